CREATE TABLE IF NOT EXISTS dw.fact_account_health_daily (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    snapshot_date Date,
    snapshot_at DateTime64(3, 'UTC'),
    metric_code LowCardinality(String),
    channel LowCardinality(String),
    occurrence UInt32,
    numerator Nullable(Int64),
    denominator Nullable(Int64),
    rate Nullable(Decimal(18, 10)),
    rate_reported Nullable(Decimal(18, 10)),
    target_value Nullable(Decimal(18, 10)),
    target_condition LowCardinality(String),
    amazon_status LowCardinality(String),
    range_from Nullable(Date),
    range_to Nullable(Date),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(snapshot_date))
ORDER BY (account_sk, marketplace_sk, snapshot_date, metric_code, channel, occurrence)
COMMENT 'Account health by site: a row a metric, one for the account\'s status, one for its rating and one a warning. Metrics look back over windows of their own.';
