CREATE TABLE IF NOT EXISTS dw.fact_removal (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    product_sk UInt64,
    requested_date Date,
    requested_at DateTime64(3, 'UTC'),
    last_updated_at DateTime64(3, 'UTC'),
    order_id String,
    order_source LowCardinality(String),
    order_type LowCardinality(String),
    service_speed LowCardinality(String),
    order_status LowCardinality(String),
    sku String,
    fnsku String,
    disposition LowCardinality(String),
    occurrence UInt32,
    requested_quantity Nullable(Int32),
    cancelled_quantity Nullable(Int32),
    disposed_quantity Nullable(Int32),
    shipped_quantity Nullable(Int32),
    in_process_quantity Nullable(Int32),
    currency LowCardinality(String),
    fee_tc Nullable(Decimal(18, 4)),
    reporting_ccy LowCardinality(String),
    fx_rate Nullable(Decimal(38, 10)),
    fx_date_used Nullable(Date),
    fee_rc Nullable(Decimal(38, 8)),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(requested_date))
ORDER BY (account_sk, marketplace_sk, requested_date, order_id, sku, fnsku, disposition, occurrence)
COMMENT 'FBA removal and disposal orders, each in the state Amazon reported last.';
