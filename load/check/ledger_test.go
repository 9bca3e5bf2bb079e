package check_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/load/check"
	"sellerhouse/load/loadtest"
)

// What is compared by settlement first finds the same rows as comparing every row would.
func TestEveryAmountIsOnTheLedgerOnce(t *testing.T) {
	ledger := "INSERT INTO dw.fact_pnl_line (account_sk, settlement_id, source_key, split_no, amount_tc, reporting_ccy, source, basis, period) SELECT 42, 'S', c1, c2, c3, c4, 'SETTLEMENT', 'POSTED', 202605 FROM values('c1 String, c2 UInt8, c3 Decimal(18, 6), c4 String', "
	group := head + "(42, 'S', '2026-05-01 00:00:00', '2026-05-15 00:00:00', '2026-05-15', 12, 12, 0, 2, 'USD', 1, 'TIED', 'USD', 'INCLUDED')"
	two := line + "(42, 'S', 2, 1, 5, 'USD', '2026-05-10', 'GS_PRODUCT', 'Order', 'NONE', 'O'), (42, 'S', 3, 1, 7, 'USD', '2026-05-10', 'GS_PRODUCT', 'Order', 'NONE', 'O')"
	for name, tt := range map[string]struct {
		ledger string
		also   string
		want   []string
	}{
		"one row each":                             {ledger: "('S:2:1', 1, 5, 'USD'), ('S:3:1', 1, 7, 'USD')"},
		"splits add up":                            {ledger: "('S:2:1', 1, 8, 'USD'), ('S:2:1', 2, -3, 'USD'), ('S:3:1', 1, 7, 'USD')"},
		"a cent moved from line to line":           {ledger: "('S:2:1', 1, 5.01, 'USD'), ('S:3:1', 1, 6.99, 'USD')", want: []string{"42 S:2:1", "42 S:3:1"}},
		"amounts exchanged":                        {ledger: "('S:2:1', 1, 7, 'USD'), ('S:3:1', 1, 5, 'USD')", want: []string{"42 S:2:1", "42 S:3:1"}},
		"a line that is not there":                 {ledger: "('S:2:1', 1, 5, 'USD')", want: []string{"42 S:3:1"}},
		"an amount of zero that is not":            {ledger: "('S:2:1', 1, 5, 'USD'), ('S:3:1', 1, 7, 'USD')", also: line + "(42, 'S', 4, 1, 0, 'USD', '2026-05-10', 'GS_PRODUCT', 'Order', 'NONE', 'O')", want: []string{"42 S:4:1"}},
		"a ledger row of zero without line":        {ledger: "('S:2:1', 1, 5, 'USD'), ('S:3:1', 1, 7, 'USD'), ('S:9:1', 1, 0, 'USD')", want: []string{"42 S:9:1"}},
		"a line twice":                             {ledger: "('S:2:1', 1, 5, 'USD'), ('S:2:1', 1, 5, 'USD'), ('S:3:1', 1, 7, 'USD')", want: []string{"42 S:2:1"}},
		"own currency of all lines":                {ledger: "('S:2:1', 1, 5, 'USD'), ('S:3:1', 1, 7, 'USD'), ('S:2:1', 1, 5, 'EUR'), ('S:3:1', 1, 7, 'EUR')"},
		"own currency of some":                     {ledger: "('S:2:1', 1, 5, 'USD'), ('S:3:1', 1, 7, 'USD'), ('S:2:1', 1, 5, 'EUR')"},
		"own currency with another amount":         {ledger: "('S:2:1', 1, 5, 'USD'), ('S:3:1', 1, 7, 'USD'), ('S:2:1', 1, 5, 'EUR'), ('S:3:1', 1, 6, 'EUR')", want: []string{"42 S:3:1"}},
		"only in the currency that is not its own": {ledger: "('S:2:1', 1, 5, 'USD'), ('S:3:1', 1, 7, 'EUR')", want: []string{"42 S:3:1"}},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := loadtest.Warehouse(t, &env)
			for _, q := range []string{"INSERT INTO ops.load_run (run, data_as_of) VALUES ('r', '2026-06-01 00:00:00')", group, two, ledger + tt.ledger + ")", tt.also} {
				if q == "" {
					continue
				}
				if err := env.DB.Exec(ctx, q); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for _, q := range queries(t) {
				if q.Name != "i5_one_line_each" {
					continue
				}
				r, err := check.Run(ctx, env.DB, []check.Query{q}, true)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range r[0].Findings {
					got = append(got, f.Node)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ledger %s: findings differ (-want +got):\n%s", tt.ledger, diff)
			}
		})
	}
}
