package view_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/load/loadtest"
	"sellerhouse/transform/fact"
)

func exec(t *testing.T, stmts ...string) {
	t.Helper()
	for _, s := range stmts {
		if err := env.DB.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

func answers(t *testing.T, want map[string]string) {
	t.Helper()
	for query, w := range want {
		if diff := cmp.Diff(w, loadtest.Table(t, &env, query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestSettlementViews(t *testing.T) {
	loadtest.Warehouse(t, &env)
	group(t)
	line := func(row int, settlement, tt, at, ad, pl, amount string) loadtest.Row {
		return loadtest.Row{
			"account_sk": 42, "settlement_id": settlement, "src_row": row, "src_part": 1, "transaction_type": tt, "amount_type": at, "amount_description": ad,
			"pl_line": pl, "amount_tc": amount, "currency": "EUR", "posted_date": "2026-05-10", "posted_at": "2026-05-10T00:00:00Z",
		}
	}
	loadtest.Insert(t, &env, fact.SettlementLine,
		line(2, "S1", "other-transaction", "other-transaction", "Previous Reserve Amount Balance", "BS_RESERVE_OPEN", "7"),
		line(3, "S1", "other-transaction", "other-transaction", "Current Reserve Amount", "BS_RESERVE_CLOSE", "-3"),
		line(4, "S1", "Order", "ItemFees", "NewFee", "UM_UNMAPPED", "-1.25"),
		line(5, "S1", "Order", "ItemFees", "NewFee", "UM_UNMAPPED", "0.25"),
		line(6, "S1", "Refund", "ItemFees", "NewFee", "FE_REFERRAL", "1"),
		line(7, "S1", "Order", "ItemFees", "Other", "FF_FBA_PICKPACK", "1"),
		line(8, "S1", "Order", "ItemFees", "Newest", "UM_UNMAPPED", "-2"),
		line(9, "S1", "other-transaction", "other-transaction", "Mystery", "UM_UNMAPPED", "-4"))
	loadtest.Insert(t, &env, fact.PnlLine, row{
		"source": "FX", "source_key": "S1", "split_no": 1, "basis": "POSTED", "period": 202605, "posted_date": "2026-05-20", "account_sk": 42,
		"legal_entity_sk": 10, "settlement_id": "S1", "pl_line": "FX_REALIZED", "currency": "EUR", "reporting_ccy": "USD", "amount_rc": "0.12345678",
	})
	answers(t, map[string]string{
		"SELECT account_code, settlement_id, status, reserve_open_tc, reserve_close_tc, fx_realized_rc, is_complete FROM mart.v_settlement_tieout": "EU-A S1 TIED 7 -3 0.12345678 1\n",
		"SELECT transaction_type, amount_description, row_count, amount_tc, amount_abs_tc, accounts, suggestion FROM mart.v_settlement_unmapped ORDER BY amount_description": "other-transaction Mystery 1 -4 4 ['EU-A'] \n" +
			"Order NewFee 2 -1 1.5 ['EU-A'] FE_REFERRAL\nOrder Newest 1 -2 2 ['EU-A'] FF_FBA_PICKPACK\n",
	})
}

func TestSalesDaily(t *testing.T) {
	loadtest.Warehouse(t, &env)
	group(t)
	order := func(id, day, status, price string, more loadtest.Row) loadtest.Row {
		r := loadtest.Row{
			"account_sk": 42, "marketplace_sk": 100, "amazon_order_id": id, "sku": "A", "line_no": 1, "purchase_date": day, "purchase_at": day + "T00:00:00Z",
			"order_status": status, "fulfillment_channel": "AFN", "currency": "EUR", "quantity": 2, "reporting_ccy": "USD",
		}
		if price != "" {
			r["item_price_tc"], r["item_price_rc"] = price, price
		} else {
			r["currency"] = ""
		}
		for k, v := range more {
			r[k] = v
		}
		return r
	}
	loadtest.Insert(t, &env, fact.OrderItem,
		order("O1", "2026-05-10", "Shipped", "20.00", loadtest.Row{"item_promo_tc": "2.00", "item_promo_rc": "2.00"}),
		order("O1", "2026-05-10", "Shipped", "10.00", loadtest.Row{"sku": "B", "is_business_order": 1}),
		order("O2", "2026-05-10", "Canceled", "99.00", nil),
		order("O3", "2026-05-10", "Pending", "", nil),
		order("O4", "2026-05-10", "Shipped", "500.00", loadtest.Row{"is_mcf": 1}),
		order("O5", "2025-05-10", "Shipped", "24.00", nil))
	exec(t, "INSERT INTO ops.completeness (account, dataset, site, day, state, reason, evidence) VALUES ('EU-A', 'all_orders', '*', '2026-05-10', 'LOADED', '', '')")
	answers(t, map[string]string{
		// 30 less 2 over the two orders that count; 30 against 24 a year before.
		"SELECT date, account_code, marketplace, brand, channel, currency, gmv_rc, orders, units, b2b_units, canceled_orders, pending_units, aov_tc, gmv_rc_prev_year, yoy, is_complete FROM mart.v_sales_daily WHERE date = '2026-05-10'": "2026-05-10 EU-A DE (no brand) AFN EUR 30 2 6 2 1 2 14 24 0.25 1\n",
		"SELECT yoy, gmv_rc_prev_year, is_complete FROM mart.v_sales_daily WHERE date = '2025-05-10'":                                                                                                                                      "\\N \\N 0\n",
	})
}

func TestTrafficAndAds(t *testing.T) {
	loadtest.Warehouse(t, &env)
	group(t)
	at := loadtest.Row{"account_sk": 42, "marketplace_sk": 100, "date": "2026-05-10", "currency": "EUR", "reporting_ccy": "USD"}
	with := func(more loadtest.Row) loadtest.Row {
		r := loadtest.Row{}
		for k, v := range at {
			r[k] = v
		}
		for k, v := range more {
			r[k] = v
		}
		return r
	}
	loadtest.Insert(t, &env, fact.SalesTrafficByDate, with(loadtest.Row{"sessions": 80, "units_ordered": 10, "total_order_items": 8, "buy_box_percentage": "97.5"}))
	loadtest.Insert(t, &env, fact.SalesTrafficByASIN, with(loadtest.Row{"child_asin": "B0", "sessions": 0, "units_ordered": 1}))
	loadtest.Insert(t, &env, fact.DimCampaign, loadtest.Row{"campaign_sk": 7, "name": "Spring"})
	loadtest.Insert(t, &env, fact.AdsCampaignDaily,
		with(loadtest.Row{"campaign_sk": 7, "profile_id": "P", "campaign_id": "C", "placement": "TOP", "impressions": 300, "clicks": 4, "cost_tc": "1.000000", "attr_sales_tc": "10.00", "attr_orders": 2, "is_final": 1}),
		with(loadtest.Row{"campaign_sk": 7, "profile_id": "P", "campaign_id": "C", "placement": "REST", "impressions": 100, "clicks": 2, "cost_tc": "2.000000", "attr_sales_tc": "5.00", "attr_orders": 1}),
		with(loadtest.Row{"profile_id": "P", "campaign_id": "D", "cost_tc": "3.000000"}))
	exec(t, "INSERT INTO ops.completeness (account, dataset, site, day, state, reason, evidence) VALUES ('EU-A', 'sp_campaign', 'DE', '2026-05-10', 'NO_DATA', '', ''), ('EU-A', 'sales_traffic_kiosk_by_date', '*', '2026-05-10', 'LOADED', '', '')")
	answers(t, map[string]string{
		"SELECT level, asin, sessions, unit_session_rate, order_item_session_rate, buy_box, is_complete FROM mart.v_traffic_conversion ORDER BY level": "ASIN B0 0 \\N \\N \\N 0\nSITE  80 0.125 0.1 0.975 0\n",
		"SELECT campaign_id, campaign_name, cost_tc, acos, roas, ctr, cpc_tc, cvr, cpa_tc, is_final, is_complete FROM mart.v_ads_daily ORDER BY campaign_id": "C Spring 3 0.2 5 0.015 0.5 0.5 1 0 1\n" +
			"D  3 \\N \\N \\N \\N \\N \\N 0 1\n",
	})
}

// Traffic is whole where the report of the site is in, or both queries of the region are.
func TestTrafficIsWhole(t *testing.T) {
	loadtest.Warehouse(t, &env)
	group(t)
	for day, rows := range map[string]string{
		"10": "",
		"11": "('sales_traffic', 'DE', 'LOADED')",
		"12": "('sales_traffic', 'FR', 'LOADED')",
		"13": "('sales_traffic_kiosk_by_date', '*', 'LOADED'), ('sales_traffic_kiosk_by_asin', '*', 'NO_DATA')",
		"14": "('sales_traffic_kiosk_by_date', '*', 'LOADED'), ('sales_traffic_kiosk_by_asin', '*', 'PENDING')",
		"15": "('sales_traffic_kiosk_by_date', '*', 'LOADED')",
		"16": "('sales_traffic_kiosk_by_date', '*', 'NOT_AUTHORISED'), ('sales_traffic', 'DE', 'LOADED')",
	} {
		loadtest.Insert(t, &env, fact.SalesTrafficByDate, loadtest.Row{"account_sk": 42, "marketplace_sk": 100, "date": "2026-05-" + day, "currency": "EUR", "reporting_ccy": "USD"})
		if rows != "" {
			exec(t, "INSERT INTO ops.completeness (account, day, dataset, site, state) SELECT 'EU-A', '2026-05-"+day+"', dataset, site, state FROM values('dataset String, site String, state String', "+rows+")")
		}
	}
	answers(t, map[string]string{
		"SELECT toDayOfMonth(date), is_complete FROM mart.v_traffic_conversion ORDER BY date": "10 0\n11 1\n12 0\n13 1\n14 0\n15 0\n16 1\n",
	})
}

func TestRestatementCurve(t *testing.T) {
	loadtest.Warehouse(t, &env)
	exec(t, "INSERT INTO ops.load_run (run, data_as_of) VALUES ('r', '2026-06-01 00:00:00')")
	exec(t, "INSERT INTO ops.restatement VALUES ('sales_traffic', 'EU-A', 3, 'ordered_product_sales_tc', 15, 3, 15, 1000, 25), ('sales_traffic', 'US-A', 3, 'ordered_product_sales_tc', 5, 1, 5, 3000, 75), ('sales_traffic', 'US-A', 4, 'ordered_product_sales_tc', 5, 0, 5, 0, 0)")
	answers(t, map[string]string{
		"SELECT * FROM mart.v_restatement_curve ORDER BY age_days": "sales_traffic 3 ordered_product_sales_tc 20 4 0.2 0.025 2026-06-01 00:00:00.000 1\n" +
			"sales_traffic 4 ordered_product_sales_tc 5 0 0 \\N 2026-06-01 00:00:00.000 0\n",
	})
}

func TestInventoryHealth(t *testing.T) {
	loadtest.Warehouse(t, &env)
	group(t)
	stock := func(sku, day string, fulfillable, receiving int) loadtest.Row {
		return loadtest.Row{
			"account_sk": 42, "marketplace_sk": 100, "sku": sku, "fnsku": "F" + sku, "condition": "New", "date": day, "snapshot_at": day + "T00:00:00Z",
			"occurrence": 1, "fulfillable": fulfillable, "inbound_receiving": receiving, "reserved": 1, "unfulfillable": 2,
		}
	}
	sale := func(sku, day string, units int) loadtest.Row {
		return loadtest.Row{
			"account_sk": 42, "marketplace_sk": 100, "amazon_order_id": sku + day, "sku": sku, "line_no": 1, "purchase_date": day, "purchase_at": day + "T00:00:00Z",
			"order_status": "Shipped", "fulfillment_channel": "AFN", "quantity": units,
		}
	}
	loadtest.Insert(t, &env, fact.InventoryDaily,
		stock("fast", "2026-05-31", 10, 4),                                   // 28 units in 28 days: 14 days of cover
		stock("gone", "2026-05-30", 0, 0), stock("gone", "2026-05-31", 0, 0), // out for two of the days
		stock("still", "2026-05-31", 5, 0),
		stock("slow", "2026-05-31", 600, 0)) // 3 a day: 200 days, 330 beyond 90
	loadtest.Insert(t, &env, fact.OrderItem,
		sale("fast", "2026-05-04", 27), sale("fast", "2026-05-31", 1),
		sale("fast", "2026-05-02", 100), // in the 30 days, before the 28
		sale("gone", "2026-05-20", 13), sale("slow", "2026-05-20", 84))
	answers(t, map[string]string{
		"SELECT sku, units_28d, units_30d, units_per_day, days_of_cover, sell_through, excess_units, locked, action FROM mart.v_inventory_health WHERE is_latest = 1 ORDER BY sku": "fast 28 128 1 14 0.927536 0 3 REORDER\n" +
			"gone 13 13 0.5 0 1 0 3 OUT_OF_STOCK\nslow 84 84 3 200 0.122807 330 3 OVERSTOCK\nstill 0 0 0 9999 0 5 3 OVERSTOCK\n",
	})
}

func TestFreshnessAndRates(t *testing.T) {
	loadtest.Warehouse(t, &env)
	group(t)
	exec(t, "INSERT INTO ops.load_run (run, data_as_of) VALUES ('r', '2026-06-01 12:00:00')",
		`INSERT INTO ops.watermark VALUES ('ecb_rates', 'none', '*', NULL, NULL, NULL, '2026-05-29 15:00:00', 'r'), ('sales_traffic', 'EU-A', 'DE', '2026-05-30', '2026-05-30', '2026-05-31', '2026-06-01 00:00:00', 'r'),
('all_orders', 'EU-A', '*', '2026-05-01', '2026-05-01', '2026-05-01', '2026-05-02 00:00:00', 'r')`,
		"INSERT INTO ops.completeness (account, dataset, site, day, state, reason, evidence) VALUES ('EU-A', 'sales_traffic', 'DE', '2026-05-30', 'LOADED', '', ''), ('EU-A', 'sales_traffic', 'DE', '2026-05-31', 'PENDING', 'LATENCY', '')")
	loadtest.Insert(t, &env, fact.FxEffective, loadtest.Row{"date": "2026-05-10", "from_ccy": "EUR", "to_ccy": "USD", "kind": "SPOT", "rate": "1.1", "date_used": "2026-05-08", "method": "DIRECT"})
	r := ledger(10, 42, 100, 202605, "GS_PRODUCT", "1.00", "EUR", "1.10", "USD")
	r["fx_rate"], r["fx_date_used"] = "1.1", "2026-05-08"
	other := ledger(10, 42, 100, 202605, "GS_PRODUCT", "1.00", "EUR", "1.20", "USD")
	other["fx_rate"], other["fx_date_used"] = "1.2", "2026-05-01"
	loadtest.Insert(t, &env, fact.PnlLine, r, other)
	answers(t, map[string]string{
		"SELECT dataset, last_day, lag_days, days_loaded, days_pending, status FROM mart.v_data_freshness ORDER BY dataset":                                  "all_orders 2026-05-01 31 0 0 STALE\necb_rates \\N 3 0 0 OK\nsales_traffic 2026-05-30 2 1 1 PENDING\n",
		"SELECT date, from_ccy, to_ccy, rate, date_used, days_carried, method, is_stale, rate_agrees FROM mart.v_fx_audit WHERE kind = 'RATE' ORDER BY rate": "2026-05-10 EUR USD 1.1 2026-05-08 2 DIRECT 0 1\n2026-05-10 EUR USD 1.2 2026-05-01 9 DIRECT 1 0\n",
	})
}
