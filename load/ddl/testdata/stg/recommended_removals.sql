CREATE OR REPLACE VIEW stg.recommended_removals AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.snapshot_date AS snapshot_date,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.product_name AS product_name,
    r.condition AS condition,
    r.sellable_quantity AS sellable_quantity,
    r.sellable_271_365_days AS sellable_271_365_days,
    r.sellable_366_plus_days AS sellable_366_plus_days,
    r.sellable_removal_quantity AS sellable_removal_quantity,
    r.unsellable_quantity AS unsellable_quantity,
    r.unsellable_0_7_days AS unsellable_0_7_days,
    r.unsellable_8_60_days AS unsellable_8_60_days,
    r.unsellable_61_90_days AS unsellable_61_90_days,
    r.sellable_121_180_days AS sellable_121_180_days,
    r.sellable_181_270_days AS sellable_181_270_days,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/recommended_removals/account=*/month=*/*.parquet', format = 'Parquet', structure = 'snapshot_date Date, sku String, fnsku Nullable(String), asin Nullable(String), product_name Nullable(String), condition LowCardinality(Nullable(String)), sellable_quantity Nullable(Int64), sellable_271_365_days Nullable(Int64), sellable_366_plus_days Nullable(Int64), sellable_removal_quantity Nullable(Int64), unsellable_quantity Nullable(Int64), unsellable_0_7_days Nullable(Int64), unsellable_8_60_days Nullable(Int64), unsellable_61_90_days Nullable(Int64), sellable_121_180_days Nullable(Int64), sellable_181_270_days Nullable(Int64), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'recommended_removals'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
