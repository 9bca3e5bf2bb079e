-- mart.v_sales_daily: how sales run.
--
-- grain:     one row per date, account, marketplace, brand, fulfilment channel and currency
-- unit:      money in currency (_tc) and in the group's (_rc), with VAT at tax-inclusive sites; yoy a fraction of 1
-- time zone: date is the marketplace's local day of the order
-- restates:  until the orders of the day stop changing, about 30 days
-- source:    dw.fact_order_item, dw.dim_account, dw.dim_marketplace, dw.dim_brand, ops.completeness
-- owner:     bi
--
-- Ordered value, not revenue. Multi-channel fulfilment is left out. orders counts an order once per row, so it does not add
-- over brands and channels. aov: ordered value less discounts per order. yoy compares the same calendar day.
CREATE OR REPLACE VIEW mart.v_sales_daily AS
WITH
    daily AS (
        SELECT
            o.purchase_date AS day,
            o.account_sk AS account_sk,
            o.marketplace_sk AS marketplace_sk,
            o.brand_sk AS brand_sk,
            o.fulfillment_channel AS channel,
            if(o.currency = '', m.currency, o.currency) AS currency,
            any(m.country_code) AS country_code,
            any(o.reporting_ccy) AS reporting_ccy,
            sumIf(o.item_price_tc, o.order_status != 'Canceled') AS sales_tc,
            sumIf(o.item_price_rc, o.order_status != 'Canceled') AS sales_rc,
            sumIf(o.item_promo_tc, o.order_status != 'Canceled') AS discount_tc,
            sumIf(o.item_promo_rc, o.order_status != 'Canceled') AS discount_rc,
            sumIf(o.item_price_rc, o.order_status != 'Canceled' AND o.is_business_order = 1) AS business_rc,
            uniqExactIf(o.amazon_order_id, o.order_status != 'Canceled') AS order_count,
            ifNull(sumIf(toInt64(o.quantity), o.order_status != 'Canceled'), 0) AS unit_count,
            ifNull(sumIf(toInt64(o.quantity), o.order_status != 'Canceled' AND o.is_business_order = 1), 0) AS business_units,
            ifNull(sumIf(toInt64(o.quantity), o.order_status = 'Pending'), 0) AS pending,
            uniqExactIf(o.amazon_order_id, o.order_status = 'Canceled') AS canceled,
            1 AS present
        FROM dw.fact_order_item AS o
        LEFT JOIN dw.dim_marketplace AS m ON m.marketplace_sk = o.marketplace_sk
        WHERE o.is_mcf = 0
        GROUP BY day, account_sk, marketplace_sk, brand_sk, channel, currency
    ),
    accounts AS (
        SELECT account_sk, toString(any(account_code)) AS account_code
        FROM dw.dim_account
        WHERE is_current = 1
        GROUP BY account_sk
    ),
    covered AS (
        SELECT account, day, max(of_layout) AS is_in
        FROM (
            SELECT account, day, dataset IN ('orders_xml', 'orders_xml_by_date') AS as_xml, min(state IN ('LOADED', 'NO_DATA')) AS of_layout
            FROM ops.completeness
            WHERE dataset IN ('all_orders', 'orders_by_date', 'orders_xml', 'orders_xml_by_date')
            GROUP BY account, day, as_xml
        )
        GROUP BY account, day
    )
SELECT
    d.day AS date,
    if(a.account_code = '', concat('account ', toString(d.account_sk)), a.account_code) AS account_code,
    if(d.country_code = '', '(unknown)', toString(d.country_code)) AS marketplace,
    if(b.brand_code = '', '(no brand)', toString(b.brand_code)) AS brand,
    toString(d.channel) AS channel,
    toString(d.currency) AS currency,
    d.sales_tc AS gmv_tc,
    d.sales_rc AS gmv_rc,
    d.discount_tc AS promo_tc,
    d.discount_rc AS promo_rc,
    d.order_count AS orders,
    d.unit_count AS units,
    d.business_rc AS b2b_gmv_rc,
    d.business_units AS b2b_units,
    d.canceled AS canceled_orders,
    d.pending AS pending_units,
    if(d.order_count > 0, round(CAST((d.sales_tc - ifNull(d.discount_tc, 0)) AS Nullable(Decimal(38, 8))) / nullIf(d.order_count, 0), 6), NULL) AS aov_tc,
    if(p.present = 1 AND toDayOfMonth(d.day) = toDayOfMonth(p.day), p.sales_rc, NULL) AS gmv_rc_prev_year,
    if(p.present = 1 AND toDayOfMonth(d.day) = toDayOfMonth(p.day) AND p.sales_rc != 0,
        round(CAST((d.sales_rc - p.sales_rc) AS Nullable(Decimal(38, 8))) / nullIf(abs(p.sales_rc), 0), 6), NULL) AS yoy,
    toString(d.reporting_ccy) AS reporting_ccy,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    toUInt8(c.is_in) AS is_complete
FROM daily AS d
LEFT JOIN daily AS p ON p.day = subtractYears(d.day, 1) AND p.account_sk = d.account_sk AND p.marketplace_sk = d.marketplace_sk
    AND p.brand_sk = d.brand_sk AND p.channel = d.channel AND p.currency = d.currency
LEFT JOIN accounts AS a ON a.account_sk = d.account_sk
LEFT JOIN dw.dim_brand AS b ON b.brand_sk = d.brand_sk
LEFT JOIN covered AS c ON c.account = a.account_code AND c.day = d.day;
