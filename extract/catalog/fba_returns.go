package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// FBAReturns is every unit that came back to Amazon's warehouses.
var FBAReturns = declare(dataset.Spec{
	Name:      "fba_returns",
	Doc:       "FBA customer returns: one row per unit received back, with its condition and the buyer's reason.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Replace,
	MaxDays:   90,
	History:   548,
	Latency:   24 * time.Hour,
	Reread:    dataset.Reread{Daily: 14},
	ByInstant: true,
	Limit:     dataset.Limit{Same: 4 * time.Hour},
	Measure:   "quantity",
	Traps: []string{
		"Regional: rows do not name their site; the order does.",
		"The licence plate may repeat or be blank: equal rows are told apart by their order in the document.",
		"The column status is missing in some stores' files.",
		"customer-comments is free text in the buyer's own words.",
	},
	Sample: flat(
		"return-date order-id sku asin fnsku product-name quantity fulfillment-center-id detailed-disposition reason status license-plate-number customer-comments",
		cells{"return-date": "2026-01-05T08:12:11-08:00", "order-id": "111-1000001-1000001", "sku": "MUG-BLUE", "asin": "B0SAMPLE01", "fnsku": "X00SAMPLE1", "product-name": `Blue mug 12" set`, "quantity": "1", "fulfillment-center-id": "PHX7", "detailed-disposition": "SELLABLE", "reason": "UNWANTED_ITEM", "status": "Unit returned to inventory", "license-plate-number": "LPNAB000000001", "customer-comments": "Call me."},
		cells{"return-date": "2026-01-05T09:00:00-08:00", "order-id": "111-1000002-1000002", "sku": "MUG-RED", "asin": "B0SAMPLE02", "fnsku": "X00SAMPLE2", "product-name": "Red mug", "quantity": "1", "fulfillment-center-id": "PHX7", "detailed-disposition": "CUSTOMER_DAMAGED", "reason": "DEFECTIVE", "status": "Unit returned to inventory"},
	),
	Tables: []dataset.Table{{
		Name:  "fba_returns",
		Grain: "one row per returned unit of a document",
		Key:   []string{"order_id", "sku", "license_plate_number", "return_date", "_line"},
		Day:   "return_date",
		Columns: []dataset.Column{
			dayOf("return_date", "return-date", "day the unit was received, as printed"),
			required(instant("returned_at", "return-date", "instant the unit was received")),
			required(text("order_id", "order-id", "the order it came from")),
			required(text("sku", "sku", "the seller's SKU")),
			text("asin", "asin", "ASIN"),
			text("fnsku", "fnsku", "Amazon's barcode label"),
			text("product_name", "product-name", "title"),
			required(count("quantity", "quantity", "units, normally 1 per licence plate")),
			label("fulfillment_center", "fulfillment-center-id", "warehouse that received it"),
			label("detailed_disposition", "detailed-disposition", "SELLABLE, DEFECTIVE, CUSTOMER_DAMAGED, CARRIER_DAMAGED, WAREHOUSE_DAMAGED, DAMAGED, EXPIRED"),
			label("reason", "reason", "the buyer's reason, a code of an open list"),
			optional(label("status", "status", "Unit returned to inventory, Reimbursed, Pending repackaging, Repackaged Successfully ...")),
			text("license_plate_number", "license-plate-number", "LPN..., the label of the unit; may repeat or be blank"),
			optional(personal("customer_comments", "customer-comments", "the buyer's words")),
		},
	}},
})
