package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// The vendor's hours, a few hours old: sales, views and stock. For the day itself; days are counted from the other
// vendor reports.
var (
	VendorRealTimeSales = declare(vendorRealTime("vendor_real_time_sales", "sales", "GET_VENDOR_REAL_TIME_SALES_REPORT", 14,
		`"orderedUnits":1,"orderedRevenue":167.14`, `"orderedUnits":-1,"orderedRevenue":-167.14`,
		count("ordered_units", "orderedUnits", "units ordered, net of cancellations"),
		dataset.Column{Name: "ordered_revenue", From: "orderedRevenue", Kind: dataset.Money(18, 4), Doc: "ordered value; a bare number in the currency asked for, the store's own here"}))
	VendorRealTimeTraffic = declare(vendorRealTime("vendor_real_time_traffic", "views", "GET_VENDOR_REAL_TIME_TRAFFIC_REPORT", 14,
		`"glanceViews":75`, `"glanceViews":2`,
		count("glance_views", "glanceViews", "views of the product's page")))
	VendorRealTimeInventory = declare(vendorRealTime("vendor_real_time_inventory", "stock", "GET_VENDOR_REAL_TIME_INVENTORY_REPORT", 7,
		`"highlyAvailableInventory":270`, `"highlyAvailableInventory":0`,
		count("highly_available_inventory", "highlyAvailableInventory", "units that can be sold, at the end of the hour")))
)

func vendorRealTime(name, what, reportType string, maxDays int, one, two string, cols ...dataset.Column) dataset.Spec {
	return dataset.Spec{
		Name: name, Doc: "Vendor real time " + what + " by hour and product.",
		Source: dataset.Source{API: dataset.Reports, Type: reportType}, Vendor: true, Role: "Brand Analytics",
		Format: dataset.JSON, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, Period: dataset.Hourly, PlainDays: true,
		MaxDays: maxDays, History: 28, Latency: 2 * time.Hour, Reread: dataset.Reread{Daily: 3}, Settle: 3, Measure: cols[0].Name,
		Traps: []string{
			"Hours are UTC, kept for 30 days and restated: cancellations are netted. Two days of them are left to requests that wait.",
			"Amounts are bare numbers in the currency of the options.",
		},
		Sample: `{"reportSpecification":{"reportType":"` + reportType + `","reportOptions":{"currencyCode":"USD"},"dataStartTime":"2026-01-08T00:00:00Z","dataEndTime":"2026-01-09T00:00:00Z","marketplaceIds":["ATVPDKIKX0DER"]},
"reportData":[{"startTime":"2026-01-08T20:00:00Z","endTime":"2026-01-08T21:00:00Z","asin":"B0SAMPLE01",` + one + `},{"startTime":"2026-01-08T21:00:00Z","endTime":"2026-01-08T22:00:00Z","asin":"B0SAMPLE01",` + two + `}]}
`,
		Tables: []dataset.Table{{
			Name: name, Rows: "reportData", Grain: "one row per hour and product", Key: []string{"start_time", "asin"},
			Columns: append([]dataset.Column{
				required(instant("start_time", "startTime", "first instant of the hour")),
				required(instant("end_time", "endTime", "first instant after it")),
				required(text("asin", "asin", "product")),
			}, cols...),
		}},
	}
}
