package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// Reimbursements is what Amazon paid or gave back for goods in its care.
var Reimbursements = declare(dataset.Spec{
	Name:      "reimbursements",
	Doc:       "FBA reimbursements: one row per product of a reimbursement, in money or in goods; the money is in the settlement.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FBA_REIMBURSEMENTS_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Replace,
	MaxDays:   90,
	History:   548,
	Latency:   24 * time.Hour,
	Reread:    dataset.Reread{Daily: 14},
	ByInstant: true,
	Limit:     dataset.Limit{Same: 4 * time.Hour},
	Measure:   "amount_total_tc",
	Traps: []string{
		"A reimbursement id may have several rows, equal ones among them.",
		"Rows do not name their site: currency and account tell it.",
		"What is taken back is negative and names what it takes back.",
	},
	Sample: flat("approval-date reimbursement-id case-id amazon-order-id reason sku fnsku asin product-name condition currency-unit amount-per-unit amount-total quantity-reimbursed-cash quantity-reimbursed-inventory quantity-reimbursed-total original-reimbursement-id original-reimbursement-type",
		cells{"approval-date": "2026-01-08T21:14:07-08:00", "reimbursement-id": "70000000001", "reason": "Lost_Warehouse", "sku": "MUG-BLUE", "fnsku": "X00SAMPLE1", "asin": "B0SAMPLE01", "product-name": `Blue mug 12" set`, "condition": "New", "currency-unit": "USD", "amount-per-unit": "10.59", "amount-total": "21.18", "quantity-reimbursed-cash": "2", "quantity-reimbursed-inventory": "0", "quantity-reimbursed-total": "2"},
		cells{"approval-date": "2026-01-09T02:00:00-08:00", "reimbursement-id": "70000000002", "case-id": "1234567890", "amazon-order-id": "111-1000001-1000001", "reason": "CustomerReturn", "sku": "MUG-BLUE", "fnsku": "X00SAMPLE1", "asin": "B0SAMPLE01", "product-name": `Blue mug 12" set`, "condition": "New", "currency-unit": "USD", "amount-per-unit": "10.59", "amount-total": "10.59", "quantity-reimbursed-cash": "1", "quantity-reimbursed-inventory": "0", "quantity-reimbursed-total": "1"},
		cells{"approval-date": "2026-01-12T02:00:00-08:00", "reimbursement-id": "70000000003", "reason": "Reimbursement_Reversal", "sku": "MUG-BLUE", "fnsku": "X00SAMPLE1", "asin": "B0SAMPLE01", "product-name": `Blue mug 12" set`, "condition": "New", "currency-unit": "USD", "amount-per-unit": "-10.59", "amount-total": "-10.59", "quantity-reimbursed-cash": "-1", "quantity-reimbursed-inventory": "0", "quantity-reimbursed-total": "-1", "original-reimbursement-id": "70000000001", "original-reimbursement-type": "Lost_Warehouse"},
	),
	Tables: []dataset.Table{{
		Name:  "reimbursements",
		Grain: "one row per product of a reimbursement",
		Key:   []string{"reimbursement_id", "sku", "fnsku", "reason", "_line"},
		Day:   "approval_date",
		Columns: []dataset.Column{
			dayOf("approval_date", "approval-date", "day of the approval, as printed"),
			required(instant("approved_at", "approval-date", "instant of the approval")),
			required(text("reimbursement_id", "reimbursement-id", "id; the settlement's adjustment id")),
			text("case_id", "case-id", "support case, blank where Amazon found out by itself"),
			text("amazon_order_id", "amazon-order-id", "order, for goods a customer had"),
			required(label("reason", "reason", "Lost_Warehouse, Damaged_Warehouse, Lost_Inbound, CustomerReturn, CustomerServiceIssue, Reimbursement_Reversal, FeeCorrection ...")),
			text("sku", "sku", "the seller's SKU"),
			text("fnsku", "fnsku", "Amazon's barcode label"),
			text("asin", "asin", "ASIN"),
			{Name: "product_name", From: "product-name", Kind: dataset.Text, Volatile: true, Doc: "title"},
			label("condition", "condition", "New, Used ..."),
			label("currency", "currency-unit", "ISO 4217"),
			money("amount_per_unit_tc", "amount-per-unit", "currency", "paid for a unit; negative where taken back"),
			money("amount_total_tc", "amount-total", "currency", "paid in all; negative where taken back"),
			count("quantity_cash", "quantity-reimbursed-cash", "units paid for"),
			count("quantity_inventory", "quantity-reimbursed-inventory", "units given back as goods"),
			count("quantity_total", "quantity-reimbursed-total", "units in all"),
			text("original_reimbursement_id", "original-reimbursement-id", "what a reversal takes back"),
			label("original_reimbursement_type", "original-reimbursement-type", "its reason"),
		},
	}},
})
