CREATE TABLE IF NOT EXISTS dw.fact_pnl_line (
    source LowCardinality(String),
    source_key String,
    split_no UInt8,
    basis LowCardinality(String),
    period UInt32,
    posted_date Date,
    order_date Nullable(Date),
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    product_sk UInt64,
    campaign_sk UInt64,
    pl_line LowCardinality(String),
    amount_tc Decimal(18, 6),
    currency LowCardinality(String),
    fx_rate Nullable(Decimal(38, 10)),
    fx_date_used Nullable(Date),
    reporting_ccy LowCardinality(String),
    amount_rc Nullable(Decimal(38, 8)),
    tax_flag LowCardinality(String),
    qty Int32,
    order_id String,
    settlement_id LowCardinality(String),
    is_estimate UInt8,
    alloc_from_key LowCardinality(String),
    elimination_flag UInt8,
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, period)
ORDER BY (account_sk, period, settlement_id)
COMMENT 'The ledger: every source row split over P&L lines, once per reporting currency. Every sum filters reporting_ccy.';
