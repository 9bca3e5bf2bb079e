package flow

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

// products are, by account and marketplace, the ASINs that datasets which take a list are asked for: those that the
// newest documents in the lake name. Before there are any, nothing of those datasets is asked.
func (f *Flow) products(ctx context.Context) (map[[2]string][]string, error) {
	out := map[[2]string][]string{}
	if !slices.ContainsFunc(f.specs, func(s *dataset.Spec) bool { return s.Source.ASINs != "" }) {
		return out, nil
	}
	month := window.DayOf(f.now, time.UTC).Month()
	for _, source := range []struct {
		spec  *dataset.Spec
		table string
	}{{catalog.ListingsAll, "listings_all"}, {catalog.FBAInventory, "fba_inventory"}, {catalog.VendorTraffic, "vendor_traffic_by_asin"}} {
		for _, a := range f.accounts {
			ms, err := f.lake.Manifests(ctx, source.spec.Name, a.Code, month, month.Prev(), month.Prev().Prev())
			if err != nil {
				return nil, fmt.Errorf("products of %s: %w", a.Code, err)
			}
			newest := map[string]lake.Manifest{}
			for _, m := range ms {
				if len(m.Marketplaces) != 1 || !m.Counts() {
					continue
				}
				if old, ok := newest[m.Marketplaces[0]]; !ok || m.Newer(&old) {
					newest[m.Marketplaces[0]] = m
				}
			}
			for id, m := range newest {
				if err := f.asins(ctx, &m, source.table, func(asin string) {
					key := [2]string{a.Code, id}
					out[key] = append(out[key], asin)
				}); err != nil {
					return nil, fmt.Errorf("products of %s: document %s: %w", a.Code, m.Document, err)
				}
			}
		}
	}
	return out, nil
}

// asins hands out the ASINs of a document's table.
func (f *Flow) asins(ctx context.Context, m *lake.Manifest, table string, take func(string)) error {
	rows, ok := m.Table(table)
	if !ok || rows.Out == 0 {
		return nil
	}
	r, err := f.lake.OpenTable(ctx, rows.Key)
	if err != nil {
		return err
	}
	columns := []dataset.Column{{Name: "asin", Kind: dataset.Text}}
	if r.Has("product_id") { // listings of some sites name their ASIN there alone
		columns = append(columns, dataset.Column{Name: "product_id", Kind: dataset.Text}, dataset.Column{Name: "product_id_type", Kind: dataset.Int})
	}
	for b, err := range r.Batches(columns) {
		if err != nil {
			return err
		}
		for i := range b.N {
			switch {
			case !b.Cols[0].IsNull(i):
				take(b.Cols[0].Text(i))
			case len(columns) > 1 && !b.Cols[1].IsNull(i) && !b.Cols[2].IsNull(i) && b.Cols[2].Int(i) == 1:
				take(b.Cols[1].Text(i))
			}
		}
	}
	return nil
}
