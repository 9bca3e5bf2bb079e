package world

import (
	"testing"
	"time"
)

// What the tax reports show is what was sold and refunded, to the cent.
func TestVATIsWhatWasSoldAndRefunded(t *testing.T) {
	w := New(3, Options{Months: 2, SKUs: 20})
	end := (w.End() + 60).UTC()
	types, exports, deemed := map[string]int{}, 0, 0
	for _, a := range w.accounts {
		sold, refunded := map[string]int64{}, map[string]int64{}
		for _, o := range a.orders {
			if o.site.european() && !o.mcf && !o.replacement && !o.shipped.IsZero() {
				for _, it := range o.items {
					sold[it.code] += it.price + it.shipping + it.gift - it.promo - it.shipPromo
				}
			}
		}
		for _, r := range a.refunds {
			if r.order.site.european() {
				refunded[r.id] -= r.paid
			}
		}
		for _, r := range w.VAT(a.Code, w.Start(), w.End()+60, end) {
			types[r.Type]++
			if r.Export {
				exports++
			}
			if r.Responsibility == "MARKETPLACE" {
				deemed++
			}
			if tax := r.Tax.Sum(); tax < 0 != (r.Gross.Sum() < 0) && tax != 0 || max(tax, -tax) > max(r.Gross.Sum(), -r.Gross.Sum())/4 {
				t.Errorf("%s: tax of %d in %d", r.ActivityID, tax, r.Gross.Sum())
			}
			switch r.Type {
			case "SALE":
				sold[r.OrderItemID] -= r.Gross.Sum()
			case "REFUND":
				refunded["amzn1:"+r.ActivityID] -= r.Gross.Sum()
			case "FC_TRANSFER":
				if r.Priced || r.FromCountry == r.ToCountry || r.Quantity <= 0 {
					t.Errorf("transfer %+v", r)
				}
			}
		}
		for code, left := range sold {
			if left != 0 {
				t.Errorf("%s: item %s is off by %d", a.Code, code, left)
			}
		}
		for id, left := range refunded {
			if left != 0 {
				t.Errorf("%s: refund %s is off by %d", a.Code, id, left)
			}
		}
	}
	for _, kind := range []string{"SALE", "REFUND", "RETURN", "FC_TRANSFER"} {
		if types[kind] == 0 {
			t.Errorf("no %s among %v", kind, types)
		}
	}
	if exports == 0 || deemed == 0 {
		t.Errorf("%d exports, %d sales taxed by the marketplace, want some", exports, deemed)
	}
}

// The ratings of one and two stars are the negative feedback of the traffic figures.
func TestFeedbackIsThatOfTheTrafficFigures(t *testing.T) {
	w := New(3, Options{Months: 4, SKUs: 20})
	end := (w.End() + 10).UTC()
	rated := 0
	for _, a := range w.accounts {
		for _, s := range a.sites {
			from := w.Start() + 10 // before that some days have no order to rate
			days, _ := w.SalesTraffic(a.Code, s.m.ID, from, w.End()+1, end)
			want, got := map[string]int{}, map[string]int{}
			for _, d := range days {
				if d.NegativeFeedback > 0 {
					want[d.Date.String()] = d.NegativeFeedback
				}
			}
			for _, r := range w.Feedback(a.Code, s.m.ID, from, w.End()+1, end) {
				rated++
				if r.Rating < 3 {
					got[r.Date.String()]++
				}
				if o := a.byOrder[r.OrderID]; o == nil || o.site != s || !o.shipped.Before(r.Date.Start(s.loc)) {
					t.Errorf("%s %s: a rating of %s on %s", a.Code, s.m.Code, r.OrderID, r.Date)
				}
			}
			for day, n := range want {
				if got[day] != n {
					t.Errorf("%s %s %s: %d bad ratings, want %d", a.Code, s.m.Code, day, got[day], n)
				}
			}
			if len(got) > len(want) {
				t.Errorf("%s %s: bad ratings on %d days, want %d", a.Code, s.m.Code, len(got), len(want))
			}
		}
	}
	if rated < 100 {
		t.Errorf("%d ratings, want more", rated)
	}
}

func TestListingsKnowTheStock(t *testing.T) {
	w := New(3, Options{Months: 2, SKUs: 40})
	states := map[string]int{}
	for _, at := range []time.Time{(w.Start() + 20).UTC(), w.End().UTC()} {
		for _, a := range w.accounts {
			for _, s := range a.sites {
				stock := map[string]int{}
				for _, r := range w.Inventory(a.Code, s.m.ID, at) {
					stock[r.SKU] = r.Fulfillable
				}
				for _, r := range w.Listings(a.Code, s.m.ID, at) {
					states[r.Status]++
					if n, ok := stock[r.SKU]; ok && (n > 0) != (r.Status == "Active") || ok == r.Quantity.Set && r.Status != "Incomplete" {
						t.Errorf("%s %s %s: %d in stock, quantity %+v, %s", a.Code, s.m.Code, r.SKU, n, r.Quantity, r.Status)
					}
				}
			}
		}
	}
	if states["Active"] == 0 || states["Inactive"] == 0 || states["Incomplete"] == 0 {
		t.Errorf("states %v, want some of each", states)
	}
}
