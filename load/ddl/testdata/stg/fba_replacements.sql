CREATE OR REPLACE VIEW stg.fba_replacements AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.ship_date AS ship_date,
    r.shipped_at AS shipped_at,
    r.sku AS sku,
    r.asin AS asin,
    r.fulfillment_center AS fulfillment_center,
    r.original_fulfillment_center AS original_fulfillment_center,
    r.quantity AS quantity,
    r.reason_code AS reason_code,
    r.replacement_order_id AS replacement_order_id,
    r.original_order_id AS original_order_id,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/fba_replacements/account=*/month=*/*.parquet', format = 'Parquet', structure = 'ship_date Date, shipped_at DateTime64(6, \'UTC\'), sku String, asin Nullable(String), fulfillment_center LowCardinality(Nullable(String)), original_fulfillment_center LowCardinality(Nullable(String)), quantity Int64, reason_code Nullable(Int64), replacement_order_id String, original_order_id Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'fba_replacements'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.ship_date >= l.from_date AND r.ship_date < l.until_date
SETTINGS use_hive_partitioning = 0;
