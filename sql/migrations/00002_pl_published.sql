-- mart.pl_published: months that finance froze, one row a leaf line and publication; later changes are
-- written as the next publish_version and never overwrite.

CREATE TABLE IF NOT EXISTS mart.pl_published (
    publish_version UInt32,
    published_at DateTime64(3, 'UTC'),
    period UInt32,
    basis LowCardinality(String),
    fx_policy LowCardinality(String),
    reporting_ccy LowCardinality(String),
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    pl_line LowCardinality(String),
    amount_rc Decimal(38, 2),
    is_complete UInt8,
    ingest_run_id String
)
ENGINE = MergeTree
PARTITION BY period
ORDER BY (period, basis, fx_policy, reporting_ccy, legal_entity_sk, account_sk, marketplace_sk, pl_line, publish_version);
