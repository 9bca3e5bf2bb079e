package world

import (
	"sort"
	"time"
)

// refund is money given back for an order line, and what the returns reports make of it.
type refund struct {
	order *order
	item  *item
	at    time.Time
	kind  string // transaction type: Refund, A-to-z Guarantee Refund, Chargeback Refund
	id    string // adjustment id
	units int
	paid  int64 // what the buyer got, positive minor units
	parts parts // what that is made of, tax included
	label int64 // price of the label that brought it back, positive; 0 for none
	// recovered says that the units are back in stock and can be sold again.
	recovered  bool
	restocking bool
}

// parts are the amounts of a sale or refund with their tax, discounts positive.
type parts struct{ price, promo, shipping, shipPromo, gift int64 }

// add takes a settlement line of a refund.
func (p *parts) add(l *SettlementLine) {
	switch l.AmountType + " " + l.AmountDescription {
	case "ItemPrice Shipping", "ItemPrice ShippingTax":
		p.shipping -= l.Amount
	case "ItemPrice GiftWrap", "ItemPrice GiftWrapTax":
		p.gift -= l.Amount
	case "Promotion Shipping":
		p.shipPromo += l.Amount
	case "Promotion Principal", "Promotion TaxDiscount":
		p.promo += l.Amount
	default:
		p.price -= l.Amount
	}
}

// refunded notes a refund by the settlement lines it made. None means that nothing was refunded.
func (a *account) refunded(o *order, it *item, units int, lines []SettlementLine) {
	if len(lines) == 0 {
		return
	}
	first := lines[0]
	r := refund{order: o, item: it, at: first.PostedAt, kind: first.TransactionType, id: first.AdjustmentID, units: units}
	for i := range lines {
		l := &lines[i]
		switch {
		case l.AmountDescription == "Shipping label purchase for return":
			r.label = -l.Amount
		case l.AmountType == "ItemPrice", l.AmountType == "Promotion":
			r.paid -= l.Amount
			r.parts.add(l)
		}
		r.recovered = r.recovered || l.move != nil && l.move.aside == "CG_RETURN_RECOVERY"
		r.restocking = r.restocking || l.AmountDescription == "RestockingFee"
	}
	a.refunds = append(a.refunds, r)
}

// returned is one unit that came back to a warehouse of Amazon's.
type returned struct {
	*refund
	at          time.Time
	nth         int // 1.. within the refund
	lpn         string
	centre      string
	disposition string
	reason      string
	status      string
	comment     string
}

var returnReasons = []string{
	"DEFECTIVE", "NOT_AS_DESCRIBED", "ORDERED_WRONG_ITEM", "UNWANTED_ITEM", "QUALITY_UNACCEPTABLE", "MISSING_PARTS", "SWITCHEROO",
	"NO_REASON_GIVEN", "DAMAGED_BY_CARRIER", "FOUND_BETTER_PRICE", "UNDELIVERABLE_REFUSED", "NOT_COMPATIBLE",
}

// Comments as buyers write them; the last ones are what must never get far.
var returnComments = map[string][]string{
	"":   {"Too small for us.", `The "12 inch" one is smaller than that`, "call me at 555-0100 please, Jane"},
	"DE": {"Leider zu groß, Farbe weicht ab.", "Rückruf bitte unter 030 1234567"},
	"FR": {"Trop petit, déçu.", "Écrivez à jean@example.com"},
	"JP": {"サイズが合いませんでした。"},
}

// comebacks are the units of an account that came back to Amazon, in the order of their refunds. A claim or a
// chargeback is paid without the goods, and some goods of a plain refund never arrive.
func (w *World) comebacks(a *account) []returned {
	return lazily(a, "comebacks", func() []returned { return w.comeback(a) })
}

func (w *World) comeback(a *account) []returned {
	var out []returned
	for i := range a.refunds {
		r := &a.refunds[i]
		o := r.order
		if o.mfn || r.kind != "Refund" {
			continue
		}
		d := newDraw(w.seed, "return", a.Code, o.id, itoa(r.item.seq))
		came := d.percent(70)
		if !r.recovered && !came {
			continue
		}
		at := r.at.Add(-time.Duration(d.between(30, 30*60)) * time.Minute)
		reason := returnReasons[d.IntN(len(returnReasons))]
		for n := range r.units {
			u := returned{refund: r, at: at, nth: n + 1, reason: reason, centre: w.centreOf(o.site, "return", o.id, itoa(r.item.seq), itoa(n))}
			if !d.permille(15) { // now and then a label cannot be read
				u.lpn = "LPN" + d.letters(2) + d.digits(9)
			}
			u.disposition, u.status = "SELLABLE", "Unit returned to inventory"
			if !r.recovered {
				u.disposition = []string{"CUSTOMER_DAMAGED", "DEFECTIVE", "CARRIER_DAMAGED", "DAMAGED"}[d.weighted(50, 30, 15, 5)]
			} else if d.percent(12) {
				u.status = "Repackaged Successfully"
			}
			if d.percent(20) {
				texts := returnComments[o.site.m.Code]
				if texts == nil {
					texts = returnComments[""]
				}
				u.comment = texts[d.IntN(len(texts))]
			}
			out = append(out, u)
		}
	}
	return out
}

// ReturnRow is one unit that came back to Amazon.
type ReturnRow struct {
	ReturnedAt                    time.Time
	OrderID, MarketplaceID        string
	SKU, ASIN, FNSKU, ProductName string
	Quantity                      int
	Centre, Disposition           string
	Reason, Status, LPN, Comments string
	RefundedAt                    time.Time // of the refund it belongs to; no column of the report
	AdjustmentID                  string    // no column of the report
}

// Returns returns the units that came back to Amazon in [from, until), by time, as known at asOf.
func (w *World) Returns(account string, from, until, asOf time.Time) []ReturnRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	var rows []ReturnRow
	for _, u := range w.comebacks(a) {
		if u.at.Before(from) || !u.at.Before(until) || u.at.After(asOf) {
			continue
		}
		p := u.item.offer.p
		rows = append(rows, ReturnRow{
			ReturnedAt: u.at, OrderID: u.order.id, MarketplaceID: u.order.site.m.ID, SKU: p.sku, ASIN: p.asin, FNSKU: p.fnsku,
			ProductName: u.item.offer.title, Quantity: 1, Centre: u.centre, Disposition: u.disposition, Reason: u.reason,
			Status: u.status, LPN: u.lpn, Comments: u.comment, RefundedAt: u.refund.at, AdjustmentID: u.id,
		})
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].ReturnedAt.Before(rows[j].ReturnedAt) })
	return rows
}

// SellerReturnRow is a return to a seller who ships himself, as asked for by the buyer.
type SellerReturnRow struct {
	OrderID, OrderItemID, MarketplaceID string
	OrderedAt, RequestedAt              time.Time
	Status                              string // Pending, Approved, Closed
	RMAID, MerchantRMAID                string
	LabelType, LabelPaidBy              string
	LabelCost                           Amount
	Currency                            string
	Digits                              int
	Carrier, Tracking                   string
	IsClaim, IsPrime, InPolicy          bool
	ASIN, SKU, ItemName                 string
	Quantity, OrderQuantity             int
	Reason, Resolution                  string
	DeliveredAt                         time.Time // zero: not yet
	OrderAmount                         Amount
	RefundedAmount                      Amount
	SafeTClaimID, SafeTState            string
	SafeTReason                         string
	SafeTAt                             time.Time
	SafeTReimbursed                     Amount
}

// SellerReturns returns the returns to the seller himself that were asked for in [from, until), as they stand at asOf.
func (w *World) SellerReturns(account string, from, until, asOf time.Time) []SellerReturnRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	var rows []SellerReturnRow
	for i := range a.refunds {
		r := &a.refunds[i]
		o, it := r.order, r.item
		if !o.mfn {
			continue
		}
		d := newDraw(w.seed, "mfn return", a.Code, o.id, itoa(it.seq))
		asked := r.at.Add(-time.Duration(d.between(3*24, 9*24)) * time.Hour)
		if soonest := o.shipped.Add(20 * time.Hour); asked.Before(soonest) {
			asked = soonest
		}
		if asked.Before(from) || !asked.Before(until) || asked.After(asOf) {
			continue
		}
		s := o.site
		row := SellerReturnRow{
			OrderID: o.id, OrderItemID: it.code, MarketplaceID: s.m.ID, OrderedAt: o.purchase, RequestedAt: asked, Status: "Pending",
			RMAID: "D" + d.letters(8) + "RRMA", LabelType: "AmazonUnPaidLabel", LabelPaidBy: "Seller", Currency: s.m.Currency, Digits: s.m.MinorUnits,
			IsClaim: r.kind == "A-to-z Guarantee Refund", IsPrime: d.percent(20), InPolicy: !d.percent(8),
			ASIN: it.offer.p.asin, SKU: it.offer.p.sku, ItemName: it.offer.title, Quantity: r.units,
			Reason:     []string{"CR-DEFECTIVE", "CR-QUALITY_UNACCEPTABLE", "CR-UNWANTED_ITEM", "AMZ-PG-BAD-DESC", "CR-NO_REASON_GIVEN"}[d.weighted(25, 20, 30, 15, 10)],
			Resolution: "StandardRefund", OrderAmount: Amount{0, true},
		}
		if d.percent(40) {
			row.MerchantRMAID = "RMA-" + d.digits(6)
		}
		for j := range o.items {
			row.OrderQuantity += o.items[j].qty
			row.OrderAmount.Minor += o.items[j].price + o.items[j].shipping + o.items[j].gift - o.items[j].promo - o.items[j].shipPromo
		}
		if !asOf.Before(asked.Add(26 * time.Hour)) {
			row.Status, row.Carrier, row.Tracking = "Approved", carriers[string(a.Region)][1], "1Z"+d.digits(16)
			if r.label > 0 {
				row.LabelCost = Amount{r.label, true}
			}
		}
		if sent := r.at.Add(-20 * time.Hour); sent.After(asked) && !sent.After(asOf) {
			row.DeliveredAt = sent
		}
		if !r.at.After(asOf) {
			row.Status, row.RefundedAmount = "Closed", Amount{r.paid, true}
			if d.percent(6) { // the seller wants it back from Amazon
				row.SafeTClaimID, row.SafeTState, row.SafeTReason, row.SafeTAt = d.digits(10), "Denied", "Damaged", r.at.Add(30*time.Hour)
				row.SafeTReimbursed = Amount{0, true}
			}
		}
		rows = append(rows, row)
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].RequestedAt.Before(rows[j].RequestedAt) })
	return rows
}

// Refunded counts a store's orders of [from, until) that left, and how many refunds were posted in that time.
func (w *World) Refunded(account, marketplaceID string, from, until time.Time) (orders, refunds int) {
	a := w.byCode[account]
	for _, o := range a.orders {
		if o.site.m.ID == marketplaceID && !o.purchase.Before(from) && o.purchase.Before(until) && !o.shipped.IsZero() {
			orders++
		}
	}
	for _, r := range a.refunds {
		if r.order.site.m.ID == marketplaceID && !r.at.Before(from) && r.at.Before(until) {
			refunds++
		}
	}
	return orders, refunds
}
