package plan

import (
	"slices"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// first returns the first day that may be asked for: what of Amazon's history is wanted, the whole of the period
// the account opened in, and no day before the type existed.
func (in *Input) first(spec *dataset.Spec, code string, today window.Day) window.Day {
	days := spec.History
	if spec.Backfill > 0 {
		days = min(days, spec.Backfill)
	}
	if b, ok := in.Backfill[spec.Name]; ok {
		days = min(spec.History, b)
	}
	if !in.Between.Empty() {
		days = min(spec.History, max(days, int(today-in.Between.From)))
	}
	return max(today-window.Day(days), spec.Period.Around(in.Opening[code]).From, spec.Serves.From)
}

// days plans a dataset whose documents cover days, by whole periods.
func (in *Input) days(spec *dataset.Spec, a account.Account, base Slice, u Unit, held []Held) []Slice {
	over := u.Over(in.Now, spec.Latency)
	until, past := over, false
	if twin := in.twinOf(a, spec); twin != nil {
		// What changed since the first run comes with the twin; a day more, as it counts days in UTC.
		until, past = min(until, in.installed(twin, a)+1), true
	}
	first := in.first(spec, base.Account, u.today(in.Now))
	if spec.Backfill > 0 { // it bounds what is asked at first: what comes afterwards is asked without a hole
		for _, h := range held {
			if !h.Window.Empty() && in.Backfill[spec.Name] == 0 {
				first = min(first, max(h.Window.From, u.today(in.Now)-window.Day(spec.History)))
			}
		}
	}
	periods := spec.Period.Whole(window.Range{From: first, Until: until})
	if spec.MaxDays < 1 || len(periods) == 0 {
		return nil
	}
	seen := in.readings(spec, u, base, periods, held)
	oldest, latest := len(periods), -1 // held periods at both ends
	for i, r := range seen {
		if !r.at.IsZero() || r.open {
			oldest, latest = min(oldest, i), i
		}
	}
	reasons := make([]Reason, len(periods))
	for i, r := range seen {
		switch p := periods[i]; {
		case r.open:
		case !r.at.IsZero():
			if !past && in.moves(spec, u, p, r, over) {
				reasons[i] = Reread
			}
		case latest >= 0 && i > latest:
			reasons[i] = Fresh
		case latest < 0 && age(over, p) <= max(width(spec), spec.Reread.Daily):
			reasons[i] = Fresh // the first run: what people look at first
		case i < oldest:
			reasons[i] = History
		default:
			reasons[i] = Gap
		}
	}
	if !past {
		lastLook(spec, u, periods, seen, over, reasons)
	}
	return in.cover(spec, base, u, periods, reasons)
}

// readings gathers, for each period, the documents that cover it whole, in the order in which they were generated.
// One made before the period's figures were there does not count.
func (in *Input) readings(spec *dataset.Spec, u Unit, base Slice, periods []window.Range, held []Held) []readings {
	held = slices.Clone(held)
	slices.SortStableFunc(held, func(x, y Held) int { return x.GeneratedAt.Compare(y.GeneratedAt) })
	sameDay := func(x, y time.Time) bool { return u.readOn(x) == u.readOn(y) }
	out := make([]readings, len(periods))
	for _, h := range held {
		from, until := within(periods, h.Window)
		for i := from; i < until; i++ {
			if p := periods[i]; !h.GeneratedAt.Before(u.Ready(p.Until, spec.Latency)) {
				text, known := says(h, p)
				out[i].add(h.GeneratedAt, text, known, sameDay)
			}
		}
	}
	for _, o := range in.Open {
		if o.Dataset != base.Dataset || o.Account != base.Account || o.Sites != base.Sites || o.Profile != base.Profile || o.ASINs != base.ASINs {
			continue
		}
		from, until := within(periods, o.Window)
		for i := from; i < until; i++ {
			out[i].open = true
		}
	}
	return out
}

// within returns which of the periods, in order, lie wholly in a range: [from, until).
func within(periods []window.Range, r window.Range) (from, until int) {
	from, _ = slices.BinarySearchFunc(periods, r.From, func(p window.Range, d window.Day) int { return int(p.From) - int(d) })
	for until = from; until < len(periods) && periods[until].Until <= r.Until; {
		until++
	}
	return from, until
}

// cover asks for every period that has a reason by the fewest windows as wide as may be asked, or of one period.
// Going from the newest backwards, each window reaches as far as it may and ends with a period that is wanted.
func (in *Input) cover(spec *dataset.Spec, base Slice, u Unit, periods []window.Range, reasons []Reason) []Slice {
	var out []Slice
	for i := len(reasons) - 1; i >= 0; i-- {
		if reasons[i] == "" {
			continue
		}
		from, why := i, reasons[i]
		for j := i; j >= 0 && int(periods[i].Until-periods[j].From) <= in.narrowed(width(spec), spec, base.Account); j-- {
			if reasons[j] != "" {
				from = j
				if reasons[j].rank() < why.rank() {
					why = reasons[j]
				}
			}
		}
		s := base
		s.Reason = why
		s.Window = window.Range{From: periods[from].From, Until: periods[i].Until}
		s.Start, s.End = bounds(spec, u, s.Window, in.Now)
		out = append(out, s)
		i = from
	}
	return out
}

// width is how many days of rows a request may ask for as declared.
func width(spec *dataset.Spec) int {
	if spec.ByInstant {
		return max(1, spec.MaxDays-2) // a day more on each side counts too
	}
	return spec.MaxDays
}

// bounds returns the instants that are sent for a window: whole local days, and a day more on each side
// where the report filters by instant while its rows' day is local. Nothing lies in the future.
func bounds(spec *dataset.Spec, u Unit, w window.Range, now time.Time) (start, end time.Time) {
	loc := u.Zone()
	if spec.PlainDays {
		loc = dayZone
	}
	switch {
	case spec.ByInstant:
		start, end = (w.From - 1).Start(loc), (w.Until + 1).Start(loc)
	case spec.Period == dataset.Hourly:
		start, end = w.From.Start(loc), w.Until.Start(loc)
	default:
		start, end = w.From.Start(loc), w.Until.Start(loc).Add(-time.Second)
	}
	if end.After(now) {
		end = now
	}
	return start, end
}
