package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// ShipmentPromotions is every discount on what Amazon's warehouses sent, in North America.
var ShipmentPromotions = declare(dataset.Spec{
	Name:      "shipment_promotions",
	Doc:       "FBA promotions: one row per discount and shipment item, such as free shipping.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FBA_FULFILLMENT_CUSTOMER_SHIPMENT_PROMOTION_DATA"},
	Seller:    true,
	Regions:   []string{"NA"},
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Replace,
	MaxDays:   30,
	History:   548,
	Latency:   24 * time.Hour,
	Reread:    dataset.Reread{Daily: 3},
	ByInstant: true,
	Limit:     dataset.Limit{Same: 4 * time.Hour},
	Measure:   "discount_tc",
	Traps: []string{
		"Only for FBA sellers in North America.",
		"Rows have no id of their own and equal rows are real: one discount can come in two equal parts.",
	},
	Sample: flat(
		"shipment-date currency item-promotion-discount item-promotion-id description promotion-rule-value amazon-order-id shipment-id shipment-item-id",
		cells{"shipment-date": "2026-01-08T10:00:00-08:00", "currency": "USD", "item-promotion-discount": "2.00", "item-promotion-id": "PLM-AB12-10 deal", "description": "PLM-AB12-10 deal", "promotion-rule-value": "10", "amazon-order-id": "111-1000001-1000001", "shipment-id": "DSAMPLE01", "shipment-item-id": "DSAMPLEITEM1"},
		cells{"shipment-date": "2026-01-08T10:00:00-08:00", "currency": "USD", "item-promotion-discount": "5.99", "item-promotion-id": "Free Shipping", "description": "Super Saver Shipping", "promotion-rule-value": "100", "amazon-order-id": "111-1000001-1000001", "shipment-id": "DSAMPLE01", "shipment-item-id": "DSAMPLEITEM1"},
	),
	Tables: []dataset.Table{{
		Name:  "shipment_promotions",
		Grain: "one row per discount of a document",
		Key:   []string{"shipment_item_id", "promotion_id", "_line"},
		Day:   "ship_date",
		Columns: []dataset.Column{
			dayOf("ship_date", "shipment-date", "day the parcel left, as printed"),
			required(instant("shipped_at", "shipment-date", "instant the parcel left")),
			required(label("currency", "currency", "ISO 4217")),
			money("discount_tc", "item-promotion-discount", "currency", "the discount, positive"),
			text("promotion_id", "item-promotion-id", "promotion"),
			text("description", "description", "what the promotion is called"),
			text("promotion_rule_value", "promotion-rule-value", "percentage or amount of the promotion's rule, as printed"),
			required(text("amazon_order_id", "amazon-order-id", "order id")),
			text("shipment_id", "shipment-id", "shipment"),
			text("shipment_item_id", "shipment-item-id", "line of the shipment"),
		},
	}},
})
