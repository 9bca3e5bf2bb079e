package world

import (
	"testing"
	"time"

	"sellerhouse/extract/window"
)

func TestSearchLeadsToWhatWasBought(t *testing.T) {
	w := vendorWorld()
	month := w.Start().Month().Next().Range()
	for _, a := range w.Accounts() {
		for _, id := range a.Marketplaces {
			orders, revenue := 0, int64(0)
			for _, o := range w.purchases(a.Code, id, month) {
				seen := map[*product]bool{}
				for _, l := range o.lines {
					if !seen[l.product] {
						seen[l.product] = true
						orders++
					}
					revenue += l.revenue
				}
			}
			bought, sold := 0, int64(0)
			var asins []string
			own := map[string]Searched{}
			for _, x := range w.Searched(a.Code, id, month) {
				bought += x.Orders
				sold += x.Revenue
				asins = append(asins, x.ASIN)
				own[x.ASIN] = x
				if x.Impressions < x.Clicks || x.Clicks < x.Baskets || x.Baskets < x.BySearch || x.BySearch > x.Orders || x.Repeated > x.Orders || x.Customers > x.Orders ||
					x.SearchSales > x.Revenue || x.RepeatSales > x.Revenue || len(x.With) > 3 {
					t.Errorf("%s: %+v", a.Code, x)
				}
			}
			if bought != orders || sold != revenue || orders == 0 {
				t.Errorf("%s %s: %d orders of %d, %d sold of %d", a.Code, id, bought, orders, sold, revenue)
			}
			for _, q := range w.Queries(a.Code, id, month, asins) {
				x := own[q.ASIN]
				x.BySearch, x.Impressions = x.BySearch-q.OwnPurchases, x.Impressions-q.OwnImpressions
				own[q.ASIN] = x
				if q.OwnImpressions > q.Impressions || q.OwnClicks > q.Clicks || q.OwnPurchases > q.Purchases {
					t.Errorf("%s: %+v", a.Code, q)
				}
			}
			for asin, x := range own {
				if x.BySearch != 0 || x.Impressions != 0 {
					t.Errorf("%s %s: queries leave %d purchases and %d impressions over", a.Code, asin, x.BySearch, x.Impressions)
				}
			}
		}
	}
	terms := w.Terms("A1PA6795UKMFR9", month)
	ours := map[string]bool{}
	for _, p := range w.products {
		ours[p.asin] = true
	}
	found := 0
	for i, x := range terms {
		if ours[x.ASIN] {
			found++
		}
		if i%3 > 0 && (x.Text != terms[i-1].Text || x.Clicks > terms[i-1].Clicks || x.Place != i%3+1) {
			t.Fatalf("%+v after %+v", x, terms[i-1])
		}
	}
	if found == 0 || found == len(terms) {
		t.Errorf("%d of %d places are ours", found, len(terms))
	}
}

func TestPromotionsGrowUntilTheyEnd(t *testing.T) {
	w := New(1, Options{Months: 3, SKUs: 24, OrdersPerDay: 60})
	from, until := w.Start().UTC().AddDate(0, 0, -1), w.End().UTC()
	kinds := map[string]int{}
	for _, a := range w.Accounts() {
		for _, id := range a.Marketplaces {
			before := map[string]Promotion{}
			for _, at := range []time.Time{w.Start().UTC().AddDate(0, 0, 20), w.Start().UTC().AddDate(0, 0, 50), w.End().UTC().AddDate(0, 1, 0)} {
				for _, p := range w.Promotions(a.Code, id, from, until, at) {
					kinds[p.Type]++
					kinds[p.Status]++
					if old := before[p.ID]; p.Revenue < old.Revenue || p.Units < old.Units || (old.End.Before(old.Updated) && p.Revenue != old.Revenue && !old.End.IsZero()) {
						t.Errorf("%s %s: %+v after %+v", a.Code, p.ID, p, old)
					}
					sum := int64(0)
					for _, x := range p.Products {
						sum += x.Revenue
					}
					if sum != p.Revenue || p.Created.After(at) || len(p.Products) == 0 {
						t.Errorf("%s: %+v at %s", a.Code, p, at)
					}
					before[p.ID] = p
				}
				for _, c := range w.Coupons(a.Code, id, from, until, at) {
					kinds["redeemed"] += c.Redemptions
					if c.Clips < c.Redemptions || c.Spent < c.Discount || c.Sales < c.Discount || (a.Type == "vendor") != (c.Campaign != "") {
						t.Errorf("%s: %+v", a.Code, c)
					}
				}
			}
		}
	}
	for _, k := range []string{"BEST_DEAL", "LIGHTNING_DEAL", "PRICE_DISCOUNT", "APPROVED", "PENDING_APPROVAL", "CANCELED", "redeemed"} {
		if kinds[k] == 0 {
			t.Errorf("nothing is %s: %v", k, kinds)
		}
	}
}

func TestStandingCountsOrders(t *testing.T) {
	w := New(2, Options{Months: 3, SKUs: 24, OrdersPerDay: 60})
	seen := map[string]int{}
	for at := w.Start() + 30; at <= w.End(); at += window.Day(15) {
		for _, a := range w.accounts {
			for _, s := range w.Standing(a.Code, at.UTC()) {
				for _, m := range []Measured{s.Late, s.OnTime, s.Tracked, s.Cancels, s.Invoices, s.Defects["afn"].Measured, s.Defects["mfn"].Measured} {
					if m.Part > m.Whole {
						t.Errorf("%s: %+v", a.Code, s)
					}
				}
				shipped := 0
				for _, o := range a.orders {
					if o.site.m.ID == s.Store.ID && o.mfn && !o.mcf && !o.shipped.IsZero() && !o.shipped.After(s.At) && o.shipped.After(s.At.AddDate(0, 0, -30)) {
						shipped++
					}
				}
				if s.Late.Whole != shipped {
					t.Errorf("%s %s: %d orders judged, %d shipped by the seller", a.Code, s.Store.Code, s.Late.Whole, shipped)
				}
				seen[s.Status]++
				seen[s.Rating]++
				seen["late"] += s.Late.Part
				seen["defect"] += s.Defects["afn"].Part
			}
		}
	}
	for _, k := range []string{"NORMAL", "GREAT", "WARNED", "late", "defect"} {
		if seen[k] == 0 {
			t.Errorf("nothing is %s: %v", k, seen)
		}
	}
}
