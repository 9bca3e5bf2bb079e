CREATE TABLE IF NOT EXISTS dw.fact_promotion_product (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    promotion_sk UInt64,
    promotion_id String,
    start_date Date,
    asin String,
    currency LowCardinality(String),
    glance_views Nullable(Int64),
    units_sold Nullable(Int64),
    revenue_tc Nullable(Decimal(18, 4)),
    amount_spent_tc Nullable(Decimal(18, 4)),
    discount_pct Nullable(Decimal(18, 4)),
    reporting_ccy LowCardinality(String),
    fx_rate Nullable(Decimal(38, 10)),
    fx_date_used Nullable(Date),
    revenue_rc Nullable(Decimal(38, 8)),
    amount_spent_rc Nullable(Decimal(38, 8)),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(start_date))
ORDER BY (account_sk, marketplace_sk, start_date, promotion_id, asin)
COMMENT 'Products of deals, price discounts and coupons. Of coupons Amazon tells the products only, no figures by product. Never add it to fact_promotion.';
