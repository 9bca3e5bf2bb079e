package simulate

import (
	"net/http"
	"slices"
	"time"

	"sellerhouse/extract/simulate/world"
)

// handleSettlement is GET /_settlements/{account}/{id}: a settlement as the XML that Amazon gave until it stopped,
// for those who want to import one.
func (s *Server) handleSettlement(w http.ResponseWriter, r *http.Request) {
	all := s.world.Settlements(r.PathValue("account"))
	i := slices.IndexFunc(all, func(st world.Settlement) bool { return st.ID == r.PathValue("id") })
	if i < 0 {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/xml;charset=UTF-8")
	_, _ = w.Write(settlementXML(&all[i]))
}

// oldTransactions are the elements of transactions that have orders; every other one stands for itself.
var oldTransactions = map[string]string{
	"Order": "Order", "Refund": "Refund", "Chargeback Refund": "Chargeback", "A-to-z Guarantee Refund": "GuaranteeClaim",
	"Order_Retrocharge": "Retrocharge", "Refund_Retrocharge": "RetrochargeReversal",
}

// settlementXML prints a settlement as XML: lines of one event in one element, each amount in one of its own.
func settlementXML(st *world.Settlement) []byte {
	at := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }
	money := func(minor int64) string { return decimal(minor, st.Digits, false, false) }
	report := block("SettlementReport", block("SettlementData",
		word("AmazonSettlementID", st.ID), sum("TotalAmount", st.Currency, money(st.Total)),
		word("StartDate", at(st.Start)), word("EndDate", at(st.End)), word("DepositDate", at(st.Deposit))))
	same := func(a, b *world.SettlementLine) bool {
		return a.TransactionType == b.TransactionType && a.OrderID == b.OrderID && a.ShipmentID == b.ShipmentID && a.AdjustmentID == b.AdjustmentID &&
			a.OrderItemCode == b.OrderItemCode && a.PostedAt.Equal(b.PostedAt)
	}
	for i := 0; i < len(st.Lines); {
		first, until := &st.Lines[i], i+1
		name := oldTransactions[first.TransactionType]
		for name != "" && until < len(st.Lines) && same(first, &st.Lines[until]) {
			until++
		}
		switch name {
		case "":
			report.add(lonelyTransaction(first, sum("Amount", st.Currency, money(first.Amount)), at(first.PostedAt)))
		case "Retrocharge", "RetrochargeReversal":
			report.add(retrocharge(name, st.Lines[i:until], st.Currency, money, at))
		default:
			report.add(orderTransaction(name, st.Lines[i:until], st.Currency, money, at))
		}
		i = until
	}
	root := block("AmazonEnvelope", block("Header", word("DocumentVersion", "1.01")), word("MessageType", "SettlementReport"), block("Message", word("MessageID", "1"), report))
	return root.bytes()
}

// lonelyTransaction prints a transaction of one amount.
func lonelyTransaction(l *world.SettlementLine, amount tag, at string) tag {
	site, posted := word("MarketplaceName", l.MarketplaceName), word("PostedDate", at)
	switch l.TransactionType {
	case "ServiceFee":
		kind := "Charge"
		if l.AmountType == "Refund for Advertiser" {
			kind = "Refund"
		}
		amount.name = "TransactionAmount"
		return block("AdvertisingTransactionDetails", word("TransactionType", kind), site, posted, amount)
	case "CouponRedemptionFee":
		return block("SellerCouponPayment", posted, site, word("TransactionType", l.TransactionType), word("PaymentReason", l.AmountDescription), block("CouponFee", word("Type", l.AmountType), amount))
	case "Lightning Deal Fee":
		return block("SellerDealPayment", site, posted, word("TransactionType", l.TransactionType), word("PaymentReason", l.AmountDescription), block("DealFee", word("Type", l.AmountType), amount))
	}
	kind, fee := l.AmountDescription, block("OtherFee")
	if l.TransactionType != "other-transaction" {
		kind = l.TransactionType
		if l.AmountType != "other-transaction" {
			fee.add(word("Type", l.AmountType))
		}
		fee.add(word("ReasonDescription", l.AmountDescription))
	}
	t := block("OtherTransaction", word("AmazonOrderID", l.OrderID), word("AdjustmentID", l.AdjustmentID), site, word("TransactionType", kind),
		word("TransactionID", l.AdjustmentID), posted, amount, fee)
	if l.SKU != "" {
		item := block("OtherTransactionItem", word("SKU", l.SKU))
		if l.Quantity != 0 {
			item.add(whole("Quantity", l.Quantity))
		}
		t.add(item)
	}
	return t
}

// retrocharge prints taxes charged after their order, which it names without its items.
func retrocharge(name string, lines []world.SettlementLine, currency string, money func(int64) string, at func(time.Time) string) tag {
	l := &lines[0]
	t := block(name, word("AmazonOrderID", l.OrderID), word("PostedDate", at(l.PostedAt)), word("MarketplaceName", l.MarketplaceName))
	for i := range lines {
		x := &lines[i]
		amount := sum("Amount", currency, money(x.Amount))
		switch {
		case x.AmountType != "ItemPrice":
			t.add(block("Charge", word("Type", x.AmountDescription), amount))
		case x.AmountDescription == "ShippingTax":
			t.add(block("ShippingTax", amount))
		default:
			t.add(block("BaseTax", amount))
		}
	}
	return t
}

func orderTransaction(name string, lines []world.SettlementLine, currency string, money func(int64) string, at func(time.Time) string) tag {
	l := &lines[0]
	item, prices, fees, suffix := "Item", "ItemPrice", "ItemFees", ""
	if name != "Order" {
		item, prices, fees, suffix = "AdjustedItem", "ItemPriceAdjustments", "ItemFeeAdjustments", "Adjustment"
	}
	one := block(item, word("AmazonOrderItemCode", l.OrderItemCode), word("MerchantAdjustmentItemID", l.MerchantAdjustmentItemID), word("SKU", l.SKU))
	price, fee, shipment := block(prices), block(fees), block("ShipmentFees")
	var promotions []tag
	for i := range lines {
		x := &lines[i]
		if x.Quantity != 0 {
			one.add(whole("Quantity", x.Quantity))
		}
		amount := sum("Amount", currency, money(x.Amount))
		switch x.AmountType {
		case "ItemFees", "ItemWithheldTax":
			fee.add(block("Fee", word("Type", x.AmountDescription), amount))
		case "Shipment-Fees":
			shipment.add(block("Fee", word("Type", x.AmountDescription), amount))
		case "Promotion":
			promotions = append(promotions, block("Promotion"+suffix, word("MerchantPromotionID", x.PromotionID), word("Type", x.AmountDescription), amount))
		default:
			price.add(block("Component", word("Type", x.AmountDescription), amount))
		}
	}
	one.add(price, fee)
	one.add(promotions...)
	return block(name, word("AmazonOrderID", l.OrderID), word("MerchantOrderID", l.MerchantOrderID), word("AdjustmentID", l.AdjustmentID), word("ShipmentID", l.ShipmentID),
		word("MarketplaceName", l.MarketplaceName), shipment, block("Fulfillment", word("MerchantFulfillmentID", l.FulfillmentID), word("PostedDate", at(l.PostedAt)), one))
}
