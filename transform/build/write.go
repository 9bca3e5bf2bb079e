package build

import (
	"context"
	"fmt"
	"slices"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/fx"
	"sellerhouse/transform/ledger"
	"sellerhouse/transform/money"
	"sellerhouse/transform/product"
	"sellerhouse/transform/site"
	"sellerhouse/transform/tax"
)

// writer writes one settlement's rows.
type writer struct {
	*settleRun
	s, before  *settlement
	id         string // of the settlement
	minor      int
	currencies []string // every reporting currency of the account
	rates      []*rates // of the settlement's currency, one each
	worth      []money.Sum
	missing    []bool // a row had no rate
	m          movement

	places   *places
	day      dayOf
	products [4096]struct { // by marketplace and code of the SKU
		key uint64
		*productOf
	}
	skus uint64 // the dictionary these codes are of
}

// dayOf is what follows from a row's day.
type dayOf struct {
	window.Day
	known  bool
	inside bool // of the settlement's months
	owner  *owner
	lines  *lineRows // nil where the month is not built
	pnl    *pnlRows
	of     *productOf // the product of the row before
	brand  uint64     // and its brand
}

// on takes up a day.
func (w *writer) on(day window.Day) {
	m := day.Month()
	w.day = dayOf{Day: day, known: true, inside: slices.Contains(w.s.doc.Months, m), owner: w.sc.owners.on(day), lines: w.lines[m], pnl: w.pnl[m]}
	if w.s.open != nil {
		w.day.inside, w.day.lines = true, nil // no settlement's lines, and read for their month
	}
}

// write reads a settlement's lines a second time and writes the rows of the months that are built.
func (r *settleRun) write(ctx context.Context, s, before *settlement) error {
	w := &writer{settleRun: r, s: s, id: s.id(), before: before, minor: money.Minor(s.head.currency), currencies: r.sc.owners.currencies()}
	for _, to := range w.currencies {
		w.rates = append(w.rates, r.sc.rate(r.b.plan.fx, s.head.currency, to))
	}
	w.worth, w.missing = make([]money.Sum, len(w.currencies)), make([]bool, len(w.currencies))
	w.places = newPlaces(r.sc)
	if err := r.b.linesOf(ctx, s, false, func(header) error { return nil }, w.amounts); err != nil {
		return err
	}
	if s.open == nil {
		if err := w.header(); err != nil {
			return fmt.Errorf("settlement %s: %w", s.id(), err)
		}
	}
	for _, m := range r.months {
		if o := r.pnl[m]; o != nil {
			if err := o.end(s.doc, r.sc.sk); err != nil {
				return err
			}
		}
	}
	return nil
}

// amounts works out some amounts and writes them.
func (w *writer) amounts(a *amounts) error {
	w.places.begin(a, w.s.head.currency)
	if id := a.sku.Words.ID(); id != w.skus {
		w.skus = id
		clear(w.products[:])
	}
	var to *lineRows // that rows from..i go to
	from := 0
	var g taxed
	group := false // g is that of the row before
	for i := range a.n {
		if group && !(a.sameOrder(i) && a.sameItem(i)) {
			group = false
		}
		name := w.places.name(a, i)
		index := name.index
		if index == 0 {
			index = w.market(w.s, a.order.Bytes(i))
		}
		if day := w.places.dayAt(a, i, index); day != w.day.Day || !w.day.known {
			w.on(day)
		}
		if !w.day.inside { // a day far outside the period: no partition would show the row
			w.b.log.Warn("settlement row outside its period is booked at the period's end", "account", w.x.account.Code, "settlement", w.s.id(), "line", a.row.Ints[i], "day", w.day.String())
			w.on(w.sc.markets.list[index].zone.Day(w.s.head.end))
			w.day.inside = true
		}
		x := w.rules.of(a, i, w.day.Day)
		treated := taxed{}
		if x.grouped(a, i) {
			if !group {
				g, group = w.s.taxedOf(groupKey(x, a, i)), true
			}
			treated = g
		}
		if w.day.lines != to {
			if err := to.carry(a, from, i, w); err != nil {
				return err
			}
			to, from = w.day.lines, i
		}
		if err := w.line(a, i, x, treated, index, name.mcf || site.MCF(a.order.Bytes(i), a.merchantOrder.Bytes(i))); err != nil {
			return err
		}
	}
	return to.carry(a, from, a.n, w)
}

// line writes one amount.
func (w *writer) line(a *amounts, i int, x *ruled, g taxed, index int, mcf bool) error {
	line, amount, d := x.Line, a.amount.Ints[i], &w.day
	if mcf && x.pickPack {
		line = ledger.MultiChannel
	}
	keep, carry := w.carried(x, amount, w.s, w.before)
	row, part := a.position(i)
	at := uint64(row)<<8 | uint64(part)
	if d.lines == nil && d.pnl == nil { // another month's row: what it is worth still counts for the exchange result
		w.m.owner = d.owner
		return w.splits(nil, amount, at, x, g, line, index, d.Day, keep, carry)
	}
	p := w.product(index, a, i)
	if p != d.of {
		d.of, d.brand = p, w.b.brand(p, d.Day)
	}
	mk := w.sc.markets.list[index].sk
	if d.lines != nil {
		d.lines.add(x, g, line, mcf, d, mk, p)
	}
	w.m = movement{
		source: "SETTLEMENT", keyed: true, key: [2]uint32{row, uint32(part)}, day: d.Day, owner: d.owner, market: mk, brand: d.brand, product: p.sk,
		campaign: fact.NotApplicable, currency: w.s.head.currency, order: a.order.Bytes(i), settlement: w.id, row: row,
	}
	if w.s.open != nil {
		w.m.source, w.m.keyed, w.m.keyText, w.m.settlement = "EVENT_OPEN", false, w.s.open.keys[i], ""
	}
	if x.units || x.principal {
		w.m.qty = a.qty.Ints[i]
	}
	if err := w.splits(d.pnl, amount, at, x, g, line, index, d.Day, keep, carry); err != nil {
		return fmt.Errorf("line %d: %w", row, err)
	}
	if d.pnl == nil {
		return nil
	}
	if x.units && a.qty.Ints[i] != 0 {
		if err := w.goods(d.pnl, a.qty.Ints[i], p, mcf, d.Day); err != nil {
			return fmt.Errorf("line %d: cost: %w", row, err)
		}
	}
	if d.pnl.full() {
		return d.pnl.end(w.s.doc, w.sc.sk)
	}
	return nil
}

// product finds the product of a row's SKU.
func (w *writer) product(market int, a *amounts, i int) *productOf {
	key := uint64(market+1)<<32 | uint64(a.sku.Code[i])
	x := &w.products[(uint64(a.sku.Code[i])+uint64(market)*1021)%uint64(len(w.products))]
	if x.key != key {
		x.key, x.productOf = key, w.b.product(w.sc, w.x.ids, market, a.sku.Bytes(i))
	}
	return x.productOf
}

// add appends what was worked out for a settlement line.
func (r *lineRows) add(x *ruled, g taxed, line string, mcf bool, d *dayOf, market uint64, p *productOf) {
	r.client.AppendInt(int64(d.owner.clientSK))
	r.entity.AppendInt(int64(d.owner.entitySK))
	r.market.AppendInt(int64(market))
	r.brand.AppendInt(int64(d.brand))
	r.product.AppendInt(int64(p.sk))
	r.day.AppendInt(int64(d.Day))
	r.mcf.AppendInt(bit(mcf))
	r.mode.AppendCode(r.terms.code(g.mode.String()))
	r.line.AppendCode(r.terms.code(line))
	r.fee.AppendInt(int64(x.feeSK))
	r.rule.AppendCode(r.terms.code(x.RuleID))
	r.has(p)
	r.b.N++
}

// carry appends what rows from..to only carry, and writes them. They are all of r, of whose batch they are the
// only ones; without r they are of a month that is not built.
func (r *lineRows) carry(a *amounts, from, to int, w *writer) error {
	if r == nil || from == to {
		return nil
	}
	for _, c := range []struct{ to, from *batch.Vector }{
		{r.row, a.row},
		{r.tx, a.tx},
		{r.order, a.order},
		{r.merchant, a.merchantOrder},
		{r.adjust, a.adjustment},
		{r.ship, a.shipment},
		{r.name, a.market},
		{r.kind, a.kind},
		{r.what, a.what},
		{r.amount, a.amount},
		{r.fulfil, a.fulfilment},
		{r.posted, a.posted},
		{r.item, a.item},
		{r.mitem, a.merchantItem},
		{r.madj, a.merchantAdjust},
		{r.sku, a.sku},
		{r.promo, a.promotion},
	} {
		c.to.AppendRange(c.from, from, to, false)
	}
	r.qty.AppendRange(a.qty, from, to, true)
	if a.part != nil {
		r.part.AppendRange(a.part, from, to, false)
	} else {
		fillInt(r.part, 1, r.b.N)
	}
	return r.end(w.s.doc, w.sc.sk, w.s)
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// splits puts an amount on its lines; at is its position.
func (w *writer) splits(pnl *pnlRows, amount int64, at uint64, x *ruled, g taxed, line string, index int, day window.Day, keep window.Day, carry bool) error {
	one := func(line, flag string) error { return w.split(pnl, 1, line, flag, amount, day, keep, carry) }
	two := func(a string, amount int64, b string, rest int64) error {
		if err := w.split(pnl, 1, a, taxFlag(a, x.Tax), amount, day, keep, carry); err != nil {
			return err
		}
		return w.split(pnl, 2, b, taxFlag(b, x.Tax), rest, day, keep, carry)
	}
	mode := g.mode
	switch {
	case x.tax && (mode == tax.Separate || mode == tax.Partial):
		return one(ledger.TaxOutput, "V")
	case x.withheld && mode == tax.Partial:
		return one(ledger.TaxPrepaid, "W")
	case x.withheld && mode == tax.FacilitatedGross:
		return one(x.gross, "N")
	case x.withheld && mode == tax.FacilitatedResidual && at == g.last:
		return two(line, amount-g.residual, ledger.TaxResidual, g.residual)
	case x.carve && mode == tax.Inclusive:
		net, vat, err := tax.CarveOut(amount, g.rate, w.minor)
		if err != nil {
			return err
		}
		return two(line, net, ledger.TaxOutput, vat)
	case line == ledger.TaxOnFee && !w.reclaims(index, day):
		return one(x.base, "N")
	case line == ledger.AdsSettled && w.x.ads.reported(day.Month(), w.sc.markets.list[index].Marketplace, w.s.head.currency):
		return one(ledger.AdsClearing, x.Tax)
	}
	return one(line, x.Tax)
}

// reclaims says whether tax on a fee comes back. Of an account without an entity nothing is known: the tax
// stays tax.
func (w *writer) reclaims(index int, day window.Day) bool {
	o := w.sc.owners.on(day)
	if o.entity == "" || len(w.b.cfg.Inputs.VAT.Registrations) == 0 {
		return true
	}
	m := w.sc.markets.list[index]
	return m.ID != "" && w.b.cfg.Inputs.VAT.Reclaims(o.entity, tax.Country(m.Code), day)
}

// split counts what a split is worth and writes it, once per reporting currency of the entity. pnl is nil for
// rows of a month that is not built.
func (w *writer) split(pnl *pnlRows, no uint8, line, flag string, amount int64, day, keep window.Day, carry bool) error {
	at := day
	if carry {
		at = keep
	}
	tc, err := money.Rescale(amount, 4, 6)
	if err != nil {
		return err
	}
	m := &w.m
	m.split, m.line, m.flag, m.amount = no, line, flag, tc
	if no > 1 {
		m.qty = 0 // units count once
	}
	for i, to := range w.currencies {
		e := w.rates[i].on(at)
		rc, ok, err := converted(amount, 4, e)
		if err != nil {
			return err
		}
		if !ok {
			w.missing[i] = true
		}
		w.worth[i].Add(rc)
		if pnl == nil || !m.owner.reports(to) {
			continue
		}
		m.rate, m.reporting, m.rc, m.hasRC = e, to, rc, ok
		if err := pnl.add(m); err != nil {
			return err
		}
	}
	return nil
}

func (o *owner) reports(currency string) bool {
	for _, c := range o.reporting {
		if c == currency {
			return true
		}
	}
	return false
}

// goods writes what the sold units of a row cost: a row for each component, at the rate of the day its version
// began. Units without a known cost are counted and cost nothing known.
func (w *writer) goods(pnl *pnlRows, units int64, p *productOf, mcf bool, day window.Day) error {
	m := &w.m
	m.source, m.qty, m.flag = "COGS", units, "N"
	line := ledger.CostStandard
	if mcf {
		line = ledger.CostMultiChannel
	}
	if product.Regraded(p.sku) {
		return w.cost(pnl, 1, line, 0, w.s.head.currency, nil)
	}
	costs := w.b.cost(w.sc, p, day)
	if len(costs) == 0 {
		return w.cost(pnl, 1, ledger.CostMissing, 0, w.s.head.currency, nil)
	}
	for i, c := range costs {
		amount, err := money.MulDiv(c.Amount, -units, 1)
		if err != nil {
			return err
		}
		if i > 0 {
			m.qty = 0 // units count once
		}
		if err := w.cost(pnl, uint8(i+1), line, amount, c.Currency, c.rates); err != nil {
			return err
		}
	}
	return nil
}

// cost writes a cost row of an amount with 6 decimals.
func (w *writer) cost(pnl *pnlRows, no uint8, line string, amount int64, currency string, rates []fx.Effective) error {
	m := &w.m
	m.split, m.line, m.amount, m.currency = no, line, amount, currency
	for i, to := range w.currencies {
		if !m.owner.reports(to) {
			continue
		}
		e := fx.Effective{}
		if rates != nil {
			e = rates[i]
		} else {
			e = w.rates[i].on(m.day)
		}
		rc, ok, err := converted(amount, 6, e)
		if err != nil {
			return err
		}
		m.rate, m.reporting, m.rc, m.hasRC = e, to, rc, ok || amount == 0
		if err := pnl.add(m); err != nil {
			return err
		}
	}
	return nil
}
