CREATE TABLE IF NOT EXISTS dw.dim_product (
    product_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    sku String,
    asin String,
    parent_asin String,
    fnsku String,
    title String,
    brand_sk UInt64,
    brand_code LowCardinality(String),
    fulfillment_channel LowCardinality(String),
    is_bundle UInt8,
    base_sku String
)
ENGINE = MergeTree
ORDER BY (product_sk)
COMMENT 'Products: a seller\'s SKU on a site, as the newest document describes it.';
