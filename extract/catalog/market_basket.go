package catalog

import "sellerhouse/extract/dataset"

// MarketBasket is what customers bought together with our products.
var MarketBasket = declare(func() dataset.Spec {
	s := brandAnalytics("market_basket", "Brand Analytics market basket by month: the three products bought most often together with each of ours.",
		"GET_BRAND_ANALYTICS_MARKET_BASKET_REPORT", dataset.Monthly)
	s.Traps = append(s.Traps, "By day, the first day must be the last one too (amzn/selling-partner-api-models#2726): months are asked.")
	s.Sample = `{"reportSpecification":{"reportType":"GET_BRAND_ANALYTICS_MARKET_BASKET_REPORT","reportOptions":{"reportPeriod":"MONTH"},"dataStartTime":"2026-01-01","dataEndTime":"2026-01-31","marketplaceIds":["ATVPDKIKX0DER"]},
"dataByAsin":[{"startDate":"2026-01-01","endDate":"2026-01-31","asin":"B0SAMPLE01","purchasedWithAsin":"B0SAMPLE02","purchasedWithRank":1,"combinationPct":0.0281},
{"startDate":"2026-01-01","endDate":"2026-01-31","asin":"B0SAMPLE01","purchasedWithAsin":"B0OTHER001","purchasedWithRank":2,"combinationPct":0.0102}]}
`
	s.Tables = []dataset.Table{{
		Name: "market_basket", Rows: "dataByAsin", Grain: "one row per month, product of ours and one of the three products bought with it most",
		Key: []string{"start_date", "asin", "purchased_with_rank"}, Day: "start_date",
		Columns: columns(period(), []dataset.Column{
			required(text("asin", "asin", "product of ours")),
			text("purchased_with_asin", "purchasedWithAsin", "product bought together with it"),
			count("purchased_with_rank", "purchasedWithRank", "its place, 1 to 3"),
			fraction("combination_share", "combinationPct", "share of the orders with our product that held both"),
		}),
	}}
	return s
}())
