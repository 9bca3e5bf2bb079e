package build

import (
	"context"
	"encoding/json"
	"strings"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/money"
	"sellerhouse/transform/product"
)

// describing are the datasets that only dimensions are made from.
var describing = []*dataset.Spec{catalog.ListingsAll, catalog.CatalogItems, catalog.SellerParticipations}

// newest are the documents of the last day a snapshot was taken, of each site where sites are asked one by one.
func (x *accountPlan) newest(spec *dataset.Spec) []*lake.Live {
	site := func(d *lake.Live) string {
		if spec.Scope == dataset.PerRegion || len(d.Marketplaces) == 0 {
			return ""
		}
		return d.Marketplaces[0]
	}
	day := func(d *lake.Live) window.Day { return window.DayOf(d.GeneratedAt, utc) }
	docs, last := x.live[spec.Name], map[string]window.Day{}
	for i := range docs {
		last[site(&docs[i])] = max(last[site(&docs[i])], day(&docs[i]))
	}
	var out []*lake.Live
	for i := range docs {
		if day(&docs[i]) == last[site(&docs[i])] {
			out = append(out, &docs[i])
		}
	}
	return out
}

// describedBy adds the newest documents of datasets to a version.
func (b *Builder) describedBy(v *versioner, specs ...*dataset.Spec) {
	for _, a := range b.plan.accounts {
		for _, s := range specs {
			for _, d := range a.newest(s) {
				v.add("described", a.account.Code, s.Name, d.Document, d.SHA256, d.Schema)
			}
		}
	}
}

// listed is what a site's listings say of a SKU.
type listed struct {
	seenProduct
	status string
	opened amount // day
}

// item is what the catalogue says of an ASIN on a site.
type item struct {
	title, brand, category, group, parent, theme string
	pieces                                       amount
	length, width, height, weight                amount // mm and g, with the package
}

// described is what is known of an account's products beside its facts.
type described struct {
	listings map[[2]string]listed // by site and SKU
	items    map[[2]string]*item  // by site and ASIN
}

// describe reads an account's newest listings and catalogue items.
func (b *Builder) describe(ctx context.Context, x *accountPlan) (described, error) {
	out := described{map[[2]string]listed{}, map[[2]string]*item{}}
	for _, d := range x.newest(catalog.ListingsAll) {
		m, ok := adsMarket(x.account, &d.Manifest)
		if !ok {
			continue
		}
		err := b.each(ctx, d, &catalog.ListingsAll.Tables[0], []string{"sku", "asin", "product_id", "product_id_type", "item_name", "fulfillment_channel", "listing_status", "opened_at"}, func(r *batchOf) error {
			for i := range r.N {
				y := listed{seenProduct: seenProduct{
					Marketplace: m.ID, SKU: product.Norm(r.Cols[0].Text(i)), ASIN: r.Cols[1].Text(i), Title: r.Cols[4].Text(i), At: d.GeneratedAt.UnixMicro(),
				}, status: r.Cols[6].Text(i)}
				if y.ASIN == "" && r.Cols[3].Int(i) == 1 {
					y.ASIN = r.Cols[2].Text(i)
				}
				switch channel := r.Cols[5].Text(i); {
				case channel == "DEFAULT":
					y.Channel = "MFN"
				case strings.HasPrefix(channel, "AMAZON"):
					y.Channel = "AFN"
				}
				if !r.Cols[7].IsNull(i) {
					y.opened = amount{int64(window.DayOf(instant(r.Cols[7].Int(i)), m.Location())), true}
				}
				if y.SKU != "" {
					out.listings[[2]string{m.ID, y.SKU}] = y
				}
			}
			return nil
		})
		if err != nil {
			return out, err
		}
	}
	for _, d := range x.newest(catalog.CatalogItems) {
		if err := b.items(ctx, d, out.items); err != nil {
			return out, err
		}
	}
	return out, nil
}

// items reads a document of the catalogue.
func (b *Builder) items(ctx context.Context, d *lake.Live, items map[[2]string]*item) error {
	at := func(r *batchOf, i int) *item {
		k := [2]string{r.Cols[1].Text(i), r.Cols[0].Text(i)}
		if items[k] == nil {
			items[k] = &item{}
		}
		return items[k]
	}
	spec := catalog.CatalogItems
	table := func(name string, columns []string, f func(r *batchOf, i int, x *item)) error {
		t, _ := spec.Table(name)
		return b.each(ctx, d, t, append([]string{"asin", "marketplace_id"}, columns...), func(r *batchOf) error {
			for i := range r.N {
				f(r, i, at(r, i))
			}
			return nil
		})
	}
	err := table("catalog_items", []string{"title", "brand", "classification", "display_group_name", "package_quantity"}, func(r *batchOf, i int, x *item) {
		x.title, x.brand, x.category, x.group, x.pieces = r.Cols[2].Text(i), r.Cols[3].Text(i), r.Cols[4].Text(i), r.Cols[5].Text(i), amountOf(&r.Cols[6], i)
	})
	if err == nil {
		err = table("catalog_relationships", []string{"relationship", "parent_asins", "theme"}, func(r *batchOf, i int, x *item) {
			var parents []string
			if r.Cols[2].Text(i) == "VARIATION" && json.Unmarshal(r.Cols[3].Bytes(i), &parents) == nil && len(parents) > 0 {
				x.parent = parents[0]
				x.theme = r.Cols[4].Text(i)
			}
		})
	}
	if err == nil {
		var names []string
		for _, n := range []string{"length", "width", "height", "weight"} {
			names = append(names, "package_"+n, "package_"+n+"_unit")
		}
		err = table("catalog_dimensions", names, func(r *batchOf, i int, x *item) {
			for n, to := range []*amount{&x.length, &x.width, &x.height, &x.weight} {
				*to = metric(amountOf(&r.Cols[2+2*n], i), r.Cols[3+2*n].Text(i))
			}
		})
	}
	return err
}

// metric turns a measure with 6 decimals into whole millimetres or grams, half away from zero.
func metric(a amount, unit string) amount {
	factors := map[string]int64{ // of a unit, in hundred-thousandths of a millimetre or gram
		"inches": 2_540_000, "centimeters": 1_000_000, "millimeters": 100_000, "pounds": 45_359_237, "ounces": 2_834_952, "kilograms": 100_000_000, "grams": 100_000,
	}
	f, ok := factors[strings.ToLower(unit)]
	if !ok || !a.ok {
		return amount{}
	}
	v, err := money.MulDiv(a.v, f, 100_000*1_000_000)
	return amount{v, err == nil}
}

// joined are the labels of the sites an account takes part in, by the newest participations, those with suspended
// listings, and its name there; nil where nothing was read.
func (b *Builder) joined(ctx context.Context, x *accountPlan) (sites, suspended []string, name string, err error) {
	for _, d := range x.newest(catalog.SellerParticipations) {
		err = b.each(ctx, d, &catalog.SellerParticipations.Tables[0], []string{"marketplace_id", "is_participating", "has_suspended_listings", "store_name"}, func(r *batchOf) error {
			for i := range r.N {
				m, ok := amazon.ByID(r.Cols[0].Text(i))
				if !ok || r.Cols[1].Int(i) == 0 {
					continue // what is no store, and stores it could join
				}
				sites = append(sites, m.Code)
				if r.Cols[2].Int(i) != 0 {
					suspended = append(suspended, m.Code)
				}
				if name == "" {
					name = r.Cols[3].Text(i)
				}
			}
			return nil
		})
		if err != nil {
			return nil, nil, "", err
		}
	}
	return sites, suspended, name, nil
}
