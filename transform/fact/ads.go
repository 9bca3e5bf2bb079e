package fact

import "sellerhouse/extract/dataset"

// AdsCampaignDaily is what campaigns cost and sold by day: the money source of advertising.
var AdsCampaignDaily = declare(Table{
	Name:    "fact_ads_campaign_daily",
	Doc:     "Advertising by campaign and day: the money source of ad spend.",
	From:    []string{"sp_campaign"},
	Grain:   "one row per campaign, placement and day of a profile",
	Key:     []string{"account_sk", "profile_id", "campaign_id", "placement", "date"},
	OrderBy: []string{"account_sk", "marketplace_sk", "date", "profile_id", "campaign_id", "placement"},
	Month:   "date",
	Columns: columns(tenant(), []dataset.Column{
		key("campaign_sk", "campaign"),
		text("profile_id", "advertising profile"),
		text("campaign_id", "campaign id"),
		label("placement", "blank: all placements"),
		date("date", "the profile's local day"),
		label("ad_product", "SP, SB, SD, ST or DSP"),
		label("currency", "ISO 4217, the profile's"),
		count("impressions", "impressions"),
		count("clicks", "clicks"),
		money6("cost_tc", "spend, positive"),
	}, nullable(
		count("purchases_7d", "orders within 7 days of the click"),
		count("purchases_14d", "orders within 14 days of the click"),
		money("sales_7d_tc", "sales within 7 days of the click"),
		money("sales_14d_tc", "sales within 14 days of the click"),
		count("attr_orders", "orders of the attribution window"),
		count("attr_units", "units of the attribution window"),
		money("attr_sales_tc", "sales of the attribution window"),
	), []dataset.Column{
		flag("attribution_window", "days: 7 for sellers' Sponsored Products, else 14"),
	}, nullable(
		count("ntb_purchases", "orders new to the brand"),
		ratio("top_of_search_is", "top-of-search impression share, percent; not additive"),
	), []dataset.Column{
		flag("is_final", "1 once the newest report of the profile is 60 days younger than the day"),
	}, rate(), []dataset.Column{
		reporting("cost_rc", "cost_tc in the reporting currency"),
		reporting("attr_sales_rc", "attr_sales_tc in the reporting currency"),
	}, lineage()),
})

// AdsProductDaily is advertising by advertised product and day.
var AdsProductDaily = declare(Table{
	Name:    "fact_ads_product_daily",
	Doc:     "Advertising by advertised product and day. Never added to the campaign table.",
	From:    []string{"sp_advertised_product"},
	Grain:   "one row per ad and day of a profile",
	Key:     []string{"account_sk", "profile_id", "campaign_id", "ad_group_id", "ad_id", "asin", "sku", "date"},
	OrderBy: []string{"account_sk", "marketplace_sk", "date", "profile_id", "campaign_id", "ad_group_id", "ad_id", "asin", "sku"},
	Month:   "date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		key("campaign_sk", "campaign"),
		text("profile_id", "advertising profile"),
		text("campaign_id", "campaign id"),
		text("ad_group_id", "ad group id"),
		text("ad_id", "ad id"),
		text("asin", "advertised ASIN"),
		text("sku", "advertised SKU; blank for vendors"),
		date("date", "the profile's local day"),
		label("ad_product", "SP, SB, SD, ST or DSP"),
		label("currency", "ISO 4217, the profile's"),
		count("impressions", "impressions"),
		count("clicks", "clicks"),
		money6("cost_tc", "spend, positive"),
	}, nullable(
		count("purchases_1d", "orders within 1 day of the click"),
		count("purchases_7d", "orders within 7 days of the click"),
		count("purchases_14d", "orders within 14 days of the click"),
		count("purchases_30d", "orders within 30 days of the click"),
		money("sales_1d_tc", "sales within 1 day of the click"),
		money("sales_7d_tc", "sales within 7 days of the click"),
		money("sales_14d_tc", "sales within 14 days of the click"),
		money("sales_30d_tc", "sales within 30 days of the click"),
		count("units_1d", "units within 1 day of the click"),
		count("units_7d", "units within 7 days of the click"),
		count("units_14d", "units within 14 days of the click"),
		count("units_30d", "units within 30 days of the click"),
		money("sales_same_sku_7d_tc", "of sales_7d_tc, of the advertised SKU"),
		money("sales_same_sku_14d_tc", "of sales_14d_tc, of the advertised SKU"),
		count("attr_orders", "orders of the attribution window"),
		count("attr_units", "units of the attribution window"),
		money("attr_sales_tc", "sales of the attribution window"),
	), []dataset.Column{
		flag("attribution_window", "days: 7 for sellers' Sponsored Products, else 14"),
		flag("is_final", "1 once the newest report of the profile is 60 days younger than the day"),
	}, rate(), []dataset.Column{
		reporting("cost_rc", "cost_tc in the reporting currency"),
		reporting("attr_sales_rc", "attr_sales_tc in the reporting currency"),
	}, lineage()),
})
