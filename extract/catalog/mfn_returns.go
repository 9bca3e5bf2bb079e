package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// MFNReturns is every return to a seller who ships himself.
var MFNReturns = declare(dataset.Spec{
	Name:      "mfn_returns",
	Doc:       "Seller-fulfilled returns by request date: one row per return of an order item, as it stands now.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE"},
	Seller:    true,
	Role:      "Inventory and Order Tracking",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Upsert,
	MaxDays:   60,
	History:   548,
	Latency:   6 * time.Hour,
	Reread:    dataset.Reread{Daily: 58}, // as many as one request takes
	ByInstant: true,
	Measure:   "refunded_amount_tc",
	Traps: []string{
		"At most 60 days of request dates a request; rows change for weeks as the return goes on.",
		"Headers hold spaces and capitals; dates are 05-Jan-2026 in every store.",
		"Order Item ID and Category stand in newer files only.",
	},
	Sample: lines("\t",
		"Order ID|Order date|Return request date|Return request status|Amazon RMA ID|Merchant RMA ID|Label type|Label cost|Currency code|Return carrier|Tracking ID|Label to be paid by|A-to-Z Claim|Is prime|ASIN|Merchant SKU|Item Name|Return quantity|Return Reason|In policy|Return type|Resolution|Invoice number|Return delivery date|Order Amount|Order quantity|SafeT Action reason|SafeT claim id|SafeT claim state|SafeT claim creation time|SafeT claim reimbursement amount|Refunded Amount|Order Item ID|Category",
		"111-2000001-2000001|02-Jan-2026|05-Jan-2026|Closed|DSAMPLE01RRMA|RMA-000001|AmazonUnPaidLabel|4.55|USD|UPS|1Z000|Seller|N|N|B0SAMPLE05|LAMP-05|Desk lamp|1|CR-DEFECTIVE|Y|C-Returns|StandardRefund||10-Jan-2026|49.99|1||||||54.11|70000000000005|Home",
		"111-2000002-2000002|03-Jan-2026|06-Jan-2026|Pending|DSAMPLE02RRMA||AmazonUnPaidLabel||USD|||Seller|Y|Y|B0SAMPLE05|LAMP-05|Desk lamp|2|AMZ-PG-BAD-DESC|N|C-Returns|StandardRefund|||99.98|2|||||||70000000000006|Home",
	),
	Tables: []dataset.Table{{
		Name:  "mfn_returns",
		Grain: "one row per return of an order item",
		Key:   []string{"rma_id", "sku", "order_item_id"},
		Day:   "return_date",
		Columns: []dataset.Column{
			required(text("order_id", "Order ID", "the order it comes from")),
			plainDay("order_date", "Order date", "day of the order"),
			required(plainDay("return_date", "Return request date", "day the return was asked for, by which the report chooses its rows")),
			label("return_status", "Return request status", "Pending, Approved, Closed ..."),
			required(text("rma_id", "Amazon RMA ID", "Amazon's number of the return")),
			text("merchant_rma_id", "Merchant RMA ID", "the seller's number of the return"),
			label("label_type", "Label type", "AmazonUnPaidLabel, AmazonPrePaidLabel ..."),
			money("label_cost_tc", "Label cost", "currency", "what the return label cost"),
			label("currency", "Currency code", "ISO 4217"),
			label("return_carrier", "Return carrier", "who carries it back"),
			personal("tracking_id", "Tracking ID", "number of the buyer's parcel"),
			label("label_paid_by", "Label to be paid by", "Customer, Seller or Amazon"),
			yesNo("is_a_to_z_claim", "A-to-Z Claim", "an A-to-Z claim was filed"),
			yesNo("is_prime", "Is prime", "order of a Prime member"),
			text("asin", "ASIN", "ASIN"),
			required(text("sku", "Merchant SKU", "the seller's SKU")),
			text("product_name", "Item Name", "title"),
			count("quantity", "Return quantity", "units"),
			label("reason", "Return Reason", "CR-DEFECTIVE, CR-UNWANTED_ITEM, AMZ-PG-BAD-DESC ..."),
			yesNo("in_policy", "In policy", "within the return policy"),
			label("return_type", "Return type", "C-Returns ..."),
			label("resolution", "Resolution", "StandardRefund, ReplacementItem ..."),
			text("invoice_number", "Invoice number", "invoice"),
			plainDay("delivered_date", "Return delivery date", "day it arrived back"),
			money("order_amount_tc", "Order Amount", "currency", "total of the order"),
			count("order_quantity", "Order quantity", "units of the order"),
			label("safet_action_reason", "SafeT Action reason", "why the seller claims the refund back"),
			text("safet_claim_id", "SafeT claim id", "the seller's claim"),
			label("safet_claim_state", "SafeT claim state", "Granted, Denied ..."),
			instant("safet_claim_at", "SafeT claim creation time", "when the claim was made"),
			money("safet_reimbursed_tc", "SafeT claim reimbursement amount", "currency", "what Amazon paid for the claim"),
			money("refunded_amount_tc", "Refunded Amount", "currency", "what the buyer got back, tax included"),
			optional(text("order_item_id", "Order Item ID", "order item id, newer files")),
			optional(label("category", "Category", "product category, newer files")),
		},
	}},
})
