package simulate

import (
	"encoding/json"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

// vendorRule is what vendor retail analytics takes: several periods, as many and as old as each length allows.
// Source: amzn/selling-partner-api-models#508 for days (read 2026-11), older descriptions for the others.
func vendorRule(latency time.Duration, options map[string][]string) periodRule {
	all := map[string][]string{"reportPeriod": {"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"}}
	for k, v := range options {
		all[k] = v
	}
	return periodRule{
		options: all, latency: latency,
		most: map[string]int{"DAY": 15, "WEEK": 7, "MONTH": 15, "QUARTER": 4, "YEAR": 2},
		back: map[string]int{"DAY": 1460, "WEEK": 260, "MONTH": 36, "QUARTER": 8, "YEAR": 3},
	}
}

// marginRule is that of margins: of fewer weeks back.
func marginRule() periodRule {
	p := vendorRule(marginLatency, nil)
	p.back["WEEK"] = 8
	return p
}

// acceptForecast takes no window: the newest forecast is given.
func acceptForecast(_ *Server, _ *account, r *report) time.Time {
	periodRule{options: map[string][]string{"sellingProgram": vendorPrograms}}.agrees(r)
	return time.Time{}
}

// retail says whether a report is of the one selling program that the world's vendors are in.
func (r *report) retail() bool { return r.Options["sellingProgram"] == "RETAIL" }

// How long after a period's end its figures can be had.
const (
	vendorLatency = 48 * time.Hour
	marginLatency = 96 * time.Hour
)

var (
	vendorWork     = [2]time.Duration{40 * time.Second, 5 * time.Minute}
	vendorPrograms = []string{"RETAIL", "FRESH"}
	distributors   = []string{"MANUFACTURING", "SOURCING"}
	salesViews     = map[string][]string{"distributorView": distributors, "sellingProgram": {"RETAIL", "BUSINESS", "FRESH"}}
	inventoryViews = map[string][]string{"distributorView": distributors, "sellingProgram": vendorPrograms}

	_ = project(projection{
		spec: catalog.VendorSalesManufacturing, work: vendorWork, accept: vendorRule(vendorLatency, salesViews).accept, render: (*Server).vendorSalesFile,
	})
	_ = project(projection{
		spec: catalog.VendorTraffic, work: vendorWork, accept: vendorRule(vendorLatency, nil).accept, render: (*Server).vendorTrafficFile,
	})
	_ = project(projection{
		spec: catalog.VendorInventoryManufacturing, work: vendorWork, accept: vendorRule(vendorLatency, inventoryViews).accept, render: (*Server).vendorInventoryFile,
	})
	_ = project(projection{
		spec: catalog.VendorMargin, work: vendorWork, accept: marginRule().accept, render: (*Server).vendorMarginFile,
	})
	_ = project(projection{spec: catalog.VendorForecast, work: vendorWork, accept: acceptForecast, render: (*Server).vendorForecastFile})
	_ = project(projection{spec: catalog.VendorRealTimeSales, work: vendorWork, accept: acceptHours(14), render: (*Server).vendorHoursFile})
	_ = project(projection{spec: catalog.VendorRealTimeTraffic, work: vendorWork, accept: acceptHours(14), render: (*Server).vendorHoursFile})
	_ = project(projection{spec: catalog.VendorRealTimeInventory, work: vendorWork, accept: acceptHours(7), render: (*Server).vendorHoursFile})
)

// loaded is until when a vendor report's figures are loaded.
func (r *report) loaded() time.Time { return r.Generated.Add(-vendorLatency) }

func (s *Server) vendorSalesFile(r *report, f Faults) *file {
	home := s.byCode[r.Account].homes[r.Marketplaces[0]]
	sourcing := r.Options["distributorView"] == "SOURCING"
	total, byASIN := s.vendorSales(f.unsettled(r.Type), r.Account, sourcing, r.periods(), vendorLatency, r.Generated)
	if !r.retail() {
		total, byASIN = nil, nil
	}
	amount := func(minor int64) fields { return moneyOf(minor, home.Currency, home.MinorUnits) }
	print := func(list []world.VendorSales) (out []fields) {
		for _, x := range list {
			row := edges(x.Period)
			if x.ASIN != "" {
				if x.OrderedUnits == 0 && x.ShippedUnits == 0 && x.CustomerReturns == 0 {
					continue // looked at, and no more
				}
				row = append(row, "asin", x.ASIN)
			}
			row = append(row, "customerReturns", x.CustomerReturns)
			if !sourcing {
				row = append(row, "orderedRevenue", amount(x.OrderedRevenue), "orderedUnits", x.OrderedUnits)
			}
			out = append(out, append(row, "shippedCogs", amount(x.ShippedCOGS), "shippedRevenue", amount(x.ShippedRevenue), "shippedUnits", x.ShippedUnits))
		}
		return out
	}
	return s.jsonReport(r, f, r.asked(r.loaded()), 0,
		rowArray{name: "salesAggregate", rows: print(total)}, rowArray{"salesByAsin", print(byASIN), "asin", "shippedUnits"})
}

func (s *Server) vendorTrafficFile(r *report, f Faults) *file {
	total, byASIN := s.vendorSales(f.unsettled(r.Type), r.Account, false, r.periods(), vendorLatency, r.Generated)
	var days, asins []fields
	for _, x := range total {
		days = append(days, append(edges(x.Period), "glanceViews", x.GlanceViews))
	}
	for _, x := range byASIN {
		if x.GlanceViews > 0 {
			asins = append(asins, append(edges(x.Period), "asin", x.ASIN, "glanceViews", x.GlanceViews))
		}
	}
	return s.jsonReport(r, f, r.asked(r.loaded()), 0, rowArray{name: "trafficAggregate", rows: days}, rowArray{"trafficByAsin", asins, "asin", "glanceViews"})
}

// vendorInventoryFile is the same stock in both views: the vendor is the only source of its products.
func (s *Server) vendorInventoryFile(r *report, f Faults) *file {
	home := s.byCode[r.Account].homes[r.Marketplaces[0]]
	total, byASIN := s.vendorStock(f.unsettled(r.Type), r.Account, r.periods(), vendorLatency, r.Generated)
	if !r.retail() {
		total, byASIN = nil, nil
	}
	print := func(list []world.VendorInventory) (out []fields) {
		for _, x := range list {
			row := edges(x.Period)
			if x.ASIN != "" {
				row = append(row, "asin", x.ASIN)
			}
			cost := func(name string, minor int64, units string, n int) {
				row = append(row, name, moneyOf(minor, home.Currency, home.MinorUnits), units, n)
			}
			rate := func(name string, n, of int) {
				if of != 0 {
					row = append(row, name, part(n, of))
				}
			}
			rate("vendorConfirmationRate", x.Accepted, x.Ordered)
			cost("netReceivedInventoryCost", x.ReceivedCost, "netReceivedInventoryUnits", x.Received)
			row = append(row, "openPurchaseOrderUnits", x.OpenOrders)
			if x.LeadReceipts > 0 {
				row = append(row, "averageVendorLeadTimeDays", ratioNumber(int64(x.LeadDays)*100, int64(x.LeadReceipts)))
			}
			rate("sellThroughRate", x.Shipped, x.Shipped+x.Sellable)
			row = append(row, "unfilledCustomerOrderedUnits", x.Unfilled)
			cost("sellableOnHandInventoryCost", x.SellableCost, "sellableOnHandInventoryUnits", x.Sellable)
			cost("unsellableOnHandInventoryCost", x.BadCost, "unsellableOnHandInventoryUnits", x.Unsellable)
			cost("aged90PlusDaysSellableInventoryCost", x.AgedCost, "aged90PlusDaysSellableInventoryUnits", x.Aged)
			cost("unhealthyInventoryCost", x.UnhealthyCost, "unhealthyInventoryUnits", x.Unhealthy)
			if x.ASIN == "" {
				rate("procurableProductOutOfStockRate", x.OutOfStockViews, x.Views)
				rate("uft", x.Shipped*8/10, x.Shipped)
				rate("receiveFillRate", x.FillReceived, x.FillAsked)
			}
			out = append(out, row)
		}
		return out
	}
	return s.jsonReport(r, f, r.asked(r.loaded()), 0,
		rowArray{name: "inventoryAggregate", rows: print(total)}, rowArray{"inventoryByAsin", print(byASIN), "asin", "openPurchaseOrderUnits"})
}

func (s *Server) vendorMarginFile(r *report, f Faults) *file {
	total, byASIN := s.vendorSales(f.unsettled(r.Type), r.Account, false, r.periods(), marginLatency, r.Generated)
	// Amazon keeps the difference, and five hundredths of the cost as the vendor's allowance.
	margin := func(x world.VendorSales) any {
		if x.ShippedRevenue == 0 {
			return nil
		}
		return part(int(x.ShippedRevenue-x.ShippedCOGS+x.ShippedCOGS/20), int(x.ShippedRevenue))
	}
	var days, asins []fields
	for _, x := range total {
		days = append(days, append(edges(x.Period), "netPureProductMargin", margin(x)))
	}
	for _, x := range byASIN {
		if x.ShippedUnits > 0 || x.OrderedUnits > 0 {
			asins = append(asins, append(edges(x.Period), "asin", x.ASIN, "netPureProductMargin", margin(x)))
		}
	}
	return s.jsonReport(r, f, r.asked(r.loaded()), 0,
		rowArray{name: "netPureProductMarginAggregate", rows: days}, rowArray{"netPureProductMarginByAsin", asins, "asin", "netPureProductMargin"})
}

func (s *Server) vendorForecastFile(r *report, f Faults) *file {
	var rows []fields
	units := func(hundredths int) json.Number { return scaled(hundredths, 2) }
	forecasts := s.world.VendorForecasts(r.Account, r.Generated)
	if !r.retail() {
		forecasts = nil
	}
	for _, x := range forecasts {
		rows = append(rows, fields{
			"forecastGenerationDate", x.Generated.String(), "asin", x.ASIN, "startDate", x.Week.From.String(), "endDate", (x.Week.Until - 1).String(),
			"meanForecastUnits", units(x.Mean), "p70ForecastUnits", units(x.P70), "p80ForecastUnits", units(x.P80), "p90ForecastUnits", units(x.P90),
		})
	}
	return s.jsonReport(r, f, r.asked(r.Generated), 0, rowArray{"forecastByAsin", rows, "asin", "meanForecastUnits"})
}

// acceptHours takes whole hours of one store in UTC, as many days as the type allows and none older than thirty where
// the world stands.
func acceptHours(days int) func(*Server, *account, *report) time.Time {
	return func(s *Server, _ *account, r *report) time.Time {
		whole := func(t time.Time) bool { return t.Equal(t.Truncate(time.Hour)) }
		switch {
		case len(r.Marketplaces) != 1:
			r.fail("marketplaceIds must hold exactly one marketplace for this report type")
		case !whole(r.Start) || !whole(r.End) || !r.End.After(r.Start):
			r.fail("dataStartTime and dataEndTime must be whole hours.")
		case r.End.Sub(r.Start) > time.Duration(days)*24*time.Hour, s.moment.Sub(r.Start) > 31*24*time.Hour:
			r.fail("The date range is too long, or older than 30 days.")
		}
		return r.End.Add(time.Hour)
	}
}

// vendorHoursFile is one of the real time reports.
func (s *Server) vendorHoursFile(r *report, f Faults) *file {
	home := s.byCode[r.Account].homes[r.Marketplaces[0]]
	number := "orderedUnits"
	var hour time.Time
	var from, until string
	var rows []fields
	for _, h := range s.world.VendorHours(r.Account, r.Start, r.End, r.Generated) {
		if !h.Start.Equal(hour) { // printed once for all products
			hour, from, until = h.Start, zulu(h.Start), zulu(h.Start.Add(time.Hour))
		}
		row := fields{"startTime", from, "endTime", until, "asin", h.ASIN}
		switch r.Type {
		case catalog.VendorRealTimeSales.Source.Type:
			if h.OrderedUnits == 0 {
				continue
			}
			row = append(row, "orderedUnits", h.OrderedUnits, "orderedRevenue", amountNumber(h.OrderedRevenue, home.MinorUnits))
		case catalog.VendorRealTimeTraffic.Source.Type:
			number = "glanceViews"
			if h.GlanceViews == 0 {
				continue
			}
			row = append(row, number, h.GlanceViews)
		default:
			number = "highlyAvailableInventory"
			if !h.Changed && h.Start.Hour() != 0 {
				continue
			}
			row = append(row, number, h.Available)
		}
		rows = append(rows, row)
	}
	spec := fields{"reportType", r.Type, "dataStartTime", zulu(r.Start), "dataEndTime", zulu(r.End), "marketplaceIds", r.Marketplaces}
	if r.Type == catalog.VendorRealTimeSales.Source.Type {
		spec = append(spec, "reportOptions", map[string]string{"currencyCode": home.Currency})
	}
	return s.jsonReport(r, f, spec, 0, rowArray{"reportData", rows, "asin", number})
}
