package catalog

import (
	"slices"
	"time"

	"sellerhouse/extract/dataset"
)

// FeePreview is what Amazon would charge for selling a unit today.
var FeePreview = declare(dataset.Spec{
	Name:      "fee_preview",
	Doc:       "Fee preview: estimated fees and measured sizes of a unit, one row per SKU and store of the region.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Since:     72 * time.Hour,
	Limit:     dataset.Limit{Same: 24 * time.Hour},
	Measure:   "estimated_fee_total_tc",
	Nothing:   []string{"--"},
	Traps: []string{
		"Refreshed at least every 72 hours: the request begins more than that before now, and one a day is enough.",
		"Two dashes mean that a fee is not known.",
		"Columns differ by region: pick-pack and weight fees in America, domestic and cross-border fulfilment fees in Europe.",
		"Fulfilment has one l in Europe's headers and two in America's.",
	},
	Sample: flat("sku fnsku asin amazon-store product-name product-group brand fulfilled-by your-price sales-price longest-side median-side shortest-side length-and-girth unit-of-dimension item-package-weight unit-of-weight product-size-tier currency estimated-fee-total estimated-referral-fee-per-unit estimated-variable-closing-fee estimated-order-handling-fee-per-order estimated-pick-pack-fee-per-unit estimated-weight-handling-fee-per-unit expected-fulfillment-fee-per-unit",
		cells{"sku": "MUG-BLUE", "fnsku": "X00SAMPLE1", "asin": "B0SAMPLE01", "amazon-store": "US", "product-name": "Blue mug", "product-group": "Home", "brand": "Alder & Ash", "fulfilled-by": "Amazon", "your-price": "19.25", "sales-price": "--", "longest-side": "12.00", "median-side": "4.00", "shortest-side": "3.50", "length-and-girth": "27.00", "unit-of-dimension": "inches", "item-package-weight": "1.20", "unit-of-weight": "pounds", "product-size-tier": "Large standard-size", "currency": "USD", "estimated-fee-total": "5.99", "estimated-referral-fee-per-unit": "2.89", "estimated-variable-closing-fee": "0.00", "estimated-order-handling-fee-per-order": "--", "estimated-pick-pack-fee-per-unit": "--", "estimated-weight-handling-fee-per-unit": "--", "expected-fulfillment-fee-per-unit": "3.10"},
		cells{"sku": "MUG-RED", "fnsku": "X00SAMPLE2", "asin": "B0SAMPLE02", "amazon-store": "CA", "product-name": "Red mug", "fulfilled-by": "Amazon", "currency": "CAD", "estimated-fee-total": "--", "estimated-referral-fee-per-unit": "--"},
	),
	Tables: []dataset.Table{{
		Name:  "fee_preview",
		Grain: "one row per SKU and store of a snapshot",
		Key:   []string{"sku", "amazon_store", "_line"},
		Columns: slices.Concat(
			[]dataset.Column{
				required(text("sku", "sku", "the seller's SKU")),
				text("fnsku", "fnsku", "Amazon's barcode label"),
				text("asin", "asin", "ASIN"),
				required(label("amazon_store", "amazon-store", "label of the store: US, CA, UK, DE ...")),
				text("product_name", "product-name", "title"),
				label("product_group", "product-group", "product group"),
				label("brand", "brand", "brand"),
				label("fulfilled_by", "fulfilled-by", "Amazon or Merchant"),
				optional(label("has_local_inventory", "has-local-inventory", "Europe: whether stock lies in the country")),
				money("your_price_tc", "your-price", "currency", "the seller's price"),
				money("sales_price_tc", "sales-price", "currency", "the price of a running sale"),
				measure("longest_side", "longest-side", "longest side, in dimension_unit"),
				measure("median_side", "median-side", "second side, in dimension_unit"),
				measure("shortest_side", "shortest-side", "shortest side, in dimension_unit"),
				optional(measure("length_and_girth", "length-and-girth", "length and girth, in dimension_unit")),
				label("dimension_unit", "unit-of-dimension", "inches or centimetres"),
				measure("weight", "item-package-weight", "weight with its package, in weight_unit"),
				label("weight_unit", "unit-of-weight", "pounds or kilograms"),
				optional(named(label("size_tier", "product-size-tier", "size tier; in Europe with its weight"), "product-size-weight-band")),
				label("currency", "currency", "ISO 4217"),
				money("estimated_fee_total_tc", "estimated-fee-total", "currency", "all fees of a unit"),
				money("estimated_referral_fee_tc", "estimated-referral-fee-per-unit", "currency", "referral fee"),
				money("estimated_closing_fee_tc", "estimated-variable-closing-fee", "currency", "closing fee of media"),
			},
			anyOf(
				money("estimated_order_handling_fee_tc", "estimated-order-handling-fee-per-order", "currency", "order handling"),
				money("estimated_pick_pack_fee_tc", "estimated-pick-pack-fee-per-unit", "currency", "pick and pack"),
				money("estimated_weight_handling_fee_tc", "estimated-weight-handling-fee-per-unit", "currency", "weight handling"),
				money("expected_fulfilment_fee_tc", "expected-fulfillment-fee-per-unit", "currency", "fulfilment fee, America"),
				money("future_fee_tc", "estimated-future-fee (Current Selling on Amazon + Future Fulfillment fees)", "currency", "all fees once announced changes are in force"),
				money("future_order_handling_fee_tc", "estimated-future-order-handling-fee-per-order", "currency", "order handling then"),
				money("future_pick_pack_fee_tc", "estimated-future-pick-pack-fee-per-unit", "currency", "pick and pack then"),
				money("future_weight_handling_fee_tc", "estimated-future-weight-handling-fee-per-unit", "currency", "weight handling then"),
				money("future_fulfilment_fee_tc", "expected-future-fulfillment-fee-per-unit", "currency", "fulfilment fee then"),
				money("domestic_fulfilment_fee_tc", "expected-domestic-fulfilment-fee-per-unit", "currency", "fulfilment fee within the country, Europe"),
				money("efn_fulfilment_fee_uk_tc", "expected-efn-fulfilment-fee-per-unit-uk", "currency", "fulfilment fee to the United Kingdom"),
				money("efn_fulfilment_fee_de_tc", "expected-efn-fulfilment-fee-per-unit-de", "currency", "fulfilment fee to Germany"),
				money("efn_fulfilment_fee_fr_tc", "expected-efn-fulfilment-fee-per-unit-fr", "currency", "fulfilment fee to France"),
				money("efn_fulfilment_fee_it_tc", "expected-efn-fulfilment-fee-per-unit-it", "currency", "fulfilment fee to Italy"),
				money("efn_fulfilment_fee_es_tc", "expected-efn-fulfilment-fee-per-unit-es", "currency", "fulfilment fee to Spain"),
				money("efn_fulfilment_fee_se_tc", "expected-efn-fulfilment-fee-per-unit-se", "currency", "fulfilment fee to Sweden"),
			),
		),
	}},
})
