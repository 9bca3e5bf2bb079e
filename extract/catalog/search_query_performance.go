package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// Search query performance: for each query that showed one of our products, the query's figures and the product's.
// Months are asked, since twenty requests a day must do; weeks are asked on demand, from then on: the first look goes back
// seventeen days, the fewest that hold a whole week and its latency on any day of the week.
var (
	SearchQueryWeek  = declare(searchQuery("search_query_performance_week", dataset.Weekly, 17))
	SearchQueryMonth = declare(searchQuery("search_query_performance_month", dataset.Monthly, 65))
)

func searchQuery(name string, of dataset.Period, backfill int) dataset.Spec {
	s := brandAnalytics(name, "Brand Analytics search query performance by "+string(of)+": impressions, clicks, baskets and purchases of each query, in all and of each product.",
		"GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT", of)
	s.Source.ASINs, s.Backfill = "asin", backfill
	s.Limit = dataset.Limit{Every: 72 * time.Minute, Burst: 20} // twenty a day
	s.OnDemand = of == dataset.Weekly
	s.Traps = append(s.Traps,
		"A request names its ASINs, at most 200 characters: eighteen of them.",
		"About twenty requests a day and account are taken since May 2026 (amzn/selling-partner-api-models#5240).",
		"Median prices are null where a product had no click, basket or purchase.")
	week := `"reportPeriod":"WEEK","asin":"B0SAMPLE01 B0SAMPLE02"},"dataStartTime":"2026-01-04","dataEndTime":"2026-01-10"`
	days := `"startDate":"2026-01-04","endDate":"2026-01-10"`
	if of == dataset.Monthly {
		week = `"reportPeriod":"MONTH","asin":"B0SAMPLE01 B0SAMPLE02"},"dataStartTime":"2026-01-01","dataEndTime":"2026-01-31"`
		days = `"startDate":"2026-01-01","endDate":"2026-01-31"`
	}
	s.Sample = `{"reportSpecification":{"reportType":"GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT","reportOptions":{` + week + `,"marketplaceIds":["ATVPDKIKX0DER"]},
"dataByAsin":[{` + days + `,"asin":"B0SAMPLE01","searchQueryData":{"searchQuery":"blue mug","searchQueryScore":1,"searchQueryVolume":15000},"impressionData":{"totalQueryImpressionCount":10000,"asinImpressionCount":765,"asinImpressionShare":0.0765},"clickData":{"totalClickCount":1000,"totalClickRate":0.1,"asinClickCount":50,"asinClickShare":0.05,"totalMedianClickPrice":{"amount":19.99,"currencyCode":"USD"},"asinMedianClickPrice":{"amount":19.25,"currencyCode":"USD"},"totalSameDayShippingClickCount":200,"totalOneDayShippingClickCount":300,"totalTwoDayShippingClickCount":500},"cartAddData":{"totalCartAddCount":200,"totalCartAddRate":0.02,"asinCartAddCount":10,"asinCartAddShare":0.05,"totalMedianCartAddPrice":{"amount":19.99,"currencyCode":"USD"},"asinMedianCartAddPrice":{"amount":19.25,"currencyCode":"USD"},"totalSameDayShippingCartAddCount":40,"totalOneDayShippingCartAddCount":60,"totalTwoDayShippingCartAddCount":100},"purchaseData":{"totalPurchaseCount":100,"totalPurchaseRate":0.01,"asinPurchaseCount":5,"asinPurchaseShare":0.05,"totalMedianPurchasePrice":{"amount":19.99,"currencyCode":"USD"},"asinMedianPurchasePrice":{"amount":19.25,"currencyCode":"USD"},"totalSameDayShippingPurchaseCount":20,"totalOneDayShippingPurchaseCount":30,"totalTwoDayShippingPurchaseCount":50}},
{` + days + `,"asin":"B0SAMPLE02","searchQueryData":{"searchQuery":"mug set","searchQueryScore":7,"searchQueryVolume":120},"impressionData":{"totalQueryImpressionCount":900,"asinImpressionCount":3,"asinImpressionShare":0.0033},"clickData":{"totalClickCount":0,"totalClickRate":0,"asinClickCount":0,"asinClickShare":0,"totalMedianClickPrice":null,"asinMedianClickPrice":null,"totalSameDayShippingClickCount":0,"totalOneDayShippingClickCount":0,"totalTwoDayShippingClickCount":0},"cartAddData":{"totalCartAddCount":0,"totalCartAddRate":0,"asinCartAddCount":0,"asinCartAddShare":0,"totalMedianCartAddPrice":null,"asinMedianCartAddPrice":null,"totalSameDayShippingCartAddCount":0,"totalOneDayShippingCartAddCount":0,"totalTwoDayShippingCartAddCount":0},"purchaseData":{"totalPurchaseCount":0,"totalPurchaseRate":0,"asinPurchaseCount":0,"asinPurchaseShare":0,"totalMedianPurchasePrice":null,"asinMedianPurchasePrice":null,"totalSameDayShippingPurchaseCount":0,"totalOneDayShippingPurchaseCount":0,"totalTwoDayShippingPurchaseCount":0}}]}
`
	s.Tables = []dataset.Table{{
		Name: name, Rows: "dataByAsin", Grain: "one row per " + string(of) + ", product of ours and query that showed it",
		Key: []string{"start_date", "asin", "search_query"}, Day: "start_date",
		Columns: columns(period(), []dataset.Column{
			required(text("asin", "asin", "product of ours")),
			required(text("search_query", "searchQueryData.searchQuery", "what customers typed")),
			count("search_query_score", "searchQueryData.searchQueryScore", "place of the query among those of the product; 1 brings it most"),
			count("search_query_volume", "searchQueryData.searchQueryVolume", "how often it was searched for"),
			count("total_query_impression_count", "impressionData.totalQueryImpressionCount", "impressions of all products for the query"),
			count("asin_impression_count", "impressionData.asinImpressionCount", "impressions of ours"),
			fraction("asin_impression_share", "impressionData.asinImpressionShare", "our share of the impressions"),
			currencyOf("clickData.totalMedianClickPrice", "clickData.asinMedianClickPrice", "cartAddData.totalMedianCartAddPrice", "cartAddData.asinMedianCartAddPrice",
				"purchaseData.totalMedianPurchasePrice", "purchaseData.asinMedianPurchasePrice"),
		}, funnel("click", "clickData", "Click", "clicks"), funnel("cart_add", "cartAddData", "CartAdd", "additions to the basket"), funnel("purchase", "purchaseData", "Purchase", "purchases")),
	}}
	return s
}

// funnel are the figures of one step from impression to purchase: of all products, and of ours.
func funnel(step, object, word, what string) []dataset.Column {
	at := func(field string) string { return object + "." + field }
	return []dataset.Column{
		count("total_"+step+"_count", at("total"+word+"Count"), what+" of all products for the query"),
		fraction("total_"+step+"_rate", at("total"+word+"Rate"), "of them a search"),
		count("asin_"+step+"_count", at("asin"+word+"Count"), what+" of ours"),
		fraction("asin_"+step+"_share", at("asin"+word+"Share"), "our share of the "+what),
		money("total_median_"+step+"_price_tc", at("totalMedian"+word+"Price.amount"), "currency", "median price of all"),
		money("asin_median_"+step+"_price_tc", at("asinMedian"+word+"Price.amount"), "currency", "median price of ours"),
		count("total_same_day_"+step+"_count", at("totalSameDayShipping"+word+"Count"), "of all, with delivery the same day"),
		count("total_one_day_"+step+"_count", at("totalOneDayShipping"+word+"Count"), "of all, with delivery the next day"),
		count("total_two_day_"+step+"_count", at("totalTwoDayShipping"+word+"Count"), "of all, with delivery in two days"),
	}
}
