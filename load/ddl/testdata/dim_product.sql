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
    base_sku String,
    status LowCardinality(String),
    catalog_brand String,
    category LowCardinality(String),
    product_group LowCardinality(String),
    variation_theme LowCardinality(String),
    launch_date Nullable(Date),
    pack_units Nullable(Int32),
    weight_g Nullable(Int32),
    length_mm Nullable(Int32),
    width_mm Nullable(Int32),
    height_mm Nullable(Int32)
)
ENGINE = MergeTree
ORDER BY (product_sk)
COMMENT 'Products: a seller\'s SKU on a site, as the newest document describes it.';
