package build

import (
	"slices"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/fx"
	"sellerhouse/transform/ledger"
	"sellerhouse/transform/money"
)

// deposit is what a settlement came to in one reporting currency.
type deposit struct {
	currency        string
	rate            fx.Effective
	value, realized int64 // 8 decimals
	ok              bool  // a rate was found for the deposit and for every row
	valued          bool  // a rate was found for the deposit
}

// header writes the settlement's own row, and what came of it between posting and deposit.
func (w *writer) header() error {
	s, h := w.s, w.s.head
	if !h.found {
		return w.noDetail()
	}
	index := w.marketOf(s)
	zone := w.sc.markets.list[index].zone
	end, paid := zone.Day(h.end), zone.Day(h.deposit)
	worthOn := paid
	if h.total <= 0 { // nothing is paid out: a debt is worth what it was when the settlement ended
		worthOn = end
	}
	sum, mode, err := s.tie()
	if err != nil {
		return err
	}
	tied := sum == h.total && s.count > 0
	var all []deposit
	for i, to := range w.currencies {
		d := deposit{currency: to, rate: w.rates[i].on(worthOn)}
		if d.value, d.valued, err = converted(h.total, 4, d.rate); err != nil {
			return err
		}
		rows, err := w.worth[i].Int64()
		if err != nil {
			return err
		}
		if d.realized, err = money.Add(d.value, -rows); err != nil {
			return err
		}
		d.ok = d.valued && !w.missing[i] && tied
		all = append(all, d)
	}
	if err := w.realized(all, index, paid); err != nil {
		return err
	}
	endUTC := window.DayOf(instant(h.end), utc)
	o := w.out["fact_settlement"][endUTC.Month()]
	if o == nil {
		return nil
	}
	row := newRower(o, o.b)
	tenant(row, w.sc, w.sc.owners.on(paid), w.sc.markets.list[index].sk, fact.NotApplicable)
	row.text("settlement_id", s.id())
	row.int("start_at", h.start)
	row.int("end_at", h.end)
	row.int("deposit_at", h.deposit)
	row.int("end_utc_date", int64(endUTC))
	row.int("deposit_date", int64(paid))
	row.int("total_amount_tc", h.total)
	row.text("currency", h.currency)
	row.text("marketplace_hint", w.sc.markets.list[index].Code)
	row.int("row_count", int64(s.count))
	row.int("sum_rows_tc", sum)
	row.int("tie_diff_tc", h.total-sum)
	row.text("transfer_mode", mode)
	previous, chain := "", len(s.opens) == 0
	if w.before != nil {
		previous = w.before.id()
		chain = balance(s.opens) == -balance(w.before.closes)
	}
	row.text("previous_settlement_id", previous)
	row.int("chain_ok", bit(chain))
	switch {
	case s.count == 0:
		row.text("status", "NO_DETAIL")
	case tied:
		row.text("status", "TIED")
	default:
		row.text("status", "BROKEN")
	}
	row.text("layout", layout(s.doc))
	d := all[0]
	row.rate(d.currency, d.rate)
	row.maybe("deposit_rc", d.value, d.valued)
	row.maybe("realized_rc", d.realized, d.ok)
	row.lineage(s.doc, int64(h.row))
	return row.end()
}

// noDetail writes the row of a document whose summary line is missing: what it should come to is not known.
func (w *writer) noDetail() error {
	s := w.s
	month := s.doc.Months[0]
	o := w.out["fact_settlement"][month]
	if o == nil {
		return nil
	}
	at := int64(month.First()) * 86_400_000_000
	row := newRower(o, o.b)
	tenant(row, w.sc, w.sc.owners.on(month.First()), fact.Unknown, fact.NotApplicable)
	row.text("settlement_id", s.id())
	for _, c := range []string{"start_at", "end_at", "deposit_at"} {
		row.int(c, at)
	}
	row.int("end_utc_date", int64(month.First()))
	row.int("deposit_date", int64(month.First()))
	sum, mode, err := s.tie()
	if err != nil {
		return err
	}
	row.int("row_count", int64(s.count))
	row.int("sum_rows_tc", sum)
	row.int("tie_diff_tc", -sum)
	row.text("transfer_mode", mode)
	row.text("status", "NO_DETAIL")
	row.text("layout", layout(s.doc))
	row.rate(w.currencies[0], fx.Effective{})
	row.lineage(s.doc, 0)
	return row.end()
}

func layout(d *lake.Live) string {
	switch d.Dataset {
	case catalog.SettlementV1.Name:
		return "V1"
	case catalog.SettlementXML.Name:
		return "XML"
	}
	return "V2"
}

func balance(rs []reserve) (sum int64) {
	for _, r := range rs {
		sum += r.amount
	}
	return sum
}

// tie sums the rows that the total is the sum of. Transfer rows are left out only where the sum with them is
// zero and without them the total.
func (s *settlement) tie() (sum int64, mode string, err error) {
	if sum, err = s.sum.Int64(); err != nil {
		return 0, "", err
	}
	moved, err := s.moved.Int64()
	if err != nil {
		return 0, "", err
	}
	if sum == 0 && moved != 0 && s.head.total == -moved {
		return -moved, "EXCLUDED", nil
	}
	return sum, "INCLUDED", nil
}

// realized writes the exchange result of a settlement that ties: what its deposit is worth less what its rows
// were worth.
func (w *writer) realized(all []deposit, index int, paid window.Day) error {
	pnl := w.pnl[paid.Month()]
	if pnl == nil {
		return nil
	}
	market := fact.NotApplicable
	if index != 0 {
		market = w.sc.markets.list[index].sk
	}
	w.m = movement{
		source: "FX", keyText: w.s.id(), split: 1, day: paid, owner: w.sc.owners.on(paid), market: market, brand: fact.NotApplicable, product: fact.NotApplicable,
		campaign: fact.NotApplicable, line: ledger.FXRealized, flag: "N", currency: w.s.head.currency, settlement: w.s.id(), row: w.s.head.row,
	}
	for _, d := range all {
		if !d.ok || d.currency == w.s.head.currency || !w.m.owner.reports(d.currency) {
			continue
		}
		w.m.rate, w.m.reporting, w.m.rc, w.m.hasRC = d.rate, d.currency, d.realized, true
		if err := pnl.add(&w.m); err != nil {
			return err
		}
	}
	return nil
}

// rower appends rows to a table by column name; columns not named are empty, NULL where they may be.
type rower struct {
	o      *output
	b      *batch.Batch
	copies map[*batch.Batch][]copied
}

// copied is a column of a report and the column of the fact that takes its values.
type copied struct {
	from *batch.Vector
	to   int
}

func newRower(o *output, b *batch.Batch) *rower {
	return &rower{o: o, b: b, copies: map[*batch.Batch][]copied{}}
}

func (r *rower) at(name string) int {
	i := r.o.table.Index(name)
	if i < 0 {
		panic("build: " + r.o.table.Name + " has no column " + name)
	}
	return i
}

func (r *rower) col(name string) *batch.Vector { return &r.b.Cols[r.at(name)] }

func (r *rower) int(name string, x int64)   { r.col(name).AppendInt(x) }
func (r *rower) key(name string, x uint64)  { r.col(name).AppendInt(int64(x)) }
func (r *rower) text(name string, s string) { r.col(name).AppendText(s) }

func (r *rower) maybe(name string, x int64, ok bool) {
	if ok {
		r.col(name).AppendInt(x)
	} else {
		r.col(name).AppendNull()
	}
}

// from copies a value of a report, NULL where the column may be.
func (r *rower) from(name string, v *batch.Vector, i int) { r.take(r.at(name), v, i) }

func (r *rower) take(at int, v *batch.Vector, i int) {
	to := &r.b.Cols[at]
	switch {
	case !v.IsNull(i):
		to.AppendFrom(v, i)
	case r.o.table.Columns[at].Optional:
		to.AppendNull()
	case to.Kind.IsText():
		to.AppendText("")
	default:
		to.AppendInt(0)
	}
}

// rest copies the columns that report and fact share by name and that the row does not have yet.
func (r *rower) rest(x *batch.Batch, i int) {
	list, ok := r.copies[x]
	if !ok {
		for c, name := range x.Names {
			if at := r.o.table.Index(name); at >= 0 {
				list = append(list, copied{&x.Cols[c], at})
			}
		}
		clear(r.copies) // batches of documents read before are gone
		r.copies[x] = list
	}
	for _, c := range list {
		if r.b.Cols[c.to].Len() == r.b.N {
			r.take(c.to, c.from, i)
		}
	}
}

// shared names the columns a report table has in common with a fact table, and others by name.
func shared(spec *dataset.Table, t *fact.Table, others ...string) []string {
	var out []string
	for _, c := range spec.Stored() {
		if t.Index(c.Name) >= 0 || slices.Contains(others, c.Name) {
			out = append(out, c.Name)
		}
	}
	return append(out, dataset.ColLine)
}

func (r *rower) rate(reporting string, e fx.Effective) {
	r.text("reporting_ccy", reporting)
	r.maybe("fx_rate", e.Rate, e.OK())
	r.maybe("fx_date_used", int64(e.DateUsed), e.OK())
}

func (r *rower) lineage(d *lake.Live, line int64) {
	r.text("src_file", d.Document)
	r.int("src_row", line)
	r.text("src_sha256", d.SHA256)
	r.text("ingest_run_id", d.Run)
}

// end fills the columns not named and ends the row.
func (r *rower) end() error {
	r.fill()
	r.b.N++
	if r.b == r.o.b && r.o.full() {
		return r.o.flush()
	}
	return nil
}

func (r *rower) fill() {
	for i := range r.b.Cols {
		v := &r.b.Cols[i]
		if v.Len() > r.b.N {
			continue
		}
		switch {
		case r.o.table.Columns[i].Optional:
			v.AppendNull()
		case v.Kind.Base == dataset.BaseText || v.Kind.Base == dataset.BaseTextList:
			v.AppendText("")
		default:
			v.AppendInt(0)
		}
	}
}

// tenant appends the columns that say whose a row is.
func tenant(r *rower, s *scope, o *owner, market, brand uint64) {
	r.key("client_sk", o.clientSK)
	r.key("legal_entity_sk", o.entitySK)
	r.key("account_sk", s.sk)
	r.key("marketplace_sk", market)
	r.key("brand_sk", brand)
}
