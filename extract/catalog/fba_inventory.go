package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// FBAInventory is today's stock in Amazon's warehouses, per SKU of one site.
var FBAInventory = declare(dataset.Spec{
	Name:      "fba_inventory",
	Doc:       "FBA inventory of unsuppressed listings: one row per SKU, condition and site, as of the moment it was generated.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Limit:     dataset.Limit{Same: 30 * time.Minute},
	Traps: []string{
		"A snapshot: dates are ignored and a missed day can never be had.",
		"There is no currency column: your-price is in the site's currency.",
		"Asking again within 30 minutes gives the same content, CANCELLED or FATAL.",
	},
	Sample: fbaInventorySample,
	Tables: []dataset.Table{{
		Name:  "fba_inventory",
		Grain: "one row per SKU, condition and site of a snapshot",
		Key:   []string{"sku", "condition", "_line"},
		Columns: []dataset.Column{
			required(text("sku", "sku", "the seller's SKU")),
			text("fnsku", "fnsku", "Amazon's barcode label"),
			text("asin", "asin", "ASIN"),
			text("product_name", "product-name", "title"),
			label("condition", "condition", "New, Used ..., Refurbished, Unknown"),
			money("price_tc", "your-price", "", "the seller's price in the site's currency"),
			label("mfn_listing_exists", "mfn-listing-exists", "Yes, No or blank"),
			count("mfn_fulfillable", "mfn-fulfillable-quantity", "units the seller ships; blank for FBA-only"),
			label("afn_listing_exists", "afn-listing-exists", "Yes, No or blank"),
			count("warehouse", "afn-warehouse-quantity", "fulfillable + unsellable + reserved + researching"),
			count("fulfillable", "afn-fulfillable-quantity", "units that can be picked now"),
			count("unsellable", "afn-unsellable-quantity", "units that cannot be sold"),
			count("reserved", "afn-reserved-quantity", "units reserved"),
			count("total", "afn-total-quantity", "warehouse + inbound"),
			{Name: "per_unit_volume", From: "per-unit-volume", Kind: dataset.Decimal(18, 6), Doc: "volume of a unit, cubic feet in NA, metric elsewhere"},
			count("inbound_working", "afn-inbound-working-quantity", "inbound, being prepared"),
			count("inbound_shipped", "afn-inbound-shipped-quantity", "inbound, under way"),
			count("inbound_receiving", "afn-inbound-receiving-quantity", "inbound, being received"),
			optional(count("researching", "afn-researching-quantity", "units being looked for")),
			optional(count("reserved_future_supply", "afn-reserved-future-supply", "future supply reserved")),
			optional(count("future_supply_buyable", "afn-future-supply-buyable", "future supply that can be bought")),
			optional(label("store", "store", "site label in newer files")),
			optional(count("fulfillable_local", "afn-fulfillable-quantity-local", "of fulfillable, in the country")),
			optional(count("fulfillable_remote", "afn-fulfillable-quantity-remote", "of fulfillable, across the border")),
			optional(count("fc_transfer", "afn-fc-transfer-quantity", "between warehouses")),
			optional(count("onhand_buyable", "afn-onhand-buyable-quantity", "on hand and buyable")),
		},
	}},
})
