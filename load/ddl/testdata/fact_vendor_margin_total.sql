CREATE TABLE IF NOT EXISTS dw.fact_vendor_margin_total (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    period LowCardinality(String),
    start_date Date,
    end_date Date,
    net_pure_product_margin Nullable(Decimal(18, 16)),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(start_date))
ORDER BY (account_sk, marketplace_sk, start_date, end_date)
COMMENT 'Vendor net pure product margin: what Amazon keeps of the products\' sales. It neither adds up nor averages, of the whole account as Amazon adds it up, which is not the sum of the products.';
