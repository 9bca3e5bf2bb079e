-- ops.completeness says more of a day: the option set, the reason in words, since when, and its rows where
-- documents tell them. ops.restatement is how often days were read again at which age, and what moved.

ALTER TABLE ops.completeness
    ADD COLUMN IF NOT EXISTS options LowCardinality(String) AFTER dataset,
    ADD COLUMN IF NOT EXISTS detail String AFTER reason,
    ADD COLUMN IF NOT EXISTS since Nullable(DateTime64(3, 'UTC')) AFTER evidence,
    ADD COLUMN IF NOT EXISTS rows Nullable(UInt64) AFTER since;

CREATE TABLE IF NOT EXISTS ops.restatement (
    dataset LowCardinality(String),
    account LowCardinality(String),
    age_days UInt32,
    measure LowCardinality(String),
    reads UInt64,
    moved UInt64,
    measured UInt64,
    measure_before Decimal(38, 8),
    measure_change Decimal(38, 8)
)
ENGINE = MergeTree
ORDER BY (dataset, account, age_days);
