CREATE OR REPLACE VIEW stg.coupon_performance AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.coupon_id AS coupon_id,
    r.merchant_id AS merchant_id,
    r.marketplace_id AS marketplace_id,
    r.currency AS currency,
    r.discount_type AS discount_type,
    r.discount AS discount,
    r.sales_tc AS sales_tc,
    r.name AS name,
    r.website_message AS website_message,
    r.start_at AS start_at,
    r.end_at AS end_at,
    r.customer_segment AS customer_segment,
    r.clips AS clips,
    r.redemptions AS redemptions,
    r.budget_tc AS budget_tc,
    r.total_discount_tc AS total_discount_tc,
    r.budget_spent_tc AS budget_spent_tc,
    r.budget_remaining_tc AS budget_remaining_tc,
    r.budget_percentage_used AS budget_percentage_used,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/coupon_performance/account=*/month=*/*.parquet', format = 'Parquet', structure = 'coupon_id String, merchant_id Nullable(String), marketplace_id LowCardinality(Nullable(String)), currency LowCardinality(String), discount_type LowCardinality(Nullable(String)), discount Nullable(Decimal(18, 4)), sales_tc Nullable(Decimal(18, 4)), name Nullable(String), website_message Nullable(String), start_at Nullable(DateTime64(6, \'UTC\')), end_at Nullable(DateTime64(6, \'UTC\')), customer_segment LowCardinality(Nullable(String)), clips Nullable(Int64), redemptions Nullable(Int64), budget_tc Nullable(Decimal(18, 4)), total_discount_tc Nullable(Decimal(18, 4)), budget_spent_tc Nullable(Decimal(18, 4)), budget_remaining_tc Nullable(Decimal(18, 4)), budget_percentage_used Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'coupon_performance'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.coupon_id)
SETTINGS use_hive_partitioning = 0;
