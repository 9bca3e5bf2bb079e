-- severity: FAIL
-- means:    a view does not show as much as the table under it holds: a dimension has a member twice, or a join loses rows
-- do:       look for repeated keys in the dimensions the view joins; rebuild them with `sellerhouse rebuild`
WITH totals AS (
    SELECT
        'v_sales_daily' AS view_name,
        ifNull((SELECT sum(gmv_rc) FROM mart.v_sales_daily), 0) AS shown,
        ifNull((SELECT sum(item_price_rc) FROM dw.fact_order_item WHERE is_mcf = 0 AND order_status != 'Canceled'), 0) AS held
    UNION ALL
    SELECT
        'v_traffic_conversion',
        ifNull((SELECT sum(gmv_rc) FROM mart.v_traffic_conversion WHERE level = 'SITE'), 0),
        ifNull((SELECT sum(ordered_product_sales_rc) FROM dw.fact_sales_traffic_daily_by_date), 0)
    UNION ALL
    SELECT
        'v_ads_daily',
        ifNull((SELECT sum(cost_rc) FROM mart.v_ads_daily), 0),
        ifNull((SELECT sum(cost_rc) FROM dw.fact_ads_campaign_daily), 0)
    UNION ALL
    SELECT
        'v_inventory_health',
        toDecimal128(ifNull((SELECT sum(fulfillable) FROM mart.v_inventory_health), 0), 8),
        toDecimal128(ifNull((SELECT sum(fulfillable) FROM dw.fact_inventory_daily), 0), 8)
    UNION ALL
    SELECT
        'v_settlement_tieout',
        toDecimal128((SELECT count() FROM mart.v_settlement_tieout), 8),
        toDecimal128((SELECT count() FROM dw.fact_settlement), 8)
    UNION ALL
    SELECT
        'v_pl_leaf',
        ifNull((SELECT sum(amount_exact) FROM mart.v_pl_leaf), 0),
        ifNull((SELECT sum(amount_rc) FROM dw.fact_pnl_line), 0)
    UNION ALL
    SELECT
        'v_pl_consolidated',
        ifNull((SELECT sum(amount_rc) FROM mart.v_pl_consolidated WHERE scope = 'ENTITY' AND is_subtotal = 0), 0),
        ifNull((SELECT sum(amount_rc) FROM mart.v_pl_leaf), 0)
    UNION ALL
    SELECT
        'v_pl_account_marketplace',
        ifNull((SELECT sum(amount_rc) FROM mart.v_pl_account_marketplace WHERE is_subtotal = 0), 0),
        ifNull((SELECT sum(amount_rc) FROM mart.v_pl_leaf), 0)
)
SELECT view_name AS node, shown - held AS value, concat('shows ', toString(shown), ', the table under it holds ', toString(held)) AS detail
FROM totals
WHERE shown != held;
