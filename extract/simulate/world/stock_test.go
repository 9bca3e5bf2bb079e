package world

import (
	"testing"
	"time"

	"sellerhouse/extract/window"
)

// The ledger's balance at the end of a store's day is what the inventory report shows then, of every product.
func TestLedgerEndsWhereInventoryStands(t *testing.T) {
	for seed := int64(1); seed <= 3; seed++ {
		w := of(seed)
		late := (w.End() + 60).UTC()
		for _, a := range w.Accounts() {
			if a.Type != "seller" {
				continue
			}
			type cell struct{ sku, disposition, location string }
			balance := map[string]map[cell]int{} // by marketplace
			byDay := map[window.Day][]LedgerDay{}
			for _, r := range w.LedgerSummary(a.Code, w.Start(), w.End()+10, late) {
				byDay[r.Date] = append(byDay[r.Date], r)
			}
			for _, s := range w.byCode[a.Code].sites {
				balance[s.m.ID] = map[cell]int{}
				for _, f := range s.stocked() {
					k := w.shelf(s, f)
					balance[s.m.ID][cell{f.p.sku, "SELLABLE", taxCountry(s.m)}] = k.received(w, w.start-1, 0) + k.researching
					balance[s.m.ID][cell{f.p.sku, "DEFECTIVE", taxCountry(s.m)}] = k.unsellable
				}
			}
			moved := LedgerDay{}
			for d := w.Start(); d < w.End()+10; d++ {
				for _, r := range byDay[d] {
					if got := r.Starting + r.Receipts + r.Shipments + r.Returns + r.VendorReturns + r.Transfers + r.Found + r.Lost + r.Damaged + r.Disposed + r.Other + r.Unknown; got != r.Ending {
						t.Errorf("%s %s %s: its columns add up to %d, it ends with %d", a.Code, d, r.SKU, got, r.Ending)
					}
					c := cell{r.SKU, r.Disposition, r.Location}
					if b := balance[r.MarketplaceID][c]; r.Starting != b {
						t.Errorf("%s %s %v starts with %d, the day before ended with %d", a.Code, d, c, r.Starting, b)
					}
					if r.Ending < 0 {
						t.Errorf("%s %s %v ends with %d", a.Code, d, c, r.Ending)
					}
					balance[r.MarketplaceID][c] = r.Ending
					moved.Receipts, moved.Shipments, moved.Returns = moved.Receipts+r.Receipts, moved.Shipments+r.Shipments, moved.Returns+r.Returns
					moved.Lost, moved.Found, moved.Transfers = moved.Lost+r.Lost, moved.Found+r.Found, moved.Transfers+r.Transfers
				}
				for _, s := range w.byCode[a.Code].sites {
					sums := map[string][2]int{}
					for c, n := range balance[s.m.ID] {
						x := sums[c.sku]
						x[0] += n
						if c.disposition != "SELLABLE" {
							x[1] += n
						}
						sums[c.sku] = x
					}
					for _, r := range w.Inventory(a.Code, s.m.ID, (d + 1).Start(s.loc).Add(-time.Nanosecond)) {
						if got, want := sums[r.SKU], [2]int{r.Warehouse, r.Unsellable}; got != want {
							t.Fatalf("%s %s %s %s: the ledger ends with %v in all and unsellable, the inventory says %v", a.Code, s.m.Code, d, r.SKU, got, want)
						}
					}
				}
			}
			if moved.Receipts <= 0 || moved.Shipments >= 0 || moved.Lost >= 0 || moved.Found <= 0 || moved.Transfers != 0 {
				t.Errorf("%s: in all %+v", a.Code, moved)
			}
		}
	}
}

// Detail and summary are the same movements; what was sent and what came back are the other reports' units.
func TestLedgerAgreesWithItsEvents(t *testing.T) {
	w := of(2)
	late := (w.End() + 60).UTC()
	until := w.End() + 10
	for _, a := range w.Accounts() {
		if a.Type != "seller" {
			continue
		}
		type cell struct {
			day                        window.Day
			sku, disposition, location string
		}
		detail, summary := map[cell]int{}, map[cell]int{}
		sent, back := map[string]int{}, map[string]int{}
		for _, r := range w.Ledger(a.Code, w.Start(), until, late) {
			detail[cell{r.Date, r.SKU, r.Disposition, r.Country}] += r.Quantity
			switch r.EventType {
			case shipments:
				sent[r.Reference+" "+r.SKU] -= r.Quantity
			case returns:
				back[r.Reference+" "+r.SKU] += r.Quantity
			}
		}
		for _, r := range w.LedgerSummary(a.Code, w.Start(), until, late) {
			summary[cell{r.Date, r.SKU, r.Disposition, r.Location}] += r.Ending - r.Starting
		}
		same(t, a.Code+" detail and summary", detail, summary)
		wantSent, wantBack := map[string]int{}, map[string]int{}
		for _, r := range w.Shipments(a.Code, time.Time{}, until.UTC(), late) {
			wantSent[r.AmazonOrderID+" "+r.SKU] += r.Quantity
		}
		for _, r := range w.Returns(a.Code, time.Time{}, late, late) {
			if window.DayOf(r.ReturnedAt, w.byCode[a.Code].siteOf(r.MarketplaceID).loc) < until {
				wantBack[r.OrderID+" "+r.SKU] += r.Quantity
			}
		}
		same(t, a.Code+" shipments", wantSent, sent)
		same(t, a.Code+" returns", wantBack, back)
	}
}

// Days appear whole, and a loss is reconciled once it is reimbursed.
func TestLedgerShowsDaysThatAreOver(t *testing.T) {
	w := whole()
	asOf := (w.Start() + 100).UTC().Add(6 * time.Hour)
	early, late := w.Ledger("US-A", w.Start(), w.End(), asOf), w.Ledger("US-A", w.Start(), w.Start()+99, asOf.Add(60*day))
	if len(early) != len(late) || early[len(early)-1].Date != w.Start()+98 {
		t.Fatalf("%d movements up to %s, later %d", len(early), early[len(early)-1].Date, len(late))
	}
	open, moved := 0, 0
	for i := range early {
		if early[i].Unreconciled > 0 {
			open++
		}
		if early[i] != late[i] {
			moved++
			if early[i].Unreconciled == 0 || late[i].Unreconciled != 0 || late[i].Reconciled != early[i].Unreconciled {
				t.Errorf("%+v became %+v", early[i], late[i])
			}
		}
	}
	if open == 0 || moved != open {
		t.Errorf("%d losses open, %d of them reconciled later", open, moved)
	}
}

func same[K comparable](t *testing.T, what string, want, got map[K]int) {
	t.Helper()
	wrong := 0
	for k := range want {
		if want[k] != got[k] {
			wrong++
		}
	}
	for k := range got {
		if _, ok := want[k]; !ok && got[k] != 0 {
			wrong++
		}
	}
	if wrong > 0 || len(want) == 0 {
		t.Errorf("%s: %d of %d differ", what, wrong, len(want))
	}
}
