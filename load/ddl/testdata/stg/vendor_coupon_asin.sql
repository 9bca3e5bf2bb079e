CREATE OR REPLACE VIEW stg.vendor_coupon_asin AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.campaign_id AS campaign_id,
    r.coupon_id AS coupon_id,
    r.asin AS asin,
    r.start_at AS start_at,
    r.discount_type AS discount_type,
    r.discount AS discount,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_coupon_asin/account=*/month=*/*.parquet', format = 'Parquet', structure = 'campaign_id String, coupon_id String, asin String, start_at Nullable(DateTime64(6, \'UTC\')), discount_type LowCardinality(Nullable(String)), discount Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_coupon_performance'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.campaign_id, r.coupon_id, r.asin)
SETTINGS use_hive_partitioning = 0;
