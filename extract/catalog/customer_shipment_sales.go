package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// CustomerShipmentSales is every shipped order line of Amazon's fulfilment, condensed.
var CustomerShipmentSales = declare(dataset.Spec{
	Name:      "customer_shipment_sales",
	Doc:       "FBA customer shipment sales: one row per shipped order line with price, warehouse and destination.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FBA_FULFILLMENT_CUSTOMER_SHIPMENT_SALES_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Replace,
	MaxDays:   30,
	History:   548,
	Latency:   24 * time.Hour,
	Reread:    dataset.Reread{Daily: 3},
	ByInstant: true,
	Limit:     dataset.Limit{Same: 30 * time.Minute},
	Measure:   "quantity",
	Traps: []string{
		"item-price-per-unit is of one unit, item-price of the other reports is of the line.",
		"No shipment or item id: equal rows are told apart by their order in the document.",
		"Multi-channel orders are not in it.",
	},
	Sample: flat(
		"shipment-date sku fnsku asin fulfillment-center-id quantity amazon-order-id currency item-price-per-unit shipping-price gift-wrap-price ship-city ship-state ship-postal-code",
		cells{"shipment-date": "2026-01-08T10:00:00-08:00", "sku": "MUG-BLUE", "fnsku": "X00SAMPLE1", "asin": "B0SAMPLE01", "fulfillment-center-id": "PHX7", "quantity": "2", "amazon-order-id": "111-1000001-1000001", "currency": "USD", "item-price-per-unit": "19.25", "shipping-price": "5.99", "ship-city": "Austin", "ship-state": "TX", "ship-postal-code": "78701"},
		cells{"shipment-date": "2026-01-08T23:59:59-08:00", "sku": "MUG-RED", "fnsku": "X00SAMPLE2", "asin": "B0SAMPLE02", "fulfillment-center-id": "ONT8", "quantity": "1", "amazon-order-id": "111-1000002-1000002", "currency": "USD", "item-price-per-unit": "0.0", "ship-state": "CA", "ship-postal-code": "92101"},
	),
	Tables: []dataset.Table{{
		Name:  "customer_shipment_sales",
		Grain: "one row per shipped order line of a document",
		Key:   []string{"amazon_order_id", "sku", "shipped_at", "fulfillment_center", "_line"},
		Day:   "ship_date",
		Columns: []dataset.Column{
			dayOf("ship_date", "shipment-date", "day the parcel left, as printed"),
			required(instant("shipped_at", "shipment-date", "instant the parcel left")),
			required(text("sku", "sku", "the seller's SKU")),
			text("fnsku", "fnsku", "Amazon's barcode label"),
			text("asin", "asin", "ASIN"),
			label("fulfillment_center", "fulfillment-center-id", "warehouse it left from"),
			required(count("quantity", "quantity", "units")),
			required(text("amazon_order_id", "amazon-order-id", "order id")),
			label("currency", "currency", "ISO 4217"),
			money("unit_price_tc", "item-price-per-unit", "currency", "price of one unit; with VAT at tax-inclusive sites"),
			money("shipping_price_tc", "shipping-price", "currency", "shipping charged for the row"),
			money("giftwrap_price_tc", "gift-wrap-price", "currency", "gift wrap charged for the row"),
			personal("ship_city", "ship-city", "city"),
			text("ship_state", "ship-state", "state or province"),
			postal("ship_postal_prefix", "ship-postal-code"),
			optional(money("points_granted_tc", "points-granted", "currency", "points given, Japan only")),
		},
	}},
})
