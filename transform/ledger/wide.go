package ledger

import "strings"

// Cell is one kind of amount column of the older, wide settlement layout.
type Cell uint8

// The amount columns, in the order in which they stand in a file and are numbered within a line.
const (
	ShipmentFee Cell = iota
	OrderFee
	Price
	ItemFee
	MiscFee
	OtherFee
	Promotion
	DirectPayment
	Other
	Cells // how many there are
)

// Columns names the columns of the wide layout behind a Cell: the amount, and the kind beside it ("" where
// the layout has none).
func (c Cell) Columns() (amount, kind string) {
	switch c {
	case ShipmentFee:
		return "shipment_fee_tc", "shipment_fee_type"
	case OrderFee:
		return "order_fee_tc", "order_fee_type"
	case Price:
		return "price_tc", "price_type"
	case ItemFee:
		return "item_related_fee_tc", "item_related_fee_type"
	case MiscFee:
		return "misc_fee_tc", ""
	case OtherFee:
		return "other_fee_tc", "other_fee_reason"
	case Promotion:
		return "promotion_tc", "promotion_type"
	case DirectPayment:
		return "direct_payment_tc", "direct_payment_type"
	}
	return "other_tc", ""
}

// Texts translates a filled amount cell of a wide line into the three texts of layout V2, so that one table of
// rules serves both. transactionType is the line's; kind is the text beside the amount; itemFeeType is the
// line's item-related-fee-type, which names what a ServiceFee line charges.
func (c Cell) Texts(transactionType, kind, itemFeeType string) (t, a, d string) {
	service := key(transactionType) == "servicefee"
	switch c {
	case Price:
		return transactionType, "ItemPrice", kind
	case ItemFee:
		if service {
			return "ServiceFee", kind, "BaseAmount"
		}
		switch k := key(kind); {
		case strings.HasPrefix(k, "marketplacefacilitator"), strings.HasPrefix(k, "lowvaluegoodstax"):
			return transactionType, "ItemWithheldTax", kind
		case strings.HasPrefix(k, "tcs"):
			return transactionType, "ItemTCS", kind
		case strings.HasPrefix(k, "tds"):
			return transactionType, "ItemTDS", kind
		}
		return transactionType, "ItemFees", kind
	case OtherFee:
		if service {
			return "ServiceFee", itemFeeType, kind
		}
		return transactionType, "other-transaction", kind
	case Promotion:
		return transactionType, "Promotion", kind
	case ShipmentFee:
		return transactionType, "Shipment-Fees", kind
	case OrderFee:
		return transactionType, "Order-Fees", kind
	case DirectPayment:
		return transactionType, "DirectPayment", kind
	case Other:
		if reason(transactionType) {
			return "other-transaction", "FBA Inventory Reimbursement", transactionType
		}
	}
	return "other-transaction", "other-transaction", transactionType // Other and MiscFee: the type is the description
}

// reason says whether a text is spelled like a reimbursement reason: WAREHOUSE_DAMAGE.
func reason(s string) bool {
	s = strings.TrimSpace(s)
	for _, c := range s {
		if c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return strings.Contains(s, "_")
}
