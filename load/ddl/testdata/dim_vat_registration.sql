CREATE TABLE IF NOT EXISTS dw.dim_vat_registration (
    legal_entity_sk UInt64,
    legal_entity_code LowCardinality(String),
    country LowCardinality(String),
    vat_no String,
    scheme LowCardinality(String),
    fee_vat_reclaimable UInt8,
    valid_from Date,
    valid_to Date
)
ENGINE = MergeTree
ORDER BY (legal_entity_code, country, valid_from)
COMMENT 'VAT registrations of entities.';
