package catalog

import (
	"strings"
	"time"

	"sellerhouse/extract/dataset"
)

// SalesTraffic is ordered sales and page traffic of one site: by date and, over the whole window asked
// for, by child ASIN. One day a request makes the second a daily table.
var SalesTraffic = declare(dataset.Spec{
	Name: "sales_traffic",
	Doc:  "Sales and traffic: ordered sales, sessions, page views and featured-offer share, by date and by child ASIN.",
	Source: dataset.Source{
		API: dataset.Reports, Type: "GET_SALES_AND_TRAFFIC_REPORT",
		Options: map[string]string{"dateGranularity": "DAY", "asinGranularity": "CHILD"},
	},
	Seller:    true,
	Role:      "Brand Analytics",
	Format:    dataset.JSON,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Replace,
	MaxDays:   1,
	History:   730,
	Latency:   48 * time.Hour,
	Reread:    dataset.Reread{Daily: 14, Weekly: 35},
	Settle:    4,
	Limit:     dataset.Limit{Every: 15 * time.Minute, PerApplication: true}, // amzn/selling-partner-api-models#5210
	Measure:   "ordered_product_sales_tc",
	Traps: []string{
		"salesAndTrafficByAsin is summed over the whole window whatever the date granularity (amzn/selling-partner-api-models#285): ask one day at a time.",
		"Sessions do not add over ASINs or days.",
		"Granularities differ in their totals (amzn/selling-partner-api-models#424).",
		"Asked once per quarter of an hour over all accounts of an application (amzn/selling-partner-api-models#5210): Data Kiosk gives the same without.",
		"Figures of a day move for about a week (amzn/selling-partner-api-docs#2303).",
	},
	Sample: salesTrafficSample,
	Tables: []dataset.Table{
		{
			Name:    "sales_traffic_by_date",
			Rows:    "salesAndTrafficByDate",
			Grain:   "one row per day of one site",
			Key:     []string{"date"},
			Day:     "date",
			Columns: salesTrafficByDate(),
		},
		{
			Name:    "sales_traffic_by_asin",
			Rows:    "salesAndTrafficByAsin",
			Grain:   "one row per child ASIN of one site over the document's window",
			Key:     []string{"parent_asin", "child_asin", "sku"},
			Columns: salesTrafficByASIN(),
		},
	},
})

// withB2B adds the business twin of a column, which only business sellers get.
func withB2B(cols ...dataset.Column) []dataset.Column {
	out := cols
	for _, c := range cols {
		b := c
		b.Name, b.Optional, b.Required = c.Name+"_b2b", true, false
		b.Doc = c.Doc + "; business orders only"
		if path, ok := strings.CutSuffix(c.From, ".amount"); ok {
			b.From = path + "B2B.amount"
		} else {
			b.From = c.From + "B2B"
		}
		out = append(out, b)
	}
	return out
}

func salesTrafficByDate() []dataset.Column {
	cur := "currency"
	cols := []dataset.Column{
		{Name: "date", From: "date", Kind: dataset.Date, Required: true, Doc: "the site's local day; first day of a week or month where asked so"},
		label("currency", "salesByDate.orderedProductSales.currencyCode", "ISO 4217"),
		count("units_refunded", "salesByDate.unitsRefunded", "units refunded that day"),
		ratio("refund_rate", "salesByDate.refundRate", "units refunded / units ordered x 100"),
		count("claims_granted", "salesByDate.claimsGranted", "A-to-z claims granted"),
		money("claims_amount_tc", "salesByDate.claimsAmount.amount", cur, "amount of claims granted"),
		money("shipped_product_sales_tc", "salesByDate.shippedProductSales.amount", cur, "sales of shipped units"),
		count("units_shipped", "salesByDate.unitsShipped", "units shipped"),
		count("orders_shipped", "salesByDate.ordersShipped", "orders shipped"),
		count("average_offer_count", "trafficByDate.averageOfferCount", "offers on average"),
		count("average_parent_items", "trafficByDate.averageParentItems", "parent items on average"),
		count("feedback_received", "trafficByDate.feedbackReceived", "feedback received"),
		count("negative_feedback_received", "trafficByDate.negativeFeedbackReceived", "negative feedback received"),
		ratio("negative_feedback_rate", "trafficByDate.receivedNegativeFeedbackRate", "percent"),
	}
	cols = append(cols, withB2B(
		money("ordered_product_sales_tc", "salesByDate.orderedProductSales.amount", cur, "ordered, not shipped, value; with VAT at tax-inclusive sites"),
		count("units_ordered", "salesByDate.unitsOrdered", "units ordered"),
		count("total_order_items", "salesByDate.totalOrderItems", "order items"),
		money("average_sales_per_order_item_tc", "salesByDate.averageSalesPerOrderItem.amount", cur, "average per order item, rounded by Amazon"),
		ratio("average_units_per_order_item", "salesByDate.averageUnitsPerOrderItem", "units per order item, rounded by Amazon"),
		money("average_selling_price_tc", "salesByDate.averageSellingPrice.amount", cur, "average selling price, rounded by Amazon"),
		count("browser_page_views", "trafficByDate.browserPageViews", "page views in browsers"),
		count("mobile_page_views", "trafficByDate.mobileAppPageViews", "page views in the app"),
		count("page_views", "trafficByDate.pageViews", "page views"),
		count("browser_sessions", "trafficByDate.browserSessions", "sessions in browsers"),
		count("mobile_sessions", "trafficByDate.mobileAppSessions", "sessions in the app"),
		count("sessions", "trafficByDate.sessions", "sessions; not additive"),
		ratio("buy_box_percentage", "trafficByDate.buyBoxPercentage", "percent of page views with our featured offer"),
		ratio("order_item_session_percentage", "trafficByDate.orderItemSessionPercentage", "order items per session, percent"),
		ratio("unit_session_percentage", "trafficByDate.unitSessionPercentage", "units per session, percent; may exceed 100"),
	)...)
	for i := range cols {
		if cols[i].Name == "browser_page_views" {
			cols[i].Aliases = []string{"trafficByDate.browerPageViews"} // misspelt so in Amazon's own example document
		}
	}
	return withCurrencyCodes(cols)
}

func salesTrafficByASIN() []dataset.Column {
	cols := []dataset.Column{
		required(text("parent_asin", "parentAsin", "parent ASIN")),
		optional(text("child_asin", "childAsin", "child ASIN; not at PARENT granularity")),
		optional(text("sku", "sku", "SKU; at SKU granularity only")),
		label("currency", "salesByAsin.orderedProductSales.currencyCode", "ISO 4217"),
	}
	cols = append(cols, withB2B(
		count("units_ordered", "salesByAsin.unitsOrdered", "units ordered"),
		money("ordered_product_sales_tc", "salesByAsin.orderedProductSales.amount", "currency", "ordered value; with VAT at tax-inclusive sites"),
		count("total_order_items", "salesByAsin.totalOrderItems", "order items"),
		count("browser_sessions", "trafficByAsin.browserSessions", "sessions in browsers"),
		count("mobile_sessions", "trafficByAsin.mobileAppSessions", "sessions in the app"),
		count("sessions", "trafficByAsin.sessions", "sessions; not additive"),
		ratio("browser_session_percentage", "trafficByAsin.browserSessionPercentage", "share of the site's sessions, percent"),
		ratio("mobile_session_percentage", "trafficByAsin.mobileAppSessionPercentage", "share of the site's sessions, percent"),
		ratio("session_percentage", "trafficByAsin.sessionPercentage", "share of the site's sessions, percent"),
		count("browser_page_views", "trafficByAsin.browserPageViews", "page views in browsers"),
		count("mobile_page_views", "trafficByAsin.mobileAppPageViews", "page views in the app"),
		count("page_views", "trafficByAsin.pageViews", "page views"),
		ratio("browser_page_views_percentage", "trafficByAsin.browserPageViewsPercentage", "share of the site's page views, percent"),
		ratio("mobile_page_views_percentage", "trafficByAsin.mobileAppPageViewsPercentage", "share of the site's page views, percent"),
		ratio("page_views_percentage", "trafficByAsin.pageViewsPercentage", "share of the site's page views, percent"),
		ratio("buy_box_percentage", "trafficByAsin.buyBoxPercentage", "percent of page views with our featured offer"),
		ratio("unit_session_percentage", "trafficByAsin.unitSessionPercentage", "units per session, percent; may exceed 100"),
	)...)
	return withCurrencyCodes(cols)
}

// withCurrencyCodes names, for every amount, the currencyCode beside it, which repeats the row's currency.
func withCurrencyCodes(cols []dataset.Column) []dataset.Column {
	for i, c := range cols {
		if path, ok := strings.CutSuffix(c.From, ".amount"); ok {
			cols[i].CurrencyFrom = path + ".currencyCode"
		}
	}
	return cols
}
