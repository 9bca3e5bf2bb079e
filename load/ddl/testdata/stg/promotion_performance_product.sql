CREATE OR REPLACE VIEW stg.promotion_performance_product AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.promotion_id AS promotion_id,
    r.asin AS asin,
    r.product_name AS product_name,
    r.start_at AS start_at,
    r.currency AS currency,
    r.glance_views AS glance_views,
    r.units_sold AS units_sold,
    r.revenue_tc AS revenue_tc,
    r.amount_spent_tc AS amount_spent_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/promotion_performance_product/account=*/month=*/*.parquet', format = 'Parquet', structure = 'promotion_id String, asin String, product_name Nullable(String), start_at Nullable(DateTime64(6, \'UTC\')), currency LowCardinality(Nullable(String)), glance_views Nullable(Int64), units_sold Nullable(Int64), revenue_tc Nullable(Decimal(18, 4)), amount_spent_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'promotion_performance'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.promotion_id, r.asin)
SETTINGS use_hive_partitioning = 0;
