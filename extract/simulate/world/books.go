package world

import (
	"sort"
	"strings"
	"time"

	"sellerhouse/extract/window"
)

// The books count what has been served, row by row: each settlement row at the rate of its own local day,
// kept to 8 decimals, advertising from the newest report that covers a day, costs at the rate of the day
// their version began. Leaves are rounded once, and what that loses stands on FX_ROUNDING.

// node is the publish grain without the line.
type node struct {
	entity, account, marketplace string
	month                        window.Month
}

// wholeAccount stands where an amount has no store because it comes of several: a node apart from the rows
// whose store nobody can tell.
const wholeAccount = "(account)"

type leafKey struct {
	node
	line     string
	provable bool
}

// leafSum is one leaf being added up: 1/10^4 per currency and 1/10^8 of the reporting currency.
type leafSum struct {
	tc map[string]int64
	rc int64
}

// knownOrders says which orders the served order reports show.
type knownOrders map[*order]bool

type bookkeeper struct {
	w       *World
	to      string
	fx      *table
	leaves  map[leafKey]*leafSum
	missing map[string]int
	known   knownOrders
	settled map[saleKey]taxMode // how each served sale was taxed
	ads     map[adsKey]bool     // advertising booked from the reports
	books   *Books
}

type saleKey struct{ account, order, sku string }

// taxMode is what a group of rows without tax rows turned out to be, or that it had tax rows.
type taxMode struct {
	inclusive bool
	bp        int
}

type adsKey struct {
	account, marketplace string
	month                window.Month
}

// Books returns the books of what has been served, in the reporting currency.
func (w *World) Books(served Served, reportingCurrency string) *Books {
	b := &bookkeeper{
		w: w, to: reportingCurrency, fx: newTable(w.rates, served.Rates), leaves: map[leafKey]*leafSum{},
		missing: map[string]int{}, known: knownOrders{}, settled: map[saleKey]taxMode{}, ads: map[adsKey]bool{},
		books: &Books{Currency: reportingCurrency, Digits: digitsOf(reportingCurrency)},
	}
	for _, o := range served.Orders {
		b.learn(o)
	}
	list := w.servedSettlements(served)
	for _, st := range list {
		b.noteSales(st)
	}
	b.advertise(served)
	b.settlements(list)
	b.publish()
	return b.books
}

func digitsOf(currency string) int {
	switch currency {
	case "JPY", "KRW":
		return 0
	}
	return 2
}

// learn marks the orders a served order report shows.
func (b *bookkeeper) learn(s ServedOrders) {
	a := b.w.byCode[s.Account]
	if a == nil {
		return
	}
	for _, o := range a.orders {
		if o.purchase.After(s.GeneratedAt) || !o.purchase.Before(s.Until) {
			break
		}
		if Archived(o.purchase, s.GeneratedAt) != s.Archived {
			continue
		}
		at, _ := o.updated(s.GeneratedAt)
		if s.Bought {
			at = o.purchase
		}
		if !at.Before(s.From) && at.Before(s.Until) {
			b.known[o] = true
		}
	}
}

// servedSettlements returns each served settlement once, by account, currency and time.
func (w *World) servedSettlements(served Served) []*Settlement {
	want := map[ServedSettlement]bool{}
	for _, s := range served.Settlements {
		want[s] = true
	}
	var out []*Settlement
	for _, a := range w.accounts {
		for _, cur := range a.currencies() {
			for i := range a.settlements {
				if st := &a.settlements[i]; st.Currency == cur && want[ServedSettlement{a.Code, st.ID}] {
					out = append(out, st)
				}
			}
		}
	}
	return out
}

// site returns the store of a row: the one it prints, else its order's where the order is known, else the
// only one of its currency.
func (b *bookkeeper) site(a *account, m *movement, currency string) *site {
	if m.named {
		return m.site
	}
	if m.order != nil && b.known[m.order] {
		return m.order.site
	}
	return a.siteOfCurrency(currency)
}

// noteSales records how the sales of a settlement are taxed, for the refunds that follow.
func (b *bookkeeper) noteSales(st *Settlement) {
	a := b.w.byCode[st.Account]
	for i := range st.Lines {
		r := &st.Lines[i]
		if r.TransactionType != "Order" || r.AmountType != "ItemPrice" || r.AmountDescription != "Principal" {
			continue
		}
		mode := taxMode{}
		if r.move.kind == grossPrice {
			mode = b.ownTax(a, r.move, a.day(r.PostedAt, r.move.site))
		}
		b.settled[saleKey{a.Code, r.OrderID, r.SKU}] = mode
	}
}

// ownTax says what a price without tax rows contains: our own tax where the entity is registered in the
// country the parcel went to, as far as the order is known, else in the store's country.
func (b *bookkeeper) ownTax(a *account, m *movement, day window.Day) taxMode {
	if !m.site.m.TaxInclusive {
		return taxMode{}
	}
	country := taxCountry(m.site.m)
	if m.order != nil && b.known[m.order] {
		country = m.order.country
	}
	if !b.w.registered(a.Entity, country, day) {
		return taxMode{}
	}
	return taxMode{true, vatRates[country]}
}

// split is one part of a row on one line, in minor units.
type split struct {
	line  string
	minor int64
}

// splits says on which lines a row stands.
func (b *bookkeeper) splits(a *account, r *SettlementLine, s *site, day window.Day) []split {
	m := r.move
	switch m.kind {
	case grossPrice:
		mode, settled := b.settled[saleKey{a.Code, r.OrderID, r.SKU}]
		if !m.inherits || !settled {
			mode = b.ownTax(a, m, day)
		}
		if mode.inclusive {
			vat := vatInside(r.Amount, mode.bp)
			return []split{{m.line, r.Amount - vat}, {"TX_VAT_OUTPUT", vat}}
		}
	case feeTax:
		if s == nil || !b.w.reclaims(a.Entity, taxCountry(s.m), day) {
			return []split{{m.base, r.Amount}}
		}
	case advertising:
		k := adsKey{account: a.Code, month: day.Month()}
		if s != nil {
			k.marketplace = s.m.Code
		}
		if b.ads[k] {
			return []split{{"BS_ADS_CLEARING", r.Amount}}
		}
	}
	if m.residual != 0 {
		return []split{{m.line, r.Amount - m.residual}, {"TX_FACIL_RESIDUAL", m.residual}}
	}
	return []split{{m.line, r.Amount}}
}

// settlements books the rows of the served settlements, and what came of each between posting and deposit.
func (b *bookkeeper) settlements(list []*Settlement) {
	type chainKey struct{ account, currency string }
	type carried struct {
		end     time.Time
		reserve int64 // value of the closing reserve, 1/10^8
		closed  bool
		deposit int64 // value of the total, 1/10^8
		total   int64
	}
	last := map[chainKey]carried{}
	for _, st := range list {
		a := b.w.byCode[st.Account]
		scale := pow10(tcDigits - st.Digits)
		key := chainKey{a.Code, st.Currency}
		before, chained := last[key]
		chained = chained && before.end.Equal(st.Start)
		var sum int64
		var reserve int64
		closed, complete := false, true
		var where *site
		everywhere, first := true, true
		for i := range st.Lines {
			r := &st.Lines[i]
			s := b.site(a, r.move, st.Currency)
			if first {
				where, first = s, false
			} else if s != where {
				everywhere = false
			}
			day := a.day(r.PostedAt, s)
			rate, _, ok := b.fx.rate(day, st.Currency, b.to)
			if !ok {
				b.missing[st.Currency]++
				complete = false
			}
			for _, x := range b.splits(a, r, s, day) {
				tc := x.minor * scale
				rc := convert(tc, rate)
				switch {
				case r.move.kind == openReserve && chained && before.closed:
					rc = -before.reserve
				case r.move.kind == payable && chained && r.Amount == before.total:
					rc = before.deposit
				}
				if r.move.kind == closeReserve {
					reserve, closed = rc, true
				}
				sum += rc
				b.add(b.node(a, s, day.Month()), x.line, st.Currency, tc, rc, true)
			}
			b.cost(a, s, r.move, day)
		}
		// The deposit is worth its rate of the day; a debt that of the day the settlement ended.
		end := st.Deposit
		if st.Total <= 0 {
			end = st.End
		}
		if !everywhere {
			where = nil
		}
		rate, _, ok := b.fx.rate(a.day(end, where), st.Currency, b.to)
		deposit := convert(st.Total*scale, rate)
		tied := Tied{Account: a.Code, ID: st.ID, Currency: st.Currency, Total: FormatMinor(st.Total, st.Digits), Lines: len(st.Lines)}
		if ok && complete {
			n := b.node(a, where, a.day(st.Deposit, where).Month())
			if where == nil {
				n.marketplace = wholeAccount
			}
			b.add(n, "FX_REALIZED", "", 0, deposit-sum, true)
			tied.Realized = FormatMinor(deposit-sum, rcDigits)
		}
		b.books.Tied = append(b.books.Tied, tied)
		last[key] = carried{end: st.End, reserve: reserve, closed: closed, deposit: deposit, total: st.Total}
	}
}

// cost books what the sold units cost, in each component's own currency at the rate of the day its version
// began, and beside it what the same event means that no core dataset shows.
func (b *bookkeeper) cost(a *account, s *site, m *movement, day window.Day) {
	units, line, provable, month := m.sold, "CG_STANDARD", true, day.Month()
	sign := int64(-1)
	if m.aside != "" {
		units, line, provable = m.units, m.aside, false
		if line == "CG_RETURN_RECOVERY" {
			sign = 1
			day, month = a.day(m.order.shipped, m.order.site), day.Month() // the cost the sale had
		}
	}
	if units == 0 {
		return
	}
	for _, c := range b.w.costsOf(a.Code, m.product.sku, day) {
		tc := sign * int64(units) * c.amount * pow10(tcDigits-2)
		rate, _, ok := b.fx.rate(c.from, c.currency, b.to)
		if !ok {
			b.missing[c.currency]++
		}
		b.add(b.node(a, s, month), line, c.currency, tc, convert(tc, rate), provable)
	}
}

func (b *bookkeeper) node(a *account, s *site, m window.Month) node {
	n := node{entity: a.Entity, account: a.Code, month: m}
	if s != nil {
		n.marketplace = s.m.Code
	}
	return n
}

func (b *bookkeeper) add(n node, line, currency string, tc, rc int64, provable bool) {
	k := leafKey{n, line, provable}
	x := b.leaves[k]
	if x == nil {
		x = &leafSum{tc: map[string]int64{}}
		b.leaves[k] = x
	}
	if currency != "" {
		x.tc[currency] += tc
	}
	x.rc += rc
}

// publish rounds every leaf once and adds the residual of each node.
func (b *bookkeeper) publish() {
	type total struct{ exact, rounded int64 }
	nodes := map[node]*total{}
	digits := b.books.Digits
	for k, x := range b.leaves {
		shown := roundTo(x.rc, rcDigits, digits)
		l := Leaf{
			Entity: k.entity, Account: k.account, Marketplace: k.marketplace, Month: k.month, Line: k.line,
			TC: map[string]string{}, RC: FormatMinor(x.rc, rcDigits), Published: FormatMinor(shown, digits),
			IsPL: isPL(k.line), Provable: k.provable, Dataset: provedBy(k.line),
		}
		for c, v := range x.tc {
			l.TC[c] = FormatMinor(v, tcDigits)
		}
		b.books.Leaves = append(b.books.Leaves, l)
		if l.IsPL && l.Provable {
			t := nodes[k.node]
			if t == nil {
				t = &total{}
				nodes[k.node] = t
			}
			t.exact += x.rc
			t.rounded += shown
		}
	}
	for n, t := range nodes {
		rest := roundTo(t.exact, rcDigits, digits) - t.rounded
		b.books.Leaves = append(b.books.Leaves, Leaf{
			Entity: n.entity, Account: n.account, Marketplace: n.marketplace, Month: n.month, Line: "FX_ROUNDING",
			TC: map[string]string{}, RC: FormatMinor(rest*pow10(rcDigits-digits), rcDigits), Published: FormatMinor(rest, digits),
			IsPL: true, Provable: true, Dataset: "ecb_rates",
		})
	}
	sort.Slice(b.books.Leaves, func(i, j int) bool {
		x, y := &b.books.Leaves[i], &b.books.Leaves[j]
		switch {
		case x.Account != y.Account:
			return x.Account < y.Account
		case x.Marketplace != y.Marketplace:
			return x.Marketplace < y.Marketplace
		case x.Month != y.Month:
			return x.Month < y.Month
		case x.Line != y.Line:
			return x.Line < y.Line
		}
		return x.Provable && !y.Provable
	})
	for c, n := range b.missing {
		b.books.Missing = append(b.books.Missing, MissingFix{c, n})
	}
	sort.Slice(b.books.Missing, func(i, j int) bool { return b.books.Missing[i].Currency < b.books.Missing[j].Currency })
	b.books.Unproven = []Unproven{
		{"CG_RETURN_RECOVERY", "units that came back sellable stand in the FBA customer returns report"},
		{"CG_WRITEOFF", "units lost or damaged stand in the reimbursements report and the inventory ledger"},
		{"CG_MCF", "the settlement charges multi-channel orders without their units"},
		{"FX_UNREALIZED", "balances posted and not yet settled stand in the Finances API"},
	}
}

// isPL says whether a line is in the P&L; tax and balance movements are not.
func isPL(line string) bool {
	return !strings.HasPrefix(line, "TX_") && !strings.HasPrefix(line, "BS_") || line == "TX_FACIL_RESIDUAL"
}

// provedBy names the dataset that proves a line.
func provedBy(line string) string {
	switch line {
	case "AD_SP":
		return "sp_campaign"
	case "CG_STANDARD":
		return "inputs"
	case "CG_RETURN_RECOVERY", "CG_WRITEOFF", "CG_MCF":
		return "none"
	}
	return "settlement_v2"
}
