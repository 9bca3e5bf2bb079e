CREATE OR REPLACE VIEW stg.end_user_data AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.postal_code AS postal_code,
    r.state_or_region AS state_or_region,
    r.country_code AS country_code,
    r.start_date AS start_date,
    r.end_date AS end_date,
    r.marketplace_id AS marketplace_id,
    r.asin AS asin,
    r.page_views AS page_views,
    r.currency AS currency,
    r.gms_tc AS gms_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/end_user_data/account=*/month=*/*.parquet', format = 'Parquet', structure = 'postal_code Nullable(String), state_or_region LowCardinality(Nullable(String)), country_code LowCardinality(Nullable(String)), start_date Date, end_date Date, marketplace_id LowCardinality(Nullable(String)), asin String, page_views Nullable(Int64), currency LowCardinality(Nullable(String)), gms_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'end_user_data'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.start_date >= l.from_date AND r.start_date < l.until_date
SETTINGS use_hive_partitioning = 0;
