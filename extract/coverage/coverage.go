// Package coverage says of every account, dataset, site and day whether its figures are here, with the
// evidence. It derives that from manifests and the clock alone and does no I/O.
package coverage

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// State is what is known of a day. Only Loaded and NoData are complete.
type State string

// The states.
const (
	Loaded        State = "LOADED"
	NoData        State = "NO_DATA" // Amazon answered that there is nothing
	Pending       State = "PENDING" // not due yet, or due and still to be asked
	Failed        State = "FAILED"  // refused for good, or never obtainable any more
	NotAuthorised State = "NOT_AUTHORISED"
)

// NotRead is the reason of a pending day that is due: a run should have read it.
const NotRead = "not read yet"

// AllSites stands for every site of the account at once.
const AllSites = "*"

// Row is the state of one day.
type Row struct {
	Account  string
	Dataset  string
	Site     string // marketplace label, or AllSites for region-wide datasets
	Day      window.Day
	State    State
	Reason   string
	Evidence string // document ids
}

// Complete says whether the day needs nothing more.
func (r Row) Complete() bool { return r.State == Loaded || r.State == NoData }

// Input is what the states follow from.
type Input struct {
	Accounts []account.Account
	Specs    []*dataset.Spec
	// Manifests are every committed document of a dataset and account, "none" for datasets without one.
	Manifests func(dataset, account string) []lake.Manifest
	// Profiles are the advertising profiles known, by id; one of an unknown marketplace has no rows.
	Profiles map[string]plan.Profile
	// Opened is the day an account began to sell; the zero day where nobody said so.
	Opened func(account string) window.Day
	// RunDay is the UTC day a run planned with, where its name tells; nil: the days of its commits, which
	// for a run that goes on over midnight are two.
	RunDay func(run string) (window.Day, bool)
	// Blocked names the reason an account may not ask a dataset now, "" where it may.
	Blocked func(account, dataset string) string
	Now     time.Time
}

// Compute returns one row per account, dataset, site and day that should be complete by now or is known,
// in that order. Days before the account's opening or before what the dataset's history reached when the
// account was first read have no row; neither have days of a snapshot dataset on which nothing ran.
func Compute(in Input) []Row {
	var rows []Row
	for _, a := range in.Accounts {
		ran := runDays(in, a.Code)
		for _, s := range in.Specs {
			if s.Scope == dataset.Global || s.Source.API == dataset.ImportOnly || !asks(a, s) || notThere(a, s, in.Now) {
				continue
			}
			ms := in.Manifests(s.Name, a.Code)
			for _, site := range in.sites(a, s) {
				c := cell{in: in, acc: a, spec: s, site: site, manifests: ofSite(ms, site)}
				switch s.Supersede {
				case dataset.Snapshot:
					rows = append(rows, c.snapshot(ran)...)
				case dataset.Append:
					rows = append(rows, c.statements()...)
				default:
					rows = append(rows, c.days()...)
				}
			}
		}
	}
	return rows
}

// owed says whether the dataset can be asked for, so that a day of it that is not here is missing. Of an
// account without credentials only what was imported is shown.
func (c cell) owed() bool {
	if c.spec.Source.API == dataset.AdsReports {
		return c.acc.Ads.Set()
	}
	return c.acc.SPAPI.Set()
}

func asks(a account.Account, s *dataset.Spec) bool {
	if !a.Wants(s.Name) {
		return false
	}
	if s.Scope == dataset.PerProfile {
		return a.Ads.Set() && len(a.Profiles) > 0
	}
	return a.Type == account.Seller && s.Seller || a.Type == account.Vendor && s.Vendor
}

// notThere says that Amazon does not give the dataset to the account at all, or not any more, so that no day is owed.
func notThere(a account.Account, s *dataset.Spec, now time.Time) bool {
	switch plan.Asks(a, s, window.DayOf(now, time.UTC)) {
	case plan.OtherRegion, plan.Removed, plan.Unrestricted:
		return true
	}
	return false
}

// site is one column of the matrix: a marketplace, or the whole account.
type site struct {
	label   string
	id      string // marketplace id, "" for the whole account
	profile string // advertising profile id
	zone    *time.Location
}

func (in Input) sites(a account.Account, s *dataset.Spec) []site {
	var out []site
	switch s.Scope {
	case dataset.PerMarketplace:
		for _, m := range a.Marketplaces {
			out = append(out, site{label: m.Code, id: m.ID, zone: m.Location()})
		}
	case dataset.PerProfile:
		for _, id := range a.Profiles {
			if m, ok := amazon.ByID(in.Profiles[id].MarketplaceID); ok {
				out = append(out, site{label: m.Code, id: m.ID, profile: id, zone: m.AdsLocation()})
			}
		}
	default:
		out = []site{{label: AllSites, zone: time.UTC}}
	}
	return out
}

func ofSite(ms []lake.Manifest, at site) []lake.Manifest {
	if at.id == "" {
		return ms
	}
	var out []lake.Manifest
	for _, m := range ms {
		// A document asked for while nobody knew its profile's marketplace names the profile alone.
		if m.Profile == at.profile && (m.Profile != "" || slices.Contains(m.Marketplaces, at.id)) {
			out = append(out, m)
		}
	}
	return out
}

// runDays are the UTC days of the runs that committed anything of the account.
func runDays(in Input, code string) []window.Day {
	var days []window.Day
	for _, s := range in.Specs {
		for _, m := range in.Manifests(s.Name, code) {
			if m.Imported {
				continue
			}
			day := window.DayOf(m.CommittedAt, time.UTC)
			if in.RunDay != nil {
				if d, ok := in.RunDay(m.Run); ok {
					day = d
				}
			}
			days = append(days, day)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

type cell struct {
	in        Input
	acc       account.Account
	spec      *dataset.Spec
	site      site
	manifests []lake.Manifest
}

func (c cell) row(d window.Day, s State, reason string, evidence ...string) Row {
	if s == Pending && c.in.Blocked != nil {
		if why := c.in.Blocked(c.acc.Code, c.spec.Name); why != "" {
			s, reason = NotAuthorised, why
		}
	}
	return Row{c.acc.Code, c.spec.Name, c.site.label, d, s, reason, strings.Join(evidence, ",")}
}

// first is the day from which figures are owed.
func (c cell) first() (window.Day, bool) {
	opened := c.in.Opened(c.acc.Code)
	var asked time.Time
	for _, m := range c.manifests {
		if !m.Imported && (asked.IsZero() || m.CommittedAt.Before(asked)) {
			asked = m.CommittedAt
		}
	}
	if asked.IsZero() {
		asked = c.in.Now
	}
	reach := window.DayOf(asked, c.site.zone) - window.Day(max(c.spec.History, 0))
	from := max(opened, reach)
	return from, from > 0
}

// due is the first day not yet due: its local end plus latency lies ahead.
func (c cell) due() window.Day {
	d := window.DayOf(c.in.Now, c.site.zone)
	for d > 0 && d.Start(c.site.zone).Add(c.spec.Latency).After(c.in.Now) {
		d--
	}
	return d
}

// days serves datasets whose documents cover a window of days.
func (c cell) days() []Row {
	from, ok := c.first()
	if !ok {
		return nil
	}
	best := map[window.Day]lake.Manifest{}
	rejected := map[window.Day]lake.Manifest{}
	for _, m := range c.manifests {
		into := best
		if m.Rejected != "" {
			into = rejected
		}
		for d := max(m.Window.From, from); d < m.Window.Until; d++ {
			if old, ok := into[d]; !ok || m.Newer(&old) {
				into[d] = m
			}
		}
	}
	var rows []Row
	for d := from; d < c.due(); d++ {
		m, held := best[d]
		switch ready := (d + 1).Start(c.site.zone).Add(c.spec.Latency); {
		case held && c.spec.Supersede == dataset.Replace && m.GeneratedAt.Before(ready) && !m.Imported:
			rows = append(rows, c.row(d, Pending, "read before the day was complete", m.Document))
		case held && m.Rows() == 0:
			rows = append(rows, c.row(d, NoData, "answered without a row", m.Document))
		case held:
			rows = append(rows, c.row(d, Loaded, "", m.Document))
		default:
			if bad, ok := rejected[d]; ok {
				rows = append(rows, c.row(d, Failed, bad.Rejected, bad.Document))
				continue
			}
			if c.owed() {
				rows = append(rows, c.row(d, Pending, NotRead))
			}
		}
	}
	return rows
}

// snapshot serves states without dates: one document a day on which a run was made.
func (c cell) snapshot(ran []window.Day) []Row {
	held := map[window.Day]lake.Manifest{}
	for _, m := range c.manifests {
		if m.Rejected == "" {
			held[window.DayOf(m.GeneratedAt, time.UTC)] = m
		}
	}
	today := window.DayOf(c.in.Now, time.UTC)
	var rows []Row
	for _, d := range ran {
		_, next := held[d+1]
		switch m, ok := held[d]; {
		case ok && m.Rows() == 0:
			rows = append(rows, c.row(d, NoData, "answered without a row", m.Document))
		case ok:
			rows = append(rows, c.row(d, Loaded, "", m.Document))
		case next: // the run went over midnight: the next day has it
		case d == today:
			rows = append(rows, c.row(d, Pending, NotRead))
		case len(held) > 0 && slices.ContainsFunc(ran, func(r window.Day) bool { return r > d }):
			rows = append(rows, c.row(d, Failed, "MISSED: a snapshot cannot be had afterwards"))
		}
	}
	return rows
}

// statements serves settlements: a day is covered by the period of a statement, per currency.
func (c cell) statements() []Row {
	type period struct {
		from, until window.Day
		doc         string
	}
	byCurrency := map[string][]period{}
	for _, m := range c.manifests {
		start, err1 := time.Parse(time.RFC3339, m.Header["settlement_start_at"])
		end, err2 := time.Parse(time.RFC3339, m.Header["settlement_end_at"])
		if m.Rejected != "" || err1 != nil || err2 != nil {
			continue
		}
		cur := m.Header["currency"]
		byCurrency[cur] = append(byCurrency[cur], period{window.DayOf(start, time.UTC), window.DayOf(end, time.UTC), m.Document})
	}
	var rows []Row
	for _, cur := range sortedKeys(byCurrency) {
		ps := byCurrency[cur]
		slices.SortFunc(ps, func(a, b period) int { return cmp.Compare(a.from, b.from) })
		last := ps[len(ps)-1]
		open := window.Range{From: last.until, Until: last.until + max(1, last.until-last.from)*3/2}
		for i, p := range ps {
			if i > 0 && p.from > ps[i-1].until {
				for d := ps[i-1].until; d < p.from; d++ {
					rows = append(rows, c.statementRow(cur, d, Failed, "a statement is missing here"))
				}
			}
			for d := p.from; d < p.until; d++ {
				rows = append(rows, c.statementRow(cur, d, Loaded, "", p.doc))
			}
		}
		today := window.DayOf(c.in.Now, time.UTC)
		for d := open.From; d < today && c.owed(); d++ {
			if open.Contains(d) {
				rows = append(rows, c.statementRow(cur, d, Pending, "the period is open"))
			} else {
				rows = append(rows, c.statementRow(cur, d, Failed, "no statement came in one and a half periods"))
			}
		}
	}
	return rows
}

func (c cell) statementRow(currency string, d window.Day, s State, reason string, evidence ...string) Row {
	r := c.row(d, s, reason, evidence...)
	r.Site = currency
	return r
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Span is a run of days of one cell of the matrix in one state.
type Span struct {
	Account, Dataset, Site string
	State                  State
	Reason                 string
	Days                   window.Range
}

// Spans joins neighbouring days of equal state, for people.
func Spans(rows []Row) []Span {
	var out []Span
	for _, r := range rows {
		if n := len(out) - 1; n >= 0 {
			s := &out[n]
			if s.Account == r.Account && s.Dataset == r.Dataset && s.Site == r.Site && s.State == r.State && s.Reason == r.Reason && s.Days.Until == r.Day {
				s.Days.Until++
				continue
			}
		}
		out = append(out, Span{r.Account, r.Dataset, r.Site, r.State, r.Reason, window.Range{From: r.Day, Until: r.Day + 1}})
	}
	return out
}
