package sources_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

// booked are questions whose answers are the same whatever layout a statement came in.
var booked = map[string]string{
	"lines": `SELECT account_code, settlement_id, transaction_type, amount_type, amount_description, pl_line, toString(sum(amount_tc)), toString(count())
FROM dw.fact_settlement_line AS f` + accounts + `GROUP BY ALL ORDER BY ALL`,
	"days, sites and units": `SELECT account_code, settlement_id, toString(posted_date), marketplace_name, toString(sum(amount_tc)), toString(sumIf(quantity_purchased, amount_description = 'Principal'))
FROM dw.fact_settlement_line AS f` + accounts + `GROUP BY ALL ORDER BY ALL`,
	"ledger": `SELECT account_code, settlement_id, source, pl_line, currency, reporting_ccy, toString(toYYYYMM(posted_date)), toString(sum(amount_tc)), toString(sum(amount_rc)), toString(sum(qty))
FROM dw.fact_pnl_line AS f` + accounts + `GROUP BY ALL ORDER BY ALL`,
	"refunds": `SELECT account_code, settlement_id, transaction_type, order_id, sku, adjustment_id, toString(posted_at), toString(total_tc), toString(units)
FROM dw.fact_refund AS f` + accounts + `ORDER BY ALL`,
	"settlements": `SELECT account_code, settlement_id, status, toString(diff_tc), toString(total_amount_tc), toString(row_count), previous_settlement_id, toString(chain_ok), toString(deposit_rc), toString(fx_realized_rc)
FROM mart.v_settlement_tieout ORDER BY ALL`,
}

// A settlement whose statement is held as XML alone is booked as its flat file would be, and once where both are held.
func TestSettlementsAsXML(t *testing.T) {
	t.Parallel()
	prepared := func() *house {
		return open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 11, World: world.Options{Months: 3, SKUs: 30, OrdersPerDay: 25}}), flowtest.Everything)
	}
	of := func(h *house, which string) []string {
		var out []string
		for _, r := range h.Rows(t, booked[which]) {
			out = append(out, strings.Join(r, " | "))
		}
		return out
	}
	flat, elements := prepared(), prepared()
	datasets := []string{catalog.ECBRates.Name, catalog.SettlementV2.Name}
	flat.pullAll(t, datasets...)
	flat.Publish(t, flow.Options{Datasets: datasets})
	elements.pullAll(t, catalog.ECBRates.Name)
	statements := flat.Rows(t, "SELECT account_code, settlement_id FROM mart.v_settlement_tieout ORDER BY ALL")
	for _, s := range statements {
		elements.importStatement(t, s[0], s[1])
	}
	same := func(t *testing.T) {
		t.Helper()
		for which := range booked {
			want, got := of(flat, which), of(elements, which)
			if len(want) == 0 {
				t.Errorf("%s: none", which)
			}
			for _, x := range want {
				if !slices.Contains(got, x) {
					t.Errorf("%s: without %s", which, x)
				}
			}
			for _, x := range got {
				if !slices.Contains(want, x) {
					t.Errorf("%s: besides %s", which, x)
				}
			}
		}
	}
	rep := elements.Publish(t, flow.Options{Datasets: []string{catalog.ECBRates.Name, catalog.SettlementXML.Name}})
	quiet(t, rep, "key_unique", "ledger_balance", "settlement_not_loaded", "i5_one_line_each")
	if got := elements.One(t, "SELECT concat(arrayStringConcat(groupUniqArray(toString(status)), ' '), ' ', arrayStringConcat(groupUniqArray(toString(layout)), ' ')) FROM mart.v_settlement_tieout"); got != "TIED XML" {
		t.Errorf("settlements are %s, want TIED XML", got)
	}
	t.Run("as XML alone", same)
	if got := elements.Rows(t, `SELECT toString(countIf(x.amount_tc = l.amount_tc AND x.settlement_id = l.settlement_id)), (SELECT toString(count()) FROM dw.fact_settlement_line)
FROM dw.fact_settlement_line AS l INNER JOIN stg.settlement_xml AS x ON x._document = l.src_file AND x._line = l.src_row`)[0]; got[0] != got[1] {
		t.Errorf("%s of %s lines have the amount of the element they name", got[0], got[1])
	}

	// The flat file counts, whichever layout came first; it is listed for a while only.
	elements.pull(t, catalog.SettlementV2.Name)
	for _, s := range statements {
		flat.importStatement(t, s[0], s[1])
	}
	for _, h := range []*house{flat, elements} {
		rep := h.Publish(t, flow.Options{Datasets: append(datasets, catalog.SettlementXML.Name)})
		quiet(t, rep, "key_unique", "settlement_not_loaded")
		want := h.One(t, "SELECT toString(uniqExact(account, identity)) FROM ops.document WHERE dataset = 'settlement_v2'")
		if got := h.One(t, "SELECT toString(countIf(layout = 'V2')) FROM mart.v_settlement_tieout"); got != want || got == "0" {
			t.Errorf("of %s settlements the flat file counts, %s have one", got, want)
		}
	}
	if got := flat.One(t, "SELECT arrayStringConcat(groupUniqArray(toString(layout)), ' ') FROM mart.v_settlement_tieout"); got != "V2" {
		t.Errorf("of settlements in both layouts %s counts, want V2", got)
	}
	t.Run("in both layouts", same)
}

// importStatement imports a settlement in the XML of old.
func (h *house) importStatement(t *testing.T, code, id string) {
	t.Helper()
	f, err := flow.Open(t.Context(), h.Parts, flow.Options{Logger: flowtest.Logger(t)})
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Get(fmt.Sprintf("%s/_settlements/%s/%s", h.Config.Amazon.URL, code, id))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("settlement %s: %s %v", id, res.Status, err)
	}
	account, err := h.Config.Account(code)
	if err != nil {
		t.Fatal(err)
	}
	ms, err := f.Import(t.Context(), "settlement_v2", &account, nil, flowtest.File(t, string(text))) // whatever layout it is said to be
	if err != nil || len(ms) != 1 || ms[0].Dataset != catalog.SettlementXML.Name || ms[0].Identity != id || len(ms[0].Unknown) > 0 {
		t.Fatalf("import %s: %+v %v", id, ms, err)
	}
	for _, rows := range ms[0].Tables {
		if rows.In != rows.Out {
			t.Errorf("%s: %d rows in, %d out", id, rows.In, rows.Out)
		}
	}
}
