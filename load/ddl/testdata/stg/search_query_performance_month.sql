CREATE OR REPLACE VIEW stg.search_query_performance_month AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.start_date AS start_date,
    r.end_date AS end_date,
    r.asin AS asin,
    r.search_query AS search_query,
    r.search_query_score AS search_query_score,
    r.search_query_volume AS search_query_volume,
    r.total_query_impression_count AS total_query_impression_count,
    r.asin_impression_count AS asin_impression_count,
    r.asin_impression_share AS asin_impression_share,
    r.currency AS currency,
    r.total_click_count AS total_click_count,
    r.total_click_rate AS total_click_rate,
    r.asin_click_count AS asin_click_count,
    r.asin_click_share AS asin_click_share,
    r.total_median_click_price_tc AS total_median_click_price_tc,
    r.asin_median_click_price_tc AS asin_median_click_price_tc,
    r.total_same_day_click_count AS total_same_day_click_count,
    r.total_one_day_click_count AS total_one_day_click_count,
    r.total_two_day_click_count AS total_two_day_click_count,
    r.total_cart_add_count AS total_cart_add_count,
    r.total_cart_add_rate AS total_cart_add_rate,
    r.asin_cart_add_count AS asin_cart_add_count,
    r.asin_cart_add_share AS asin_cart_add_share,
    r.total_median_cart_add_price_tc AS total_median_cart_add_price_tc,
    r.asin_median_cart_add_price_tc AS asin_median_cart_add_price_tc,
    r.total_same_day_cart_add_count AS total_same_day_cart_add_count,
    r.total_one_day_cart_add_count AS total_one_day_cart_add_count,
    r.total_two_day_cart_add_count AS total_two_day_cart_add_count,
    r.total_purchase_count AS total_purchase_count,
    r.total_purchase_rate AS total_purchase_rate,
    r.asin_purchase_count AS asin_purchase_count,
    r.asin_purchase_share AS asin_purchase_share,
    r.total_median_purchase_price_tc AS total_median_purchase_price_tc,
    r.asin_median_purchase_price_tc AS asin_median_purchase_price_tc,
    r.total_same_day_purchase_count AS total_same_day_purchase_count,
    r.total_one_day_purchase_count AS total_one_day_purchase_count,
    r.total_two_day_purchase_count AS total_two_day_purchase_count,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/search_query_performance_month/account=*/month=*/*.parquet', format = 'Parquet', structure = 'start_date Date, end_date Date, asin String, search_query String, search_query_score Nullable(Int64), search_query_volume Nullable(Int64), total_query_impression_count Nullable(Int64), asin_impression_count Nullable(Int64), asin_impression_share Nullable(Decimal(18, 16)), currency LowCardinality(Nullable(String)), total_click_count Nullable(Int64), total_click_rate Nullable(Decimal(18, 16)), asin_click_count Nullable(Int64), asin_click_share Nullable(Decimal(18, 16)), total_median_click_price_tc Nullable(Decimal(18, 4)), asin_median_click_price_tc Nullable(Decimal(18, 4)), total_same_day_click_count Nullable(Int64), total_one_day_click_count Nullable(Int64), total_two_day_click_count Nullable(Int64), total_cart_add_count Nullable(Int64), total_cart_add_rate Nullable(Decimal(18, 16)), asin_cart_add_count Nullable(Int64), asin_cart_add_share Nullable(Decimal(18, 16)), total_median_cart_add_price_tc Nullable(Decimal(18, 4)), asin_median_cart_add_price_tc Nullable(Decimal(18, 4)), total_same_day_cart_add_count Nullable(Int64), total_one_day_cart_add_count Nullable(Int64), total_two_day_cart_add_count Nullable(Int64), total_purchase_count Nullable(Int64), total_purchase_rate Nullable(Decimal(18, 16)), asin_purchase_count Nullable(Int64), asin_purchase_share Nullable(Decimal(18, 16)), total_median_purchase_price_tc Nullable(Decimal(18, 4)), asin_median_purchase_price_tc Nullable(Decimal(18, 4)), total_same_day_purchase_count Nullable(Int64), total_one_day_purchase_count Nullable(Int64), total_two_day_purchase_count Nullable(Int64), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'search_query_performance_month'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.start_date >= l.from_date AND r.start_date < l.until_date
SETTINGS use_hive_partitioning = 0;
