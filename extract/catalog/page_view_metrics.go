package catalog

import "sellerhouse/extract/dataset"

// PageViewMetrics is how often products of a regulated kind were looked at, site by site.
var PageViewMetrics = declare(dataset.Spec{
	Name:      "page_view_metrics",
	Doc:       "Page views of products of one product type, by day and site. Imported.",
	Source:    dataset.Source{API: dataset.ImportOnly, Type: "MARKETPLACE_ASIN_PAGE_VIEW_METRICS"},
	Aliases:   []string{"GET_MARKETPLACE_ASIN_PAGE_VIEW_METRICS"},
	Seller:    true,
	Vendor:    true,
	Format:    dataset.JSON,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Upsert,
	Traps:     []string{"The product type stands in the options, not in the rows.", "The window may be missing from the document: rows say their own."},
	Sample: `{"reportSpecification":{"dataStartTime":"2026-01-08","dataEndTime":"2026-01-09","reportType":"MARKETPLACE_ASIN_PAGE_VIEW_METRICS","reportOptions":{"productType":"AUTO_BATTERY"},"marketplaceIds":["A1PA6795UKMFR9"]},
"marketplaceAsinPageViewMetrics":[{"startTime":"2026-01-08T00:00:00Z","endTime":"2026-01-09T00:00:00Z","marketplaceId":"A1PA6795UKMFR9","asin":"B0SAMPLE01","pageViews":1250},{"startTime":"2026-01-09T00:00:00Z","endTime":"2026-01-10T00:00:00Z","marketplaceId":"A1PA6795UKMFR9","asin":"B0SAMPLE01","pageViews":0}]}
`,
	Tables: []dataset.Table{{
		Name: "page_view_metrics", Rows: "marketplaceAsinPageViewMetrics", Grain: "one row per period, site and product", Key: []string{"start_time", "marketplace_id", "asin"},
		Columns: []dataset.Column{
			required(instant("start_time", "startTime", "first instant of the period")),
			required(instant("end_time", "endTime", "first instant after it")),
			label("marketplace_id", "marketplaceId", "the site"),
			required(text("asin", "asin", "product")),
			count("page_views", "pageViews", "page views"),
		},
	}},
})
