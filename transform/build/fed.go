package build

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
)

// returned says whether the unit can be sold again.
func (w *feeder) returned(r *fedRow) error {
	if d := w.cell(r, "detailed_disposition"); len(d) > 0 {
		w.row.int("is_sellable", bit(bytes.EqualFold(d, []byte("SELLABLE"))))
	}
	return nil
}

// stored names the month charged for, and the SKU where the report names the label only.
func (w *feeder) stored(r *fedRow) error {
	w.row.int("month_of_charge", int64(r.day.Month().First()))
	if r.src.Dataset == "aged_inventory_fees" {
		v := r.Col("quantity_charged")
		w.row.maybe("average_qty", v.Int(r.i)*10_000, !v.IsNull(r.i))
	}
	if r.src.SKU != "" {
		w.row.text("sku", string(r.sku))
	}
	return nil
}

// quoted is the fulfilment fee under whichever name the region prints it.
func (w *feeder) quoted(r *fedRow) error {
	for _, name := range []string{"expected_fulfilment_fee_tc", "domestic_fulfilment_fee_tc"} {
		if r.Index(name) < 0 { // Product Fees tell the total alone
			continue
		}
		if v := r.Col(name); !v.IsNull(r.i) {
			w.row.int("fulfilment_fee_tc", v.Int(r.i))
			break
		}
	}
	return nil
}

// child names the parent where a row has no child.
func (w *feeder) child(r *fedRow) error {
	w.row.text("child_asin", string(r.asin))
	return nil
}

// cell is a text of a row, empty where its source has no such column.
func (w *feeder) cell(r *fedRow, name string) []byte {
	if r.Index(name) < 0 {
		return nil
	}
	return r.Col(name).Bytes(r.i)
}

// skuOf is a row's SKU: the one printed, else, of storage fees, the one the label stands for.
func (w *feeder) skuOf(r *fedRow, printed []byte) []byte {
	if len(printed) > 0 || w.table.Name != "fact_storage_fee" || r.src.FNSKU == "" {
		return printed
	}
	return []byte(w.x.labels.sku[string(r.Col(r.src.FNSKU).Bytes(r.i))])
}

// labels says which SKU an FNSKU stands for, as the newest stock report has it.
type labels struct {
	sku     map[string]string
	version string
}

// label learns labels from the stock facts, where reports ask for them.
func (b *Builder) label(ctx context.Context, x *accountPlan) error {
	if len(x.live["storage_fees"]) == 0 {
		return nil
	}
	newest := map[string]seenProduct{}
	for _, p := range sortedParts(x.parts["fact_inventory_daily"]) {
		s, err := b.ensure(ctx, x, p)
		if err != nil {
			return err
		}
		for _, y := range s.Products {
			if y.FNSKU == "" {
				continue
			}
			if old, ok := newest[y.FNSKU]; !ok || cmp.Or(cmp.Compare(y.At, old.At), cmp.Compare(y.SKU, old.SKU)) > 0 {
				newest[y.FNSKU] = y
			}
		}
	}
	x.labels.sku = map[string]string{}
	h := sha256.New()
	for _, f := range slices.Sorted(maps.Keys(newest)) {
		x.labels.sku[f] = newest[f].SKU
		fmt.Fprintf(h, "%q %q\n", f, newest[f].SKU)
	}
	x.labels.version = hex.EncodeToString(h.Sum(nil)[:16])
	return nil
}
