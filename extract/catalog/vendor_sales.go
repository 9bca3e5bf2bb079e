package catalog

import (
	"fmt"

	"sellerhouse/extract/dataset"
)

// Vendor sales in Amazon's two views: all sales of the brand's products, and those of units bought from the vendor.
var (
	VendorSalesManufacturing = declare(vendorSales("vendor_sales_manufacturing", "MANUFACTURING", "all sales of the products, whoever Amazon bought them from"))
	VendorSalesSourcing      = declare(vendorSales("vendor_sales_sourcing", "SOURCING", "sales of units that Amazon bought from this vendor"))
)

func vendorSales(name, view, what string) dataset.Spec {
	s := vendorAnalytics(name, "Vendor sales by day: "+what+".", "GET_VENDOR_SALES_REPORT", map[string]string{"distributorView": view, "sellingProgram": "RETAIL"})
	s.Measure = "shipped_revenue_tc"
	s.Traps = append(s.Traps, "orderedRevenue and orderedUnits exist in the manufacturing view alone, customerReturns not for FRESH.", "Cancellations are netted later.")
	cols := func() []dataset.Column {
		return []dataset.Column{
			currencyOf("shippedRevenue", "shippedCogs", "orderedRevenue"),
			optional(money("ordered_revenue_tc", "orderedRevenue.amount", "currency", "ordered value, without tax; manufacturing view only")),
			optional(count("ordered_units", "orderedUnits", "units ordered; manufacturing view only")),
			money("shipped_revenue_tc", "shippedRevenue.amount", "currency", "value of shipped units, without tax: what Amazon's customers paid"),
			money("shipped_cogs_tc", "shippedCogs.amount", "currency", "what Amazon paid for those units"),
			count("shipped_units", "shippedUnits", "units shipped"),
			optional(count("customer_returns", "customerReturns", "units returned; RETAIL and BUSINESS only")),
		}
	}
	s.Tables = vendorTables(name, "salesAggregate", "salesByAsin", cols(), cols())
	ordered := func(revenue string, units int) string {
		if view == "SOURCING" {
			return ""
		}
		return fmt.Sprintf(`"orderedRevenue":{"amount":%s,"currencyCode":"EUR"},"orderedUnits":%d,`, revenue, units)
	}
	s.Sample = fmt.Sprintf(vendorHead, s.Source.Type, `{"reportPeriod":"DAY","distributorView":"`+view+`","sellingProgram":"RETAIL"}`) +
		`"salesAggregate":[{"startDate":"2026-01-08","endDate":"2026-01-08","customerReturns":1,` + ordered("120.5", 10) + `"shippedCogs":{"amount":70.0,"currencyCode":"EUR"},"shippedRevenue":{"amount":96.4,"currencyCode":"EUR"},"shippedUnits":8},
{"startDate":"2026-01-09","endDate":"2026-01-09","customerReturns":0,` + ordered("0.0", 0) + `"shippedCogs":{"amount":0.0,"currencyCode":"EUR"},"shippedRevenue":{"amount":0.0,"currencyCode":"EUR"},"shippedUnits":0}],
"salesByAsin":[{"startDate":"2026-01-08","endDate":"2026-01-08","asin":"B0SAMPLE01","customerReturns":1,` + ordered("120.5", 10) + `"shippedCogs":{"amount":70.0,"currencyCode":"EUR"},"shippedRevenue":{"amount":96.4,"currencyCode":"EUR"},"shippedUnits":8}]}
`
	return s
}
