package fact

import "sellerhouse/extract/dataset"

// FeePreview is what Amazon would charge for selling a unit.
var FeePreview = declare(Table{
	Name:    "fact_fee_preview",
	Doc:     "Estimated fees and measured sizes of a unit, by SKU and store, as of each day a preview was taken.",
	Grain:   "one row per SKU (ASIN where no preview has it), store and day",
	Key:     []string{"account_sk", "marketplace_sk", "amazon_store", "sku", "asin", "date", "occurrence"},
	OrderBy: []string{"account_sk", "marketplace_sk", "date", "amazon_store", "sku", "asin", "occurrence"},
	Month:   "date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		date("date", "UTC day of the preview"),
		instant("snapshot_at", "when Amazon generated it"),
		label("amazon_store", "label of the store, as printed"),
		label("source", "PREVIEW, or PRODUCT_FEES for ASINs that no preview has, whose SKU is blank"),
		text("sku", "the seller's SKU"),
		text("fnsku", "Amazon's barcode label"),
		text("asin", "ASIN"),
		number("occurrence", "numbers equal rows of a document, from 1"),
		label("product_group", "product group"),
		label("brand", "brand, as Amazon has it"),
		label("fulfilled_by", "Amazon or Merchant"),
		label("size_tier", "size tier"),
		label("dimension_unit", "inches or centimetres"),
		label("weight_unit", "pounds or kilograms"),
		label("currency", "ISO 4217"),
	}, nullable(
		money("your_price_tc", "the seller's price"),
		money("sales_price_tc", "the price of a running sale"),
		dataset.Column{Name: "longest_side", Kind: dataset.Decimal(18, 6), Doc: "in dimension_unit"},
		dataset.Column{Name: "median_side", Kind: dataset.Decimal(18, 6), Doc: "in dimension_unit"},
		dataset.Column{Name: "shortest_side", Kind: dataset.Decimal(18, 6), Doc: "in dimension_unit"},
		dataset.Column{Name: "length_and_girth", Kind: dataset.Decimal(18, 6), Doc: "in dimension_unit"},
		dataset.Column{Name: "weight", Kind: dataset.Decimal(18, 6), Doc: "with its package, in weight_unit"},
		money("estimated_fee_total_tc", "all fees of a unit; NULL where they are not known"),
		money("estimated_referral_fee_tc", "referral fee"),
		money("estimated_closing_fee_tc", "closing fee of media"),
		money("fulfilment_fee_tc", "fulfilment fee within the country"),
	), rate(), []dataset.Column{
		reporting("estimated_fee_total_rc", "estimated_fee_total_tc in the reporting currency"),
	}, lineage()),
	Feed: &Feed{
		Number:  "occurrence",
		Convert: []string{"estimated_fee_total"},
		Sources: []Source{{
			Dataset: "fee_preview", Sites: []Site{{ByCountry, "amazon_store"}, {By: ByDocument}}, SKU: "sku", ASIN: "asin", FNSKU: "fnsku",
			Also: []string{"expected_fulfilment_fee_tc", "domestic_fulfilment_fee_tc"}, Texts: map[string]string{"source": "PREVIEW"},
		}, {
			Dataset: "product_fees", Table: "product_fees", Sites: []Site{{ByID, "marketplace_id"}}, ASIN: "asin",
			Columns: map[string]string{"estimated_fee_total_tc": "total_fee_tc", "your_price_tc": "listing_price_tc"}, Texts: map[string]string{"source": "PRODUCT_FEES"},
		}},
	},
})
