CREATE OR REPLACE VIEW stg.economics_ads AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.date AS date,
    r.marketplace_id AS marketplace_id,
    r.sku AS sku,
    r.asin AS asin,
    r.ad_type AS ad_type,
    r.currency AS currency,
    r.amount_tc AS amount_tc,
    r.amount_per_unit_tc AS amount_per_unit_tc,
    r.amount_per_unit_delta_tc AS amount_per_unit_delta_tc,
    r.promotion_tc AS promotion_tc,
    r.tax_tc AS tax_tc,
    r.total_tc AS total_tc,
    r.quantity AS quantity,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/economics_ads/account=*/month=*/*.parquet', format = 'Parquet', structure = 'date Date, marketplace_id LowCardinality(String), sku Nullable(String), asin Nullable(String), ad_type LowCardinality(String), currency LowCardinality(Nullable(String)), amount_tc Nullable(Decimal(18, 4)), amount_per_unit_tc Nullable(Decimal(18, 4)), amount_per_unit_delta_tc Nullable(Decimal(18, 4)), promotion_tc Nullable(Decimal(18, 4)), tax_tc Nullable(Decimal(18, 4)), total_tc Nullable(Decimal(18, 4)), quantity Nullable(Int64), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'economics'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.date >= l.from_date AND r.date < l.until_date
SETTINGS use_hive_partitioning = 0;
