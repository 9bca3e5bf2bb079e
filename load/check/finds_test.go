package check_test

import (
	"testing"

	"sellerhouse/load/check"
	"sellerhouse/load/loadtest"
)

const (
	head  = "INSERT INTO dw.fact_settlement (account_sk, settlement_id, start_at, end_at, end_utc_date, total_amount_tc, sum_rows_tc, tie_diff_tc, row_count, currency, chain_ok, status, reporting_ccy, transfer_mode) VALUES "
	line  = "INSERT INTO dw.fact_settlement_line (account_sk, settlement_id, src_row, src_part, amount_tc, currency, posted_date, pl_line, transaction_type, tax_mode, order_id) VALUES "
	pnl   = "INSERT INTO dw.fact_pnl_line (source, source_key, split_no, basis, period, posted_date, account_sk, legal_entity_sk, pl_line, amount_tc, currency, reporting_ccy, amount_rc, qty, brand_sk, fx_date_used) VALUES "
	doc   = "INSERT INTO ops.document (dataset, account, document, identity, sha256, rows_in, rows_out, rows_quarantined, unknown_columns, is_live) VALUES "
	acc   = "INSERT INTO dw.dim_account (account_sk, account_code, is_current) VALUES (42, 'A', 1)"
	lines = "INSERT INTO dw.dim_pl_line (pl_line, section, order_no, is_pl) VALUES ('GS_PRODUCT', 'SALES', 1, 1), ('TX_COLLECTED', 'TAX', 2, 0), ('TX_WITHHELD', 'TAX', 3, 0), ('AD_SP', 'ADS', 4, 1), ('CG_MISSING', 'COGS', 5, 1), ('UM_UNMAPPED', 'OTHER', 6, 1)"
)

// healthy is a settlement of one line with its ledger row.
var healthy = []string{
	acc, lines,
	head + "(42, 'S1', '2026-05-01 00:00:00', '2026-05-15 00:00:00', '2026-05-15', 5, 5, 0, 1, 'USD', 1, 'TIED', 'USD', 'INCLUDED')",
	line + "(42, 'S1', 2, 1, 5, 'USD', '2026-05-10', 'GS_PRODUCT', 'Order', 'NONE', 'O1')",
	pnl + "('SETTLEMENT', 'S1:2:1', 1, 'POSTED', 202605, '2026-05-10', 42, 9, 'GS_PRODUCT', 5, 'USD', 'USD', 5, 1, 7, '2026-05-10')",
	doc + "('settlement_v2', 'A', 'D1', 'S1', 'aa', 2, 2, 0, [], 1)",
	"INSERT INTO ops.load_run (run, data_as_of) VALUES ('r', '2026-06-01 00:00:00')",
}

// Every check stays silent on a healthy warehouse and finds what it is there for.
func TestEveryCheckFinds(t *testing.T) {
	cases := map[string]struct{ spoil, want string }{
		"i1_document_total":     {head + "(42, 'S2', '2026-05-15 00:00:00', '2026-05-29 00:00:00', '2026-05-29', 6, 0, 6, 0, 'USD', 1, 'BROKEN', 'USD', '')", "42 S2"},
		"i1_lines_of_header":    {line + "(42, 'S1', 3, 1, 1, 'USD', '2026-05-10', 'GS_PRODUCT', 'Order', 'NONE', 'O1')", "42 S1"},
		"i2_deposit":            {"INSERT INTO dw.fact_settlement (account_sk, settlement_id, total_amount_tc, bank_amount_tc, bank_currency, currency) VALUES (42, 'S2', 5, 4, 'USD', 'USD')", "42 S2"},
		"i3_reserve_chain":      {head + "(42, 'S2', '2026-05-15 00:00:00', '2026-05-29 00:00:00', '2026-05-29', 0, 0, 0, 0, 'USD', 0, 'TIED', 'USD', '')", "42 S2"},
		"i4_continuity":         {head + "(42, 'S2', '2026-05-16 00:00:00', '2026-05-29 00:00:00', '2026-05-29', 0, 0, 0, 0, 'USD', 1, 'TIED', 'USD', '')", "42 S2"},
		"i5_one_line_each":      {pnl + "('SETTLEMENT', 'S1:2:1', 2, 'POSTED', 202605, '2026-05-10', 42, 9, 'GS_PRODUCT', 1, 'USD', 'USD', 1, 0, 7, '2026-05-10')", "42 S1:2:1"},
		"i6_sections":           {pnl + "('JOURNAL', 'j', 1, 'POSTED', 202605, '2026-05-10', 42, 9, 'NO_LINE', 1, 'USD', 'USD', 1, 0, 7, '2026-05-10')", "NO_LINE"},
		"i7_facilitated_tax":    {line + "(42, 'S1', 3, 1, 1, 'USD', '2026-05-10', 'TX_COLLECTED', 'Order', 'FACILITATED', 'O2')", "42 S1 O2"},
		"i8_retrocharge":        {line + "(42, 'S1', 2, 1, 1, 'USD', '2026-05-10', 'TX_COLLECTED', 'Order_Retrocharge', '', 'O2')", ""},
		"i9_same_identity":      {doc + "('settlement_v2', 'A', 'D2', 'S1', 'bb', 2, 2, 0, [], 0)", "A settlement_v2 S1"},
		"q_tax":                 {pnl + "('SETTLEMENT', 'S1:3:1', 1, 'POSTED', 202605, '2026-05-10', 42, 9, 'TX_COLLECTED', 1, 'USD', 'USD', 1, 0, 7, '2026-05-10')", "42 site 0 202605 USD"},
		"key_unique":            {line + "(42, 'S1', 2, 1, 5, 'USD', '2026-06-10', 'GS_PRODUCT', 'Order', 'NONE', 'O1')", "fact_settlement_line"},
		"rows_in_out":           {doc + "('all_orders', 'A', 'D3', '', 'cc', 3, 2, 0, [], 1)", "all_orders A D3"},
		"quarantine":            {doc + "('all_orders', 'A', 'D3', '', 'cc', 3, 2, 1, [], 1)", "all_orders A D3"},
		"unknown_columns":       {doc + "('all_orders', 'A', 'D3', '', 'cc', 3, 3, 0, ['new-column'], 1)", "all_orders"},
		"ads_campaign_products": {"INSERT INTO dw.fact_ads_product_daily (account_sk, profile_id, campaign_id, date, cost_tc) VALUES (42, 'P', 'C', '2026-05-01', 1)", "P C 2026-05-01"},
		"ads_spend_on_ledger":   {pnl + "('ADS_API', 'P:C:2026-05-01', 1, 'POSTED', 202605, '2026-05-01', 42, 9, 'AD_SP', -4, 'USD', 'USD', -4, 0, 7, '2026-05-10')", "42 site 0 202605"},
		"fx_missing":            {pnl + "('COGS', 'k', 1, 'POSTED', 202605, '2026-05-10', 42, 9, 'GS_PRODUCT', 1, 'EUR', 'USD', NULL, 0, 7, NULL)", "EUR to USD 202605"},
		"fx_stale":              {pnl + "('SETTLEMENT', 'S1:2:1', 2, 'POSTED', 202605, '2026-05-10', 42, 9, 'GS_PRODUCT', 0, 'EUR', 'USD', 0, 0, 7, '2026-05-01')", "EUR to USD 2026-05-10"},
		"published_totals":      {"", ""},
		"unmapped_fees":         {line + "(42, 'S1', 3, 1, 1, 'USD', '2026-05-10', 'UM_UNMAPPED', 'NewFee', '', '')", "NewFee |  | "},
		"cost_missing":          {pnl + "('COGS', 'k', 1, 'POSTED', 202605, '2026-05-10', 42, 9, 'CG_MISSING', 0, 'USD', 'USD', 0, 2, 7, NULL)", "42 202605"},
		"entity_missing":        {pnl + "('COGS', 'k', 1, 'POSTED', 202605, '2026-05-10', 42, 0, 'CG_MISSING', 0, 'USD', 'USD', 0, 2, 7, NULL)", "42"},
		"site_unknown":          {"INSERT INTO dw.fact_order_item (account_sk, marketplace_sk, amazon_order_id, purchase_date, sales_channel) VALUES (42, 0, 'O', '2026-05-01', 'Amazon.xx')", "42"},
		"brand_unmapped":        {pnl + "('COGS', 'k', 1, 'POSTED', 202605, '2026-05-10', 42, 9, 'GS_PRODUCT', 1, 'USD', 'USD', 1, 0, 0, NULL)", "42"},
		"gaps":                  {"INSERT INTO ops.completeness (account, dataset, site, day, state, reason, evidence) VALUES ('A', 'sp_campaign', 'US', '2026-05-01', 'FAILED', 'PARKED', '')", "A sp_campaign US"},
		"zero_unusual":          {"INSERT INTO ops.completeness (account, dataset, site, day, state, rows) SELECT 'A', 'all_orders', '*', toDate('2026-05-31') - 7 * number, if(number = 0, 'NO_DATA', 'LOADED'), if(number = 0, 0, if(number < 5, 6, 5)) FROM numbers(8)", "A all_orders *"},
		"swap_unfinished":       {"INSERT INTO ops.partition (table_name, account, month, seq, state, version, run) VALUES ('fact_x', 'A', 202605, 1, 'DONE', 'v1', 'r'), ('fact_x', 'A', 202605, 2, 'SWAPPING', 'v2', 'r')", "fact_x A 202605"},
		"settlement_not_loaded": {doc + "('settlement_v2', 'A', 'D2', 'S2', 'bb', 2, 2, 0, [], 1)", "A S2"},
		"member_missing":        {"INSERT INTO ops.dq_missing_member VALUES ('fact_order_item', 'brand_sk', 'A', 'SKU-1', 3)", "fact_order_item.brand_sk"},
	}
	for name, tt := range twins {
		cases[name] = tt
	}
	cases["view_totals"] = struct{ spoil, want string }{"INSERT INTO dw.fact_order_item (account_sk, marketplace_sk, amazon_order_id, purchase_date, item_price_rc) VALUES (42, 5, 'O', '2026-05-01', 7)", "v_sales_daily"}
	extra := map[string]string{
		"view_totals":           "INSERT INTO dw.dim_marketplace (marketplace_sk, country_code) VALUES (5, 'DE'), (5, 'DE')",
		"ads_campaign_products": "INSERT INTO dw.fact_ads_campaign_daily (account_sk, profile_id, campaign_id, date, cost_tc, ad_product) VALUES (42, 'P', 'C', '2026-05-01', 2, 'SP')",
		"i8_retrocharge":        pnl + "('SETTLEMENT', 'S1:2:1', 2, 'POSTED', 202605, '2026-05-10', 42, 9, 'TX_COLLECTED', 1, 'USD', 'USD', 1, 0, 7, '2026-05-10')",
	}
	cases["i8_retrocharge"] = struct{ spoil, want string }{cases["i8_retrocharge"].spoil, "42 O2 Order_Retrocharge"}
	for _, q := range queries(t) {
		tt, ok := cases[q.Name]
		if !ok {
			t.Errorf("no case for check %s", q.Name)
			continue
		}
		if tt.spoil == "" {
			continue // by construction: the view adds up what it compares
		}
		t.Run(q.Name, func(t *testing.T) {
			ctx := loadtest.Warehouse(t, &env)
			exec := func(stmts ...string) {
				t.Helper()
				for _, s := range stmts {
					if err := env.DB.Exec(ctx, s); err != nil {
						t.Fatal(err)
					}
				}
			}
			run := func() check.Result {
				t.Helper()
				r, err := check.Run(ctx, env.DB, []check.Query{q}, true)
				if err != nil {
					t.Fatal(err)
				}
				return r[0]
			}
			stages(ctx, t, []check.Query{q})
			exec(healthy...)
			if r := run(); r.Status() != "PASS" {
				t.Fatalf("healthy warehouse: %s %v", r.Status(), r.Findings)
			}
			exec(tt.spoil)
			if s, ok := extra[q.Name]; ok {
				exec(s)
			}
			exec(twinsOf[q.Name]...)
			r := run()
			if r.Status() != string(q.Severity) {
				t.Fatalf("spoiled warehouse: %s, want %s", r.Status(), q.Severity)
			}
			found := false
			for _, f := range r.Findings {
				found = found || f.Node == tt.want
			}
			if _, ok := twins[q.Name]; ok && r.Count != 1 {
				t.Errorf("%d findings, want the one that differs: %v", r.Count, r.Findings)
			}
			if !found {
				t.Errorf("findings %v, want node %q", r.Findings, tt.want)
			}
		})
	}
}
