package build

import (
	"cmp"
	"time"

	"sellerhouse/extract/window"
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
