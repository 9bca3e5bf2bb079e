package world

import (
	"sort"
	"time"

	"sellerhouse/extract/window"
)

// CatalogItem is what the catalogue says of a product in a store.
type CatalogItem struct {
	ASIN, Parent, Title, Brand, EAN string
	Color, Size                     string
	Node, NodeName                  string // browse node
	Rank, GroupRank                 int    // sales rank in it and in the display group, 0 without sales
	Height, Length, Width, Weight   int    // hundredths of an inch and pound in NA, of a centimetre and kilogram elsewhere
}

var itemColors = []string{"Red", "Blue", "Black", "White", "Green"}

// brandName is how a brand is spelt.
func brandName(code string) string {
	for _, b := range brands {
		if b.code == code {
			return b.name
		}
	}
	return code
}

// CatalogItems returns what the catalogue says of an account's products in a store, by ASIN, as of a moment.
func (w *World) CatalogItems(account, marketplaceID string, asOf time.Time) []CatalogItem {
	var out []CatalogItem
	add := func(p *product, title string, day window.Day) {
		d := newDraw(w.seed, "catalog item", p.asin)
		it := CatalogItem{
			ASIN: p.asin, Parent: p.parent, Title: title, Brand: brandName(p.brand), EAN: "40" + d.digits(11), Color: itemColors[d.IntN(len(itemColors))],
			Size: itoa(d.between(1, 6)) + " pack", Node: itoa(28000 + p.noun), NodeName: nouns[p.noun].en,
			Height: d.between(200, 2000), Length: d.between(200, 4000), Width: d.between(200, 3000), Weight: d.between(10, 900),
		}
		it.GroupRank = d.between(2000, 200000) + newDraw(w.seed, "rank", p.asin, marketplaceID, day.String()).between(-900, 900)
		it.Rank = max(1, it.GroupRank/40)
		if d.percent(6) {
			it.Rank, it.GroupRank = 0, 0
		}
		out = append(out, it)
	}
	if a := w.byCode[account]; a != nil {
		if s := a.siteOf(marketplaceID); s != nil {
			for _, f := range s.offers {
				add(f.p, f.title, window.DayOf(asOf, s.loc))
			}
		}
	} else if v := w.vendorOf(account); v != nil && v.m.ID == marketplaceID {
		for _, it := range v.items {
			add(it.p, it.title, window.DayOf(asOf, v.loc))
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].ASIN < out[j].ASIN })
	return out
}
