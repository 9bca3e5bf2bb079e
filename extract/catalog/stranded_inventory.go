package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// StrandedInventory is stock that has no offer.
var StrandedInventory = declare(dataset.Spec{
	Name:      "stranded_inventory",
	Doc:       "FBA stock without an offer: one row per SKU of one site, as of the moment it was generated.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_STRANDED_INVENTORY_UI_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Limit:     dataset.Limit{Same: 30 * time.Minute},
	Measure:   "fulfillable",
	NoData:    []string{"CANCELLED"},
	Traps: []string{
		"CANCELLED mostly means that nothing is stranded.",
		"A snapshot: dates are ignored and a missed day can never be had.",
		"Mind the capital letter of Date-to-take-auto-removal.",
		"There is no currency column: your-price is in the site's currency.",
	},
	Sample: flat("primary-action date-stranded Date-to-take-auto-removal status-primary status-secondary error-message stranded-reason asin sku fnsku product-name condition fulfilled-by fulfillable-qty your-price unfulfillable-qty reserved-quantity inbound-shipped-qty",
		cells{"primary-action": "Relist", "date-stranded": "2026-01-05T09:10:00-08:00", "Date-to-take-auto-removal": "2026-02-04T09:10:00-08:00", "status-primary": "Stranded", "status-secondary": "No listing", "stranded-reason": "Listing closed", "asin": "B0SAMPLE01", "sku": "MUG-BLUE", "fnsku": "X00SAMPLE1", "product-name": "Blue mug", "condition": "New", "fulfilled-by": "Amazon", "fulfillable-qty": "11", "your-price": "19.25", "unfulfillable-qty": "0", "reserved-quantity": "0", "inbound-shipped-qty": "0"},
		cells{"primary-action": "Edit listing", "date-stranded": "2026-01-06T09:10:00-08:00", "status-primary": "Stranded", "status-secondary": "Listing error", "error-message": "90220", "stranded-reason": "Listing error", "asin": "B0SAMPLE02", "sku": "MUG-RED", "fnsku": "X00SAMPLE2", "product-name": "Red mug", "condition": "New", "fulfilled-by": "Amazon", "fulfillable-qty": "2", "unfulfillable-qty": "1", "reserved-quantity": "0", "inbound-shipped-qty": "0"},
	),
	Tables: []dataset.Table{{
		Name:  "stranded_inventory",
		Grain: "one row per SKU of one site of a snapshot",
		Key:   []string{"sku", "fnsku", "_line"},
		Columns: []dataset.Column{
			label("primary_action", "primary-action", "what Amazon proposes"),
			instant("stranded_at", "date-stranded", "since when"),
			instant("auto_removal_at", "Date-to-take-auto-removal", "when the stock is taken out by itself"),
			label("status_primary", "status-primary", "status"),
			label("status_secondary", "status-secondary", "its reason in short"),
			text("error_message", "error-message", "what is wrong with the listing"),
			label("stranded_reason", "stranded-reason", "why there is no offer"),
			text("asin", "asin", "ASIN"),
			required(text("sku", "sku", "the seller's SKU")),
			text("fnsku", "fnsku", "Amazon's barcode label"),
			text("product_name", "product-name", "title"),
			label("condition", "condition", "New, Used ..., Refurbished, Unknown"),
			label("fulfilled_by", "fulfilled-by", "Amazon"),
			count("fulfillable", "fulfillable-qty", "units that could be sold"),
			money("price_tc", "your-price", "", "the seller's price in the site's currency"),
			count("unfulfillable", "unfulfillable-qty", "units that cannot be sold"),
			count("reserved", "reserved-quantity", "units reserved"),
			count("inbound_shipped", "inbound-shipped-qty", "units under way"),
			optional(label("program", "program", "programme the stock belongs to, newer files")),
		},
	}},
})
