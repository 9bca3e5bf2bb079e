package demo_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/simulate/world"
)

// leaf is a line of the P&L at the grain at which it is published. Marketplace is
// blank where nobody can tell and "(account)" where an amount is of several.
type leaf struct{ entity, account, marketplace, month, line string }

// figures are what one side says of a leaf. Amounts that are zero are left out.
type figures struct {
	tc        map[string]*big.Rat // exact, by currency
	rc        *big.Rat            // 8 decimals
	published *big.Rat            // minor units of the reporting currency
	first     string              // a document that contributes
}

func newFigures() *figures {
	return &figures{tc: map[string]*big.Rat{}, rc: new(big.Rat), published: new(big.Rat)}
}

func at(m map[leaf]*figures, k leaf) *figures {
	if m[k] == nil {
		m[k] = newFigures()
	}
	return m[k]
}

// names map the keys of entities, accounts and marketplaces to what people call them.
func (h *house) names(t *testing.T, table, key, name string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, r := range h.Rows(t, fmt.Sprintf("SELECT DISTINCT %s, %s FROM dw.%s", key, name, table)) {
		out[r[0]] = r[1]
	}
	return out
}

// node is a leaf's place without its line.
func (k leaf) node() leaf { k.line = ""; return k }

// settledOnly leaves out what no settlement has yet: the books are those of settlements and reports.
const settledOnly = "source != 'EVENT_OPEN' AND NOT (source = 'COGS' AND settlement_id = '')"

// ledger is what the warehouse says, in one reporting currency. What is published is not told for nodes with amounts
// that no settlement has yet.
func (h *house) ledger(t *testing.T, currency string) map[leaf]*figures {
	t.Helper()
	entity := h.names(t, "dim_legal_entity", "legal_entity_sk", "entity_code")
	account := h.names(t, "dim_account", "account_sk", "account_code")
	site := h.names(t, "dim_marketplace", "marketplace_sk", "country_code")
	site["0"], site["1"] = "", "(account)"
	key := func(r []string) leaf {
		month := r[3][:4] + "-" + r[3][4:]
		return leaf{entity[r[0]], account[r[1]], site[r[2]], month, r[4]}
	}
	out := map[leaf]*figures{}
	h.open = map[leaf]bool{}
	for _, r := range h.Rows(t, `
SELECT DISTINCT legal_entity_sk, account_sk, marketplace_sk, period, '' FROM dw.fact_pnl_line WHERE NOT (`+settledOnly+`)`) {
		h.open[key(r)] = true
	}
	for _, r := range h.Rows(t, `
SELECT legal_entity_sk, account_sk, marketplace_sk, period, pl_line, currency,
    sum(amount_tc), sum(amount_rc), countIf(amount_rc IS NULL), argMin(concat(source, ' ', source_key, ' ', src_file), source_key)
FROM dw.fact_pnl_line
WHERE basis = 'POSTED' AND reporting_ccy = '`+currency+`' AND `+settledOnly+`
GROUP BY legal_entity_sk, account_sk, marketplace_sk, period, pl_line, currency`) {
		f := at(out, key(r))
		if old := f.tc[r[5]]; old != nil {
			f.tc[r[5]] = new(big.Rat).Add(old, flowtest.Number(t, r[6]))
		} else {
			f.tc[r[5]] = flowtest.Number(t, r[6])
		}
		f.rc.Add(f.rc, flowtest.Number(t, r[7]))
		f.first = r[9]
		if r[8] != "0" {
			t.Errorf("%v: %s rows without a rate", key(r), r[8])
		}
	}
	for _, r := range h.Rows(t, `
SELECT legal_entity_sk, account_sk, marketplace_sk, period, pl_line, amount_rc
FROM mart.v_pl_leaf WHERE basis = 'POSTED' AND reporting_ccy = '`+currency+`'`) {
		if h.open[key(r).node()] {
			continue
		}
		f := at(out, key(r))
		f.published.Add(f.published, flowtest.Number(t, r[5]))
	}
	return out
}

// unproven are the lines the books mark as not provable, by name.
func unproven(b *world.Books) []string {
	var out []string
	for _, u := range b.Unproven {
		out = append(out, u.Line)
	}
	slices.Sort(out)
	return out
}

// agree compares the warehouse with the world's books in one reporting currency, for the entities given (all
// where there are none), and prints what differs. It returns how many leaves were compared.
func (h *house) agree(t *testing.T, currency string, entities ...string) int {
	t.Helper()
	var books world.Books
	h.Ask(t, "/_books?currency="+currency, &books)
	of := func(entity string) bool { return len(entities) == 0 || slices.Contains(entities, entity) }
	named := unproven(&books)
	theirs := map[leaf]*figures{}
	marked := map[string]bool{}
	for _, l := range books.Leaves {
		if !of(l.Entity) {
			continue
		}
		if !l.Provable {
			marked[l.Line] = true
			continue
		}
		f := at(theirs, leaf{l.Entity, l.Account, l.Marketplace, l.Month.String(), l.Line})
		for c, text := range l.TC {
			f.tc[c] = flowtest.Number(t, text)
		}
		f.rc.Add(f.rc, flowtest.Number(t, l.RC))
		f.published.Add(f.published, flowtest.Number(t, l.Published))
	}
	ours := h.ledger(t, currency)
	for k, f := range theirs {
		if h.open[k.node()] {
			f.published = new(big.Rat)
			if k.line == "FX_ROUNDING" {
				delete(theirs, k)
			}
		}
	}
	for k := range ours {
		if slices.Contains(named, k.line) {
			t.Errorf("%v is in the warehouse, though the books say that no dataset here proves it", k)
		}
	}
	for line := range marked {
		if !slices.Contains(named, line) {
			t.Errorf("the books mark %s as not provable and do not name it", line)
		}
	}
	for _, m := range books.Missing {
		t.Errorf("the books lack a rate of %s for %d rows", m.Currency, m.Rows)
	}
	keys := map[leaf]bool{}
	for k := range theirs {
		keys[k] = true
	}
	for k := range ours {
		if of(k.entity) {
			keys[k] = true
		}
	}
	var table []string
	for k := range keys {
		table = append(table, differences(k, ours[k], theirs[k])...)
	}
	if len(table) > 0 {
		slices.Sort(table)
		const most = 60
		t.Errorf("%d differences of the warehouse from the world's books in %s, of %d leaves:\nentity account site month line what: ours | theirs | first contribution\n%s",
			len(table), currency, len(keys), strings.Join(table[:min(len(table), most)], "\n"))
	}
	if len(keys) == 0 {
		t.Errorf("nothing to compare in %s", currency)
	}
	return len(keys)
}

// differences are the lines of the table for one leaf, none where both sides say the same.
func differences(k leaf, ours, theirs *figures) []string {
	first := ""
	if ours == nil {
		ours = newFigures()
	} else {
		first = ours.first
	}
	if theirs == nil {
		theirs = newFigures()
	}
	var out []string
	say := func(what string, a, b *big.Rat, digits int) {
		if a.Cmp(b) != 0 {
			out = append(out, fmt.Sprintf("%s %s %q %s %s %s: %s | %s | %s", k.entity, k.account, k.marketplace, k.month, k.line, what,
				a.FloatString(digits), b.FloatString(digits), first))
		}
	}
	currencies := map[string]bool{}
	for c := range ours.tc {
		currencies[c] = true
	}
	for c := range theirs.tc {
		currencies[c] = true
	}
	if k.line != "FX_REALIZED" && k.line != "FX_ROUNDING" { // they have no transaction currency of their own
		for c := range currencies {
			a, b := ours.tc[c], theirs.tc[c]
			if a == nil {
				a = new(big.Rat)
			}
			if b == nil {
				b = new(big.Rat)
			}
			say("in "+c, a, b, 6)
		}
	}
	if k.line != "FX_ROUNDING" {
		say("exact", ours.rc, theirs.rc, 8)
	}
	say("published", ours.published, theirs.published, 2)
	return out
}

// tied compares every settlement handed out with the one in the warehouse.
func (h *house) tied(t *testing.T) int {
	t.Helper()
	var books world.Books
	h.Ask(t, "/_books?currency=USD", &books)
	type line struct{ total, rows, realized, status, diff, chain string }
	got := map[string]line{}
	for _, r := range h.Rows(t, "SELECT account_code, settlement_id, currency, total_amount_tc, row_count, fx_realized_rc, status, diff_tc, chain_ok FROM mart.v_settlement_tieout") {
		k := strings.Join(r[:3], " ")
		if _, ok := got[k]; ok {
			t.Errorf("settlement %s is shown twice", k)
		}
		got[k] = line{flowtest.Number(t, r[3]).FloatString(4), r[4], flowtest.Number(t, r[5]).FloatString(8), r[6], flowtest.Number(t, r[7]).FloatString(4), r[8]}
	}
	for _, s := range books.Tied {
		k := s.Account + " " + s.ID + " " + s.Currency
		want := line{flowtest.Number(t, s.Total).FloatString(4), fmt.Sprint(s.Lines), flowtest.Number(t, s.Realized).FloatString(8), "TIED", "0.0000", "1"}
		if got[k] != want {
			t.Errorf("settlement %s: %+v, want %+v", k, got[k], want)
		}
		delete(got, k)
	}
	for k := range got {
		t.Errorf("settlement %s is in the warehouse and was never served", k)
	}
	if len(books.Tied) == 0 {
		t.Error("no settlement was served")
	}
	return len(books.Tied)
}

// openAgrees asserts that the ledger holds, from events, exactly the groups that the world has not settled.
func (h *house) openAgrees(t *testing.T) {
	t.Helper()
	now, groups, want := clock.Moment(h.Clock), "''", flowtest.Totals{}
	from, cut := h.World.Start().UTC().AddDate(0, -1, 0), now.Add(-5*24*time.Hour) // later ones may not be known yet
	for _, a := range h.World.Accounts() {
		open := map[string]bool{}
		for _, g := range h.World.EventGroups(a.Code, now) {
			if g.SettlementID == "" {
				groups, open[g.ID] = groups+", '"+g.ID+"'", true
			}
		}
		for _, x := range h.World.Transactions(a.Code, from, cut, now) {
			if open[x.GroupID] && x.Status != "DEFERRED_RELEASED" {
				want[a.Code+" "+x.Currency] += x.Total
			}
		}
	}
	of := "f.is_counted = 1 AND f.event_group_id IN (" + groups + ")"
	h.Compare(t, "open transactions", flowtest.FactOf("fact_financial_event", "currency", "amount_tc", of+" AND f.posted_at < '"+cut.UTC().Format(time.DateTime)+"'"), want.Texts())
	inLedger := map[string]string{}
	for _, r := range h.Rows(t, flowtest.FactOf("fact_financial_event", "currency", "amount_tc", of)) {
		inLedger[r[0]+" "+r[1]] = r[2]
	}
	h.Compare(t, "the ledger's open transactions", flowtest.FactOf("fact_pnl_line", "currency", "amount_tc", "f.source = 'EVENT_OPEN' AND f.reporting_ccy = 'USD'"), inLedger)
}
