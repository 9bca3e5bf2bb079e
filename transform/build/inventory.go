package build

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

// carryDays is how many days without a snapshot repeat the one before.
const carryDays = 3

// snapshotDay is one day of a site and the snapshot that stands for it.
type snapshotDay struct {
	day     window.Day
	doc     *lake.Live
	carried bool
}

// snapshotDays lists the days of a month that have a snapshot, and those of gaps between two snapshots that
// repeat the earlier one. After the last snapshot nothing is repeated: it would depend on the day of asking.
func snapshotDays(docs []lake.Live, month window.Month) []snapshotDay {
	bySite := map[string][]*lake.Live{}
	for i := range docs {
		k := strings.Join(docs[i].Marketplaces, ",")
		bySite[k] = append(bySite[k], &docs[i])
	}
	var out []snapshotDay
	for _, list := range bySite {
		slices.SortFunc(list, func(a, b *lake.Live) int { return a.GeneratedAt.Compare(b.GeneratedAt) })
		for i, d := range list {
			day := window.DayOf(d.GeneratedAt, utc)
			out = append(out, snapshotDay{day, d, false})
			if i+1 == len(list) {
				break
			}
			next := window.DayOf(list[i+1].GeneratedAt, utc)
			for c := day + 1; c < next && c <= day+carryDays; c++ {
				out = append(out, snapshotDay{c, d, true})
			}
		}
	}
	out = slices.DeleteFunc(out, func(s snapshotDay) bool { return s.day.Month() != month })
	slices.SortFunc(out, func(a, b snapshotDay) int {
		return cmp.Or(strings.Compare(a.doc.Document, b.doc.Document), cmp.Compare(a.day, b.day))
	})
	return out
}

// buildInventory builds fact_inventory_daily of a month.
func (b *Builder) buildInventory(ctx context.Context, x *accountPlan, p Partition) (File, error) {
	return b.file(ctx, p, func(row *rower) error {
		sc, seen := b.scope(x.account), productSet{}
		days := snapshotDays(x.inventory, p.Month)
		spec := &catalog.FBAInventory.Tables[0]
		for i := 0; i < len(days); {
			n := i
			for n < len(days) && days[n].doc == days[i].doc {
				n++
			}
			if err := b.snapshot(ctx, x, sc, days[i:n], spec, row, seen); err != nil {
				return err
			}
			i = n
		}
		row.o.seen.Products = seen.sorted()
		return nil
	})
}

// snapshot writes a document's rows for every day it stands for.
func (b *Builder) snapshot(ctx context.Context, x *accountPlan, sc *scope, days []snapshotDay, spec *dataset.Table, row *rower, seen productSet) error {
	d := days[0].doc
	market := 0
	if m, ok := adsMarket(x.account, &d.Manifest); ok {
		market = sc.markets.index(m)
	}
	m := &sc.markets.list[market]
	others, err := b.besidesOf(ctx, x, m.ID, window.DayOf(d.GeneratedAt, utc))
	if err != nil {
		return err
	}
	numbers := map[[2]uint64]int64{}
	return b.each(ctx, d, spec, shared(spec, row.o.table, "product_name", "unsellable"), func(r *batchOf) error {
		sku, asin, fnsku := r.Col("sku"), r.Col("asin"), r.Col("fnsku")
		for i := range r.N {
			k := hash128(0x696e, sku.Bytes(i), fnsku.Bytes(i), r.Col("condition").Bytes(i))
			numbers[k]++
			for _, s := range days {
				p := b.product(sc, x.ids, market, sku.Bytes(i))
				tenant(row, sc, sc.owners.on(s.day), m.sk, b.brandOf(sc, x.ids, market, sku.Bytes(i), asin.Bytes(i), s.day))
				row.key("product_sk", p.sk)
				row.int("date", int64(s.day))
				row.int("snapshot_at", d.GeneratedAt.UnixMicro())
				row.int("is_carried", bit(s.carried))
				row.text("scope", "COUNTRY")
				row.int("occurrence", numbers[k])
				row.text("currency", m.Currency)
				row.from("unfulfillable", r.Col("unsellable"), i)
				row.rest(r.Batch, i)
				if numbers[k] == 1 { // equal lines share what others say of the SKU
					for n := range others {
						others[n].add(row, p.sku)
					}
				}
				row.lineage(d, r.Col(dataset.ColLine).Int(i))
				row.fill()
				row.b.N++
				if p.sku != "" {
					seen.add(seenProduct{Marketplace: m.ID, SKU: p.sku, ASIN: asin.Text(i), FNSKU: fnsku.Text(i), Title: r.Col("product_name").Text(i), Channel: "AFN", At: d.GeneratedAt.UnixMicro()})
				}
			}
		}
		return nil
	})
}
