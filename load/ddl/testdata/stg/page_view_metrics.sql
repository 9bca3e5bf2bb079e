CREATE OR REPLACE VIEW stg.page_view_metrics AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.start_time AS start_time,
    r.end_time AS end_time,
    r.marketplace_id AS marketplace_id,
    r.asin AS asin,
    r.page_views AS page_views,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/page_view_metrics/account=*/month=*/*.parquet', format = 'Parquet', structure = 'start_time DateTime64(6, \'UTC\'), end_time DateTime64(6, \'UTC\'), marketplace_id LowCardinality(Nullable(String)), asin String, page_views Nullable(Int64), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'page_view_metrics'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.start_time, r.marketplace_id, r.asin)
SETTINGS use_hive_partitioning = 0;
