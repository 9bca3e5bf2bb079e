package world

import (
	"sync"
	"testing"
	"time"

	"sellerhouse/extract/window"
)

// settled sums an account's settlement lines by key; lines without one are left out.
func settled(w *World, account string, key func(*SettlementLine) string) map[string]int {
	out := map[string]int{}
	for _, st := range w.Settlements(account) {
		for i := range st.Lines {
			if k := key(&st.Lines[i]); k != "" {
				out[k] += int(st.Lines[i].Amount)
			}
		}
	}
	return out
}

// ends says whether a moment lies before the last settlement of a store's currency closed.
func ends(w *World, account string, marketplaceID string) func(time.Time) bool {
	s := w.byCode[account].siteOf(marketplaceID)
	var last time.Time
	for _, st := range w.Settlements(account) {
		if st.Currency == s.m.Currency {
			last = st.End
		}
	}
	return func(t time.Time) bool { return t.Before(last) }
}

// What the FBA reports say in money is what the settlements charge and pay, of every store, month and order.
func TestFBAMoneyIsSettled(t *testing.T) {
	worlds := map[string]*World{"seed 1": of(1), "seed 2": of(2), "seed 3": of(3), "nine months": whole()}
	for name, w := range worlds {
		t.Run(name, func(t *testing.T) {
			late := (w.End() + 90).UTC()
			rows := map[string]int{}
			for _, a := range w.Accounts() {
				if a.Type != "seller" {
					continue
				}
				got := map[string]int{}
				put := func(key string, minor int64) {
					got[key] += int(minor)
					rows[key[:3]]++
				}
				for m := w.Start().Month().Prev(); m.First() <= w.End(); m = m.Next() {
					for _, r := range w.StorageFees(a.Code, m, late) {
						put("sto "+r.MarketplaceID+" "+m.Next().String(), r.Incentive-r.Fee)
						if r.Fee < 0 || r.OnHand < 0 {
							t.Errorf("%s %s: %+v", a.Code, m, r)
						}
					}
				}
				for _, r := range w.AgedFees(a.Code, w.Start(), w.End()+1, late) {
					put("age "+r.MarketplaceID+" "+r.Snapshot.Month().String(), -r.Amount)
				}
				for _, r := range w.Reimbursements(a.Code, time.Time{}, late, late) {
					if r.AmountTotal != 0 {
						put("rei "+r.ID+" "+r.SKU, r.AmountTotal)
					}
				}
				for _, r := range w.Removals(a.Code, time.Time{}, late, late) {
					put("rem "+r.OrderID, -r.Fee.Minor)
					if r.Requested != r.Cancelled+r.Disposed+r.Shipped+r.Process || r.Process != 0 {
						t.Errorf("%s %s %s: %+v does not add up", a.Code, r.OrderID, r.SKU, r)
					}
				}
				for _, r := range w.Noncompliance(a.Code, w.Start()-60, w.End()+1, late) {
					if r.Fee != 0 {
						put("def "+r.MarketplaceID, -r.Fee)
					}
				}
				want := settled(w, a.Code, func(r *SettlementLine) string {
					if r.move.site == nil || r.AmountDescription == "Tax on fee" {
						return ""
					}
					at := r.move.site.m.ID
					switch month := window.DayOf(r.PostedAt, r.move.site.loc).Month(); {
					case r.move.line == "ST_MONTHLY" && month > w.Start().Month():
						return "sto " + at + " " + month.String()
					case r.move.line == "ST_AGED":
						return "age " + at + " " + month.String()
					case r.AmountType == "FBA Inventory Reimbursement":
						return "rei " + r.AdjustmentID + " " + r.SKU
					case r.move.line == "FF_FBA_REMOVAL" || r.move.line == "FF_FBA_DISPOSAL":
						return "rem " + r.OrderID
					}
					return ""
				})
				for k, v := range want {
					if got[k] != v {
						t.Errorf("%s %s: settled %d, the report says %d", a.Code, k, v, got[k])
					}
				}
				for _, s := range w.byCode[a.Code].sites {
					before := ends(w, a.Code, s.m.ID)
					for _, r := range w.feeRows(s) { // what is not in a settlement yet is behind the last one
						if r.move.line == "ST_AGED" && before(r.PostedAt) && want["age "+s.m.ID+" "+r.month(s).String()] == 0 {
							t.Errorf("%s: %+v is in no settlement", a.Code, r)
						}
					}
				}
			}
			if name == "nine months" && (rows["sto"] < 1000 || rows["age"] < 40 || rows["rei"] < 100 || rows["rem"] < 40 || rows["def"] < 5) {
				t.Errorf("rows %v", rows)
			}
		})
	}
}

// A removal order changes while it is worked on, and its parcels are what it shipped.
func TestRemovalsGoOn(t *testing.T) {
	w := whole()
	states := map[string]int{}
	for _, a := range w.Accounts() {
		if a.Type != "seller" {
			continue
		}
		for d := w.Start(); d < w.End()+20; d++ {
			asOf := d.UTC()
			shipped := map[string]int{}
			for _, r := range w.Removals(a.Code, time.Time{}, asOf, asOf) {
				states[r.Status]++
				if r.Requested != r.Cancelled+r.Disposed+r.Shipped+r.Process || r.UpdatedAt.After(asOf) || r.Fee.Set != (r.Status == "Completed" || r.Status == "Cancelled") {
					t.Fatalf("%s %s: %+v", a.Code, d, r)
				}
				if r.Shipped > 0 {
					shipped[r.OrderID+r.SKU+r.Disposition] += r.Shipped
				}
			}
			parcels := map[string]int{}
			for _, r := range w.RemovalShipments(a.Code, time.Time{}, asOf.Add(time.Second), asOf) {
				parcels[r.OrderID+r.SKU+r.Disposition] += r.Units
			}
			if len(parcels)+len(shipped) > 0 {
				same(t, a.Code+" parcels on "+d.String(), shipped, parcels)
			}
		}
	}
	for _, s := range []string{"Pending", "Processing", "Completed", "Cancelled"} {
		if states[s] == 0 {
			t.Errorf("no removal is ever %s: %v", s, states)
		}
	}
}

// Every inventory report is the same stock.
func TestInventoryReportsAgree(t *testing.T) {
	w := whole()
	var aged, alerts, stranded int
	for _, at := range []time.Time{(w.Start() + 54).UTC(), (w.End() + 4).UTC().Add(6 * time.Hour)} {
		for _, a := range w.Accounts() {
			if a.Type != "seller" {
				continue
			}
			total := map[string][3]int{}
			for _, id := range a.Marketplaces {
				health := w.Health(a.Code, id, at)
				for i, v := range w.Inventory(a.Code, id, at) {
					x := total[v.SKU]
					total[v.SKU] = [3]int{x[0] + v.Fulfillable, x[1] + v.Unsellable, x[2] + v.Reserved}
					h := health[i]
					if h.InventoryRow != v || h.Sold[0] > h.Sold[1] || h.Sold[2] > h.Sold[3] {
						t.Errorf("%s %s: %+v", a.Code, v.SKU, h)
					}
					ages, tiers := 0, 0
					for j := range 6 {
						ages += h.Ages[j]
					}
					for _, n := range h.AgedUnits {
						tiers += n
					}
					if ages != v.Fulfillable || h.Ages[6]+h.Ages[7]+h.Ages[8] != h.Ages[0] || tiers != h.Ages[2]+h.Ages[3]+h.Ages[4]+h.Ages[5] {
						t.Errorf("%s %s: ages %v and %v of %d", a.Code, v.SKU, h.Ages, h.AgedUnits, v.Fulfillable)
					}
					aged += tiers
					if h.Alert != "" {
						alerts++
					}
				}
				stranded += len(w.Stranded(a.Code, id, at))
			}
			for _, r := range w.Stock(a.Code, at) {
				in := 0
				for _, c := range r.ByCountry {
					in += c.Fulfillable
				}
				if got := [3]int{r.Fulfillable, r.Unsellable, r.Reserved}; got != total[r.SKU] || in != r.Fulfillable || r.Older(0, 1<<30) != r.Fulfillable {
					t.Errorf("%s %s: %+v, by store %v", a.Code, r.SKU, r, total[r.SKU])
				}
				delete(total, r.SKU)
			}
			if len(total) > 0 {
				t.Errorf("%s: %d products are missing", a.Code, len(total))
			}
		}
	}
	if aged == 0 || alerts == 0 || stranded == 0 {
		t.Errorf("%d aged units, %d alerts, %d stranded products", aged, alerts, stranded)
	}
}

// What is worked out when it is first asked for is the same for everybody who asks at once.
func TestFBAReadersAtOnce(t *testing.T) {
	w := New(7, small)
	late := (w.End() + 30).UTC()
	var wait sync.WaitGroup
	sums := make([]int, 4)
	for i := range sums {
		wait.Go(func() {
			for _, a := range w.Accounts() {
				for _, r := range w.LedgerSummary(a.Code, w.Start(), w.End()+1, late) {
					sums[i] += r.Ending
				}
				for _, r := range w.StorageFees(a.Code, w.Start().Month(), late) {
					sums[i] += int(r.Fee)
				}
				for _, r := range w.Removals(a.Code, time.Time{}, late, late) {
					sums[i] += int(r.Fee.Minor)
				}
				for _, id := range a.Marketplaces {
					sums[i] += len(w.Health(a.Code, id, late))
				}
			}
		})
	}
	wait.Wait()
	for _, n := range sums {
		if n == 0 || n != sums[0] {
			t.Fatalf("readers at once see %v", sums)
		}
	}
}
