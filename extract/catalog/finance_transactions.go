package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

const transaction = "payload.transactions[]."

// related is an identifier that a transaction names.
func related(name, kind, doc string) dataset.Column {
	return text(name, "relatedIdentifiers[relatedIdentifierName="+kind+"].relatedIdentifierValue", doc)
}

// FinanceTransactions is every movement of money within minutes of its posting, long before a settlement closes.
var FinanceTransactions = declare(dataset.Spec{
	Name:      "finance_transactions",
	Doc:       "Transactions of the Finances API: one row per transaction with its status, one per item, and the amounts at the ends of their breakdowns.",
	Source:    dataset.Source{API: dataset.Pages, Type: "listTransactions"},
	Seller:    true,
	Role:      "Finance and Accounting",
	Format:    dataset.JSON,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Upsert,
	MaxDays:   179,
	History:   730,
	Latency:   48 * time.Hour,
	Reread:    dataset.Reread{Daily: 3, Weekly: 30},
	Measure:   "total_tc",
	WokenBy:   "TRANSACTION_UPDATE",
	Traps: []string{
		"Breakdowns are a tree whose parents repeat the sums of what is below: only its ends are added up.",
		"The breakdowns of a transaction repeat those of its items.",
		"A deferred transaction comes again as DEFERRED_RELEASED beside its release, which counts: they are linked by deferred_transaction_id. Fees of a deferred one are estimates.",
		"Statuses come in two spellings, RELEASED and Released.",
		"Pages may be empty and yet go on; windows over 180 days are answered with nothing.",
		"Events of a posted day grow for weeks (amzn/selling-partner-api-docs#3601).",
		"With a marketplace named, seller-fulfilled orders of the American store are missing: none is named.",
	},
	Sample: financeTransactionsSample,
	Tables: []dataset.Table{
		{
			Name:  "finance_transactions",
			Rows:  "payload.transactions",
			Grain: "one row per transaction and state of it that was seen",
			Key:   []string{"transaction_id"},
			Day:   "posted_at",
			Columns: []dataset.Column{
				required(text("transaction_id", "transactionId", "the transaction")),
				required(instant("posted_at", "postedDate", "when it was posted")),
				label("transaction_type", "transactionType", "Shipment, Refund, ServiceFee, ProductAdsPayment ..."),
				label("transaction_status", "transactionStatus", "DEFERRED, RELEASED, DEFERRED_RELEASED, in either spelling"),
				text("description", "description", "what it is, in words"),
				label("currency", "totalAmount.currencyCode", "ISO 4217"),
				money("total_tc", "totalAmount.currencyAmount", "currency", "what it moved, from the seller's side"),
				label("account_type", "sellingPartnerMetadata.accountType", "Standard Orders, Invoiced orders, PAYABLE"),
				label("selling_partner_id", "sellingPartnerMetadata.sellingPartnerId", "the seller"),
				label("home_marketplace_id", "sellingPartnerMetadata.marketplaceId", "the seller's home store"),
				label("marketplace_id", "marketplaceDetails.marketplaceId", "the store, NULL for the account as a whole"),
				label("marketplace_name", "marketplaceDetails.marketplaceName", "the store as printed, in any case"),
				related("order_id", "ORDER_ID", "order, shipment or removal"),
				related("shipment_id", "SHIPMENT_ID", "shipment of the order"),
				related("refund_id", "REFUND_ID", "refund"),
				related("invoice_id", "INVOICE_ID", "invoice"),
				related("event_group_id", "FINANCIAL_EVENT_GROUP_ID", "event group, which a settlement closes"),
				related("settlement_id", "SETTLEMENT_ID", "settlement, once it is closed"),
				related("disbursement_id", "DISBURSEMENT_ID", "payment to the bank"),
				related("transfer_id", "TRANSFER_ID", "transfer"),
				related("deferred_transaction_id", "DEFERRED_TRANSACTION_ID", "of a release: the transaction it releases"),
				related("release_transaction_id", "RELEASE_TRANSACTION_ID", "of a released one: its release"),
				label("deferral_reason", "contexts[contextType=DeferredContext].deferralReason", "why it is deferred: DD7, B2B"),
				instant("matures_at", "contexts[contextType=DeferredContext].maturityDate", "when it is released"),
				label("payment_type", "contexts[contextType=PaymentsContext].paymentType", "of a payment"),
				label("payment_method", "contexts[contextType=PaymentsContext].paymentMethod", "of a payment"),
				text("payment_reference", "contexts[contextType=PaymentsContext].paymentReference", "of a payment"),
				instant("payment_at", "contexts[contextType=PaymentsContext].paymentDate", "of a payment"),
				text("store_name", "contexts[contextType=AmazonPayContext].storeName", "Amazon Pay: the store"),
				label("store_order_type", "contexts[contextType=AmazonPayContext].orderType", "Amazon Pay: the kind of order"),
				label("store_channel", "contexts[contextType=AmazonPayContext].channel", "Amazon Pay: the channel"),
				label("business", "contexts[contextType=BusinessContext].storeName", "AMAZON_HAUL where it is that business"),
				instant("period_from", "contexts[contextType=TimeRangeContext].startTime", "of what covers a time"),
				instant("period_until", "contexts[contextType=TimeRangeContext].endTime", "of what covers a time"),
			},
		},
		{
			Name:  "finance_items",
			Rows:  transaction + "items",
			Grain: "one row per item of a transaction",
			Key:   []string{"transaction_id", dataset.ColLine},
			Day:   "posted_at",
			Columns: []dataset.Column{
				required(text("transaction_id", transaction+"transactionId", "the transaction")),
				required(instant("posted_at", transaction+"postedDate", "when it was posted")),
				text("description", "description", "title of the product"),
				label("currency", "totalAmount.currencyCode", "ISO 4217"),
				money("total_tc", "totalAmount.currencyAmount", "currency", "what the item moved"),
				text("asin", "contexts[contextType=ProductContext].asin", "ASIN"),
				text("sku", "contexts[contextType=ProductContext].sku", "the seller's SKU"),
				count("quantity", "contexts[contextType=ProductContext].quantityShipped", "units shipped"),
				label("fulfillment_network", "contexts[contextType=ProductContext].fulfillmentNetwork", "AFN or MFN"),
				text("order_item_id", "relatedIdentifiers[itemRelatedIdentifierName=ORDER_ADJUSTMENT_ITEM_ID].itemRelatedIdentifierValue", "order item or its adjustment"),
				text("coupon_id", "relatedIdentifiers[itemRelatedIdentifierName=COUPON_ID].itemRelatedIdentifierValue", "coupon"),
				text("removal_item_id", "relatedIdentifiers[itemRelatedIdentifierName=REMOVAL_SHIPMENT_ITEM_ID].itemRelatedIdentifierValue", "item of a removal shipment"),
				text("item_transaction_id", "relatedIdentifiers[itemRelatedIdentifierName=TRANSACTION_ID].itemRelatedIdentifierValue", "transaction the item belongs to"),
			},
		},
		{
			Name:  "finance_breakdowns",
			Rows:  transaction + "breakdowns[*]",
			Grain: "one row per amount at the end of a transaction's breakdowns",
			Key:   []string{"transaction_id", dataset.ColLine},
			Day:   "posted_at",
			Columns: []dataset.Column{
				required(text("transaction_id", transaction+"transactionId", "the transaction")),
				required(instant("posted_at", transaction+"postedDate", "when it was posted")),
				required(label("leaf_path", transaction+"breakdowns[*].breakdownType", "types from the top down, joined by slashes: Expenses/AmazonFees/Commission")),
				label("currency", "breakdownAmount.currencyCode", "ISO 4217"),
				money("amount_tc", "breakdownAmount.currencyAmount", "currency", "the amount, from the seller's side"),
			},
		},
		{
			Name:  "finance_item_breakdowns",
			Rows:  transaction + "items[].breakdowns[*]",
			Grain: "one row per amount at the end of an item's breakdowns",
			Key:   []string{"transaction_id", dataset.ColLine},
			Day:   "posted_at",
			Columns: []dataset.Column{
				required(text("transaction_id", transaction+"transactionId", "the transaction")),
				required(instant("posted_at", transaction+"postedDate", "when it was posted")),
				text("sku", transaction+"items[].contexts[contextType=ProductContext].sku", "the seller's SKU"),
				text("asin", transaction+"items[].contexts[contextType=ProductContext].asin", "ASIN"),
				text("order_item_id", transaction+"items[].relatedIdentifiers[itemRelatedIdentifierName=ORDER_ADJUSTMENT_ITEM_ID].itemRelatedIdentifierValue", "order item or its adjustment"),
				required(label("leaf_path", transaction+"items[].breakdowns[*].breakdownType", "types from the top down, joined by slashes")),
				label("currency", "breakdownAmount.currencyCode", "ISO 4217"),
				money("amount_tc", "breakdownAmount.currencyAmount", "currency", "the amount, from the seller's side"),
			},
		},
	},
})

const financeTransactionsSample = `{"payload":{"nextToken":null,"transactions":[` +
	`{"sellingPartnerMetadata":{"sellingPartnerId":"A0SELLERTEST01","accountType":"Standard Orders","marketplaceId":"ATVPDKIKX0DER"},` +
	`"relatedIdentifiers":[{"relatedIdentifierName":"ORDER_ID","relatedIdentifierValue":"111-0000001-0000001"},{"relatedIdentifierName":"FINANCIAL_EVENT_GROUP_ID","relatedIdentifierValue":"GROUP1"},{"relatedIdentifierName":"RELEASE_TRANSACTION_ID","relatedIdentifierValue":"tx-2"}],` +
	`"transactionType":"Shipment","transactionId":"tx-1","transactionStatus":"DEFERRED_RELEASED","description":"Order Payment","postedDate":"2026-01-08T17:02:11Z","totalAmount":{"currencyCode":"USD","currencyAmount":22.26},` +
	`"marketplaceDetails":{"marketplaceId":"ATVPDKIKX0DER","marketplaceName":"Amazon.com"},` +
	`"items":[{"description":"Red mug","totalAmount":{"currencyCode":"USD","currencyAmount":22.26},"relatedIdentifiers":[{"itemRelatedIdentifierName":"ORDER_ADJUSTMENT_ITEM_ID","itemRelatedIdentifierValue":"80000000000022"}],` +
	`"breakdowns":[{"breakdownType":"Sales","breakdownAmount":{"currencyCode":"USD","currencyAmount":41.97},"breakdowns":[{"breakdownType":"ProductCharges","breakdownAmount":{"currencyCode":"USD","currencyAmount":41.97}}]},{"breakdownType":"Expenses","breakdownAmount":{"currencyCode":"USD","currencyAmount":-19.71}}],` +
	`"contexts":[{"contextType":"ProductContext","asin":"B000TEST01","sku":"SKU-RED-S","quantityShipped":2,"fulfillmentNetwork":"AFN"}]}],` +
	`"breakdowns":[{"breakdownType":"Sales","breakdownAmount":{"currencyCode":"USD","currencyAmount":41.97},"breakdowns":[{"breakdownType":"ProductCharges","breakdownAmount":{"currencyCode":"USD","currencyAmount":39.98},"breakdowns":[]},{"breakdownType":"ShippingPrincipal","breakdownAmount":{"currencyCode":"USD","currencyAmount":5.99}},{"breakdownType":"Promo","breakdownAmount":{"currencyCode":"USD","currencyAmount":-4.00}}]},` +
	`{"breakdownType":"Expenses","breakdownAmount":{"currencyCode":"USD","currencyAmount":-19.71},"breakdowns":[{"breakdownType":"AmazonFees","breakdownAmount":{"currencyCode":"USD","currencyAmount":-19.71},"breakdowns":[{"breakdownType":"Commission","breakdownAmount":{"currencyCode":"USD","currencyAmount":-19.71}}]}]}],"contexts":[]},` +
	`{"sellingPartnerMetadata":{"sellingPartnerId":"A0SELLERTEST01","accountType":"Standard Orders","marketplaceId":"ATVPDKIKX0DER"},"relatedIdentifiers":[{"relatedIdentifierName":"SETTLEMENT_ID","relatedIdentifierValue":"20000000001"}],` +
	`"transactionType":"ServiceFee","transactionId":"tx-3","transactionStatus":"Released","description":"Subscription","postedDate":"2026-01-13T00:00:44Z","totalAmount":{"currencyCode":"USD","currencyAmount":-39.99},"items":[],` +
	`"breakdowns":[{"breakdownType":"Subscription Fee","breakdownAmount":{"currencyCode":"USD","currencyAmount":-39.99}}],"contexts":[{"contextType":"TimeRangeContext","startTime":"2026-01-01T00:00:00Z","endTime":"2026-02-01T00:00:00Z"}]}]}}
`
