// Package coverage derives, for each account, dataset, option set, site and day, whether the figures are in: from
// the lake's manifests, what was asked and refused, and the moment, and does no I/O.
package coverage

import (
	"iter"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/account"
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

// Reason is why a day is in its state, "" where the state says it all.
type Reason string

// The reasons.
const (
	Empty     Reason = "EMPTY"       // NO_DATA: a document without a row
	Cancelled Reason = "CANCELLED"   // NO_DATA: cancelled, which this account proved to mean that there is nothing
	Said      Reason = "SAID"        // NO_DATA: a FATAL report's document says so
	NoFile    Reason = "NO_DOCUMENT" // NO_DATA: done, without a document and without an error
	NoneYet   Reason = "NONE_YET"    // NO_DATA: listed whole, and there is none so far

	NotRead  Reason = "NOT_READ"  // PENDING: due, a run should have read it
	Waiting  Reason = "WAITING"   // PENDING: asked for, not answered yet
	Early    Reason = "EARLY"     // PENDING: read before the day was complete
	Unproven Reason = "UNPROVEN"  // PENDING: cancelled, and nothing proves that it does not mean a missing right
	Hole     Reason = "HOLE"      // PENDING: changes of days before are missing
	Period   Reason = "OPEN"      // PENDING: the statement's period is not over
	PutOff   Reason = "THROTTLED" // PENDING: the quota was used up

	Missed      Reason = "MISSED"      // FAILED: not read while Amazon had it, it can never be had
	Quarantined Reason = "QUARANTINED" // FAILED: the document is not as declared
	GivenUp     Reason = "GIVEN_UP"    // FAILED: after the retries of its class
	NoStatement Reason = "MISSING"     // FAILED: a statement is missing between two others
	Overdue     Reason = "OVERDUE"     // FAILED: no statement came in one and a half periods

	Revoked     Reason = "REVOKED"      // NOT_AUTHORISED: the grant ended
	Role        Reason = "ROLE"         // NOT_AUTHORISED: this type is refused, others are not
	Region      Reason = "REGION"       // NOT_AUTHORISED: everything is refused here, another region's endpoint answers
	AccountType Reason = "ACCOUNT_TYPE" // NOT_AUTHORISED: the type does not apply to any of the account's stores
	Clock       Reason = "CLOCK"        // NOT_AUTHORISED: this machine's clock is more than 5 minutes off
)

// AllSites stands for every site of the account at once.
const AllSites = "*"

// Unknown is the number of rows of a day of which it is not known.
const Unknown = -1

// Row is the state of one day.
type Row struct {
	Account  string
	Dataset  string
	Options  string // option set, "key=value,..." in key order
	Site     string // marketplace label, AllSites for region-wide datasets, the currency of statements
	Day      window.Day
	State    State
	Reason   Reason
	Detail   string    // the reason in words, where there are any
	Evidence string    // ids of documents or reports
	Since    time.Time // since when it is in this state
	Rows     int64     // of the day, Unknown where documents do not tell
}

// Complete says whether the day needs nothing more.
func (r Row) Complete() bool { return r.State == Loaded || r.State == NoData }

// Parked is a slice that was given up for now.
type Parked struct {
	Slice   plan.Slice
	Class   string // REVOKED, DENIED, REGION, ACCOUNT_TYPE, CLOCK, THROTTLED, INVALID, DRIFT or FAILED
	Text    string
	At      time.Time
	Reports []string
}

// Requests is what is known of an account's requests.
type Requests struct {
	Open   []plan.Slice
	Parked []Parked
	Listed map[string]time.Time // by dataset: when Amazon's list was last read whole
}

// Input is what the states follow from.
type Input struct {
	Accounts []account.Account
	Specs    []*dataset.Spec
	// Manifests are every committed document of a dataset and account, "none" for datasets without one.
	Manifests func(dataset, account string) []lake.Manifest
	// Requests are those of an account; nil where nothing is known of any.
	Requests func(account string) Requests
	// Profiles are the advertising profiles known, by id; one of an unknown marketplace has no rows.
	Profiles map[string]plan.Profile
	// Opened is the day an account began to sell; the zero day where nobody said so.
	Opened func(account string) window.Day
	// RunDay is the UTC day a run planned with, where its name tells; nil: the days of its commits, which
	// for a run that goes on over midnight are two.
	RunDay func(run string) (window.Day, bool)
	// Leaps says that the clock is a simulated one that leaps from run to run: nothing was due on the days between.
	Leaps bool
	Now   time.Time
}

// Compute gives one row per account, dataset, option set, site and day that should be complete by now or is known,
// in that order; they are many, so that they come one by one. Days before the account's opening or before what the
// dataset's history reached when the account was first read have no row; neither have days of a snapshot dataset on
// which none was due.
func Compute(in Input) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for _, a := range in.Accounts {
			m := matrix{in: in, acc: a, ran: runDays(in, a.Code)}
			if in.Requests != nil {
				m.requests = in.Requests(a.Code)
			}
			for _, s := range in.Specs {
				if s.Scope == dataset.Global || s.Source.API == dataset.ImportOnly {
					continue
				}
				for _, r := range m.dataset(s) {
					if !yield(r) {
						return
					}
				}
			}
		}
	}
}

// matrix is the part of one account.
type matrix struct {
	in       Input
	acc      account.Account
	ran      []window.Day // UTC days on which a run was
	requests Requests
}

// runDays are the UTC days of the runs that committed anything of the account.
func runDays(in Input, code string) []window.Day {
	var days []window.Day
	for _, s := range in.Specs {
		for _, m := range in.Manifests(s.Name, code) {
			if m.Imported {
				continue
			}
			days = append(days, in.dayOf(&m))
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// dayOf is the UTC day of the run that committed a document.
func (in *Input) dayOf(m *lake.Manifest) window.Day {
	if in.RunDay != nil {
		if d, ok := in.RunDay(m.Run); ok {
			return d
		}
	}
	return window.DayOf(m.CommittedAt, time.UTC)
}

// dataset returns the rows of one dataset.
func (m *matrix) dataset(s *dataset.Spec) []Row {
	owed := false
	switch plan.Asks(m.acc, s, window.DayOf(m.in.Now, time.UTC)) {
	case "":
		owed = !m.spared(s)
	case plan.NoGrant, plan.Removed: // what was imported or read before is shown
	default:
		return nil
	}
	all := m.in.Manifests(s.Name, m.acc.Code)
	held := lake.Chains(all)
	var rows []Row
	for _, u := range plan.Units(m.acc, s, m.in.Profiles) {
		if len(u.Marketplaces) == 0 && !s.Discovers {
			continue
		}
		label := u.Sites
		if s.Scope == dataset.PerRegion {
			label = AllSites
		}
		for _, set := range optionSets(s, u, held) {
			c := cell{matrix: m, spec: s, unit: u, site: label, options: set.label, manifests: set.held, siblings: all, owed: owed && set.ours && !s.Source.Each}
			switch {
			case s.Supersede == dataset.Snapshot:
				rows = append(rows, c.snapshot()...)
			case s.Supersede == dataset.Append:
				rows = append(rows, c.statements()...)
			case s.ByUpdate:
				rows = append(rows, c.updates()...)
			default:
				rows = append(rows, c.days()...)
			}
		}
	}
	return rows
}

// spared says whether a dataset is not asked because others are preferred, of which none was refused.
func (m *matrix) spared(s *dataset.Spec) bool {
	preferred := false
	for _, better := range m.in.Specs {
		if better.Fallback != s.Name || plan.Asks(m.acc, better, window.DayOf(m.in.Now, time.UTC)) != "" {
			continue
		}
		preferred = true
		if slices.ContainsFunc(m.requests.Parked, func(p Parked) bool { return p.Slice.Dataset == better.Name && p.refused() }) {
			return false
		}
	}
	return preferred && !m.acc.Demands(s.Name)
}

// optionSet is the documents that were asked for with the same options.
type optionSet struct {
	label string
	ours  bool // what the dataset asks for; others came by import
	held  []lake.Manifest
}

// optionSets cuts the documents of a unit by their options. What an imported file does not say is as declared. A
// dataset asked for lists of products has a set for each list that was asked for.
func optionSets(s *dataset.Spec, u plan.Unit, held []lake.Manifest) []optionSet {
	own := optionText(s.Source.Options)
	by := map[string]*optionSet{}
	if s.Source.ASINs == "" {
		by[own] = &optionSet{label: own, ours: true}
	}
	for _, m := range held {
		if !u.Has(m.Marketplaces, m.Profile) {
			continue
		}
		options, ours := map[string]string{}, true
		for k, want := range s.Source.Options {
			got, ok := m.Options[k]
			if options[k] = want; ok && !strings.EqualFold(got, want) {
				options[k], ours = got, false
			}
		}
		if list := m.Options[s.Source.ASINs]; list != "" {
			options[s.Source.ASINs] = list
		}
		label := optionText(options)
		if by[label] == nil {
			by[label] = &optionSet{label: label, ours: ours}
		}
		by[label].held = append(by[label].held, m)
	}
	out := make([]optionSet, 0, len(by))
	for _, label := range sortedKeys(by) {
		out = append(out, *by[label])
	}
	return out
}

func optionText(options map[string]string) string {
	var out []string
	for _, k := range sortedKeys(options) {
		out = append(out, k+"="+options[k])
	}
	return strings.Join(out, ",")
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
	Reason                 Reason
	Days                   window.Range
}

// Complete says whether the days need nothing more.
func (s Span) Complete() bool { return s.State == Loaded || s.State == NoData }

// Spans joins neighbouring days of equal state, for people, and passes the rows on.
func Spans(rows iter.Seq[Row], out *[]Span) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for r := range rows {
			if n := len(*out) - 1; n >= 0 && (*out)[n].goesOn(r) {
				(*out)[n].Days.Until++
			} else {
				*out = append(*out, Span{r.Account, r.Dataset, r.Site, r.State, r.Reason, window.Range{From: r.Day, Until: r.Day + 1}})
			}
			if !yield(r) {
				return
			}
		}
	}
}

func (s *Span) goesOn(r Row) bool {
	return s.Account == r.Account && s.Dataset == r.Dataset && s.Site == r.Site && s.State == r.State && s.Reason == r.Reason && s.Days.Until == r.Day
}
