package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// SPCampaign is what Sponsored Products campaigns cost and sold, by day: the money source of ad spend.
var SPCampaign = declare(dataset.Spec{
	Name: "sp_campaign",
	Doc:  "Sponsored Products campaigns: one row per campaign and day with activity.",
	Source: dataset.Source{
		API: dataset.AdsReports, Type: "spCampaigns",
		AdProduct: "SPONSORED_PRODUCTS", GroupBy: []string{"campaign"},
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
	Traps:     adsTraps,
	Sample:    spCampaignSample,
	Tables: []dataset.Table{{
		Name:  "sp_campaign",
		Grain: "one row per campaign and day",
		Key:   []string{"campaign_id", "date"},
		Day:   "date",
		Columns: append([]dataset.Column{
			{Name: "date", From: "date", Kind: dataset.Date, Required: true, Doc: "the profile's local day of the ad interaction"},
			required(text("campaign_id", "campaignId", "campaign")),
			volatile(text("campaign_name", "campaignName", "name when the report was generated")),
			volatile(label("campaign_status", "campaignStatus", "ENABLED, PAUSED or ARCHIVED when generated")),
			volatile(dataset.Column{Name: "budget_tc", From: "campaignBudgetAmount", Kind: dataset.Money(18, 6), Currency: "currency", Doc: "budget when generated"}),
			volatile(label("budget_type", "campaignBudgetType", "DAILY_BUDGET or LIFETIME_BUDGET")),
			required(label("currency", "campaignBudgetCurrencyCode", "ISO 4217, the profile's")),
			{Name: "top_of_search_share", From: "topOfSearchImpressionShare", Kind: dataset.Decimal(9, 4), Doc: "top-of-search impression share, percent; not additive"},
		}, spMeasures()...),
	}},
})

var adsTraps = []string{
	"Figures of a day move for up to 60 days: invalid clicks within 72 hours, conversions 1, 7 and 28 days after each.",
	"A missing row is a zero, not a gap; an empty array covers its days.",
	"HTTP 425 names the report that was asked already: that one is taken.",
	"The last 95 days can be asked; a day of margin is kept at the edge.",
	"Names, statuses and budgets are those at generation time.",
}

func volatile(c dataset.Column) dataset.Column { c.Volatile = true; return c }

// spMeasures are the figures Sponsored Products campaign and product reports share.
func spMeasures() []dataset.Column {
	amount := func(name, from, doc string) dataset.Column {
		return dataset.Column{Name: name, From: from, Kind: dataset.Money(18, 4), Currency: "currency", Doc: doc}
	}
	return []dataset.Column{
		count("impressions", "impressions", "impressions"),
		count("clicks", "clicks", "clicks"),
		{Name: "cost_tc", From: "cost", Kind: dataset.Money(18, 6), Currency: "currency", Doc: "spend, positive"},
		count("purchases_1d", "purchases1d", "orders within 1 day of the click"),
		count("purchases_7d", "purchases7d", "orders within 7 days of the click"),
		count("purchases_14d", "purchases14d", "orders within 14 days of the click"),
		count("purchases_30d", "purchases30d", "orders within 30 days of the click"),
		amount("sales_1d_tc", "sales1d", "sales within 1 day of the click"),
		amount("sales_7d_tc", "sales7d", "sales within 7 days of the click"),
		amount("sales_14d_tc", "sales14d", "sales within 14 days of the click"),
		amount("sales_30d_tc", "sales30d", "sales within 30 days of the click"),
		count("units_1d", "unitsSoldClicks1d", "units within 1 day of the click"),
		count("units_7d", "unitsSoldClicks7d", "units within 7 days of the click"),
		count("units_14d", "unitsSoldClicks14d", "units within 14 days of the click"),
		count("units_30d", "unitsSoldClicks30d", "units within 30 days of the click"),
		amount("sales_same_sku_7d_tc", "attributedSalesSameSku7d", "of sales_7d_tc, of the advertised SKU"),
		amount("sales_same_sku_14d_tc", "attributedSalesSameSku14d", "of sales_14d_tc, of the advertised SKU"),
	}
}
