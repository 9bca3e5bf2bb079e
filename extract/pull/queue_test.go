package pull

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/notify"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// only leaves the datasets in the catalog that are named.
func (h *house) only(names ...string) {
	h.cfg.Catalog = slices.DeleteFunc(slices.Clone(h.cfg.Catalog), func(s *dataset.Spec) bool { return !slices.Contains(names, s.Name) })
}

// ids are the documents that are held.
func (h *house) ids() []string {
	var out []string
	for key, docs := range h.shelf.held {
		for id := range docs {
			out = append(out, key+" "+id)
		}
	}
	slices.Sort(out)
	return out
}

// With a queue the same documents come, and hardly anything is polled: messages that come twice, late, in no order or
// not at all change nothing, and a queue that is lost is made up for by polling.
func TestNotifications(t *testing.T) {
	names := []string{"sales_traffic", "all_orders", "sales_traffic_kiosk_by_date", "sales_traffic_kiosk_by_asin"}
	run := func(t *testing.T, faults string, queue bool) (*house, Result, int) {
		t.Helper()
		h := newHouse(t, faults)
		h.only(names...)
		h.cfg.Accounts = h.cfg.Accounts[:2]
		for i := range h.cfg.Accounts {
			if queue {
				h.cfg.Accounts[i].Queue = h.cfg.URL + "/queues/" + h.cfg.Accounts[i].Code
			}
		}
		res, err := Run(t.Context(), h.cfg, h.plan(h.clock.Now()))
		if err != nil || res.Err() != nil {
			t.Fatal(err, res.Err())
		}
		polls := 0
		for _, ops := range h.server.Stats().Calls {
			polls += ops["getReport"].Calls + ops["getQuery"].Calls
		}
		return h, res, polls
	}
	polled, before, many := run(t, "none", false)
	for name, tt := range map[string]struct {
		faults string
		told   bool // nearly all ends are
		polls  int  // at most
	}{
		"all is told":       {"none", true, many / 5}, // of a kind whose time is not known yet
		"some never comes":  {`{"lost_message": 3}`, false, many},
		"the queue is lost": {`{"lost_queue": true}`, false, 2 * many},
	} {
		t.Run(name, func(t *testing.T) {
			h, res, polls := run(t, tt.faults, true)
			t.Logf("%d documents, %d ends told, %d polls where %d were made without a queue", res.Committed, res.Told, polls, many)
			if diff := cmp.Diff(polled.ids(), h.ids()); diff != "" || res.Committed != before.Committed {
				t.Errorf("%d documents, want %d\n%s", res.Committed, before.Committed, diff)
			}
			if polls > tt.polls || tt.told && res.Told < res.Created*17/20 || !tt.told && res.Told == res.Created {
				t.Errorf("%d of %d ends were told, %d polls, want at most %d", res.Told, res.Created, polls, tt.polls)
			}
			if h.clock.Now().Sub(polled.clock.Now()) > polled.clock.Now().Sub(small.Start().UTC().AddDate(0, 0, 24)) {
				t.Errorf("it took until %s, polling until %s", h.clock.Now(), polled.clock.Now())
			}
		})
	}
}

// With a queue a report is looked at for the first time after twice what all but the slowest take, whether their ends
// are told or not; without one after half of what is usual.
func TestFirstLook(t *testing.T) {
	for name, tt := range map[string]struct {
		queue    bool
		from, to time.Duration
	}{
		"no queue": {from: 5 * time.Minute * 9 / 10, to: 5*time.Minute + 10*time.Second},
		"a queue":  {queue: true, from: 30 * time.Minute, to: 30*time.Minute + 10*time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, `{"stuck":1,"stuck_minutes":45,"lost_message":1}`)
			a := h.one(catalog.FBAReturns)
			if tt.queue {
				h.cfg.Accounts[0].Queue = h.cfg.URL + "/queues/" + a.Code
			}
			// Ten minutes, a quarter of an hour at the slowest but one.
			made := append(slices.Repeat([]Seconds{600}, 13), 900, 900)
			raw, err := json.Marshal(State{Account: a.Code, Made: map[string][]Seconds{catalog.FBAReturns.Name: made}})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.store.put(stateKey(a.Code), raw); err != nil {
				t.Fatal(err)
			}
			var asked, looked time.Time
			h.cfg.Calls = func(calls []Call) {
				for _, c := range calls {
					switch {
					case c.Op == "createReport":
						asked = c.At
					case c.Op == "getReport" && looked.IsZero():
						looked = c.At
					}
				}
			}
			h.pull(h.plan(h.clock.Now())[:1]...)
			if d := looked.Sub(asked); d < tt.from || d > tt.to {
				t.Errorf("first looked at after %s, want %s to %s", d, tt.from, tt.to)
			}
		})
	}
}

// Money that moved is read by the next run, once, whatever the run in between was about; without a queue nobody knows.
func TestToldOfMoney(t *testing.T) {
	h := newHouse(t, "none")
	h.only("sales_traffic", "all_orders", "fba_returns", "finance_transactions")
	h.cfg.Accounts = h.cfg.Accounts[:1]
	a := &h.cfg.Accounts[0]
	all := h.cfg.Catalog
	a.Queue = h.cfg.URL + "/queues/" + a.Code
	told := func() []plan.Told {
		s, err := ReadState(t.Context(), h.store, a.Code)
		if err != nil {
			t.Fatal(err)
		}
		return s.Told["TRANSACTION_UPDATE"]
	}
	money := func() (out []plan.Slice) {
		for _, s := range h.plan(clock.Moment(h.clock)) {
			if s.Dataset == "finance_transactions" {
				out = append(out, s)
			}
		}
		return out
	}
	// A run of everything but the money, of which many a report's end brings a message about some.
	h.cfg.Catalog = slices.DeleteFunc(slices.Clone(all), func(s *dataset.Spec) bool { return s.Name == "finance_transactions" })
	h.pull(h.plan(h.clock.Now())...)
	first := told()
	if len(first) == 0 {
		t.Fatal("nothing was told")
	}
	h.cfg.Catalog = all
	days := map[window.Day]bool{}
	zone := a.Marketplaces[0].Location()
	for _, x := range first {
		days[window.DayOf(x.Posted, zone)] = true
	}
	asks := func() (n int) {
		for _, s := range money() {
			for d := range days {
				if s.Window.Contains(d) {
					n++
				}
			}
		}
		return n
	}
	if n := asks(); n != len(days) {
		t.Errorf("%d of %d days that were told are asked for: %v", n, len(days), money())
	}
	over := window.DayOf(h.clock.Now().Add(-all[slices.IndexFunc(all, func(s *dataset.Spec) bool { return s.WokenBy != "" })].Latency), zone)
	for d := range days {
		if d < over {
			t.Errorf("%s would have been asked for in any case", d)
		}
	}
	// A run that dies before it hears of its commit loses nothing of what was told.
	ctx, cancel := context.WithCancelCause(t.Context())
	h.store.fuse = &fuse{left: 1, kill: cancel}
	if _, err := Run(ctx, h.cfg, money()); !errors.Is(err, errKilled) {
		t.Errorf("the run ended with %v, want it killed", err)
	}
	h.store.fuse = nil
	if n := asks(); n != len(days) {
		t.Errorf("after a kill %d of %d days that were told are asked for", n, len(days))
	}
	h.pull(money()...)
	if left := told(); len(left) != 0 {
		t.Errorf("still to be read: %v", left)
	}
	for _, s := range money() {
		t.Errorf("asked for again: %s", s)
	}
}

// An account whose status changed is warned of and remembered, the newest change and of stores that changed together the
// worst, whatever the order in which messages come; they are out of the queue then.
func TestToldOfStatus(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2025, 10, d, 0, 0, 0, 0, time.UTC) }
	for name, tt := range map[string]struct {
		account, faults string
		deaf            bool
		want            *Status
		warned          int
	}{
		"at risk in a store":    {account: "US-A", faults: "none", want: &Status{Was: "NORMAL", Is: "AT_RISK", At: day(22)}, warned: 1},
		"and then deactivated":  {account: "US-A", faults: `{"deactivated":["US-A/2025-10-24"]}`, want: &Status{Is: "DEACTIVATED", At: day(24)}, warned: 3},
		"nothing changed":       {account: "EU-A", faults: "none"},
		"a change of long ago":  {account: "EU-A", faults: `{"deactivated":["EU-A/2025-10-20"]}`},
		"nobody told: no queue": {account: "US-A", faults: "none", deaf: true},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, tt.faults)
			h.only("fba_returns")
			h.cfg.Accounts = slices.DeleteFunc(h.cfg.Accounts, func(a account.Account) bool { return a.Code != tt.account })
			queue := h.cfg.URL + "/queues/" + tt.account
			if !tt.deaf {
				h.cfg.Accounts[0].Queue = queue
			}
			var log bytes.Buffer
			h.cfg.Log = slog.New(slog.NewTextHandler(&log, nil))
			h.pull(h.plan(h.clock.Now())...)
			s, err := ReadState(t.Context(), h.store, tt.account)
			if err != nil {
				t.Fatal(err)
			}
			got := s.Status
			if tt.want != nil && tt.want.Was == "" && got != nil { // of several stores
				got.Was = ""
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("remembered (-want +got)\n%s", diff)
			}
			if n := strings.Count(log.String(), "account status changed"); n != tt.warned {
				t.Errorf("warned %d times, want %d\n%s", n, tt.warned, &log)
			}
			if tt.deaf {
				return
			}
			// What was in hand comes again by now, unless it was deleted.
			if err := h.clock.AdvanceTo(t.Context(), h.clock.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			q, err := notify.Open(t.Context(), queue, http.DefaultClient, true)
			if err != nil {
				t.Fatal(err)
			}
			for {
				list, err := q.Receive(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range list {
					if d.Message.Kind == notify.AccountStatus {
						t.Errorf("still in the queue: %+v", d.Message)
					}
				}
				if len(list) == 0 {
					break
				}
			}
		})
	}
}
