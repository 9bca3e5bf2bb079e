package catalog

import (
	"fmt"
	"time"

	"sellerhouse/extract/dataset"
)

// VendorMargin is Amazon's net margin on the vendor's products (Net PPM).
var VendorMargin = declare(func() dataset.Spec {
	s := vendorAnalytics("vendor_margin", "Vendor net pure product margin by day: what Amazon keeps of the products' sales.", "GET_VENDOR_NET_PURE_PRODUCT_MARGIN_REPORT", nil)
	s.Latency, s.Settle, s.Measure = 96*time.Hour, 7, "net_pure_product_margin"
	s.Traps = append(s.Traps, "It is there days later than sales: four, once seven.", "It may be below zero, and null where nothing was shipped.")
	margin := []dataset.Column{fraction("net_pure_product_margin", "netPureProductMargin", "share of shipped revenue; may be below zero, NULL without sales")}
	s.Tables = vendorTables("vendor_margin", "netPureProductMarginAggregate", "netPureProductMarginByAsin", margin, margin)
	s.Sample = fmt.Sprintf(vendorHead, s.Source.Type, `{"reportPeriod":"DAY"}`) +
		`"netPureProductMarginAggregate":[{"startDate":"2026-01-08","endDate":"2026-01-08","netPureProductMargin":0.3124},{"startDate":"2026-01-09","endDate":"2026-01-09","netPureProductMargin":null}],
"netPureProductMarginByAsin":[{"startDate":"2026-01-08","endDate":"2026-01-08","asin":"B0SAMPLE01","netPureProductMargin":-0.0213},{"startDate":"2026-01-08","endDate":"2026-01-08","asin":"B0SAMPLE02","netPureProductMargin":null}]}
`
	return s
}())
