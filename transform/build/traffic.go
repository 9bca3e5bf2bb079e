package build

import (
	"context"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
)

// buildTraffic builds one of the two tables of sales and traffic for a month.
func (b *Builder) buildTraffic(ctx context.Context, x *accountPlan, p Partition) (f File, err error) {
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
	held := batch.New(o.table.Columns)
	row := newRower(o, held)
	byASIN := p.Table == "fact_sales_traffic_daily_by_asin"
	spec := &catalog.SalesTraffic.Tables[0]
	if byASIN {
		spec = &catalog.SalesTraffic.Tables[1]
	}
	seen := productSet{}
	in := touches(p.Month)
	for i := range x.traffic {
		d := &x.traffic[i]
		if !in(d) {
			continue
		}
		if byASIN && d.Window.Days() != 1 {
			b.log.Warn("sales and traffic by ASIN cover several days and are left out: ask one day at a time",
				"account", x.account.Code, "document", d.Document, "window", d.Window.String())
			continue
		}
		market := 0
		if m, ok := adsMarket(x.account, &d.Manifest); ok {
			market = sc.markets.index(m)
		}
		err = b.each(ctx, d, spec, shared(spec, o.table), func(r *batchOf) error {
			for i := range r.N {
				day := d.Window.From
				if !byASIN {
					day = window.Day(r.Col("date").Int(i))
				}
				if day.Month() != p.Month || !d.Has(day) {
					continue
				}
				m := &sc.markets.list[market]
				brand := fact.NotApplicable
				if byASIN {
					sku, child := r.Col("sku").Bytes(i), r.Col("child_asin").Text(i)
					parent := r.Col("parent_asin").Text(i)
					if child == "" {
						child = parent
					}
					brand = b.brandByASIN(sc, m.Marketplace, sku, child, parent, day)
					product := fact.Unknown
					if len(sku) > 0 {
						product = b.product(sc, nil, market, sku).sk
					}
					row.key("product_sk", product)
					row.int("date", int64(day))
					row.text("child_asin", child)
					seen.addASIN(seenProduct{Marketplace: m.ID, SKU: string(sku), ASIN: child, Parent: parent, At: d.GeneratedAt.UnixMicro()})
				}
				tenant(row, sc, sc.owners.on(day), m.sk, brand)
				row.rest(r.Batch, i)
				e := sc.rate(b.plan.fx, r.Col("currency").Text(i), b.cfg.Group.Reporting).on(day)
				row.rate(b.cfg.Group.Reporting, e)
				for _, name := range []string{"ordered_product_sales", "shipped_product_sales"} {
					if o.table.Index(name+"_rc") < 0 {
						continue
					}
					v := r.Col(name + "_tc")
					value, ok, err := converted(v.Int(i), 4, e)
					if err != nil {
						return err
					}
					row.maybe(name+"_rc", value, ok && !v.IsNull(i))
				}
				row.lineage(d, r.Col(dataset.ColLine).Int(i))
				row.fill()
				held.N++
			}
			return nil
		})
		if err != nil {
			return f, err
		}
	}
	if byASIN {
		o.seen.Products = seen.sorted()
	}
	if err = o.writeSorted(held); err != nil {
		return f, err
	}
	return b.commit(ctx, o)
}

// brandByASIN is the brand of a row that names an ASIN and its parent, and perhaps a SKU.
func (b *Builder) brandByASIN(sc *scope, m amazon.Marketplace, sku []byte, child, parent string, day window.Day) uint64 {
	it := b.product(sc, nil, sc.markets.index(m), sku).item
	it.Account, it.Marketplace, it.ASIN, it.Parent = sc.account.Code, m.ID, child, parent
	return fact.SK(b.brands.Brand(it, day))
}
