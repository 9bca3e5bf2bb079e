-- severity: FAIL
-- means:    a fact repeats its key, so that sums count something twice
-- do:       drop the table's partitions of the account and run `sellerhouse rebuild`; if it stays, the transformer is
--           wrong

-- The two largest tables are read by their whole key only when hashes of it repeat.
SELECT 'fact_settlement' AS node, count() - uniqExact(account_sk, settlement_id) AS value, concat(toString(count()), ' rows') AS detail FROM dw.fact_settlement HAVING value > 0
UNION ALL
SELECT 'fact_settlement_line', count() - uniqExact(account_sk, settlement_id, src_row, src_part) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_settlement_line
WHERE (SELECT count() != uniqExact(cityHash64(account_sk, cityHash64(settlement_id), src_row, src_part)) FROM dw.fact_settlement_line) HAVING repeats > 0
UNION ALL
SELECT 'fact_pnl_line', count() - uniqExact(account_sk, source, source_key, split_no, reporting_ccy) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_pnl_line
WHERE (SELECT count() != uniqExact(cityHash64(account_sk, cityHash64(source), source_key, split_no, cityHash64(reporting_ccy))) FROM dw.fact_pnl_line) HAVING repeats > 0
UNION ALL
SELECT 'fact_order_item', count() - uniqExact(account_sk, amazon_order_id, sku, line_no) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_order_item HAVING repeats > 0
UNION ALL
SELECT 'fact_sales_traffic_daily_by_date', count() - uniqExact(account_sk, marketplace_sk, date) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_sales_traffic_daily_by_date HAVING repeats > 0
UNION ALL
SELECT 'fact_sales_traffic_daily_by_asin', count() - uniqExact(account_sk, marketplace_sk, date, child_asin, sku) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_sales_traffic_daily_by_asin HAVING repeats > 0
UNION ALL
SELECT 'fact_inventory_daily', count() - uniqExact(account_sk, marketplace_sk, fnsku, sku, condition, date, occurrence) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_inventory_daily HAVING repeats > 0
UNION ALL
SELECT 'fact_ads_campaign_daily', count() - uniqExact(account_sk, profile_id, campaign_id, placement, date) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_ads_campaign_daily HAVING repeats > 0
UNION ALL
SELECT 'fact_ads_product_daily', count() - uniqExact(account_sk, profile_id, campaign_id, ad_group_id, ad_id, asin, sku, date) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_ads_product_daily HAVING repeats > 0;
