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
		r := InventoryRow{
			SKU: f.p.sku, FNSKU: f.p.fnsku, ASIN: f.p.asin, ProductName: f.title, Condition: "New",
			YourPrice: Amount{f.price, true}, Digits: s.m.MinorUnits, AFNListing: true,
		}
		d := newDraw(w.seed, "stock", account, s.m.Code, f.p.sku)
		volume := d.between(20, 900)
		lot, phase := d.between(20, 40)*max(1, s.weight/4), d.IntN(35)
		if f.p.mfn {
			continue // only products with FBA stock stand in the report
		}
		since := int(today-w.start) + phase
		received := lot*2 + since/35*lot
		r.Reserved = reserved[f]
		r.Unsellable = d.IntN(4)
		r.Researching = d.IntN(2)
		// What sold beyond the plan came with an unscheduled lot.
		for received < shipped[f]+r.Reserved {
			received += lot
		}
		r.Fulfillable = received - shipped[f] - r.Reserved
		switch left := 35 - since%35; { // the next lot on its way
		case left <= 3:
			r.InboundReceiving = lot
		case left <= 12:
			r.InboundShipped = lot
		case left <= 16:
			r.InboundWorking = lot
		}
		r.Warehouse = r.Fulfillable + r.Unsellable + r.Reserved + r.Researching
		r.Total = r.Warehouse + r.InboundWorking + r.InboundShipped + r.InboundReceiving
		digits := 2
		if s.account.Region != "NA" {
			digits = 5
		}
		r.PerUnitVolume = FormatMinor(int64(volume), digits)
		rows = append(rows, r)
	}
	return rows
}
