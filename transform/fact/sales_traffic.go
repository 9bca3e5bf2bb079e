package fact

import "sellerhouse/extract/dataset"

// SalesTrafficByDate is ordered sales and traffic of a site by day.
var SalesTrafficByDate = declare(Table{
	Name:    "fact_sales_traffic_daily_by_date",
	Doc:     "Ordered sales and page traffic of a site by day. For GMV and TACoS, never for the P&L. Sessions do not add over days.",
	Grain:   "one row per site and day",
	Key:     []string{"account_sk", "marketplace_sk", "date"},
	OrderBy: []string{"account_sk", "marketplace_sk", "date"},
	Month:   "date",
	Columns: columns(tenant(), []dataset.Column{
		date("date", "the site's local day, as reported"),
		label("currency", "ISO 4217"),
	}, nullable(
		money("ordered_product_sales_tc", "ordered value; with VAT at tax-inclusive sites"),
		money("ordered_product_sales_b2b_tc", "of it, business orders"),
		count("units_ordered", "units ordered"),
		count("units_ordered_b2b", "of it, business orders"),
		count("total_order_items", "order items"),
		count("total_order_items_b2b", "of it, business orders"),
		count("units_refunded", "units refunded"),
		ratio("refund_rate", "percent, as reported"),
		count("claims_granted", "A-to-z claims granted"),
		money("claims_amount_tc", "amount of claims granted"),
		money("shipped_product_sales_tc", "sales of shipped units"),
		count("units_shipped", "units shipped"),
		count("orders_shipped", "orders shipped"),
		count("browser_sessions", "sessions in browsers"),
		count("mobile_sessions", "sessions in the app"),
		count("sessions", "sessions; not additive"),
		count("browser_page_views", "page views in browsers"),
		count("mobile_page_views", "page views in the app"),
		count("page_views", "page views"),
		ratio("buy_box_percentage", "percent of page views with our featured offer"),
		ratio("unit_session_percentage", "units per session, percent"),
		ratio("order_item_session_percentage", "order items per session, percent"),
		count("average_offer_count", "offers on average"),
		count("feedback_received", "feedback received"),
		count("negative_feedback_received", "negative feedback received"),
	), rate(), []dataset.Column{
		reporting("ordered_product_sales_rc", "ordered_product_sales_tc in the reporting currency"),
		reporting("shipped_product_sales_rc", "shipped_product_sales_tc in the reporting currency"),
	}, lineage()),
	Feed: &Feed{
		First:   true,
		Convert: []string{"ordered_product_sales", "shipped_product_sales"},
		Sources: []Source{
			{Dataset: "sales_traffic_kiosk_by_date", Day: "date", Sites: []Site{{ByID, "marketplace_id"}}},
			{Dataset: "sales_traffic", Table: "sales_traffic_by_date", Day: "date", Sites: reported},
		},
	},
})

// SalesTrafficByASIN is ordered sales and traffic of a child ASIN by day.
var SalesTrafficByASIN = declare(Table{
	Name:    "fact_sales_traffic_daily_by_asin",
	Doc:     "Ordered sales and page traffic by child ASIN and day. Sessions do not add over ASINs or days.",
	Grain:   "one row per site, day, child ASIN and SKU (blank at ASIN granularity)",
	Key:     []string{"account_sk", "marketplace_sk", "date", "child_asin", "sku"},
	OrderBy: []string{"account_sk", "marketplace_sk", "date", "child_asin", "sku"},
	Month:   "date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product; 0 where the report names no SKU"),
		date("date", "the site's local day the document was asked for"),
		text("parent_asin", "parent ASIN"),
		text("child_asin", "child ASIN"),
		text("sku", "SKU, blank at ASIN granularity"),
		label("currency", "ISO 4217"),
	}, nullable(
		money("ordered_product_sales_tc", "ordered value; with VAT at tax-inclusive sites"),
		money("ordered_product_sales_b2b_tc", "of it, business orders"),
		count("units_ordered", "units ordered"),
		count("units_ordered_b2b", "of it, business orders"),
		count("total_order_items", "order items"),
		count("total_order_items_b2b", "of it, business orders"),
		count("browser_sessions", "sessions in browsers"),
		count("mobile_sessions", "sessions in the app"),
		count("sessions", "sessions; not additive"),
		ratio("session_percentage", "share of the site's sessions, percent"),
		count("browser_page_views", "page views in browsers"),
		count("mobile_page_views", "page views in the app"),
		count("page_views", "page views"),
		ratio("page_views_percentage", "share of the site's page views, percent"),
		ratio("buy_box_percentage", "percent of page views with our featured offer"),
		ratio("unit_session_percentage", "units per session, percent"),
	), rate(), []dataset.Column{
		reporting("ordered_product_sales_rc", "ordered_product_sales_tc in the reporting currency"),
	}, lineage()),
	Feed: &Feed{
		First:   true,
		Convert: []string{"ordered_product_sales"},
		Sources: []Source{
			{Dataset: "sales_traffic_kiosk_by_asin", Day: "date", Sites: []Site{{ByID, "marketplace_id"}}, ASIN: "child_asin", Parent: "parent_asin"},
			{Dataset: "sales_traffic", Table: "sales_traffic_by_asin", Sites: reported, SKU: "sku", ASIN: "child_asin", Parent: "parent_asin"},
		},
	},
})
