package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// CouponPerformance is what sellers' coupons cost and brought. Vendors get another document under the same type.
var CouponPerformance = declare(couponReport("coupon_performance", "Sellers' coupons that start in the window: clips, redemptions, budget and sales so far.",
	[2]string{"couponStartDateFrom", "couponStartDateTo"}, couponSample,
	dataset.Table{
		Name: "coupon_performance", Rows: "coupons", Grain: "one row per coupon", Key: []string{"coupon_id"},
		Columns: append([]dataset.Column{
			required(text("coupon_id", "couponId", "coupon")),
			text("merchant_id", "merchantId", "the seller"),
			label("marketplace_id", "marketplaceId", "the site"),
			required(label("currency", "currencyCode", "ISO 4217")),
			optional(label("discount_type", "discountType", "PERCENT_OFF_LIST_PRICE, AMOUNT_OFF_LIST_PRICE")),
			optional(dataset.Column{Name: "discount", From: "discountAmount", Kind: dataset.Decimal(18, 4), Doc: "percent, or an amount in the currency, as discount_type says"}),
			optional(money("sales_tc", "sales", "currency", "sales with the coupon")),
		}, couponFigures()...),
	},
	dataset.Table{
		Name: "coupon_performance_asin", Rows: "coupons[].asins", Grain: "one row per coupon and product", Key: []string{"coupon_id", "asin"},
		Columns: []dataset.Column{
			required(text("coupon_id", "coupons[].couponId", "coupon")),
			required(text("asin", "asin", "product it is for")),
			instant("start_at", "coupons[].startDateTime", "first instant of the coupon"),
		},
	}))

// VendorCouponPerformance is what vendors' coupons cost and brought, by campaign, coupon and product.
var VendorCouponPerformance = declare(func() dataset.Spec {
	s := couponReport("vendor_coupon_performance", "Vendors' coupon campaigns that start in the window: clips, redemptions and budget so far, by campaign, coupon and product.",
		[2]string{"campaignStartDateFrom", "campaignStartDateTo"}, vendorCouponSample,
		dataset.Table{
			Name: "vendor_coupon_campaign", Rows: "campaigns", Grain: "one row per campaign", Key: []string{"campaign_id"},
			Columns: []dataset.Column{
				required(text("campaign_id", "campaignId", "campaign")),
				text("campaign_name", "campaignName", "its name"),
				label("vendor_code", "vendorCode", "vendor code"),
				label("marketplace_id", "marketplaceId", "the site"),
				instant("created_at", "creationDateTime", "when it was made"),
				instant("updated_at", "lastUpdatedDateTime", "when it was changed last"),
				yesNo("is_subscribe_and_save", "isSubscribeAndSave", "for subscriptions"),
				label("budget_type", "budgetType", "PER_INDIVIDUAL_COUPON, SHARED_BUDGET"),
				count("clips", "totalClips", "coupons clipped"),
				count("redemptions", "totalRedemptions", "coupons redeemed"),
				optional(label("currency", "currencyCode", "ISO 4217")),
				optional(money("budget_tc", "totalBudget", "currency", "shared budget")),
				optional(money("budget_spent_tc", "totalBudgetSpent", "currency", "spent of it")),
				optional(money("budget_remaining_tc", "totalBudgetRemaining", "currency", "left of it")),
			},
		},
		dataset.Table{
			Name: "vendor_coupon_performance", Rows: "campaigns[].coupons", Grain: "one row per campaign and coupon", Key: []string{"campaign_id", "coupon_id"},
			Columns: append([]dataset.Column{
				required(text("campaign_id", "campaigns[].campaignId", "campaign")),
				required(text("coupon_id", "couponId", "coupon")),
				label("currency", "campaigns[].currencyCode", "ISO 4217"),
				yesNo("is_once_per_customer", "isOncePerCustomer", "one redemption a customer"),
			}, couponFigures()...),
		},
		dataset.Table{
			Name: "vendor_coupon_asin", Rows: "campaigns[].coupons[].asins", Grain: "one row per campaign, coupon and product", Key: []string{"campaign_id", "coupon_id", "asin"},
			Columns: []dataset.Column{
				required(text("campaign_id", "campaigns[].campaignId", "campaign")),
				required(text("coupon_id", "campaigns[].coupons[].couponId", "coupon")),
				required(text("asin", "asin", "product it is for")),
				instant("start_at", "campaigns[].coupons[].startDateTime", "first instant of the coupon"),
				label("discount_type", "discountType", "PERCENT_OFF_LIST_PRICE, AMOUNT_OFF_LIST_PRICE"),
				{Name: "discount", From: "discountAmount", Kind: dataset.Decimal(18, 4), Doc: "percent, or an amount in the currency, as discount_type says"},
			},
		})
	s.Seller, s.Vendor = false, true
	return s
}())

func couponReport(name, doc string, between [2]string, sample string, tables ...dataset.Table) dataset.Spec {
	return dataset.Spec{
		Name: name, Doc: doc,
		Source: dataset.Source{API: dataset.Reports, Type: "GET_COUPON_PERFORMANCE_REPORT", Between: between},
		Seller: true, Role: "Selling Partner Insights",
		Format: dataset.JSON, Scope: dataset.PerMarketplace, Supersede: dataset.Upsert,
		MaxDays: 31, History: 730, Latency: 24 * time.Hour, Reread: dataset.Reread{Daily: 31, Weekly: 93}, Settle: 4, Measure: "total_discount_tc",
		Traps: []string{
			"The window is one of start dates and stands in the options; dataStartTime is ignored.",
			"Sellers' and vendors' documents differ in shape and in the names of their options.",
			"Amounts are bare numbers in the document's currency code.",
		},
		Sample: sample, Tables: tables,
	}
}

// couponFigures are what coupons of sellers and vendors have alike.
func couponFigures() []dataset.Column {
	return []dataset.Column{
		optional(text("name", "name", "its name")),
		optional(text("website_message", "websiteMessage", "what customers read")),
		instant("start_at", "startDateTime", "first instant"),
		instant("end_at", "endDateTime", "last instant"),
		label("customer_segment", "customerSegment", "whom it is for"),
		count("clips", "clips", "coupons clipped"),
		count("redemptions", "redemptions", "coupons redeemed"),
		optional(money("budget_tc", "budget", "currency", "budget")),
		money("total_discount_tc", "totalDiscount", "currency", "discount given"),
		money("budget_spent_tc", "budgetSpent", "currency", "discount and fees"),
		optional(money("budget_remaining_tc", "budgetRemaining", "currency", "left of the budget; below zero where more was redeemed")),
		ratio("budget_percentage_used", "budgetPercentageUsed", "percent of the budget"),
	}
}

const couponSample = `{"reportSpecification":{"reportType":"GET_COUPON_PERFORMANCE_REPORT","reportOptions":{"couponStartDateFrom":"2026-01-01T08:00:00Z","couponStartDateTo":"2026-02-01T07:59:59Z"},"marketplaceIds":["ATVPDKIKX0DER"]},
"coupons":[{"couponId":"A2SAMPLE00001","merchantId":"A0000000000000","marketplaceId":"ATVPDKIKX0DER","currencyCode":"USD","name":"Mugs 10% off","websiteMessage":"Save 10% on mugs","startDateTime":"2026-01-08T08:00:00Z","endDateTime":"2026-01-31T07:59:59Z","customerSegment":"All (Default)","discountType":"PERCENT_OFF_LIST_PRICE","discountAmount":10,"clips":13,"redemptions":4,"budget":1000.0,"totalDiscount":7.7,"budgetSpent":10.1,"budgetRemaining":989.9,"budgetPercentageUsed":1.01,"sales":77.0,"asins":[{"asin":"B0SAMPLE01"},{"asin":"B0SAMPLE02"}]},
{"couponId":"A2SAMPLE00002","merchantId":"A0000000000000","marketplaceId":"ATVPDKIKX0DER","currencyCode":"USD","startDateTime":"2026-01-20T08:00:00Z","endDateTime":"2026-01-31T07:59:59Z","customerSegment":"Amazon Prime","clips":0,"redemptions":0,"totalDiscount":0,"budgetSpent":0,"budgetPercentageUsed":0,"asins":[]}]}
`

const vendorCouponSample = `{"reportSpecification":{"reportType":"GET_COUPON_PERFORMANCE_REPORT","reportOptions":{"campaignStartDateFrom":"2026-01-01T08:00:00Z","campaignStartDateTo":"2026-02-01T07:59:59Z"},"marketplaceIds":["ATVPDKIKX0DER"]},
"campaigns":[{"campaignId":"AMZSAMPLE0001","campaignName":"New year","vendorCode":"ABCDE","marketplaceId":"ATVPDKIKX0DER","creationDateTime":"2025-12-20T10:00:00Z","lastUpdatedDateTime":"2026-01-14T03:00:00Z","isSubscribeAndSave":false,"budgetType":"PER_INDIVIDUAL_COUPON","totalClips":13,"totalRedemptions":4,"currencyCode":"USD",
"coupons":[{"couponId":"A2SAMPLE00003","name":"Mugs 10% off","websiteMessage":"Save 10% on mugs","startDateTime":"2026-01-08T08:00:00Z","endDateTime":"2026-01-31T07:59:59Z","isOncePerCustomer":true,"customerSegment":"All (Default)","clips":13,"redemptions":4,"budget":1000.0,"totalDiscount":7.7,"budgetSpent":10.1,"budgetRemaining":989.9,"budgetPercentageUsed":1.01,"asins":[{"asin":"B0SAMPLE01","discountType":"PERCENT_OFF_LIST_PRICE","discountAmount":10}]},
{"couponId":"A2SAMPLE00004","startDateTime":"2026-01-10T08:00:00Z","endDateTime":"2026-01-31T07:59:59Z","isOncePerCustomer":false,"customerSegment":"All (Default)","clips":0,"redemptions":0,"totalDiscount":0,"budgetSpent":0,"budgetPercentageUsed":0,"asins":[{"asin":"B0SAMPLE01","discountType":"AMOUNT_OFF_LIST_PRICE","discountAmount":2.5},{"asin":"B0SAMPLE02","discountType":"AMOUNT_OFF_LIST_PRICE","discountAmount":2.5}]}]}]}
`
