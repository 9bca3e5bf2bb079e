package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// OrdersByDate is every order line of a region by the time it was bought: the way to the orders of the time before
// the first run, whose updates nobody listened to.
var OrdersByDate = declare(dataset.Spec{
	Name:      "orders_by_date",
	Doc:       "All orders by purchase date: one row per order line, of every status and channel, as it stands now.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL"},
	Seller:    true,
	Role:      "Inventory and Order Tracking",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Upsert,
	UpsertBy:  "last_updated_at",
	MaxDays:   30,
	History:   730,
	Latency:   time.Hour,
	ByInstant: true,
	Measure:   "item_price_tc",
	Traps: []string{
		"The same layout as the report by last update; rows of both are one upsert by the last update.",
		"Regional: one document holds every site of the region whatever marketplace was asked for.",
		"More than 30 days give a document that says only `Date range exceeded` (amzn/selling-partner-api-docs#3148); in 2021 it was an empty file (amzn/selling-partner-api-models#385).",
		"cpf, the Brazilian tax id, is always printed here.",
	},
	Sample: flat(
		"amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel order-channel ship-service-level product-name sku asin item-status quantity currency item-price item-tax shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount ship-city ship-state ship-postal-code ship-country promotion-ids cpf is-business-order purchase-order-number buyer-company-name licensee-name price-designation",
		cells{"amazon-order-id": "111-1000001-1000001", "purchase-date": "2026-01-07T22:10:01+00:00", "last-updated-date": "2026-01-08T18:00:00+00:00", "order-status": "Shipped", "fulfillment-channel": "Amazon", "sales-channel": "Amazon.com", "ship-service-level": "Standard", "product-name": "Blue mug", "sku": "MUG-BLUE", "asin": "B0SAMPLE01", "item-status": "Shipped", "quantity": "1", "currency": "USD", "item-price": "19.25", "item-tax": "1.59", "ship-city": "Austin", "ship-state": "TX", "ship-postal-code": "78701", "ship-country": "US", "is-business-order": "true", "purchase-order-number": "PO-00001", "buyer-company-name": "Sample Company 00001", "licensee-name": "Sample Licensee 00001"},
		cells{"amazon-order-id": "S01-1000003-1000003", "merchant-order-id": "MY-SHOP-77", "purchase-date": "2026-01-06T09:00:00+00:00", "last-updated-date": "2026-01-07T09:00:00+00:00", "order-status": "Shipped", "fulfillment-channel": "Amazon", "sales-channel": "Non-Amazon US", "ship-service-level": "Expedited", "product-name": "Blue mug", "sku": "MUG-BLUE", "asin": "B0SAMPLE01", "item-status": "Shipped", "quantity": "1", "ship-city": "Reno", "ship-state": "NV", "ship-postal-code": "89501", "ship-country": "US", "is-business-order": "false"},
	),
	Tables: []dataset.Table{{
		Name:    "orders_by_date",
		Grain:   "one row per order line of a document",
		Key:     []string{"amazon_order_id", "sku", "_line"},
		Columns: orderColumns,
	}},
})
