CREATE TABLE IF NOT EXISTS dw.dim_cost_version (
    account LowCardinality(String),
    sku String,
    cost_component LowCardinality(String),
    valid_from Date,
    valid_to Date,
    amount Decimal(18, 6),
    currency LowCardinality(String),
    unit_basis LowCardinality(String),
    source String
)
ENGINE = MergeTree
ORDER BY (account, sku, cost_component, valid_from)
COMMENT 'Unit cost components by validity.';
