package plan

import (
	"slices"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// defaultOverlap is how far updates reach back behind what is held where the Spec does not say.
const defaultOverlap = time.Hour

func overlap(spec *dataset.Spec) time.Duration {
	if spec.Overlap > 0 {
		return spec.Overlap
	}
	return defaultOverlap
}

// installed is the day from which on an account is held by update; where nothing is, yesterday, with which the
// first run begins.
func (in *Input) installed(spec *dataset.Spec, a account.Account) window.Day {
	first := window.DayOf(in.Now, dayZone) - 1
	for _, h := range in.Holdings.Held(spec.Name, a.Code) {
		if h.Rejected || h.Window.Empty() && h.Since.IsZero() {
			continue
		}
		from := h.Window.From
		if h.Window.Empty() {
			from = window.DayOf(h.Since.Add(-1), dayZone) + 1 // the first whole day
		}
		first = min(first, from)
	}
	return first
}

// begin is the day updates are asked from where nothing is held: as far back as Amazon goes, or as the first run
// where another dataset has the days before, or where there is no history to be had.
func (in *Input) begin(spec *dataset.Spec, a account.Account) window.Day {
	first := in.first(spec, a.Code, window.DayOf(in.Now, dayZone))
	switch {
	case spec.History == 0:
		return max(in.Opening[a.Code], in.installed(spec, a))
	case in.pastOf(a, spec) != nil:
		return max(first, in.installed(spec, a))
	}
	return first
}

// updates plans a report asked for by the time its rows changed: from where it is held without a hole up to now.
// The windows' days are UTC days; of today only a part is asked for, which stays due.
func (in *Input) updates(spec *dataset.Spec, a account.Account, base Slice, held []Held) []Slice {
	today := window.DayOf(in.Now, dayZone)
	first := in.begin(spec, a)
	covered := func(d window.Day) bool {
		return slices.ContainsFunc(held, func(h Held) bool { return h.Window.Contains(d) }) ||
			slices.ContainsFunc(in.Open, func(o Slice) bool {
				return o.Account == base.Account && o.Dataset == base.Dataset && o.Window.Contains(d)
			})
	}
	var spans []window.Range // of days not covered, oldest first
	for d := first; d < today; d++ {
		switch n := len(spans); {
		case covered(d):
		case n > 0 && spans[n-1].Until == d:
			spans[n-1].Until++
		default:
			spans = append(spans, window.Range{From: d, Until: d + 1})
		}
	}
	most := in.narrowed(spec.MaxDays, spec, a.Code)
	var out []Slice
	for _, span := range spans {
		from := span.From
		for from < span.Until {
			s := base
			s.Start = from.UTC()
			width := window.Day(most)
			if from > first && from == span.From {
				s.Start = s.Start.Add(-overlap(spec))
				width-- // the overlap would make it longer than is accepted
			}
			until := min(from+max(1, width), span.Until)
			s.Window, s.End = window.Range{From: from, Until: until}, until.UTC()
			if until == today && in.Now.Sub(s.Start) <= time.Duration(most)*24*time.Hour {
				s.End = in.Now
			}
			switch {
			case until == today, span.From > first && span.Until == today:
				s.Reason = Fresh
			case span.From > first:
				s.Reason = Gap
			default:
				s.Reason = History
			}
			out = append(out, s)
			from = until
		}
	}
	return out
}

// span is a stretch of time, [from, until).
type span struct{ from, until time.Time }

// chains plans what is read page by page by the time its rows changed: every stretch that no whole chain covers,
// each begun a little before its start. The newest ends when what has changed can be listed.
func (in *Input) chains(spec *dataset.Spec, a account.Account, base Slice, held []Held) []Slice {
	if slices.ContainsFunc(in.Open, func(o Slice) bool { return o.Account == a.Code && o.Dataset == spec.Name }) {
		return nil // a chain that broke starts anew by itself
	}
	var whole []span
	for _, h := range held {
		if !h.Rejected && h.Until.After(h.Since) {
			whole = append(whole, span{h.Since, h.Until})
		}
	}
	slices.SortFunc(whole, func(x, y span) int { return x.from.Compare(y.from) })
	begin, now := in.begin(spec, a).UTC(), in.Now.Add(-spec.Latency)
	if (spec.History == 0 || in.pastOf(a, spec) != nil) && len(whole) > 0 {
		begin = whole[0].from
	}
	width := time.Duration(spec.MaxDays)*24*time.Hour - overlap(spec)
	var out []Slice
	at := begin // covered up to here
	ask := func(until time.Time, why Reason) {
		for at.Before(until) {
			s := base
			s.Start, s.End, s.Reason = at, until, why
			if at.After(begin) {
				s.Start = at.Add(-overlap(spec))
			}
			if width > 0 && until.Sub(at) > width {
				s.End = at.Add(width)
			}
			s.Window = wholeDays(s.Start, s.End)
			out = append(out, s)
			at = s.End
		}
	}
	for _, w := range whole {
		why := Gap
		if at.Equal(begin) {
			why = History
		}
		if w.from.After(at) {
			ask(w.from, why)
		}
		if w.until.After(at) {
			at = w.until
		}
	}
	// What was read today is not due again, unless the Spec says how often.
	if len(whole) > 0 && (spec.Every == 0 && !window.DayOf(at, dayZone).UTC().Before(window.DayOf(now, dayZone).UTC()) || now.Sub(at) < spec.Every) {
		return out
	}
	n := len(out)
	ask(now, Fresh)
	if len(whole) == 0 {
		for i := n; i < len(out)-1; i++ {
			out[i].Reason = History
		}
	}
	return out
}

// wholeDays are the UTC days that lie wholly in a stretch of time.
func wholeDays(from, until time.Time) window.Range {
	r := window.Range{From: window.DayOf(from.Add(-1), dayZone) + 1, Until: window.DayOf(until, dayZone)}
	if r.Empty() {
		return window.Range{}
	}
	return r
}
