// Package fx finds the effective rate of a day between two currencies and says how it was found. It does
// no I/O and uses no floats: rates are integers with 10 decimals.
package fx

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"sort"

	"sellerhouse/extract/window"
	"sellerhouse/transform/money"
)

// Scale is the number of decimals of every rate.
const Scale = 10

const one = 10_000_000_000

// Days a rate may be carried: to Fresh it is as good as new, to Longest it is used and called stale.
const (
	Fresh   = 7
	Longest = 31
)

// Method is how an effective rate was found.
type Method string

// The methods.
const (
	Identity Method = "IDENTITY" // the same currency
	Direct   Method = "DIRECT"   // published so
	Cross    Method = "CROSS"    // quotient over the base of the source
	Pegged   Method = "PEG"      // a fixed rate, or through its anchor
	Average  Method = "AVERAGE"  // mean of a month's publications
	None     Method = "NONE"     // no rate: amounts stay NULL
)

// Quote is one published rate: units of Quote per unit of Base on Date, 10 decimals.
type Quote struct {
	Date  window.Day
	Base  string
	Quote string
	Rate  int64
}

// Effective is the rate a day uses.
type Effective struct {
	Rate     int64      // 10 decimals; 0 with None
	DateUsed window.Day // publication day
	Carried  int        // days between that and the day asked for
	Method   Method
	Stale    bool
}

// OK says whether there is a rate at all.
func (e Effective) OK() bool { return e.Method != None && e.Method != "" }

// Table is the rates of one source, all against one base. It is immutable and safe for concurrent use.
type Table struct {
	base   string
	days   map[string][]window.Day // by quote, ascending
	rates  map[string][]int64
	pegs   []money.Peg
	sums   []hashed // running hash, ascending by day
	newest window.Day
}

type hashed struct {
	day window.Day
	sum [32]byte
}

// NewTable keeps the quotes, which may come in any order. Of two equal (date, quote) the later one in the
// slice counts. A rate that is not positive or has another base is an error.
func NewTable(base string, quotes []Quote, pegs []money.Peg) (*Table, error) {
	t := &Table{base: base, days: map[string][]window.Day{}, rates: map[string][]int64{}, pegs: slices.Clone(pegs)}
	qs := slices.Clone(quotes)
	slices.SortStableFunc(qs, func(a, b Quote) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Quote, b.Quote))
	})
	h := sha256.New()
	for _, p := range pegs {
		fmt.Fprintln(h, p)
	}
	var buf [12]byte
	for i, q := range qs {
		if q.Base != base || q.Rate <= 0 {
			return nil, fmt.Errorf("rate of %s %s/%s is %s: want a positive rate against %s", q.Date, q.Base, q.Quote, money.Format(q.Rate, Scale), base)
		}
		if i+1 < len(qs) && qs[i+1].Date == q.Date && qs[i+1].Quote == q.Quote {
			continue
		}
		t.days[q.Quote] = append(t.days[q.Quote], q.Date)
		t.rates[q.Quote] = append(t.rates[q.Quote], q.Rate)
		binary.BigEndian.PutUint32(buf[:4], uint32(q.Date))
		binary.BigEndian.PutUint64(buf[4:], uint64(q.Rate))
		h.Write(buf[:])
		h.Write([]byte(q.Quote))
		if n := len(t.sums); n == 0 || t.sums[n-1].day != q.Date {
			t.sums = append(t.sums, hashed{day: q.Date})
		}
		h.Sum(t.sums[len(t.sums)-1].sum[:0])
		t.newest = q.Date
	}
	return t, nil
}

// Base is the currency every published rate is per unit of.
func (t *Table) Base() string { return t.base }

// Newest is the last publication day, 0 without any.
func (t *Table) Newest() window.Day { return t.newest }

// Hash identifies everything published up to a day, pegs included.
func (t *Table) Hash(until window.Day) [32]byte {
	i := sort.Search(len(t.sums), func(i int) bool { return t.sums[i].day > until })
	if i == 0 {
		return sha256.Sum256(fmt.Append(nil, t.pegs))
	}
	return t.sums[i-1].sum
}

// Effective returns the rate that date uses from one currency to another.
//
// The same currency is 1. A peg valid that day comes before anything published; a pegged currency reaches a
// third one through its anchor, each leg rounded to 10 decimals. Else the published rate, or the quotient of
// two published on the same day. A day without publication uses the one before, up to 31 days back; never a
// later one.
func (t *Table) Effective(date window.Day, from, to string) Effective {
	if from == to {
		return Effective{Rate: one, DateUsed: date, Method: Identity}
	}
	if p, ok := t.peg(date, from); ok {
		leg, err := money.MulDiv(one, one, p.Rate)
		if err != nil {
			return Effective{Method: None}
		}
		return t.through(leg, t.Effective(date, p.Anchor, to))
	}
	if p, ok := t.peg(date, to); ok {
		return t.through(p.Rate, t.Effective(date, from, p.Anchor))
	}
	return t.published(date, from, to)
}

// through multiplies a peg's leg with the other one, whose day counts.
func (t *Table) through(leg int64, other Effective) Effective {
	if !other.OK() {
		return Effective{Method: None}
	}
	r, err := money.MulRound(leg, other.Rate, Scale)
	if err != nil || r == 0 {
		return Effective{Method: None}
	}
	other.Rate, other.Method = r, Pegged
	return other
}

func (t *Table) peg(date window.Day, code string) (money.Peg, bool) {
	var best money.Peg
	for _, p := range t.pegs {
		if p.Code == code && p.From <= date && (best.Code == "" || p.From > best.From) {
			best = p
		}
	}
	return best, best.Code != ""
}

func (t *Table) published(date window.Day, from, to string) Effective {
	var e Effective
	var used window.Day
	switch {
	case from == t.base:
		i := t.last(to, date)
		if i < 0 {
			return Effective{Method: None}
		}
		e.Rate, used, e.Method = t.rates[to][i], t.days[to][i], Direct
	case to == t.base:
		i := t.last(from, date)
		if i < 0 {
			return Effective{Method: None}
		}
		r, err := money.MulDiv(one, one, t.rates[from][i])
		if err != nil {
			return Effective{Method: None}
		}
		e.Rate, used, e.Method = r, t.days[from][i], Cross
	default:
		i, j := t.last(from, date), t.last(to, date)
		for i >= 0 && j >= 0 && t.days[from][i] != t.days[to][j] { // both legs of one publication day
			if t.days[from][i] > t.days[to][j] {
				i--
			} else {
				j--
			}
		}
		if i < 0 || j < 0 {
			return Effective{Method: None}
		}
		r, err := money.MulDiv(t.rates[to][j], one, t.rates[from][i])
		if err != nil {
			return Effective{Method: None}
		}
		e.Rate, used, e.Method = r, t.days[from][i], Cross
	}
	carried := int(date - used)
	if carried > Longest || e.Rate == 0 {
		return Effective{Method: None}
	}
	e.DateUsed, e.Carried, e.Stale = used, carried, carried > Fresh
	return e
}

// last returns the index of the newest rate of a quote on or before the day, -1 without one.
func (t *Table) last(quote string, date window.Day) int {
	days := t.days[quote]
	return sort.Search(len(days), func(i int) bool { return days[i] > date }) - 1
}

// MonthAverage is the mean of the effective rate over the days of the month on which the pair was published,
// 10 decimals. Days carried are not counted twice: only publications are.
func (t *Table) MonthAverage(month window.Month, from, to string) Effective {
	if from == to {
		return Effective{Rate: one, DateUsed: month.First(), Method: Identity}
	}
	var sum, n int64
	var last window.Day
	days := month.Range()
	for d := days.From; d < days.Until; d++ {
		e := t.Effective(d, from, to)
		if !e.OK() || e.Carried != 0 || !t.publishes(d) {
			continue
		}
		s, err := money.Add(sum, e.Rate)
		if err != nil {
			return Effective{Method: None}
		}
		sum, n, last = s, n+1, d
	}
	if n == 0 {
		return Effective{Method: None}
	}
	r, err := money.MulDiv(sum, 1, n)
	if err != nil {
		return Effective{Method: None}
	}
	return Effective{Rate: r, DateUsed: last, Method: Average}
}

// publishes says whether anything was published that day.
func (t *Table) publishes(d window.Day) bool {
	i := sort.Search(len(t.sums), func(i int) bool { return t.sums[i].day >= d })
	return i < len(t.sums) && t.sums[i].day == d
}

// MonthEnd is the effective rate of the month's last publication day.
func (t *Table) MonthEnd(month window.Month, from, to string) Effective {
	return t.Effective(month.Next().First()-1, from, to)
}

// Convert returns value, of the given scale, at the rate, with 8 decimals, rounded half away from zero.
func Convert(value int64, scale int, e Effective) (int64, error) {
	if !e.OK() {
		return 0, fmt.Errorf("convert: no rate")
	}
	return money.MulRound(value, e.Rate, scale+Scale-8)
}

// All yields every published quote in day order.
func (t *Table) All() []Quote {
	var out []Quote
	for q, days := range t.days {
		for i, d := range days {
			out = append(out, Quote{d, t.base, q, t.rates[q][i]})
		}
	}
	slices.SortFunc(out, func(a, b Quote) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Quote, b.Quote))
	})
	return out
}
