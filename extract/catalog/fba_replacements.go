package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// FBAReplacements is every unit Amazon sent again for nothing.
var FBAReplacements = declare(dataset.Spec{
	Name:      "fba_replacements",
	Doc:       "FBA replacements: one row per unit sent again, with the order it stands for.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FBA_FULFILLMENT_CUSTOMER_SHIPMENT_REPLACEMENT_DATA"},
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
		"The replacement is an order of its own at price 0 in the order reports.",
		"Rows whose first order is archived are missing.",
	},
	Sample: flat(
		"shipment-date sku asin fulfillment-center-id original-fulfillment-center-id quantity replacement-reason-code replacement-amazon-order-id original-amazon-order-id",
		cells{"shipment-date": "2026-01-08T10:00:00-08:00", "sku": "MUG-BLUE", "asin": "B0SAMPLE01", "fulfillment-center-id": "PHX7", "original-fulfillment-center-id": "ONT8", "quantity": "1", "replacement-reason-code": "4", "replacement-amazon-order-id": "111-1000009-1000009", "original-amazon-order-id": "111-1000001-1000001"},
		cells{"shipment-date": "2026-01-08T11:00:00-08:00", "sku": "MUG-RED", "asin": "B0SAMPLE02", "fulfillment-center-id": "PHX7", "quantity": "2", "replacement-reason-code": "0", "replacement-amazon-order-id": "111-1000010-1000010", "original-amazon-order-id": "111-1000002-1000002"},
	),
	Tables: []dataset.Table{{
		Name:  "fba_replacements",
		Grain: "one row per replacement order and SKU",
		Key:   []string{"replacement_order_id", "sku", "_line"},
		Day:   "ship_date",
		Columns: []dataset.Column{
			dayOf("ship_date", "shipment-date", "day the parcel left, as printed"),
			required(instant("shipped_at", "shipment-date", "instant the parcel left")),
			required(text("sku", "sku", "the seller's SKU")),
			text("asin", "asin", "ASIN"),
			label("fulfillment_center", "fulfillment-center-id", "warehouse it left from"),
			label("original_fulfillment_center", "original-fulfillment-center-id", "warehouse the first parcel left from"),
			required(count("quantity", "quantity", "units")),
			count("reason_code", "replacement-reason-code", "Amazon's number for why"),
			required(text("replacement_order_id", "replacement-amazon-order-id", "the order that was sent instead")),
			text("original_order_id", "original-amazon-order-id", "the order it stands for"),
		},
	}},
})
