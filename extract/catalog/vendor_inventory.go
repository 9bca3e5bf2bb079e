package catalog

import (
	"fmt"

	"sellerhouse/extract/dataset"
)

// The vendor's stock at Amazon in the two views of vendor sales.
var (
	VendorInventoryManufacturing = declare(vendorInventory("vendor_inventory_manufacturing", "MANUFACTURING", "all stock of the products"))
	VendorInventorySourcing      = declare(vendorInventory("vendor_inventory_sourcing", "SOURCING", "stock that Amazon bought from this vendor"))
)

func vendorInventory(name, view, what string) dataset.Spec {
	s := vendorAnalytics(name, "Vendor inventory by day: "+what+", receipts, open purchase orders and rates of supply.", "GET_VENDOR_INVENTORY_REPORT",
		map[string]string{"distributorView": view, "sellingProgram": "RETAIL"})
	s.Measure = "sellable_on_hand_inventory_units"
	s.Traps = append(s.Traps, "Received units and open purchase order units can be below zero.", "A confirmation rate can exceed 1.",
		"Balances are those at the end of the period; only flows add over days.")
	cost := func(name, from, doc string) dataset.Column { return money(name, from+".amount", "currency", doc) }
	cols := func() []dataset.Column {
		return []dataset.Column{
			currencyOf("sellableOnHandInventoryCost", "netReceivedInventoryCost", "unsellableOnHandInventoryCost", "aged90PlusDaysSellableInventoryCost", "unhealthyInventoryCost"),
			optional(fraction("vendor_confirmation_rate", "vendorConfirmationRate", "units confirmed of those ordered; can exceed 1")),
			cost("net_received_inventory_cost_tc", "netReceivedInventoryCost", "cost of the units received, net of those sent back"),
			count("net_received_inventory_units", "netReceivedInventoryUnits", "units received, net of those sent back; can be below zero"),
			count("open_purchase_order_units", "openPurchaseOrderUnits", "units confirmed and not yet received; can be below zero"),
			optional(dataset.Column{Name: "average_vendor_lead_time_days", From: "averageVendorLeadTimeDays", Kind: dataset.Decimal(18, 8), Doc: "days from order to receipt"}),
			optional(fraction("sell_through_rate", "sellThroughRate", "units shipped of those shipped and on hand")),
			optional(count("unfilled_customer_ordered_units", "unfilledCustomerOrderedUnits", "units customers ordered that have not been shipped")),
			cost("sellable_on_hand_inventory_cost_tc", "sellableOnHandInventoryCost", "cost of the sellable units on hand"),
			count("sellable_on_hand_inventory_units", "sellableOnHandInventoryUnits", "sellable units on hand"),
			optional(cost("unsellable_on_hand_inventory_cost_tc", "unsellableOnHandInventoryCost", "cost of the unsellable units on hand")),
			optional(count("unsellable_on_hand_inventory_units", "unsellableOnHandInventoryUnits", "unsellable units on hand")),
			optional(cost("aged_90_plus_days_sellable_inventory_cost_tc", "aged90PlusDaysSellableInventoryCost", "of the sellable, on hand for 90 days and more")),
			optional(count("aged_90_plus_days_sellable_inventory_units", "aged90PlusDaysSellableInventoryUnits", "of the sellable, on hand for 90 days and more")),
			optional(cost("unhealthy_inventory_cost_tc", "unhealthyInventoryCost", "more than is expected to sell")),
			optional(count("unhealthy_inventory_units", "unhealthyInventoryUnits", "more than is expected to sell")),
			optional(fraction("procurable_product_out_of_stock_rate", "procurableProductOutOfStockRate", "share of views while there was no stock")),
			optional(fraction("uft", "uft", "share of units that could be delivered fast")),
			optional(fraction("receive_fill_rate", "receiveFillRate", "units received of those confirmed")),
		}
	}
	s.Tables = vendorTables(name, "inventoryAggregate", "inventoryByAsin", cols(), cols())
	row := func(asin, rates string) string {
		return `{"startDate":"2026-01-08","endDate":"2026-01-08",` + asin + `"vendorConfirmationRate":1.04,"netReceivedInventoryCost":{"amount":-23.4,"currencyCode":"EUR"},"netReceivedInventoryUnits":-3,"openPurchaseOrderUnits":-1,"averageVendorLeadTimeDays":10.2,"sellThroughRate":0.0235,"unfilledCustomerOrderedUnits":2,"sellableOnHandInventoryCost":{"amount":2595.0,"currencyCode":"EUR"},"sellableOnHandInventoryUnits":332,"unsellableOnHandInventoryCost":{"amount":7.8,"currencyCode":"EUR"},"unsellableOnHandInventoryUnits":1,"aged90PlusDaysSellableInventoryCost":{"amount":78.0,"currencyCode":"EUR"},"aged90PlusDaysSellableInventoryUnits":10,"unhealthyInventoryCost":{"amount":0.0,"currencyCode":"EUR"},"unhealthyInventoryUnits":0` + rates + `}`
	}
	s.Sample = fmt.Sprintf(vendorHead, s.Source.Type, `{"reportPeriod":"DAY","distributorView":"`+view+`","sellingProgram":"RETAIL"}`) +
		`"inventoryAggregate":[` + row("", `,"procurableProductOutOfStockRate":0.05,"uft":0.81,"receiveFillRate":0.97`) + `],
"inventoryByAsin":[` + row(`"asin":"B0SAMPLE01",`, "") + `,
{"startDate":"2026-01-08","endDate":"2026-01-08","asin":"B0SAMPLE02","netReceivedInventoryCost":{"amount":0.0,"currencyCode":"EUR"},"netReceivedInventoryUnits":0,"openPurchaseOrderUnits":0,"sellableOnHandInventoryCost":{"amount":0.0,"currencyCode":"EUR"},"sellableOnHandInventoryUnits":0}]}
`
	return s
}
