CREATE TABLE IF NOT EXISTS dw.fact_vendor_traffic (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    period LowCardinality(String),
    start_date Date,
    end_date Date,
    product_sk UInt64,
    asin String,
    glance_views Nullable(Int64),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(start_date))
ORDER BY (account_sk, marketplace_sk, start_date, end_date, asin)
COMMENT 'Vendor traffic: views of product pages, by product.';
