package world

import (
	"time"

	"sellerhouse/extract/window"
)

// Inventory returns a store's FBA stock at asOf: an opening stock, less what shipped, plus a replenishment
// every five weeks.
func (w *World) Inventory(account, marketplaceID string, asOf time.Time) []InventoryRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	s := a.siteOf(marketplaceID)
	if s == nil {
		return nil
	}
	shipped, reserved := map[*offer]int{}, map[*offer]int{}
	for _, o := range a.orders {
		if o.site != s || o.mfn || o.purchase.After(asOf) {
			continue
		}
		for i := range o.items {
			switch {
			case !o.shipped.IsZero() && !o.shipped.After(asOf):
				shipped[o.items[i].offer] += o.items[i].qty
			case o.cancelled.IsZero() || o.cancelled.After(asOf):
				reserved[o.items[i].offer] += o.items[i].qty
			}
		}
	}
	today := window.DayOf(asOf, s.loc)
	var rows []InventoryRow
	for _, f := range s.offers {
		if f.p.mfn {
			continue // only products with FBA stock stand in the report
		}
		r := InventoryRow{
			SKU: f.p.sku, FNSKU: f.p.fnsku, ASIN: f.p.asin, ProductName: f.title, Condition: "New",
			YourPrice: Amount{f.price, true}, Digits: s.m.MinorUnits, AFNListing: true,
		}
		k := w.shelf(s, f)
		r.Reserved, r.Unsellable, r.Researching = reserved[f], k.unsellable, k.researching
		r.Fulfillable = k.received(w, today, shipped[f]+r.Reserved) - shipped[f] - r.Reserved
		switch left := lotDays - (int(today-w.start)+k.phase)%lotDays; { // the next lot on its way
		case left <= 3:
			r.InboundReceiving = k.lot
		case left <= 12:
			r.InboundShipped = k.lot
		case left <= 16:
			r.InboundWorking = k.lot
		}
		r.Warehouse = r.Fulfillable + r.Unsellable + r.Reserved + r.Researching
		r.Total = r.Warehouse + r.InboundWorking + r.InboundShipped + r.InboundReceiving
		r.PerUnitVolume = k.perUnit(s)
		rows = append(rows, r)
	}
	return rows
}
