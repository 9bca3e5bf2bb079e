package world

import (
	"testing"
	"time"

	"sellerhouse/extract/window"
)

func vendorWorld() *World { return New(1, Options{Months: 4, SKUs: 24, OrdersPerDay: 40}) }

func TestVendorUnitsAreNeitherMadeNorLost(t *testing.T) {
	w := vendorWorld()
	for _, v := range w.vendors {
		// Long after the end nothing is under way any more.
		end := w.end + 200
		asOf := end.Start(v.loc)
		total, byASIN := w.VendorSales(v.Code, false, []window.Range{{From: w.start, Until: end}}, asOf)
		if total[0].ShippedUnits == 0 || total[0].CustomerReturns == 0 || len(byASIN) != len(v.items) {
			t.Fatalf("%s: %+v in %d products: want sales and returns of all %d", v.Code, total[0], len(byASIN), len(v.items))
		}
		_, stock := w.VendorInventory(v.Code, []window.Range{{From: w.start, Until: end}}, asOf)
		bySales := map[string]VendorSales{}
		for _, s := range byASIN {
			bySales[s.ASIN] = s
		}
		received := map[string]int{}
		for _, o := range w.VendorOrders(v.Code, asOf) {
			for _, l := range o.Lines {
				received[l.ASIN] += l.Received
			}
		}
		shipped := map[string]int{}
		for _, s := range w.VendorShipments(v.Code, asOf) {
			for _, l := range s.Lines {
				shipped[l.ASIN] += l.Received
			}
		}
		for i, x := range stock {
			it, s := v.items[i], bySales[x.ASIN]
			open := it.moves[0]
			if got, want := x.Sellable+x.Unsellable, open.sellable+open.unsold+x.Received-s.ShippedUnits+s.CustomerReturns; got != want {
				t.Errorf("%s %s: stock %d, want %d: opening, received, shipped and returned", v.Code, x.ASIN, got, want)
			}
			sentBack := 0
			for _, r := range it.receivals {
				sentBack -= min(r.units, 0)
			}
			if received[x.ASIN] != shipped[x.ASIN] || received[x.ASIN] != x.Received+sentBack {
				t.Errorf("%s %s: received %d by orders, %d by shipments, %d by stock", v.Code, x.ASIN, received[x.ASIN], shipped[x.ASIN], x.Received+sentBack)
			}
		}
	}
}

func TestVendorDaysAreTheirHours(t *testing.T) {
	w := vendorWorld()
	late := (w.end + 40).UTC()
	for _, v := range w.vendors {
		// In autumn a day has 25 hours.
		for _, day := range []window.Day{window.Date(2025, time.October, 26), window.Date(2025, time.November, 2), window.Date(2025, time.December, 5)} {
			total, _ := w.VendorSales(v.Code, false, []window.Range{{From: day, Until: day + 1}}, late)
			begin, end := v.day(day)
			var got VendorSales
			for _, h := range w.VendorHours(v.Code, begin, end, late) {
				got.OrderedUnits += h.OrderedUnits
				got.OrderedRevenue += h.OrderedRevenue
				got.GlanceViews += h.GlanceViews
			}
			if x := total[0]; got.OrderedUnits != x.OrderedUnits || got.OrderedRevenue != x.OrderedRevenue || got.GlanceViews != x.GlanceViews || x.GlanceViews == 0 {
				t.Errorf("%s %s: hours sum up to %+v, the day has %+v", v.Code, day, got, x)
			}
		}
	}
}

func TestVendorOrdersShowEveryCase(t *testing.T) {
	w := New(1, Options{})
	asOf := w.End().UTC()
	seen := map[string]int{}
	for _, code := range []string{"US-V", "DE-V"} {
		for _, o := range w.VendorOrders(code, asOf) {
			seen[o.State]++
			for _, l := range o.Lines {
				seen[l.Confirmation]++
				seen[l.Receiving]++
				if l.Accepted > l.Ordered {
					seen["more than ordered"]++
				}
				if l.Received > l.Accepted {
					seen["more than accepted"]++
				}
				if l.Ordered%l.CaseSize != 0 || l.Ordered <= 0 || l.Cost >= l.ListPrice {
					t.Errorf("%s: %+v", o.Number, l)
				}
			}
			if o.ChangedAt.After(asOf) || o.StateChangedAt.After(o.ChangedAt) || o.OrderedAt.After(o.StateChangedAt) {
				t.Errorf("%s: ordered %s, state %s, changed %s", o.Number, o.OrderedAt, o.StateChangedAt, o.ChangedAt)
			}
		}
		for day := w.Start(); day <= w.End(); day += 2 {
			for _, s := range w.VendorShipments(code, day.UTC()) {
				seen[s.Status]++
				if s.AnnouncedAt.After(s.ShippedAt) && !s.ShippedAt.IsZero() {
					seen["announced late"]++
				}
			}
		}
		days := window.Range{From: w.Start(), Until: w.End()}
		_, stock := w.VendorInventory(code, days.Split(1), asOf)
		for _, x := range stock {
			if x.Received < 0 {
				seen["sent back"]++
			}
			if x.OpenOrders < 0 {
				seen["open below zero"]++
			}
			if x.Unfilled > 0 {
				seen["unfilled"]++
			}
			if x.Sellable < 0 || x.Unsellable < 0 || x.Aged > x.Sellable {
				t.Errorf("%s: %+v", code, x)
			}
		}
	}
	for _, what := range []string{
		"New", "Acknowledged", "Closed", "UNCONFIRMED", "ACCEPTED", "PARTIALLY_ACCEPTED", "REJECTED", "NOT_RECEIVED", "PARTIALLY_RECEIVED", "RECEIVED",
		"more than ordered", "more than accepted", "Created", "TransportationRequested", "Shipped", "announced late", "sent back", "open below zero", "unfilled",
	} {
		if seen[what] == 0 {
			t.Errorf("nothing is %q: %v", what, seen)
		}
	}
}

func TestVendorCancellationsAreNetted(t *testing.T) {
	w := vendorWorld()
	for _, v := range w.vendors {
		p := []window.Range{{From: w.start + 30, Until: w.start + 60}}
		first := 0 // each day as known at its end
		for _, d := range p[0].Split(1) {
			young, _ := w.VendorSales(v.Code, false, []window.Range{d}, d.Until.Start(v.loc))
			first += young[0].OrderedUnits
		}
		old, _ := w.VendorSales(v.Code, false, p, (p[0].Until + 10).Start(v.loc))
		if old[0].OrderedUnits >= first {
			t.Errorf("%s: %d ordered units at first, %d later: want fewer, some were cancelled", v.Code, first, old[0].OrderedUnits)
		}
		sourced, _ := w.VendorSales(v.Code, true, p, (p[0].Until + 10).Start(v.loc))
		if s, all := sourced[0], old[0]; s.ShippedUnits >= all.ShippedUnits || s.OrderedUnits != 0 {
			t.Errorf("%s: sourcing view %+v of %+v: want less shipped and nothing ordered", v.Code, s, all)
		}
	}
}

// Figures of a day go on moving after they can be had for the first time, and come to rest before anybody stops reading
// them: orders fall by what was cancelled, shipments and returns grow. Products move as their total does.
func TestVendorFiguresAreRestated(t *testing.T) {
	w := vendorWorld()
	const available, rest = 3, 12 // days after the day's end
	for _, v := range w.vendors {
		for _, sourcing := range []bool{false, true} {
			moved := map[string]int{}
			latest := 0
			for day := w.start; day < w.start+90; day++ {
				p := []window.Range{{From: day, Until: day + 1}}
				figures := func(age int) VendorSales {
					total, byASIN := w.VendorSales(v.Code, sourcing, p, (day + 1 + window.Day(age)).Start(v.loc))
					sum := VendorSales{Period: total[0].Period}
					for _, x := range byASIN {
						sum.OrderedUnits, sum.OrderedRevenue = sum.OrderedUnits+x.OrderedUnits, sum.OrderedRevenue+x.OrderedRevenue
						sum.ShippedUnits, sum.ShippedRevenue, sum.ShippedCOGS = sum.ShippedUnits+x.ShippedUnits, sum.ShippedRevenue+x.ShippedRevenue, sum.ShippedCOGS+x.ShippedCOGS
						sum.CustomerReturns, sum.GlanceViews = sum.CustomerReturns+x.CustomerReturns, sum.GlanceViews+x.GlanceViews
					}
					if sum != total[0] {
						t.Errorf("%s %s: products have %+v, the total is %+v", v.Code, day, sum, total[0])
					}
					return total[0]
				}
				before := figures(available)
				for age := available + 1; age <= rest; age++ {
					x := figures(age)
					if x.OrderedUnits > before.OrderedUnits || x.ShippedUnits < before.ShippedUnits || x.CustomerReturns < before.CustomerReturns ||
						(x.ShippedUnits > before.ShippedUnits) != (x.ShippedRevenue > before.ShippedRevenue) || (x.ShippedUnits > before.ShippedUnits) != (x.ShippedCOGS > before.ShippedCOGS) {
						t.Errorf("%s %s at %d days: %+v, before %+v", v.Code, day, age, x, before)
					}
					moved["orders"] += before.OrderedUnits - x.OrderedUnits
					moved["shipments"] += x.ShippedUnits - before.ShippedUnits
					moved["returns"] += x.CustomerReturns - before.CustomerReturns
					if x != before {
						latest = max(latest, age)
					}
					before = x
				}
				if last := figures(200); last != before {
					t.Errorf("%s %s: %+v at %d days, %+v in the end", v.Code, day, before, rest, last)
				}
			}
			if (moved["orders"] == 0) != sourcing || moved["shipments"] == 0 || moved["returns"] == 0 || latest < 7 {
				t.Errorf("%s, sourcing %v: units moved after %d days: %v, the last ones at %d", v.Code, sourcing, available, moved, latest)
			}
		}
	}
}

func TestVendorWorldIsTheSameTwice(t *testing.T) {
	a, b := vendorWorld(), vendorWorld()
	asOf := a.End().UTC()
	x, y := a.VendorOrders("US-V", asOf), b.VendorOrders("US-V", asOf)
	if len(x) == 0 || len(x) != len(y) || x[len(x)-1].Number != y[len(y)-1].Number || x[len(x)-1].Lines[0] != y[len(y)-1].Lines[0] {
		t.Errorf("two worlds of one seed have %d and %d orders, or others", len(x), len(y))
	}
}
