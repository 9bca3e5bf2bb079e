CREATE TABLE IF NOT EXISTS dw.fact_inventory_daily (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    product_sk UInt64,
    date Date,
    snapshot_at DateTime64(3, 'UTC'),
    is_carried UInt8,
    scope LowCardinality(String),
    sku String,
    fnsku String,
    asin String,
    condition LowCardinality(String),
    occurrence UInt32,
    currency LowCardinality(String),
    price_tc Nullable(Decimal(18, 4)),
    mfn_fulfillable Nullable(Int64),
    warehouse Nullable(Int64),
    fulfillable Nullable(Int64),
    unfulfillable Nullable(Int64),
    reserved Nullable(Int64),
    researching Nullable(Int64),
    inbound_working Nullable(Int64),
    inbound_shipped Nullable(Int64),
    inbound_receiving Nullable(Int64),
    total Nullable(Int64),
    per_unit_volume Nullable(Decimal(18, 6)),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(date))
ORDER BY (account_sk, marketplace_sk, date, sku, fnsku, condition, occurrence)
COMMENT 'FBA stock per site, SKU and condition: the newest snapshot of each UTC day. A gap of up to 3 days between two snapshots repeats the earlier one.';
