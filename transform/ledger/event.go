package ledger

import (
	"strings"

	"sellerhouse/extract/window"
)

// orderKinds are the transaction types of the Finances API that stand for an order's rows of a settlement.
var orderKinds = map[string]string{
	"shipment": "Order", "refund": "Refund", "guaranteeclaim": "A-to-z Guarantee Refund", "chargeback": "Chargeback Refund",
}

// orderLeaves are names at the ends of an order's breakdowns and what settlements call them.
var orderLeaves = map[string][2]string{
	"productcharges": {"ItemPrice", "Principal"}, "ourpriceprincipal": {"ItemPrice", "Principal"}, "ourpricetax": {"ItemPrice", "Tax"},
	"shippingprincipal": {"ItemPrice", "Shipping"}, "shippingtax": {"ItemPrice", "ShippingTax"},
	"giftwrapprincipal": {"ItemPrice", "GiftWrap"}, "giftwraptax": {"ItemPrice", "GiftWrapTax"},
	"promo": {"Promotion", "Principal"}, "ourpricediscount": {"Promotion", "Principal"}, "shippingdiscount": {"Promotion", "Shipping"},
	"restockingdeductionprincipal": {"ItemPrice", "RestockingFee"}, "goodwillprincipal": {"ItemPrice", "Goodwill"},
}

// otherKinds are transaction types whose amounts are booked alike whatever they are called; * stands for the name.
var otherKinds = map[string][3]string{
	"couponpayment":                 {"CouponRedemptionFee", "CouponRedemptionFee", "*"},
	"sellerdealpayment":             {"Deal Fee", "", "*"},
	"sellerreviewenrollmentpayment": {"Vine Enrollment Fee", "", "*"},
	"safetreimbursement":            {"SAFE-T Reimbursement", "", "*"},
	"debtrecovery":                  {"Debt Adjustment", "", "*"},
	"loanservicing":                 {otherTransaction, otherTransaction, "Amazon Lending"},
	"taxwithholding":                {"Tax Withholding", "", "*"},
	"tdsreimbursement":              {"Tax Withholding", "", "*"},
	"networkcomminglingtransaction": {"Commingling VAT", "", "*"},
	"capacityreservationbilling":    {"FBAFees", "Capacity Reservation Fee", "Base fee"},
	"imagingservicesfee":            {"Imaging Services", "", "*"},
	"valueaddedservicecharge":       {"Imaging Services", "", "*"},
	"adhocdisbursement":             {"Transfer", "", "*"},
	"failedadhocdisbursement":       {otherTransaction, otherTransaction, "Failed disbursement"},
}

// liquidationLeaves are the amounts of liquidated and removed units.
var liquidationLeaves = map[string][2]string{
	"revenue": {"ItemPrice", "Principal"}, "feeamount": {"ItemFees", "LiquidationsBrokerageFee"},
	"taxamount": {"ItemPrice", "Tax"}, "taxwithheld": {"ItemWithheldTax", "MarketplaceFacilitatorTax-Principal"},
}

const otherTransaction = "other-transaction"

// Event translates an amount of the Finances API into the three texts of a settlement, so that one table of rules
// serves both: kind and description are its transaction's, path the names down to the amount, joined by slashes. Of
// the translations that are possible the first that a rule knows is taken.
func (r *Rules) Event(kind, description, path string, day window.Day) (t, a, d string) {
	names := strings.Split(path, "/")
	leaf, parent := names[len(names)-1], ""
	if len(names) > 1 {
		parent = names[len(names)-2]
	}
	tries := eventTexts(key(kind), description, parent, leaf)
	for _, x := range tries {
		if r.Match(x[0], x[1], x[2], day).Mapped() {
			return x[0], x[1], x[2]
		}
	}
	last := tries[len(tries)-1]
	return last[0], last[1], last[2]
}

// eventTexts are the translations of an amount, the likeliest first.
func eventTexts(kind, description, parent, leaf string) [][3]string {
	name := key(leaf)
	switch name {
	case "advertisingfee":
		return [][3]string{{"ServiceFee", "Cost of Advertising", "TransactionTotalAmount"}}
	case "advertisingfeerefund":
		return [][3]string{{"ServiceFee", "Refund for Advertiser", "TransactionTotalAmount"}}
	}
	order := orderKinds[kind]
	if kind == "retrocharge" {
		order = "Order_Retrocharge"
		if strings.Contains(key(description), "refund") {
			order = "Refund_Retrocharge"
		}
	}
	if order != "" {
		x, ok := orderLeaves[name]
		switch {
		case strings.HasPrefix(name, "marketplacefacilitator"), strings.HasPrefix(name, "lowvaluegoodstax"):
			return [][3]string{{order, "ItemWithheldTax", leaf}}
		case key(parent) == "promo":
			return [][3]string{{order, "Promotion", leaf}}
		case ok:
			return [][3]string{{order, x[0], x[1]}}
		case strings.HasPrefix(name, "costofpoints"):
			return [][3]string{{order, leaf, leaf}}
		}
		return [][3]string{{order, "ItemFees", leaf}, {order, "ItemPrice", leaf}, {order, parent, leaf}, {order, "ItemFees", leaf}}
	}
	if kind == "fbaliquidation" || kind == "removalshipment" {
		if x, ok := liquidationLeaves[name]; ok {
			return [][3]string{{"Liquidations", x[0], x[1]}}
		}
	}
	if key(parent) == "fbainventoryreimbursement" {
		return [][3]string{{otherTransaction, "FBA Inventory Reimbursement", leaf}}
	}
	var out [][3]string
	if parent != "" {
		for _, t := range []string{"FBAFees", "AmazonFees", "ServiceFee", "Fee Adjustment", otherTransaction} {
			out = append(out, [3]string{t, parent, leaf})
		}
	}
	out = append(out, [3]string{otherTransaction, otherTransaction, leaf})
	if x, ok := otherKinds[kind]; ok {
		if x[2] == "*" {
			x[2] = leaf
		}
		if x[1] == "" {
			x[1] = leaf
		}
		out = append(out, x)
	}
	return append(out, [3]string{otherTransaction, otherTransaction, leaf})
}
