// Package window holds days and half-open ranges of days as a marketplace counts them. It does no I/O.
package window

import (
	"fmt"
	"log/slog"
	"time"
)

// Day is a calendar day without a zone: the number of days since 1970-01-01. Which place's day it is
// stands beside it, never in it.
type Day int32

// DayOf returns the day an instant falls on in loc.
func DayOf(t time.Time, loc *time.Location) Day {
	y, m, d := t.In(loc).Date()
	return Date(y, m, d)
}

// Date returns the day of a calendar date.
func Date(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDay reads YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return 0, fmt.Errorf("day %q: want YYYY-MM-DD", s)
	}
	return Day(t.Unix() / 86400), nil
}

// UTC returns midnight UTC of the day.
func (d Day) UTC() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Start returns the first instant of the day in loc.
func (d Day) Start(loc *time.Location) time.Time {
	y, m, dd := d.UTC().Date()
	return time.Date(y, m, dd, 0, 0, 0, 0, loc)
}

// Month returns the month the day is in.
func (d Day) Month() Month {
	y, m, _ := d.UTC().Date()
	return Month(y*100 + int(m))
}

func (d Day) String() string { return d.UTC().Format("2006-01-02") }

// Month is a calendar month as YYYYMM, the unit of partitions.
type Month int32

// ParseMonth reads YYYY-MM.
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return 0, fmt.Errorf("month %q: want YYYY-MM", s)
	}
	return Month(t.Year()*100 + int(t.Month())), nil
}

// First returns the month's first day.
func (m Month) First() Day { return Date(int(m)/100, time.Month(int(m)%100), 1) }

// Next returns the month after m.
func (m Month) Next() Month { return (m.First() + 31).Month() }

// Prev returns the month before m.
func (m Month) Prev() Month { return (m.First() - 1).Month() }

// Range returns the days of the month.
func (m Month) Range() Range { return Range{m.First(), m.Next().First()} }

func (m Month) String() string { return fmt.Sprintf("%04d-%02d", int(m)/100, int(m)%100) }

// Range is the half-open range of days [From, Until).
type Range struct{ From, Until Day }

// Days returns how many days the range has, 0 when it is empty or reversed.
func (r Range) Days() int { return max(0, int(r.Until-r.From)) }

// Contains says whether the day is inside.
func (r Range) Contains(d Day) bool { return r.From <= d && d < r.Until }

// Empty says whether the range has no day.
func (r Range) Empty() bool { return r.Until <= r.From }

// Intersect returns the days both ranges have.
func (r Range) Intersect(o Range) Range { return Range{max(r.From, o.From), min(r.Until, o.Until)} }

// Split cuts the range into pieces of at most n days, oldest first.
func (r Range) Split(n int) []Range {
	var out []Range
	for d := r.From; d < r.Until; d += Day(n) {
		out = append(out, Range{d, min(d+Day(n), r.Until)})
	}
	return out
}

// Months returns the months the range touches, oldest first.
func (r Range) Months() []Month {
	var out []Month
	if r.Empty() {
		return nil
	}
	for m := r.From.Month(); m <= (r.Until - 1).Month(); m = m.Next() {
		out = append(out, m)
	}
	return out
}

func (r Range) String() string { return r.From.String() + ".." + r.Until.String() }

// LogValue leaves an empty range blank in logs.
func (r Range) LogValue() slog.Value {
	if r.Empty() {
		return slog.StringValue("")
	}
	return slog.StringValue(r.String())
}
