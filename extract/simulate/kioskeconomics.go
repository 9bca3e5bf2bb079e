package simulate

import (
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

var _ = asks("analytics_economics_2024_03_15.economics", schema{
	work: [2]time.Duration{20 * time.Second, 2 * time.Minute}, size: 5000, accept: (*Server).acceptEconomics, rows: (*Server).kioskEconomics,
})

// acceptEconomics takes days and SKUs.
func (s *Server) acceptEconomics(a *account, q *kioskQuery) (ready time.Time, problem string) {
	by, _ := q.field.args["aggregateBy"].(map[string]any)
	if argText(by["date"]) != "DAY" || argText(by["productId"]) != "MSKU" {
		return ready, "Exception while fetching data (/" + q.schema + ") : aggregateBy must be DAY and MSKU"
	}
	for _, id := range q.stores {
		if t := q.days.Until.Start(a.homes[id].Location()).Add(catalog.Economics.Latency); t.After(ready) {
			ready = t
		}
	}
	return ready, ""
}

// economics are a store's days as a query shows them.
func (s *Server) economics(q *kioskQuery, a *account, store string) (out []world.Economics) {
	if q.Unsettled == (unsettled{}) {
		return s.world.Economics(a.Code, store, q.days.From, q.days.Until, q.At)
	}
	for _, day := range q.days.Split(1) {
		if asOf, ok := s.shown(q.Unsettled, a.Code, store, day, catalog.Economics.Latency, q.At); ok {
			out = append(out, s.world.Economics(a.Code, store, day.From, day.Until, asOf)...)
		}
	}
	return out
}

func (s *Server) kioskEconomics(a *account, q *kioskQuery) []object {
	var out []object
	for _, id := range q.stores {
		for _, r := range s.economics(q, a, id) {
			money := func(minor int64) object { return price{amountNumber(minor, r.Digits), r.Currency}.object() }
			day, net := r.Date.String(), r.OrderedSales-r.RefundedSales
			proceeds := net
			fees := []object{}
			for _, f := range r.Fees {
				proceeds -= f.Amount
				fees = append(fees, object{{"feeTypeName", f.Type}, {"charges", []object{{
					{"identifier", ""},
					{"startDate", day},
					{"endDate", day},
					{"aggregatedDetail", object{
						{"amount", money(f.Amount)}, {"promotionAmount", money(0)}, {"taxAmount", money(0)}, {"totalAmount", money(f.Amount)}, {"quantity", r.Ordered},
					}},
				}}}})
			}
			ads := []object{}
			if proceeds -= r.Ads; r.Ads != 0 {
				ads = append(ads, object{{"adTypeName", "SPONSORED_PRODUCTS_CHARGES"}, {"charge", object{{"aggregatedDetail", object{{"amount", money(r.Ads)}, {"totalAmount", money(r.Ads)}}}}}})
			}
			out = append(out, object{
				{"startDate", day},
				{"endDate", day},
				{"marketplaceId", id},
				{"parentAsin", r.Parent},
				{"childAsin", r.ASIN},
				{"fnsku", r.FNSKU},
				{"msku", r.SKU},
				{"sales", object{
					{"averageSellingPrice", money(nearest(r.OrderedSales, int64(r.Ordered)))},
					{"netProductSales", money(net)},
					{"netUnitsSold", r.Ordered - r.Refunded},
					{"orderedProductSales", money(r.OrderedSales)},
					{"refundedProductSales", money(r.RefundedSales)},
					{"unitsOrdered", r.Ordered},
					{"unitsRefunded", r.Refunded},
				}},
				{"fees", fees},
				{"ads", ads},
				{"netProceeds", object{{"total", money(proceeds)}, {"perUnit", money(nearest(proceeds, int64(r.Ordered-r.Refunded)))}}},
			})
		}
	}
	return out
}
