CREATE TABLE IF NOT EXISTS dw.fact_vendor_asn (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    product_sk UInt64,
    vendor_code LowCardinality(String),
    shipment_id String,
    po_number String,
    item_seq String,
    created_date Date,
    asin String,
    vendor_sku String,
    asn_sent_at Nullable(DateTime64(3, 'UTC')),
    ship_at Nullable(DateTime64(3, 'UTC')),
    delivery_at Nullable(DateTime64(3, 'UTC')),
    window_to Nullable(DateTime64(3, 'UTC')),
    units Nullable(Int64),
    is_on_time Nullable(UInt8),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(created_date))
ORDER BY (account_sk, marketplace_sk, created_date, vendor_code, shipment_id, po_number, item_seq)
COMMENT 'Shipments of vendors to Amazon, by item of an order: units, and when they were announced (ASN), left and arrived.';
