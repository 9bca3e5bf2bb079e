CREATE TABLE IF NOT EXISTS dw.dim_marketplace (
    marketplace_sk UInt64,
    marketplace_id String,
    country_code LowCardinality(String),
    name LowCardinality(String),
    region LowCardinality(String),
    sales_channel LowCardinality(String),
    aliases Array(String),
    currency LowCardinality(String),
    report_tz LowCardinality(String),
    ads_tz LowCardinality(String),
    tax_price_mode LowCardinality(String),
    decimal_places UInt8,
    language LowCardinality(String),
    accounts UInt32
)
ENGINE = MergeTree
ORDER BY (marketplace_sk)
COMMENT 'Amazon\'s sites.';
