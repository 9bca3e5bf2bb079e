CREATE OR REPLACE VIEW stg.seller_participations AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.marketplace_id AS marketplace_id,
    r.name AS name,
    r.country AS country,
    r.currency AS currency,
    r.language AS language,
    r.domain AS domain,
    r.is_participating AS is_participating,
    r.has_suspended_listings AS has_suspended_listings,
    r.store_name AS store_name,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/seller_participations/account=*/month=*/*.parquet', format = 'Parquet', structure = 'marketplace_id String, name LowCardinality(Nullable(String)), country LowCardinality(Nullable(String)), currency LowCardinality(Nullable(String)), language LowCardinality(Nullable(String)), domain LowCardinality(Nullable(String)), is_participating Nullable(UInt8), has_suspended_listings Nullable(UInt8), store_name Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'seller_participations'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
