package world

import "time"

// postAftermath writes what follows some sales: refunds of every kind, claims, chargebacks, tax
// corrections, goodwill.
func (w *World) postAftermath(out *[]SettlementLine, o *order, it *item, d draw) {
	s := o.site
	at := o.shipped.Add(time.Duration(d.between(2*24*60, 40*24*60)) * time.Minute).Add(time.Duration(d.IntN(60)) * time.Second)
	p := poster{out: out, row: SettlementLine{
		TransactionType: "Refund", OrderID: o.id, MerchantOrderID: o.merchantID,
		AdjustmentID: "amzn1:crow:" + d.letters(14), MarketplaceName: s.m.SalesChannel, FulfillmentID: "AFN",
		PostedAt: at, OrderItemCode: it.code, MerchantAdjustmentItemID: d.digits(12), SKU: it.offer.p.sku,
	}, move: movement{site: s, named: true, order: o, inherits: true}}
	if o.mfn {
		p.row.FulfillmentID = "MFN"
	}
	from := len(*out)
	switch n := d.IntN(1000); {
	case n < 45:
		units := w.postRefund(&p, o, it, "", d)
		s.account.refunded(o, it, units, (*out)[from:])
	case n < 50:
		p.row.TransactionType = "A-to-z Guarantee Refund"
		units := w.postRefund(&p, o, it, "RF_A2Z", d)
		s.account.refunded(o, it, units, (*out)[from:])
	case n < 54:
		p.row.TransactionType = "Chargeback Refund"
		units := w.postRefund(&p, o, it, "RF_CHARGEBACK", d)
		s.account.refunded(o, it, units, (*out)[from:])
	case n < 60:
		postRestocking(&p, o, it)
		s.account.refunded(o, it, it.qty, (*out)[from:])
	case n < 66: // a courtesy: a little money back, no tax rows
		p.add("ItemPrice", "Principal", -percentOf(it.price, 1000), "RF_PRODUCT", as(grossPrice))
	case n < 69 && s.m.Code == "US":
		p.add("ItemPrice", "Goodwill", -int64(d.between(100, 600)), "RF_GOODWILL")
	case n < 74 && o.regime == facilitated && it.tax.price > 0:
		p.row.TransactionType, p.row.AdjustmentID, p.row.MerchantAdjustmentItemID = "Order_Retrocharge", "", ""
		tax := percentOf(it.tax.price, 500) + 1
		p.add("ItemPrice", "Tax", tax, "TX_COLLECTED")
		p.add("ItemWithheldTax", s.withheldPrefix()+"Principal", -tax, "TX_WITHHELD")
		if d.percent(40) { // and back again
			p.row.TransactionType, p.row.PostedAt = "Refund_Retrocharge", at.Add(50*time.Hour)
			p.add("ItemPrice", "Tax", -tax, "TX_COLLECTED")
			p.add("ItemWithheldTax", s.withheldPrefix()+"Principal", tax, "TX_WITHHELD")
		}
	case n < 77:
		// The buyer paid again for an item never sent back: the row names the order and no store.
		p.row = SettlementLine{TransactionType: "other-transaction", OrderID: o.id, MerchantOrderID: o.id, PostedAt: at}
		p.move.named, p.move.inherits = false, false
		p.add("other-transaction", "BuyerRecharge", percentOf(it.price, 5000), "RF_OTHER")
	}
}

// postRefund writes the refund of all or some units of an item and returns how many. claim is the line of the
// price rows of a claim or chargeback; empty is an ordinary refund.
func (w *World) postRefund(p *poster, o *order, it *item, claim string, d draw) (units int) {
	part := *it
	k := it.qty
	if it.qty > 1 && d.percent(50) && it.promo == 0 && it.shipping == 0 && it.gift == 0 {
		k = d.between(1, it.qty-1)
		part.price = it.price / int64(it.qty) * int64(k)
		part.points = 0
		part.tax = taxed{}
		if o.regime != noTaxRows {
			part.tax.price = vatOnTop(part.price, o.taxBP)
			if o.site.m.TaxInclusive {
				part.tax.price = vatInside(part.price, o.taxBP)
			}
		}
	}
	if d.percent(55) { // shipping is kept
		part.shipping, part.shipPromo, part.tax.shipping, part.tax.shipPromo = 0, 0, 0, 0
	}
	s, t := o.site, part.tax
	lineOf := func(own string) string {
		if claim != "" {
			return claim
		}
		return own
	}
	gross := as(o.priceKind())
	collected, withheld := o.taxLines()
	discountRow := t.promo != 0 && it.offer.p.index%2 == 0
	var back []func(*SettlementLine, *movement)
	back = append(back, gross)
	if !o.mfn && claim == "" && d.percent(60) {
		back = append(back, aside("CG_RETURN_RECOVERY", it.offer.p, k)) // came back sellable
	}
	p.add("ItemPrice", "Principal", -o.shown(part.price, t.price), lineOf("RF_PRODUCT"), back...)
	priceTax, shipTax := t.price-t.promo, t.shipping-t.shipPromo
	if discountRow {
		p.add("ItemPrice", "Tax", -t.price, collected)
		p.add("Promotion", "TaxDiscount", t.promo, collected, promotion(it.promoID))
	} else {
		p.add("ItemPrice", "Tax", -priceTax, collected)
	}
	p.add("ItemPrice", "Shipping", -o.shown(part.shipping, t.shipping), lineOf("RF_SHIPPING"), gross)
	p.add("ItemPrice", "ShippingTax", -shipTax, collected)
	p.add("ItemPrice", "GiftWrap", -o.shown(part.gift, t.gift), "RF_GIFTWRAP", gross)
	p.add("ItemPrice", "GiftWrapTax", -t.gift, collected)
	p.postPromotion(o, &part, "RF_PROMO_BACK", "RF_PROMO_BACK", 1)
	if o.regime == facilitated {
		pre := s.withheldPrefix()
		p.add("ItemWithheldTax", pre+"Principal", priceTax, withheld)
		p.add("ItemWithheldTax", pre+"Shipping", shipTax, withheld)
		p.add("ItemWithheldTax", pre+"Giftwrap", t.gift, withheld)
	}
	p.add("CostOfPointsReturned", "CostOfPointsReturned", part.points, "RF_POINTS")
	fees := part.feesOf(o, part.price-part.promo, part.shipping-part.shipPromo)
	p.add("ItemFees", "Commission", fees.commission, "FE_REFERRAL_BACK")
	p.add("ItemFees", "ShippingHB", fees.holdback, "FE_REFERRAL_BACK")
	p.add("ItemFees", s.digitalName(), fees.digital, "FE_DIGITAL_SERVICES")
	most := mulDiv(500, priceIn[s.m.Currency], 1000)
	p.add("ItemFees", "RefundCommission", -min(percentOf(fees.commission, 2000), most), "FE_REFUND_ADMIN")
	if x := part.shipping - part.shipPromo; x > 0 && !o.mfn {
		p.add("ItemFees", "ShippingChargeback", o.shown(x, shipTax), "FE_SHIP_CHARGEBACK")
	}
	if !o.mfn {
		p.add("ItemFees", "GiftwrapChargeback", o.shown(part.gift, t.gift), "FE_SHIP_CHARGEBACK")
		if it.offer.p.index%6 == 1 && claim == "" {
			p.add("ItemFees", "FBACustomerReturnPerUnitFee", -mulDiv(210, priceIn[s.m.Currency], 1000)*int64(k), "FF_FBA_RETURN")
		}
	} else if s.m.Code == "US" {
		label := *p
		label.row = SettlementLine{TransactionType: "other-transaction", OrderID: o.id, MerchantOrderID: o.id, MarketplaceName: s.m.SalesChannel, PostedAt: p.row.PostedAt.Add(-26 * time.Hour)}
		label.add("other-transaction", "Shipping label purchase for return", -int64(d.between(380, 720)), "FF_MFN_LABEL")
	}
	return k
}

// postRestocking writes a refund that keeps a fifth: tax moves from the price to the fee, and the group
// still sums to zero.
func postRestocking(p *poster, o *order, it *item) {
	if o.regime != facilitated || o.site.m.TaxInclusive || it.promo != 0 || it.tax.price == 0 {
		return
	}
	keep := percentOf(it.price, 2000)
	keepTax := vatOnTop(keep, o.taxBP)
	fees := it.feesOf(o, it.price, 0)
	pre := o.site.withheldPrefix()
	p.add("ItemPrice", "Principal", -it.price, "RF_PRODUCT")
	p.add("ItemPrice", "RestockingFee", keep, "RF_RESTOCKING")
	p.add("ItemPrice", "Tax", -(it.tax.price - keepTax), "TX_COLLECTED")
	p.add("ItemWithheldTax", pre+"Principal", it.tax.price, "TX_WITHHELD")
	p.add("ItemWithheldTax", pre+"RestockingFee", -keepTax, "TX_WITHHELD")
	p.add("ItemFees", "Commission", fees.commission, "FE_REFERRAL_BACK")
	p.add("ItemFees", "RefundCommission", -min(percentOf(fees.commission, 2000), 500), "FE_REFUND_ADMIN")
}
