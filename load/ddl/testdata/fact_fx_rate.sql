CREATE TABLE IF NOT EXISTS dw.fact_fx_rate (
    source LowCardinality(String),
    base LowCardinality(String),
    quote LowCardinality(String),
    rate_date Date,
    kind LowCardinality(String),
    rate Decimal(38, 10),
    published_at DateTime64(3, 'UTC'),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY (source, base, quote, rate_date, kind)
COMMENT 'Published reference rates.';
