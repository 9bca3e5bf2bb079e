CREATE OR REPLACE VIEW stg.vendor_real_time_traffic AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.start_time AS start_time,
    r.end_time AS end_time,
    r.asin AS asin,
    r.glance_views AS glance_views,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_real_time_traffic/account=*/month=*/*.parquet', format = 'Parquet', structure = 'start_time DateTime64(6, \'UTC\'), end_time DateTime64(6, \'UTC\'), asin String, glance_views Nullable(Int64), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_real_time_traffic'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
