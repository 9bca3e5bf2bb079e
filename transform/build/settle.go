package build

import (
	"context"
	"slices"
	"time"

	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fx"
	"sellerhouse/transform/site"
	"sellerhouse/transform/tax"
)

// chunkRows bounds how many settlement lines are worked on at once; a longer document is a chunk of its own. What
// is built does not depend on it.
var chunkRows int64 = 1_000_000

func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

// settleRun builds the settlement tables of an account.
type settleRun struct {
	b       *Builder
	x       *accountPlan
	sc      *scope
	rules   *rulebook
	orders  map[uint64]orderOf
	asked   map[uint64]bool // orders looked for, found or not
	surveys map[string]*settlement
	out     map[string]map[window.Month]*output // by table
	months  []window.Month
	pnl     map[window.Month]*pnlRows
	lines   map[window.Month]*lineRows
}

// buildSettlements builds the settlement partitions among parts, which are one account's.
func (b *Builder) buildSettlements(ctx context.Context, x *accountPlan, parts []Partition) (files []File, err error) {
	r := &settleRun{
		b: b, x: x, sc: b.scope(x.account), rules: newRulebook(b.rules), orders: map[uint64]orderOf{}, asked: map[uint64]bool{},
		surveys: map[string]*settlement{}, out: map[string]map[window.Month]*output{}, pnl: map[window.Month]*pnlRows{}, lines: map[window.Month]*lineRows{},
	}
	var all []*output
	defer func() {
		if err != nil {
			for _, o := range all {
				o.discard()
			}
		}
	}()
	for _, p := range parts {
		o, err := b.newOutput(p)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
		if r.out[p.Table] == nil {
			r.out[p.Table] = map[window.Month]*output{}
		}
		r.out[p.Table][p.Month] = o
		switch p.Table {
		case "fact_pnl_line":
			r.pnl[p.Month] = newPnlRows(o)
		case "fact_settlement_line":
			r.lines[p.Month] = newLineRows(o)
		}
		if !slices.Contains(r.months, p.Month) {
			r.months = append(r.months, p.Month)
		}
	}
	slices.Sort(r.months)
	if err := r.advertising(ctx); err != nil { // its rows are of no settlement, which stands first in the ledger's order
		return nil, err
	}
	if err := r.settlements(ctx); err != nil {
		return nil, err
	}
	if err := r.unsettled(ctx); err != nil {
		return nil, err
	}
	products := r.sc.seen()
	for i, o := range all {
		if o.part.Table == "fact_settlement_line" {
			o.seen.Products = r.lines[o.part.Month].seen(products)
		}
		f, err := b.commit(ctx, o)
		if err != nil {
			all = all[i+1:]
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// settlements works through the documents that touch the months, a chunk at a time, in the order of their ids.
func (r *settleRun) settlements(ctx context.Context) error {
	var chunk []*lake.Live
	var rows int64
	flush := func() error {
		if len(chunk) == 0 {
			return nil
		}
		err := r.chunk(ctx, chunk)
		chunk, rows = nil, 0
		return err
	}
	for i := range r.x.settlements {
		d := &r.x.settlements[i]
		if !slices.ContainsFunc(r.months, touchesDoc(d)) {
			continue
		}
		n := lines(d)
		if rows > 0 && rows+n > chunkRows {
			if err := flush(); err != nil {
				return err
			}
		}
		chunk, rows = append(chunk, d), rows+n
	}
	return flush()
}

func lines(d *lake.Live) (n int64) {
	for _, t := range d.Tables {
		n += t.Out
	}
	return n
}

func touchesDoc(d *lake.Live) func(window.Month) bool {
	return func(m window.Month) bool { return slices.Contains(d.Months, m) }
}

// buckets is how many readings a settlement's groups are spread over, so that memory does not grow with it.
func buckets(d *lake.Live) uint64 { return uint64(1 + lines(d)/(2*chunkRows)) }

func newSettlement(d *lake.Live) *settlement {
	return &settlement{doc: d, blank: map[uint64]bool{}, named: map[int]bool{}}
}

// chunk decides the tax modes of documents and writes their rows.
func (r *settleRun) chunk(ctx context.Context, docs []*lake.Live) error {
	var list []*settlement
	for _, d := range docs {
		s := newSettlement(d)
		if old, ok := r.surveys[d.Document]; ok && old.whole {
			s = old
		}
		list = append(list, s)
	}
	for bucket := range buckets(docs[0]) { // more than one only for a document that is a chunk of its own
		if err := r.decide(ctx, list, bucket, buckets(docs[0])); err != nil {
			return err
		}
	}
	for _, s := range list {
		s.seal()
		r.surveys[s.doc.Document] = s
		if !s.head.found {
			r.b.log.Warn("settlement without a summary line", "account", r.x.account.Code, "document", s.doc.Document)
		}
	}
	for _, s := range list {
		before, err := r.before(ctx, s)
		if err != nil {
			return err
		}
		if err := r.write(ctx, s, before); err != nil {
			return err
		}
		s.modes, s.from, s.special, s.whole = nil, nil, nil, false // its sales may still be asked for
	}
	return nil
}

// decide surveys one bucket of some documents and decides every group in it.
func (r *settleRun) decide(ctx context.Context, list []*settlement, bucket, of uint64) error {
	want := map[uint64]bool{}
	for _, s := range list {
		if err := r.b.survey(ctx, r.sc, r.rules, s, bucket, of); err != nil {
			return err
		}
		r.b.wants(r.sc, s, want)
	}
	if err := r.answer(ctx, want); err != nil {
		return err
	}
	open := make([]map[uint64]bool, len(list))
	for i, s := range list {
		open[i] = r.b.modes(r.sc, s, r.orders)
	}
	for i, s := range list {
		if len(open[i]) == 0 {
			continue
		}
		sales, err := r.salesOf(ctx, list, s, open[i])
		if err != nil {
			return err
		}
		r.b.inherit(r.sc, s, r.orders, sales)
	}
	for _, s := range list {
		s.compact()
	}
	return nil
}

// survey returns a document with its header, its reserves and the modes of its sales, reading it where that was
// not done yet.
func (r *settleRun) survey(ctx context.Context, d *lake.Live) (*settlement, error) {
	if s, ok := r.surveys[d.Document]; ok {
		return s, nil
	}
	s := newSettlement(d)
	for bucket := range buckets(d) {
		if err := r.b.survey(ctx, r.sc, r.rules, s, bucket, buckets(d)); err != nil {
			return nil, err
		}
		want := map[uint64]bool{}
		r.b.wants(r.sc, s, want)
		if err := r.answer(ctx, want); err != nil {
			return nil, err
		}
		r.b.modes(r.sc, s, r.orders)
		s.compactSales()
		s.groups, s.list = nil, nil
	}
	s.seal()
	r.surveys[d.Document] = s
	return s, nil
}

// salesOf finds the tax modes of the sales that a settlement's refunds follow: in the settlement itself, then
// in those before it, nearest first.
func (r *settleRun) salesOf(ctx context.Context, list []*settlement, s *settlement, open map[uint64]bool) (map[uint64]tax.Mode, error) {
	found := map[uint64]tax.Mode{}
	s.saleModes(open, found)
	left := map[uint64]bool{}
	for k := range open {
		if _, ok := found[k]; !ok {
			left[k] = true
		}
	}
	var candidates []*lake.Live
	for i := range r.x.settlements {
		if d := &r.x.settlements[i]; d != s.doc && slices.Min(d.Months) <= slices.Min(s.doc.Months) {
			candidates = append(candidates, d)
		}
	}
	slices.SortStableFunc(candidates, func(a, b *lake.Live) int {
		return int(slices.Max(b.Months)) - int(slices.Max(a.Months))
	})
	for _, d := range candidates {
		if len(left) == 0 {
			break
		}
		var c *settlement
		if i := slices.IndexFunc(list, func(x *settlement) bool { return x.doc == d }); i >= 0 {
			c = list[i] // worked on side by side: its sales are decided
		} else {
			var err error
			if c, err = r.survey(ctx, d); err != nil {
				return nil, err
			}
		}
		if c.head.start >= s.head.end {
			continue
		}
		c.saleModes(left, found)
		for k := range found {
			delete(left, k)
		}
	}
	return found, nil
}

// before finds the settlement of the same currency that ended where one starts; nil when it is not in the lake.
func (r *settleRun) before(ctx context.Context, s *settlement) (*settlement, error) {
	start := window.DayOf(instant(s.head.start), utc)
	for i := range r.x.settlements {
		d := &r.x.settlements[i]
		if d == s.doc || !slices.Contains(d.Months, start.Month()) && !slices.Contains(d.Months, (start-1).Month()) {
			continue
		}
		c, err := r.survey(ctx, d)
		if err != nil {
			return nil, err
		}
		if err := r.answer(ctx, c.blank); err != nil {
			return nil, err
		}
		if gap := c.head.end - s.head.start; c.head.found && c.head.currency == s.head.currency && gap >= -1_000_000 && gap <= 1_000_000 {
			return c, nil
		}
	}
	return nil, nil
}

// carried says at which rate a row keeps its value: an opening reserve at that of the closing reserve it
// brings back, a debt carried forward at that of the settlement it comes from. ok is false for rows that are
// worth their own day.
func (r *settleRun) carried(x *ruled, amount int64, s, before *settlement) (window.Day, bool) {
	if before == nil {
		return 0, false
	}
	switch x.Line {
	case "BS_RESERVE_OPEN":
		for _, c := range before.closes {
			if c.amount == -amount {
				return c.day, true
			}
		}
	case "BS_PAYABLE_AMAZON":
		if before.head.total < 0 && amount == before.head.total {
			return r.localDay(before, before.head.end), true
		}
	}
	return 0, false
}

// localDay is the day of an instant at the marketplace of all a settlement's rows, else at the account's home.
func (r *settleRun) localDay(s *settlement, micros int64) window.Day {
	return r.sc.markets.list[r.marketOf(s)].zone.Day(micros)
}

// marketOf is the marketplace all rows of a settlement have, 0 where they have several.
func (r *settleRun) marketOf(s *settlement) int {
	at := map[int]bool{}
	for i := range s.named {
		at[i] = true
	}
	other := r.sc.only(s.head.currency)
	if s.nameless {
		at[other] = true
	}
	for k := range s.blank {
		if o, ok := r.orders[k]; ok && o.market != 0 {
			at[o.market] = true
		} else {
			at[other] = true
		}
	}
	if len(at) == 1 {
		for i := range at {
			return i
		}
	}
	return 0
}

// market resolves the marketplace of a row that names none: its order's, else the only one of the
// settlement's currency.
func (r *settleRun) market(s *settlement, order []byte) int {
	if site.AmazonOrder(order) {
		if o, ok := r.orders[hash128(orderSeed, order)[0]]; ok && o.market != 0 {
			return o.market
		}
	}
	return r.sc.only(s.head.currency)
}

// converted is an amount in a reporting currency, or that there is no rate.
func converted(amount int64, scale int, e fx.Effective) (int64, bool, error) {
	if !e.OK() {
		return 0, false, nil
	}
	v, err := fx.Convert(amount, scale, e)
	return v, err == nil, err
}
