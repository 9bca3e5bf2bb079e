package fact

import "sellerhouse/extract/dataset"

// FinancialEvent is what the Finances API says moved, long before a settlement does.
var FinancialEvent = declare(Table{
	Name:    "fact_financial_event",
	Doc:     "Movements of money of the Finances API, amount by amount, by what is known of each transaction now. For what no settlement has yet: never add it to settlement lines of the same time.",
	From:    []string{"finance_transactions"},
	Grain:   "one row per amount at the end of a transaction's breakdowns, by item where the items' amounts are the transaction's",
	Key:     []string{"account_sk", "transaction_id", "order_item_id", "sku", "leaf_path", "occurrence"},
	OrderBy: []string{"account_sk", "marketplace_sk", "posted_date", "transaction_id", "order_item_id", "sku", "leaf_path", "occurrence"},
	Month:   "posted_date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product; 1 where the amount is of none"),
		text("event_group_id", "event group, which a settlement closes"),
		label("event_list", "type of the transaction: Shipment, Refund, ServiceFee ..."),
		text("transaction_id", "transaction"),
		text("leaf_path", "names down to the amount, joined by slashes"),
		number("occurrence", "numbers equal amounts of a transaction, from 1"),
		instant("posted_at", "when it was posted"),
		date("posted_date", "local day of it"),
		label("transaction_status", "DEFERRED, RELEASED, DEFERRED_RELEASED"),
		flag("is_counted", "0 where another transaction is counted instead: of a deferred one its release, once there is one"),
		text("deferred_transaction_id", "of a release: what it releases"),
		text("description", "what it is, in words"),
		text("order_id", "order, shipment or removal"),
		text("refund_id", "refund"),
		text("settlement_id", "settlement, once it is closed and read since"),
		text("order_item_id", "order item, where the amount is of one"),
		text("sku", "the seller's SKU, where the amount is of one"),
		text("asin", "ASIN"),
		label("marketplace_name", "the store as printed"),
		label("transaction_type", "the texts a settlement has for it: transaction type,"),
		label("amount_type", "amount type"),
		text("amount_description", "and description"),
		label("pl_line", "line of dim_pl_line, before tax is told apart"),
		label("map_rule_id", "rule that named it; blank for none"),
		money("amount_tc", "signed: + is money for the seller"),
		label("currency", "ISO 4217"),
	}, nullable(
		count("quantity", "units shipped, with their price"),
	), rate(), []dataset.Column{
		reporting("amount_rc", "amount_tc in the reporting currency"),
	}, lineage()),
})
