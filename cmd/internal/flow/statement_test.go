package flow_test

import (
	"math/big"
	"strings"
	"testing"

	"sellerhouse/cmd/internal/flow/flowtest"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
)

// statement is a settlement as a golden case writes it down.
type statement struct {
	id, currency    string
	channel, order  string // of order and refund rows
	start, end, pay string // days; everything happens at 10:00 UTC
	total           string
	// rows are lines of "day | transaction type | amount type | description | amount", or with a quantity and a
	// SKU behind: "| 3 | K".
	rows string
}

// v2 prints it in the 24-column layout.
func (s statement) v2(t *testing.T) string {
	t.Helper()
	lines := []map[string]string{{
		"settlement-id": s.id, "settlement-start-date": s.start + " 10:00:00 UTC", "settlement-end-date": s.end + " 10:00:00 UTC",
		"deposit-date": s.pay + " 10:00:00 UTC", "total-amount": s.total, "currency": s.currency,
	}}
	for row := range strings.Lines(strings.TrimSpace(s.rows)) {
		c := strings.Split(row, "|")
		for i := range c {
			c[i] = strings.TrimSpace(c[i])
		}
		if len(c) < 5 {
			t.Fatalf("row %q of statement %s", row, s.id)
		}
		l := map[string]string{
			"settlement-id": s.id, "transaction-type": c[1], "amount-type": c[2], "amount-description": c[3], "amount": c[4],
			"posted-date": c[0], "posted-date-time": c[0] + " 09:59:59 UTC",
		}
		if c[1] == "Order" || c[1] == "Refund" {
			l["order-id"], l["order-item-code"], l["marketplace-name"], l["sku"] = s.order, "70000000000001", s.channel, "A"
			l["fulfillment-id"] = "AFN"
			if c[3] == "Principal" && c[2] == "ItemPrice" {
				l["quantity-purchased"] = "1"
			}
		}
		if len(c) == 7 {
			l["quantity-purchased"], l["sku"] = c[5], c[6]
		}
		lines = append(lines, l)
	}
	return tsv(catalog.SettlementV2, lines...)
}

// figure writes a number in the one way in which tests compare them: no zeros behind.
func figure(t *testing.T, text string) string {
	t.Helper()
	out := flowtest.Number(t, text).FloatString(10)
	return strings.TrimSuffix(strings.TrimRight(out, "0"), ".")
}

// lines reads "GS_PRODUCT 99.79 ; FE_REFERRAL -17.81" and leaves zeros out, as answered does.
func lines(t *testing.T, text string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for part := range strings.SplitSeq(text, ";") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), " ")
		if !ok {
			t.Fatalf("%q is not a line and an amount", part)
		}
		if v := figure(t, value); v != "0" {
			out[name] = v
		}
	}
	return out
}

// answered makes lines of a query's two columns.
func (h *house) answered(t *testing.T, query string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, r := range h.Rows(t, query) {
		if v := figure(t, r[1]); v != "0" {
			out[r[0]] = v
		}
	}
	return out
}

const leafOf = " FROM mart.v_pl_leaf WHERE basis = 'POSTED' AND account_sk IN (SELECT account_sk FROM dw.dim_account WHERE account_code = "

// exactly asserts the lines of the P&L of an account's month before they are rounded.
func (h *house) exactly(t *testing.T, account, period, reporting, want string) {
	t.Helper()
	got := h.answered(t, "SELECT pl_line, amount_exact"+leafOf+"'"+account+"') AND period = "+period+" AND reporting_ccy = '"+reporting+"' AND is_pl = 1")
	if diff := cmp.Diff(lines(t, want), got); diff != "" {
		t.Errorf("%s %s exact in %s (-want +got):\n%s", account, period, reporting, diff)
	}
}

// published asserts the rounded lines, and that they add up to the total.
func (h *house) published(t *testing.T, account, period, reporting, want, total string) {
	t.Helper()
	got := h.answered(t, "SELECT pl_line, amount_rc"+leafOf+"'"+account+"') AND period = "+period+" AND reporting_ccy = '"+reporting+"' AND is_pl = 1")
	if diff := cmp.Diff(lines(t, want), got); diff != "" {
		t.Errorf("%s %s published in %s (-want +got):\n%s", account, period, reporting, diff)
	}
	sum := new(big.Rat)
	for _, v := range got {
		sum.Add(sum, flowtest.Number(t, v))
	}
	if s := sum.FloatString(2); s != total {
		t.Errorf("%s %s: the published lines add up to %s %s, want %s", account, period, s, reporting, total)
	}
}

// transacted asserts every line, tax and balance sheet too, in the currency of the transaction.
func (h *house) transacted(t *testing.T, account, period, currency, want string) {
	t.Helper()
	got := h.answered(t, `SELECT toString(pl_line) AS line, sum(amount_tc) FROM dw.fact_pnl_line
WHERE account_sk IN (SELECT account_sk FROM dw.dim_account WHERE account_code = '`+account+`') AND period = `+period+`
    AND reporting_ccy = 'USD' AND currency = '`+currency+`' AND source != 'FX' GROUP BY line`)
	if diff := cmp.Diff(lines(t, want), got); diff != "" {
		t.Errorf("%s %s in %s (-want +got):\n%s", account, period, currency, diff)
	}
}

// subtotals asserts lines and subtotals of the P&L of an account's month.
func (h *house) subtotals(t *testing.T, account, period, want string) {
	t.Helper()
	all := h.answered(t, "SELECT pl_line, sum(amount_rc) FROM mart.v_pl_account_marketplace WHERE account_code = '"+account+"' AND period = "+period+" AND reporting_ccy = 'USD' GROUP BY pl_line")
	wanted, got := lines(t, want), map[string]string{}
	for name := range wanted {
		got[name] = all[name]
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("%s %s (-want +got):\n%s", account, period, diff)
	}
}

// is asserts the one cell a query answers.
func (h *house) is(t *testing.T, query, want string) {
	t.Helper()
	if got := h.One(t, query); got != want {
		t.Errorf("got %q, want %q from\n%s", got, want, query)
	}
}

// table asserts the rows a query answers, cells between blanks.
func (h *house) table(t *testing.T, query string, want ...string) {
	t.Helper()
	var got []string
	for _, r := range h.Rows(t, query) {
		got = append(got, strings.Join(r, " "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s\nfrom %s", diff, query)
	}
}
