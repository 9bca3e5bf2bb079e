package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// SPAdvertisedProduct is Sponsored Products by advertised product and day.
var SPAdvertisedProduct = declare(dataset.Spec{
	Name: "sp_advertised_product",
	Doc:  "Sponsored Products by advertised product: one row per ad and day with activity.",
	Source: dataset.Source{
		API: dataset.AdsReports, Type: "spAdvertisedProduct",
		AdProduct: "SPONSORED_PRODUCTS", GroupBy: []string{"advertiser"},
	},
	Seller:    true,
	Vendor:    true,
	Role:      "advertising::campaign_management",
	Format:    dataset.JSON,
	Scope:     dataset.PerProfile,
	Supersede: dataset.Replace,
	MaxDays:   31,
	History:   94,
	Latency:   12 * time.Hour,
	Reread:    dataset.Reread{Daily: 14, Weekly: 60},
	Settle:    4,
	Measure:   "cost_tc",
	Traps:     append([]string{"advertisedSku is missing for vendors."}, adsTraps...),
	Sample:    spAdvertisedProductSample,
	Tables: []dataset.Table{{
		Name:  "sp_advertised_product",
		Grain: "one row per ad and day",
		Key:   []string{"campaign_id", "ad_group_id", "ad_id", "date"},
		Day:   "date",
		Columns: append([]dataset.Column{
			{Name: "date", From: "date", Kind: dataset.Date, Required: true, Doc: "the profile's local day of the ad interaction"},
			required(text("campaign_id", "campaignId", "campaign")),
			volatile(text("campaign_name", "campaignName", "name when the report was generated")),
			required(text("ad_group_id", "adGroupId", "ad group")),
			volatile(text("ad_group_name", "adGroupName", "name when the report was generated")),
			required(text("ad_id", "adId", "ad")),
			text("asin", "advertisedAsin", "advertised ASIN"),
			text("sku", "advertisedSku", "advertised SKU; blank for vendors"),
			required(label("currency", "campaignBudgetCurrencyCode", "ISO 4217, the profile's")),
		}, spMeasures()...),
	}},
})
