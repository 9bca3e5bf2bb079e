CREATE TABLE IF NOT EXISTS dw.fact_inventory_ledger_day (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    product_sk UInt64,
    date Date,
    fnsku String,
    sku String,
    asin String,
    disposition LowCardinality(String),
    location LowCardinality(String),
    store LowCardinality(String),
    occurrence UInt32,
    starting_balance Int32,
    ending_balance Int32,
    in_transit Nullable(Int32),
    receipts Nullable(Int32),
    customer_shipments Nullable(Int32),
    customer_returns Nullable(Int32),
    vendor_returns Nullable(Int32),
    transfers Nullable(Int32),
    found Nullable(Int32),
    lost Nullable(Int32),
    damaged Nullable(Int32),
    disposed Nullable(Int32),
    other_events Nullable(Int32),
    unknown_events Nullable(Int32),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(date))
ORDER BY (account_sk, marketplace_sk, date, fnsku, sku, disposition, location, store, occurrence)
COMMENT 'The FBA inventory ledger by day: opening balance + movements, all signed, = closing balance. A day without movement may have no row.';
