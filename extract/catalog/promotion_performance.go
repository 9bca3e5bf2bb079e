package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// PromotionPerformance is what deals brought: for the whole promotion and for each product in it.
var PromotionPerformance = declare(dataset.Spec{
	Name: "promotion_performance",
	Doc:  "Promotions (deals, price discounts) that start in the window: views, units, revenue and spend so far, in all and by product.",
	Source: dataset.Source{
		API: dataset.Reports, Type: "GET_PROMOTION_PERFORMANCE_REPORT", Between: [2]string{"promotionStartDateFrom", "promotionStartDateTo"},
	},
	Seller:    true,
	Vendor:    true,
	Role:      "Selling Partner Insights",
	Format:    dataset.JSON,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Upsert,
	MaxDays:   31,
	History:   730,
	Latency:   24 * time.Hour,
	Reread:    dataset.Reread{Daily: 31, Weekly: 93},
	Settle:    4,
	Measure:   "revenue_tc",
	Traps: []string{
		"The window is one of start dates and stands in the options; dataStartTime is ignored.",
		"A running promotion holds what it brought up to yesterday.",
		"Amounts are bare numbers with a currency code beside them.",
	},
	Sample: promotionSample,
	Tables: []dataset.Table{
		{
			Name: "promotion_performance", Rows: "promotions", Grain: "one row per promotion", Key: []string{"promotion_id"},
			Columns: []dataset.Column{
				required(text("promotion_id", "promotionId", "promotion")),
				text("promotion_name", "promotionName", "its name"),
				optional(text("vendor_code", "vendorCode", "vendors: the vendor code")),
				optional(text("merchant_id", "merchantId", "sellers: the seller")),
				label("marketplace_id", "marketplaceId", "the site"),
				label("type", "type", "BEST_DEAL, LIGHTNING_DEAL, DEAL_OF_THE_DAY, PRICE_DISCOUNT, SALES_DISCOUNT, COUPON, PROMO_CODE"),
				label("status", "status", "APPROVED, PENDING_APPROVAL, NEEDS_YOUR_ATTENTION, CANCELED"),
				optional(label("creation_channel", "creationChannel", "SELF-SERVICE, FULL-SERVICE, AUTOMATED, MANUAL; missing in many files")),
				optional(text("funding_agreement_id", "fundingAgreementId", "vendors: the agreement that pays")),
				instant("start_at", "startDateTime", "first instant"),
				instant("end_at", "endDateTime", "last instant"),
				instant("created_at", "createdDateTime", "when it was made"),
				instant("updated_at", "lastUpdatedDateTime", "when it was changed last"),
				label("currency", "revenueCurrencyCode", "ISO 4217"),
				optional(count("glance_views", "glanceViews", "views of the products' pages")),
				count("units_sold", "unitsSold", "units sold under it"),
				beside("revenue_tc", "revenue", "revenueCurrencyCode", "sales of those units"),
				optional(beside("amount_spent_tc", "amountSpent", "amountSpentCurrencyCode", "what it cost so far")),
			},
		},
		{
			Name: "promotion_performance_product", Rows: "promotions[].includedProducts", Grain: "one row per promotion and product",
			Key: []string{"promotion_id", "asin"},
			Columns: []dataset.Column{
				required(text("promotion_id", "promotions[].promotionId", "promotion")),
				required(text("asin", "asin", "product")),
				text("product_name", "productName", "title"),
				instant("start_at", "promotions[].startDateTime", "first instant of the promotion"),
				label("currency", "productRevenueCurrencyCode", "ISO 4217"),
				optional(count("glance_views", "productGlanceViews", "views of the product's page")),
				count("units_sold", "productUnitsSold", "units sold under the promotion"),
				beside("revenue_tc", "productRevenue", "productRevenueCurrencyCode", "sales of those units"),
				optional(beside("amount_spent_tc", "productAmountSpent", "productAmountSpentCurrencyCode", "what it cost so far")),
			},
		},
	},
})

// beside is an amount whose currency code is a member of its own.
func beside(name, from, code, doc string) dataset.Column {
	c := money(name, from, "currency", doc)
	c.CurrencyFrom = code
	return c
}

const promotionSample = `{"reportSpecification":{"reportType":"GET_PROMOTION_PERFORMANCE_REPORT","reportOptions":{"promotionStartDateFrom":"2026-01-01T08:00:00Z","promotionStartDateTo":"2026-02-01T07:59:59Z"},"marketplaceIds":["ATVPDKIKX0DER"]},
"promotions":[{"promotionId":"16900000001","promotionName":"Save on mugs","merchantId":"A0000000000000","unitsSold":12,"amountSpent":150.0,"amountSpentCurrencyCode":"USD","revenue":231.0,"revenueCurrencyCode":"USD","startDateTime":"2026-01-08T08:00:00Z","endDateTime":"2026-01-15T07:59:59Z","type":"BEST_DEAL","status":"APPROVED","marketplaceId":"ATVPDKIKX0DER","glanceViews":410,"createdDateTime":"2025-12-20T10:00:00Z","lastUpdatedDateTime":"2026-01-14T03:00:00Z",
"includedProducts":[{"asin":"B0SAMPLE01","productName":"Blue mug","productGlanceViews":380,"productUnitsSold":11,"productAmountSpent":137.5,"productAmountSpentCurrencyCode":"USD","productRevenue":211.75,"productRevenueCurrencyCode":"USD"},{"asin":"B0SAMPLE02","productName":"Mug 12\" set","productUnitsSold":1,"productRevenue":19.25,"productRevenueCurrencyCode":"USD"}]},
{"promotionId":"16900000002","promotionName":"Waiting","merchantId":"A0000000000000","unitsSold":0,"revenue":0,"revenueCurrencyCode":"USD","startDateTime":"2026-01-20T08:00:00Z","endDateTime":"2026-01-20T13:59:59Z","type":"LIGHTNING_DEAL","status":"PENDING_APPROVAL","marketplaceId":"ATVPDKIKX0DER","createdDateTime":"2026-01-02T10:00:00Z","lastUpdatedDateTime":"2026-01-02T10:00:00Z","includedProducts":[]}]}
`
