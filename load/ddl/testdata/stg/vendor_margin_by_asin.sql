CREATE OR REPLACE VIEW stg.vendor_margin_by_asin AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.start_date AS start_date,
    r.end_date AS end_date,
    r.asin AS asin,
    r.net_pure_product_margin AS net_pure_product_margin,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_margin_by_asin/account=*/month=*/*.parquet', format = 'Parquet', structure = 'start_date Date, end_date Date, asin String, net_pure_product_margin Nullable(Decimal(18, 16)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_margin'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.start_date >= l.from_date AND r.start_date < l.until_date
SETTINGS use_hive_partitioning = 0;
