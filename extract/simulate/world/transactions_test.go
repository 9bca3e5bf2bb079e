package world

import (
	"fmt"
	"testing"
	"time"
)

// What the Finances API tells of an event group is, to the cent, the settlement that closes it: of a deferred
// transaction and its release the release counts.
func TestTransactionsAreTheSettlements(t *testing.T) {
	for seed := int64(1); seed <= 3; seed++ {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			w := New(seed, Options{Months: 2, SKUs: 8})
			end := (w.End() + 60).UTC()
			kinds, deferred, parts := map[string]int{}, 0, 0
			for _, a := range w.Accounts() {
				sums, ids := map[string]int64{}, map[string]bool{}
				for _, x := range w.Transactions(a.Code, w.Start().UTC().AddDate(0, 0, -30), end, end) {
					if ids[x.ID] {
						t.Fatalf("%s: transaction %s twice", a.Code, x.ID)
					}
					ids[x.ID] = true
					var sum, items int64
					for _, p := range x.Parts {
						sum += p.Amount
					}
					for _, it := range x.Items {
						items += it.Total
						var own int64
						for _, p := range it.Parts {
							own += p.Amount
							parts++
						}
						if own != it.Total {
							t.Errorf("%s %s: the parts of item %s sum to %d of %d", a.Code, x.ID, it.SKU, own, it.Total)
						}
					}
					if sum != x.Total || len(x.Items) > 0 && x.Type == "Refund" && items != x.Total {
						t.Errorf("%s %s: parts sum to %d, items to %d, total is %d", a.Code, x.ID, sum, items, x.Total)
					}
					kinds[x.Type]++
					if x.Status == "DEFERRED_RELEASED" {
						deferred++
						if x.SettlementID != "" || !ids[x.ID] {
							t.Errorf("%s %s counts in settlement %s and so does its release", a.Code, x.ID, x.SettlementID)
						}
						continue
					}
					sums[x.SettlementID] += x.Total
				}
				for _, st := range w.Settlements(a.Code) {
					if sums[st.ID] != st.Total {
						t.Errorf("%s %s: transactions sum to %d, the settlement to %d", a.Code, st.ID, sums[st.ID], st.Total)
					}
				}
			}
			if deferred == 0 || parts == 0 || kinds["Refund"] == 0 || kinds["ServiceFee"] == 0 || kinds["ProductAdsPayment"] == 0 {
				t.Errorf("%d deferred, kinds %v: something never happens", deferred, kinds)
			}
		})
	}
}

// The figures known at a moment: nothing of the future, deferred until it matures, and asked later the same
// transaction tells its release.
func TestTransactionsMature(t *testing.T) {
	w := New(1, Options{Months: 2, SKUs: 8})
	at := (w.Start() + 30).UTC().Add(6 * time.Hour)
	early := map[string]Transaction{}
	waiting := 0
	for _, x := range w.Transactions("US-A", w.Start().UTC(), at, at) {
		early[x.ID] = x
		if x.PostedAt.After(at) {
			t.Errorf("%s is of the future", x.ID)
		}
		if x.Status == "DEFERRED" {
			waiting++
			if !x.MaturesAt.After(at) || x.ReleaseID != "" || x.SettlementID != "" {
				t.Errorf("deferred %+v at %s", x, at)
			}
		}
	}
	released := 0
	later := map[string]Transaction{}
	for _, x := range w.Transactions("US-A", w.Start().UTC(), at.AddDate(0, 0, 30), at.AddDate(0, 0, 30)) {
		later[x.ID] = x
	}
	for id, x := range early {
		y, ok := later[id]
		if !ok {
			t.Errorf("%s is gone", id)
		}
		if x.Status == "DEFERRED" && y.Status == "DEFERRED_RELEASED" {
			if r, ok := later[y.ReleaseID]; ok {
				released++
				if r.DeferredID != id || r.Total < y.Total || r.Total > y.Total+1 {
					t.Errorf("%s is released by %+v", id, r)
				}
			}
		}
	}
	if waiting == 0 || released != waiting {
		t.Errorf("%d deferred, %d of them released a month later", waiting, released)
	}
}

// The groups are the settlements, and one that is open for each currency.
func TestEventGroups(t *testing.T) {
	w := New(1, Options{Months: 2, SKUs: 8})
	at := w.End().UTC()
	for _, a := range w.Accounts() {
		if a.Type == "vendor" {
			continue
		}
		closed := map[string]int64{}
		for _, st := range w.Settlements(a.Code) {
			if !st.ClosedAt.After(at) {
				closed[st.ID] = st.Total
			}
		}
		open := map[string]int{}
		for _, g := range w.EventGroups(a.Code, at) {
			if g.SettlementID == "" {
				open[g.Currency]++
				continue
			}
			if closed[g.SettlementID] != g.Total {
				t.Errorf("%s: group of settlement %s sums to %d, want %d", a.Code, g.SettlementID, g.Total, closed[g.SettlementID])
			}
			delete(closed, g.SettlementID)
		}
		if len(closed) > 0 || len(open) == 0 {
			t.Errorf("%s: settlements without a group %v, open %v", a.Code, closed, open)
		}
	}
}
