package build

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/window"
	"sellerhouse/transform/product"
)

// productSet keeps, of each product, what the newest row says.
type productSet map[[2]string]seenProduct

func (s productSet) add(x seenProduct) {
	k := [2]string{x.Marketplace, x.SKU}
	if old, ok := s[k]; !ok || x.newer(old) {
		s[k] = x
	}
}

// addASIN keeps what a row without a SKU says of an ASIN.
func (s productSet) addASIN(x seenProduct) {
	k := [2]string{x.Marketplace, x.SKU}
	if x.SKU == "" {
		k[1] = "\x1f" + x.ASIN
	}
	if old, ok := s[k]; !ok || x.newer(old) {
		s[k] = x
	}
}

// merge adds what a file says; what it leaves blank does not hide what others say.
func (s productSet) merge(x seenProduct) {
	k := [2]string{x.Marketplace, x.SKU}
	if x.SKU == "" {
		k[1] = "\x1f" + x.ASIN
	}
	old, ok := s[k]
	if !ok {
		s[k] = x
		return
	}
	a, b := old, x
	if x.newer(old) {
		a, b = x, old
	}
	a.ASIN, a.Parent, a.FNSKU = cmp.Or(a.ASIN, b.ASIN), cmp.Or(a.Parent, b.Parent), cmp.Or(a.FNSKU, b.FNSKU)
	a.Title, a.Channel = cmp.Or(a.Title, b.Title), cmp.Or(a.Channel, b.Channel)
	s[k] = a
}

func (s productSet) sorted() []seenProduct {
	out := make([]seenProduct, 0, len(s))
	for _, x := range s {
		out = append(out, x)
	}
	slices.SortFunc(out, bySKU)
	return out
}

// newer orders what documents say of a product; of equal age the larger text wins, so that the answer does
// not depend on the order of reading.
func (x seenProduct) newer(o seenProduct) bool {
	return cmp.Or(cmp.Compare(x.At, o.At), cmp.Compare(x.ASIN, o.ASIN), cmp.Compare(x.Parent, o.Parent), cmp.Compare(x.Title, o.Title), cmp.Compare(x.FNSKU, o.FNSKU), cmp.Compare(x.Channel, o.Channel)) > 0
}

func sortedCampaigns(seen map[[2]string]seenCampaign) []seenCampaign {
	var out []seenCampaign
	for _, x := range seen {
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b seenCampaign) int { return cmp.Or(cmp.Compare(a.Profile, b.Profile), cmp.Compare(a.ID, b.ID)) })
	return out
}

// identify learns ASINs and parents from the files of a dataset's facts, building those that are missing, where
// a brand rule asks for them.
func (b *Builder) identify(ctx context.Context, x *accountPlan, sc *scope, dataset string) error {
	asins, parents := b.brands.Asks(product.ASIN), b.brands.Asks(product.ParentASIN)
	if !asins && !parents {
		return nil
	}
	if x.ids == nil {
		x.ids = &identities{asin: map[[2]string]string{}, parent: map[string]string{}}
	}
	var tables []string
	switch {
	case dataset == catalog.SalesTraffic.Name && parents:
		tables = []string{"fact_sales_traffic_daily_by_asin"}
	case dataset == catalog.AllOrders.Name:
		tables = []string{"fact_order_item", "fact_inventory_daily", "fact_ads_product_daily"}
	}
	set := productSet{}
	for _, t := range tables {
		for _, p := range sortedParts(x.parts[t]) {
			s, err := b.ensure(ctx, x, p)
			if err != nil {
				return err
			}
			for _, y := range s.Products {
				set.merge(y)
			}
		}
	}
	h := sha256.New()
	for _, y := range set.sorted() {
		if y.ASIN != "" && y.SKU != "" {
			x.ids.asin[[2]string{y.Marketplace, y.SKU}] = y.ASIN
			if _, ok := x.ids.asin[[2]string{"", y.SKU}]; !ok {
				x.ids.asin[[2]string{"", y.SKU}] = y.ASIN
			}
		}
		if y.Parent != "" {
			x.ids.parent[y.ASIN] = y.Parent
		}
		fmt.Fprintf(h, "%q %q %q %q\n", y.Marketplace, y.SKU, y.ASIN, y.Parent)
	}
	fmt.Fprintf(h, "%x", x.ids.version)
	h.Sum(x.ids.version[:0])
	return nil
}

// ensure returns the summary of a partition, which is built when it is not there.
func (b *Builder) ensure(ctx context.Context, x *accountPlan, p Partition) (summary, error) {
	s, ok, err := b.summaryOf(ctx, p.Key)
	if err != nil || ok {
		return s, err
	}
	if _, err := b.buildOne(ctx, x, p); err != nil {
		return s, err
	}
	s, _, err = b.summaryOf(ctx, p.Key)
	return s, err
}

func sortedParts(byMonth map[window.Month]Partition) []Partition {
	var out []Partition
	for _, p := range byMonth {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Partition) int { return cmp.Compare(a.Month, b.Month) })
	return out
}

// all identifies what is known so far, for versions.
func (x *identities) all() any {
	if x == nil {
		return "none"
	}
	return x.version
}
