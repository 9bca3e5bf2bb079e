CREATE OR REPLACE VIEW stg.coupon_performance_asin AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.coupon_id AS coupon_id,
    r.asin AS asin,
    r.start_at AS start_at,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/coupon_performance_asin/account=*/month=*/*.parquet', format = 'Parquet', structure = 'coupon_id String, asin String, start_at Nullable(DateTime64(6, \'UTC\')), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'coupon_performance'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.coupon_id, r.asin)
SETTINGS use_hive_partitioning = 0;
