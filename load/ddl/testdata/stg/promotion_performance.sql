CREATE OR REPLACE VIEW stg.promotion_performance AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.promotion_id AS promotion_id,
    r.promotion_name AS promotion_name,
    r.vendor_code AS vendor_code,
    r.merchant_id AS merchant_id,
    r.marketplace_id AS marketplace_id,
    r.type AS type,
    r.status AS status,
    r.creation_channel AS creation_channel,
    r.funding_agreement_id AS funding_agreement_id,
    r.start_at AS start_at,
    r.end_at AS end_at,
    r.created_at AS created_at,
    r.updated_at AS updated_at,
    r.currency AS currency,
    r.glance_views AS glance_views,
    r.units_sold AS units_sold,
    r.revenue_tc AS revenue_tc,
    r.amount_spent_tc AS amount_spent_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/promotion_performance/account=*/month=*/*.parquet', format = 'Parquet', structure = 'promotion_id String, promotion_name Nullable(String), vendor_code Nullable(String), merchant_id Nullable(String), marketplace_id LowCardinality(Nullable(String)), type LowCardinality(Nullable(String)), status LowCardinality(Nullable(String)), creation_channel LowCardinality(Nullable(String)), funding_agreement_id Nullable(String), start_at Nullable(DateTime64(6, \'UTC\')), end_at Nullable(DateTime64(6, \'UTC\')), created_at Nullable(DateTime64(6, \'UTC\')), updated_at Nullable(DateTime64(6, \'UTC\')), currency LowCardinality(Nullable(String)), glance_views Nullable(Int64), units_sold Nullable(Int64), revenue_tc Nullable(Decimal(18, 4)), amount_spent_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'promotion_performance'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.promotion_id)
SETTINGS use_hive_partitioning = 0;
