CREATE TABLE IF NOT EXISTS dw.dim_campaign (
    campaign_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    profile_id String,
    campaign_id String,
    name String,
    ad_product LowCardinality(String),
    state LowCardinality(String),
    budget_tc Nullable(Decimal(18, 6)),
    budget_type LowCardinality(String),
    budget_currency LowCardinality(String),
    brand_sk UInt64
)
ENGINE = MergeTree
ORDER BY (campaign_sk)
COMMENT 'Advertising campaigns, as the newest report describes them.';
