package simulate

import (
	"time"

	"sellerhouse/extract/catalog"
)

const trafficSchema = "analytics_salesAndTraffic_2024_04_24"

var (
	_ = asks(trafficSchema+".salesAndTrafficByDate", schema{
		work: [2]time.Duration{15 * time.Second, 90 * time.Second}, size: 5000, accept: (*Server).acceptTrafficQuery, rows: (*Server).kioskDays,
	})
	_ = asks(trafficSchema+".salesAndTrafficTrends", schema{
		work: [2]time.Duration{20 * time.Second, 2 * time.Minute}, size: 2500, accept: (*Server).acceptTrafficQuery, rows: (*Server).kioskTrends,
	})
)

// acceptTrafficQuery takes days and children.
func (s *Server) acceptTrafficQuery(a *account, q *kioskQuery) (ready time.Time, problem string) {
	for name, want := range map[string]string{"aggregateBy": "DAY", "dateAggregation": "DAY", "asinAggregation": "CHILD"} {
		if v, ok := q.field.args[name]; ok && argText(v) != want {
			return ready, "Exception while fetching data (/" + q.schema + ") : " + name + " must be " + want
		}
	}
	for _, id := range q.stores {
		if t := q.days.Until.Start(a.homes[id].Location()).Add(catalog.SalesTraffic.Latency); t.After(ready) {
			ready = t
		}
	}
	return ready, ""
}

// kioskDays are the rows of salesAndTrafficByDate: those of the report.
func (s *Server) kioskDays(a *account, q *kioskQuery) []object {
	var out []object
	for _, id := range q.stores {
		days, _ := s.traffic(q.Unsettled, a.Code, id, q.days, catalog.SalesTraffic.Latency, q.At)
		for _, d := range days {
			row := dayOfTraffic(d)
			out = append(out, object{
				{"startDate", row.Date}, {"endDate", row.Date}, {"marketplaceId", id}, {"sales", salesByDate(row.Sales)}, {"traffic", trafficOfDate(row.Views)},
			})
		}
	}
	return out
}

// kioskTrends are the rows of salesAndTrafficTrends: for each day those of the report of that day.
func (s *Server) kioskTrends(a *account, q *kioskQuery) []object {
	var out []object
	for _, id := range q.stores {
		for _, day := range q.days.Split(1) {
			_, asins := s.traffic(q.Unsettled, a.Code, id, day, catalog.SalesTraffic.Latency, q.At)
			for _, row := range asinsOfTraffic(asins) {
				if !q.asksFor(id, row.ChildASIN) {
					continue
				}
				out = append(out, object{
					{"startDate", day.From.String()},
					{"endDate", day.From.String()},
					{"marketplaceId", id},
					{"parentAsin", row.ParentASIN},
					{"childAsin", row.ChildASIN},
					{"sales", salesByASIN(row.Sales)},
					{"traffic", trafficByASINOf(row.Views)},
				})
			}
		}
	}
	return out
}

func salesByDate(x salesOfDay) object {
	return object{
		{"orderedProductSales", x.OrderedProductSales.object()},
		{"unitsOrdered", x.UnitsOrdered},
		{"totalOrderItems", x.TotalOrderItems},
		{"averageSalesPerOrderItem", x.AverageSalesPerOrderItem.object()},
		{"averageUnitsPerOrderItem", x.AverageUnitsPerOrderItem},
		{"averageSellingPrice", x.AverageSellingPrice.object()},
		{"unitsRefunded", x.UnitsRefunded},
		{"refundRate", x.RefundRate},
		{"claimsGranted", x.ClaimsGranted},
		{"claimsAmount", x.ClaimsAmount.object()},
		{"shippedProductSales", x.ShippedProductSales.object()},
		{"unitsShipped", x.UnitsShipped},
		{"ordersShipped", x.OrdersShipped},
	}
}

func trafficOfDate(x trafficOfDay) object {
	return object{
		{"browserPageViews", x.BrowserPageViews},
		{"mobileAppPageViews", x.MobilePageViews},
		{"pageViews", x.PageViews},
		{"browserSessions", x.BrowserSessions},
		{"mobileAppSessions", x.MobileSessions},
		{"sessions", x.Sessions},
		{"buyBoxPercentage", x.BuyBox},
		{"orderItemSessionPercentage", x.OrderItemSessionPercentage},
		{"unitSessionPercentage", x.UnitSessionPercentage},
		{"averageOfferCount", x.AverageOfferCount},
		{"averageParentItems", x.AverageParentItems},
		{"feedbackReceived", x.FeedbackReceived},
		{"negativeFeedbackReceived", x.NegativeFeedbackReceived},
		{"receivedNegativeFeedbackRate", x.NegativeFeedbackRate},
	}
}

func salesByASIN(x salesOfASIN) object {
	return object{{"unitsOrdered", x.UnitsOrdered}, {"orderedProductSales", x.OrderedProductSales.object()}, {"totalOrderItems", x.TotalOrderItems}}
}

func trafficByASINOf(x trafficOfASIN) object {
	return object{
		{"browserSessions", x.BrowserSessions},
		{"mobileAppSessions", x.MobileSessions},
		{"sessions", x.Sessions},
		{"browserSessionPercentage", x.BrowserSessionPercentage},
		{"mobileAppSessionPercentage", x.MobileSessionPercentage},
		{"sessionPercentage", x.SessionPercentage},
		{"browserPageViews", x.BrowserPageViews},
		{"mobileAppPageViews", x.MobilePageViews},
		{"pageViews", x.PageViews},
		{"browserPageViewsPercentage", x.BrowserViewsPercentage},
		{"mobileAppPageViewsPercentage", x.MobileViewsPercentage},
		{"pageViewsPercentage", x.PageViewsPercentage},
		{"buyBoxPercentage", x.BuyBox},
		{"unitSessionPercentage", x.UnitSessionPercentage},
	}
}

func (p price) object() object { return object{{"amount", p.Amount}, {"currencyCode", p.Currency}} }
