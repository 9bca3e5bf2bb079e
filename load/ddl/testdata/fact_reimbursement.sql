CREATE TABLE IF NOT EXISTS dw.fact_reimbursement (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    product_sk UInt64,
    approval_date Date,
    approved_at DateTime64(3, 'UTC'),
    reimbursement_id String,
    case_id String,
    amazon_order_id String,
    reason LowCardinality(String),
    sku String,
    fnsku String,
    asin String,
    condition LowCardinality(String),
    occurrence UInt32,
    currency LowCardinality(String),
    amount_per_unit_tc Nullable(Decimal(18, 4)),
    amount_total_tc Nullable(Decimal(18, 4)),
    quantity_cash Nullable(Int32),
    quantity_inventory Nullable(Int32),
    quantity_total Nullable(Int32),
    original_reimbursement_id String,
    original_reimbursement_type LowCardinality(String),
    reporting_ccy LowCardinality(String),
    fx_rate Nullable(Decimal(38, 10)),
    fx_date_used Nullable(Date),
    amount_total_rc Nullable(Decimal(38, 8)),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(approval_date))
ORDER BY (account_sk, marketplace_sk, approval_date, reimbursement_id, sku, fnsku, reason, occurrence)
COMMENT 'FBA reimbursements with their reasons. It explains: the money of record is in the settlement lines.';
