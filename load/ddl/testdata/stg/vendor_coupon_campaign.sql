CREATE OR REPLACE VIEW stg.vendor_coupon_campaign AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.campaign_id AS campaign_id,
    r.campaign_name AS campaign_name,
    r.vendor_code AS vendor_code,
    r.marketplace_id AS marketplace_id,
    r.created_at AS created_at,
    r.updated_at AS updated_at,
    r.is_subscribe_and_save AS is_subscribe_and_save,
    r.budget_type AS budget_type,
    r.clips AS clips,
    r.redemptions AS redemptions,
    r.currency AS currency,
    r.budget_tc AS budget_tc,
    r.budget_spent_tc AS budget_spent_tc,
    r.budget_remaining_tc AS budget_remaining_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_coupon_campaign/account=*/month=*/*.parquet', format = 'Parquet', structure = 'campaign_id String, campaign_name Nullable(String), vendor_code LowCardinality(Nullable(String)), marketplace_id LowCardinality(Nullable(String)), created_at Nullable(DateTime64(6, \'UTC\')), updated_at Nullable(DateTime64(6, \'UTC\')), is_subscribe_and_save Nullable(UInt8), budget_type LowCardinality(Nullable(String)), clips Nullable(Int64), redemptions Nullable(Int64), currency LowCardinality(Nullable(String)), budget_tc Nullable(Decimal(18, 4)), budget_spent_tc Nullable(Decimal(18, 4)), budget_remaining_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_coupon_performance'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.campaign_id)
SETTINGS use_hive_partitioning = 0;
