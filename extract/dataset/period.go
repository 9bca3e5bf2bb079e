package dataset

import (
	"time"

	"sellerhouse/extract/window"
)

// Around returns the period a day is in, as whole days. Hours are asked by whole days.
func (p Period) Around(d window.Day) window.Range {
	switch p {
	case Weekly:
		from := d - window.Day(d.UTC().Weekday())
		return window.Range{From: from, Until: from + 7}
	case Monthly:
		return d.Month().Range()
	case Quarterly:
		year, month, _ := d.UTC().Date()
		first := month - (month-1)%3
		return window.Range{From: window.Date(year, first, 1), Until: window.Date(year, first+3, 1)}
	}
	return window.Range{From: d, Until: d + 1}
}

// Whole returns the periods that lie wholly in a range, oldest first.
func (p Period) Whole(r window.Range) []window.Range {
	var out []window.Range
	if r.Empty() {
		return nil
	}
	next := p.Around(r.From)
	if next.From < r.From {
		next = p.Around(next.Until)
	}
	for ; next.Until <= r.Until; next = p.Around(next.Until) {
		out = append(out, next)
	}
	return out
}

// Gives says whether the type is given on a day.
func (s Serves) Gives(d window.Day) bool {
	return d >= s.From && (s.Until == 0 || d < s.Until)
}

// announced is how far ahead an end is worth a warning.
const announced = 365 * 24 * time.Hour

// Notice says, in words for people, that a type is not given on a day or that its end is near; "" where there is
// nothing to say.
func (s Serves) Notice(d window.Day) string {
	instead := ""
	if s.Replacement != "" {
		instead = "; " + s.Replacement + " replaces it"
	}
	switch {
	case d < s.From:
		return "Amazon gives it from " + s.From.String() + " on"
	case s.Until != 0 && d >= s.Until:
		return "Amazon removed it on " + s.Until.String() + instead
	case s.Until != 0 && s.Until.UTC().Sub(d.UTC()) <= announced:
		return "Amazon removes it on " + s.Until.String() + instead
	}
	return ""
}
