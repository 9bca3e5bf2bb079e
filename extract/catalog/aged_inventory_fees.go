package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// AgedInventoryFees is the surcharge on stock that has lain too long.
var AgedInventoryFees = declare(dataset.Spec{
	Name:      "aged_inventory_fees",
	Doc:       "FBA aged inventory surcharge, once called long-term storage: one row per SKU, country and age, as of the 15th of a month.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Replace,
	MaxDays:   31,
	History:   548,
	Latency:   72 * time.Hour,
	Reread:    dataset.Reread{Weekly: 31},
	ByInstant: true,
	Limit:     dataset.Limit{Same: 4 * time.Hour},
	Measure:   "estimated_fee_tc",
	Traps: []string{
		"Only the 15th of a month has rows.",
		"Until 2023 the files had a pair of columns for six and twelve months in place of the age tier.",
		"The settlement is what was billed.",
	},
	Sample: flat("snapshot-date sku fnsku asin product-name condition per-unit-volume currency volume-unit country qty-charged amount-charged surcharge-age-tier rate-surcharge",
		cells{"snapshot-date": "2026-01-15", "sku": "MUG-BLUE", "fnsku": "X00SAMPLE1", "asin": "B0SAMPLE01", "product-name": `Blue mug 12" set`, "condition": "New", "per-unit-volume": "0.10", "currency": "USD", "volume-unit": "cubic feet", "country": "US", "qty-charged": "12", "amount-charged": "1.80", "surcharge-age-tier": "181-210 days", "rate-surcharge": "1.50"},
		cells{"snapshot-date": "2026-01-15T00:00:00-08:00", "sku": "MUG-BLUE", "fnsku": "X00SAMPLE1", "asin": "B0SAMPLE01", "product-name": `Blue mug 12" set`, "condition": "New", "per-unit-volume": "0.10", "currency": "USD", "volume-unit": "cubic feet", "country": "US", "qty-charged": "1", "amount-charged": "0.69", "surcharge-age-tier": "366-455 days", "rate-surcharge": "6.90"},
	),
	Tables: []dataset.Table{{
		Name:  "aged_inventory_fees",
		Grain: "one row per SKU, country and age tier of a 15th",
		Key:   []string{"snapshot_date", "sku", "country", "surcharge_tier", "_line"},
		Day:   "snapshot_date",
		Columns: []dataset.Column{
			dayOf("snapshot_date", "snapshot-date", "the 15th the stock was counted on"),
			required(text("sku", "sku", "the seller's SKU")),
			text("fnsku", "fnsku", "Amazon's barcode label"),
			text("asin", "asin", "ASIN"),
			{Name: "product_name", From: "product-name", Kind: dataset.Text, Volatile: true, Doc: "title"},
			label("condition", "condition", "New, Used ..."),
			measure("item_volume", "per-unit-volume", "volume of a unit, in volume_unit"),
			required(label("currency", "currency", "ISO 4217")),
			label("volume_unit", "volume-unit", "cubic feet or cubic metres"),
			label("country", "country", "country of the stock, ISO 3166"),
			optional(count("quantity_charged", "qty-charged", "units charged for")),
			optional(money("estimated_fee_tc", "amount-charged", "currency", "the surcharge, positive")),
			optional(label("surcharge_tier", "surcharge-age-tier", "age of the units, as printed")),
			optional(money("rate_tc", "rate-surcharge", "currency", "price of a unit of volume")),
			optional(count("quantity_12_months", "qty-charged-12-mo-long-term-storage-fee", "older files: units of a year and more")),
			optional(money("fee_12_months_tc", "12-mo-long-terms-storage-fee", "currency", "older files: what they cost")),
			optional(count("quantity_6_months", "qty-charged-6-mo-long-term-storage-fee", "older files: units of six months and more")),
			optional(money("fee_6_months_tc", "6-mo-long-terms-storage-fee", "currency", "older files: what they cost")),
			optional(label("small_and_light", "enrolled-in-small-and-light", "older files")),
		},
	}},
})
