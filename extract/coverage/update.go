package coverage

import (
	"slices"
	"time"

	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

// installed is the first day a dataset is held by update; false where nothing is.
func (c *cell) installed() (window.Day, bool) {
	var first window.Day
	for _, m := range c.manifests {
		r := reach(&m)
		if m.Rejected == "" && r.From > 0 && (first == 0 || r.From < first) {
			first = r.From
		}
	}
	return first, first > 0
}

// reach are the whole UTC days a document has the changes of.
func reach(m *lake.Manifest) window.Range {
	if m.Since.IsZero() || !m.Window.Empty() {
		return m.Window
	}
	return window.Range{From: window.DayOf(m.Since.Add(-1), time.UTC) + 1, Until: window.DayOf(m.Until, time.UTC)}
}

// updates serves datasets asked for by the time rows changed: a day is in when documents have its changes and,
// without a hole, those of every day since the first.
func (c *cell) updates() []Row {
	until := c.unit.Over(c.in.Now, c.spec.Latency)
	from, ok := c.installed()
	if !ok {
		if from = c.first(); c.spec.History == 0 || c.spec.Past != "" {
			from = until - 1
		}
	} else if c.spec.History > 0 && c.spec.Past == "" {
		from = min(from, max(c.first(), 1))
	}
	if from <= 0 {
		return nil
	}
	stretches := c.stretches()
	var rows []Row
	hole := window.Day(0)
	for d := from; d < until; d++ {
		v := c.changes(d, stretches)
		if v.state == "" || v.state == Pending {
			if !c.owed {
				continue
			}
			v = c.missing(window.Range{From: d, Until: d + 1}, v)
		}
		switch {
		case !v.complete():
			hole = d
		case hole > 0:
			v.state, v.reason, v.detail = Pending, Hole, "changes of "+hole.String()+" are missing"
		}
		rows = append(rows, c.row(d, v))
	}
	return rows
}

// stretch is what documents without a hole between them cover.
type stretch struct {
	from, until time.Time
	documents   []*lake.Manifest
}

// stretches joins the documents that meet, oldest first.
func (c *cell) stretches() []stretch {
	var all []stretch
	for i := range c.manifests {
		m := &c.manifests[i]
		s := stretch{m.Since, m.Until, []*lake.Manifest{m}}
		if !m.Window.Empty() && (s.from.IsZero() || m.Window.From.UTC().Before(s.from)) {
			s.from = m.Window.From.UTC()
		}
		if !m.Window.Empty() && m.Window.Until.UTC().After(s.until) {
			s.until = m.Window.Until.UTC()
		}
		if m.Rejected == "" && s.until.After(s.from) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b stretch) int { return a.from.Compare(b.from) })
	var out []stretch
	for _, s := range all {
		if n := len(out) - 1; n >= 0 && !s.from.After(out[n].until) {
			out[n].documents = append(out[n].documents, s.documents...)
			if s.until.After(out[n].until) {
				out[n].until = s.until
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// changes is what is known of the changes of a UTC day.
func (c *cell) changes(d window.Day, stretches []stretch) verdict {
	from, until := d.UTC(), (d + 1).UTC()
	for _, s := range stretches {
		if s.from.After(from) || s.until.Before(until) {
			continue
		}
		var v verdict
		for _, m := range s.documents {
			if r := (window.Range{From: d, Until: d + 1}); m.Since.Before(until) && m.Until.After(from) || m.Window.Contains(d) {
				next := c.says(m, r, time.Time{})
				if m.Window != r {
					next.rows = Unknown
				}
				if v.state == "" || next.state == Loaded && v.state != Loaded || next.state == v.state && next.since.Before(v.since) {
					v = next
				}
			}
		}
		return v
	}
	for i := range c.manifests {
		if m := &c.manifests[i]; m.Rejected != "" && (m.Window.Contains(d) || m.Since.Before(until) && m.Until.After(from)) {
			return c.says(m, window.Range{From: d, Until: d + 1}, time.Time{})
		}
	}
	return verdict{}
}
