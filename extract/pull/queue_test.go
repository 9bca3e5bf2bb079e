package pull

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/dataset"
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
