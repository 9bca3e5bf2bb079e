package pull

import (
	"encoding/json"
	"testing"
	"time"

	"sellerhouse/extract/simulate/world"
)

// A chain whose token died starts anew, is committed once and has every row.
func TestBrokenChainsStartAnew(t *testing.T) {
	w := world.New(4, world.Options{Months: 1, SKUs: 400})
	h := newHouseOf(t, w, `{"truncate": 2}`, time.Date(2025, 10, 20, 6, 0, 0, 0, time.UTC))
	h.only("fba_inventory_summaries")
	res, err := Run(t.Context(), h.cfg, h.plan(h.clock.Now()))
	if err != nil || res.Err() != nil {
		t.Fatal(err, res.Err())
	}
	want, got, calls := 0, 0, 0
	for _, a := range w.Accounts() {
		for _, id := range a.Marketplaces {
			want += len(w.Inventory(a.Code, id, h.clock.Now()))
		}
		calls += h.server.Stats().Calls[a.Code]["getInventorySummaries"].Calls
	}
	for _, raw := range h.shelf.pages {
		var page struct {
			Payload struct{ InventorySummaries []json.RawMessage }
		}
		if err := json.Unmarshal(raw, &page); err != nil {
			t.Fatal(err)
		}
		got += len(page.Payload.InventorySummaries)
	}
	t.Logf("%d rows on %d pages of %d chains, %d calls", got, len(h.shelf.pages), res.Committed, calls)
	if got != want || want < 100 {
		t.Errorf("%d rows were committed, want %d", got, want)
	}
	if calls <= len(h.shelf.pages) {
		t.Errorf("%d calls for %d pages: no chain broke", calls, len(h.shelf.pages))
	}
	if left := h.plan(h.clock.Now()); len(left) > 0 {
		t.Errorf("still wanted: %v", left)
	}
}

func TestNoRows(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want bool
	}{
		"none":                      {`{"payload":{"orders":[],"pagination":{"nextToken":"x"}}}`, true},
		"nothing at all":            {`{"payload":{}}`, true},
		"some":                      {`{"payload":{"orders":[{}]}}`, false},
		"the array is not there":    {`{"payload":{"Orders":[]}}`, false},
		"no JSON":                   {`<html>`, false},
		"something else than a row": {`{"payload":{"orders":7}}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := noRows([]byte(tt.body), "payload.orders[].items"); got != tt.want {
				t.Errorf("noRows(%s) = %v, want %v", tt.body, got, tt.want)
			}
		})
	}
}
