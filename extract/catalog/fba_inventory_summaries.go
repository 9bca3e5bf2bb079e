package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// FBAInventorySummaries is today's stock as the inventory API splits it: reserved, researching and unsellable by why.
var FBAInventorySummaries = declare(dataset.Spec{
	Name:      "fba_inventory_summaries",
	Doc:       "FBA inventory summaries: one row per SKU and condition of one site, with reserved, researching and unfulfillable stock split by cause.",
	Source:    dataset.Source{API: dataset.Pages, Type: "getInventorySummaries"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.JSON,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Measure:   "total",
	Traps: []string{
		"A snapshot: a missed day can never be had.",
		"The token of the next page lives 30 seconds.",
		"Inbound quantities do not count as changes, so that everything is read every day.",
		"Where Europe shares one stock every site shows all of it: sites must not be added up.",
		"last_updated_at may be empty.",
	},
	Sample: fbaInventorySummariesSample,
	Tables: []dataset.Table{{
		Name:  "fba_inventory_summaries",
		Rows:  "payload.inventorySummaries",
		Grain: "one row per SKU and condition of one site of a snapshot",
		Key:   []string{"sku", "condition"},
		Columns: []dataset.Column{
			required(text("sku", "sellerSku", "the seller's SKU")),
			text("fnsku", "fnSku", "Amazon's barcode label"),
			text("asin", "asin", "ASIN"),
			label("condition", "condition", "NewItem ..."),
			text("product_name", "productName", "title"),
			instant("last_updated_at", "lastUpdatedTime", "when a quantity last changed; inbound ones do not count"),
			count("total", "totalQuantity", "all units, inbound included"),
			text("stores", "stores", "JSON list of stores, where given"),
			count("fulfillable", "inventoryDetails.fulfillableQuantity", "units that can be picked now"),
			count("inbound_working", "inventoryDetails.inboundWorkingQuantity", "inbound, being prepared"),
			count("inbound_shipped", "inventoryDetails.inboundShippedQuantity", "inbound, under way"),
			count("inbound_receiving", "inventoryDetails.inboundReceivingQuantity", "inbound, being received"),
			count("reserved", "inventoryDetails.reservedQuantity.totalReservedQuantity", "units reserved, the sum of the next three"),
			count("reserved_customer_orders", "inventoryDetails.reservedQuantity.pendingCustomerOrderQuantity", "for orders of customers"),
			count("reserved_transfers", "inventoryDetails.reservedQuantity.pendingTransshipmentQuantity", "on the way between warehouses"),
			count("reserved_processing", "inventoryDetails.reservedQuantity.fcProcessingQuantity", "being measured or sidelined in a warehouse"),
			count("researching", "inventoryDetails.researchingQuantity.totalResearchingQuantity", "units being looked for"),
			count("researching_short", "inventoryDetails.researchingQuantity.researchingQuantityBreakdown[name=researchingQuantityInShortTerm].quantity", "for up to 10 days"),
			count("researching_mid", "inventoryDetails.researchingQuantity.researchingQuantityBreakdown[name=researchingQuantityInMidTerm].quantity", "for up to 20 days"),
			count("researching_long", "inventoryDetails.researchingQuantity.researchingQuantityBreakdown[name=researchingQuantityInLongTerm].quantity", "for longer"),
			count("unfulfillable", "inventoryDetails.unfulfillableQuantity.totalUnfulfillableQuantity", "units that cannot be sold, the sum of the next six"),
			count("unfulfillable_customer_damaged", "inventoryDetails.unfulfillableQuantity.customerDamagedQuantity", "damaged by customers"),
			count("unfulfillable_warehouse_damaged", "inventoryDetails.unfulfillableQuantity.warehouseDamagedQuantity", "damaged in a warehouse"),
			count("unfulfillable_distributor_damaged", "inventoryDetails.unfulfillableQuantity.distributorDamagedQuantity", "damaged by the distributor"),
			count("unfulfillable_carrier_damaged", "inventoryDetails.unfulfillableQuantity.carrierDamagedQuantity", "damaged on the way"),
			count("unfulfillable_defective", "inventoryDetails.unfulfillableQuantity.defectiveQuantity", "defective"),
			count("unfulfillable_expired", "inventoryDetails.unfulfillableQuantity.expiredQuantity", "expired"),
			count("future_supply_reserved", "inventoryDetails.futureSupplyQuantity.reservedFutureSupplyQuantity", "future supply reserved"),
			count("future_supply_buyable", "inventoryDetails.futureSupplyQuantity.futureSupplyBuyableQuantity", "future supply that can be bought"),
		},
	}},
})

const fbaInventorySummariesSample = `{"payload":{"granularity":{"granularityType":"Marketplace","granularityId":"ATVPDKIKX0DER"},"inventorySummaries":[` +
	`{"asin":"B000TEST01","fnSku":"X000TEST01","sellerSku":"SKU-RED-S","condition":"NewItem","inventoryDetails":{"fulfillableQuantity":120,"inboundWorkingQuantity":0,"inboundShippedQuantity":40,"inboundReceivingQuantity":0,` +
	`"reservedQuantity":{"totalReservedQuantity":5,"pendingCustomerOrderQuantity":3,"pendingTransshipmentQuantity":2,"fcProcessingQuantity":0},` +
	`"researchingQuantity":{"totalResearchingQuantity":1,"researchingQuantityBreakdown":[{"name":"researchingQuantityInShortTerm","quantity":1},{"name":"researchingQuantityInMidTerm","quantity":0}]},` +
	`"unfulfillableQuantity":{"totalUnfulfillableQuantity":2,"customerDamagedQuantity":1,"warehouseDamagedQuantity":1,"distributorDamagedQuantity":0,"carrierDamagedQuantity":0,"defectiveQuantity":0,"expiredQuantity":0},` +
	`"futureSupplyQuantity":{"reservedFutureSupplyQuantity":0,"futureSupplyBuyableQuantity":0}},"lastUpdatedTime":"2026-01-08T11:12:13Z","productName":"Red mug 12\" set","totalQuantity":168,"stores":[]},` +
	`{"asin":"B000TEST02","fnSku":"B000TEST02","sellerSku":"SKU 02","condition":"NewItem","inventoryDetails":{},"lastUpdatedTime":"","productName":"Blue mug","totalQuantity":0}]},` +
	`"pagination":{"nextToken":"MzE1"}}
`
