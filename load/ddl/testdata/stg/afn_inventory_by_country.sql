CREATE OR REPLACE VIEW stg.afn_inventory_by_country AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.condition AS condition,
    r.country AS country,
    r.quantity AS quantity,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/afn_inventory_by_country/account=*/month=*/*.parquet', format = 'Parquet', structure = 'sku String, fnsku Nullable(String), asin Nullable(String), condition LowCardinality(Nullable(String)), country LowCardinality(String), quantity Int64, _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'afn_inventory_by_country'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
