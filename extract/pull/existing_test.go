package pull

import (
	"net/http"
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/spapi"
)

// A report that another program asked for is fetched, not asked for again: if it is of the same window and stores, has no
// options, and its figures had come to rest; and never for days that are to be read again.
func TestReportThatExists(t *testing.T) {
	for name, tt := range map[string]struct {
		spec  *dataset.Spec
		ask   func(s plan.Slice) spapi.Request
		age   int // days after the window's end at which the other program asked
		taken bool
	}{
		"the same":            {spec: catalog.CustomerShipmentSales, ask: request, age: 10, taken: true},
		"not yet at rest":     {spec: catalog.CustomerShipmentSales, ask: request},
		"of a shorter window": {spec: catalog.CustomerShipmentSales, age: 10, ask: func(s plan.Slice) spapi.Request { s.End = s.End.AddDate(0, 0, -1); return request(s) }},
		"with options": {spec: catalog.LedgerSummary, age: 10, ask: func(s plan.Slice) spapi.Request {
			r := request(s)
			r.Type, r.Options = catalog.LedgerSummary.Source.Type, catalog.LedgerSummary.Source.Options
			return r
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, "none")
			acc := h.one(tt.spec)
			h.only(tt.spec.Name)
			var wanted []plan.Slice
			for _, s := range h.plan(h.clock.Now()) {
				if s.Account == acc.Code {
					wanted = append(wanted, s)
				}
			}
			other := spapi.New(http.DefaultClient, h.clock, acc, h.cfg.URL)
			if err := h.clock.AdvanceTo(t.Context(), h.clock.Now().AddDate(0, 0, tt.age)); err != nil {
				t.Fatal(err)
			}
			q := tt.ask(wanted[len(wanted)-1])
			q.Type = tt.spec.Source.Type
			if _, _, err := other.CreateReport(t.Context(), q); err != nil {
				t.Fatal(err)
			}
			if err := h.clock.AdvanceTo(t.Context(), h.clock.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			h.cfg.Accounts = []account.Account{acc}
			res, err := Run(t.Context(), h.cfg, wanted)
			if err != nil || len(res.Failures) > 0 || res.Committed+res.Nothing != len(wanted) {
				t.Fatalf("%d slices: %+v, %v", len(wanted), res, err)
			}
			if taken := res.Adopted == 1 && res.Created == len(wanted)-1; taken != tt.taken || !taken && res.Adopted != 0 {
				t.Errorf("%d slices: %+v; taken %v, want %v", len(wanted), res, taken, tt.taken)
			}
		})
	}
}

func request(s plan.Slice) spapi.Request {
	return spapi.Request{MarketplaceIDs: s.Marketplaces[:1], Start: s.Start, End: s.End}
}
