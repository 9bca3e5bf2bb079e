CREATE TABLE IF NOT EXISTS dw.fact_repeat_purchase (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    start_date Date,
    end_date Date,
    asin String,
    currency LowCardinality(String),
    orders Nullable(Int64),
    unique_customers Nullable(Int64),
    repeat_customers_share Nullable(Decimal(18, 16)),
    repeat_purchase_revenue_tc Nullable(Decimal(18, 4)),
    repeat_purchase_revenue_share Nullable(Decimal(18, 16)),
    reporting_ccy LowCardinality(String),
    fx_rate Nullable(Decimal(38, 10)),
    fx_date_used Nullable(Date),
    repeat_purchase_revenue_rc Nullable(Decimal(38, 8)),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(start_date))
ORDER BY (account_sk, marketplace_sk, start_date, asin)
COMMENT 'Repeat purchases by month: orders, customers and sales of each product, and what of them came from customers who had bought it before.';
