package fact

import "sellerhouse/extract/dataset"

// Refund is what a refund, claim or chargeback cost, in one row.
var Refund = declare(Table{
	Name:    "fact_refund",
	Doc:     "Refunds, claims and chargebacks from the settlement lines, an event a row, with the reason of the return. Amounts are the seller's: money out is negative.",
	From:    []string{"settlement_v2", "settlement_v1", "settlement_xml", "fba_returns", "mfn_returns"},
	Grain:   "one row per refund of an order's SKU, by settlement",
	Key:     []string{"account_sk", "settlement_id", "transaction_type", "order_id", "sku", "adjustment_id", "posted_at"},
	OrderBy: []string{"account_sk", "marketplace_sk", "posted_date", "order_id", "sku", "adjustment_id", "transaction_type", "settlement_id", "posted_at"},
	Month:   "posted_date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		date("posted_date", "local day of the refund"),
		instant("posted_at", "instant of the refund"),
		label("settlement_id", "settlement"),
		label("transaction_type", "Refund, A-to-z Guarantee Refund, Chargeback Refund ..."),
		text("order_id", "order"),
		text("sku", "the seller's SKU"),
		text("adjustment_id", "the refund's id"),
		label("currency", "ISO 4217"),
		units("units", "units refunded; 0 where the settlement does not say"),
		money("refund_principal_tc", "price given back, claims and chargebacks included"),
		money("refund_shipping_tc", "shipping given back"),
		money("refund_giftwrap_tc", "gift wrap given back"),
		money("refund_tax_tc", "tax given back and withheld tax returned, net"),
		money("promo_back_tc", "discounts returned"),
		money("commission_back_tc", "referral fees returned"),
		money("refund_admin_tc", "refund administration fees"),
		money("restocking_tc", "restocking fees kept"),
		money("goodwill_tc", "goodwill"),
		money("other_tc", "all other lines of the event"),
		money("total_tc", "the event in all"),
		label("return_reason", "reason of the return nearest in time within 60 days; blank where none came back"),
		label("return_channel", "AFN or MFN, of that return"),
	}, nullable(
		date("return_date", "day of that return"),
	), rate(), []dataset.Column{
		reporting("refund_principal_rc", "refund_principal_tc in the reporting currency"),
		reporting("total_rc", "total_tc in the reporting currency"),
	}, lineage()),
})
