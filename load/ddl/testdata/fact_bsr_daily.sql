CREATE TABLE IF NOT EXISTS dw.fact_bsr_daily (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    date Date,
    snapshot_at DateTime64(3, 'UTC'),
    asin String,
    kind LowCardinality(String),
    category_id LowCardinality(String),
    category String,
    occurrence UInt32,
    rank Nullable(Int64),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(date))
ORDER BY (account_sk, marketplace_sk, date, asin, kind, category_id, occurrence)
COMMENT 'Sales ranks of products by site and day, in each classification and display group. 1 is the best; ranks do not add.';
