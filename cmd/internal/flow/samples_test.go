package flow_test

import (
	"os"
	"path/filepath"
	"testing"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/extract/clock"
)

// samples is where real files are, beside the repository; tests that read them skip where there are none.
func samples(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "..", "shared", "samples")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no samples beside the repository")
	}
	return dir
}

// TestRealFiles imports what people really hold: statements in both layouts, the central bank's own history and
// Amazon's example documents. No credentials are configured.
func TestRealFiles(t *testing.T) {
	t.Parallel()
	dir := samples(t)
	c := furnish(t, `
group: {name: Real, reporting_currency: USD}
clickhouse: {listen: "127.0.0.1:0"}
accounts:
  - {code: CA-A, region: NA, marketplaces: [CA]}
  - {code: US-A, region: NA, marketplaces: [US]}
`, nil)
	c.Clock = clock.Wall{}
	whole := func(dataset, account, site string, paths ...string) {
		t.Helper()
		ms, err := c.importing(t, dataset, account, site, paths...)
		if err != nil || len(ms) != len(paths) {
			t.Fatalf("%d of %d files imported: %v", len(ms), len(paths), err)
		}
		for _, m := range ms {
			if len(m.Unknown) > 0 || m.Quarantine != "" || m.Rows() == 0 {
				t.Errorf("%s %s: %d rows, columns left over %v, quarantine %q", dataset, m.Document, m.Rows(), m.Unknown, m.Quarantine)
			}
			for _, rows := range m.Tables {
				if rows.In != rows.Out {
					t.Errorf("%s %s %s: %d rows in, %d out", dataset, m.Document, rows.Table, rows.In, rows.Out)
				}
			}
		}
	}
	statements := filepath.Join(dir, "settlements")
	whole("settlement_v2", "CA-A", "", filepath.Join(statements, "50011020300.txt"), filepath.Join(statements, "50018020314.txt"), filepath.Join(statements, "50034020328.txt"))
	whole("GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2", "US-A", "", filepath.Join(statements, "flat-file-v2-sample.txt"))
	whole("ecb", "", "", filepath.Join(dir, "ecb", "eurofxref-hist.zip"))
	traffic, err := filepath.Glob(filepath.Join(dir, "json", "sellerSalesAndTrafficReport*.json"))
	if err != nil || len(traffic) == 0 {
		t.Fatalf("no sales and traffic examples: %v", err)
	}
	whole("sales_traffic", "US-A", "US", traffic...)

	rep := c.Publish(t, flow.Options{})
	if err := rep.Err(); err != nil {
		t.Errorf("the import is not complete: %v", err)
	}
	for i, g := range rep.Gaps() {
		if i < 5 {
			t.Errorf("gap: %v", g)
		}
	}
	c.table(t, "SELECT account_code, currency, total_amount_tc, sum_rows_tc, diff_tc, status, layout FROM mart.v_settlement_tieout ORDER BY account_code, start_at",
		"CA-A CAD -321.69 -321.69 0 TIED V1", "CA-A CAD -62.31 -62.31 0 TIED V1", "CA-A CAD 1016.08 1016.08 0 TIED V1",
		"US-A USD 582.89 582.89 0 TIED V2")
	// Consecutive: what the first owed is carried by the second.
	c.table(t, "SELECT amount_tc, toString(pl_line) FROM dw.fact_settlement_line WHERE pl_line = 'BS_PAYABLE_AMAZON' AND amount_tc = -321.69", "-321.69 BS_PAYABLE_AMAZON")
	// The ledger holds every cent, and the consolidated view shows it.
	c.table(t, `SELECT account_code, sum(amount_tc) FROM dw.fact_pnl_line AS p INNER JOIN dw.dim_account AS a ON a.account_sk = p.account_sk
WHERE source = 'SETTLEMENT' AND reporting_ccy = 'USD' GROUP BY account_code ORDER BY account_code`, "CA-A 632.08", "US-A 582.89")
	if n := c.One(t, "SELECT count() FROM mart.v_pl_consolidated WHERE pl_line = 'PROFIT_BEFORE_TAX' AND amount_rc IS NOT NULL"); n == "0" {
		t.Error("the consolidated P&L shows no profit")
	}
	c.is(t, "SELECT count() FROM dw.fact_pnl_line WHERE amount_rc IS NULL", "0")

	// The last publication of the bank's file, and what follows from it.
	c.table(t, "SELECT toString(quote), rate FROM dw.fact_fx_rate WHERE rate_date = '2026-04-13' AND base = 'EUR' AND quote IN ('USD', 'JPY', 'GBP') ORDER BY quote",
		"GBP 0.87058", "JPY 186.75", "USD 1.1684")
	c.is(t, "SELECT count() FROM dw.fact_fx_rate WHERE quote = 'BGN' AND rate_date >= '2026-01-01'", "0")
	c.is(t, "SELECT min(rate_date) FROM dw.fact_fx_rate", "1999-01-04")
	c.table(t, `SELECT DISTINCT from_ccy, to_ccy FROM mart.v_fx_audit WHERE kind = 'RATE' AND diff_rc != 0`)
	// Every rate used is one division of the two published ones, or of one.
	c.table(t, `SELECT posted_date, fx_rate, fx_date_used FROM dw.fact_pnl_line AS p
LEFT JOIN dw.fact_fx_rate AS u ON u.rate_date = p.fx_date_used AND u.quote = 'USD'
LEFT JOIN dw.fact_fx_rate AS x ON x.rate_date = p.fx_date_used AND x.quote = 'CAD'
WHERE p.currency = 'CAD' AND p.source = 'SETTLEMENT' AND p.fx_rate != round(CAST(u.rate AS Decimal(76, 20)) / CAST(x.rate AS Decimal(76, 20)), 10) LIMIT 5`)
	// Of the examples by day, week and month only the first is in daily facts.
	c.table(t, "SELECT date, count(), uniqExact(src_file) FROM dw.fact_sales_traffic_daily_by_date GROUP BY date ORDER BY date",
		"2021-06-11 1 1", "2021-06-12 1 1", "2021-06-13 1 1", "2021-06-14 1 1")
}
