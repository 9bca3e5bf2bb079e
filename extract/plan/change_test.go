package plan

import (
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// A day on which the clocks change is asked whole, 23 or 25 hours of it, once: not a second before it is over there
// and its figures are in, and together with its neighbours without a hole or an overlap.
func TestDaysOnWhichClocksChange(t *testing.T) {
	for name, tt := range map[string]struct {
		site, day string
		hours     int
		ends      string // first instant after the day, UTC
	}{
		"Los Angeles, spring":   {"US", "2026-03-08", 23, "2026-03-09T07:00:00Z"},
		"Los Angeles, autumn":   {"US", "2026-11-01", 25, "2026-11-02T08:00:00Z"},
		"London, spring":        {"UK", "2026-03-29", 23, "2026-03-29T23:00:00Z"},
		"London, autumn":        {"UK", "2026-10-25", 25, "2026-10-26T00:00:00Z"},
		"Berlin, spring":        {"DE", "2026-03-29", 23, "2026-03-29T22:00:00Z"},
		"Berlin, autumn":        {"DE", "2026-10-25", 25, "2026-10-25T23:00:00Z"},
		"Sydney, autumn there":  {"AU", "2026-04-05", 25, "2026-04-05T14:00:00Z"},
		"Sydney, spring there":  {"AU", "2026-10-04", 23, "2026-10-04T13:00:00Z"},
		"Tokyo has no such day": {"JP", "2026-03-29", 24, "2026-03-29T15:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			spec := &dataset.Spec{
				Name: "d", Source: dataset.Source{API: dataset.Reports}, Seller: true, Scope: dataset.PerMarketplace,
				Supersede: dataset.Replace, MaxDays: 1, History: 6, Latency: 36 * time.Hour,
			}
			a := shop("A", account.Seller, tt.site)
			d := day(tt.day)
			asked := func(now time.Time) (out []Slice) {
				for _, s := range Plan(Input{Accounts: []account.Account{a}, Catalog: []*dataset.Spec{spec}, Now: now}) {
					if s.Window.Contains(d) {
						out = append(out, s)
					}
				}
				return out
			}
			ready := at(tt.ends).Add(spec.Latency)
			if early := asked(ready.Add(-time.Second)); len(early) > 0 {
				t.Errorf("asked a second before its figures are there: %v", early)
			}
			got := asked(ready)
			if len(got) != 1 || got[0].Window != (window.Range{From: d, Until: d + 1}) {
				t.Fatalf("asked %v, want the day once", got)
			}
			if s := got[0]; s.End.Add(time.Second).Sub(s.Start) != time.Duration(tt.hours)*time.Hour || !s.End.Add(time.Second).Equal(at(tt.ends)) {
				t.Errorf("asked %s..%s, want %d hours up to %s", s.Start, s.End, tt.hours, tt.ends)
			}
			// A document made a second before does not cover it, one made then does.
			for made, covered := range map[time.Time]bool{ready.Add(-time.Second): false, ready: true} {
				held := lake{"d A": {{Marketplaces: got[0].Marketplaces, Window: window.Range{From: d - 3, Until: d + 1}, GeneratedAt: made}}}
				again := false
				for _, s := range Plan(Input{Accounts: []account.Account{a}, Catalog: []*dataset.Spec{spec}, Holdings: held, Now: ready.Add(time.Minute)}) {
					again = again || s.Window.Contains(d)
				}
				if again == covered {
					t.Errorf("with a document made at %s asked again = %v, want %v", made, again, !covered)
				}
			}
			// Its neighbours begin where it ends, and end where it begins.
			days := map[window.Day]Slice{}
			for _, s := range Plan(Input{Accounts: []account.Account{a}, Catalog: []*dataset.Spec{spec}, Now: ready.AddDate(0, 0, 2)}) {
				days[s.Window.From] = s
			}
			for _, x := range []window.Day{d - 1, d} {
				if end, start := days[x].End.Add(time.Second), days[x+1].Start; !end.Equal(start) {
					t.Errorf("%s ends %s, the next day begins %s", x, end, start)
				}
			}
		})
	}
}
