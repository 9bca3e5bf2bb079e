CREATE OR REPLACE VIEW stg.removal_shipments AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.requested_at AS requested_at,
    r.order_id AS order_id,
    r.shipment_date AS shipment_date,
    r.shipped_at AS shipped_at,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.disposition AS disposition,
    r.shipped_quantity AS shipped_quantity,
    r.carrier AS carrier,
    r.tracking_number AS tracking_number,
    r.order_type AS order_type,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/removal_shipments/account=*/month=*/*.parquet', format = 'Parquet', structure = 'requested_at DateTime64(6, \'UTC\'), order_id String, shipment_date Date, shipped_at DateTime64(6, \'UTC\'), sku String, fnsku Nullable(String), disposition LowCardinality(Nullable(String)), shipped_quantity Int64, carrier LowCardinality(Nullable(String)), tracking_number Nullable(String), order_type LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'removal_shipments'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.shipment_date >= l.from_date AND r.shipment_date < l.until_date
SETTINGS use_hive_partitioning = 0;
