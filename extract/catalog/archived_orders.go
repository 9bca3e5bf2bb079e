package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// archivedAfter is when Amazon moves an order out of the other order reports: about 18 months.
const archivedAfter = 548 * 24 * time.Hour

// ArchivedOrders is every order line old enough to be archived, by the time it was bought.
var ArchivedOrders = declare(dataset.Spec{
	Name:      "archived_orders",
	Doc:       "Archived orders by purchase date: one row per order line that is older than about 18 months.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FLAT_FILE_ARCHIVED_ORDERS_DATA_BY_ORDER_DATE"},
	Seller:    true,
	Role:      "Inventory and Order Tracking",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Upsert,
	UpsertBy:  "last_updated_at",
	MaxDays:   30,
	History:   730,
	Latency:   archivedAfter,
	ByInstant: true,
	Traps: []string{
		"A day is asked for only when its orders are archived; of an account younger than 18 months nothing is.",
		"The layout of the other all-orders reports; rows of all three are one upsert by the last update.",
	},
	Sample: flat(
		"amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel order-channel ship-service-level product-name sku asin item-status quantity currency item-price item-tax shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount ship-city ship-state ship-postal-code ship-country promotion-ids",
		cells{"amazon-order-id": "302-1000004-1000004", "merchant-order-id": "302-1000004-1000004", "purchase-date": "2024-05-02T10:00:00+00:00", "last-updated-date": "2024-05-04T08:00:00+00:00", "order-status": "Shipped", "fulfillment-channel": "Amazon", "sales-channel": "Amazon.de", "ship-service-level": "Standard", "product-name": "Blauer Becher", "sku": "MUG-BLUE", "asin": "B0SAMPLE01", "item-status": "Shipped", "quantity": "2", "currency": "EUR", "item-price": "39.98", "ship-postal-code": "50667", "ship-country": "DE"},
		cells{"amazon-order-id": "302-1000005-1000005", "purchase-date": "2024-05-03T11:30:00+00:00", "last-updated-date": "2024-05-03T12:00:00+00:00", "order-status": "Cancelled", "fulfillment-channel": "Merchant", "sales-channel": "Amazon.de", "ship-service-level": "Standard", "product-name": "Blauer Becher", "sku": "MUG-BLUE", "asin": "B0SAMPLE01", "item-status": "Cancelled", "quantity": "0", "ship-country": "DE"},
	),
	Tables: []dataset.Table{{
		Name:    "archived_orders",
		Grain:   "one row per order line of a document",
		Key:     []string{"amazon_order_id", "sku", "_line"},
		Columns: orderColumns,
	}},
})
