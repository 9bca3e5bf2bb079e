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

// offers are, by account and marketplace, products with their price, ASIN=price, as the newest listings have them, of
// which the newest fee preview says nothing.
func (f *Flow) offers(ctx context.Context) (map[[2]string][]string, error) {
	out := map[[2]string][]string{}
	if !slices.ContainsFunc(f.specs, func(s *dataset.Spec) bool { return s.Source.Priced }) {
		return out, nil
	}
	for _, a := range f.accounts {
		previewed := map[string]bool{}
		previews, err := f.newest(ctx, catalog.FeePreview, a.Code)
		if err != nil {
			return nil, fmt.Errorf("fee previews of %s: %w", a.Code, err)
		}
		for _, m := range previews {
			if err := f.each(ctx, &m, "fee_preview", func(asin, _ string) { previewed[asin] = true }); err != nil {
				return nil, fmt.Errorf("fee previews of %s: document %s: %w", a.Code, m.Document, err)
			}
		}
		listings, err := f.newest(ctx, catalog.ListingsAll, a.Code)
		if err != nil {
			return nil, fmt.Errorf("offers of %s: %w", a.Code, err)
		}
		for id, m := range listings {
			key := [2]string{a.Code, id}
			seen := map[string]bool{}
			if err := f.each(ctx, &m, "listings_all", func(asin, price string) {
				if asin != "" && price != "" && !previewed[asin] && !seen[asin] {
					seen[asin] = true
					out[key] = append(out[key], asin+"="+price)
				}
			}); err != nil {
				return nil, fmt.Errorf("offers of %s: document %s: %w", a.Code, m.Document, err)
			}
		}
	}
	return out, nil
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

// each hands out the products of a document's table with their price, "" where there is none.
func (f *Flow) each(ctx context.Context, m *lake.Manifest, table string, take func(asin, price string)) error {
	rows, ok := m.Table(table)
	if !ok || rows.Out == 0 {
		return nil
	}
	r, err := f.lake.OpenTable(ctx, rows.Key)
	if err != nil {
		return err
	}
	columns := []dataset.Column{{Name: "asin", Kind: dataset.Text}}
	if table == "listings_all" {
		columns = append(columns, dataset.Column{Name: "price_tc", Kind: dataset.Money(18, 4)})
	}
	for b, err := range r.Batches(columns) {
		if err != nil {
			return err
		}
		for i := range b.N {
			asin, price := "", ""
			if v := &b.Cols[0]; !v.IsNull(i) {
				asin = string(v.Bytes(i))
			}
			if len(b.Cols) > 1 && !b.Cols[1].IsNull(i) {
				price = strings.TrimSuffix(strings.TrimRight(money.Format(b.Cols[1].Ints[i], 4), "0"), ".")
			}
			take(asin, price)
		}
	}
	return nil
}
