package plan

import (
	"slices"
	"time"

	"sellerhouse/extract/dataset"
)

// Quotas answers the level of an account's bucket for an operation, and how long a dataset's report
// usually takes to be made. Package pull keeps both; Usual stands in where nothing was learned yet.
type Quotas interface {
	Bucket(account string, op Operation) Bucket
	Generation(account string, spec *dataset.Spec) time.Duration
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

// Finish is when an account's slices can be done at the earliest, and what decides it.
type Finish struct {
	Account string        `json:"account"`
	Slices  int           `json:"slices"`
	After   time.Duration `json:"after"`
	At      time.Time     `json:"at"`
	Binding string        `json:"binding"` // the operation or report type that takes longest
}

// EstimateFinish computes the earliest finish per account, in account order: the largest of what each
// quota, each limited report type and each type that Amazon works off one after the other needs. Repeats
// after failures are not counted. listed is how many listed documents are expected per listing.
func EstimateFinish(wanted []Slice, catalog []*dataset.Spec, q Quotas, listed int, now time.Time) []Finish {
	if q == nil {
		q = Usual{}
	}
	specs := map[string]*dataset.Spec{}
	for _, s := range catalog {
		specs[s.Name] = s
	}
	byAccount := map[string][]Slice{}
	for _, s := range wanted {
		byAccount[s.Account] = append(byAccount[s.Account], s)
	}
	var out []Finish
	for code, all := range byAccount {
		f := finish(code, all, specs, q, listed, now)
		f.At = now.Add(f.After)
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b Finish) int { return compare(a.Account, b.Account) })
	return out
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// chain is what waits on one bucket: how many calls, and how long each takes afterwards.
type chain struct{ after []time.Duration }

// end is when the last of the chain is done, the longest served first, the i-th call being let through
// when the i-th token exists.
func (c chain) end(b Bucket, now time.Time) time.Duration {
	slices.SortFunc(c.after, func(a, b time.Duration) int { return int(b - a) })
	var end time.Duration
	for i, d := range c.after {
		end = max(end, b.TokenAt(i+1, now)+d)
	}
	return end
}

func finish(code string, all []Slice, specs map[string]*dataset.Spec, q Quotas, listed int, now time.Time) Finish {
	f := Finish{Account: code, Slices: len(all)}
	consider := func(what string, d time.Duration) {
		if d > f.After {
			f.After, f.Binding = d, what
		}
	}
	calls := map[Operation]*chain{}
	add := func(op Operation, d time.Duration) {
		if calls[op] == nil {
			calls[op] = &chain{}
		}
		calls[op].after = append(calls[op].after, d)
	}
	types := map[string]int{}
	var soonest time.Duration // until the first document can exist
	for _, s := range all {
		spec := specs[s.Dataset]
		if spec == nil {
			continue
		}
		made := q.Generation(code, spec)
		switch spec.Source.API {
		case dataset.Listed:
			add(GetReports, 0)
			for range listed {
				add(GetDocument, 0)
			}
			continue
		case dataset.Reports:
			add(CreateReport, made)
			add(GetDocument, 0)
			if soonest == 0 || made < soonest {
				soonest = made
			}
		case dataset.AdsReports:
			add(AdsCreate, made)
		default:
			continue
		}
		types[s.Dataset]++
	}
	for _, op := range []Operation{CreateReport, GetDocument, GetReports, AdsCreate} {
		c := calls[op]
		if c == nil {
			continue
		}
		d := c.end(q.Bucket(code, op), now)
		if op == GetDocument {
			d += soonest
		}
		consider(string(op), d)
	}
	for _, spec := range specs {
		n := types[spec.Name]
		if n == 0 {
			continue
		}
		made := q.Generation(code, spec)
		if spec.Limit.Every > 0 && spec.Supersede != dataset.Snapshot {
			consider(spec.Name, time.Duration(max(0, n-max(1, spec.Limit.Burst)))*spec.Limit.Every+made)
		}
		if spec.Limit.Open > 0 {
			consider(spec.Name, time.Duration((n+spec.Limit.Open-1)/spec.Limit.Open)*made)
		}
	}
	return f
}
