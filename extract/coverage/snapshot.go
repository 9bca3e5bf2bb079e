package coverage

import (
	"maps"
	"slices"
	"time"

	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

// snapshot serves states without dates: one document on each UTC day, since the first, on which one was due.
func (c *cell) snapshot() []Row {
	held := map[window.Day]lake.Manifest{}
	rejected := map[window.Day]lake.Manifest{}
	for _, m := range c.byAge() {
		d := window.DayOf(m.GeneratedAt, time.UTC)
		if m.Rejected != "" {
			rejected[d] = m
			continue
		}
		if old, ok := held[d]; ok && m.NoData != "" && old.NoData == "" {
			continue
		}
		held[d] = m
	}
	every := max(1, window.Day(c.spec.Every/(24*time.Hour)))
	today := window.DayOf(c.in.Now, time.UTC)
	days := c.due(held)
	if slices.ContainsFunc(c.requests.Parked, c.is) { // an account that is refused everything commits nothing that tells of its runs
		days = append(days, today)
	}
	slices.Sort(days)
	var rows []Row
	var last window.Day
	for _, d := range slices.Compact(days) {
		next, ok := held[d+1]
		late := ok && c.in.dayOf(&next) == d
		if m, ok := held[d]; ok {
			last = d
			rows = append(rows, c.row(d, c.notRead(c.says(&m, window.Range{}, time.Time{}))))
			continue
		}
		switch {
		case last > 0 && d < last+every: // none was due
		case late: // the run went over midnight: the next day has it
		case !c.owed:
		case d == today:
			v := verdict{state: Pending, reason: NotRead, since: d.UTC(), rows: Unknown}
			if m, ok := rejected[d]; ok {
				v = c.says(&m, window.Range{}, time.Time{})
			}
			rows = append(rows, c.row(d, c.notRead(v)))
		case last > 0:
			v := verdict{Failed, Missed, "what was on this day cannot be had any more", "", (d + 1).UTC(), Unknown}
			if m, ok := rejected[d]; ok {
				v = c.says(&m, window.Range{}, time.Time{})
			}
			rows = append(rows, c.row(d, v))
		}
	}
	return rows
}

// due are the days on which one could be due, and those on which one was read.
func (c *cell) due(held map[window.Day]lake.Manifest) []window.Day {
	days := slices.Collect(maps.Keys(held))
	if c.in.Leaps || len(days) == 0 {
		return append(days, c.ran...)
	}
	for d := slices.Min(days); d <= window.DayOf(c.in.Now, time.UTC); d++ {
		days = append(days, d)
	}
	return days
}

// notRead looks why a state of today is not in.
func (c *cell) notRead(v verdict) verdict {
	if v.state != Pending {
		return v
	}
	today := window.DayOf(c.in.Now, time.UTC)
	for _, o := range c.requests.Open {
		if c.is(Parked{Slice: o}) {
			v.reason = Waiting
		}
	}
	var last Parked
	for _, p := range c.requests.Parked {
		if c.is(p) && window.DayOf(p.At, time.UTC) == today && p.At.After(last.At) {
			last = p
		}
	}
	return c.refusal(v, last)
}
