package world

import (
	"strings"
	"testing"
	"time"
)

// What the shipment and return projections show is what orders and settlements say.
func TestShipmentsAreTheOrdersThatLeft(t *testing.T) {
	w := New(3, Options{Months: 2, SKUs: 20})
	end := (w.End() + 30).UTC()
	for _, a := range w.accounts {
		type sum struct{ units, price, promo int64 }
		want, got := map[string]sum{}, map[string]sum{}
		for _, o := range a.orders {
			if o.mfn || o.shipped.IsZero() {
				continue
			}
			for i := range o.items {
				it := &o.items[i]
				v := want[it.code]
				v.units += int64(it.qty)
				if !o.mcf {
					v.price, v.promo = v.price+it.price, v.promo+it.promo
				}
				want[it.code] = v
			}
		}
		ids, partial := map[string]bool{}, 0
		shipments := map[string]string{}
		for _, r := range w.Shipments(a.Code, time.Time{}, end, end) {
			v := got[r.OrderItemID]
			got[r.OrderItemID] = sum{v.units + int64(r.Quantity), v.price + r.ItemPrice.Minor, v.promo + r.ItemPromotion.Minor}
			if ids[r.ShipmentItemID] {
				t.Errorf("%s: shipment item %s stands there twice", a.Code, r.ShipmentItemID)
			}
			ids[r.ShipmentItemID] = true
			shipments[r.AmazonOrderID] = r.ShipmentID
			if r.IsPartial {
				partial++
			}
			var promotions int64
			for _, p := range r.Promotions {
				promotions += p.Amount
			}
			if promotions != r.ItemPromotion.Minor+r.ShipPromotion.Minor {
				t.Errorf("%s: promotions sum to %d, want %d", r.ShipmentItemID, promotions, r.ItemPromotion.Minor+r.ShipPromotion.Minor)
			}
		}
		if len(got) != len(want) || partial == 0 {
			t.Errorf("%s: %d lines left, want %d; %d in parts, want some", a.Code, len(got), len(want), partial)
		}
		for code, v := range want {
			if got[code] != v {
				t.Errorf("%s item %s: %+v, want %+v", a.Code, code, got[code], v)
			}
		}
		for _, st := range w.Settlements(a.Code) {
			for _, l := range st.Lines {
				if l.TransactionType == "Order" && l.FulfillmentID == "AFN" && shipments[l.OrderID] != l.ShipmentID {
					t.Fatalf("order %s left as %s, its settlement says %s", l.OrderID, shipments[l.OrderID], l.ShipmentID)
				}
			}
		}
	}
}

func TestEveryReturnIsARefundOfASettlement(t *testing.T) {
	w := New(3, Options{Months: 4, SKUs: 20})
	end := (w.End() + 1).UTC()
	returned, sellers, blank, sellable := 0, 0, 0, 0
	for _, a := range w.accounts {
		type key struct {
			order, sku, id string
			at             time.Time
		}
		refunds, closed := map[key]int64{}, map[string]time.Time{}
		for _, st := range w.Settlements(a.Code) {
			closed[st.Currency] = st.End
			for _, l := range st.Lines {
				if strings.Contains(l.TransactionType, "Refund") && (l.AmountType == "ItemPrice" || l.AmountType == "Promotion") {
					refunds[key{l.OrderID, l.SKU, l.AdjustmentID, l.PostedAt}] -= l.Amount
				}
			}
		}
		recovered := 0
		for _, st := range w.Settlements(a.Code) {
			for _, l := range st.Lines {
				if l.move.aside == "CG_RETURN_RECOVERY" {
					recovered += l.move.units
				}
			}
		}
		for _, r := range w.Returns(a.Code, time.Time{}, end, end) {
			returned++
			o := a.byOrder[r.OrderID]
			if !r.ReturnedAt.After(o.shipped) || !r.RefundedAt.After(r.ReturnedAt) {
				t.Errorf("%s: left %s, came back %s, refunded %s", r.OrderID, o.shipped, r.ReturnedAt, r.RefundedAt)
			}
			if r.LPN == "" {
				blank++
			}
			if !r.RefundedAt.Before(closed[o.site.m.Currency]) {
				continue // in a settlement still to come
			}
			if refunds[key{r.OrderID, r.SKU, r.AdjustmentID, r.RefundedAt}] <= 0 {
				t.Errorf("%s %s came back and no settlement refunds it", r.OrderID, r.SKU)
			}
			if r.Disposition == "SELLABLE" {
				sellable++
				recovered--
			}
		}
		if recovered != 0 {
			t.Errorf("%s: %d units more are back in stock than were returned sellable", a.Code, recovered)
		}
		for _, r := range w.SellerReturns(a.Code, time.Time{}, end, end) {
			sellers++
			if r.Status == "Closed" && r.RefundedAmount.Minor <= 0 {
				t.Errorf("%s is closed, refunded %d", r.OrderID, r.RefundedAmount.Minor)
			}
		}
	}
	if returned < 100 || sellers < 20 || blank == 0 || sellable == 0 {
		t.Errorf("%d units returned, %d of them sellable, %d without a plate; %d returns to the seller; want some of each", returned, sellable, blank, sellers)
	}
}

func TestReplacementsNameAnEarlierOrder(t *testing.T) {
	w := New(3, Options{Months: 3, SKUs: 10})
	end := (w.End() + 30).UTC()
	n := 0
	for _, a := range w.accounts {
		for _, r := range w.Replacements(a.Code, time.Time{}, end, end) {
			n++
			first, again := a.byOrder[r.OriginalOrderID], a.byOrder[r.OrderID]
			if !again.replacement || first.replacement || !first.purchase.Before(again.purchase) || first.site != again.site {
				t.Errorf("%s replaces %s: %+v", r.OrderID, r.OriginalOrderID, r)
			}
		}
	}
	if n < 10 {
		t.Errorf("%d replacements, want more", n)
	}
}
