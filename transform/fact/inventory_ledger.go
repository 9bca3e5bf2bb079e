package fact

import "sellerhouse/extract/dataset"

// InventoryLedger is every movement of goods in Amazon's warehouses.
var InventoryLedger = declare(Table{
	Name:    "fact_inventory_ledger",
	Doc:     "The FBA inventory ledger by event: receipts, shipments, returns, removals, transfers, adjustments.",
	Grain:   "one row per movement of a product in a warehouse",
	Key:     []string{"account_sk", "date", "fnsku", "event_type", "reference_id", "fc", "disposition", "reason", "country", "quantity", "occurrence"},
	OrderBy: []string{"account_sk", "marketplace_sk", "date", "fnsku", "event_type", "reference_id", "fc", "disposition", "reason", "country", "quantity", "occurrence"},
	Month:   "date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		date("date", "the store's day, as printed"),
		text("fnsku", "Amazon's barcode label"),
		text("sku", "the seller's SKU"),
		text("asin", "ASIN"),
		label("event_type", "Receipts, Shipments, CustomerReturns, VendorReturns, WhseTransfers, Adjustments"),
		text("reference_id", "order, shipment, removal order or adjustment, by the event"),
		label("fc", "warehouse"),
		label("disposition", "SELLABLE, DEFECTIVE, CUSTOMER_DAMAGED, WAREHOUSE_DAMAGED, CARRIER_DAMAGED, DISTRIBUTOR_DAMAGED, EXPIRED"),
		label("reason", "code of an adjustment, as printed"),
		label("country", "country of the warehouse, ISO 3166"),
		units("quantity", "units, signed"),
		number("occurrence", "numbers equal rows of a day, from 1"),
	}, nullable(
		units("reconciled_quantity", "units of an adjustment that were found or paid for"),
		units("unreconciled_quantity", "units of an adjustment that are still open"),
		instant("happened_at", "instant of the event, newer files"),
	), []dataset.Column{
		label("store", "store the stock is for, newer files"),
	}, lineage()),
	Feed: &Feed{
		Number: "occurrence",
		Sources: []Source{{
			Dataset: "ledger_detail", Day: "date", Sites: []Site{{ByCountry, "store"}, {ByCountry, "country"}, {By: ByDocument}},
			SKU: "sku", ASIN: "asin", FNSKU: "fnsku",
		}},
	},
})

// InventoryLedgerDay is the balance of every product and what moved it.
var InventoryLedgerDay = declare(Table{
	Name:    "fact_inventory_ledger_day",
	Doc:     "The FBA inventory ledger by day: opening balance + movements, all signed, = closing balance. A day without movement may have no row.",
	Grain:   "one row per day, product, condition and country",
	Key:     []string{"account_sk", "date", "fnsku", "sku", "disposition", "location", "store", "occurrence"},
	OrderBy: []string{"account_sk", "marketplace_sk", "date", "fnsku", "sku", "disposition", "location", "store", "occurrence"},
	Month:   "date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		date("date", "the store's day, as printed"),
		text("fnsku", "Amazon's barcode label"),
		text("sku", "the seller's SKU"),
		text("asin", "ASIN"),
		label("disposition", "SELLABLE, DEFECTIVE, CUSTOMER_DAMAGED, WAREHOUSE_DAMAGED, CARRIER_DAMAGED, DISTRIBUTOR_DAMAGED, EXPIRED"),
		label("location", "country the goods lie in, ISO 3166"),
		label("store", "store the stock is for, newer files"),
		number("occurrence", "numbers equal rows of a day, from 1"),
		units("starting_balance", "units at the beginning of the day"),
		units("ending_balance", "units at the end of the day"),
	}, nullable(
		units("in_transit", "units between warehouses, no part of the balance"),
		units("receipts", "units received from the seller"),
		units("customer_shipments", "units sent to customers, negative"),
		units("customer_returns", "units that came back"),
		units("vendor_returns", "units sent back to the seller, negative"),
		units("transfers", "units from and to warehouses elsewhere, signed"),
		units("found", "units found again"),
		units("lost", "units lost, negative"),
		units("damaged", "units that changed to or from damaged, signed"),
		units("disposed", "units disposed of, negative"),
		units("other_events", "everything else, signed"),
		units("unknown_events", "what Amazon cannot say, signed"),
	), lineage()),
	Feed: &Feed{
		Number: "occurrence",
		Sources: []Source{{
			Dataset: "ledger_summary", Day: "date", Sites: []Site{{ByCountry, "store"}, {ByCountry, "location"}, {By: ByDocument}},
			SKU: "sku", ASIN: "asin", FNSKU: "fnsku",
		}},
	},
})
