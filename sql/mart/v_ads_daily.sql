-- mart.v_ads_daily: what advertising cost, and the sales it is credited with.
--
-- grain:     one row per date, profile and campaign
-- unit:      money in the profile's currency (_tc) and in the group's (_rc); ratios fractions of 1, roas a multiple
-- time zone: date is the profile's local day, as reported
-- restates:  60 days; is_final = 1 once it no longer moves
-- source:    dw.fact_ads_campaign_daily, dw.dim_campaign, dw.dim_account, dw.dim_marketplace, dw.dim_brand, ops.completeness
-- owner:     bi
--
-- Sales are those of attribution_window days after the click. Ratios are NULL where nothing stands below the line: spend
-- without sales has no ACoS. Divide sums when rolling up.
CREATE OR REPLACE VIEW mart.v_ads_daily AS
WITH
    daily AS (
        SELECT
            date AS day,
            account_sk,
            marketplace_sk,
            brand_sk,
            campaign_sk,
            profile_id,
            campaign_id,
            any(ad_product) AS product_type,
            any(currency) AS ads_currency,
            any(reporting_ccy) AS group_ccy,
            any(attribution_window) AS window_days,
            sum(impressions) AS impression_count,
            sum(clicks) AS click_count,
            sum(cost_tc) AS spend_tc,
            sum(cost_rc) AS spend_rc,
            sum(attr_sales_tc) AS credited_tc,
            sum(attr_sales_rc) AS credited_rc,
            sum(attr_orders) AS credited_orders,
            sum(attr_units) AS credited_units,
            min(is_final) AS all_final
        FROM dw.fact_ads_campaign_daily
        GROUP BY day, account_sk, marketplace_sk, brand_sk, campaign_sk, profile_id, campaign_id
    ),
    accounts AS (
        SELECT account_sk, toString(any(account_code)) AS account_code
        FROM dw.dim_account
        WHERE is_current = 1
        GROUP BY account_sk
    ),
    covered AS (
        SELECT account, site, day, min(state IN ('LOADED', 'NO_DATA')) AS is_in
        FROM ops.completeness
        WHERE dataset = 'sp_campaign'
        GROUP BY account, site, day
    )
SELECT
    d.day AS date,
    if(a.account_code = '', concat('account ', toString(d.account_sk)), a.account_code) AS account_code,
    if(m.country_code = '', '(unknown)', toString(m.country_code)) AS marketplace,
    if(b.brand_code = '', '(no brand)', toString(b.brand_code)) AS brand,
    d.profile_id AS profile_id,
    d.campaign_id AS campaign_id,
    c.name AS campaign_name,
    toString(d.product_type) AS ad_product,
    toString(d.ads_currency) AS currency,
    d.impression_count AS impressions,
    d.click_count AS clicks,
    d.spend_tc AS cost_tc,
    d.spend_rc AS cost_rc,
    d.credited_tc AS attr_sales_tc,
    d.credited_rc AS attr_sales_rc,
    d.credited_orders AS attr_orders,
    d.credited_units AS attr_units,
    d.window_days AS attribution_window,
    if(d.credited_tc > 0, round(CAST(d.spend_tc AS Nullable(Decimal(38, 10))) / nullIf(d.credited_tc, 0), 6), NULL) AS acos,
    if(d.spend_tc > 0, round(CAST(d.credited_tc AS Nullable(Decimal(38, 10))) / nullIf(d.spend_tc, 0), 6), NULL) AS roas,
    if(d.impression_count > 0, round(CAST(d.click_count AS Nullable(Decimal(38, 10))) / nullIf(d.impression_count, 0), 6), NULL) AS ctr,
    if(d.click_count > 0, round(CAST(d.spend_tc AS Nullable(Decimal(38, 10))) / nullIf(d.click_count, 0), 6), NULL) AS cpc_tc,
    if(d.click_count > 0, round(CAST(d.credited_orders AS Nullable(Decimal(38, 10))) / nullIf(d.click_count, 0), 6), NULL) AS cvr,
    if(d.credited_orders > 0, round(CAST(d.spend_tc AS Nullable(Decimal(38, 10))) / nullIf(d.credited_orders, 0), 6), NULL) AS cpa_tc,
    d.all_final AS is_final,
    toString(d.group_ccy) AS reporting_ccy,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    toUInt8(v.is_in) AS is_complete
FROM daily AS d
LEFT JOIN accounts AS a ON a.account_sk = d.account_sk
LEFT JOIN dw.dim_marketplace AS m ON m.marketplace_sk = d.marketplace_sk
LEFT JOIN dw.dim_brand AS b ON b.brand_sk = d.brand_sk
LEFT JOIN dw.dim_campaign AS c ON c.campaign_sk = d.campaign_sk
LEFT JOIN covered AS v ON v.account = a.account_code AND v.site = m.country_code AND v.day = d.day;
