package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// ReservedInventory is today's stock that is spoken for, per SKU of a region.
var ReservedInventory = declare(dataset.Spec{
	Name:      "reserved_inventory",
	Doc:       "FBA stock that is reserved, by why: one row per SKU of the region, as of the moment it was generated.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_RESERVED_INVENTORY_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Limit:     dataset.Limit{Same: 30 * time.Minute},
	Measure:   "reserved",
	Traps: []string{
		"A snapshot: dates are ignored and a missed day can never be had.",
		"Headers mix underscores and hyphens: reserved_fc-transfers.",
		"Rows do not name their site: a SKU's quantities are those of the whole region.",
	},
	Sample: flat("sku fnsku asin product-name reserved_qty reserved_customerorders reserved_fc-transfers reserved_fc-processing",
		cells{"sku": "MUG-BLUE", "fnsku": "X00SAMPLE1", "asin": "B0SAMPLE01", "product-name": `Blue mug 12" set`, "reserved_qty": "6", "reserved_customerorders": "4", "reserved_fc-transfers": "2", "reserved_fc-processing": "0"},
		cells{"sku": "MUG-RED", "fnsku": "X00SAMPLE2", "asin": "B0SAMPLE02", "product-name": "Red mug", "reserved_qty": "0", "reserved_customerorders": "0", "reserved_fc-transfers": "0", "reserved_fc-processing": "0"},
	),
	Tables: []dataset.Table{{
		Name:  "reserved_inventory",
		Grain: "one row per SKU of a snapshot",
		Key:   []string{"sku", "_line"},
		Columns: []dataset.Column{
			required(text("sku", "sku", "the seller's SKU")),
			text("fnsku", "fnsku", "Amazon's barcode label"),
			text("asin", "asin", "ASIN"),
			text("product_name", "product-name", "title"),
			required(count("reserved", "reserved_qty", "units reserved, the sum of what follows")),
			count("reserved_customer", "reserved_customerorders", "for customers' orders"),
			count("reserved_fc_transfer", "reserved_fc-transfers", "on the way between warehouses"),
			count("reserved_fc_processing", "reserved_fc-processing", "being processed in a warehouse"),
			optional(count("reserved_staging", "reserved_staging", "waiting to be moved")),
			optional(label("program", "program", "programme the stock belongs to, newer files")),
		},
	}},
})
