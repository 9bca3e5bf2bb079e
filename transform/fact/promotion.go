package fact

import "sellerhouse/extract/dataset"

// PromotionSK is the key of a promotion or coupon.
func PromotionSK(account, marketplaceID, promotionID string) uint64 {
	return SK(account, marketplaceID, promotionID)
}

// Promotion is what deals and coupons cost and brought.
var Promotion = declare(Table{
	Name:    "fact_promotion",
	Doc:     "Deals, price discounts and coupons by the day they start: what each cost and brought until it was read last.",
	Grain:   "one row per promotion or coupon",
	Key:     []string{"account_sk", "marketplace_sk", "promotion_id"},
	OrderBy: []string{"account_sk", "marketplace_sk", "start_date", "promotion_id"},
	Month:   "start_date",
	Columns: columns(tenant(), []dataset.Column{
		key("promotion_sk", "promotion"),
		text("promotion_id", "Amazon's id of the promotion or coupon"),
		label("type", "COUPON, LD (lightning deal), BD (best deal) or OTHER"),
		label("source_type", "type as printed"),
		date("start_date", "local day it starts"),
		instant("start_at", "first instant"),
		instant("end_at", "last instant"),
		text("name", "its name"),
		label("status", "APPROVED, PENDING_APPROVAL, NEEDS_YOUR_ATTENTION, CANCELED; blank for coupons"),
		text("campaign_id", "campaign of a vendor's coupon"),
		text("funding_agreement_id", "vendors: the agreement that pays"),
		label("customer_segment", "whom a coupon is for"),
		label("currency", "ISO 4217"),
	}, nullable(
		dataset.Column{Name: "discount_pct", Kind: dataset.Decimal(18, 4), Doc: "percent off the price; NULL where it is an amount or not told"},
		count("glance_views", "views of the products' pages; not of coupons"),
		count("units_sold", "units sold under it; not of coupons"),
		count("clips", "coupons clipped"),
		count("redemptions", "coupons redeemed"),
		money("revenue_tc", "sales under it"),
		money("amount_spent_tc", "what it cost so far: of coupons discount and fees"),
		money("total_discount_tc", "discount given with a coupon"),
		money("budget_tc", "budget of a coupon"),
		money("budget_remaining_tc", "left of it"),
	), rate(), []dataset.Column{
		reporting("revenue_rc", "revenue_tc in the reporting currency, at the rate of the first day"),
		reporting("amount_spent_rc", "amount_spent_tc in the reporting currency"),
		reporting("total_discount_rc", "total_discount_tc in the reporting currency"),
	}, lineage()),
	Feed: &Feed{
		Convert: []string{"revenue", "amount_spent", "total_discount"},
		Sources: []Source{
			{
				Dataset: "promotion_performance", Day: "start_at", Sites: []Site{{ByID, "marketplace_id"}, {By: ByDocument}},
				Columns: map[string]string{"name": "promotion_name", "source_type": "type"}, Also: []string{"type"},
			},
			{
				Dataset: "coupon_performance", Day: "start_at", Sites: []Site{{ByID, "marketplace_id"}, {By: ByDocument}},
				Columns: map[string]string{"promotion_id": "coupon_id", "revenue_tc": "sales_tc", "amount_spent_tc": "budget_spent_tc"},
				Texts:   map[string]string{"source_type": "COUPON"}, Also: []string{"discount_type", "discount"},
			},
			{
				Dataset: "vendor_coupon_performance", Table: "vendor_coupon_performance", Day: "start_at", Sites: reported,
				Columns: map[string]string{"promotion_id": "coupon_id", "amount_spent_tc": "budget_spent_tc"}, Texts: map[string]string{"source_type": "COUPON"},
			},
		},
	},
})

// PromotionProduct is which products a promotion is of, and what each brought.
var PromotionProduct = declare(Table{
	Name:    "fact_promotion_product",
	Doc:     "Products of deals, price discounts and coupons. Of coupons Amazon tells the products only, no figures by product. Never add it to fact_promotion.",
	Grain:   "one row per promotion or coupon and product",
	Key:     []string{"account_sk", "marketplace_sk", "promotion_id", "asin"},
	OrderBy: []string{"account_sk", "marketplace_sk", "start_date", "promotion_id", "asin"},
	Month:   "start_date",
	Columns: columns(tenant(), []dataset.Column{
		key("promotion_sk", "promotion"),
		text("promotion_id", "Amazon's id of the promotion or coupon"),
		date("start_date", "local day it starts"),
		text("asin", "product"),
		label("currency", "ISO 4217; the site's where a row has no amount"),
	}, nullable(
		count("glance_views", "views of the product's page"),
		count("units_sold", "units sold under it"),
		money("revenue_tc", "sales of those units"),
		money("amount_spent_tc", "what it cost so far"),
		dataset.Column{Name: "discount_pct", Kind: dataset.Decimal(18, 4), Doc: "percent off the price, vendors' coupons; NULL where it is an amount or not told"},
	), rate(), []dataset.Column{
		reporting("revenue_rc", "revenue_tc in the reporting currency, at the rate of the first day"),
		reporting("amount_spent_rc", "amount_spent_tc in the reporting currency"),
	}, lineage()),
	Feed: &Feed{
		Convert: []string{"revenue", "amount_spent"},
		Sources: []Source{
			{Dataset: "promotion_performance", Table: "promotion_performance_product", Day: "start_at", Sites: reported, ASIN: "asin"},
			{
				Dataset: "coupon_performance", Table: "coupon_performance_asin", Day: "start_at", Sites: reported, ASIN: "asin",
				Columns: map[string]string{"promotion_id": "coupon_id"},
			},
			{
				Dataset: "vendor_coupon_performance", Table: "vendor_coupon_asin", Day: "start_at", Sites: reported, ASIN: "asin",
				Columns: map[string]string{"promotion_id": "coupon_id"}, Also: []string{"discount_type", "discount"},
			},
		},
	},
})

// DimPromotion is every promotion and coupon.
var DimPromotion = declare(Table{
	Name: "dim_promotion", Doc: "Deals, price discounts and coupons, as read last.", Grain: "one row per account, site and promotion, and the two reserved members",
	From: []string{"promotion_performance", "coupon_performance", "vendor_coupon_performance"},
	Key:  []string{"promotion_sk"}, OrderBy: []string{"promotion_sk"},
	Columns: columns([]dataset.Column{
		key("promotion_sk", "key; 0 unknown, 1 not applicable"),
		key("account_sk", "account"),
		key("marketplace_sk", "site"),
		text("promotion_id", "Amazon's id"),
		label("type", "COUPON, LD, BD or OTHER"),
		label("source_type", "type as printed"),
		text("name", "its name, blank where it has none"),
		label("status", "as printed; blank for coupons"),
		date("start_date", "local day it starts"),
		instant("start_at", "first instant"),
		instant("end_at", "last instant"),
		text("campaign_id", "campaign of a vendor's coupon"),
		text("funding_agreement_id", "vendors: the agreement that pays"),
	}, nullable(
		dataset.Column{Name: "discount_pct", Kind: dataset.Decimal(18, 4), Doc: "percent off the price; NULL where it is an amount or not told"},
	)),
})
