package pull

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// days are the days that documents of a dataset cover, by account and marketplaces, and the widest window among them.
func (h *house) days(spec *dataset.Spec) (days map[string]int, widest int) {
	days = map[string]int{}
	for _, a := range h.cfg.Accounts {
		seen := map[string]map[window.Day]bool{}
		for _, d := range h.shelf.Held(spec.Name, a.Code) {
			key := a.Code + fmt.Sprint(d.Marketplaces)
			if seen[key] == nil {
				seen[key] = map[window.Day]bool{}
			}
			for day := d.Window.From; day < d.Window.Until; day++ {
				seen[key][day] = true
			}
			widest = max(widest, d.Window.Days())
		}
		for key, s := range seen {
			days[key] = len(s)
		}
	}
	return days, widest
}

// refusedOf are the requests that came to neither a document nor the proof that there is nothing.
func refusedOf(r Result) int { return r.Created - r.Committed - r.Nothing }

// A window that Amazon refuses as too wide is halved until it passes, however Amazon says so, and no run asks for
// as many days again: not the next one, and not one that was killed after the refusal.
func TestWindowTooWide(t *testing.T) {
	const most = 5
	for name, tt := range map[string]struct {
		dataset string
		vendor  bool
		fault   string
		refused bool // in reports and queries that are accepted first
	}{
		"FATAL":                                 {dataset: "fba_returns", fault: "", refused: true},
		"400":                                   {dataset: "fba_returns", fault: "refuse"},
		"a sentence instead of rows":            {dataset: "fba_returns", fault: "text", refused: true},
		"FATAL, asked for by instant":           {dataset: "orders_by_date", fault: "", refused: true},
		"FATAL, asked for by change":            {dataset: "all_orders", fault: "", refused: true},
		"FATAL, a store at a time":              {dataset: "vendor_sales_manufacturing", vendor: true, fault: "", refused: true},
		"FATAL of a query":                      {dataset: "sales_traffic_kiosk_by_asin", fault: "", refused: true},
		"400, page by page":                     {dataset: "vendor_purchase_orders", vendor: true, fault: ""},
		"400, page by page, one list after one": {dataset: "vendor_shipments", vendor: true, fault: ""},
	} {
		t.Run(name, func(t *testing.T) {
			open := func(faults string) *house {
				h := newHouse(t, faults)
				h.only(tt.dataset)
				if len(h.cfg.Catalog) != 1 {
					t.Fatalf("no dataset %s", tt.dataset)
				}
				h.cfg.Accounts = slices.DeleteFunc(h.cfg.Accounts, func(a account.Account) bool { return (a.Type == account.Vendor) != tt.vendor })[:1]
				return h
			}
			run := func(h *house) Result {
				t.Helper()
				res, err := Run(t.Context(), h.cfg, h.plan(h.clock.Now()))
				if err != nil || res.Err() != nil {
					t.Fatal(err, res.Err())
				}
				return res
			}
			clean := open("none")
			run(clean)
			want, widest := clean.days(clean.cfg.Catalog[0])
			pages := clean.cfg.Catalog[0].Source.API == dataset.Pages
			if widest <= most {
				t.Fatalf("windows of %d days, which nobody refuses", widest)
			}
			faults := fmt.Sprintf(`{"max_days":%d,"too_wide":%q}`, most, tt.fault)

			h := open(faults)
			now := h.clock.Now()
			res := run(h)
			got, widest := h.days(h.cfg.Catalog[0])
			if fmt.Sprint(got) != fmt.Sprint(want) || !pages && widest > most {
				t.Errorf("%v days in windows of up to %d, want %v in such of up to %d", got, widest, want, most)
			}
			// Halved three times: each time one is refused, and one that goes while the reason is read.
			if n := refusedOf(res); tt.refused != (n > 0) || n > 2*3 {
				t.Errorf("%d reports were refused: %+v", n, res)
			}
			states, err := ReadStates(t.Context(), h.store, h.cfg.Accounts)
			if err != nil || len(states.Widths()) != 1 {
				t.Errorf("remembered %v, %v; want one width", states.Widths(), err)
			}
			if left := h.plan(now); len(left) > 0 {
				t.Errorf("still wanted: %v", left)
			}

			// The lake is lost, what was learned is not.
			h.shelf.held = map[string]map[string]plan.Held{}
			read := func() int { return h.server.Stats().Calls[h.cfg.Accounts[0].Code][h.cfg.Catalog[0].Source.Type].Calls }
			first := read()
			again := run(h)
			if tt.refused && refusedOf(again) != 0 || pages && read()-first >= first {
				t.Errorf("the next run asked for too many days: %d refused, %d pages after %d", refusedOf(again), read()-first, first)
			}
			if got, _ := h.days(h.cfg.Catalog[0]); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("the next run holds %v days, want %v", got, want)
			}
			if !tt.refused {
				return
			}

			// Killed at each write in turn: no window is asked for twice, so none that was refused.
			killed := open(faults)
			for n := 1; n < 40; n++ {
				ctx, cancel := context.WithCancelCause(t.Context())
				killed.store.fuse = &fuse{left: n, kill: cancel} // no call is under way while it is written
				_, err := Run(ctx, killed.cfg, killed.plan(now))
				cancel(nil)
				if err == nil {
					break
				}
				if !errors.Is(err, errKilled) {
					t.Fatal(err)
				}
			}
			if got, _ := killed.days(h.cfg.Catalog[0]); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("killed again and again it holds %v days, want %v", got, want)
			}
			if _, repeated := killed.created(); repeated != 0 {
				t.Errorf("killed again and again it asked for %d windows twice", repeated)
			}
		})
	}
}
