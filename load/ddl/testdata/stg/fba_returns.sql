CREATE OR REPLACE VIEW stg.fba_returns AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.return_date AS return_date,
    r.returned_at AS returned_at,
    r.order_id AS order_id,
    r.sku AS sku,
    r.asin AS asin,
    r.fnsku AS fnsku,
    r.product_name AS product_name,
    r.quantity AS quantity,
    r.fulfillment_center AS fulfillment_center,
    r.detailed_disposition AS detailed_disposition,
    r.reason AS reason,
    r.status AS status,
    r.license_plate_number AS license_plate_number,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/fba_returns/account=*/month=*/*.parquet', format = 'Parquet', structure = 'return_date Date, returned_at DateTime64(6, \'UTC\'), order_id String, sku String, asin Nullable(String), fnsku Nullable(String), product_name Nullable(String), quantity Int64, fulfillment_center LowCardinality(Nullable(String)), detailed_disposition LowCardinality(Nullable(String)), reason LowCardinality(Nullable(String)), status LowCardinality(Nullable(String)), license_plate_number Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'fba_returns'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.return_date >= l.from_date AND r.return_date < l.until_date
SETTINGS use_hive_partitioning = 0;
