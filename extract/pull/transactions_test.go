package pull

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/simulate/world"
)

// What a vendor submitted is asked for by its id, each once a day, until it is settled one way or the other; an id that
// Amazon does not know fails for itself.
func TestVendorTransactions(t *testing.T) {
	vendors := func(h *house) []account.Account {
		return slices.DeleteFunc(slices.Clone(h.cfg.Accounts), func(a account.Account) bool { return a.Type != account.Vendor })[:1]
	}
	// An hour after something was submitted that takes more than a day.
	at := small.Start().UTC().AddDate(0, 0, 50)
	late := vendors(newHouseOf(t, small, "none", at))[0].Code
	for _, x := range small.Submissions(late, at) {
		if x.By.Sub(x.At) > 26*time.Hour {
			at = x.At.Add(time.Hour)
		}
	}
	h := newHouseOf(t, small, "none", at)
	h.only("vendor_transactions")
	h.cfg.Accounts = vendors(h)
	code := h.cfg.Accounts[0].Code
	if left := h.plan(h.clock.Now()); len(left) != 0 {
		t.Fatalf("without ids it asks %v", left)
	}
	begin := h.clock.Now()
	all := small.Submissions(code, begin)
	fresh := slices.DeleteFunc(all, func(x world.Submission) bool { return x.At.Before(begin.AddDate(0, 0, -30)) })
	want := map[string]string{}
	for _, x := range fresh {
		want[x.ID] = map[bool]string{true: "Success", false: "Failure"}[x.Taken]
	}
	const strangers = 4 // more than refusals that stop a dataset
	for i := range strangers {
		h.settling = append(h.settling, "00000000000000-unknown-"+string(rune('a'+i)))
	}
	got, asked := map[string]string{}, map[string]int{}
	for day := 0; len(got) < len(want); day++ {
		if day > 10 {
			t.Fatalf("after %d days %v", day, got)
		}
		h.settling = h.settling[:strangers]
		for id := range want {
			if got[id] == "" {
				h.settling = append(h.settling, id)
				asked[id]++
			}
		}
		var mu sync.Mutex
		var pages [][]byte
		h.shelf.refuse = func(d Document) error {
			raw, err := os.ReadFile(d.SpoolPath)
			mu.Lock()
			defer mu.Unlock()
			pages = append(pages, raw)
			return err
		}
		wanted := h.plan(h.clock.Now())
		res, err := Run(t.Context(), h.cfg, wanted)
		if err != nil || len(res.Failures) != strangers || res.Committed != len(wanted)-strangers {
			t.Fatalf("%v: %d slices, %+v", err, len(wanted), res)
		}
		for _, f := range res.Failures {
			if f.Class != "INVALID" || !strings.Contains(f.Slice.ASINs, "unknown") {
				t.Errorf("%s: %v", f.Class, f.Err)
			}
		}
		if again := h.plan(h.clock.Now()); len(again) != strangers { // what was parked may be tried again
			t.Errorf("on the same day it would ask for %d more", len(again)-strangers)
		}
		for _, raw := range pages {
			var page struct {
				Payload struct {
					TransactionStatus struct {
						TransactionID, Status string
						Errors                []any
					}
				}
			}
			if err := json.Unmarshal(raw, &page); err != nil {
				t.Fatal(err)
			}
			if s := page.Payload.TransactionStatus; s.Status != "Processing" {
				if got[s.TransactionID] = s.Status; (s.Status == "Failure") != (len(s.Errors) > 0) {
					t.Errorf("%s with %d errors", s.Status, len(s.Errors))
				}
			}
		}
		if err := h.clock.AdvanceTo(t.Context(), h.clock.Now().AddDate(0, 0, 1)); err != nil {
			t.Fatal(err)
		}
	}
	waited := 0
	for id, end := range want {
		if got[id] != end {
			t.Errorf("%s ended %s, want %s", id, got[id], end)
		}
		waited = max(waited, asked[id])
	}
	calls := h.server.Stats().Calls[code]["getTransaction"]
	t.Logf("%d transactions, the slowest asked for %d times, %d calls in %s", len(want), waited, calls.Calls, h.clock.Now().Sub(begin).Round(time.Hour))
	if len(want) < 2 || waited < 2 {
		t.Error("none of them took longer than a day: nothing was asked for twice")
	}
}
