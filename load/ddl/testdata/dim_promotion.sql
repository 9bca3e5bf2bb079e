CREATE TABLE IF NOT EXISTS dw.dim_promotion (
    promotion_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    promotion_id String,
    type LowCardinality(String),
    source_type LowCardinality(String),
    name String,
    status LowCardinality(String),
    start_date Date,
    start_at DateTime64(3, 'UTC'),
    end_at DateTime64(3, 'UTC'),
    campaign_id String,
    funding_agreement_id String,
    discount_pct Nullable(Decimal(18, 4))
)
ENGINE = MergeTree
ORDER BY (promotion_sk)
COMMENT 'Deals, price discounts and coupons, as read last.';
