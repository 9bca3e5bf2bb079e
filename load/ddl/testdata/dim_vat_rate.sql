CREATE TABLE IF NOT EXISTS dw.dim_vat_rate (
    country LowCardinality(String),
    tax_class LowCardinality(String),
    valid_from Date,
    rate Decimal(9, 6)
)
ENGINE = MergeTree
ORDER BY (country, tax_class, valid_from)
COMMENT 'VAT rates.';
