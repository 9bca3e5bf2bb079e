CREATE TABLE IF NOT EXISTS dw.dim_legal_entity (
    legal_entity_sk UInt64,
    entity_code LowCardinality(String),
    name String,
    country LowCardinality(String),
    functional_currency LowCardinality(String),
    parent_entity_code LowCardinality(String),
    ownership_pct Decimal(9, 4),
    consolidation LowCardinality(String),
    fiscal_year_start UInt8,
    dsa_compliance_officer String,
    licence_no_hash String,
    valid_from Date,
    valid_to Date,
    is_current UInt8
)
ENGINE = MergeTree
ORDER BY (legal_entity_sk, valid_from)
COMMENT 'Legal entities; (no entity) stands for accounts without one.';
