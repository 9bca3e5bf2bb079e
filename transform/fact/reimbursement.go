package fact

import "sellerhouse/extract/dataset"

// Reimbursement is what Amazon paid or gave back for goods in its care.
var Reimbursement = declare(Table{
	Name:    "fact_reimbursement",
	Doc:     "FBA reimbursements with their reasons. It explains: the money of record is in the settlement lines.",
	Grain:   "one row per product of a reimbursement",
	Key:     []string{"account_sk", "reimbursement_id", "sku", "fnsku", "reason", "occurrence"},
	OrderBy: []string{"account_sk", "marketplace_sk", "approval_date", "reimbursement_id", "sku", "fnsku", "reason", "occurrence"},
	Month:   "approval_date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		date("approval_date", "day of the approval, as printed"),
		instant("approved_at", "instant of the approval"),
		text("reimbursement_id", "the settlement's adjustment id"),
		text("case_id", "support case; blank where Amazon found out by itself"),
		text("amazon_order_id", "order, for goods a customer had"),
		label("reason", "Lost_Warehouse, Damaged_Warehouse, CustomerReturn, Reimbursement_Reversal ..."),
		text("sku", "the seller's SKU"),
		text("fnsku", "Amazon's barcode label"),
		text("asin", "ASIN"),
		label("condition", "as printed"),
		number("occurrence", "numbers equal rows of a document, from 1"),
		label("currency", "ISO 4217"),
	}, nullable(
		money("amount_per_unit_tc", "paid for a unit; negative where taken back"),
		money("amount_total_tc", "paid in all; negative where taken back"),
		units("quantity_cash", "units paid for"),
		units("quantity_inventory", "units given back as goods"),
		units("quantity_total", "units in all"),
	), []dataset.Column{
		text("original_reimbursement_id", "what a reversal takes back"),
		label("original_reimbursement_type", "its reason"),
	}, rate(), []dataset.Column{
		reporting("amount_total_rc", "amount_total_tc in the reporting currency"),
	}, lineage()),
	Feed: &Feed{
		Number:  "occurrence",
		Convert: []string{"amount_total"},
		Sources: []Source{{
			Dataset: "reimbursements", Day: "approval_date", Sites: []Site{{ByOrder, "amazon_order_id"}, {ByCurrency, "currency"}, {By: ByDocument}},
			SKU: "sku", ASIN: "asin", FNSKU: "fnsku",
		}},
	},
})
