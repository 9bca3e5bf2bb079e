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

// buildOrders builds fact_order_item of a month: of every order line the row that was updated last.
func (b *Builder) buildOrders(ctx context.Context, x *accountPlan, p Partition) (f File, err error) {
	o, err := b.newOutput(p)
	if err != nil {
		return f, err
	}
	defer func() {
		if err != nil {
			o.discard()
		}
	}()
	sc := b.scope(x.account)
	var docs []*lake.Live // oldest first, as the live set gives them
	in := touches(p.Month)
	for i := range x.orders {
		if in(&x.orders[i]) {
			docs = append(docs, &x.orders[i])
		}
	}
	winners := map[[2]uint64]orderLine{}
	for i, d := range docs {
		if err = b.orderHeads(ctx, sc, d, int32(i), p.Month, winners); err != nil {
			return f, err
		}
	}
	rows := make([]map[uint32]uint32, len(docs)) // by document: line -> number of the order line
	for _, w := range winners {
		if rows[w.doc] == nil {
			rows[w.doc] = map[uint32]uint32{}
		}
		rows[w.doc][w.row] = w.no
	}
	clear(winners)
	held := batch.New(o.table.Columns)
	row := newRower(o, held)
	seen := productSet{}
	for i, d := range docs {
		if len(rows[i]) == 0 {
			continue
		}
		if err = b.orderRows(ctx, x, sc, d, rows[i], row, seen); err != nil {
			return f, err
		}
	}
	o.seen.Products = seen.sorted()
	if err = o.writeSorted(held); err != nil {
		return f, err
	}
	return b.commit(ctx, o)
}

// orderHeads reads what decides of one document and keeps the rows that beat those seen before.
func (b *Builder) orderHeads(ctx context.Context, sc *scope, d *lake.Live, place int32, month window.Month, winners map[[2]uint64]orderLine) error {
	var heads []orderHead
	statuses := map[string]string{}
	spec := &catalog.AllOrders.Tables[0]
	columns := []string{"amazon_order_id", "sku", "purchase_at", "last_updated_at", "sales_channel", "quantity", "item_price_tc", "item_status", dataset.ColLine}
	err := b.each(ctx, d, spec, columns, func(r *batchOf) error {
		for i := range r.N {
			if orderDay(sc, r.Cols[4].Bytes(i), r.Cols[2].Int(i)).Month() != month {
				continue
			}
			h := orderHead{
				key: hash128(0x6f6c, r.Cols[0].Bytes(i), bytes.TrimSpace(r.Cols[1].Bytes(i))), updated: r.Cols[3].Int(i), qty: r.Cols[5].Int(i),
				price: r.Cols[6].Int(i), priced: !r.Cols[6].IsNull(i), row: uint32(r.Cols[8].Int(i)),
			}
			s, ok := statuses[string(r.Cols[7].Bytes(i))]
			if !ok {
				s = r.Cols[7].Text(i)
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
		if old, ok := winners[k]; !ok || h.updated >= old.updated { // documents come oldest first: equal goes to the newest
			winners[k] = orderLine{h.updated, place, h.row, no}
		}
	}
	return nil
}

// orderDay is the local day of an order at its site, else at the account's home.
func orderDay(sc *scope, channel []byte, purchased int64) window.Day {
	return sc.markets.list[sc.markets.name(channel).index].zone.Day(purchased)
}

// orderRows writes the rows of a document that count.
func (b *Builder) orderRows(ctx context.Context, x *accountPlan, sc *scope, d *lake.Live, mine map[uint32]uint32, row *rower, seen productSet) error {
	spec := &catalog.AllOrders.Tables[0]
	return b.each(ctx, d, spec, shared(spec, row.o.table, "product_name"), func(r *batchOf) error {
		line, channel := r.Col(dataset.ColLine), r.Col("sales_channel")
		for i := range r.N {
			no, ok := mine[uint32(line.Int(i))]
			if !ok {
				continue
			}
			n := sc.markets.name(channel.Bytes(i))
			purchased := r.Col("purchase_at").Int(i)
			day := sc.markets.list[n.index].zone.Day(purchased)
			sku, asin := r.Col("sku").Bytes(i), r.Col("asin").Bytes(i)
			p := b.product(sc, x.ids, n.index, sku)
			tenant(row, sc, sc.owners.on(day), sc.markets.list[n.index].sk, b.brandOf(sc, x.ids, n.index, sku, asin, day))
			row.key("product_sk", p.sk)
			row.int("line_no", int64(no))
			row.int("purchase_date", int64(day))
			row.text("order_status", site.Status(r.Col("order_status").Text(i)))
			row.text("item_status", site.Status(r.Col("item_status").Text(i)))
			fulfilment := site.Channel(r.Col("fulfillment_channel").Text(i))
			row.text("fulfillment_channel", fulfilment)
			row.int("is_mcf", bit(n.mcf))
			row.text("promotion_ids", strings.Join(splitList(r.Col("promotion_ids").Text(i)), string(dataset.ListSeparator)))
			row.int("is_replacement", bit(strings.EqualFold(r.Col("is_replacement").Text(i), "true")))
			business := r.Col("is_business_order")
			row.int("is_business_order", business.Int(i))
			row.rest(r.Batch, i)
			currency := r.Col("currency").Text(i)
			e := sc.rate(b.plan.fx, currency, b.cfg.Group.Reporting).on(day)
			row.rate(b.cfg.Group.Reporting, e)
			for _, name := range []string{"item_price", "shipping_price", "item_promo"} {
				v := r.Col(name + "_tc")
				value, ok, err := converted(v.Int(i), 4, e)
				if err != nil {
					return err
				}
				row.maybe(name+"_rc", value, ok && !v.IsNull(i))
			}
			row.lineage(d, line.Int(i))
			row.fill()
			row.b.N++
			if p.sku != "" {
				seen.add(seenProduct{Marketplace: sc.markets.list[n.index].ID, SKU: p.sku, ASIN: string(asin), Title: r.Col("product_name").Text(i), Channel: fulfilment, At: r.Col("last_updated_at").Int(i)})
			}
		}
		return nil
	})
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
