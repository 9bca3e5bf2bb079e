CREATE TABLE IF NOT EXISTS dw.fact_fx_effective (
    date Date,
    from_ccy LowCardinality(String),
    to_ccy LowCardinality(String),
    kind LowCardinality(String),
    rate Nullable(Decimal(38, 10)),
    date_used Nullable(Date),
    days_carried UInt32,
    method LowCardinality(String),
    is_stale UInt8
)
ENGINE = MergeTree
ORDER BY (from_ccy, to_ccy, kind, date)
COMMENT 'The rate each day uses for each pair, and how it was found: carried over days without publication, crossed, pegged.';
