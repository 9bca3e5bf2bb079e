-- ops: what happened. Logs (load_run, partition, check_result, api_call) only grow; the tables that
-- mirror the lake (document, live_document, watermark, quarantine, completeness, dq_missing_member,
-- quota) are rewritten whole; case_log and change_freeze are written by people.
-- Every statement can be repeated.

CREATE TABLE IF NOT EXISTS ops.load_run (
    run String,
    started_at DateTime64(3, 'UTC'),
    finished_at DateTime64(3, 'UTC'),
    data_as_of DateTime64(3, 'UTC'),
    status LowCardinality(String),
    tables Array(String),
    partitions UInt32,
    emptied UInt32,
    unchanged UInt32,
    failed UInt32,
    rows UInt64,
    error String
)
ENGINE = MergeTree
ORDER BY (data_as_of, run);

CREATE TABLE IF NOT EXISTS ops.partition (
    table_name LowCardinality(String),
    account LowCardinality(String),
    account_sk UInt64,
    month UInt32,
    seq UInt64,
    state LowCardinality(String),
    version String,
    rows UInt64,
    source String,
    run String,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (table_name, account, month, seq);

CREATE TABLE IF NOT EXISTS ops.document (
    dataset LowCardinality(String),
    account LowCardinality(String),
    document String,
    identity String,
    type LowCardinality(String),
    marketplaces Array(String),
    profile String,
    options String,
    window_from Nullable(Date),
    window_until Nullable(Date),
    generated_at DateTime64(3, 'UTC'),
    committed_at DateTime64(3, 'UTC'),
    run String,
    sha256 String,
    raw_key String,
    raw_bytes UInt64,
    bytes UInt64,
    charset LowCardinality(String),
    schema_fingerprint LowCardinality(String),
    request String,
    imported UInt8,
    rows_in UInt64,
    rows_out UInt64,
    rows_quarantined UInt64,
    rejected String,
    unknown_columns Array(String),
    months Array(UInt32),
    is_live UInt8
)
ENGINE = MergeTree
ORDER BY (dataset, account, generated_at, document);

CREATE TABLE IF NOT EXISTS ops.live_document (
    dataset LowCardinality(String),
    account LowCardinality(String),
    document String,
    from_date Date,
    until_date Date,
    generated_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (dataset, account, document, from_date);

CREATE TABLE IF NOT EXISTS ops.watermark (
    dataset LowCardinality(String),
    account LowCardinality(String),
    site LowCardinality(String),
    complete_until Nullable(Date),
    last_loaded Nullable(Date),
    expected_until Nullable(Date),
    newest_generated_at Nullable(DateTime64(3, 'UTC')),
    run String
)
ENGINE = MergeTree
ORDER BY (dataset, account, site);

CREATE TABLE IF NOT EXISTS ops.completeness (
    account LowCardinality(String),
    dataset LowCardinality(String),
    site LowCardinality(String),
    day Date,
    state LowCardinality(String),
    reason LowCardinality(String),
    evidence String
)
ENGINE = MergeTree
ORDER BY (account, dataset, site, day);

CREATE TABLE IF NOT EXISTS ops.quarantine (
    dataset LowCardinality(String),
    account LowCardinality(String),
    document String,
    table_name LowCardinality(String),
    line UInt32,
    reason String,
    text String
)
ENGINE = MergeTree
ORDER BY (dataset, account, document, line);

CREATE TABLE IF NOT EXISTS ops.check_result (
    run String,
    checked_at DateTime64(3, 'UTC'),
    check_name LowCardinality(String),
    severity LowCardinality(String),
    node String,
    status LowCardinality(String),
    value String,
    detail String
)
ENGINE = MergeTree
ORDER BY (checked_at, check_name, node);

CREATE TABLE IF NOT EXISTS ops.api_call (
    called_at DateTime64(3, 'UTC'),
    account LowCardinality(String),
    api LowCardinality(String),
    operation LowCardinality(String),
    status UInt16,
    latency_ms UInt32,
    wait_ms UInt32,
    attempt UInt16,
    request String,
    run String
)
ENGINE = MergeTree
ORDER BY (account, called_at);

CREATE TABLE IF NOT EXISTS ops.quota (
    account LowCardinality(String),
    operation LowCardinality(String),
    bucket String,
    rate_per_second Decimal(18, 9),
    burst UInt32,
    level Decimal(18, 6),
    at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (account, operation, bucket);

CREATE TABLE IF NOT EXISTS ops.dq_missing_member (
    table_name LowCardinality(String),
    column_name LowCardinality(String),
    account LowCardinality(String),
    member String,
    rows UInt64
)
ENGINE = MergeTree
ORDER BY (table_name, column_name, account, member);

CREATE TABLE IF NOT EXISTS ops.case_log (
    case_id String,
    account LowCardinality(String),
    type LowCardinality(String),
    opened_at DateTime64(3, 'UTC'),
    answered_at Nullable(DateTime64(3, 'UTC')),
    closed_at Nullable(DateTime64(3, 'UTC')),
    outcome LowCardinality(String),
    note String,
    written_by String,
    written_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (case_id, written_at);

CREATE TABLE IF NOT EXISTS ops.change_freeze (
    scope String,
    from_date Date,
    until_date Date,
    reason String,
    written_by String,
    written_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (scope, from_date, written_at);
