CREATE TABLE IF NOT EXISTS dw.dim_brand (
    brand_sk UInt64,
    brand_code LowCardinality(String),
    name String,
    owner_entity LowCardinality(String),
    category_default LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY (brand_sk)
COMMENT 'Brands.';
