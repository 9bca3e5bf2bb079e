package pull

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/schedule"
	"sellerhouse/extract/simulate"
)

// Two processes, and the accounts in each, spend an application's limit together: of a token every quarter of an hour
// each goes to one of them, whatever they do at the same moment.
func TestApplicationLimit(t *testing.T) {
	store := newMemory()
	key := applicationKey(account.Account{SPAPI: account.Credentials{ClientID: "client"}})
	g := gate{Key: schedule.ApplicationPrefix + "T", Every: 15 * time.Minute, Application: true}
	processes := []*application{newApplication(store, key), newApplication(store, key)}
	start := time.Date(2026, 2, 9, 6, 0, 0, 0, time.UTC)
	for step := range 61 {
		now := start.Add(time.Duration(step) * 64 * time.Second) // fifteen are a little more than a token takes
		var mu sync.Mutex
		var all sync.WaitGroup
		spent := 0
		for i := range 8 {
			all.Go(func() {
				ok, err := processes[i%2].take(context.Background(), now, g)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if ok {
					spent++
				}
			})
		}
		all.Wait()
		if want := map[bool]int{true: 1}[step%15 == 0]; spent != want {
			t.Errorf("after %s %d calls went, want %d", now.Sub(start), spent, want)
		}
	}
	// What one learns the other one knows when it spends the next.
	now := start.Add(65 * time.Minute)
	processes[0].learn(func(b schedule.Buckets) { b.Refused(now, []gate{g}, time.Hour) })
	if ok, err := processes[0].take(t.Context(), now.Add(15*time.Minute), g); ok || err != nil {
		t.Errorf("a limit that was refused for an hour let a call through: %v, %v", ok, err)
	}
	if ok, err := processes[0].take(t.Context(), now.Add(61*time.Minute), g); !ok || err != nil {
		t.Errorf("after the hour: %v, %v; want a token", ok, err)
	}
	if at := processes[1].ready(now.Add(62*time.Minute), g); at.IsZero() {
		t.Error("no moment for the next call")
	}
	if ok, err := processes[1].take(t.Context(), now.Add(62*time.Minute), g); ok || err != nil {
		t.Errorf("the other process took a token a minute later: %v, %v", ok, err)
	}
}

// Sales and traffic, given once per quarter of an hour to all accounts of an application together, are pulled for two
// of them without a refusal and without a pause longer than that, be they in one process or in two; accounts of different
// applications do not wait for each other.
func TestAccountsOfOneApplication(t *testing.T) {
	const every = 15 * time.Minute
	for name, tt := range map[string]struct{ one, apart bool }{
		"an application each":             {},
		"one application, one process":    {one: true},
		"one application, two processes":  {one: true, apart: true},
		"an application, a process, each": {apart: true},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouseWith(t, simulate.Config{World: small, Faults: "none", Now: small.Start().UTC().AddDate(0, 0, 7).Add(6 * time.Hour), OneApplication: tt.one})
			h.only("sales_traffic")
			h.cfg.Accounts = h.cfg.Accounts[:2]
			now := h.clock.Now()
			wanted, asks := h.plan(now), map[string]int{}
			for _, s := range wanted {
				asks[s.Account]++
			}
			var mu sync.Mutex
			var asked []time.Time
			h.cfg.Calls = func(calls []Call) {
				mu.Lock()
				defer mu.Unlock()
				for _, c := range calls {
					if c.Op == "createReport" {
						asked = append(asked, c.At)
					}
				}
			}
			runs := []Config{h.cfg}
			if tt.apart {
				a, b := h.cfg, h.cfg
				a.Accounts, b.Accounts, b.Spool = h.cfg.Accounts[:1], h.cfg.Accounts[1:], t.TempDir()
				runs = []Config{a, b}
			}
			var all sync.WaitGroup
			for _, cfg := range runs {
				all.Go(func() {
					mine := slices.DeleteFunc(slices.Clone(wanted), func(s plan.Slice) bool {
						return !slices.ContainsFunc(cfg.Accounts, func(a account.Account) bool { return a.Code == s.Account })
					})
					if res, err := Run(t.Context(), cfg, mine); err != nil || res.Err() != nil {
						t.Error(err, res.Err())
					}
				})
			}
			all.Wait()
			for code, n := range asks {
				if c := h.server.Stats().Calls[code]["createReport"]; c.Calls != n || c.Refused != 0 || n < 5 {
					t.Errorf("%s asked %d times, %d refused; want %d and none", code, c.Calls, c.Refused, n)
				}
			}
			slices.SortFunc(asked, time.Time.Compare)
			took, each := asked[len(asked)-1].Sub(asked[0]), len(wanted)
			if !tt.one {
				each = slices.Max(slices.Collect(maps.Values(asks)))
			}
			least := time.Duration(each-1) * every
			if took < least-time.Second || took > least+least/20 && !(tt.apart && !tt.one) {
				t.Errorf("%d reports were asked for within %s, want %s", len(asked), took, least)
			}
		})
	}
}
