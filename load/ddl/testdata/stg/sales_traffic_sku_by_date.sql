CREATE OR REPLACE VIEW stg.sales_traffic_sku_by_date AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.date AS date,
    r.currency AS currency,
    r.units_refunded AS units_refunded,
    r.refund_rate AS refund_rate,
    r.claims_granted AS claims_granted,
    r.claims_amount_tc AS claims_amount_tc,
    r.shipped_product_sales_tc AS shipped_product_sales_tc,
    r.units_shipped AS units_shipped,
    r.orders_shipped AS orders_shipped,
    r.average_offer_count AS average_offer_count,
    r.average_parent_items AS average_parent_items,
    r.feedback_received AS feedback_received,
    r.negative_feedback_received AS negative_feedback_received,
    r.negative_feedback_rate AS negative_feedback_rate,
    r.ordered_product_sales_tc AS ordered_product_sales_tc,
    r.units_ordered AS units_ordered,
    r.total_order_items AS total_order_items,
    r.average_sales_per_order_item_tc AS average_sales_per_order_item_tc,
    r.average_units_per_order_item AS average_units_per_order_item,
    r.average_selling_price_tc AS average_selling_price_tc,
    r.browser_page_views AS browser_page_views,
    r.mobile_page_views AS mobile_page_views,
    r.page_views AS page_views,
    r.browser_sessions AS browser_sessions,
    r.mobile_sessions AS mobile_sessions,
    r.sessions AS sessions,
    r.buy_box_percentage AS buy_box_percentage,
    r.order_item_session_percentage AS order_item_session_percentage,
    r.unit_session_percentage AS unit_session_percentage,
    r.ordered_product_sales_tc_b2b AS ordered_product_sales_tc_b2b,
    r.units_ordered_b2b AS units_ordered_b2b,
    r.total_order_items_b2b AS total_order_items_b2b,
    r.average_sales_per_order_item_tc_b2b AS average_sales_per_order_item_tc_b2b,
    r.average_units_per_order_item_b2b AS average_units_per_order_item_b2b,
    r.average_selling_price_tc_b2b AS average_selling_price_tc_b2b,
    r.browser_page_views_b2b AS browser_page_views_b2b,
    r.mobile_page_views_b2b AS mobile_page_views_b2b,
    r.page_views_b2b AS page_views_b2b,
    r.browser_sessions_b2b AS browser_sessions_b2b,
    r.mobile_sessions_b2b AS mobile_sessions_b2b,
    r.sessions_b2b AS sessions_b2b,
    r.buy_box_percentage_b2b AS buy_box_percentage_b2b,
    r.order_item_session_percentage_b2b AS order_item_session_percentage_b2b,
    r.unit_session_percentage_b2b AS unit_session_percentage_b2b,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/sales_traffic_sku_by_date/account=*/month=*/*.parquet', format = 'Parquet', structure = 'date Date, currency LowCardinality(Nullable(String)), units_refunded Nullable(Int64), refund_rate Nullable(Decimal(18, 4)), claims_granted Nullable(Int64), claims_amount_tc Nullable(Decimal(18, 4)), shipped_product_sales_tc Nullable(Decimal(18, 4)), units_shipped Nullable(Int64), orders_shipped Nullable(Int64), average_offer_count Nullable(Int64), average_parent_items Nullable(Int64), feedback_received Nullable(Int64), negative_feedback_received Nullable(Int64), negative_feedback_rate Nullable(Decimal(18, 4)), ordered_product_sales_tc Nullable(Decimal(18, 4)), units_ordered Nullable(Int64), total_order_items Nullable(Int64), average_sales_per_order_item_tc Nullable(Decimal(18, 4)), average_units_per_order_item Nullable(Decimal(18, 4)), average_selling_price_tc Nullable(Decimal(18, 4)), browser_page_views Nullable(Int64), mobile_page_views Nullable(Int64), page_views Nullable(Int64), browser_sessions Nullable(Int64), mobile_sessions Nullable(Int64), sessions Nullable(Int64), buy_box_percentage Nullable(Decimal(18, 4)), order_item_session_percentage Nullable(Decimal(18, 4)), unit_session_percentage Nullable(Decimal(18, 4)), ordered_product_sales_tc_b2b Nullable(Decimal(18, 4)), units_ordered_b2b Nullable(Int64), total_order_items_b2b Nullable(Int64), average_sales_per_order_item_tc_b2b Nullable(Decimal(18, 4)), average_units_per_order_item_b2b Nullable(Decimal(18, 4)), average_selling_price_tc_b2b Nullable(Decimal(18, 4)), browser_page_views_b2b Nullable(Int64), mobile_page_views_b2b Nullable(Int64), page_views_b2b Nullable(Int64), browser_sessions_b2b Nullable(Int64), mobile_sessions_b2b Nullable(Int64), sessions_b2b Nullable(Int64), buy_box_percentage_b2b Nullable(Decimal(18, 4)), order_item_session_percentage_b2b Nullable(Decimal(18, 4)), unit_session_percentage_b2b Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'sales_traffic_sku'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.date >= l.from_date AND r.date < l.until_date
SETTINGS use_hive_partitioning = 0;
