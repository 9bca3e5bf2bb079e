package coverage

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// cell is one dataset of an account, one option set and one site.
type cell struct {
	*matrix
	spec      *dataset.Spec
	unit      plan.Unit
	site      string
	options   string
	manifests []lake.Manifest // its documents, chains in the place of their pages
	siblings  []lake.Manifest // documents of the dataset and account, whatever the site
	owed      bool            // a day of it that is not here is missing
}

// verdict is what is known of a day.
type verdict struct {
	state    State
	reason   Reason
	detail   string
	evidence string
	since    time.Time
	rows     int64
}

func (v verdict) complete() bool { return v.state == Loaded || v.state == NoData }

// becomes takes in what a later document says, which a later one of the same state only confirms.
func (v *verdict) becomes(next verdict) {
	if v.state == next.state && v.reason == next.reason && !v.since.IsZero() {
		next.since = v.since
	}
	*v = next
}

func (c *cell) row(d window.Day, v verdict) Row {
	return Row{c.acc.Code, c.spec.Name, c.options, c.site, d, v.state, v.reason, v.detail, v.evidence, v.since, v.rows}
}

// proofReach is how far around a cancelled request a finished one of the same type proves that the account may ask.
const proofReach = 35 * 24 * time.Hour

// nothing says what the proof of no data is worth. Cancelled is also said when the same was asked too recently or a
// right is missing: only twice, with a finished report of the type around, does it mean that there is nothing.
func (c *cell) nothing(m *lake.Manifest) verdict {
	v := verdict{state: NoData, detail: m.NoData, evidence: m.Request, since: m.CommittedAt}
	statuses := m.Statuses
	if statuses == nil {
		said, _, _ := strings.Cut(m.NoData, ":")
		statuses = strings.Split(said, ", ")
	}
	cancelled := 0
	for _, s := range statuses {
		switch s {
		case "FATAL":
			v.reason = Said
			return v
		case "CANCELLED":
			cancelled++
		}
	}
	switch {
	case cancelled == 0:
		v.reason = NoFile
	case slices.Contains(c.spec.NoData, "CANCELLED"), cancelled > 1 && c.proven(m.GeneratedAt):
		v.reason = Cancelled
	default:
		v.state, v.reason, v.rows = Pending, Unproven, Unknown
		v.detail += "; no report of this type was finished within 35 days around"
	}
	return v
}

// proven says whether a report of the dataset was finished around a moment, for any site: the account has the role,
// and the type applies to it.
func (c *cell) proven(at time.Time) bool {
	return slices.ContainsFunc(c.siblings, func(m lake.Manifest) bool {
		return !m.Imported && (m.NoData == "" || m.Statuses != nil && !slices.Contains(m.Statuses, "CANCELLED")) && m.GeneratedAt.Sub(at).Abs() <= proofReach
	})
}

// says is what a document says of a period it covers wholly.
func (c *cell) says(m *lake.Manifest, p window.Range, ready time.Time) verdict {
	switch {
	case m.Rejected != "":
		return verdict{Failed, Quarantined, m.Rejected, m.Document, m.CommittedAt, Unknown}
	case m.GeneratedAt.Before(ready) && !m.Imported:
		return verdict{Pending, Early, fmt.Sprintf("read before %s", ready.UTC().Format(time.RFC3339)), m.Document, m.CommittedAt, Unknown}
	case m.NoData != "":
		return c.nothing(m)
	case m.Rows() == 0:
		return verdict{NoData, Empty, "", m.Document, m.CommittedAt, 0}
	}
	return verdict{Loaded, "", "", m.Document, m.CommittedAt, rowsOf(m, p)}
}

// rowsOf counts a document's rows of a period.
func rowsOf(m *lake.Manifest, p window.Range) int64 {
	if m.Window == p || m.Window.Empty() {
		return m.Rows()
	}
	var n int64
	for _, t := range m.Tables {
		var all int64
		for _, u := range t.Units {
			if all += u.Rows; p.Contains(u.Day) {
				n += u.Rows
			}
		}
		if all != t.Out {
			return Unknown
		}
	}
	return n
}

// first is the day from which figures are owed: the opening, or what Amazon's history reached when the dataset was
// first asked for.
func (c *cell) first() window.Day {
	var asked time.Time
	for _, m := range c.manifests {
		if !m.Imported && (asked.IsZero() || m.CommittedAt.Before(asked)) {
			asked = m.CommittedAt
		}
	}
	if asked.IsZero() {
		asked = c.in.Now
	}
	reach := c.spec.History
	if c.spec.Backfill > 0 {
		reach = min(reach, c.spec.Backfill)
	}
	opened := c.spec.Period.Around(c.in.Opened(c.acc.Code)).From
	return max(opened, window.DayOf(asked, c.unit.Zone())-window.Day(reach), c.spec.Serves.From)
}

// byAge returns the documents in the order in which they were generated.
func (c *cell) byAge() []lake.Manifest {
	out := slices.Clone(c.manifests)
	slices.SortFunc(out, func(a, b lake.Manifest) int {
		switch {
		case a.Newer(&b):
			return 1
		case b.Newer(&a):
			return -1
		}
		return 0
	})
	return out
}

// days serves datasets whose documents cover a window of whole periods.
func (c *cell) days() []Row {
	from, until := c.first(), c.unit.Over(c.in.Now, c.spec.Latency)
	if from <= 0 {
		return nil
	}
	owedUntil := until
	if end, ok := c.installedTwin(); ok {
		owedUntil = min(until, end+1) // what changed since comes with the twin
	}
	if c.spec.Serves.Until > 0 {
		owedUntil = min(owedUntil, c.spec.Serves.Until)
	}
	periods := c.spec.Period.Whole(window.Range{From: from, Until: until})
	known := make([]verdict, len(periods))
	for _, m := range c.byAge() {
		at, _ := slices.BinarySearchFunc(periods, m.Window.From, func(p window.Range, d window.Day) int { return int(p.From) - int(d) })
		for i := at; i < len(periods) && periods[i].Until <= m.Window.Until; i++ {
			p := periods[i]
			next := c.says(&m, p, c.unit.Ready(p.Until, c.spec.Latency))
			if known[i].complete() && (next.state == Pending || m.NoData != "" && known[i].state == Loaded) {
				continue // only a newer document can make it worse
			}
			known[i].becomes(next)
		}
	}
	var rows []Row
	for i, p := range periods {
		v := known[i]
		if v.state == "" && c.spec.Period == dataset.Hourly && p.From < c.unit.Over(c.in.Now, 0)-window.Day(c.spec.History) {
			continue // hours are for the day itself and soon gone at Amazon: what nobody read then is no gap
		}
		if !v.complete() && v.state != Failed {
			if p.Until > owedUntil || !c.owed {
				continue
			}
			v = c.missing(p, v)
		}
		for d := p.From; d < p.Until; d++ {
			rows = append(rows, c.row(d, v))
		}
	}
	return rows
}

// installedTwin returns the day from which on another dataset has what changes, where this one is its past.
func (c *cell) installedTwin() (window.Day, bool) {
	for _, s := range c.in.Specs {
		if s.Past == c.spec.Name && plan.Asks(c.acc, s, window.DayOf(c.in.Now, time.UTC)) == "" {
			twin := cell{matrix: c.matrix, spec: s, manifests: lake.Chains(c.in.Manifests(s.Name, c.acc.Code))}
			if from, ok := twin.installed(); ok {
				return from, true
			}
		}
	}
	return 0, false
}

// missing is the state of a period that is due and that no document covers as it should: known is what is known of
// it all the same.
func (c *cell) missing(p window.Range, known verdict) verdict {
	ready := c.unit.Ready(p.Until, c.spec.Latency)
	v := verdict{state: Pending, reason: NotRead, since: ready, rows: Unknown}
	if reach := c.unit.Over(c.in.Now, 0) - window.Day(c.spec.History); p.From < reach && c.spec.History > 0 {
		return verdict{Failed, Missed, fmt.Sprintf("Amazon gives the last %d days", c.spec.History), known.evidence, (p.From + window.Day(c.spec.History)).UTC(), Unknown}
	}
	if known.state == Pending {
		v = known
	}
	for _, o := range c.requests.Open {
		if c.is(Parked{Slice: o}) && o.Window.From <= p.From && p.Until <= o.Window.Until {
			v = verdict{state: Pending, reason: Waiting, since: ready, rows: Unknown}
		}
	}
	var last Parked
	for _, q := range c.requests.Parked {
		if c.is(q) && q.Slice.Window.From <= p.From && p.Until <= q.Slice.Window.Until && q.At.After(last.At) {
			last = q
		}
	}
	return c.refusal(v, last)
}

// refusal is what becomes of a day that is not in when its account may not ask, or a request for it was given up.
func (c *cell) refusal(v verdict, given Parked) verdict {
	if p, why := c.denied(); why != "" {
		return verdict{NotAuthorised, why, p.Text, p.evidence(), p.At, Unknown}
	}
	switch given.Class {
	case "":
	case "THROTTLED":
		v = verdict{Pending, PutOff, given.Text, given.evidence(), given.At, Unknown}
	case "DRIFT":
		v = verdict{Failed, Quarantined, given.Text, given.evidence(), given.At, Unknown}
	default:
		v = verdict{Failed, GivenUp, given.Text, given.evidence(), given.At, Unknown}
	}
	return v
}
