package plan

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// None is the account code of datasets without an account.
const None = "none"

// Input is everything a plan depends on.
type Input struct {
	Accounts []account.Account
	Catalog  []*dataset.Spec
	All      []*dataset.Spec // every dataset declared, where Catalog has fewer; nil: Catalog
	Holdings Holdings
	Open     []Slice                // asked for and not committed yet: not planned again
	Profiles map[string]Profile     // advertising profiles by id; an unknown one counts days as all zones of its account do
	Opening  map[string]window.Day  // by account code: the first day there can be anything; a missing account has none
	Backfill map[string]int         // by dataset: days of history wanted, where not those of its Spec
	Between  window.Range           // days of history wanted whatever the bounds, and no others; empty: those of the bounds
	Offers   map[[2]string][]string // the same as ASIN=price, of products without a fee preview
	ASINs    map[[2]string][]string // by account and marketplace id: the products that types which take a list are asked for
	Settling map[string][]string    // by account: ids of what types that ask for each of them are asked for
	Refused  map[[2]string]bool     // by dataset and account: Amazon refused it when it was asked last, so that its fallback is asked too
	Widths   map[[2]string]int      // by dataset and account: the days a request may ask for where Amazon refused more
	Told     map[[2]string][]Told   // by kind of notification and account: what is new and not read yet
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
			if Asks(a, spec, window.DayOf(in.Now, dayZone)) != "" || in.spared(a, spec) {
				continue
			}
			held := in.Holdings.Held(spec.Name, a.Code)
			for _, u := range Units(a, spec, in.Profiles) {
				if spec.Source.ASINs == "" {
					out = append(out, in.unit(spec, a, u, u.of(spec, held, in.Now))...)
					continue
				}
				out = append(out, in.lists(spec, a, u, u.of(spec, held, in.Now))...)
			}
		}
	}
	out = slices.DeleteFunc(out, func(s Slice) bool { return open[s.Key()] || in.beside(s) })
	Sort(out)
	return out
}

// beside says whether a slice is history of other days than are wanted.
func (in *Input) beside(s Slice) bool {
	return !in.Between.Empty() && (s.Reason == History || s.Reason == Gap) && !s.Window.Empty() && s.Window.Intersect(in.Between).Empty()
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
			strings.Compare(a.ASINs, b.ASINs),
		)
	})
}

// spared says whether a dataset is only asked where one preferred to it is refused, and none is. An account whose
// configuration names it asks it all the same.
func (in *Input) spared(a account.Account, spec *dataset.Spec) bool {
	preferred := false
	for _, s := range in.Catalog {
		if s.Fallback != spec.Name || Asks(a, s, window.DayOf(in.Now, dayZone)) != "" {
			continue
		}
		if preferred = true; in.Refused[[2]string{s.Name, a.Code}] {
			return false
		}
	}
	return preferred && !a.Demands(spec.Name)
}

func (in *Input) all() []*dataset.Spec {
	if in.All != nil {
		return in.All
	}
	return in.Catalog
}

// base is what the slices of a unit share.
func base(spec *dataset.Spec, a account.Account, u Unit) Slice {
	return Slice{Account: a.Code, Dataset: spec.Name, Marketplaces: u.Marketplaces, Sites: u.Sites, Profile: u.Profile, ASINs: u.asins}
}

// unit plans one unit of one dataset.
func (in *Input) unit(spec *dataset.Spec, a account.Account, u Unit, held []Held) []Slice {
	base := base(spec, a, u)
	switch {
	case spec.Source.API == dataset.Listed:
		// Amazon lists what it made in the last 90 days; a day of margin keeps the edge out.
		base.Reason, base.End = Listed, in.Now
		base.Start = in.Now.AddDate(0, 0, -listedDays)
		return []Slice{base}
	case spec.Supersede == dataset.Snapshot:
		if !in.snapshotDue(spec, held) {
			return nil
		}
		// A snapshot shows now whatever is asked; its day only tells two days' requests apart.
		base.Reason, base.Start = Snapshot, window.DayOf(in.Now, dayZone).UTC()
		return []Slice{base}
	case spec.ByUpdate && spec.Source.API == dataset.Pages:
		return in.chains(spec, a, base, held)
	case spec.ByUpdate:
		return in.updates(spec, a, base, held)
	}
	return in.wake(spec, a, base, u, in.days(spec, a, base, u, held))
}

// listedDays is how far back reports that can only be listed are listed.
const listedDays = 89

// snapshotDue says whether none was taken today, or in the days that the Spec says lie between two.
func (in *Input) snapshotDue(spec *dataset.Spec, held []Held) bool {
	since := window.DayOf(in.Now, dayZone) - window.Day(max(1, spec.Every/(24*time.Hour))) + 1
	return !slices.ContainsFunc(held, func(h Held) bool { return window.DayOf(h.GeneratedAt, dayZone) >= since })
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
