package pull

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/spapi"
)

// one leaves the first account and one dataset of a house.
func (h *house) one(spec *dataset.Spec) account.Account {
	h.cfg.Accounts, h.cfg.Catalog = h.cfg.Accounts[:1], []*dataset.Spec{spec}
	return h.cfg.Accounts[0]
}

// pull runs some slices, which must end well, and returns how long that took on the clock they share.
func (h *house) pull(wanted ...plan.Slice) (Result, time.Duration) {
	h.t.Helper()
	began := h.clock.Now()
	res, err := Run(h.t.Context(), h.cfg, wanted)
	if err != nil || res.Err() != nil {
		h.t.Fatal(err, res.Err())
	}
	return res, h.clock.Now().Sub(began)
}

// A report that takes longer than a token lives: the wait goes on with a new token, and nothing is refused.
func TestWaitAcrossATokensEnd(t *testing.T) {
	h := newHouse(t, `{"stuck":1,"stuck_minutes":61}`)
	a := h.one(catalog.FBAInventory)
	res, took := h.pull(h.plan(h.clock.Now())[0])
	if res.Committed != 1 || res.Created != 1 || took < 61*time.Minute || took > 70*time.Minute {
		t.Errorf("%+v in %s, want one document of one report after 61 minutes", res, took)
	}
	calls := h.server.Stats().Calls[a.Code]
	if n := calls["lwa.sp"].Calls; n != 2 {
		t.Errorf("%d tokens were asked for, want the first and one after an hour: %v", n, calls)
	}
}

// A report that is worked on for 26 hours is asked once more after a day, and looked at rarely.
func TestReportOfADayAndTwoHours(t *testing.T) {
	h := newHouse(t, `{"stuck":1,"stuck_minutes":1560}`)
	a := h.one(catalog.FBAInventory)
	res, took := h.pull(h.plan(h.clock.Now())[0])
	if res.Committed != 1 || res.Created != 2 || took < 24*time.Hour || took > 26*time.Hour+30*time.Minute {
		t.Errorf("%+v in %s, want one document of the second report, a day later", res, took)
	}
	if n := h.server.Stats().Calls[a.Code]["getReport"].Calls; n > 300 {
		t.Errorf("looked at %d times", n)
	}
}

// A report that dies because the type was asked too recently, by whomever, is no proof that there is nothing: it is
// asked again after the type's interval.
func TestReportThatDiesOfTooOften(t *testing.T) {
	h := newHouse(t, "none")
	a := h.one(catalog.RemovalShipments)
	wanted := h.plan(h.clock.Now())[:1]
	other := spapi.Request{
		Type: catalog.RemovalShipments.Source.Type, MarketplaceIDs: wanted[0].Marketplaces[:1],
		Start: wanted[0].Start.AddDate(0, 0, 3), End: wanted[0].End,
	}
	if _, _, err := spapi.New(http.DefaultClient, h.clock, a, h.cfg.URL).CreateReport(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	res, took := h.pull(wanted...)
	if res.Nothing != 0 || res.Committed != 1 || res.Created != 2 {
		t.Errorf("%+v, want the document of the second report", res)
	}
	if every := catalog.RemovalShipments.Limit.Every; took < every || took > 2*every {
		t.Errorf("took %s, want a little more than the type's %s", took, every)
	}
}

// What Amazon made is listed for 90 days. A statement of the last 89 is found, however long the call had to wait; one
// of more than 90 is lost, which a system that runs every month never sees.
func TestEdgeOfTheSettlementList(t *testing.T) {
	code := small.Accounts()[0].Code
	closed := small.Settlements(code)[0].ClosedAt
	const day = 24 * time.Hour
	for name, tt := range map[string]struct {
		age   time.Duration // of the oldest statement when the run is planned
		wait  time.Duration // until the list is asked for
		found bool
	}{
		"88 days and 23 hours":                         {age: 89*day - time.Hour, found: true},
		"and a wait of 20 hours: it is still listed":   {age: 89*day - time.Hour, wait: 20 * time.Hour, found: true},
		"more than 90 days: Amazon does not list it":   {age: 90*day + time.Hour},
		"a wait beyond the edge: Amazon forgot it too": {age: 89*day - time.Hour, wait: 30 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouseOf(t, small, "none", closed.Add(tt.age))
			h.one(catalog.SettlementV2)
			wanted := h.plan(h.clock.Now())
			if tt.wait > 0 {
				// Time passes, and the world with it.
				if err := h.clock.AdvanceTo(t.Context(), h.clock.Now().Add(tt.wait)); err != nil {
					t.Fatal(err)
				}
			}
			res, _ := h.pull(wanted...)
			have := fmt.Sprintf("%d of %d", res.Committed, len(small.Settlements(code)))
			oldest := time.Time{}
			for _, at := range h.shelf.generated("settlement_v2", code) {
				if oldest.IsZero() || at.Before(oldest) {
					oldest = at
				}
			}
			if got := oldest.Sub(closed).Abs() < time.Hour; got != tt.found {
				t.Errorf("found the oldest statement = %v, want %v; %s statements, the oldest of %s", got, tt.found, have, oldest)
			}
		})
	}
	// Whenever the list is asked for within a day of planning, Amazon still takes the date it is asked from.
	h := newHouseOf(t, small, "none", closed.Add(89*day))
	h.one(catalog.SettlementV2)
	if s := h.plan(h.clock.Now())[0]; h.clock.Now().Add(day).Sub(s.Start) > 90*day {
		t.Errorf("listed from %s, which in a day is more than 90 days ago", s.Start)
	}
}

// generated are the moments at which the held documents were made.
func (s *shelf) generated(dataset, account string) []time.Time {
	var out []time.Time
	for _, h := range s.Held(dataset, account) {
		out = append(out, h.GeneratedAt)
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}
