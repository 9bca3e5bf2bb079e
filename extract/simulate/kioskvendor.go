package simulate

import (
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

const vendorSchema = "analytics_vendorAnalytics_2024_09_30"

var (
	_ = asks(vendorSchema+".manufacturingView", schema{
		work: [2]time.Duration{20 * time.Second, 2 * time.Minute}, size: 400, accept: (*Server).acceptVendorQuery,
		rows: func(s *Server, a *account, q *kioskQuery) []object { return s.kioskVendor(a, q, false) },
	})
	_ = asks(vendorSchema+".sourcingView", schema{
		work: [2]time.Duration{20 * time.Second, 2 * time.Minute}, size: 400, accept: (*Server).acceptVendorQuery,
		rows: func(s *Server, a *account, q *kioskQuery) []object { return s.kioskVendor(a, q, true) },
	})
)

// acceptVendorQuery takes days.
func (s *Server) acceptVendorQuery(a *account, q *kioskQuery) (ready time.Time, problem string) {
	if argText(q.field.args["aggregateBy"]) != "DAY" {
		return ready, "Exception while fetching data (/" + q.schema + ") : aggregateBy must be DAY"
	}
	if a.Type != "vendor" {
		return ready, "Exception while fetching data (/" + q.schema + ") : the account is no vendor"
	}
	return q.days.Until.Start(a.homes[a.Marketplaces[0]].Location()).Add(catalog.VendorKioskSourcing.Latency), ""
}

// kioskVendor are a vendor's days: all products together, and each.
func (s *Server) kioskVendor(a *account, q *kioskQuery, sourcing bool) []object {
	m := a.homes[a.Marketplaces[0]]
	var out []object
	for day := max(q.days.From, s.world.Start()); day < q.days.Until; day++ {
		periods := []window.Range{{From: day, Until: day + 1}}
		total, sales := s.vendorSales(q.Unsettled, a.Code, sourcing, periods, catalog.VendorKioskSourcing.Latency, q.At)
		stock, stocks := s.vendorStock(q.Unsettled, a.Code, periods, catalog.VendorKioskSourcing.Latency, q.At)
		if len(total) == 0 {
			continue
		}
		figures := func(x world.VendorSales, v world.VendorInventory) object {
			return vendorFigures(x, v, m.Currency, m.MinorUnits, sourcing)
		}
		var metrics []object
		for _, v := range stocks {
			x := world.VendorSales{}
			for _, y := range sales {
				if y.ASIN == v.ASIN {
					x = y
				}
			}
			metrics = append(metrics, object{{"groupByKey", object{{"asin", v.ASIN}}}, {"metrics", figures(x, v)}})
		}
		out = append(out, object{
			{"startDate", day.String()}, {"endDate", day.String()}, {"marketplaceId", m.ID}, {"totals", figures(total[0], stock[0])}, {"metrics", metrics},
		})
	}
	return out
}

func vendorFigures(x world.VendorSales, v world.VendorInventory, currency string, digits int, sourcing bool) object {
	money := func(minor int64) object { return price{amountNumber(minor, digits), currency}.object() }
	both := func(units int, minor int64) object { return object{{"units", units}, {"value", money(minor)}} }
	out := object{
		{"costs", object{{"shippedCogs", money(x.ShippedCOGS)}}},
		{"customerSatisfaction", object{{"customerReturns", x.CustomerReturns}}},
		{"shippedOrders", object{{"averageSellingPrice", money(nearest(x.ShippedRevenue, int64(x.ShippedUnits)))}, {"shippedUnitsWithRevenue", both(x.ShippedUnits, x.ShippedRevenue)}}},
		{"productAvailability", object{
			{"sellableOnHandInventory", both(v.Sellable, v.SellableCost)},
			{"unsellableOnHandInventory", both(v.Unsellable, v.BadCost)},
			{"aged90DaysSellableInventory", both(v.Aged, v.AgedCost)},
			{"unhealthyInventory", both(v.Unhealthy, v.UnhealthyCost)},
		}},
		{"sourcing", object{{"netReceived", both(v.Received, v.ReceivedCost)}, {"confirmedUnits", v.Accepted}, {"openPurchaseOrderQuantity", v.OpenOrders}}},
	}
	if sourcing {
		return out
	}
	return append(
		out,
		member{"orders", object{{"orderedUnitsWithRevenue", both(x.OrderedUnits, x.OrderedRevenue)}, {"unfilledOrderedUnits", v.Unfilled}}},
		member{"traffic", object{{"glanceViews", x.GlanceViews}}},
	)
}
