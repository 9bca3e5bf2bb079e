package build

import (
	"bytes"
	"cmp"
	"time"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/money"
)

// analysed says what a row of vendor analytics is of: how long a period, and which of the programs Amazon sells in.
func (w *feeder) analysed(r *fedRow) error {
	w.row.text("period", periodOf(r.day, window.Day(r.Col("end_date").Int(r.i))))
	if w.table.Index("selling_program") >= 0 {
		w.row.text("selling_program", cmp.Or(r.doc.Options["sellingProgram"], "RETAIL"))
	}
	return nil
}

// periodOf names a period by its first and last day.
func periodOf(first, last window.Day) string {
	year, month, day := first.UTC().Date()
	until := last + 1
	starts := func(months int) bool {
		return day == 1 && (int(month)-1)%months == 0 && until == window.Date(year, month+time.Month(months), 1)
	}
	switch {
	case until == first+1:
		return "DAY"
	case until == first+7:
		return "WEEK"
	case starts(1):
		return "MONTH"
	case starts(3):
		return "QUARTER"
	case starts(12):
		return "YEAR"
	}
	return "OTHER"
}

// units is a quantity of a row in units: of cases, those in them. NULL where the row does not tell it.
func (w *feeder) units(r *fedRow, to, unit, size string) (int64, bool) {
	v := r.Col(to)
	n, ok := v.Int(r.i), !v.IsNull(r.i)
	if s := r.Col(size); bytes.EqualFold(r.Col(unit).Bytes(r.i), []byte("Cases")) && !s.IsNull(r.i) {
		n *= s.Int(r.i)
	}
	w.row.maybe(to, n, ok)
	return n, ok
}

// bought tells the quantities of an order's item in units, its windows and its cost.
func (w *feeder) bought(r *fedRow) error {
	n, ok := w.units(r, "ordered", "unit_of_measure", "unit_size")
	if cost := r.Col("net_cost_tc"); ok && !cost.IsNull(r.i) {
		all, err := money.MulDiv(cost.Int(r.i), n, 1)
		if err != nil {
			return err
		}
		w.row.int("ordered_cost_tc", all)
	}
	if r.src.Gives == nil {
		w.windowOf(r, "ship_window", "ship_window_from", "ship_window_to")
		w.windowOf(r, "delivery_window", "delivery_window_from", "delivery_window_to")
		return nil
	}
	for _, name := range []string{"accepted", "rejected", "received"} {
		w.units(r, name, name+"_unit", name+"_unit_size")
	}
	return nil
}

// windowOf splits a window that is printed as one text, start--end; from is blank where only the end is told.
func (w *feeder) windowOf(r *fedRow, column, from, to string) {
	first, last, _ := bytes.Cut(r.Col(column).Bytes(r.i), []byte("--"))
	for name, text := range map[string][]byte{from: first, to: last} {
		if name == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, string(text))
		w.row.maybe(name, t.UnixMicro(), err == nil)
	}
}

// announced tells a shipment's units, until when they should have left, and whether they were announced in time.
func (w *feeder) announced(r *fedRow) error {
	w.units(r, "units", "unit_of_measure", "unit_size")
	w.windowOf(r, "ship_window", "", "window_to")
	told, left, arrived := r.Col("asn_sent_at"), r.Col("shipped_at"), r.Col("delivered_at")
	if left.IsNull(r.i) {
		return nil
	}
	in := !told.IsNull(r.i) && told.Int(r.i) <= left.Int(r.i) && (arrived.IsNull(r.i) || told.Int(r.i) < arrived.Int(r.i))
	w.row.int("is_on_time", bit(in))
	return nil
}

// billed tells charges, which are printed positive, as what they take from the vendor.
func (w *feeder) billed(r *fedRow) error {
	if r.src.Dataset == "vendor_remittance" {
		w.row.key("product_sk", fact.NotApplicable)
		return nil
	}
	amount := "invoice_tc"
	if r.Index(amount) < 0 {
		amount = "charged_tc"
	}
	for to, from := range map[string]string{"invoice_tc": amount, "tax_tc": "tax_tc"} {
		v := r.Col(from)
		w.row.maybe(to, -v.Int(r.i), !v.IsNull(r.i))
	}
	return nil
}

// joined puts what rows of some sources give into the rows of those before that have the same key.
func (w *feeder) joined(held *batch.Batch) *batch.Batch {
	gives := map[int][]int{}
	for i, s := range w.from {
		for _, name := range s.Gives {
			gives[i] = append(gives[i], w.table.Index(name))
		}
	}
	if len(gives) == 0 {
		return held
	}
	first, x := map[[2]uint64]int{}, &batchOf{held}
	from := make(map[int][]int, held.N) // of a row that stands: where each of its columns comes from
	var stand []int
	for i := range held.N {
		k := keyOf(x, w.table.Key, i)
		at, ok := first[k]
		if !ok {
			first[k] = i
			stand = append(stand, i)
			continue
		}
		if from[at] == nil {
			from[at] = make([]int, len(held.Cols))
			for c := range from[at] {
				from[at][c] = at
			}
		}
		for _, c := range gives[w.rowSource[i]] {
			from[at][c] = i
		}
	}
	out := batch.New(w.table.Columns)
	for _, i := range stand {
		for c := range held.Cols {
			row := i
			if from[i] != nil {
				row = from[i][c]
			}
			out.Cols[c].AppendFrom(&held.Cols[c], row)
		}
		out.N++
	}
	return out
}
