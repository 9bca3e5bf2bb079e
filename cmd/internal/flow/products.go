package flow

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/money"
)

// productSources are the documents that name an account's products, and their tables.
var productSources = []struct {
	spec  *dataset.Spec
	table string
}{{catalog.ListingsAll, "listings_all"}, {catalog.FBAInventory, "fba_inventory"}, {catalog.VendorTraffic, "vendor_traffic_by_asin"}}

// asksProducts says whether a dataset is asked for by lists of products.
func asksProducts(s *dataset.Spec) bool { return s.Source.ASINs != "" && !s.Source.Each }

// namesProducts says whether what is asked about products depends on the documents of a dataset.
func namesProducts(s *dataset.Spec) bool {
	for _, from := range productSources {
		if from.spec.Name == s.Name {
			return true
		}
	}
	return s.Name == catalog.FeePreview.Name
}

// products are, by account and marketplace, the ASINs that datasets which take a list are asked for: those that the
// newest documents in the lake name. Before there are any, nothing of those datasets is asked.
func (f *Flow) products(ctx context.Context) (map[[2]string][]string, error) {
	out := map[[2]string][]string{}
	if !slices.ContainsFunc(f.specs, asksProducts) {
		return out, nil
	}
	for _, a := range f.accounts {
		of, err := f.productsOf(ctx, a.Code)
		if err != nil {
			return nil, err
		}
		for marketplace, asins := range of {
			out[[2]string{a.Code, marketplace}] = asins
		}
	}
	return out, nil
}

// productsOf are the ASINs of an account that the newest documents in the lake name, by marketplace.
func (f *Flow) productsOf(ctx context.Context, code string) (map[string][]string, error) {
	out := map[string][]string{}
	for _, source := range productSources {
		err := f.each(ctx, source.spec, source.table, code, func(marketplace, asin, _ string) {
			out[marketplace] = append(out[marketplace], asin)
		})
		if err != nil {
			return nil, fmt.Errorf("products of %s: %w", code, err)
		}
	}
	return out, nil
}

// offers are, by account and marketplace, products with their price, ASIN=price, as the newest listings have them, of
// which the newest fee preview says nothing.
func (f *Flow) offers(ctx context.Context) (map[[2]string][]string, error) {
	out := map[[2]string][]string{}
	if !slices.ContainsFunc(f.specs, func(s *dataset.Spec) bool { return s.Source.Priced }) {
		return out, nil
	}
	for _, a := range f.accounts {
		seen := map[[2]string]bool{} // by site and product; a preview is of a product, whatever the site
		if err := f.each(ctx, catalog.FeePreview, "fee_preview", a.Code, func(_, asin, _ string) { seen[[2]string{"", asin}] = true }); err != nil {
			return nil, fmt.Errorf("fee previews of %s: %w", a.Code, err)
		}
		err := f.each(ctx, catalog.ListingsAll, "listings_all", a.Code, func(marketplace, asin, price string) {
			here := [2]string{marketplace, asin}
			if price == "" || seen[[2]string{"", asin}] || seen[here] {
				return
			}
			seen[here] = true
			key := [2]string{a.Code, marketplace}
			out[key] = append(out[key], asin+"="+price)
		})
		if err != nil {
			return nil, fmt.Errorf("offers of %s: %w", a.Code, err)
		}
	}
	return out, nil
}

// each hands out the products of the newest documents of a dataset, by site, with their price: "" where there is none.
func (f *Flow) each(ctx context.Context, spec *dataset.Spec, table, code string, take func(marketplace, asin, price string)) error {
	newest, err := f.newest(ctx, spec, code)
	if err != nil {
		return err
	}
	for id, m := range newest {
		if err := f.eachOf(ctx, &m, table, func(asin, price string) { take(id, asin, price) }); err != nil {
			return fmt.Errorf("document %s of %s: %w", m.Document, spec.Name, err)
		}
	}
	return nil
}

// newest are the newest documents of a dataset, by their first marketplace.
func (f *Flow) newest(ctx context.Context, spec *dataset.Spec, code string) (map[string]lake.Manifest, error) {
	month := window.DayOf(f.now, time.UTC).Month()
	ms, err := f.lake.Manifests(ctx, spec.Name, code, month, month.Prev(), month.Prev().Prev())
	if err != nil {
		return nil, err
	}
	out := map[string]lake.Manifest{}
	for _, m := range ms {
		if len(m.Marketplaces) == 0 || !m.Counts() {
			continue
		}
		if old, ok := out[m.Marketplaces[0]]; !ok || m.Newer(&old) {
			out[m.Marketplaces[0]] = m
		}
	}
	return out, nil
}

func (f *Flow) eachOf(ctx context.Context, m *lake.Manifest, table string, take func(asin, price string)) error {
	rows, ok := m.Table(table)
	if !ok || rows.Out == 0 {
		return nil
	}
	columns := []dataset.Column{{Name: "asin", Kind: dataset.Text}}
	if table == "listings_all" { // listings of some sites name their ASIN as a product id alone
		columns = append(columns, dataset.Column{Name: "product_id", Kind: dataset.Text}, dataset.Column{Name: "product_id_type", Kind: dataset.Int},
			dataset.Column{Name: "price_tc", Kind: dataset.Money(18, 4)})
	}
	for b, err := range f.batches(ctx, rows.Key, columns) {
		if err != nil {
			return err
		}
		for i := range b.N {
			asin, price := b.Cols[0], ""
			if len(columns) > 1 {
				if asin.IsNull(i) && !b.Cols[1].IsNull(i) && !b.Cols[2].IsNull(i) && b.Cols[2].Int(i) == 1 {
					asin = b.Cols[1]
				}
				if !b.Cols[3].IsNull(i) {
					price = strings.TrimSuffix(strings.TrimRight(money.Format(b.Cols[3].Ints[i], 4), "0"), ".")
				}
			}
			if !asin.IsNull(i) {
				take(asin.Text(i), price)
			}
		}
	}
	return nil
}
