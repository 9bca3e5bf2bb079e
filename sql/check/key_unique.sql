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
SELECT 'fact_ads_product_daily', count() - uniqExact(account_sk, profile_id, campaign_id, ad_group_id, ad_id, asin, sku, date) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_ads_product_daily HAVING repeats > 0
UNION ALL
SELECT 'fact_return', count() - uniqExact(account_sk, channel, order_id, sku, license_plate_number, rma_id, return_date, occurrence) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_return HAVING repeats > 0
UNION ALL
SELECT 'fact_refund', count() - uniqExact(account_sk, settlement_id, transaction_type, order_id, sku, adjustment_id, posted_at) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_refund HAVING repeats > 0
UNION ALL
SELECT 'fact_reimbursement', count() - uniqExact(account_sk, reimbursement_id, sku, fnsku, reason, occurrence) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_reimbursement HAVING repeats > 0
UNION ALL
SELECT 'fact_removal', count() - uniqExact(account_sk, order_id, sku, fnsku, disposition, occurrence) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_removal HAVING repeats > 0
UNION ALL
SELECT 'fact_inventory_ledger', count() - uniqExact(account_sk, date, fnsku, event_type, reference_id, fc, disposition, reason, country, quantity, occurrence) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_inventory_ledger HAVING repeats > 0
UNION ALL
SELECT 'fact_inventory_ledger_day', count() - uniqExact(account_sk, date, fnsku, sku, disposition, location, store, occurrence) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_inventory_ledger_day HAVING repeats > 0
UNION ALL
SELECT 'fact_storage_fee', count() - uniqExact(account_sk, kind, date, country, fnsku, sku, fc, surcharge_tier, storage_type, occurrence) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_storage_fee HAVING repeats > 0
UNION ALL
SELECT 'fact_fee_preview', count() - uniqExact(account_sk, marketplace_sk, amazon_store, sku, asin, date, occurrence) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_fee_preview HAVING repeats > 0
UNION ALL
SELECT 'fact_account_health_daily', count() - uniqExact(account_sk, marketplace_sk, snapshot_date, metric_code, channel, occurrence) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_account_health_daily HAVING repeats > 0
UNION ALL
SELECT 'fact_inbound_shipment', count() - uniqExact(account_sk, toYYYYMM(date), shipment_id, sku) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_inbound_shipment HAVING repeats > 0
UNION ALL
SELECT 'fact_search_query', count() - uniqExact(account_sk, marketplace_sk, period, start_date, asin, search_query) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_search_query HAVING repeats > 0
UNION ALL
SELECT 'fact_repeat_purchase', count() - uniqExact(account_sk, marketplace_sk, start_date, asin) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_repeat_purchase HAVING repeats > 0
UNION ALL
SELECT 'fact_promotion', count() - uniqExact(account_sk, marketplace_sk, promotion_id) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_promotion HAVING repeats > 0
UNION ALL
SELECT 'fact_promotion_product', count() - uniqExact(account_sk, marketplace_sk, promotion_id, asin) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_promotion_product HAVING repeats > 0
UNION ALL
SELECT 'fact_financial_event', count() - uniqExact(account_sk, transaction_id, order_item_id, sku, leaf_path, occurrence) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_financial_event HAVING repeats > 0
UNION ALL
SELECT 'fact_vendor_sales', count() - uniqExact(account_sk, marketplace_sk, period, start_date, end_date, distributor_view, selling_program, asin) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_vendor_sales HAVING repeats > 0
UNION ALL
SELECT 'fact_vendor_inventory', count() - uniqExact(account_sk, marketplace_sk, period, start_date, end_date, distributor_view, selling_program, asin) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_vendor_inventory HAVING repeats > 0
UNION ALL
SELECT 'fact_vendor_traffic', count() - uniqExact(account_sk, marketplace_sk, period, start_date, end_date, asin) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_vendor_traffic HAVING repeats > 0
UNION ALL
SELECT 'fact_vendor_margin', count() - uniqExact(account_sk, marketplace_sk, period, start_date, end_date, asin) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_vendor_margin HAVING repeats > 0
UNION ALL
SELECT 'fact_vendor_po', count() - uniqExact(account_sk, vendor_code, po_number, item_seq) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_vendor_po HAVING repeats > 0
UNION ALL
SELECT 'fact_vendor_asn', count() - uniqExact(account_sk, vendor_code, shipment_id, po_number, item_seq) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_vendor_asn HAVING repeats > 0
UNION ALL
SELECT 'fact_vendor_invoice', count() - uniqExact(account_sk, source_type, payee, payment_no, invoice_no, line, occurrence) AS repeats, concat(toString(count()), ' rows') FROM dw.fact_vendor_invoice HAVING repeats > 0;
