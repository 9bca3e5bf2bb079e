CREATE TABLE IF NOT EXISTS dw.dim_fee_type (
    fee_type_sk UInt64,
    rule_id LowCardinality(String),
    transaction_type String,
    amount_type String,
    amount_description String,
    pl_line LowCardinality(String),
    sign_expected LowCardinality(String),
    tax_flag LowCardinality(String),
    mapping_version LowCardinality(String),
    note String,
    valid_from Date,
    valid_to Date,
    is_current UInt8
)
ENGINE = MergeTree
ORDER BY (fee_type_sk)
COMMENT 'Mapping rules: which texts of a settlement line give which P&L line. A trailing * matches any ending.';
