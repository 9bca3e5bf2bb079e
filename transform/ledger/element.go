package ledger

import "strings"

// Element says where in an XML statement an amount stands.
type Element struct {
	Transaction string // the element of its transaction: Order, Refund, OtherTransaction ...
	Group       string // the element of its kind: ItemPrice, ItemFees ...; of transactions without items the fee's type
	Kind        string // Principal, Commission ...; of transactions without items the reason
	Named       string // TransactionType, by which transactions without items name themselves
}

// transactions are the elements that layout V2 calls otherwise.
var transactions = map[string]string{
	"chargeback": "Chargeback Refund", "chargebackrefund": "Chargeback Refund",
	"guaranteeclaim": "A-to-z Guarantee Refund", "guaranteeclaimrefund": "A-to-z Guarantee Refund",
	"retrocharge": "Order_Retrocharge", "retrochargereversal": "Refund_Retrocharge",
}

// groups are the cells of the wide layout that hold what an element does.
var groups = map[string]Cell{
	"itemprice": Price, "itempriceadjustments": Price,
	"itemfees": ItemFee, "itemfeeadjustments": ItemFee, "charge": ItemFee,
	"promotion": Promotion, "promotionadjustment": Promotion,
	"shipmentfees": ShipmentFee, "shipmentfeeadjustments": ShipmentFee,
	"orderfees": OrderFee, "orderfeeadjustments": OrderFee,
	"directpayment": DirectPayment,
}

// Texts translates an element into the three texts of layout V2. Elements that hold what a cell of the wide layout does
// are translated as it is, so that one table of rules serves all layouts; what is not known keeps its own texts.
func (e Element) Texts() (t, a, d string) {
	switch key(e.Transaction) {
	case "othertransaction":
		switch {
		case e.Group == "" && e.Kind == "":
			return Other.Texts(e.Named, "", "")
		case e.Group == "":
			return OtherFee.Texts(e.Named, e.Kind, "")
		case e.Kind == "":
			return ItemFee.Texts(e.Named, e.Group, "")
		}
		return e.Named, e.Group, e.Kind
	case "advertisingtransactiondetails":
		switch key(e.Named) {
		case "charge":
			return "ServiceFee", "Cost of Advertising", "TransactionTotalAmount"
		case "refund":
			return "ServiceFee", "Refund for Advertiser", "TransactionTotalAmount"
		}
		return "ServiceFee", e.Named, "TransactionTotalAmount"
	case "sellercouponpayment":
		return or(e.Named, "CouponRedemptionFee"), or(e.Group, "CouponRedemptionFee"), e.Kind
	case "sellerdealpayment":
		return or(e.Named, "Deal Fee"), e.Group, or(e.Kind, e.Group)
	}
	t = or(transactions[key(e.Transaction)], e.Transaction)
	group, kind := key(e.Group), key(e.Kind)
	switch {
	case group == "basetax": // of a retrocharge
		return t, "ItemPrice", "Tax"
	case group == "shippingtax":
		return t, "ItemPrice", "ShippingTax"
	case group == "component": // of a liquidation, which does not sort them
		cell := Price
		if strings.HasSuffix(kind, "fee") || strings.HasPrefix(kind, "marketplacefacilitator") {
			cell = ItemFee
		}
		return cell.Texts(t, e.Kind, "")
	case strings.HasPrefix(kind, "costofpoints"): // Japan: V2 says it twice
		return t, e.Kind, e.Kind
	}
	if cell, ok := groups[group]; ok {
		return cell.Texts(t, e.Kind, "")
	}
	return t, e.Group, e.Kind
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
