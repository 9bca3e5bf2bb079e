package fact

import "sellerhouse/extract/dataset"

// Return is what came back: units received by Amazon, and returns to a seller who ships himself.
var Return = declare(Table{
	Name:    "fact_return",
	Doc:     "Returns: every unit Amazon received back (AFN), and every return asked of the seller himself (MFN) as it stands now.",
	Grain:   "one row per returned unit (AFN) or return of an order item (MFN)",
	Key:     []string{"account_sk", "channel", "order_id", "sku", "license_plate_number", "rma_id", "return_date", "occurrence"},
	OrderBy: []string{"account_sk", "marketplace_sk", "return_date", "order_id", "sku", "license_plate_number", "rma_id", "occurrence"},
	Month:   "return_date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		label("channel", "AFN or MFN"),
		date("return_date", "day the unit was received, or the return was asked for, as printed"),
		text("order_id", "the order it comes from"),
		text("order_item_id", "order item id; blank where the report has none"),
		text("sku", "the seller's SKU"),
		text("asin", "ASIN"),
		text("fnsku", "Amazon's barcode label, AFN"),
		text("license_plate_number", "label of the unit, AFN; blank where it could not be read"),
		text("rma_id", "Amazon's number of the return, MFN"),
		number("occurrence", "numbers equal rows of a document, from 1"),
		units("quantity", "units"),
		label("reason", "the buyer's reason, a code of an open list"),
		label("status", "what became of it, as printed"),
		label("fulfillment_center", "warehouse that received it, AFN"),
		label("detailed_disposition", "SELLABLE, CUSTOMER_DAMAGED ..., AFN"),
	}, nullable(
		instant("returned_at", "instant the unit was received, AFN"),
		flag("is_sellable", "1 for SELLABLE units, AFN; NULL where that is not known"),
		date("order_date", "day of the order, MFN"),
		date("delivered_date", "day it arrived back, MFN"),
		flag("is_a_to_z_claim", "1 where an A-to-z claim was filed, MFN"),
		flag("in_policy", "1 within the return policy, MFN"),
	), []dataset.Column{
		label("return_type", "C-Returns ..., MFN"),
		label("resolution", "StandardRefund ..., MFN"),
		text("safet_claim_id", "the seller's claim against Amazon, MFN"),
		label("safet_claim_state", "Granted, Denied ..., MFN"),
		label("currency", "ISO 4217 of the amounts; of AFN rows the site's"),
	}, nullable(
		money("refunded_amount_tc", "what the buyer got back, tax included, MFN"),
		money("label_cost_tc", "what the return label cost, MFN"),
		money("safet_reimbursed_tc", "what Amazon paid for the claim, MFN"),
	), rate(), []dataset.Column{
		reporting("refunded_amount_rc", "refunded_amount_tc in the reporting currency"),
		reporting("label_cost_rc", "label_cost_tc in the reporting currency"),
	}, lineage()),
	Feed: &Feed{
		Number:  "occurrence",
		Convert: []string{"refunded_amount", "label_cost"},
		Sources: []Source{
			{
				Dataset: "fba_returns", Day: "return_date", Sites: []Site{{ByOrder, "order_id"}, {By: ByDocument}},
				SKU: "sku", ASIN: "asin", FNSKU: "fnsku", Texts: map[string]string{"channel": "AFN"},
			},
			{
				Dataset: "mfn_returns", Day: "return_date", Sites: []Site{{ByOrder, "order_id"}, {ByCurrency, "currency"}, {By: ByDocument}},
				SKU: "sku", ASIN: "asin", Columns: map[string]string{"status": "return_status"}, Texts: map[string]string{"channel": "MFN"},
			},
		},
	},
})
