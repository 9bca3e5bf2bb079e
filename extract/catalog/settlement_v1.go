package catalog

import (
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// SettlementV1 is the older wide layout of the settlement statement, one amount column per kind. Amazon
// retired it as a report in November 2026; files of it are what people hold on disk.
var SettlementV1 = declare(dataset.Spec{
	Name:      "settlement_v1",
	Doc:       "Settlement statements, older wide layout: one row per line, several amounts a row. By import only.",
	Source:    dataset.Source{API: dataset.ImportOnly, Type: "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE"},
	Seller:    true,
	Role:      "Finance and Accounting",
	Serves:    dataset.Serves{Until: window.Date(2026, 11, 11), Replacement: "settlement_v2"},
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Append,
	Identity:  "settlement_id",
	Traps: []string{
		"The column set varies per file: only the groups in use are printed.",
		"A row can carry several amounts; an item opens with a row that has the quantity and no amount.",
		"Amounts carry trailing blanks; a line without any filled cell ends the file.",
		"Removed as an API report on 2026-11-11; the V2 file of the same settlement counts first.",
	},
	Sample: settlementV1Sample,
	Tables: []dataset.Table{{
		Name:  "settlement_v1",
		Grain: "one row per line of the file, the summary line included",
		Key:   []string{"settlement_id", "_line"},
		Columns: []dataset.Column{
			text("settlement_id", "settlement-id", "settlement"),
			instant("settlement_start_at", "settlement-start-date", "summary line: start of the period"),
			instant("settlement_end_at", "settlement-end-date", "summary line: end of the period"),
			instant("deposit_at", "deposit-date", "summary line: when the transfer to the bank is due"),
			money("total_amount_tc", "total-amount", "currency", "summary line: sum of every amount of the file"),
			label("currency", "currency", "ISO 4217; on the summary line only"),
			label("transaction_type", "transaction-type", "Order, Refund, ServiceFee, or the description of an account-level row"),
			text("order_id", "order-id", "Amazon order id"),
			text("merchant_order_id", "merchant-order-id", "the seller's own order reference"),
			text("adjustment_id", "adjustment-id", "refund or reimbursement reference"),
			text("shipment_id", "shipment-id", "shipment"),
			label("marketplace_name", "marketplace-name", "sales channel as printed"),
			optional(label("shipment_fee_type", "shipment-fee-type", "kind of shipment_fee_tc")),
			optional(money("shipment_fee_tc", "shipment-fee-amount", "currency", "fee of a shipment")),
			optional(label("order_fee_type", "order-fee-type", "kind of order_fee_tc")),
			optional(money("order_fee_tc", "order-fee-amount", "currency", "fee of an order")),
			label("fulfillment_id", "fulfillment-id", "AFN or MFN"),
			instant("posted_at", "posted-date", "instant the amount was posted, with offset in the file"),
			text("order_item_code", "order-item-code", "order item id"),
			text("merchant_order_item_id", "merchant-order-item-id", "the seller's own item reference"),
			text("merchant_adjustment_item_id", "merchant-adjustment-item-id", "the refund's item reference"),
			text("sku", "sku", "the seller's SKU"),
			count("quantity_purchased", "quantity-purchased", "units; on the item's opening row"),
			optional(label("price_type", "price-type", "kind of price_tc")),
			optional(money("price_tc", "price-amount", "currency", "price component")),
			optional(label("item_related_fee_type", "item-related-fee-type", "kind of item_related_fee_tc")),
			optional(money("item_related_fee_tc", "item-related-fee-amount", "currency", "fee or withheld tax of an item; advertising on ServiceFee rows")),
			optional(money("misc_fee_tc", "misc-fee-amount", "currency", "miscellaneous fee")),
			optional(money("other_fee_tc", "other-fee-amount", "currency", "other fee")),
			optional(label("other_fee_reason", "other-fee-reason-description", "kind of other_fee_tc")),
			optional(text("promotion_id", "promotion-id", "promotion")),
			optional(label("promotion_type", "promotion-type", "kind of promotion_tc")),
			optional(money("promotion_tc", "promotion-amount", "currency", "promotion")),
			optional(label("direct_payment_type", "direct-payment-type", "kind of direct_payment_tc")),
			optional(money("direct_payment_tc", "direct-payment-amount", "currency", "payment the seller already received")),
			optional(money("other_tc", "other-amount", "currency", "amount of an account-level row")),
		},
	}},
})
