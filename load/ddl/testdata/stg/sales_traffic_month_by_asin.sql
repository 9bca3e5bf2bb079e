CREATE OR REPLACE VIEW stg.sales_traffic_month_by_asin AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.parent_asin AS parent_asin,
    r.child_asin AS child_asin,
    r.sku AS sku,
    r.currency AS currency,
    r.units_ordered AS units_ordered,
    r.ordered_product_sales_tc AS ordered_product_sales_tc,
    r.total_order_items AS total_order_items,
    r.browser_sessions AS browser_sessions,
    r.mobile_sessions AS mobile_sessions,
    r.sessions AS sessions,
    r.browser_session_percentage AS browser_session_percentage,
    r.mobile_session_percentage AS mobile_session_percentage,
    r.session_percentage AS session_percentage,
    r.browser_page_views AS browser_page_views,
    r.mobile_page_views AS mobile_page_views,
    r.page_views AS page_views,
    r.browser_page_views_percentage AS browser_page_views_percentage,
    r.mobile_page_views_percentage AS mobile_page_views_percentage,
    r.page_views_percentage AS page_views_percentage,
    r.buy_box_percentage AS buy_box_percentage,
    r.unit_session_percentage AS unit_session_percentage,
    r.units_ordered_b2b AS units_ordered_b2b,
    r.ordered_product_sales_tc_b2b AS ordered_product_sales_tc_b2b,
    r.total_order_items_b2b AS total_order_items_b2b,
    r.browser_sessions_b2b AS browser_sessions_b2b,
    r.mobile_sessions_b2b AS mobile_sessions_b2b,
    r.sessions_b2b AS sessions_b2b,
    r.browser_session_percentage_b2b AS browser_session_percentage_b2b,
    r.mobile_session_percentage_b2b AS mobile_session_percentage_b2b,
    r.session_percentage_b2b AS session_percentage_b2b,
    r.browser_page_views_b2b AS browser_page_views_b2b,
    r.mobile_page_views_b2b AS mobile_page_views_b2b,
    r.page_views_b2b AS page_views_b2b,
    r.browser_page_views_percentage_b2b AS browser_page_views_percentage_b2b,
    r.mobile_page_views_percentage_b2b AS mobile_page_views_percentage_b2b,
    r.page_views_percentage_b2b AS page_views_percentage_b2b,
    r.buy_box_percentage_b2b AS buy_box_percentage_b2b,
    r.unit_session_percentage_b2b AS unit_session_percentage_b2b,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/sales_traffic_month_by_asin/account=*/month=*/*.parquet', format = 'Parquet', structure = 'parent_asin String, child_asin Nullable(String), sku Nullable(String), currency LowCardinality(Nullable(String)), units_ordered Nullable(Int64), ordered_product_sales_tc Nullable(Decimal(18, 4)), total_order_items Nullable(Int64), browser_sessions Nullable(Int64), mobile_sessions Nullable(Int64), sessions Nullable(Int64), browser_session_percentage Nullable(Decimal(18, 4)), mobile_session_percentage Nullable(Decimal(18, 4)), session_percentage Nullable(Decimal(18, 4)), browser_page_views Nullable(Int64), mobile_page_views Nullable(Int64), page_views Nullable(Int64), browser_page_views_percentage Nullable(Decimal(18, 4)), mobile_page_views_percentage Nullable(Decimal(18, 4)), page_views_percentage Nullable(Decimal(18, 4)), buy_box_percentage Nullable(Decimal(18, 4)), unit_session_percentage Nullable(Decimal(18, 4)), units_ordered_b2b Nullable(Int64), ordered_product_sales_tc_b2b Nullable(Decimal(18, 4)), total_order_items_b2b Nullable(Int64), browser_sessions_b2b Nullable(Int64), mobile_sessions_b2b Nullable(Int64), sessions_b2b Nullable(Int64), browser_session_percentage_b2b Nullable(Decimal(18, 4)), mobile_session_percentage_b2b Nullable(Decimal(18, 4)), session_percentage_b2b Nullable(Decimal(18, 4)), browser_page_views_b2b Nullable(Int64), mobile_page_views_b2b Nullable(Int64), page_views_b2b Nullable(Int64), browser_page_views_percentage_b2b Nullable(Decimal(18, 4)), mobile_page_views_percentage_b2b Nullable(Decimal(18, 4)), page_views_percentage_b2b Nullable(Decimal(18, 4)), buy_box_percentage_b2b Nullable(Decimal(18, 4)), unit_session_percentage_b2b Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'sales_traffic_month'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
