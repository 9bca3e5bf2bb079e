CREATE OR REPLACE VIEW stg.ecb_rates AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.rate_date AS rate_date,
    r.quote AS quote,
    r.rate AS rate,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/ecb_rates/account=*/month=*/*.parquet', format = 'Parquet', structure = 'rate_date Date, quote LowCardinality(String), rate Decimal(18, 10), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'ecb_rates'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.rate_date, r.quote)
SETTINGS use_hive_partitioning = 0;
