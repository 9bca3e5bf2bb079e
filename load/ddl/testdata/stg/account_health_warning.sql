CREATE OR REPLACE VIEW stg.account_health_warning AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.marketplace_id AS marketplace_id,
    r.warning_type AS warning_type,
    r.status AS status,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/account_health_warning/account=*/month=*/*.parquet', format = 'Parquet', structure = 'marketplace_id LowCardinality(String), warning_type LowCardinality(String), status LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'account_health'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
