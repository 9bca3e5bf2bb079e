package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"sellerhouse/extract/dataset"
)

// Quotas answers the level of an account's bucket for an operation, how long a dataset's report usually takes to be
// made, and how many of its type Amazon works off at once, 0 where no limit is known. Package pull keeps them; Usual
// stands in where nothing was learned yet.
type Quotas interface {
	Bucket(account string, op Operation) Bucket
	Generation(account string, spec *dataset.Spec) time.Duration
	Open(account string, spec *dataset.Spec) int
}

// Usual is the Quotas of an account never asked before: published plans, full buckets.
type Usual struct{}

// Bucket returns the published plan of the operation.
func (Usual) Bucket(_ string, op Operation) Bucket { return Usage(op) }

// Generation returns three minutes, the middle of what people see for most reports, and half an hour for the
// weekly search terms of a whole store.
func (Usual) Generation(_ string, spec *dataset.Spec) time.Duration {
	if spec.Source.Type == "GET_BRAND_ANALYTICS_SEARCH_TERMS_REPORT" {
		return 30 * time.Minute
	}
	return 3 * time.Minute
}

// Open returns what the Spec declares.
func (Usual) Open(_ string, spec *dataset.Spec) int { return spec.Limit.Open }

// Finish is when an account's slices can be done at the earliest, and what decides it. Types whose own limit
// makes them take days are left out of it: they stand in Asks, with Apart set.
type Finish struct {
	Account  string        `json:"account"`
	Slices   int           `json:"slices"`
	Requests int           `json:"requests"` // createReport, createQuery and their like
	After    time.Duration `json:"after"`
	At       time.Time     `json:"at"`
	Binding  string        `json:"binding"` // the operation or report type that takes longest
	Asks     []Ask         `json:"asks"`
}

// Ask is what one dataset of an account costs.
type Ask struct {
	Dataset   string        `json:"dataset"`
	Requests  int           `json:"requests"`
	Documents int           `json:"documents"`
	After     time.Duration `json:"after"`           // what its own limits need, were it alone
	Limit     string        `json:"limit,omitempty"` // the limit of its own that holds it back longest
	Apart     bool          `json:"apart,omitempty"`
}

// apart is how long a type may take by its own limits before it is shown apart: it goes on beside all others,
// and the rest is not incomplete for it.
const apart = 24 * time.Hour

// Estimate is the earliest finish of all accounts.
type Estimate struct {
	Accounts []Finish      `json:"accounts"`
	Shared   []Shared      `json:"shared,omitempty"` // limits that all accounts of an application spend together
	After    time.Duration `json:"after"`
	At       time.Time     `json:"at"`
	Binding  string        `json:"binding"` // the account, or the shared limit, that takes longest
}

// Shared is what the accounts of an application ask for under one limit.
type Shared struct {
	Type     string        `json:"type"`
	Requests int           `json:"requests"`
	After    time.Duration `json:"after"`
}

// EstimateFinish computes the earliest finish per account, in account order, and of all: the largest of what
// each quota, each limited type, each type that Amazon works off one after the other, each chain of pages and
// each limit shared by an application's accounts needs. Repeats after failures are not counted, nor is what
// download and commit take. listed is how many listed documents are expected per listing.
func EstimateFinish(wanted []Slice, catalog []*dataset.Spec, q Quotas, listed int, now time.Time) Estimate {
	if q == nil {
		q = Usual{}
	}
	e := estimate{specs: map[string]*dataset.Spec{}, quotas: q, listed: listed, now: now, shared: map[string]*Shared{}}
	for _, s := range catalog {
		e.specs[s.Name] = s
	}
	byAccount := map[string][]Slice{}
	for _, s := range wanted {
		byAccount[s.Account] = append(byAccount[s.Account], s)
	}
	out := Estimate{At: now}
	for _, code := range slices.Sorted(maps.Keys(byAccount)) {
		f := e.account(code, byAccount[code])
		out.Accounts = append(out.Accounts, f)
		if f.After > out.After {
			out.After, out.Binding = f.After, code
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.shared)) {
		s := *e.shared[name]
		out.Shared = append(out.Shared, s)
		if s.After > out.After {
			out.After, out.Binding = s.After, s.Type
		}
	}
	out.At = now.Add(out.After)
	return out
}

type estimate struct {
	specs  map[string]*dataset.Spec
	quotas Quotas
	listed int
	now    time.Time
	shared map[string]*Shared
}

// asking is how the requests of an API are asked for and how their documents are found.
var asking = map[dataset.API]struct{ create, document Operation }{
	dataset.Reports:    {CreateReport, GetDocument},
	dataset.Kiosk:      {CreateQuery, GetKioskDocument},
	dataset.AdsReports: {AdsCreate, ""},
	dataset.Listed:     {"", GetDocument},
}

// flow is what goes through the buckets of one API: requests, and documents at their end or listed already.
type flow struct {
	made     []time.Duration // of each request
	listed   int
	document Operation
}

func (e *estimate) account(code string, all []Slice) Finish {
	f := Finish{Account: code, Slices: len(all)}
	count := map[string]int{}
	for _, s := range all {
		count[s.Dataset]++
	}
	flows, pages := map[Operation]*flow{}, map[Operation]int{}
	types := map[string][]string{} // datasets by what shares a limit
	bound := func(d time.Duration, what string) {
		if d > f.After {
			f.After, f.Binding = d, what
		}
	}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		spec, n := e.specs[name], count[name]
		if spec == nil {
			continue
		}
		ask := Ask{Dataset: name, Requests: n, Documents: n}
		how, asked := asking[spec.Source.API]
		switch {
		case spec.Source.API == dataset.Pages:
			pages[Operation(spec.Source.Type)] += n
		case !asked:
			ask.Requests = 0
		case spec.Source.API == dataset.Listed:
			ask.Requests, ask.Documents = 0, n*e.listed
			pages[GetReports] += n
		default:
			ask.After, ask.Limit = e.alone(code, spec, n)
			ask.Apart = ask.After > apart
		}
		f.Asks = append(f.Asks, ask)
		if asked && spec.Source.API != dataset.Pages {
			f.Requests += ask.Requests
		}
		if !asked || ask.Apart {
			continue
		}
		key := how.create
		if key == "" { // listed documents pass the same bucket as those of reports
			key = CreateReport
		}
		if flows[key] == nil {
			flows[key] = &flow{document: how.document}
		}
		w := flows[key]
		if how.create == "" {
			w.listed += ask.Documents
			continue
		}
		for range n {
			w.made = append(w.made, e.quotas.Generation(code, spec))
		}
		if ask.Limit != "" {
			bound(ask.After, name)
		}
		if l := spec.Limit; e.quotas.Open(code, spec) > 0 || l.Every > 0 && !l.PerApplication {
			types[spec.Source.Type] = append(types[spec.Source.Type], name)
		}
	}
	for _, op := range slices.Sorted(maps.Keys(flows)) {
		e.pass(code, op, flows[op], bound)
	}
	for _, op := range slices.Sorted(maps.Keys(pages)) {
		b := e.quotas.Bucket(code, op)
		bound(b.TokenAt(pages[op], e.now), string(op))
	}
	for _, name := range slices.Sorted(maps.Keys(types)) {
		if len(types[name]) > 1 { // datasets of one type share its limits
			spec, n := e.specs[types[name][0]], 0
			for _, d := range types[name] {
				n += count[d]
			}
			d, _ := e.alone(code, spec, n)
			bound(d, name)
		}
	}
	f.At = e.now.Add(f.After)
	return f
}

// pass bounds the end of what goes through an API's buckets: asked the longest first, the i-th as the i-th
// token exists; documents as they can exist, as many as the bucket holds at once.
func (e *estimate) pass(code string, op Operation, w *flow, bound func(time.Duration, string)) {
	create := e.quotas.Bucket(code, op)
	slices.SortFunc(w.made, func(a, b time.Duration) int { return cmp.Compare(b, a) })
	var soonest time.Duration
	for i, made := range w.made {
		bound(create.TokenAt(i+1, e.now)+made, string(op))
		soonest = made
	}
	if w.document == "" {
		return
	}
	fetch := e.quotas.Bucket(code, w.document)
	m := w.listed + len(w.made)
	for k := 1; k <= m; k++ {
		exists := time.Duration(0)
		if k > w.listed {
			exists = create.TokenAt(k-w.listed, e.now) + soonest
		}
		// By then the bucket holds its burst at most; now it holds what it does.
		rest := time.Duration(max(0, (float64(m-k+1)-fetch.Burst)/fetch.Rate) * float64(time.Second))
		if k == 1 {
			rest = max(rest, fetch.TokenAt(m, e.now)-exists)
		}
		bound(exists+rest, string(w.document))
	}
}

// alone returns how long n requests of a type take by its own limits, and which one that is.
func (e *estimate) alone(code string, spec *dataset.Spec, n int) (time.Duration, string) {
	made, l := e.quotas.Generation(code, spec), spec.Limit
	var after time.Duration
	what := ""
	if l.Every > 0 {
		d := time.Duration(max(0, n-max(1, l.Burst)))*l.Every + made
		if l.PerApplication {
			s := e.shared[spec.Source.Type]
			if s == nil {
				s = &Shared{Type: spec.Source.Type}
				e.shared[s.Type] = s
			}
			s.Requests += n
			s.After = time.Duration(max(0, s.Requests-max(1, l.Burst)))*l.Every + made
		}
		after, what = d, "one in "+l.Every.String()
	}
	if open := e.quotas.Open(code, spec); open > 0 {
		if d := time.Duration(n) * made / time.Duration(open); d > after {
			after, what = d, "worked off one after the other"
			if open > 1 {
				what = fmt.Sprintf("worked off %d at a time", open)
			}
		}
	}
	return after, what
}
