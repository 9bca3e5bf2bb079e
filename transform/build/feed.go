package build

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"sellerhouse/extract/account"
	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
)

// computed works out, row by row, the columns that a table's feed cannot name.
var computed = map[string]func(*feeder, *fedRow) error{
	"fact_fee_preview":                 (*feeder).quoted,
	"fact_promotion":                   (*feeder).promoted,
	"fact_promotion_product":           (*feeder).promoted,
	"fact_return":                      (*feeder).returned,
	"fact_sales_traffic_daily_by_asin": (*feeder).child,
	"fact_storage_fee":                 (*feeder).stored,
	"fact_vendor_asn":                  (*feeder).announced,
	"fact_vendor_inventory":            (*feeder).analysed,
	"fact_vendor_invoice":              (*feeder).billed,
	"fact_vendor_inventory_total":      (*feeder).analysed,
	"fact_vendor_margin":               (*feeder).analysed,
	"fact_vendor_margin_total":         (*feeder).analysed,
	"fact_vendor_po":                   (*feeder).bought,
	"fact_vendor_sales":                (*feeder).analysed,
	"fact_vendor_sales_total":          (*feeder).analysed,
	"fact_vendor_traffic":              (*feeder).analysed,
	"fact_vendor_traffic_total":        (*feeder).analysed,
}

// spread makes several rows of one row of a report.
var spread = map[string]func(*feeder, *fedRow) error{"fact_account_health_daily": (*feeder).standing}

// fedFrom is a source with what the catalog and the lake have of it.
type fedFrom struct {
	*fact.Source
	spec  *dataset.Spec
	table *dataset.Table
	docs  []lake.Live // oldest first
}

// fed lists a table's sources for an account, with the documents that count.
func (x *accountPlan) fed(f *fact.Feed) []fedFrom {
	var out []fedFrom
	for i := range f.Sources {
		s := &f.Sources[i]
		spec, t := sourceOf(s)
		out = append(out, fedFrom{Source: s, spec: spec, table: t, docs: x.live[s.Dataset]})
	}
	return out
}

// sourceOf finds a source in the catalog; a misspelt name is our own bug.
func sourceOf(s *fact.Source) (*dataset.Spec, *dataset.Table) {
	spec, ok := catalog.ByName(s.Dataset)
	if !ok {
		panic("build: no dataset " + s.Dataset)
	}
	if s.Table == "" {
		return spec, &spec.Tables[0]
	}
	t, ok := spec.Table(s.Table)
	if !ok {
		panic("build: " + s.Dataset + " has no table " + s.Table)
	}
	return spec, t
}

// months are those in which a document can have rows of the source.
func (s *fedFrom) months(d *lake.Live) []window.Month {
	rows, ok := d.Table(s.table.Name)
	switch {
	case !ok || rows.Out == 0:
		return nil
	case s.spec.Supersede == dataset.Snapshot:
		return []window.Month{window.DayOf(d.GeneratedAt, utc).Month()}
	case d.Ranges == nil:
		return d.Months
	}
	var out []window.Month
	for _, r := range d.Ranges {
		for _, m := range r.Months() {
			if len(rows.Months) > 0 && s.Day == s.table.Day && rows.Months[m] == 0 {
				continue
			}
			out = append(out, m)
		}
	}
	return out
}

// touches says whether a document has a say in a month.
func (s *fedFrom) touches(m window.Month) func(*lake.Live) bool {
	if s.spec.Supersede == dataset.Snapshot {
		return func(d *lake.Live) bool { return window.DayOf(d.GeneratedAt, utc).Month() == m }
	}
	return touches(m)
}

// feeds are the tables that are made from reports by what their declaration says, in name order.
func feeds() []*fact.Table {
	var out []*fact.Table
	for _, t := range fact.All() {
		if t.Feed != nil {
			out = append(out, t)
		}
	}
	return out
}

// feedsByPhase splits the tables with a feed into those that products are learned from and those that may ask for
// what was learned.
func feedsByPhase() (known, learnt []*fact.Table) {
	for _, t := range feeds() {
		if slices.ContainsFunc(t.Feed.Sources, func(s fact.Source) bool { return s.Parent != "" }) {
			known = append(known, t)
		} else {
			learnt = append(learnt, t)
		}
	}
	return known, learnt
}

// asked says whether an account can have documents of a source.
func asked(s fact.Source, a account.Account) bool {
	spec, _ := sourceOf(&s)
	if a.Type == account.Vendor {
		return spec.Vendor
	}
	return spec.Seller
}

// planFeed plans a table that has a feed.
func (b *Builder) planFeed(x *accountPlan, s *scope, t *fact.Table) {
	sources := x.fed(t.Feed)
	var months []window.Month
	asks := false
	for i := range sources {
		f := &sources[i]
		for k := range f.docs {
			months = append(months, f.months(&f.docs[k])...)
		}
		asks = asks || slices.ContainsFunc(f.Sites, func(s fact.Site) bool { return s.By == fact.ByOrder })
	}
	slices.Sort(months)
	for _, m := range slices.Compact(months) {
		v := newVersion(t.Name)
		b.common(v, s)
		v.add("ids", x.ids.all())
		for i := range sources {
			v.docs(sources[i].Dataset, sources[i].docs, sources[i].touches(m), m.Range())
		}
		if len(t.Feed.Convert) > 0 {
			v.add("rates", b.plan.fx.Hash(lastDay(m)))
		}
		if asks && b.asksOrders(s) {
			x.orderVersions(v, m)
		}
		if t.Name == "fact_storage_fee" {
			v.add("labels", x.labels.version)
		}
		b.want(x, t.Name, m, v)
	}
}

// orderVersions adds the order files that rows of a month can ask.
func (x *accountPlan) orderVersions(v *versioner, m window.Month) {
	for _, om := range monthsOf(x.orders) {
		if om <= m {
			p, _ := x.part("fact_order_item", om)
			v.add("orders", p.Version)
		}
	}
}

// feeder builds a month of a table from its feed.
type feeder struct {
	b     *Builder
	x     *accountPlan
	sc    *scope
	feed  *fact.Feed
	table *fact.Table
	month window.Month
	row   *rower
	seen  productSet
	from  []fedFrom
	cover map[[3]int]bool // by source, site and day: an earlier source has a document for it
	run   *settleRun      // answers which site an order is of; nil where no source asks

	currency, number int   // columns, -1 for none
	rowSource        []int // which source each row is of
	work, take       func(*feeder, *fedRow) error
}

// fedRow is a row of a report that counts.
type fedRow struct {
	*batchOf
	src    *fedFrom
	doc    *lake.Live
	i      int
	market int
	day    window.Day
	sku    []byte
	asin   []byte
}

// buildFeed builds a month of a table that has a feed.
func (b *Builder) buildFeed(ctx context.Context, x *accountPlan, p Partition) (File, error) {
	return b.file(ctx, p, func(row *rower) error {
		t := row.o.table
		w := &feeder{
			b: b, x: x, sc: b.scope(x.account), feed: t.Feed, table: t, month: p.Month, row: row, seen: productSet{}, cover: map[[3]int]bool{},
			from: x.fed(t.Feed), currency: t.Index("currency"), number: t.Index(t.Feed.Number), work: computed[p.Table], take: spread[p.Table],
		}
		if w.take == nil {
			w.take = (*feeder).add
		}
		if err := w.askOrders(ctx); err != nil {
			return err
		}
		for i := range w.from {
			if err := w.source(ctx, i); err != nil {
				return err
			}
			for len(w.rowSource) < row.b.N {
				w.rowSource = append(w.rowSource, i)
			}
		}
		row.b = w.joined(row.b)
		w.numbers(row.b)
		row.o.seen.Products = w.seen.sorted()
		return nil
	})
}

// source adds the rows of one source.
func (w *feeder) source(ctx context.Context, at int) error {
	s := &w.from[at]
	var docs []*lake.Live
	in := s.touches(w.month)
	for i := range s.docs {
		if in(&s.docs[i]) {
			docs = append(docs, &s.docs[i])
		}
	}
	if s.spec.Supersede == dataset.Upsert {
		return w.newest(ctx, s, docs)
	}
	for _, d := range docs {
		if s.Day == "" && s.spec.Supersede == dataset.Replace && d.Window.Days() != 1 {
			w.b.log.Warn("rows that name no day cover several and are left out: ask one day at a time",
				"account", w.x.account.Code, "table", s.table.Name, "document", d.Document, "window", d.Window.String())
			continue
		}
		err := w.each(ctx, s, d, func(r *fedRow) error {
			if !d.Has(r.day) || w.feed.First && w.covered(at, r) {
				return nil
			}
			return w.take(w, r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// covered says whether a source before this one has a document for a row's site and day.
func (w *feeder) covered(at int, r *fedRow) bool {
	k := [3]int{at, r.market, int(r.day)}
	is, ok := w.cover[k]
	if !ok {
		is = w.covers(at, r)
		w.cover[k] = is
	}
	return is
}

func (w *feeder) covers(at int, r *fedRow) bool {
	id := w.sc.markets.list[r.market].ID
	for i := range w.from[:at] {
		for k := range w.from[i].docs {
			d := &w.from[i].docs[k]
			if d.Has(r.day) && slices.Contains(d.Marketplaces, id) {
				return true
			}
		}
	}
	return false
}

// newest adds, of each key, the rows of the document that was updated last.
func (w *feeder) newest(ctx context.Context, s *fedFrom, docs []*lake.Live) error {
	type state struct {
		updated int64
		doc     int
	}
	winners := map[[2]uint64]state{}
	names := slices.DeleteFunc(slices.Clone(s.table.Key), func(n string) bool { return n == dataset.ColLine })
	stateOf := func(r *batchOf, i, doc int) ([2]uint64, state) {
		x := state{doc: doc}
		if s.spec.UpsertBy != "" {
			x.updated = r.Col(s.spec.UpsertBy).Int(i)
		}
		return keyOf(r, names, i), x
	}
	if len(docs) > 1 || s.spec.UpsertBy != "" {
		columns := slices.Clone(names)
		if s.spec.UpsertBy != "" {
			columns = append(columns, s.spec.UpsertBy)
		}
		for n, d := range docs {
			err := w.b.each(ctx, d, s.table, columns, func(r *batchOf) error {
				for i := range r.N {
					k, x := stateOf(r, i, n)
					if old, ok := winners[k]; !ok || x.updated > old.updated || x.updated == old.updated && x.doc > old.doc {
						winners[k] = x
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	single := len(names) == len(s.table.Key) // else rows of one key are told apart by their line
	taken := map[[2]uint64]bool{}
	for n, d := range docs {
		err := w.each(ctx, s, d, func(r *fedRow) error {
			k, x := stateOf(r.batchOf, r.i, n)
			if len(winners) > 0 && winners[k] != x {
				return nil
			}
			if single && taken[k] {
				w.b.log.Warn("a document tells the same key twice: its first row counts; check key_repeated shows it", "account", w.x.account.Code, "table", s.table.Name, "document", d.Document)
				return nil
			}
			taken[k] = true
			return w.take(w, r)
		}, names...)
		if err != nil {
			return err
		}
	}
	return nil
}

// keyOf hashes values of a row.
func keyOf(r *batchOf, names []string, i int) [2]uint64 {
	parts := make([][]byte, len(names))
	for n, name := range names {
		v := r.Col(name)
		if v.Kind.IsText() {
			parts[n] = v.Bytes(i)
		} else {
			parts[n] = binary.LittleEndian.AppendUint64(nil, uint64(v.Int(i)))
		}
	}
	return hash128(0x6664, parts...)
}

// columns are those of a source's table that its rows need.
func (w *feeder) columns(s *fedFrom, more ...string) []string {
	for _, c := range []string{s.Day, s.SKU, s.ASIN, s.FNSKU, s.Parent, s.spec.UpsertBy} {
		if c != "" {
			more = append(more, c)
		}
	}
	for _, x := range s.Sites {
		if x.Column != "" {
			more = append(more, x.Column)
		}
	}
	for _, c := range s.Columns {
		more = append(more, c)
	}
	return shared(s.table, w.table, append(more, s.Also...)...)
}

// each yields a document's rows of the month, with their sites and days.
func (w *feeder) each(ctx context.Context, s *fedFrom, d *lake.Live, f func(*fedRow) error, more ...string) error {
	x := &fedRow{src: s, doc: d}
	asked := w.askedFor(s, d)
	plain := window.DayOf(d.GeneratedAt, utc)
	if s.spec.Supersede == dataset.Replace {
		plain = d.Window.From
	}
	return w.b.each(ctx, d, s.table, w.columns(s, more...), func(r *batchOf) error {
		x.batchOf = r
		var day *batch.Vector
		if s.Day != "" {
			day = r.Col(s.Day)
		}
		for i := range r.N {
			x.i, x.market, x.day = i, w.site(s, r, i, asked), plain
			switch {
			case day == nil:
			case day.Kind.Base == dataset.BaseInstant:
				x.day = w.sc.markets.list[x.market].zone.Day(day.Int(i))
			default:
				x.day = window.Day(day.Int(i))
			}
			if x.day.Month() != w.month {
				continue
			}
			if err := f(x); err != nil {
				return fmt.Errorf("line %d: %w", r.Col(dataset.ColLine).Int(i), err)
			}
		}
		return nil
	})
}

// askedFor is the place of the one site a document is of, 0 where it is of several.
func (w *feeder) askedFor(s *fedFrom, d *lake.Live) int {
	if s.spec.Scope != dataset.PerRegion {
		if m, ok := adsMarket(w.x.account, &d.Manifest); ok {
			return w.sc.markets.index(m)
		}
	} else if len(w.x.account.Marketplaces) == 1 {
		return w.sc.markets.index(w.x.account.Marketplaces[0])
	}
	return 0
}

// site is the place of a row's site, 0 where nothing tells it.
func (w *feeder) site(s *fedFrom, r *batchOf, i, asked int) int {
	for _, x := range s.Sites {
		at := asked
		if x.By != fact.ByDocument {
			at = w.told(x.By, r.Col(x.Column).Bytes(i))
		}
		if at != 0 {
			return at
		}
	}
	return 0
}

// told is the site a text tells in one of the ways.
func (w *feeder) told(by fact.By, text []byte) int {
	if len(text) == 0 {
		return 0
	}
	switch by {
	case fact.ByID:
		return w.sc.markets.id(string(text))
	case fact.ByChannel:
		return w.sc.markets.name(text).index
	case fact.ByCountry:
		if m, ok := w.sc.sites.ByCountry(string(text)); ok {
			return w.sc.markets.index(m)
		}
	case fact.ByCurrency:
		return w.sc.only(string(text))
	case fact.ByOrder:
		if w.run != nil {
			return w.run.orders[hash128(orderSeed, text)[0]].market
		}
	}
	return 0
}

// askOrders looks up the sites of the orders that rows of the month name.
func (w *feeder) askOrders(ctx context.Context) error {
	want := map[uint64]bool{}
	asks := false
	for i := range w.from {
		s := &w.from[i]
		at := slices.IndexFunc(s.Sites, func(s fact.Site) bool { return s.By == fact.ByOrder })
		if at < 0 {
			continue
		}
		asks = true
		in, column := s.touches(w.month), s.Sites[at].Column
		for k := range s.docs {
			if !in(&s.docs[k]) {
				continue
			}
			err := w.b.each(ctx, &s.docs[k], s.table, []string{column}, func(r *batchOf) error {
				for i := range r.N {
					if id := r.Cols[0].Bytes(i); len(id) > 0 {
						want[hash128(orderSeed, id)[0]] = true
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	if !asks {
		return nil
	}
	w.run = &settleRun{b: w.b, x: w.x, sc: w.sc, orders: map[uint64]orderOf{}, asked: map[uint64]bool{}, months: []window.Month{w.month}}
	return w.run.answer(ctx, want)
}

// add appends a row.
func (w *feeder) add(r *fedRow) error {
	s, row := r.src, w.row
	m := &w.sc.markets.list[r.market]
	text := func(column string) []byte {
		if column == "" {
			return nil
		}
		return r.Col(column).Bytes(r.i)
	}
	sku, asin := text(s.SKU), text(s.ASIN)
	if s.Parent != "" && len(asin) == 0 {
		asin = text(s.Parent)
	}
	r.sku, r.asin = w.skuOf(r, sku), asin
	if len(r.sku) == 0 && w.x.account.Type == account.Vendor {
		r.sku = asin // what a vendor's product is known by
	}
	sku = r.sku
	brand := fact.NotApplicable
	switch {
	case s.Parent != "":
		brand = w.b.brandByASIN(w.sc, m.Marketplace, sku, string(asin), string(text(s.Parent)), r.day)
	case s.SKU != "" || s.ASIN != "":
		brand = w.b.brandOf(w.sc, w.x.ids, r.market, sku, asin, r.day)
	}
	tenant(row, w.sc, w.sc.owners.on(r.day), m.sk, brand)
	row.int(w.table.Month, int64(r.day))
	if s.SKU != "" || s.ASIN != "" {
		w.product(r, sku, asin, string(text(s.FNSKU)), string(text(s.Parent)))
	}
	if w.work != nil {
		if err := w.work(w, r); err != nil {
			return err
		}
	}
	for to, from := range s.Columns {
		row.from(to, r.Col(from), r.i)
	}
	for to, x := range s.Texts {
		row.text(to, x)
	}
	if w.currency >= 0 && row.b.Cols[w.currency].Len() == row.b.N && r.Index("currency") >= 0 && r.Col("currency").IsNull(r.i) {
		row.text("currency", m.Currency) // the report names it beside amounts, of which the row has none
	}
	row.rest(r.Batch, r.i)
	if at := w.table.Index("snapshot_at"); at >= 0 && s.spec.Supersede == dataset.Snapshot {
		row.int("snapshot_at", r.doc.GeneratedAt.UnixMicro())
	}
	if w.currency >= 0 && row.b.Cols[w.currency].Len() == row.b.N {
		row.text("currency", m.Currency)
	}
	if err := w.convert(r.day); err != nil {
		return err
	}
	row.lineage(r.doc, r.Col(dataset.ColLine).Int(r.i))
	row.fill()
	row.b.N++
	return nil
}

// product names the row's product and notes it.
func (w *feeder) product(r *fedRow, sku, asin []byte, fnsku, parent string) {
	at := w.table.Index("product_sk")
	if at < 0 {
		return
	}
	ids := w.x.ids
	if r.src.Parent != "" {
		ids = nil // this source is one that identities are learned from
	}
	p := w.b.product(w.sc, ids, r.market, sku)
	sk := p.sk
	if p.sku == "" && len(asin) > 0 {
		sk = fact.Unknown
	}
	w.row.key("product_sk", sk)
	if p.sku != "" || parent != "" {
		w.seen.addASIN(seenProduct{
			Marketplace: w.sc.markets.list[r.market].ID, SKU: p.sku, ASIN: string(asin), Parent: parent, FNSKU: fnsku, At: r.doc.GeneratedAt.UnixMicro(),
		})
	}
}

// convert tells the row's amounts in the group's reporting currency.
func (w *feeder) convert(day window.Day) error {
	if len(w.feed.Convert) == 0 {
		return nil
	}
	row := w.row
	e := w.sc.rate(w.b.plan.fx, row.b.Cols[w.currency].Text(row.b.N), w.b.cfg.Group.Reporting).on(day)
	row.rate(w.b.cfg.Group.Reporting, e)
	for _, name := range w.feed.Convert {
		at := row.at(name + "_tc")
		v := &row.b.Cols[at]
		if v.Len() == row.b.N { // no source of this row has it
			row.maybe(name+"_rc", 0, false)
			continue
		}
		value, ok, err := converted(v.Int(row.b.N), w.table.Columns[at].Kind.Scale, e)
		if err != nil {
			return err
		}
		row.maybe(name+"_rc", value, ok && !v.IsNull(row.b.N))
	}
	return nil
}

// numbers numbers rows whose key is equal otherwise.
func (w *feeder) numbers(held *batch.Batch) {
	if w.number < 0 {
		return
	}
	names := slices.DeleteFunc(slices.Clone(w.table.Key), func(n string) bool { return n == w.feed.Number })
	count, x := map[[2]uint64]int64{}, &batchOf{held}
	for i := range held.N {
		k := keyOf(x, names, i)
		count[k]++
		held.Cols[w.number].Ints[i] = count[k]
	}
}
