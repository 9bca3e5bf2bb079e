CREATE OR REPLACE VIEW stg.financial_event_groups AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.event_group_id AS event_group_id,
    r.processing_status AS processing_status,
    r.fund_transfer_status AS fund_transfer_status,
    r.currency AS currency,
    r.original_total_tc AS original_total_tc,
    r.paid_currency AS paid_currency,
    r.converted_total_tc AS converted_total_tc,
    r.paid_at AS paid_at,
    r.trace_id AS trace_id,
    r.beginning_balance_tc AS beginning_balance_tc,
    r.started_at AS started_at,
    r.ended_at AS ended_at,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/financial_event_groups/account=*/month=*/*.parquet', format = 'Parquet', structure = 'event_group_id String, processing_status LowCardinality(Nullable(String)), fund_transfer_status LowCardinality(Nullable(String)), currency LowCardinality(Nullable(String)), original_total_tc Nullable(Decimal(18, 4)), paid_currency LowCardinality(Nullable(String)), converted_total_tc Nullable(Decimal(18, 4)), paid_at Nullable(DateTime64(6, \'UTC\')), trace_id Nullable(String), beginning_balance_tc Nullable(Decimal(18, 4)), started_at DateTime64(6, \'UTC\'), ended_at Nullable(DateTime64(6, \'UTC\')), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'financial_event_groups'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.started_at >= l.from_date AND r.started_at < l.until_date
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.event_group_id)
SETTINGS use_hive_partitioning = 0;
