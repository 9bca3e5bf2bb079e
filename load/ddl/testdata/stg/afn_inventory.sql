CREATE OR REPLACE VIEW stg.afn_inventory AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.condition AS condition,
    r.warehouse_condition AS warehouse_condition,
    r.quantity AS quantity,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/afn_inventory/account=*/month=*/*.parquet', format = 'Parquet', structure = 'sku String, fnsku Nullable(String), asin Nullable(String), condition LowCardinality(Nullable(String)), warehouse_condition LowCardinality(Nullable(String)), quantity Int64, _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'afn_inventory'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
