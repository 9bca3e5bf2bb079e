CREATE TABLE IF NOT EXISTS dw.dim_currency (
    currency LowCardinality(String),
    minor_units UInt8,
    peg_to LowCardinality(Nullable(String)),
    peg_rate Nullable(Decimal(38, 10)),
    peg_from Nullable(Date)
)
ENGINE = MergeTree
ORDER BY (currency)
COMMENT 'Currencies: minor units and pegs.';
