package catalog

import "sellerhouse/extract/dataset"

// Search catalog performance: how each of our products fared in search, whatever the query.
var (
	SearchCatalogWeek  = declare(searchCatalog("search_catalog_performance_week", dataset.Weekly))
	SearchCatalogMonth = declare(searchCatalog("search_catalog_performance_month", dataset.Monthly))
)

func searchCatalog(name string, of dataset.Period) dataset.Spec {
	s := brandAnalytics(name, "Brand Analytics search catalog performance by "+string(of)+": impressions, clicks, baskets and purchases of each product from search.",
		"GET_BRAND_ANALYTICS_SEARCH_CATALOG_PERFORMANCE_REPORT", of)
	week := `"reportPeriod":"WEEK"},"dataStartTime":"2026-01-04","dataEndTime":"2026-01-10"`
	days := `"startDate":"2026-01-04","endDate":"2026-01-10"`
	if of == dataset.Monthly {
		week = `"reportPeriod":"MONTH"},"dataStartTime":"2026-01-01","dataEndTime":"2026-01-31"`
		days = `"startDate":"2026-01-01","endDate":"2026-01-31"`
	}
	s.Sample = `{"reportSpecification":{"reportType":"GET_BRAND_ANALYTICS_SEARCH_CATALOG_PERFORMANCE_REPORT","reportOptions":{` + week + `,"marketplaceIds":["ATVPDKIKX0DER"]},
"dataByAsin":[{` + days + `,"asin":"B0SAMPLE01","impressionData":{"impressionCount":10000,"impressionMedianPrice":{"amount":19.99,"currencyCode":"USD"},"sameDayShippingImpressionCount":5000,"oneDayShippingImpressionCount":3000,"twoDayShippingImpressionCount":2000},"clickData":{"clickCount":1000,"clickRate":0.1,"clickedMedianPrice":{"amount":19.99,"currencyCode":"USD"},"sameDayShippingClickCount":500,"oneDayShippingClickCount":300,"twoDayShippingClickCount":200},"cartAddData":{"cartAddCount":100,"cartAddedMedianPrice":{"amount":19.99,"currencyCode":"USD"},"sameDayShippingCartAddCount":50,"oneDayShippingCartAddCount":30,"twoDayShippingCartAddCount":20},"purchaseData":{"purchaseCount":50,"searchTrafficSales":{"amount":999.5,"currencyCode":"USD"},"conversionRate":0.05,"purchaseMedianPrice":{"amount":19.99,"currencyCode":"USD"},"sameDayShippingPurchaseCount":25,"oneDayShippingPurchaseCount":15,"twoDayShippingPurchaseCount":10}},
{` + days + `,"asin":"B0SAMPLE02","impressionData":{"impressionCount":4,"impressionMedianPrice":null,"sameDayShippingImpressionCount":0,"oneDayShippingImpressionCount":0,"twoDayShippingImpressionCount":4},"clickData":{"clickCount":0,"clickRate":0,"clickedMedianPrice":null,"sameDayShippingClickCount":0,"oneDayShippingClickCount":0,"twoDayShippingClickCount":0},"cartAddData":{"cartAddCount":0,"cartAddedMedianPrice":null,"sameDayShippingCartAddCount":0,"oneDayShippingCartAddCount":0,"twoDayShippingCartAddCount":0},"purchaseData":{"purchaseCount":0,"searchTrafficSales":{"amount":0.0,"currencyCode":"USD"},"conversionRate":0,"purchaseMedianPrice":null,"sameDayShippingPurchaseCount":0,"oneDayShippingPurchaseCount":0,"twoDayShippingPurchaseCount":0}}]}
`
	shipping := func(step, object, word string) []dataset.Column {
		return []dataset.Column{
			count("same_day_"+step+"_count", object+".sameDayShipping"+word+"Count", "with delivery the same day"),
			count("one_day_"+step+"_count", object+".oneDayShipping"+word+"Count", "with delivery the next day"),
			count("two_day_"+step+"_count", object+".twoDayShipping"+word+"Count", "with delivery in two days"),
		}
	}
	s.Tables = []dataset.Table{{
		Name: name, Rows: "dataByAsin", Grain: "one row per " + string(of) + " and product of ours",
		Key: []string{"start_date", "asin"}, Day: "start_date",
		Columns: columns(period(), []dataset.Column{
			required(text("asin", "asin", "product of ours")),
			currencyOf("purchaseData.searchTrafficSales", "impressionData.impressionMedianPrice", "clickData.clickedMedianPrice", "cartAddData.cartAddedMedianPrice", "purchaseData.purchaseMedianPrice"),
			count("impression_count", "impressionData.impressionCount", "impressions in search results"),
			money("impression_median_price_tc", "impressionData.impressionMedianPrice.amount", "currency", "median price shown"),
		}, shipping("impression", "impressionData", "Impression"), []dataset.Column{
			count("click_count", "clickData.clickCount", "clicks"),
			fraction("click_rate", "clickData.clickRate", "clicks an impression"),
			money("clicked_median_price_tc", "clickData.clickedMedianPrice.amount", "currency", "median price clicked"),
		}, shipping("click", "clickData", "Click"), []dataset.Column{
			count("cart_add_count", "cartAddData.cartAddCount", "additions to the basket"),
			money("cart_added_median_price_tc", "cartAddData.cartAddedMedianPrice.amount", "currency", "median price of those"),
		}, shipping("cart_add", "cartAddData", "CartAdd"), []dataset.Column{
			count("purchase_count", "purchaseData.purchaseCount", "purchases"),
			money("search_traffic_sales_tc", "purchaseData.searchTrafficSales.amount", "currency", "sales from search"),
			fraction("conversion_rate", "purchaseData.conversionRate", "purchases a click"),
			money("purchase_median_price_tc", "purchaseData.purchaseMedianPrice.amount", "currency", "median price paid"),
		}, shipping("purchase", "purchaseData", "Purchase")),
	}}
	return s
}
