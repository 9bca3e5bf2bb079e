package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// AFNInventory is today's stock by whether it can be sold, per SKU of a region.
var AFNInventory = declare(dataset.Spec{
	Name:      "afn_inventory",
	Doc:       "FBA stock by warehouse condition: one row per SKU, condition and whether it can be sold, as of the moment it was generated.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_AFN_INVENTORY_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Limit:     dataset.Limit{Same: 30 * time.Minute},
	Measure:   "quantity",
	Traps: []string{
		"A snapshot: dates are ignored and a missed day can never be had.",
		"Rows do not name their site: a SKU's quantities are those of the whole region.",
		"Headers mix cases and spaces: Warehouse-Condition-code, Quantity Available.",
	},
	Sample: lines("\t",
		"seller-sku|fulfillment-channel-sku|asin|condition-type|Warehouse-Condition-code|Quantity Available",
		"MUG-BLUE|X00SAMPLE1|B0SAMPLE01|NewItem|SELLABLE|110",
		"MUG-BLUE|X00SAMPLE1|B0SAMPLE01|NewItem|UNSELLABLE|4",
		"MUG-RED|X00SAMPLE2|B0SAMPLE02|UsedLikeNew|SELLABLE|0",
	),
	Tables: []dataset.Table{{
		Name:  "afn_inventory",
		Grain: "one row per SKU, condition and warehouse condition of a snapshot",
		Key:   []string{"sku", "condition", "warehouse_condition", "_line"},
		Columns: []dataset.Column{
			required(text("sku", "seller-sku", "the seller's SKU")),
			text("fnsku", "fulfillment-channel-sku", "Amazon's barcode label"),
			text("asin", "asin", "ASIN"),
			label("condition", "condition-type", "NewItem, UsedLikeNew ..."),
			label("warehouse_condition", "Warehouse-Condition-code", "SELLABLE or UNSELLABLE"),
			required(count("quantity", "Quantity Available", "units")),
		},
	}},
})

// AFNInventoryByCountry is today's stock by the country it can be sent from, in Europe.
var AFNInventoryByCountry = declare(dataset.Spec{
	Name:      "afn_inventory_by_country",
	Doc:       "FBA stock of a European account by country: one row per SKU, condition and country, as of the moment it was generated.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_AFN_INVENTORY_DATA_BY_COUNTRY"},
	Seller:    true,
	Regions:   []string{"EU"},
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Limit:     dataset.Limit{Same: 30 * time.Minute},
	Measure:   "quantity",
	Traps: []string{
		"A snapshot: dates are ignored and a missed day can never be had.",
		"Exists in Europe only.",
		"Countries are where the goods lie, not the store that sells them.",
	},
	Sample: flat("seller-sku fulfillment-channel-sku asin condition-type country quantity-for-local-fulfillment",
		cells{"seller-sku": "MUG-BLUE", "fulfillment-channel-sku": "X00SAMPLE1", "asin": "B0SAMPLE01", "condition-type": "NewItem", "country": "DE", "quantity-for-local-fulfillment": "71"},
		cells{"seller-sku": "MUG-BLUE", "fulfillment-channel-sku": "X00SAMPLE1", "asin": "B0SAMPLE01", "condition-type": "NewItem", "country": "FR", "quantity-for-local-fulfillment": "0"},
	),
	Tables: []dataset.Table{{
		Name:  "afn_inventory_by_country",
		Grain: "one row per SKU, condition and country of a snapshot",
		Key:   []string{"sku", "condition", "country", "_line"},
		Columns: []dataset.Column{
			required(text("sku", "seller-sku", "the seller's SKU")),
			text("fnsku", "fulfillment-channel-sku", "Amazon's barcode label"),
			text("asin", "asin", "ASIN"),
			label("condition", "condition-type", "NewItem, UsedLikeNew ..."),
			required(label("country", "country", "country the stock lies in, ISO 3166")),
			required(count("quantity", "quantity-for-local-fulfillment", "units that serve orders within the country")),
		},
	}},
})
