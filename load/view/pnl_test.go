package view_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/load/loadtest"
	"sellerhouse/transform/fact"
)

type row = loadtest.Row

// group is two consolidated entities and one that is not, with their accounts, and the lines in use.
func group(t *testing.T) {
	open := func(r row) row {
		r["valid_to"], r["valid_from"], r["is_current"] = "2100-01-01", "2020-01-01", 1
		return r
	}
	loadtest.Insert(t, &env, fact.DimLegalEntity,
		open(row{"legal_entity_sk": 10, "entity_code": "DE1", "name": "Example GmbH", "functional_currency": "EUR", "consolidation": "FULL"}),
		open(row{"legal_entity_sk": 11, "entity_code": "US1", "name": "Example Inc", "functional_currency": "USD", "consolidation": "FULL"}),
		open(row{"legal_entity_sk": 12, "entity_code": "JV", "name": "Joint venture", "functional_currency": "USD", "consolidation": "EQUITY"}))
	loadtest.Insert(t, &env, fact.DimAccount,
		open(row{"account_sk": 42, "account_code": "EU-A", "legal_entity_sk": 10}),
		open(row{"account_sk": 43, "account_code": "US-A", "legal_entity_sk": 11}),
		open(row{"account_sk": 44, "account_code": "JV-A", "legal_entity_sk": 12}))
	loadtest.Insert(t, &env, fact.DimMarketplace,
		row{"marketplace_sk": 0}, row{"marketplace_sk": 1},
		row{"marketplace_sk": 100, "country_code": "DE", "currency": "EUR"}, row{"marketplace_sk": 101, "country_code": "US", "currency": "USD"})
	loadtest.Insert(t, &env, fact.DimCurrency, row{"currency": "USD", "minor_units": 2}, row{"currency": "EUR", "minor_units": 2}, row{"currency": "JPY", "minor_units": 0})
	line := func(no int, code, section string, pl int) row {
		return row{"pl_line": code, "section": section, "order_no": no, "is_pl": pl, "name_en": code, "name_zh": code}
	}
	loadtest.Insert(t, &env, fact.DimPLLine, line(1, "GS_PRODUCT", "SALES", 1), line(5, "DS_PROMO_PRODUCT", "DISCOUNT", 1), line(9, "RF_PRODUCT", "REFUND", 1),
		line(20, "FE_REFERRAL", "SELL_FEE", 1), line(30, "FF_FBA_PICKPACK", "FULFIL", 1), line(50, "AD_SP", "ADS", 1), line(60, "CG_STANDARD", "COGS", 1), line(61, "CG_MISSING", "COGS", 1),
		line(70, "UM_UNMAPPED", "OTHER", 1), line(90, "FX_REALIZED", "FX", 1), line(92, "FX_ROUNDING", "FX", 1), line(100, "TX_VAT_OUTPUT", "TAX", 0), line(110, "BS_TRANSFER", "BS", 0))
	loadtest.Insert(t, &env, fact.Settlement, row{
		"account_sk": 42, "settlement_id": "S1", "status": "TIED", "reporting_ccy": "USD", "end_utc_date": "2026-05-20",
		"start_at": "2026-05-06T00:00:00Z", "end_at": "2026-05-20T00:00:00Z",
	})
}

var ledgerNo int

// ledger makes one row of the ledger.
func ledger(entity, account, site, period int, line, tc, currency, rc, ccy string) row {
	ledgerNo++
	day := map[int]string{202504: "2025-04-10", 202505: "2025-05-10", 202604: "2026-04-10", 202605: "2026-05-10"}[period]
	r := row{
		"source": "SETTLEMENT", "source_key": string(rune('a'+ledgerNo%26)) + string(rune('a'+ledgerNo/26)), "split_no": 1, "basis": "POSTED", "period": period, "posted_date": day,
		"legal_entity_sk": entity, "account_sk": account, "marketplace_sk": site, "pl_line": line, "amount_tc": tc, "currency": currency, "reporting_ccy": ccy,
	}
	if rc != "" {
		r["amount_rc"], r["fx_rate"], r["fx_date_used"] = rc, "1", day
	}
	return r
}

func TestConsolidated(t *testing.T) {
	loadtest.Warehouse(t, &env)
	group(t)
	loadtest.Insert(t, &env, fact.PnlLine,
		// Three leaves of 1.004 + 1.004 - 0.502: exact 1.506, rounded leaves 1.00 + 1.00 - 0.50, so 0.01 is left over.
		ledger(10, 42, 100, 202605, "GS_PRODUCT", "1.00", "EUR", "1.004", "USD"),
		ledger(10, 42, 100, 202605, "DS_PROMO_PRODUCT", "1.00", "EUR", "1.004", "USD"),
		ledger(10, 42, 100, 202605, "FE_REFERRAL", "-0.50", "EUR", "-0.502", "USD"),
		ledger(10, 42, 100, 202605, "TX_VAT_OUTPUT", "0.19", "EUR", "0.19076", "USD"),
		// The entity's own currency.
		ledger(10, 42, 100, 202605, "GS_PRODUCT", "1.00", "EUR", "1.00", "EUR"),
		ledger(11, 43, 101, 202605, "GS_PRODUCT", "10.00", "USD", "10.00", "USD"),
		ledger(11, 43, 101, 202605, "CG_STANDARD", "-4.00", "USD", "-4.00", "USD"),
		// Not consolidated, and an account nobody owns.
		ledger(12, 44, 101, 202605, "GS_PRODUCT", "1000.00", "USD", "1000.00", "USD"),
		ledger(0, 45, 101, 202605, "GS_PRODUCT", "0.25", "USD", "0.25", "USD"),
		ledger(11, 43, 101, 202604, "GS_PRODUCT", "8.00", "USD", "8.00", "USD"),
		ledger(11, 43, 101, 202505, "GS_PRODUCT", "5.00", "USD", "5.00", "USD"),
	)
	got := loadtest.Table(t, &env, `SELECT pl_line, is_subtotal, is_pl, amount_rc, ifNull(toString(pct_net_sales), '-'), ifNull(toString(prev_month), '-'), ifNull(toString(prev_year), '-')
FROM mart.v_pl_consolidated WHERE period = 202605 AND scope = 'GROUP' ORDER BY line_order`)
	want := `GS_PRODUCT 0 1 11.25 0.918367 8 5
GROSS_SALES 1 1 11.25 0.918367 8 5
DS_PROMO_PRODUCT 0 1 1 0.081633 - -
NET_SALES 1 1 12.25 1 8 5
FE_REFERRAL 0 1 -0.5 -0.040816 - -
AMAZON_FEES 1 1 -0.5 -0.040816 - -
NET_PROCEEDS 1 1 11.75 0.959184 8 5
CG_STANDARD 0 1 -4 -0.326531 - -
COGS 1 1 -4 -0.326531 - -
GROSS_PROFIT 1 1 8.25 0.673469 8 5
CM1 1 1 7.75 0.632653 8 5
CM2 1 1 7.75 0.632653 8 5
OPERATING_PROFIT 1 1 7.75 0.632653 8 5
FX_ROUNDING 0 1 0.01 0.000816 0 0
PROFIT_BEFORE_TAX 1 1 7.76 0.633469 8 5
TX_VAT_OUTPUT 0 0 0.19 - - -
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("group of May (-want +got):\n%s", diff)
	}
	for query, want := range map[string]string{
		"SELECT entity_code, reporting_ccy, amount_rc FROM mart.v_pl_consolidated WHERE period = 202605 AND scope = 'ENTITY' AND pl_line = 'PROFIT_BEFORE_TAX' ORDER BY 1, 2": "(no entity) USD 0.25\nDE1 EUR 1\nDE1 USD 1.51\nJV USD 1000\nUS1 USD 6\n",
		// Every level is the sum of the leaves below it.
		"SELECT period, sumIf(amount_rc, is_subtotal = 0 AND is_pl = 1) - sumIf(amount_rc, pl_line = 'PROFIT_BEFORE_TAX') AS d FROM mart.v_pl_consolidated GROUP BY period, scope, entity_code, reporting_ccy HAVING d != 0":                                                                "",
		"SELECT account_code, marketplace, pl_line, amount_tc, currency, amount_rc, fx_rate_avg FROM mart.v_pl_account_marketplace WHERE period = 202605 AND account_code = 'EU-A' AND reporting_ccy = 'USD' AND pl_line IN ('GS_PRODUCT', 'NET_SALES', 'FX_ROUNDING') ORDER BY line_order": "EU-A DE GS_PRODUCT 1 EUR 1 1.004\nEU-A DE NET_SALES 2 EUR 2 1.004\nEU-A DE FX_ROUNDING \\N  0.01 \\N\n",
		"SELECT level, node, nodes, published_rc, exact_rc, diff_rc, diff_rc <= bound_rc FROM mart.v_fx_audit WHERE kind = 'NODE' AND period = 202605 AND to_ccy = 'USD' ORDER BY 1, 2":                                                                                                     "ALL ALL 4 1007.76 1007.756 0 1\nENTITY (no entity) 1 0.25 0.25 0 1\nENTITY DE1 1 1.51 1.506 0 1\nENTITY JV 1 1000 1000 0 1\nENTITY US1 1 6 6 0 1\n",
	} {
		if diff := cmp.Diff(want, loadtest.Table(t, &env, query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestCompletenessOfAMonth(t *testing.T) {
	for name, tt := range map[string]struct {
		add  func()
		want string
	}{
		"every day is in": {func() {}, "1 \n"},
		"a settlement breaks": {func() {
			loadtest.Insert(t, &env, fact.Settlement, row{"account_sk": 42, "settlement_id": "S2", "status": "BROKEN", "reporting_ccy": "USD", "end_utc_date": "2026-06-03", "start_at": "2026-05-20T00:00:00Z", "end_at": "2026-06-03T00:00:00Z"})
		}, "0 1 settlements do not tie\n"},
		"a rate is missing": {func() {
			loadtest.Insert(t, &env, fact.PnlLine, ledger(10, 42, 100, 202605, "GS_PRODUCT", "1.00", "EUR", "", "USD"))
		}, "0 1 rows have no exchange rate\n"},
		"a cost is missing": {func() {
			r := ledger(10, 42, 100, 202605, "CG_MISSING", "0", "EUR", "0", "USD")
			r["qty"] = 3
			loadtest.Insert(t, &env, fact.PnlLine, r)
		}, "0 3 of 3 units have no cost\n"},
		"a day is not in": {func() { days(t, "2026-05-31", "PENDING") }, "0 1 days of settlements or advertising are not in\n"},
	} {
		t.Run(name, func(t *testing.T) {
			loadtest.Warehouse(t, &env)
			group(t)
			days(t, "2026-05-30", "LOADED")
			loadtest.Insert(t, &env, fact.PnlLine, ledger(10, 42, 100, 202605, "GS_PRODUCT", "1.00", "EUR", "1.00", "USD"))
			tt.add()
			if got := loadtest.Table(t, &env, "SELECT is_complete, missing FROM mart.v_period_completeness"); got != tt.want {
				t.Errorf("completeness = %q, want %q", got, tt.want)
			}
			if got := loadtest.Table(t, &env, "SELECT DISTINCT is_complete FROM mart.v_pl_consolidated"); got != tt.want[:1]+"\n" {
				t.Errorf("is_complete of the P&L = %q, want %q", got, tt.want[:1])
			}
		})
	}
}

func days(t *testing.T, day, state string) {
	t.Helper()
	if err := env.DB.Exec(t.Context(), "INSERT INTO ops.completeness (account, dataset, site, day, state, reason, evidence) VALUES ('EU-A', 'settlement_v2', '*', '"+day+"', '"+state+"', '', '')"); err != nil {
		t.Fatal(err)
	}
}
