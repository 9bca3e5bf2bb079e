package build

import (
	"context"
	"fmt"
	"slices"

	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/fx"
	"sellerhouse/transform/ledger"
	"sellerhouse/transform/money"
	"sellerhouse/transform/product"
	"sellerhouse/transform/tax"
)

// writer writes one settlement's rows.
type writer struct {
	*settleRun
	ctx        context.Context
	s, before  *settlement
	minor      int
	currencies []string // every reporting currency of the account
	rates      []*rates // of the settlement's currency, one each
	worth      []money.Sum
	missing    []bool // a row had no rate
	m          movement
}

// write reads a settlement's lines a second time and writes the rows of the months that are built.
func (r *settleRun) write(ctx context.Context, s, before *settlement) error {
	w := &writer{settleRun: r, ctx: ctx, s: s, before: before, minor: money.Minor(s.head.currency), currencies: r.sc.owners.currencies()}
	for _, to := range w.currencies {
		w.rates = append(w.rates, r.sc.rate(r.b.plan.fx, s.head.currency, to))
	}
	w.worth, w.missing = make([]money.Sum, len(w.currencies)), make([]bool, len(w.currencies))
	if err := r.b.lines(ctx, s.doc, false, func(header) error { return nil }, w.line); err != nil {
		return err
	}
	if err := w.header(); err != nil {
		return fmt.Errorf("settlement %s: %w", s.id(), err)
	}
	for _, m := range r.months {
		if o := r.lines[m]; o != nil {
			if err := o.end(s.doc, r.sc.sk, s); err != nil {
				return err
			}
		}
		if o := r.pnl[m]; o != nil {
			if err := o.end(s.doc, r.sc.sk); err != nil {
				return err
			}
		}
	}
	return nil
}

// line works out one amount and writes it.
func (w *writer) line(l *line) error {
	index, mcf := w.market(w.s, l)
	mk := &w.sc.markets.list[index]
	day := l.day
	if !l.dated {
		day = mk.zone.Day(l.posted)
	}
	if !slices.Contains(w.s.doc.Months, day.Month()) { // a day far outside the period: no partition would show the row
		w.b.log.Warn("settlement row outside its period is booked at the period's end", "account", w.x.account.Code, "settlement", w.s.id(), "line", l.row, "day", day.String())
		day = mk.zone.Day(w.s.head.end)
	}
	x := w.rules.of(l, day)
	var g taxed
	if x.grouped(l) {
		g = w.s.taxedOf(groupKey(x, l))
	}
	line := x.Line
	if mcf && x.pickPack {
		line = ledger.MultiChannel
	}
	keep, carry := w.carried(x, l, w.s, w.before)
	month := day.Month()
	lines, pnl := w.lines[month], w.pnl[month]
	o := w.sc.owners.on(day)
	if lines == nil && pnl == nil { // another month's row: what it is worth still counts for the exchange result
		w.m.owner = o
		return w.splits(nil, l, x, g, line, index, day, keep, carry)
	}
	p := w.b.product(w.sc, w.x.ids, index, l.sku)
	brand := w.b.brand(p, day)
	if lines != nil {
		lines.add(l, x, g, line, mcf, day, o, mk.sk, brand, p)
		if lines.full() {
			if err := lines.end(w.s.doc, w.sc.sk, w.s); err != nil {
				return err
			}
		}
	}
	w.m = movement{
		source: "SETTLEMENT", keyed: true, key: [2]uint32{l.row, uint32(l.part)}, day: day, owner: o, market: mk.sk, brand: brand, product: p.sk,
		campaign: fact.NotApplicable, currency: w.s.head.currency, order: l.order, settlement: w.s.id(), row: l.row,
	}
	if x.units || x.principal {
		w.m.qty = l.qty
	}
	if err := w.splits(pnl, l, x, g, line, index, day, keep, carry); err != nil {
		return fmt.Errorf("line %d: %w", l.row, err)
	}
	if pnl == nil {
		return nil
	}
	if x.units && l.hasQty && l.qty != 0 {
		if err := w.goods(pnl, l, p, mcf, day); err != nil {
			return fmt.Errorf("line %d: cost: %w", l.row, err)
		}
	}
	if pnl.full() {
		return pnl.end(w.s.doc, w.sc.sk)
	}
	return nil
}

// add appends a settlement line.
func (r *lineRows) add(l *line, x *ruled, g taxed, line string, mcf bool, day window.Day, o *owner, market, brand uint64, p *productOf) {
	r.client.AppendInt(int64(o.clientSK))
	r.entity.AppendInt(int64(o.entitySK))
	r.market.AppendInt(int64(market))
	r.brand.AppendInt(int64(brand))
	r.product.AppendInt(int64(p.sk))
	r.row.AppendInt(int64(l.row))
	r.part.AppendInt(int64(l.part))
	r.tx.AppendBytes(l.tx)
	r.order.AppendBytes(l.order)
	r.merchant.AppendBytes(l.merchantOrder)
	r.adjust.AppendBytes(l.adjustment)
	r.ship.AppendBytes(l.shipment)
	r.name.AppendBytes(l.market)
	r.kind.AppendBytes(l.kind)
	r.what.AppendBytes(l.what)
	r.amount.AppendInt(l.amount)
	r.fulfil.AppendBytes(l.fulfilment)
	r.posted.AppendInt(l.posted)
	r.day.AppendInt(int64(day))
	r.item.AppendBytes(l.item)
	r.mitem.AppendBytes(l.merchantItem)
	r.madj.AppendBytes(l.merchantAdjustment)
	r.sku.AppendBytes(l.sku)
	if l.hasQty {
		r.qty.AppendInt(l.qty)
	} else {
		r.qty.AppendNull()
	}
	r.promo.AppendBytes(l.promotion)
	r.mcf.AppendInt(bit(mcf))
	r.mode.AppendText(g.mode.String())
	r.line.AppendText(line)
	r.fee.AppendInt(int64(x.feeSK))
	r.rule.AppendText(x.RuleID)
	if p.sku != "" && !r.products[p] {
		r.products[p] = true
	}
	r.b.N++
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// splits puts an amount on its lines.
func (w *writer) splits(pnl *pnlRows, l *line, x *ruled, g taxed, line string, index int, day window.Day, keep window.Day, carry bool) error {
	one := func(line, flag string) error { return w.split(pnl, 1, line, flag, l.amount, day, keep, carry) }
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
	case x.withheld && mode == tax.FacilitatedResidual && uint64(l.row)<<8|uint64(l.part) == g.last:
		return two(line, l.amount-g.residual, ledger.TaxResidual, g.residual)
	case x.carve && mode == tax.Inclusive:
		net, vat, err := tax.CarveOut(l.amount, g.rate, w.minor)
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
func (w *writer) goods(pnl *pnlRows, l *line, p *productOf, mcf bool, day window.Day) error {
	m := &w.m
	m.source, m.qty, m.flag = "COGS", l.qty, "N"
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
		amount, err := money.MulDiv(c.Amount, -l.qty, 1)
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
