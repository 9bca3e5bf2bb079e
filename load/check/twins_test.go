package check_test

// twins spoil what two reports say of the same thing. What comes first is right, so that only the last row is found.
var twins = map[string]struct{ spoil, want string }{
	"ledger_balance":         {"INSERT INTO dw.fact_inventory_ledger_day (account_sk, date, fnsku, starting_balance, receipts, customer_shipments, ending_balance) VALUES (42, '2026-05-01', 'X1', 5, 3, -2, 6), (42, '2026-05-02', 'X1', 6, 0, -2, 5)", "42 2026-05-02"},
	"ledger_events":          {"INSERT INTO dw.fact_inventory_ledger_day (account_sk, date, fnsku, starting_balance, receipts, ending_balance) VALUES (42, '2026-05-01', 'X1', 5, 3, 8), (42, '2026-05-02', 'X1', 8, 4, 12)", "42 2026-05-02"},
	"listing_states":         {"INSERT INTO stg.listings_all (account, _generated_at, _document, sku, listing_status) VALUES ('A', '2026-05-01 08:00:00', 'D', 'S1', 'Active'), ('A', '2026-05-01 08:00:00', 'D', 'S2', 'Active'), ('A', '2026-05-01 08:00:00', 'D', 'S3', 'Inactive')", "A 2026-05-01 active"},
	"key_repeated":           {"INSERT INTO stg.promotion_performance (account, _document, promotion_id) VALUES ('A', 'D', 'P1'), ('A', 'D', 'P2'), ('A', 'D', 'P2'), ('A', 'E', 'P1')", "A D promotion_performance"},
	"stock_twins":            {"INSERT INTO dw.fact_inventory_daily (account_sk, marketplace_sk, date, sku, fulfillable, reserved) VALUES (42, 5, '2026-05-01', 'S', 100, 20), (42, 6, '2026-05-01', 'S', 100, 20)", "A 2026-05-01 afn_inventory"},
	"units_shipped":          {"INSERT INTO dw.fact_order_item (account_sk, amazon_order_id, sku, purchase_date, quantity, fulfillment_channel, item_status) VALUES (42, 'O1', 'S', '2026-05-01', 2, 'AFN', 'Shipped'), (42, 'O2', 'S', '2026-05-01', 1, 'AFN', 'Shipped')", "A"},
	"removal_parcels":        {"INSERT INTO dw.fact_removal (account_sk, order_id, sku, fnsku, disposition, requested_date, order_status, last_updated_at, shipped_quantity) VALUES (42, 'R1', 'S', 'X1', 'Sellable', '2026-05-01', 'Completed', '2026-05-10 00:00:00', 9), (42, 'R2', 'S', 'X1', 'Sellable', '2026-05-01', 'Completed', '2026-05-10 00:00:00', 9)", "A R2 S"},
	"reimbursements_settled": {"INSERT INTO dw.fact_reimbursement (account_sk, reimbursement_id, approval_date, amount_total_tc) VALUES (42, 'B1', '2026-05-01', 7), (42, 'B2', '2026-05-01', 7)", "42 B2"},
	"refunds_of_lines":       {line + "(42, 'S1', 4, 1, -5, 'USD', '2026-04-10', 'RF_PRODUCT', 'Refund', 'NONE', 'O1'), (42, 'S1', 5, 1, -5, 'USD', '2026-05-10', 'RF_PRODUCT', 'Refund', 'NONE', 'O2')", "42 202605"},
	"event_groups":           {"INSERT INTO stg.financial_event_groups (account, event_group_id, processing_status, currency, original_total_tc, started_at) VALUES ('A', 'G1', 'Closed', 'USD', 5, '2026-05-01 00:00:00'), ('A', 'G2', 'Closed', 'USD', 7, '2026-05-15 00:00:00'), ('A', 'G3', 'Open', 'USD', 9, '2026-05-15 00:00:00')", "A G2"},
	"i10_event_group": {"INSERT INTO dw.fact_financial_event (account_sk, event_group_id, transaction_id, settlement_id, posted_at, amount_tc, is_counted) VALUES " +
		"(42, '', 'T0', '', '2026-04-01 00:00:00', 3, 1), (42, 'G1', 'T1', 'S1', '2026-05-02 00:00:00', 4, 1), (42, 'G1', 'T2', '', '2026-05-02 00:00:00', 1, 1), (42, 'G1', 'T3', '', '2026-05-02 00:00:00', 9, 0), " +
		"(42, 'G2', 'T4', 'S2', '2026-05-16 00:00:00', 4, 1), (42, 'G3', 'T5', '', '2026-06-20 00:00:00', 3, 1)", "42 S2"},
	"vendor_kiosk": {"INSERT INTO dw.fact_vendor_sales_total (account_sk, marketplace_sk, distributor_view, selling_program, period, start_date, shipped_units, customer_returns) VALUES " +
		"(42, 5, 'SOURCING', 'RETAIL', 'DAY', '2026-05-01', 1000, 9), (42, 5, 'SOURCING', 'RETAIL', 'DAY', '2026-05-02', 1000, 9), (42, 5, 'SOURCING', 'RETAIL', 'WEEK', '2026-05-02', 7000, 9)", "42 SOURCING 2026-05-02"},
	// The day before a settlement ends may go on in the next one.
	"economics_settled": {"INSERT INTO dw.fact_settlement_line (account_sk, marketplace_sk, settlement_id, src_row, src_part, amount_tc, currency, posted_date, pl_line, transaction_type, amount_type, amount_description, sku) VALUES " +
		"(42, 5, 'S1', 8, 1, -100, 'USD', '2026-05-10', 'X', 'Order', 'ItemFees', 'Commission', 'S'), (42, 6, 'S1', 9, 1, -200, 'USD', '2026-05-10', 'X', 'Order', 'ItemFees', 'Commission', 'S'), " +
		"(42, 5, 'S1', 10, 1, -900, 'USD', '2026-05-14', 'X', 'Order', 'ItemFees', 'Commission', 'S')", "42 site 6 202605"},
	"vendor_totals": {"INSERT INTO dw.fact_vendor_sales_total (account_sk, marketplace_sk, distributor_view, selling_program, period, start_date, shipped_revenue_tc) VALUES " +
		"(42, 5, 'SOURCING', 'RETAIL', 'DAY', '2026-05-01', 1000), (42, 5, 'SOURCING', 'RETAIL', 'DAY', '2026-05-02', 1000)", "42 SOURCING 2026-05-02"},
}

// twinsOf are the other halves.
var twinsOf = map[string][]string{
	"event_groups":    {secondSettlement},
	"i10_event_group": {secondSettlement},
	"vendor_totals":   {"INSERT INTO dw.fact_vendor_sales (account_sk, marketplace_sk, distributor_view, selling_program, period, start_date, asin, shipped_revenue_tc) VALUES (42, 5, 'SOURCING', 'RETAIL', 'DAY', '2026-05-01', 'X', 960), (42, 5, 'SOURCING', 'RETAIL', 'DAY', '2026-05-02', 'X', 800)"},
	"vendor_kiosk":    {site5, "INSERT INTO stg.vendor_kiosk_sourcing (account, marketplace_id, date, shipped_units, customer_returns) VALUES ('A', 'M5', '2026-05-01', 960, 9), ('A', 'M5', '2026-05-02', 800, 2), ('A', 'M5', '2026-05-03', 1, 9)"},
	"economics_settled": {
		site5, "INSERT INTO dw.dim_marketplace (marketplace_sk, marketplace_id, country_code) VALUES (6, 'M6', 'FR')",
		"INSERT INTO stg.economics (account, marketplace_id, date, sku, currency) VALUES ('A', 'M5', '2026-05-10', 'S', 'USD'), ('A', 'M6', '2026-05-10', 'S', 'USD'), ('A', 'M5', '2026-05-14', 'S', 'USD')",
		"INSERT INTO stg.economics_fees (account, marketplace_id, date, sku, currency, fee_type, total_tc) VALUES ('A', 'M5', '2026-05-10', 'S', 'USD', 'REFERRAL_FEES', 97), ('A', 'M6', '2026-05-10', 'S', 'USD', 'REFERRAL_FEES', 150), ('A', 'M5', '2026-05-10', 'S', 'USD', 'FBA_FULFILLMENT_FEES', 999)",
	},
	"ledger_events":   {"INSERT INTO dw.fact_inventory_ledger (account_sk, date, fnsku, event_type, quantity) VALUES (42, '2026-05-01', 'X1', 'Receipts', 3), (42, '2026-05-02', 'X1', 'Receipts', 3)"},
	"listing_states":  {"INSERT INTO stg.listings_active (account, _generated_at, _document, sku) VALUES ('A', '2026-05-01 08:10:00', 'E', 'S1')", "INSERT INTO stg.listings_inactive (account, _generated_at, _document, sku) VALUES ('A', '2026-05-01 08:20:00', 'F', 'S3')"},
	"stock_twins":     {"INSERT INTO stg.afn_inventory (account, _generated_at, _document, sku, warehouse_condition, quantity) VALUES ('A', '2026-05-01 09:00:00', 'D', 'S', 'SELLABLE', 150)", "INSERT INTO stg.reserved_inventory (account, _generated_at, _document, sku, reserved) VALUES ('A', '2026-05-01 09:00:00', 'D', 'S', 45)", "INSERT INTO stg.restock_inventory (account, _generated_at, _document, sku, fulfillable) VALUES ('A', '2026-05-01 09:00:00', 'D', 'S', 101)"},
	"units_shipped":   {"INSERT INTO stg.fulfilled_shipments (account, amazon_order_id, sku, quantity_shipped, shipped_at) VALUES ('A', 'O1', 'S', 1, '2026-05-02 00:00:00'), ('A', 'O1', 'S', 1, '2026-05-03 00:00:00'), ('A', 'O2', 'S', 2, '2026-05-02 00:00:00')"},
	"removal_parcels": {"INSERT INTO stg.removal_shipments (account, order_id, sku, fnsku, disposition, shipped_quantity) VALUES ('A', 'R1', 'S', 'X1', 'Sellable', 6), ('A', 'R1', 'S', 'X1', 'Sellable', 3), ('A', 'R2', 'S', 'X1', 'Sellable', 8)"},
	"reimbursements_settled": {
		"INSERT INTO dw.dim_pl_line (pl_line, section, order_no, is_pl) VALUES ('RB_LOST', 'REIMB', 9, 1)",
		"INSERT INTO dw.fact_settlement_line (account_sk, settlement_id, src_row, src_part, amount_tc, posted_date, pl_line, adjustment_id) VALUES (42, 'S1', 7, 1, 7, '2026-05-10', 'RB_LOST', 'B1'), (42, 'S1', 8, 1, 6, '2026-05-10', 'RB_LOST', 'B2')",
	},
	"refunds_of_lines": {"INSERT INTO dw.fact_refund (account_sk, settlement_id, order_id, posted_date, refund_principal_tc) VALUES (42, 'S1', 'O1', '2026-04-10', -5), (42, 'S1', 'O2', '2026-05-10', -4)"},
}

// secondSettlement follows the healthy one, whole.
const secondSettlement = head + "(42, 'S2', '2026-05-15 00:00:00', '2026-05-29 00:00:00', '2026-05-29', 6, 6, 0, 1, 'USD', 1, 'TIED', 'USD', '')"

// site5 is where the fifth marketplace is.
const site5 = "INSERT INTO dw.dim_marketplace (marketplace_sk, marketplace_id, country_code) VALUES (5, 'M5', 'DE')"
