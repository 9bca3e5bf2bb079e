CREATE TABLE IF NOT EXISTS dw.fact_inbound_shipment (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    product_sk UInt64,
    date Date,
    shipment_id String,
    sku String,
    fnsku String,
    asin String,
    shipped Nullable(Int32),
    received Nullable(Int32),
    last_received_date Nullable(Date),
    created_date Nullable(Date),
    appointment_at Nullable(DateTime64(3, 'UTC')),
    closed_at Nullable(DateTime64(3, 'UTC')),
    status LowCardinality(Nullable(String)),
    carton_expected Nullable(Int32),
    carton_received Nullable(Int32),
    problem_quantity Nullable(Int32),
    defect_reason String,
    currency LowCardinality(String),
    defect_fee_tc Nullable(Decimal(18, 4)),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(date))
ORDER BY (account_sk, marketplace_sk, date, shipment_id, sku)
COMMENT 'Shipments to Amazon\'s warehouses: units received by the ledger, problems by the inbound performance report. What only the inbound API knows is NULL.';
