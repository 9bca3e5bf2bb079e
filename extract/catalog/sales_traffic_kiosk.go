package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

func marketplace() dataset.Column {
	return required(label("marketplace_id", "marketplaceId", "the site"))
}

func kioskByDate() []dataset.Column {
	cols := fromKiosk(salesTrafficByDate(), "salesByDate.", "sales.", "trafficByDate.", "traffic.")
	for i, c := range cols {
		if c.Name == "date" {
			cols[i].From = "startDate"
		}
	}
	cols = append(cols, marketplace())
	return append(cols, optional(dataset.Column{Name: "end_date", From: "endDate", Kind: dataset.Date, Doc: "the same day"}))
}

func kioskByASIN() []dataset.Column {
	cols := []dataset.Column{
		{Name: "date", From: "startDate", Kind: dataset.Date, Required: true, Doc: "the site's local day"},
		optional(dataset.Column{Name: "end_date", From: "endDate", Kind: dataset.Date, Doc: "the same day"}),
		marketplace(),
	}
	for _, c := range fromKiosk(salesTrafficByASIN(), "salesByAsin.", "sales.", "trafficByAsin.", "traffic.") {
		if c.Name != "sku" { // ASINs and days come together for children only
			cols = append(cols, c)
		}
	}
	return append(cols, withCurrencyCodes(withB2B(
		count("orders_shipped", "sales.ordersShipped", "orders shipped"),
		ratio("refund_rate", "sales.refundRate", "units refunded / units ordered x 100"),
		money("shipped_product_sales_tc", "sales.shippedProductSales.amount", "currency", "sales of shipped units"),
		count("units_refunded", "sales.unitsRefunded", "units refunded that day"),
		count("units_shipped", "sales.unitsShipped", "units shipped"),
	))...)
}

var kioskTraps = []string{
	"DONE without a data document and without an error document proves that there is nothing.",
	"One query of a schema is worked on at a time; a second one is refused.",
	"Further pages are asked for by the same query text and the token of the page before.",
	"Sessions do not add over ASINs or days.",
	"Figures of a day move for about a week (amzn/selling-partner-api-docs#2303).",
}

// SalesTrafficKioskByDate is the by-date half of sales and traffic, of all sites in one query.
var SalesTrafficKioskByDate = declare(dataset.Spec{
	Name: "sales_traffic_kiosk_by_date",
	Doc:  "Sales and traffic by date from Data Kiosk: the columns of the report, a row per site and day.",
	Source: dataset.Source{
		API: dataset.Kiosk, Type: kioskSalesTraffic,
		Query: kioskQuery(kioskSalesTraffic, "salesAndTrafficByDate", `startDate:"{startDate}",endDate:"{endDate}",aggregateBy:DAY,marketplaceIds:[{marketplaceIds}]`, dataset.Table{Columns: kioskByDate()}),
	},
	Seller:    true,
	Role:      "Brand Analytics",
	Format:    dataset.JSONLines,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Replace,
	MaxDays:   365,
	History:   730,
	Latency:   48 * time.Hour,
	Reread:    dataset.Reread{Daily: 14, Weekly: 35},
	Settle:    4,
	Limit:     dataset.Limit{Open: 1, Alone: true},
	Fallback:  "sales_traffic",
	Measure:   "ordered_product_sales_tc",
	Traps:     kioskTraps,
	Sample: `{"startDate":"2026-01-08","endDate":"2026-01-08","marketplaceId":"ATVPDKIKX0DER","sales":{"orderedProductSales":{"amount":39.98,"currencyCode":"USD"},"unitsOrdered":2,"totalOrderItems":1,"averageSalesPerOrderItem":{"amount":39.98,"currencyCode":"USD"},"refundRate":4.35,"shippedProductSales":{"amount":39.98,"currencyCode":"USD"},"orderedProductSalesB2B":null},"traffic":{"pageViews":42,"sessions":30,"buyBoxPercentage":95.24}}
{"startDate":"2026-01-08","endDate":"2026-01-08","marketplaceId":"A2EUQ1WTGCTBG2","sales":{"orderedProductSales":{"amount":0,"currencyCode":"CAD"},"unitsOrdered":0},"traffic":{"pageViews":3,"sessions":2}}
`,
	Tables: []dataset.Table{{
		Name: "sales_traffic_kiosk_by_date", Grain: "one row per day of one site", Key: []string{"date", "marketplace_id"}, Day: "date", Columns: kioskByDate(),
	}},
})

// SalesTrafficKioskByASIN is sales and traffic by child ASIN and day together, which the report gives for one day
// a request only.
var SalesTrafficKioskByASIN = declare(dataset.Spec{
	Name: "sales_traffic_kiosk_by_asin",
	Doc:  "Sales and traffic by child ASIN and day from Data Kiosk: the columns of the report, a row per site, day and child ASIN.",
	Source: dataset.Source{
		API: dataset.Kiosk, Type: kioskSalesTraffic,
		Query: kioskQuery(kioskSalesTraffic, "salesAndTrafficTrends", `startDate:"{startDate}",endDate:"{endDate}",asinAggregation:CHILD,dateAggregation:DAY,filters:[{filters}]`, dataset.Table{Columns: kioskByASIN()}),
	},
	Seller:    true,
	Role:      "Brand Analytics",
	Format:    dataset.JSONLines,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Replace,
	MaxDays:   31,
	History:   730,
	Latency:   48 * time.Hour,
	Reread:    dataset.Reread{Daily: 14, Weekly: 35},
	Settle:    4,
	Limit:     dataset.Limit{Open: 1, Alone: true},
	Fallback:  "sales_traffic",
	Measure:   "ordered_product_sales_tc",
	Traps:     append([]string{"An empty list of ASINs asks for all of them, which is known from clients, not from the reference: where it is refused or answered with nothing, the products that listings and stock name are asked for."}, kioskTraps...),
	Sample: `{"startDate":"2026-01-01","endDate":"2026-01-01","marketplaceId":"ATVPDKIKX0DER","parentAsin":"B000TEST00","childAsin":"B000TEST01","sales":{"orderedProductSales":{"amount":39.98,"currencyCode":"USD"},"unitsOrdered":2},"traffic":{"pageViews":42,"sessions":30}}
{"startDate":"2026-01-02","endDate":"2026-01-02","marketplaceId":"ATVPDKIKX0DER","parentAsin":"B000TEST00","childAsin":"B000TEST02","sales":{"orderedProductSales":{"amount":0,"currencyCode":"USD"},"unitsOrdered":0,"shippedProductSales":{"amount":7.5,"currencyCode":"USD"}},"traffic":{"pageViews":3,"sessions":2}}
`,
	Tables: []dataset.Table{{
		Name: "sales_traffic_kiosk_by_asin", Grain: "one row per day and child ASIN of one site", Key: []string{"date", "marketplace_id", "parent_asin", "child_asin"}, Day: "date", Columns: kioskByASIN(),
	}},
})
