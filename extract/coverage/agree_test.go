package coverage_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/coverage"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// holdings are what planning sees of manifests.
type holdings map[string][]lake.Manifest

func (h holdings) Held(name, _ string) []plan.Held {
	var out []plan.Held
	for _, m := range h[name] {
		out = append(out, plan.Held{Marketplaces: m.Marketplaces, Window: m.Window, Since: m.Since, Until: m.Until, GeneratedAt: m.GeneratedAt, NoData: m.NoData != ""})
	}
	return out
}

// What the matrix calls missing is what the next plan asks for: whatever was read before, whenever, in whatever windows.
// And each window that is asked for begins and ends with what is missing.
func TestMissingIsWhatIsAsked(t *testing.T) {
	jp, _ := amazon.ByCode("JP")
	for name, specs := range map[string][]*dataset.Spec{
		"by day": {replaced}, "by week": {weekly}, "by update, and by order date before": {byUpdate, byDate}, "Data Kiosk, and its report": {kiosk, report}, "page by page": {pages},
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			for n := range 500 {
				store := us
				if n%2 == 1 {
					store = jp
				}
				acc := account.Account{Code: "A", Type: account.Seller, Marketplaces: []amazon.Marketplace{store}, SPAPI: account.Credentials{ClientID: "c", RefreshToken: "r"}}
				now := at("2026-03-01T00:00:00Z").Add(time.Duration(r.IntN(48*60)) * time.Minute)
				opened := days("2026-01-06", "2026-01-07").From
				held := holdings{}
				for _, s := range specs[:1+r.IntN(len(specs))] {
					for i := range r.IntN(7) {
						// The document's window ends some days before it was made, or on the very day.
						made := now.Add(-time.Duration(r.IntN(40*24)) * time.Hour)
						until := window.DayOf(made, time.UTC) - window.Day(r.IntN(4))
						m := lake.Manifest{
							Document: fmt.Sprint(s.Name, i), Marketplaces: []string{store.ID}, GeneratedAt: made, CommittedAt: made, Tables: rows(1),
							Window: window.Range{From: until - window.Day(1+r.IntN(20)), Until: until},
						}
						if s.Source.API == dataset.Pages {
							m.Since, m.Until, m.Window = made.AddDate(0, 0, -1-r.IntN(5)), made, window.Range{}
						}
						held[s.Name] = append(held[s.Name], m)
					}
				}
				missing := map[string]bool{}
				for row := range coverage.Compute(coverage.Input{
					Accounts: []account.Account{acc}, Specs: specs, Now: now, Opened: func(string) window.Day { return opened },
					Manifests: func(name, _ string) []lake.Manifest { return held[name] },
				}) {
					if !row.Complete() && row.Reason != coverage.Hole && row.Reason != coverage.Missed {
						missing[row.Dataset+" "+row.Day.String()] = true
					}
				}
				asked := map[string]bool{}
				for _, s := range plan.Plan(plan.Input{Accounts: []account.Account{acc}, Catalog: specs, Holdings: held, Opening: map[string]window.Day{"A": opened}, Now: now}) {
					w := s.Window
					if s.Dataset == pages.Name { // the days a stretch of time touches
						w = window.Range{From: window.DayOf(s.Start.Add(time.Hour), time.UTC), Until: window.DayOf(s.End, time.UTC) + 1}
					}
					for d := w.From; d < w.Until; d++ {
						asked[s.Dataset+" "+d.String()] = true
					}
					for _, d := range []window.Day{w.From, w.Until - 1} {
						if s.Dataset != pages.Name && !missing[s.Dataset+" "+d.String()] {
							t.Fatalf("%d: at %s %s is asked for, and %s is not missing; held %v", n, now, s, d, held)
						}
					}
				}
				for day := range missing {
					if !asked[day] {
						t.Fatalf("%d: at %s %s is missing and not asked for; held %v", n, now, day, held)
					}
				}
			}
		})
	}
}
