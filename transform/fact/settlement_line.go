package fact

import "sellerhouse/extract/dataset"

// SettlementLine is every amount of every settlement line.
var SettlementLine = declare(Table{
	Name:    "fact_settlement_line",
	Doc:     "Every amount of every settlement line, with the P&L line its rule names.",
	From:    []string{"settlement_v2", "settlement_v1", "settlement_xml"},
	Grain:   "one row per amount of a detail line; a line of the wide layout has several",
	Key:     []string{"account_sk", "settlement_id", "src_row", "src_part"},
	OrderBy: []string{"account_sk", "settlement_id", "src_row", "src_part"},
	Month:   "posted_date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product; 0 unknown, 1 where the row has no SKU"),
		label("settlement_id", "settlement"),
		number("src_row", "line of the document, the header being line 1; of an XML statement the number of the row's element"),
		flag("src_part", "amount within the line, from 1; always 1 in layouts V2 and XML"),
		label("transaction_type", "as printed; of an XML statement what layout V2 calls it"),
		text("order_id", "order, shipment or removal id, by transaction type"),
		text("merchant_order_id", "the seller's own order reference"),
		text("adjustment_id", "refund or reimbursement reference"),
		text("shipment_id", "shipment"),
		label("marketplace_name", "sales channel as printed"),
		label("amount_type", "as printed"),
		label("amount_description", "as printed"),
		money("amount_tc", "signed from the seller's side: + is money in"),
		label("currency", "ISO 4217, the settlement's"),
		label("fulfillment_id", "AFN or MFN"),
		instant("posted_at", "instant the amount was posted"),
		date("posted_date", "that instant's day at the row's marketplace, else at the account's home"),
		text("order_item_code", "order item id"),
		text("merchant_order_item_id", "the seller's own item reference"),
		text("merchant_adjustment_item_id", "the refund's item reference"),
		text("sku", "the seller's SKU, as printed"),
		{Name: "quantity_purchased", Kind: dataset.Int32, Optional: true, Doc: "units; counted on Principal rows only"},
		text("promotion_id", "promotion of Promotion rows"),
		flag("is_mcf", "1 for multi-channel fulfilment: not an Amazon sale"),
		label("tax_mode", "how the row's order-item group treats tax; blank outside order groups"),
		label("pl_line", "P&L line of the row's rule, before tax splits and advertising precedence"),
		key("fee_type_sk", "rule in dim_fee_type"),
		label("map_rule_id", "rule that decided; M108>M090 where the second was inherited"),
	}, sources()),
})
