package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// RestockInventory is what Amazon recommends to send.
var RestockInventory = declare(dataset.Spec{
	Name:      "restock_inventory",
	Doc:       "Restock recommendations: one row per country and SKU of the region, as of the moment it was generated.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Limit:     dataset.Limit{Same: 30 * time.Minute},
	Measure:   "recommended_quantity",
	Nothing:   []string{`""`, "-", "--"},
	Traps: []string{
		"Cells may hold a pair of quotes or a dash for nothing.",
		"The header of the total days of supply has two spellings.",
		"A snapshot: dates are ignored and a missed day can never be had.",
	},
	Sample: lines("\t",
		"Country|Product Name|FNSKU|Merchant SKU|ASIN|Condition|Supplier|Supplier part no.|Currency code|Price|Sales last 30 days|Units Sold Last 30 Days|Total Units|Inbound|Available|FC transfer|FC Processing|Customer Order|Unfulfillable|Working|Shipped|Receiving|Fulfilled by|Total Days of Supply (including units from open shipments)|Days of Supply at Amazon Fulfillment Network|Alert|Recommended replenishment qty|Recommended ship date|Recommended action|Unit storage size",
		`US|Blue mug 12" set|X00SAMPLE1|MUG-BLUE|B0SAMPLE01|New|""|-|USD|19.25|789.25|41|150|30|110|0|0|6|4|0|30|0|Amazon|97|80|""|0|-|No action required|0.10 ft3`,
		`CA|Red mug|X00SAMPLE2|MUG-RED|B0SAMPLE02|New|Mugs Inc|M-2|CAD|13.99|55.96|4|2|0|2|0|0|0|0|0|0|0|Amazon|15|15|low_inventory|20|01/20/2026|Create shipping plan|0.08 ft3`,
	),
	Tables: []dataset.Table{{
		Name:  "restock_inventory",
		Grain: "one row per country and SKU of a snapshot",
		Key:   []string{"country", "sku", "condition", "_line"},
		Columns: []dataset.Column{
			required(label("country", "Country", "country of the site, ISO 3166")),
			text("product_name", "Product Name", "title"),
			text("fnsku", "FNSKU", "Amazon's barcode label"),
			required(text("sku", "Merchant SKU", "the seller's SKU")),
			text("asin", "ASIN", "ASIN"),
			label("condition", "Condition", "New, Used ..."),
			text("supplier", "Supplier", "supplier, as the seller entered it"),
			text("supplier_part", "Supplier part no.", "the supplier's part number"),
			label("currency", "Currency code", "ISO 4217"),
			money("unit_price_tc", "Price", "currency", "the seller's price"),
			money("sales_30_days_tc", "Sales last 30 days", "currency", "sales of 30 days"),
			count("units_sold_30_days", "Units Sold Last 30 Days", "units sold in 30 days"),
			count("total", "Total Units", "units on hand and inbound"),
			count("inbound", "Inbound", "units inbound"),
			count("fulfillable", "Available", "units that can be sold now"),
			count("reserved_fc_transfer", "FC transfer", "reserved, on the way between warehouses"),
			count("reserved_fc_processing", "FC Processing", "reserved, being processed"),
			count("reserved_customer", "Customer Order", "reserved, for orders"),
			count("unfulfillable", "Unfulfillable", "units that cannot be sold"),
			count("inbound_working", "Working", "inbound, being prepared"),
			count("inbound_shipped", "Shipped", "inbound, under way"),
			count("inbound_receiving", "Receiving", "inbound, being received"),
			label("fulfilled_by", "Fulfilled by", "Amazon or Merchant"),
			named(count("total_days_of_supply", "Total Days of Supply (including units from open shipments)", "days the stock lasts with what is inbound"), "Total Days of Supply"),
			count("days_of_supply", "Days of Supply at Amazon Fulfillment Network", "days the stock on hand lasts"),
			label("alert", "Alert", "what Amazon warns of"),
			count("recommended_quantity", "Recommended replenishment qty", "units recommended to send"),
			{Name: "recommended_ship_date", From: "Recommended ship date", Kind: dataset.Date, Dates: dataset.MonthFirst, Doc: "when to send them, printed MM/DD/YYYY"},
			label("recommended_action", "Recommended action", "what Amazon recommends"),
			text("unit_storage_size", "Unit storage size", "volume of a unit with its unit, as printed"),
		},
	}},
})
