package fact

import "sellerhouse/extract/dataset"

// InboundShipment is what was received of a shipment to Amazon, and what was wrong with it.
var InboundShipment = declare(Table{
	Name:    "fact_inbound_shipment",
	Doc:     "Shipments to Amazon's warehouses: units received by the ledger, problems by the inbound performance report. What only the inbound API knows is NULL.",
	From:    []string{"ledger_detail", "inbound_noncompliance"},
	Grain:   "one row per shipment and SKU",
	Key:     []string{"account_sk", "shipment_id", "sku"},
	OrderBy: []string{"account_sk", "marketplace_sk", "date", "shipment_id", "sku"},
	Month:   "date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		date("date", "day of the first receipt; where nothing was received within two months of it, the first problem's"),
		text("shipment_id", "shipment FBA15..."),
		text("sku", "the seller's SKU"),
		text("fnsku", "Amazon's barcode label"),
		text("asin", "ASIN"),
	}, nullable(
		units("shipped", "units sent"),
		units("received", "units received"),
		date("last_received_date", "day of the last receipt"),
		date("created_date", "day the shipment was made, where a problem was reported"),
		instant("appointment_at", "appointment of the delivery"),
		instant("closed_at", "when it was closed"),
		label("status", "status"),
		units("carton_expected", "cartons sent"),
		units("carton_received", "cartons received"),
		units("problem_quantity", "units with problems"),
	), []dataset.Column{
		text("defect_reason", "what was wrong, several joined by semicolons; blank where nothing was"),
		label("currency", "ISO 4217 of the fees; blank without any"),
	}, nullable(
		money("defect_fee_tc", "what it cost, positive"),
	), lineage()),
})
