CREATE OR REPLACE VIEW stg.search_catalog_performance_month AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.start_date AS start_date,
    r.end_date AS end_date,
    r.asin AS asin,
    r.currency AS currency,
    r.impression_count AS impression_count,
    r.impression_median_price_tc AS impression_median_price_tc,
    r.same_day_impression_count AS same_day_impression_count,
    r.one_day_impression_count AS one_day_impression_count,
    r.two_day_impression_count AS two_day_impression_count,
    r.click_count AS click_count,
    r.click_rate AS click_rate,
    r.clicked_median_price_tc AS clicked_median_price_tc,
    r.same_day_click_count AS same_day_click_count,
    r.one_day_click_count AS one_day_click_count,
    r.two_day_click_count AS two_day_click_count,
    r.cart_add_count AS cart_add_count,
    r.cart_added_median_price_tc AS cart_added_median_price_tc,
    r.same_day_cart_add_count AS same_day_cart_add_count,
    r.one_day_cart_add_count AS one_day_cart_add_count,
    r.two_day_cart_add_count AS two_day_cart_add_count,
    r.purchase_count AS purchase_count,
    r.search_traffic_sales_tc AS search_traffic_sales_tc,
    r.conversion_rate AS conversion_rate,
    r.purchase_median_price_tc AS purchase_median_price_tc,
    r.same_day_purchase_count AS same_day_purchase_count,
    r.one_day_purchase_count AS one_day_purchase_count,
    r.two_day_purchase_count AS two_day_purchase_count,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/search_catalog_performance_month/account=*/month=*/*.parquet', format = 'Parquet', structure = 'start_date Date, end_date Date, asin String, currency LowCardinality(Nullable(String)), impression_count Nullable(Int64), impression_median_price_tc Nullable(Decimal(18, 4)), same_day_impression_count Nullable(Int64), one_day_impression_count Nullable(Int64), two_day_impression_count Nullable(Int64), click_count Nullable(Int64), click_rate Nullable(Decimal(18, 16)), clicked_median_price_tc Nullable(Decimal(18, 4)), same_day_click_count Nullable(Int64), one_day_click_count Nullable(Int64), two_day_click_count Nullable(Int64), cart_add_count Nullable(Int64), cart_added_median_price_tc Nullable(Decimal(18, 4)), same_day_cart_add_count Nullable(Int64), one_day_cart_add_count Nullable(Int64), two_day_cart_add_count Nullable(Int64), purchase_count Nullable(Int64), search_traffic_sales_tc Nullable(Decimal(18, 4)), conversion_rate Nullable(Decimal(18, 16)), purchase_median_price_tc Nullable(Decimal(18, 4)), same_day_purchase_count Nullable(Int64), one_day_purchase_count Nullable(Int64), two_day_purchase_count Nullable(Int64), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'search_catalog_performance_month'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.start_date >= l.from_date AND r.start_date < l.until_date
SETTINGS use_hive_partitioning = 0;
