CREATE OR REPLACE VIEW stg.catalog_product_types AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.asin AS asin,
    r.marketplace_id AS marketplace_id,
    r.product_type AS product_type,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/catalog_product_types/account=*/month=*/*.parquet', format = 'Parquet', structure = 'asin String, marketplace_id LowCardinality(String), product_type LowCardinality(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'catalog_items'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
