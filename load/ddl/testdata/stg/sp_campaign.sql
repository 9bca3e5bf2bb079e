CREATE OR REPLACE VIEW stg.sp_campaign AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.date AS date,
    r.campaign_id AS campaign_id,
    r.campaign_name AS campaign_name,
    r.campaign_status AS campaign_status,
    r.budget_tc AS budget_tc,
    r.budget_type AS budget_type,
    r.currency AS currency,
    r.top_of_search_share AS top_of_search_share,
    r.impressions AS impressions,
    r.clicks AS clicks,
    r.cost_tc AS cost_tc,
    r.purchases_1d AS purchases_1d,
    r.purchases_7d AS purchases_7d,
    r.purchases_14d AS purchases_14d,
    r.purchases_30d AS purchases_30d,
    r.sales_1d_tc AS sales_1d_tc,
    r.sales_7d_tc AS sales_7d_tc,
    r.sales_14d_tc AS sales_14d_tc,
    r.sales_30d_tc AS sales_30d_tc,
    r.units_1d AS units_1d,
    r.units_7d AS units_7d,
    r.units_14d AS units_14d,
    r.units_30d AS units_30d,
    r.sales_same_sku_7d_tc AS sales_same_sku_7d_tc,
    r.sales_same_sku_14d_tc AS sales_same_sku_14d_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/sp_campaign/account=*/month=*/*.parquet', format = 'Parquet', structure = 'date Date, campaign_id String, campaign_name Nullable(String), campaign_status LowCardinality(Nullable(String)), budget_tc Nullable(Decimal(18, 6)), budget_type LowCardinality(Nullable(String)), currency LowCardinality(String), top_of_search_share Nullable(Decimal(18, 4)), impressions Nullable(Int64), clicks Nullable(Int64), cost_tc Nullable(Decimal(18, 6)), purchases_1d Nullable(Int64), purchases_7d Nullable(Int64), purchases_14d Nullable(Int64), purchases_30d Nullable(Int64), sales_1d_tc Nullable(Decimal(18, 4)), sales_7d_tc Nullable(Decimal(18, 4)), sales_14d_tc Nullable(Decimal(18, 4)), sales_30d_tc Nullable(Decimal(18, 4)), units_1d Nullable(Int64), units_7d Nullable(Int64), units_14d Nullable(Int64), units_30d Nullable(Int64), sales_same_sku_7d_tc Nullable(Decimal(18, 4)), sales_same_sku_14d_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'sp_campaign'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.date >= l.from_date AND r.date < l.until_date
SETTINGS use_hive_partitioning = 0;
