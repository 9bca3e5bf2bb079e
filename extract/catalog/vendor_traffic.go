package catalog

import (
	"fmt"

	"sellerhouse/extract/dataset"
)

// VendorTraffic is how often customers looked at the vendor's products.
var VendorTraffic = declare(func() dataset.Spec {
	s := vendorAnalytics("vendor_traffic", "Vendor traffic by day: views of the products' pages.", "GET_VENDOR_TRAFFIC_REPORT", nil)
	s.Measure = "glance_views"
	views := []dataset.Column{count("glance_views", "glanceViews", "views of product pages with a price")}
	s.Tables = vendorTables("vendor_traffic", "trafficAggregate", "trafficByAsin", views, views)
	s.Sample = fmt.Sprintf(vendorHead, s.Source.Type, `{"reportPeriod":"DAY"}`) +
		`"trafficAggregate":[{"startDate":"2026-01-08","endDate":"2026-01-08","glanceViews":112},{"startDate":"2026-01-09","endDate":"2026-01-09","glanceViews":0}],
"trafficByAsin":[{"startDate":"2026-01-08","endDate":"2026-01-08","asin":"B0SAMPLE01","glanceViews":100},{"startDate":"2026-01-08","endDate":"2026-01-08","asin":"B0SAMPLE02","glanceViews":12}]}
`
	return s
}())
