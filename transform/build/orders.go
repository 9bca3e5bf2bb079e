package build

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/site"
)

// orderLine is what decides which document's row of an order line counts.
type orderLine struct {
	updated int64
	doc     int32 // place among the documents, oldest first
	row     uint32
	no      uint32 // numbers equal (order, SKU) lines
}

// orderHead is what a first reading keeps of a row.
type orderHead struct {
	key     [2]uint64
	updated int64
	qty     int64
	price   int64
	row     uint32
	status  string
	priced  bool
}

// orderReports are the datasets of order lines, of one layout but for those in XML, which lack some of it; rows of all of
// them and of the Orders API are one upsert by the last update.
var orderReports = []*dataset.Spec{catalog.AllOrders, catalog.OrdersByDate, catalog.ArchivedOrders, catalog.OrdersXML, catalog.OrdersXMLByDate}

// orderTable is the table of order lines of a document; api says that it comes from the Orders API.
func orderTable(d *lake.Live) (t *dataset.Table, api bool) {
	for _, s := range orderReports {
		if s.Name == d.Dataset {
			return &s.Tables[0], false
		}
	}
	return &catalog.OrdersAPI.Tables[1], true
}

// orderRun builds fact_order_item of a month.
type orderRun struct {
	b     *Builder
	x     *accountPlan
	sc    *scope
	month window.Month
	row   *rower
	seen  productSet
	docs  []*lake.Live // oldest first, as the live set gives them
	// Of reports and of the API apart: what the API has and reports lack, and the other way round, stands in one row.
	reported, told map[[2]uint64]orderLine
	api            map[[2]uint64]*apiLine
}

// apiLine is an order line as the Orders API tells it.
type apiLine struct {
	doc                                    *lake.Live
	line, updated, purchased               int64
	market                                 int
	mcf                                    bool
	order, id, sku, asin, title            string
	status, channel, currency, designation string
	quantity, shipped                      amount
	price, shipping, wrap, discount        amount
	no                                     uint32
	used                                   bool
}

// amount is a number that may be unknown.
type amount struct {
	v  int64
	ok bool
}

func amountOf(v *batch.Vector, i int) amount {
	if v.IsNull(i) {
		return amount{}
	}
	return amount{v.Int(i), true}
}

// buildOrders builds fact_order_item of a month: of every order line the state that was updated last.
func (b *Builder) buildOrders(ctx context.Context, x *accountPlan, p Partition) (File, error) {
	return b.file(ctx, p, func(row *rower) error {
		r := &orderRun{
			b: b, x: x, sc: b.scope(x.account), month: p.Month, row: row, seen: productSet{},
			reported: map[[2]uint64]orderLine{}, told: map[[2]uint64]orderLine{}, api: map[[2]uint64]*apiLine{},
		}
		in := touches(p.Month)
		for i := range x.orders {
			if in(&x.orders[i]) {
				r.docs = append(r.docs, &x.orders[i])
			}
		}
		if err := r.rows(ctx); err != nil {
			return err
		}
		row.o.seen.Products = r.seen.sorted()
		return nil
	})
}

// rows finds the lines that count and writes them.
func (r *orderRun) rows(ctx context.Context) error {
	for i, d := range r.docs {
		if err := r.heads(ctx, d, int32(i)); err != nil {
			return err
		}
	}
	rows := make([]map[uint32]orderKey, len(r.docs)) // by document: line -> its order line
	for _, winners := range []map[[2]uint64]orderLine{r.reported, r.told} {
		for k, w := range winners {
			if rows[w.doc] == nil {
				rows[w.doc] = map[uint32]orderKey{}
			}
			rows[w.doc][w.row] = orderKey{k, w.no}
		}
	}
	clear(r.reported)
	clear(r.told)
	for _, api := range []bool{true, false} {
		for i, d := range r.docs {
			t, of := orderTable(d)
			if of != api || len(rows[i]) == 0 {
				continue
			}
			var err error
			if api {
				err = r.listen(ctx, d, t, rows[i])
			} else {
				err = r.report(ctx, d, t, rows[i])
			}
			if err != nil {
				return err
			}
		}
	}
	return r.unreported()
}

// orderKey is an order line and its number among equal ones.
type orderKey struct {
	key [2]uint64
	no  uint32
}

// heads reads what decides of one document and keeps the rows that beat those seen before.
func (r *orderRun) heads(ctx context.Context, d *lake.Live, place int32) error {
	var heads []orderHead
	statuses := map[string]string{}
	spec, api := orderTable(d)
	winners, site, status := r.reported, "sales_channel", "item_status"
	if api {
		winners, site, status = r.told, "marketplace_id", "order_status"
	}
	columns := []string{"amazon_order_id", "sku", "purchase_at", "last_updated_at", site, "quantity", "item_price_tc", status, dataset.ColLine}
	err := r.b.each(ctx, d, spec, columns, func(x *batchOf) error {
		for i := range x.N {
			market := r.market(x.Cols[4].Bytes(i), api)
			if r.sc.markets.list[market].zone.Day(x.Cols[2].Int(i)).Month() != r.month {
				continue
			}
			h := orderHead{
				key: hash128(0x6f6c, x.Cols[0].Bytes(i), bytes.TrimSpace(x.Cols[1].Bytes(i))), updated: x.Cols[3].Int(i), qty: x.Cols[5].Int(i),
				price: x.Cols[6].Int(i), priced: !x.Cols[6].IsNull(i), row: uint32(x.Cols[8].Int(i)),
			}
			s, ok := statuses[string(x.Cols[7].Bytes(i))]
			if !ok {
				s = x.Cols[7].Text(i)
				statuses[s] = s
			}
			h.status = s
			heads = append(heads, h)
		}
		return nil
	})
	if err != nil {
		return err
	}
	// Equal lines of one document are told apart by what they say, then by their place in it.
	slices.SortStableFunc(heads, func(a, b orderHead) int {
		return cmp.Or(cmp.Compare(a.key[0], b.key[0]), cmp.Compare(a.key[1], b.key[1]), cmp.Compare(b.qty, a.qty),
			cmp.Compare(bit(b.priced), bit(a.priced)), cmp.Compare(b.price, a.price), strings.Compare(a.status, b.status))
	})
	no := uint32(0)
	for i, h := range heads {
		if no++; i == 0 || heads[i-1].key != h.key {
			no = 1
		}
		k := [2]uint64{h.key[0] + uint64(no)*0x9e3779b97f4a7c15, h.key[1] ^ uint64(no)}
		// Documents come oldest first: equal goes to the newest, but XML, which says less, gives way to the others.
		old, ok := winners[k]
		if !ok || h.updated > old.updated || h.updated == old.updated && (!less(spec) || less(r.tableOf(old))) {
			winners[k] = orderLine{h.updated, place, h.row, no}
		}
	}
	return nil
}

// less says whether a report lacks what only the flat ones tell: replacements and kinds of prices.
func less(t *dataset.Table) bool {
	return !slices.ContainsFunc(t.Columns, func(c dataset.Column) bool { return c.Name == "is_replacement" })
}

// tableOf is the table of the document a line comes from.
func (r *orderRun) tableOf(l orderLine) *dataset.Table {
	t, _ := orderTable(r.docs[l.doc])
	return t
}

// market is the place of an order's site: by its id in the API, by its sales channel in reports.
func (r *orderRun) market(text []byte, api bool) int {
	if api {
		return r.sc.markets.id(string(text))
	}
	return r.sc.markets.name(text).index
}

// listen keeps what the Orders API says of the lines that count.
func (r *orderRun) listen(ctx context.Context, d *lake.Live, spec *dataset.Table, mine map[uint32]orderKey) error {
	columns := []string{
		dataset.ColLine, "amazon_order_id", "order_item_id", "purchase_at", "last_updated_at", "sales_channel", "marketplace_id", "order_status", "fulfilled_by",
		"sku", "asin", "product_name", "price_designation", "quantity", "quantity_fulfilled", "currency", "item_price_tc", "shipping_price_tc", "giftwrap_price_tc", "discount_tc",
	}
	return r.b.each(ctx, d, spec, columns, func(x *batchOf) error {
		for i := range x.N {
			k, ok := mine[uint32(x.Cols[0].Int(i))]
			if !ok {
				continue
			}
			text := func(name string) string { return x.Col(name).Text(i) }
			number := func(name string) amount { return amountOf(x.Col(name), i) }
			r.api[k.key] = &apiLine{
				doc: d, line: x.Cols[0].Int(i), updated: x.Col("last_updated_at").Int(i), purchased: x.Col("purchase_at").Int(i), no: k.no,
				market: r.market(x.Col("marketplace_id").Bytes(i), true), mcf: text("sales_channel") == "NON_AMAZON",
				order: text("amazon_order_id"), id: text("order_item_id"), sku: text("sku"), asin: text("asin"), title: text("product_name"),
				status: site.Status(text("order_status")), channel: site.Channel(text("fulfilled_by")), currency: text("currency"), designation: text("price_designation"),
				quantity: number("quantity"), shipped: number("quantity_fulfilled"),
				price: number("item_price_tc"), shipping: number("shipping_price_tc"), wrap: number("giftwrap_price_tc"), discount: number("discount_tc"),
			}
		}
		return nil
	})
}

// itemStatus is the status of a line that only its order's is told of.
func (a *apiLine) itemStatus() string {
	switch {
	case a.status == "Canceled", a.status == "Shipped":
		return a.status
	case a.shipped.ok && a.quantity.v > 0 && a.shipped.v >= a.quantity.v:
		return "Shipped"
	}
	return "Unshipped"
}

// tell takes what the API says of a line that a report says less of, or said earlier.
func (r *orderRun) tell(a *apiLine, x *batchOf, i int) (newer bool) {
	a.used = true
	row := r.row
	if x.Col("order_item_id").IsNull(i) {
		row.text("order_item_id", a.id)
	}
	if updated := x.Col("last_updated_at").Int(i); a.updated < updated {
		return false
	} else if row.maybe("quantity_shipped", a.shipped.v, a.shipped.ok); a.updated == updated {
		return false
	}
	row.int("last_updated_at", a.updated)
	row.text("order_status", a.status)
	row.text("item_status", a.itemStatus())
	row.maybe("quantity", a.quantity.v, a.quantity.ok)
	if a.currency != "" {
		row.text("currency", a.currency)
	}
	for name, n := range map[string]amount{"item_price_tc": a.price, "shipping_price_tc": a.shipping, "giftwrap_price_tc": a.wrap} {
		if n.ok {
			row.int(name, n.v)
		}
	}
	return true
}

// report writes the rows of a report that count, with what the API adds to them.
func (r *orderRun) report(ctx context.Context, d *lake.Live, spec *dataset.Table, mine map[uint32]orderKey) error {
	b, sc, row := r.b, r.sc, r.row
	return b.each(ctx, d, spec, shared(spec, row.o.table, "product_name"), func(x *batchOf) error {
		line, channel, replaces := x.Col(dataset.ColLine), x.Col("sales_channel"), x.Index("is_replacement")
		for i := range x.N {
			k, ok := mine[uint32(line.Int(i))]
			if !ok {
				continue
			}
			n := sc.markets.name(channel.Bytes(i))
			day := sc.markets.list[n.index].zone.Day(x.Col("purchase_at").Int(i))
			sku, asin := x.Col("sku").Bytes(i), x.Col("asin").Bytes(i)
			fulfilment := site.Channel(x.Col("fulfillment_channel").Text(i))
			from, at := d, line.Int(i)
			updated := x.Col("last_updated_at").Int(i)
			if a := r.api[k.key]; a != nil {
				if r.tell(a, x, i) {
					from, at, updated = a.doc, a.line, a.updated
				}
			}
			r.begin(orderRow{market: n.index, day: day, no: k.no, mcf: n.mcf, sku: sku, asin: asin, fulfilment: fulfilment, title: x.Col("product_name"), i: i, updated: updated})
			r.unless("order_status", site.Status(x.Col("order_status").Text(i)))
			r.unless("item_status", site.Status(x.Col("item_status").Text(i)))
			row.text("promotion_ids", strings.Join(splitList(x.Col("promotion_ids").Text(i)), string(dataset.ListSeparator)))
			row.int("is_replacement", bit(replaces >= 0 && strings.EqualFold(x.Cols[max(0, replaces)].Text(i), "true")))
			row.int("is_business_order", x.Col("is_business_order").Int(i))
			row.rest(x.Batch, i)
			if err := r.end(day, from, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// unreported writes the lines that only the API has told so far. It gives discounts of item and shipping as one.
func (r *orderRun) unreported() error {
	row := r.row
	for _, a := range r.api {
		if a.used {
			continue
		}
		m := &r.sc.markets.list[a.market]
		day := m.zone.Day(a.purchased)
		r.begin(orderRow{market: a.market, day: day, no: a.no, mcf: a.mcf, sku: []byte(a.sku), asin: []byte(a.asin), fulfilment: a.channel, name: a.title, updated: a.updated})
		row.text("amazon_order_id", a.order)
		row.text("order_item_id", a.id)
		row.int("purchase_at", a.purchased)
		row.int("last_updated_at", a.updated)
		row.text("order_status", a.status)
		row.text("item_status", a.itemStatus())
		row.text("sales_channel", m.SalesChannel)
		row.text("sku", a.sku)
		row.text("asin", a.asin)
		row.text("currency", a.currency)
		if a.designation == "BUSINESS_PRICE" {
			row.text("price_designation", "BusinessPrice")
		}
		a.discount.v = -a.discount.v
		for name, n := range map[string]amount{
			"quantity": a.quantity, "quantity_shipped": a.shipped, "item_price_tc": a.price, "shipping_price_tc": a.shipping, "giftwrap_price_tc": a.wrap, "item_promo_tc": a.discount,
		} {
			row.maybe(name, n.v, n.ok)
		}
		if err := r.end(day, a.doc, a.line); err != nil {
			return err
		}
	}
	return nil
}

// orderRow is what every order line has, whoever tells it.
type orderRow struct {
	market     int
	day        window.Day
	no         uint32
	mcf        bool
	sku, asin  []byte
	fulfilment string
	title      *batch.Vector
	i          int
	name       string
	updated    int64
}

// begin names whose a line is, when and of what.
func (r *orderRun) begin(x orderRow) {
	b, sc, row := r.b, r.sc, r.row
	p := b.product(sc, r.x.ids, x.market, x.sku)
	tenant(row, sc, sc.owners.on(x.day), sc.markets.list[x.market].sk, b.brandOf(sc, r.x.ids, x.market, x.sku, x.asin, x.day))
	row.key("product_sk", p.sk)
	row.int("line_no", int64(x.no))
	row.int("purchase_date", int64(x.day))
	row.text("fulfillment_channel", x.fulfilment)
	row.int("is_mcf", bit(x.mcf))
	if p.sku == "" {
		return
	}
	if x.title != nil {
		x.name = x.title.Text(x.i)
	}
	r.seen.add(seenProduct{Marketplace: sc.markets.list[x.market].ID, SKU: p.sku, ASIN: string(x.asin), Title: x.name, Channel: x.fulfilment, At: x.updated})
}

// unless gives a column a text where it has none yet.
func (r *orderRun) unless(column, s string) {
	if r.row.col(column).Len() == r.row.b.N {
		r.row.text(column, s)
	}
}

// end tells the amounts in the reporting currency and ends the line.
func (r *orderRun) end(day window.Day, d *lake.Live, line int64) error {
	b, row := r.b, r.row
	e := r.sc.rate(b.plan.fx, row.col("currency").Text(row.b.N), b.cfg.Group.Reporting).on(day)
	row.rate(b.cfg.Group.Reporting, e)
	for _, name := range []string{"item_price", "shipping_price", "item_promo"} {
		v := row.col(name + "_tc")
		if v.Len() == row.b.N {
			row.maybe(name+"_rc", 0, false)
			continue
		}
		value, ok, err := converted(v.Int(row.b.N), 4, e)
		if err != nil {
			return err
		}
		row.maybe(name+"_rc", value, ok && !v.IsNull(row.b.N))
	}
	row.lineage(d, line)
	row.fill()
	row.b.N++
	return nil
}

func splitList(s string) []string {
	var out []string
	for _, x := range strings.Split(s, ",") {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}
