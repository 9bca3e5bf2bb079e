package build

import (
	"context"
	"slices"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/product"
)

// besides are the reports that add columns to a site's stock of a day, by SKU: what a fact's column is called there.
// The earlier one of two with the same column counts.
var besides = []struct {
	spec    *dataset.Spec
	columns map[string]string
}{
	{catalog.FBAInventorySummaries, map[string]string{
		"reserved_customer": "reserved_customer_orders", "reserved_fc_transfer": "reserved_transfers", "reserved_fc_processing": "reserved_processing",
		"researching_short": "researching_short", "researching_mid": "researching_mid", "researching_long": "researching_long",
		"unfulfillable_customer_damaged": "unfulfillable_customer_damaged", "unfulfillable_warehouse_damaged": "unfulfillable_warehouse_damaged",
		"unfulfillable_distributor_damaged": "unfulfillable_distributor_damaged", "unfulfillable_carrier_damaged": "unfulfillable_carrier_damaged",
		"unfulfillable_defective": "unfulfillable_defective", "unfulfillable_expired": "unfulfillable_expired",
	}},
	{catalog.ReservedInventory, map[string]string{
		"reserved_customer": "reserved_customer", "reserved_fc_transfer": "reserved_fc_transfer", "reserved_fc_processing": "reserved_fc_processing",
	}},
	{catalog.InventoryPlanning, ageColumns()}, // it splits what is reserved too
	{catalog.StrandedInventory, map[string]string{"stranded_reason": "stranded_reason"}},
}

// ageColumns are those of the planning report that the fact has by the same name and no other report of stock has.
func ageColumns() map[string]string {
	out := map[string]string{}
	for _, c := range catalog.InventoryPlanning.Tables[0].Stored() {
		if _, _, base := catalog.FBAInventory.Tables[0].Column(c.Name); !base && fact.InventoryDaily.Index(c.Name) >= 0 && c.Name != "currency" {
			out[c.Name] = c.Name
		}
	}
	return out
}

// beside is a report of one site and day, by SKU.
type beside struct {
	columns map[string]string
	rows    *batch.Batch
	at      map[string]int // first row of a SKU
}

// stranded is what is summed up of the report of stock without an offer.
var strandedUnits = []string{"fulfillable", "unfulfillable", "reserved"}

// besideDocs are an account's documents of a dataset for a site and UTC day. Reports of the whole region count where
// the account has one site only.
func besideDocs(x *accountPlan, spec *dataset.Spec, site string, day window.Day) []*lake.Live {
	var out []*lake.Live
	docs := x.live[spec.Name]
	for i := range docs {
		d := &docs[i]
		if window.DayOf(d.GeneratedAt, utc) != day {
			continue
		}
		if slices.Contains(d.Marketplaces, site) && len(d.Marketplaces) == 1 && (spec.Scope == dataset.PerMarketplace || len(x.account.Marketplaces) == 1) {
			out = append(out, d)
		}
	}
	return out
}

// besidesOf reads what other reports say of a site's stock on a day.
func (b *Builder) besidesOf(ctx context.Context, x *accountPlan, site string, day window.Day) ([]beside, error) {
	var out []beside
	for _, s := range besides {
		docs := besideDocs(x, s.spec, site, day)
		if len(docs) == 0 {
			continue
		}
		t := &s.spec.Tables[0]
		names := []string{"sku"}
		for _, from := range s.columns {
			names = append(names, from)
		}
		if s.spec == catalog.StrandedInventory {
			names = append(names, strandedUnits...)
		}
		var cols []dataset.Column
		for _, n := range names {
			c, _, _ := t.Column(n)
			cols = append(cols, c)
		}
		y := beside{columns: s.columns, rows: batch.New(cols), at: map[string]int{}}
		for _, d := range docs {
			err := b.each(ctx, d, t, names, func(r *batchOf) error {
				for i := range r.N {
					sku := product.Norm(r.Cols[0].Text(i))
					if _, ok := y.at[sku]; !ok {
						y.at[sku] = y.rows.N
					}
					for c := range r.Cols {
						y.rows.Cols[c].AppendFrom(&r.Cols[c], i)
					}
					y.rows.N++
				}
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
		out = append(out, y)
	}
	return out, nil
}

// add gives a row of stock what the reports beside it say of its SKU.
func (y *beside) add(row *rower, sku string) {
	i, ok := y.at[sku]
	for to, from := range y.columns {
		if ok && row.col(to).Len() == row.b.N {
			row.from(to, y.rows.Col(from), i)
		}
	}
	if y.rows.Index(strandedUnits[0]) < 0 {
		return
	}
	var units int64
	if ok {
		for _, n := range strandedUnits {
			units += y.rows.Col(n).Int(i)
		}
	}
	row.int("stranded_qty", units)
}
