CREATE TABLE IF NOT EXISTS dw.fact_inventory_ledger (
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
    event_type LowCardinality(String),
    reference_id String,
    fc LowCardinality(String),
    disposition LowCardinality(String),
    reason LowCardinality(String),
    country LowCardinality(String),
    quantity Int32,
    occurrence UInt32,
    reconciled_quantity Nullable(Int32),
    unreconciled_quantity Nullable(Int32),
    happened_at Nullable(DateTime64(3, 'UTC')),
    store LowCardinality(String),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(date))
ORDER BY (account_sk, marketplace_sk, date, fnsku, event_type, reference_id, fc, disposition, reason, country, quantity, occurrence)
COMMENT 'The FBA inventory ledger by event: receipts, shipments, returns, removals, transfers, adjustments.';
