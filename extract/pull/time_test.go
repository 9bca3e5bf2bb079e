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

// A report that does not end is asked for once more after a day and looked at rarely beside the second; the run leaves it
// open when nothing else is left to do, and later ones look at it until it ends or is given up after a week. A query is
// taken back before it is asked again, as Amazon refuses a second one.
func TestReportsOfDays(t *testing.T) {
	const day = 24 * time.Hour
	for name, tt := range map[string]struct {
		spec     *dataset.Spec
		hours    int
		always   bool // the second takes as long
		from, to time.Duration
		created  int
		left     bool // the first run leaves it open
		class    string
	}{
		"26 hours":                     {spec: catalog.FBAReturns, hours: 26, from: day, to: 25 * time.Hour, created: 2},
		"26 hours, however often":      {spec: catalog.FBAReturns, hours: 26, always: true, from: 26 * time.Hour, to: 27 * time.Hour, created: 2},
		"40 hours":                     {spec: catalog.FBAReturns, hours: 40, from: day, to: 25 * time.Hour, created: 2},
		"40 hours, however often":      {spec: catalog.FBAReturns, hours: 40, always: true, from: 40 * time.Hour, to: 44 * time.Hour, created: 2, left: true},
		"five days":                    {spec: catalog.FBAReturns, hours: 120, from: day, to: 25 * time.Hour, created: 2},
		"five days, however often":     {spec: catalog.FBAReturns, hours: 120, always: true, from: 5 * day, to: 5*day + 4*time.Hour, created: 2, left: true},
		"two weeks, however often":     {spec: catalog.FBAReturns, hours: 336, always: true, from: 7 * day, to: 7*day + 4*time.Hour, created: 2, left: true, class: "FAILED"},
		"a query of 40 hours":          {spec: catalog.SalesTrafficKioskByDate, hours: 40, from: day, to: 25 * time.Hour, created: 2},
		"a query of 40 hours, always":  {spec: catalog.SalesTrafficKioskByDate, hours: 40, always: true, from: 64 * time.Hour, to: 68 * time.Hour, created: 2, left: true},
		"a query of five days, always": {spec: catalog.SalesTrafficKioskByDate, hours: 120, always: true, from: 3 * day, to: 3*day + 4*time.Hour, created: 2, left: true, class: "FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, fmt.Sprintf(`{"stuck":1,"stuck_minutes":%d,"stuck_always":%t}`, 60*tt.hours, tt.always))
			a := h.one(tt.spec)
			began := h.clock.Now()
			wanted := h.plan(began)[:1]
			var all Result
			runs := 0
			for ; runs < 60; runs++ {
				res, err := Run(t.Context(), h.cfg, wanted)
				if err != nil {
					t.Fatal(err)
				}
				all.Add(res)
				if runs == 0 && tt.left != (res.Left == 1) {
					t.Errorf("the first run left %d open: %+v", res.Left, res)
				}
				if wanted = nil; res.Left == 0 {
					break
				}
				if err := h.clock.AdvanceTo(t.Context(), h.clock.Now().Add(4*time.Hour)); err != nil {
					t.Fatal(err)
				}
			}
			took := h.clock.Now().Sub(began)
			if took < tt.from || took > tt.to || all.Created != tt.created {
				t.Errorf("%+v in %s and %d runs; want %d reports in %s to %s", all, took, runs+1, tt.created, tt.from, tt.to)
			}
			switch {
			case tt.class == "" && (all.Committed+all.Nothing != 1 || all.Err() != nil):
				t.Errorf("%+v; want what was asked for once", all)
			case tt.class != "" && (all.Committed != 0 || len(all.Failures) != 1 || all.Failures[0].Class != tt.class):
				t.Errorf("%+v; want one failure %s", all, tt.class)
			}
			most := 300 // looks at a report that takes a day
			if tt.always {
				most += int(2 * took / (13 * time.Minute))
			}
			calls := h.server.Stats().Calls[a.Code]
			for _, op := range []string{"getReport", "getQuery", "createQuery", "cancelQuery"} {
				if c := calls[op]; c.Refused > 0 || c.Calls > most {
					t.Errorf("%s was called %d times, %d refused", op, c.Calls, c.Refused)
				}
			}
			// What took so long does not say how long it usually takes.
			state, err := ReadState(t.Context(), h.store, a.Code)
			if err != nil || len(state.Open) != 0 {
				t.Errorf("%d open, %v", len(state.Open), err)
			}
			for _, m := range state.Made[tt.spec.Name] {
				if time.Duration(m)*time.Second > slow {
					t.Errorf("learned that it takes %d s", m)
				}
			}
		})
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
