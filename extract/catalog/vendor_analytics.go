package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// vendorAnalytics is what the vendor retail analytics reports share: days of a store, fifteen a request.
func vendorAnalytics(name, doc, reportType string, options map[string]string) dataset.Spec {
	o := map[string]string{"reportPeriod": "DAY"}
	for k, v := range options {
		o[k] = v
	}
	return dataset.Spec{
		Name: name, Doc: doc, Source: dataset.Source{API: dataset.Reports, Type: reportType, Options: o},
		Vendor: true, Role: "Brand Analytics",
		Format: dataset.JSON, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, PlainDays: true,
		MaxDays: 15, History: 1460, Latency: 48 * time.Hour, Reread: dataset.Reread{Daily: 14, Weekly: 35}, Settle: 4,
		Traps: []string{
			"A request by day holds at most 15 days and reaches back 1,460 (amzn/selling-partner-api-models#508).",
			"Periods that are not aligned or not there yet, and unknown options, end FATAL (amzn/selling-partner-api-docs#2745).",
			"The aggregate is not the sum of the products: each is rounded and filtered apart.",
		},
	}
}

// vendorTables are the two tables of a vendor report: of the whole account, and of each product.
func vendorTables(name, rows, rowsByASIN string, total, byASIN []dataset.Column) []dataset.Table {
	asin := []dataset.Column{required(text("asin", "asin", "product"))}
	return []dataset.Table{
		{Name: name, Rows: rows, Grain: "one row per day or other period of one site", Key: []string{"start_date", "end_date"}, Day: "start_date", Columns: columns(period(), total)},
		{Name: name + "_by_asin", Rows: rowsByASIN, Grain: "one row per day or other period and product of one site", Key: []string{"start_date", "end_date", "asin"}, Day: "start_date", Columns: columns(period(), asin, byASIN)},
	}
}

const vendorHead = `{"reportSpecification":{"reportType":"%s","reportOptions":%s,"lastUpdatedDate":"2026-01-11","dataStartTime":"2026-01-08","dataEndTime":"2026-01-09","marketplaceIds":["A1PA6795UKMFR9"]},
`
