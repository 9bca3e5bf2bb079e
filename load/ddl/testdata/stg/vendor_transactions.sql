CREATE OR REPLACE VIEW stg.vendor_transactions AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.transaction_id AS transaction_id,
    r.status AS status,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_transactions/account=*/month=*/*.parquet', format = 'Parquet', structure = 'transaction_id String, status LowCardinality(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_transactions'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
