CREATE OR REPLACE VIEW stg.overage_fees AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.charged_date AS charged_date,
    r.country AS country,
    r.storage_type AS storage_type,
    r.rate_tc AS rate_tc,
    r.storage_used AS storage_used,
    r.storage_limit AS storage_limit,
    r.volume AS volume,
    r.volume_unit AS volume_unit,
    r.estimated_fee_tc AS estimated_fee_tc,
    r.currency AS currency,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/overage_fees/account=*/month=*/*.parquet', format = 'Parquet', structure = 'charged_date Date, country LowCardinality(String), storage_type LowCardinality(Nullable(String)), rate_tc Nullable(Decimal(18, 4)), storage_used Nullable(Decimal(18, 6)), storage_limit Nullable(Decimal(18, 6)), volume Nullable(Decimal(18, 6)), volume_unit LowCardinality(Nullable(String)), estimated_fee_tc Nullable(Decimal(18, 4)), currency LowCardinality(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'overage_fees'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.charged_date >= l.from_date AND r.charged_date < l.until_date
SETTINGS use_hive_partitioning = 0;
