package coverage

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// Point is what reading days (weeks, months) of a dataset again at one age showed.
type Point struct {
	Dataset, Account string
	Age              int    // days from the period's end to the reading
	Measure          string // the column that is added up, "" for none
	Reads            int64  // readings that had one before to be compared with
	Moved            int64  // of them, those that said something else
	Measured         int64  // of them, those whose measure is known, and of the one before
	Before, Change   string // sums over these: the measure before, and how much it changed, whatever the sign; 8 decimals
}

// measureScale is how many decimals sums of measures are kept with.
const measureScale = 8

type point struct {
	reads, moved, measured int64
	before, change         big.Int
}

// Curve measures how figures move: for every period of the datasets whose documents can be compared, each reading
// against the one before. Readings of one day count as one, the last.
func Curve(in Input) []Point {
	var out []Point
	for _, a := range in.Accounts {
		for _, s := range in.Specs {
			if s.Scope == dataset.Global || !lake.Compared(s) {
				continue
			}
			held := lake.Chains(in.Manifests(s.Name, a.Code))
			by := map[int]*point{}
			for _, u := range plan.Units(a, s, in.Profiles) {
				for _, set := range optionSets(s, u, held) {
					measure(s, u, set.held, by)
				}
			}
			for age, p := range by {
				out = append(out, Point{s.Name, a.Code, age, s.Measure, p.reads, p.moved, p.measured, decimal(&p.before), decimal(&p.change)})
			}
		}
	}
	slices.SortFunc(out, func(a, b Point) int {
		return cmp.Or(cmp.Compare(a.Dataset, b.Dataset), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Age, b.Age))
	})
	return out
}

// reading is what one document said of a period.
type reading struct {
	on      window.Day
	text    string
	measure *big.Int // nil where it is not known
}

// measure adds the readings of one option set of a unit to the points.
func measure(s *dataset.Spec, u plan.Unit, held []lake.Manifest, by map[int]*point) {
	c := cell{manifests: held}
	readings := map[window.Range][]reading{}
	for _, m := range c.byAge() {
		says := lake.Says(s, &m)
		if says == nil || m.Imported {
			continue
		}
		for _, p := range s.Period.Whole(m.Window) {
			if m.GeneratedAt.Before(u.Ready(p.Until, s.Latency)) {
				continue
			}
			r := reading{window.DayOf(m.GeneratedAt, u.Zone()), plan.Said(says, p), sum(s, &m, p)}
			rs := readings[p]
			if n := len(rs); n > 0 && rs[n-1].on == r.on {
				rs = rs[:n-1]
			}
			readings[p] = append(rs, r)
		}
	}
	for p, rs := range readings {
		for i := 1; i < len(rs); i++ {
			age := int(rs[i].on - (p.Until - 1))
			at := by[age]
			if at == nil {
				at = &point{}
				by[age] = at
			}
			at.reads++
			if rs[i].text != rs[i-1].text {
				at.moved++
			}
			if rs[i].measure != nil && rs[i-1].measure != nil {
				at.measured++
				at.before.Add(&at.before, new(big.Int).Abs(rs[i-1].measure))
				diff := new(big.Int).Sub(rs[i].measure, rs[i-1].measure)
				at.change.Add(&at.change, diff.Abs(diff))
			}
		}
	}
}

// sum adds up a document's measure over a period; nil where it has none.
func sum(s *dataset.Spec, m *lake.Manifest, p window.Range) *big.Int {
	if s.Measure == "" {
		return nil
	}
	total := new(big.Int)
	for _, t := range m.Tables {
		for _, u := range t.Units {
			if !p.Contains(u.Day) || u.Measure == "" {
				continue
			}
			n, ok := scaled(u.Measure)
			if !ok {
				return nil
			}
			total.Add(total, n)
		}
	}
	return total
}

// scaled reads a decimal as a whole number of 10^-measureScale; further decimals are cut.
func scaled(s string) (*big.Int, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	fraction += strings.Repeat("0", measureScale)
	return new(big.Int).SetString(whole+fraction[:measureScale], 10)
}

// decimal writes a whole number of 10^-measureScale.
func decimal(n *big.Int) string {
	digits := n.String()
	if missing := measureScale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	return digits[:len(digits)-measureScale] + "." + digits[len(digits)-measureScale:]
}
