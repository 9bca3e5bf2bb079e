package plan

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// None is the account code of datasets without an account.
const None = "none"

// Input is everything a plan depends on.
type Input struct {
	Accounts []account.Account
	Catalog  []*dataset.Spec
	Holdings Holdings
	Open     []Slice               // asked for and not committed yet: not planned again
	Profiles map[string]Profile    // advertising profiles by id; an unknown one counts days as all zones of its account do
	Opening  map[string]window.Day // by account code: the first day there can be anything; a missing account has none
	Backfill map[string]int        // by dataset: days of history wanted, where fewer than Amazon gives
	Now      time.Time
}

// Plan says which slices are wanted at in.Now, most urgent first. Per dataset, account and unit asked for
// (region, marketplace or profile) it takes the days that are over and whose figures exist, drops those
// that are held and need no second reading, and covers the rest by the fewest windows Amazon accepts. It
// is a pure function: the same input gives the same slices.
func Plan(in Input) []Slice {
	if in.Holdings == nil {
		in.Holdings = Nothing{}
	}
	open := map[string]bool{}
	for _, s := range in.Open {
		open[s.Key()] = true
	}
	var out []Slice
	for _, spec := range in.Catalog {
		if spec.Source.API == dataset.ImportOnly {
			continue
		}
		if spec.Scope == dataset.Global {
			out = append(out, in.global(spec)...)
			continue
		}
		for _, a := range in.Accounts {
			if !asks(a, spec) {
				continue
			}
			held := in.Holdings.Held(spec.Name, a.Code)
			for _, u := range in.units(a, spec) {
				out = append(out, in.unit(spec, a, u, u.of(spec, held, in.Now))...)
			}
		}
	}
	out = slices.DeleteFunc(out, func(s Slice) bool { return open[s.Key()] })
	Sort(out)
	return out
}

// Sort orders slices as they are served: by urgency, history newest first.
func Sort(s []Slice) {
	slices.SortStableFunc(s, func(a, b Slice) int {
		return cmp.Or(
			cmp.Compare(a.Reason.rank(), b.Reason.rank()),
			cmp.Compare(b.Window.Until, a.Window.Until),
			strings.Compare(a.Account, b.Account),
			strings.Compare(a.Dataset, b.Dataset),
			strings.Compare(a.Sites, b.Sites),
			strings.Compare(a.Profile, b.Profile),
		)
	})
}

// asks says whether the account can and wants to ask for the dataset.
func asks(a account.Account, spec *dataset.Spec) bool {
	if !a.Wants(spec.Name) || (a.Type == account.Vendor && !spec.Vendor) || (a.Type != account.Vendor && !spec.Seller) {
		return false
	}
	if spec.Source.API == dataset.AdsReports {
		return a.Ads.Set() && len(a.Profiles) > 0
	}
	return a.SPAPI.Set() && len(a.Marketplaces) > 0
}

// unit is what one request of a dataset covers besides its days.
type unit struct {
	marketplaces []string
	sites        string
	profile      string
	zones        []*time.Location // a day is over when it is over in all of them
	byFilter     bool             // documents of other units are not ours
}

// units returns what an account's requests for a dataset are cut into.
func (in *Input) units(a account.Account, spec *dataset.Spec) []unit {
	switch spec.Scope {
	case dataset.PerMarketplace:
		var out []unit
		for _, m := range a.Marketplaces {
			out = append(out, unit{[]string{m.ID}, m.Code, "", []*time.Location{m.Location()}, true})
		}
		return out
	case dataset.PerProfile:
		var out []unit
		for _, id := range a.Profiles {
			out = append(out, in.profile(a, id))
		}
		return slices.DeleteFunc(out, func(u unit) bool { return in.Profiles[u.profile].Type == "agency" })
	}
	u := unit{zones: []*time.Location{time.UTC}}
	for _, m := range a.Marketplaces {
		u.marketplaces = append(u.marketplaces, m.ID)
		u.sites = strings.TrimPrefix(u.sites+","+m.Code, ",")
	}
	if !spec.ByInstant {
		u.zones = []*time.Location{a.Marketplaces[0].Location()}
	}
	return []unit{u}
}

func (in *Input) profile(a account.Account, id string) unit {
	u := unit{profile: id, sites: id, byFilter: true}
	if p, ok := in.Profiles[id]; ok {
		if loc, err := time.LoadLocation(p.TimeZone); err == nil {
			u.zones = []*time.Location{loc}
		}
		if m, ok := amazon.ByID(p.MarketplaceID); ok {
			u.marketplaces, u.sites = []string{m.ID}, m.Code
			if u.zones == nil {
				u.zones = []*time.Location{m.AdsLocation()}
			}
		}
	}
	if u.zones == nil {
		for _, m := range a.Marketplaces {
			u.zones = append(u.zones, m.AdsLocation())
		}
	}
	return u
}

// of returns what of the holdings is this unit's. A document in quarantine covers nothing, but its days are
// not asked again on the day it was made: the next one would be the same.
func (u unit) of(spec *dataset.Spec, held []Held, now time.Time) []Held {
	var out []Held
	for _, h := range held {
		if h.Rejected && (spec.Supersede == dataset.Snapshot || readDay(h.GeneratedAt, u.zones[0]) < readDay(now, u.zones[0])) {
			continue
		}
		if u.byFilter && (h.Profile != u.profile || (u.profile == "" && !slices.Contains(h.Marketplaces, u.marketplaces[0]))) {
			continue
		}
		out = append(out, h)
	}
	return out
}

// over returns the first day that is not over, with its figures there, in every zone of the unit.
func (u unit) over(now time.Time, latency time.Duration) window.Day {
	first := window.Day(1<<31 - 1)
	for _, loc := range u.zones {
		first = min(first, window.DayOf(now.Add(-latency), loc))
	}
	return first
}

// today returns the unit's earliest today.
func (u unit) today(now time.Time) window.Day { return u.over(now, 0) }

// unit plans one unit of one dataset.
func (in *Input) unit(spec *dataset.Spec, a account.Account, u unit, held []Held) []Slice {
	base := Slice{Account: a.Code, Dataset: spec.Name, Marketplaces: u.marketplaces, Sites: u.sites, Profile: u.profile}
	switch {
	case spec.Source.API == dataset.Listed:
		// Amazon lists what it made in the last 90 days; a day of margin keeps the edge out.
		base.Reason, base.End = Listed, in.Now
		base.Start = in.Now.AddDate(0, 0, -listedDays)
		return []Slice{base}
	case spec.Supersede == dataset.Snapshot:
		if !in.snapshotDue(held) {
			return nil
		}
		// A snapshot shows now whatever is asked; its day only tells two days' requests apart.
		base.Reason, base.Start = Snapshot, window.DayOf(in.Now, time.UTC).UTC()
		return []Slice{base}
	case spec.Supersede == dataset.Upsert && spec.ByInstant:
		return in.updates(spec, base, held)
	}
	return in.days(spec, base, u, held)
}

// listedDays is how far back reports that can only be listed are listed.
const listedDays = 89

func (in *Input) snapshotDue(held []Held) bool {
	today := window.DayOf(in.Now, time.UTC)
	return !slices.ContainsFunc(held, func(h Held) bool { return window.DayOf(h.GeneratedAt, time.UTC) == today })
}

// first returns the first day that may be asked for.
func (in *Input) first(spec *dataset.Spec, code string, today window.Day) window.Day {
	days := spec.History
	if b, ok := in.Backfill[spec.Name]; ok {
		days = min(days, b)
	}
	return max(today-window.Day(days), in.Opening[code])
}

// days plans a dataset that is replaced day by day.
func (in *Input) days(spec *dataset.Spec, base Slice, u unit, held []Held) []Slice {
	today := u.today(in.Now)
	until := u.over(in.Now, spec.Latency)
	first := in.first(spec, base.Account, today)
	if spec.MaxDays < 1 || until <= first {
		return nil
	}
	newest := make([]time.Time, until-first) // when the newest document that covers the day was generated
	ends := u.zones[len(u.zones)-1]
	for _, h := range held {
		r := h.Window.Intersect(window.Range{From: first, Until: until})
		for d := r.From; d < r.Until; d++ {
			// A document made before the day's figures were there does not cover it.
			if ready := (d + 1).Start(ends).Add(spec.Latency); !h.GeneratedAt.Before(ready) && h.GeneratedAt.After(newest[d-first]) {
				newest[d-first] = h.GeneratedAt
			}
		}
	}
	for _, o := range in.Open {
		if o.Dataset == base.Dataset && o.Account == base.Account && o.Sites == base.Sites && o.Profile == base.Profile {
			r := o.Window.Intersect(window.Range{From: first, Until: until})
			for d := r.From; d < r.Until; d++ {
				newest[d-first] = in.Now
			}
		}
	}
	oldest, latest := until, first-1 // held days at both ends
	for i, t := range newest {
		if !t.IsZero() {
			oldest, latest = min(oldest, first+window.Day(i)), first+window.Day(i)
		}
	}
	reasons := make([]Reason, len(newest))
	for i, t := range newest {
		d := first + window.Day(i)
		switch age := int(until - d); { // 1 for the newest day there can be
		case t.IsZero() && d > latest && latest >= first:
			reasons[i] = Fresh
		case t.IsZero() && latest < first && age <= max(spec.MaxDays, spec.Reread.Daily, 1):
			reasons[i] = Fresh // the first run: what people look at first
		case t.IsZero() && d < oldest:
			reasons[i] = History
		case t.IsZero():
			reasons[i] = Gap
		case age <= spec.Reread.Daily && readDay(t, ends) < readDay(in.Now, ends):
			reasons[i] = Reread
		case age <= spec.Reread.Weekly && age > spec.Reread.Daily && readDay(in.Now, ends)-readDay(t, ends) >= 7:
			reasons[i] = Reread
		}
	}
	return in.cover(spec, base, u, first, reasons)
}

func readDay(t time.Time, loc *time.Location) window.Day { return window.DayOf(t, loc) }

// cover asks for every day that has a reason by the fewest windows of at most spec.MaxDays. Going from
// the newest day backwards, each window reaches as far as it may and ends at a day that is wanted.
func (in *Input) cover(spec *dataset.Spec, base Slice, u unit, first window.Day, reasons []Reason) []Slice {
	width := spec.MaxDays
	if spec.ByInstant {
		width = max(1, width-2) // a day more on each side counts too
	}
	var out []Slice
	for i := len(reasons) - 1; i >= 0; i-- {
		if reasons[i] == "" {
			continue
		}
		from, why := i, reasons[i]
		for j := i; j >= 0 && i-j < width; j-- {
			if reasons[j] != "" {
				from = j
				if reasons[j].rank() < why.rank() {
					why = reasons[j]
				}
			}
		}
		s := base
		s.Reason = why
		s.Window = window.Range{From: first + window.Day(from), Until: first + window.Day(i) + 1}
		s.Start, s.End = bounds(spec, u, s.Window, in.Now)
		out = append(out, s)
		i = from
	}
	return out
}

// bounds returns the instants that are sent for a window: whole local days, and a day more on each side
// where the report filters by instant while its rows' day is local. Nothing lies in the future.
func bounds(spec *dataset.Spec, u unit, w window.Range, now time.Time) (start, end time.Time) {
	loc := u.zones[0]
	if spec.ByInstant {
		start, end = (w.From - 1).Start(loc), (w.Until + 1).Start(loc)
	} else {
		start, end = w.From.Start(loc), w.Until.Start(loc).Add(-time.Second)
	}
	if end.After(now) {
		end = now
	}
	return start, end
}

// overlap is how far updates reach back behind what is held: rows are stamped before they can be listed.
const overlap = time.Hour

// updates plans a dataset asked for by the time its rows changed: from where it is held without a hole
// up to now. The windows' days are UTC days; of today only a part is asked for, which stays due.
func (in *Input) updates(spec *dataset.Spec, base Slice, held []Held) []Slice {
	today := window.DayOf(in.Now, time.UTC)
	first := in.first(spec, base.Account, today)
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
	var out []Slice
	for _, span := range spans {
		from := span.From
		for from < span.Until {
			s := base
			s.Start = from.UTC()
			width := window.Day(spec.MaxDays)
			if from > first && from == span.From {
				s.Start = s.Start.Add(-overlap)
				width-- // the overlap would make it longer than is accepted
			}
			until := min(from+width, span.Until)
			s.Window, s.End = window.Range{From: from, Until: until}, until.UTC()
			if until == today && in.Now.Sub(s.Start) <= time.Duration(spec.MaxDays)*24*time.Hour {
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

// global plans a dataset without an account: rates, published once a working day about 16:00 in
// Frankfurt.
func (in *Input) global(spec *dataset.Spec) []Slice {
	frankfurt, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic("plan: " + err.Error()) // zones are compiled in
	}
	published := window.DayOf(in.Now, frankfurt).Start(frankfurt).Add(16*time.Hour + 5*time.Minute)
	for published.After(in.Now) || published.Weekday() == time.Saturday || published.Weekday() == time.Sunday {
		published = published.AddDate(0, 0, -1)
	}
	for _, h := range in.Holdings.Held(spec.Name, None) {
		// The file is stamped up to an hour before it can be counted on.
		if !h.Rejected && !h.GeneratedAt.Before(published.Add(-65*time.Minute)) {
			return nil
		}
	}
	return []Slice{{Account: None, Dataset: spec.Name, Reason: Fresh}}
}
