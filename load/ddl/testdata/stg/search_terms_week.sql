CREATE OR REPLACE VIEW stg.search_terms_week AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.department_name AS department_name,
    r.search_term AS search_term,
    r.search_frequency_rank AS search_frequency_rank,
    r.clicked_asin AS clicked_asin,
    r.click_share_rank AS click_share_rank,
    r.click_share AS click_share,
    r.conversion_share AS conversion_share,
    r.clicked_item_name AS clicked_item_name,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/search_terms_week/account=*/month=*/*.parquet', format = 'Parquet', structure = 'department_name LowCardinality(Nullable(String)), search_term String, search_frequency_rank Nullable(Int64), clicked_asin Nullable(String), click_share_rank Nullable(Int64), click_share Nullable(Decimal(18, 16)), conversion_share Nullable(Decimal(18, 16)), clicked_item_name Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'search_terms_week'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
