package coverage

import (
	"cmp"
	"slices"
	"time"

	"sellerhouse/extract/window"
)

// statements serves settlements: a day is covered by the period of a statement, per currency.
func (c *cell) statements() []Row {
	type period struct {
		from, until window.Day
		doc         string
		since       time.Time
		rows        int64
	}
	byCurrency := map[string][]period{}
	for _, m := range c.manifests {
		start, err1 := time.Parse(time.RFC3339, m.Header["settlement_start_at"])
		end, err2 := time.Parse(time.RFC3339, m.Header["settlement_end_at"])
		if m.Rejected != "" || err1 != nil || err2 != nil {
			continue
		}
		cur := m.Header["currency"]
		byCurrency[cur] = append(byCurrency[cur], period{window.DayOf(start, time.UTC), window.DayOf(end, time.UTC), m.Document, m.CommittedAt, m.Rows()})
	}
	today := window.DayOf(c.in.Now, time.UTC)
	if len(byCurrency) == 0 {
		return c.noStatement(today)
	}
	var rows []Row
	add := func(currency string, d window.Day, v verdict) {
		r := c.row(d, v)
		r.Site = currency
		rows = append(rows, r)
	}
	for _, cur := range sortedKeys(byCurrency) {
		ps := byCurrency[cur]
		slices.SortFunc(ps, func(a, b period) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.until, b.until)) })
		covered := ps[0].from
		for _, p := range ps {
			for d := covered; d < p.from; d++ {
				add(cur, d, verdict{Failed, NoStatement, "a statement is missing here", "", p.since, Unknown})
			}
			for d := max(p.from, covered); d < p.until; d++ {
				add(cur, d, verdict{Loaded, "", "", p.doc, p.since, Unknown})
			}
			covered = max(covered, p.until)
		}
		last := ps[len(ps)-1]
		late := covered + max(1, last.until-last.from)*3/2
		for d := covered; d < today && c.owed; d++ {
			v := verdict{Pending, Period, "the period is open", "", covered.UTC(), Unknown}
			if p, why := c.denied(); why != "" {
				v = verdict{NotAuthorised, why, p.Text, p.evidence(), p.At, Unknown}
			} else if d >= late {
				v = verdict{Failed, Overdue, "no statement came in one and a half periods", "", late.UTC(), Unknown}
			}
			add(cur, d, v)
		}
	}
	return rows
}

// noStatement is an account without any settlement: none exists yet where Amazon's list was read whole.
func (c *cell) noStatement(today window.Day) []Row {
	listed, ok := c.requests.Listed[c.spec.Name]
	if !c.owed || c.first() <= 0 {
		return nil
	}
	var rows []Row
	for d := c.first(); d < today; d++ {
		v := verdict{state: Pending, reason: NotRead, since: (d + 1).UTC(), rows: Unknown}
		if ok && !listed.Before((d + 1).UTC()) {
			v = verdict{NoData, NoneYet, "the list has none", "list of " + listed.UTC().Format(time.RFC3339), listed, 0}
		}
		if v.state == Pending {
			v = c.refusal(v, Parked{})
		}
		rows = append(rows, c.row(d, v))
	}
	return rows
}
