package catalog

import "sellerhouse/extract/dataset"

// RepeatPurchase is how many customers of a product came back.
var RepeatPurchase = declare(func() dataset.Spec {
	s := brandAnalytics("repeat_purchase", "Brand Analytics repeat purchases by month: customers of each product and the share that bought again.",
		"GET_BRAND_ANALYTICS_REPEAT_PURCHASE_REPORT", dataset.Monthly)
	s.Sample = `{"reportSpecification":{"reportType":"GET_BRAND_ANALYTICS_REPEAT_PURCHASE_REPORT","reportOptions":{"reportPeriod":"MONTH"},"dataStartTime":"2026-01-01","dataEndTime":"2026-01-31","marketplaceIds":["ATVPDKIKX0DER"]},
"dataByAsin":[{"startDate":"2026-01-01","endDate":"2026-01-31","asin":"B0SAMPLE01","orders":126,"uniqueCustomers":121,"repeatCustomersPctTotal":0.0413,"repeatPurchaseRevenue":{"amount":192.5,"currencyCode":"USD"},"repeatPurchaseRevenuePctTotal":0.0793},
{"startDate":"2026-01-01","endDate":"2026-01-31","asin":"B0SAMPLE02","orders":3,"uniqueCustomers":3,"repeatCustomersPctTotal":0,"repeatPurchaseRevenue":{"amount":0.0,"currencyCode":"USD"},"repeatPurchaseRevenuePctTotal":0}]}
`
	s.Tables = []dataset.Table{{
		Name: "repeat_purchase", Rows: "dataByAsin", Grain: "one row per month and product",
		Key: []string{"start_date", "asin"}, Day: "start_date",
		Columns: columns(period(), []dataset.Column{
			required(text("asin", "asin", "product")),
			count("orders", "orders", "orders with the product"),
			count("unique_customers", "uniqueCustomers", "customers who ordered it"),
			fraction("repeat_customers_share", "repeatCustomersPctTotal", "share of the customers who bought it before"),
			currencyOf("repeatPurchaseRevenue"),
			money("repeat_purchase_revenue_tc", "repeatPurchaseRevenue.amount", "currency", "sales to those customers"),
			fraction("repeat_purchase_revenue_share", "repeatPurchaseRevenuePctTotal", "their share of the product's sales"),
		}),
	}}
	return s
}())
