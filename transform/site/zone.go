package site

import (
	"math"
	"time"

	"sellerhouse/extract/window"
)

// Zone turns instants into local days. It remembers the stretch between two clock changes, so that a run of
// rows costs an addition each; it is not safe for concurrent use.
type Zone struct {
	loc         *time.Location
	from, until int64 // seconds since 1970, in which offset holds
	offset      int64
}

// NewZone returns the zone of a location.
func NewZone(loc *time.Location) *Zone { return &Zone{loc: loc} }

// Day returns the local day of an instant in microseconds since 1970 UTC.
func (z *Zone) Day(micros int64) window.Day {
	sec := floor(micros, 1_000_000)
	if sec < z.from || sec >= z.until {
		t := time.Unix(sec, 0).In(z.loc)
		_, offset := t.Zone()
		start, end := t.ZoneBounds()
		z.from, z.until, z.offset = math.MinInt64, math.MaxInt64, int64(offset)
		if !start.IsZero() {
			z.from = start.Unix()
		}
		if !end.IsZero() {
			z.until = end.Unix()
		}
	}
	return window.Day(floor(sec+z.offset, 86400))
}

func floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
