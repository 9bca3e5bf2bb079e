package schedule

import (
	"fmt"
	"math/rand/v2"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// group is a group of companies that asks for datasets of the catalog: what its accounts want is what is planned for
// them, with the limits their Specs say. How long reports take and which types Amazon works off one after the
// other is drawn.
type group struct {
	accounts []account.Account
	opening  map[string]window.Day
	specs    []*dataset.Spec
	backfill map[string]int // days, by dataset
	held     float64        // share of the history that the lake holds
	types    map[string]groupType
	listed   int // documents an account has, at most
	write    time.Duration
}

type groupType struct {
	made  time.Duration // usually
	open  int           // worked off at once, 0 for all
	empty float64       // share without data
}

// newGroup draws a group of n accounts that has months or years to catch up with: sellers and vendors of one to nine
// stores, some of them younger than that, and from a third to all of the catalog. Sales and traffic come from
// Data Kiosk, and search query performance is left out: its twenty requests a day make days.
func newGroup(rng *rand.Rand, n int) group {
	g := group{opening: map[string]window.Day{}, backfill: map[string]int{}, types: map[string]groupType{}}
	g.listed, g.write = rng.IntN(12), time.Duration(1+rng.IntN(20))*time.Second
	history := []int{90, 180, 365, 730}[rng.IntN(4)]
	if rng.IntN(3) == 0 {
		g.held = rng.Float64()
	}
	restricted, wanted := rng.IntN(5) == 0, 0.3+0.7*rng.Float64()
	for _, s := range catalog.All() {
		switch s.Source.API {
		case dataset.Reports, dataset.Kiosk, dataset.Listed:
		default:
			continue
		}
		if s.Name == "sales_traffic" || rng.Float64() > wanted {
			continue
		}
		g.specs = append(g.specs, s)
		if s.History > 0 {
			g.backfill[s.Name] = min(history, s.History)
		}
		if _, ok := g.types[s.Source.Type]; !ok {
			g.types[s.Source.Type] = drawType(rng, s)
		}
	}
	for i := range n {
		a := drawAccount(rng, fmt.Sprint("A", i))
		a.Restricted = restricted
		if rng.IntN(2) == 0 {
			g.opening[a.Code] = window.DayOf(epoch.AddDate(0, 0, -1-rng.IntN(history+1)), time.UTC)
		}
		g.accounts = append(g.accounts, a)
	}
	return g
}

// drawType draws how Amazon makes reports of a type: two of five it works off one after the other, as it says of all
// (sp-api.md 4.3), unless the Spec knows.
func drawType(rng *rand.Rand, s *dataset.Spec) groupType {
	t := groupType{made: usual(rng), open: s.Limit.Open}
	if s.Source.Type == "GET_BRAND_ANALYTICS_SEARCH_TERMS_REPORT" {
		t.made = time.Duration(10+rng.IntN(30)) * time.Minute
	}
	if rng.Float64() < 0.4 {
		t.open = 1
	}
	if rng.Float64() < 0.2 {
		t.empty = 0.3
	}
	return t
}

func drawAccount(rng *rand.Rand, code string) account.Account {
	a := account.Account{Code: code, Type: account.Seller, SPAPI: account.Credentials{ClientID: "id", ClientSecret: "secret", RefreshToken: "token"}}
	if rng.Float64() < 0.15 {
		a.Type = account.Vendor
	}
	a.Region = []amazon.Region{amazon.NA, amazon.EU, amazon.EU, amazon.FE}[rng.IntN(4)]
	var stores []amazon.Marketplace
	for _, m := range amazon.Marketplaces() {
		if m.Region == a.Region {
			stores = append(stores, m)
		}
	}
	rng.Shuffle(len(stores), func(i, j int) { stores[i], stores[j] = stores[j], stores[i] })
	sites := 1
	for sites < min(9, len(stores)) && rng.Float64() < 0.6 {
		sites++
	}
	a.Marketplaces = stores[:sites]
	return a
}

// sellers makes the accounts' own schedules and Amazon's side of them. In a first run they have to find out which types
// Amazon works off one after the other.
func (g group) sellers(rng *rand.Rand, first bool) []*seller {
	wanted := map[string][]plan.Slice{}
	for _, s := range plan.Plan(plan.Input{Accounts: g.accounts, Catalog: g.specs, Opening: g.opening, Backfill: g.backfill, Now: epoch}) {
		if s.Reason != plan.History || rng.Float64() >= g.held {
			wanted[s.Account] = append(wanted[s.Account], s)
		}
	}
	specs := map[string]*dataset.Spec{}
	for _, s := range g.specs {
		specs[s.Name] = s
	}
	var out []*seller
	for _, acc := range g.accounts {
		a := newSeller(rng, 1)
		kinds := map[string]*truthKind{}
		var all []*truth
		for _, s := range wanted[acc.Code] {
			spec := specs[s.Dataset]
			kind, t := kinds[spec.Source.Type], g.types[spec.Source.Type]
			shared, own := Limits(spec, s.Sites)
			if kind == nil {
				kind = g.kind(a, spec, shared, first)
				kinds[spec.Source.Type] = kind
				a.kinds = append(a.kinds, kind)
			}
			write := func() time.Duration { return time.Duration(a.rng.Float64() * float64(g.write)) }
			if spec.Source.API == dataset.Listed {
				for range a.rng.IntN(g.listed + 1) {
					r := &truth{kind: kind, write: write(), document: true}
					r.Kind, r.Call, r.Gates = &kind.Kind, Document, []Gate{gate(kind.source.fetch)}
					all = append(all, r)
				}
				continue
			}
			r := &truth{kind: kind, made: around(a.rng, t.made), write: write(), empty: a.rng.Float64() < t.empty}
			r.Kind, r.Class, r.Call, r.Own = &kind.Kind, ClassOf(s.Reason), Create, own
			all = append(all, r)
		}
		if len(all) > 0 {
			a.want(all)
			out = append(out, a)
		}
	}
	return out
}

// kind makes an account's kind of a type.
func (g group) kind(a *seller, spec *dataset.Spec, limits []Gate, first bool) *truthKind {
	t := g.types[spec.Source.Type]
	k := &truthKind{source: reports, every: spec.Limit.Every, slots: make([]time.Time, t.open)}
	if spec.Source.API == dataset.Kiosk {
		k.source = queries
	}
	k.Kind = Kind{Ask: gate(k.source.ask), Limits: limits, Alone: spec.Limit.Alone, Made: learned(a.rng, t.made)}
	switch {
	case spec.Limit.Open > 0:
		k.Open = spec.Limit.Open
	case first:
		k.learns = true
	default:
		k.Worked = Worked{t.open, 2}
	}
	if k.every > 0 {
		k.limit = newBucket(1/k.every.Seconds(), float64(max(1, spec.Limit.Burst)))
	}
	return k
}
