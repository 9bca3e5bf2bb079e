package fact

import "sellerhouse/extract/dataset"

// share is a part of one as Amazon computed it, kept because its parts are rounded apart.
func share(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.Decimal(18, 16), Doc: doc}
}

// SearchQuery is what search queries brought our products.
var SearchQuery = declare(Table{
	Name:    "fact_search_query",
	Doc:     "Search query performance: of each query that showed one of our products, all products' impressions, clicks, baskets and purchases, and the product's own. Weeks and months overlap: every sum filters period.",
	Grain:   "one row per week or month, site, product and query",
	Key:     []string{"account_sk", "marketplace_sk", "period", "start_date", "asin", "search_query"},
	OrderBy: []string{"account_sk", "marketplace_sk", "start_date", "period", "asin", "search_query"},
	Month:   "start_date",
	Columns: columns(tenant(), []dataset.Column{
		label("period", "WEEK (Sunday to Saturday) or MONTH"),
		date("start_date", "first day of the period"),
		date("end_date", "last day of the period"),
		text("asin", "product of ours"),
		text("search_query", "what customers typed"),
		label("currency", "ISO 4217 of the prices; the site's where a row has none"),
	}, nullable(
		count("search_query_score", "place of the query among those of the product; 1 brings it most"),
		count("search_query_volume", "how often it was searched for"),
		count("total_query_impression_count", "impressions of all products for the query"),
		count("asin_impression_count", "impressions of ours"),
		share("asin_impression_share", "our share of the impressions"),
	), nullable(searchStep("click", "clicks")...), nullable(searchStep("cart_add", "additions to the basket")...), nullable(searchStep("purchase", "purchases")...), lineage()),
	Feed: &Feed{Sources: []Source{
		{Dataset: "search_query_performance_month", Day: "start_date", Sites: reported, ASIN: "asin", Texts: map[string]string{"period": "MONTH"}},
		{Dataset: "search_query_performance_week", Day: "start_date", Sites: reported, ASIN: "asin", Texts: map[string]string{"period": "WEEK"}},
	}},
})

// searchStep are the figures of one step from impression to purchase.
func searchStep(step, what string) []dataset.Column {
	return []dataset.Column{
		count("total_"+step+"_count", what+" of all products for the query"),
		count("asin_"+step+"_count", what+" of ours"),
		share("asin_"+step+"_share", "our share of the "+what),
		money("total_median_"+step+"_price_tc", "median price of all; does not add"),
		money("asin_median_"+step+"_price_tc", "median price of ours; does not add"),
		count("total_same_day_"+step+"_count", "of all, with delivery the same day"),
		count("total_one_day_"+step+"_count", "of all, with delivery the next day"),
		count("total_two_day_"+step+"_count", "of all, with delivery in two days"),
	}
}

// RepeatPurchase is how many customers of a product came back.
var RepeatPurchase = declare(Table{
	Name:    "fact_repeat_purchase",
	Doc:     "Repeat purchases by month: orders, customers and sales of each product, and what of them came from customers who had bought it before.",
	Grain:   "one row per month, site and product",
	Key:     []string{"account_sk", "marketplace_sk", "start_date", "asin"},
	OrderBy: []string{"account_sk", "marketplace_sk", "start_date", "asin"},
	Month:   "start_date",
	Columns: columns(tenant(), []dataset.Column{
		date("start_date", "first day of the month"),
		date("end_date", "last day of the month"),
		text("asin", "product of ours"),
		label("currency", "ISO 4217; the site's where a row has no amount"),
	}, nullable(
		count("orders", "orders with the product"),
		count("unique_customers", "customers who ordered it; does not add"),
		share("repeat_customers_share", "share of the customers who bought it before"),
		money("repeat_purchase_revenue_tc", "sales to those customers"),
		share("repeat_purchase_revenue_share", "their share of the product's sales"),
	), rate(), []dataset.Column{
		reporting("repeat_purchase_revenue_rc", "repeat_purchase_revenue_tc in the reporting currency, at the rate of the first day"),
	}, lineage()),
	Feed: &Feed{
		Convert: []string{"repeat_purchase_revenue"},
		Sources: []Source{{Dataset: "repeat_purchase", Day: "start_date", Sites: reported, ASIN: "asin"}},
	},
})
