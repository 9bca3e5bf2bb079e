package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// SettlementV2 is the statement of one settlement period: every movement of money of an account in one
// currency, in the 24-column flat file. Line 2 is the summary with dates, total and currency; all others
// are transactions whose amounts sum to that total, exactly.
var SettlementV2 = declare(dataset.Spec{
	Name:      "settlement_v2",
	Doc:       "Settlement statements, flat file V2: one row per transaction line and the summary line.",
	Source:    dataset.Source{API: dataset.Listed, Type: "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"},
	Seller:    true,
	Role:      "Finance and Accounting",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Append,
	Identity:  "settlement_id",
	History:   89,
	Every:     24 * time.Hour,
	Traps: []string{
		"createReport answers 400: Amazon makes the report at each close and getReports lists it for 90 days.",
		"The document's Content-Type often names no charset (amzn/selling-partner-api-models#3025).",
		"The same settlement can be listed more than once, under several marketplaces; the settlement id in the content decides.",
		"The currency is the file's, never the request filter's.",
		"Equal rows are legitimate and must never be removed.",
	},
	Sample: settlementV2Sample,
	Tables: []dataset.Table{{
		Name:  "settlement_v2",
		Grain: "one row per line of the file, the summary line included",
		Key:   []string{"settlement_id", "_line"},
		Columns: []dataset.Column{
			text("settlement_id", "settlement-id", "settlement; blank on some data lines, then that of the line before"),
			instant("settlement_start_at", "settlement-start-date", "summary line: start of the period"),
			instant("settlement_end_at", "settlement-end-date", "summary line: end of the period"),
			instant("deposit_at", "deposit-date", "summary line: when the transfer to the bank is due"),
			money("total_amount_tc", "total-amount", "currency", "summary line: sum of all transaction lines, negative when the seller owes"),
			label("currency", "currency", "ISO 4217; on the summary line, elsewhere blank"),
			label("transaction_type", "transaction-type", "Order, Refund, ServiceFee, other-transaction ...; blank on the summary line"),
			text("order_id", "order-id", "Amazon order id; for other types a shipment or removal id"),
			text("merchant_order_id", "merchant-order-id", "the seller's own order reference"),
			text("adjustment_id", "adjustment-id", "refund or reimbursement reference"),
			text("shipment_id", "shipment-id", "shipment"),
			label("marketplace_name", "marketplace-name", "sales channel as printed; blank on account-level rows"),
			label("amount_type", "amount-type", "ItemPrice, ItemFees, ItemWithheldTax, Promotion, other-transaction ..."),
			label("amount_description", "amount-description", "Principal, Tax, Commission ..."),
			money("amount_tc", "amount", "currency", "signed from the seller's side: + is money in"),
			label("fulfillment_id", "fulfillment-id", "AFN or MFN"),
			text("posted_date", "posted-date", "date as printed; posted_at is what counts"),
			instant("posted_at", "posted-date-time", "instant the amount was posted"),
			text("order_item_code", "order-item-code", "order item id"),
			text("merchant_order_item_id", "merchant-order-item-id", "the seller's own item reference"),
			text("merchant_adjustment_item_id", "merchant-adjustment-item-id", "the refund's item reference"),
			text("sku", "sku", "the seller's SKU"),
			count("quantity_purchased", "quantity-purchased", "units; may repeat on several rows of one item, so units are counted on Principal rows only"),
			text("promotion_id", "promotion-id", "promotion of Promotion rows"),
		},
	}},
})
