CREATE OR REPLACE VIEW stg.vendor_order_status AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.po_number AS po_number,
    r.po_status AS po_status,
    r.po_date AS po_date,
    r.last_updated_at AS last_updated_at,
    r.vendor_code AS vendor_code,
    r.ship_to AS ship_to,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_order_status/account=*/month=*/*.parquet', format = 'Parquet', structure = 'po_number String, po_status LowCardinality(Nullable(String)), po_date DateTime64(6, \'UTC\'), last_updated_at Nullable(DateTime64(6, \'UTC\')), vendor_code LowCardinality(Nullable(String)), ship_to LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_order_status'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.po_date >= l.from_date AND r.po_date < l.until_date
QUALIFY (r.last_updated_at, l.generated_at, r._document) = max((r.last_updated_at, l.generated_at, r._document)) OVER (PARTITION BY l.account, r.po_number)
SETTINGS use_hive_partitioning = 0;
