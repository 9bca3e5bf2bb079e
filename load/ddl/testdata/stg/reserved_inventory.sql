CREATE OR REPLACE VIEW stg.reserved_inventory AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.product_name AS product_name,
    r.reserved AS reserved,
    r.reserved_customer AS reserved_customer,
    r.reserved_fc_transfer AS reserved_fc_transfer,
    r.reserved_fc_processing AS reserved_fc_processing,
    r.reserved_staging AS reserved_staging,
    r.program AS program,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/reserved_inventory/account=*/month=*/*.parquet', format = 'Parquet', structure = 'sku String, fnsku Nullable(String), asin Nullable(String), product_name Nullable(String), reserved Int64, reserved_customer Nullable(Int64), reserved_fc_transfer Nullable(Int64), reserved_fc_processing Nullable(Int64), reserved_staging Nullable(Int64), program LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'reserved_inventory'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
