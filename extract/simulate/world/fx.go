package world

import (
	"sort"

	"sellerhouse/extract/window"
)

// pegs are units of a currency per US dollar, in 1/10^10; the European Central Bank does not publish them.
var pegs = map[string]int64{"AED": 3_6725_000000, "SAR": 3_7500_000000}

const one = int64(10_000_000_000) // 1 in 1/10^10

// table holds publications and answers effective rates.
type table struct {
	days []window.Day
	eur  []map[string]int64 // units per euro in 1/10^10
}

// newTable takes the publications up to and with a day.
func newTable(days []RateDay, through window.Day) *table {
	t := &table{}
	for _, d := range days {
		if d.Date > through {
			break
		}
		m := map[string]int64{"EUR": one}
		for _, r := range d.Rates {
			m[r.Currency] = r.e10
		}
		t.days, t.eur = append(t.days, d.Date), append(t.eur, m)
	}
	return t
}

// rate returns the effective rate of a day in 1/10^10 and the publication used. It is false where neither
// a peg nor a publication of the last 31 days gives one.
func (t *table) rate(d window.Day, from, to string) (int64, window.Day, bool) {
	if from == to {
		return one, d, true
	}
	pf, pt := pegs[from], pegs[to]
	switch {
	case pf != 0 && pt != 0:
		a := mulDiv(one, one, pf)
		return mulDiv(a, pt, one), d, true
	case pf != 0:
		a := mulDiv(one, one, pf)
		if to == "USD" {
			return a, d, true
		}
		b, used, ok := t.rate(d, "USD", to)
		return mulDiv(a, b, one), used, ok
	case pt != 0:
		if from == "USD" {
			return pt, d, true
		}
		b, used, ok := t.rate(d, from, "USD")
		return mulDiv(b, pt, one), used, ok
	}
	// The latest publication on or before the day on which both legs exist.
	for i := sort.Search(len(t.days), func(i int) bool { return t.days[i] > d }) - 1; i >= 0; i-- {
		if d-t.days[i] > 31 {
			break
		}
		x, y := t.eur[i][from], t.eur[i][to]
		if x != 0 && y != 0 {
			return mulDiv(y, one, x), t.days[i], true
		}
	}
	return 0, 0, false
}
