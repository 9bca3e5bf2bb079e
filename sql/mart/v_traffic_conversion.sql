-- mart.v_traffic_conversion: whether a change in sales is one of traffic or of conversion.
--
-- grain:     one row per date, account, marketplace and ASIN (level ASIN), and one without ASIN for the site (level SITE)
-- unit:      counts; money in currency (_tc) and in the group's (_rc); ratios fractions of 1
-- time zone: date is the site's local day, as reported
-- restates:  35 days
-- source:    dw.fact_sales_traffic_daily_by_date, dw.fact_sales_traffic_daily_by_asin, dw.dim_account, dw.dim_marketplace, dw.dim_brand, ops.completeness
-- owner:     bi
--
-- The two levels come from tables of their own and are never added. Sessions do not add over days or ASINs: a sum of them
-- is session-days. Weight buy_box by page_views when rolling up.
CREATE OR REPLACE VIEW mart.v_traffic_conversion AS
WITH
    traffic AS (
        SELECT
            'SITE' AS level, date AS day, account_sk, marketplace_sk, brand_sk, '' AS parent, '' AS child, '' AS seller_sku, currency,
            sessions AS session_days, page_views AS views, units_ordered AS units, total_order_items AS items,
            ordered_product_sales_tc AS sales_tc, ordered_product_sales_rc AS sales_rc, buy_box_percentage AS featured, reporting_ccy
        FROM dw.fact_sales_traffic_daily_by_date
        UNION ALL
        SELECT
            'ASIN', date, account_sk, marketplace_sk, brand_sk, parent_asin, child_asin, sku, currency,
            sessions, page_views, units_ordered, total_order_items,
            ordered_product_sales_tc, ordered_product_sales_rc, buy_box_percentage, reporting_ccy
        FROM dw.fact_sales_traffic_daily_by_asin
    ),
    accounts AS (
        SELECT account_sk, toString(any(account_code)) AS account_code
        FROM dw.dim_account
        WHERE is_current = 1
        GROUP BY account_sk
    ),
    states AS (
        SELECT account, dataset, site, day, min(state IN ('LOADED', 'NO_DATA')) AS is_in
        FROM ops.completeness
        WHERE dataset IN ('sales_traffic', 'sales_traffic_kiosk_by_date', 'sales_traffic_kiosk_by_asin')
        GROUP BY account, dataset, site, day
    ),
    covered AS (
        SELECT account, site, day, min(is_in) AS is_in
        FROM states
        WHERE dataset = 'sales_traffic'
        GROUP BY account, site, day
    ),
    everywhere AS (
        SELECT account, day, min(is_in) AS is_in
        FROM states
        WHERE dataset != 'sales_traffic' AND site = '*'
        GROUP BY account, day
        HAVING count() = 2
    )
SELECT
    t.day AS date,
    t.level AS level,
    if(a.account_code = '', concat('account ', toString(t.account_sk)), a.account_code) AS account_code,
    if(m.country_code = '', '(unknown)', toString(m.country_code)) AS marketplace,
    if(t.level = 'SITE', '', if(b.brand_code = '', '(no brand)', toString(b.brand_code))) AS brand,
    t.parent AS parent_asin,
    t.child AS asin,
    t.seller_sku AS sku,
    t.session_days AS sessions,
    t.views AS page_views,
    t.units AS units_ordered,
    t.items AS order_items,
    t.sales_tc AS gmv_tc,
    toString(t.currency) AS currency,
    t.sales_rc AS gmv_rc,
    toString(t.reporting_ccy) AS reporting_ccy,
    if(t.session_days > 0, round(CAST(t.units AS Nullable(Decimal(38, 8))) / nullIf(t.session_days, 0), 6), NULL) AS unit_session_rate,
    if(t.session_days > 0, round(CAST(t.items AS Nullable(Decimal(38, 8))) / nullIf(t.session_days, 0), 6), NULL) AS order_item_session_rate,
    CAST(t.featured AS Nullable(Decimal(18, 6))) / 100 AS buy_box,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    toUInt8(greatest(c.is_in, e.is_in)) AS is_complete
FROM traffic AS t
LEFT JOIN accounts AS a ON a.account_sk = t.account_sk
LEFT JOIN dw.dim_marketplace AS m ON m.marketplace_sk = t.marketplace_sk
LEFT JOIN dw.dim_brand AS b ON b.brand_sk = t.brand_sk
LEFT JOIN covered AS c ON c.account = a.account_code AND c.site = m.country_code AND c.day = t.day
LEFT JOIN everywhere AS e ON e.account = a.account_code AND e.day = t.day;
