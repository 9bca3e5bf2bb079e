package world

import "time"

// ListingRow is one offer of a store as the listings reports show it.
type ListingRow struct {
	SKU, ItemName, Description, ListingID, ASIN string
	Price                                       Amount
	Digits                                      int
	Quantity                                    Amount // unset where Amazon ships
	OpenedAt                                    time.Time
	Condition                                   int // 11 is new
	Channel                                     string
	Status                                      string // Active, Inactive, Incomplete
	Note, ShippingGroup                         string
}

// channels of Amazon's own fulfilment by region.
var fulfilmentChannels = map[string]string{"NA": "AMAZON_NA", "EU": "AMAZON_EU", "FE": "AMAZON_JP"}

// Listings returns a store's listings as they stand at asOf: every offer, active while there is something to sell,
// and some that were given up before the world began.
func (w *World) Listings(account, marketplaceID string, asOf time.Time) []ListingRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	s := a.siteOf(marketplaceID)
	if s == nil {
		return nil
	}
	stock := map[string]int{}
	for _, r := range w.Inventory(account, marketplaceID, asOf) {
		stock[r.SKU] = r.Fulfillable
	}
	rows := make([]ListingRow, 0, len(s.offers)+4)
	for _, f := range s.offers {
		d := newDraw(w.seed, "listing", account, s.m.Code, f.p.sku)
		r := ListingRow{
			SKU: f.p.sku, ItemName: f.title, ListingID: d.digits(4) + d.letters(7), ASIN: f.p.asin, Price: Amount{f.price, true}, Digits: s.m.MinorUnits,
			OpenedAt: w.start.UTC().Add(-time.Duration(d.between(30*24*60, 900*24*60)) * time.Minute), Condition: 11,
			Channel: fulfilmentChannels[string(a.Region)], Status: "Active",
		}
		if d.percent(30) {
			r.Description = "<p>Made to last.</p> Wipe clean " + `& dry; "as new".`
		}
		if f.p.mfn {
			today := newDraw(w.seed, "mfn stock", account, s.m.Code, f.p.sku, asOf.UTC().Format(time.DateOnly))
			r.Channel, r.Quantity, r.ShippingGroup = "DEFAULT", Amount{int64(today.between(0, 60)), true}, "Standard"
			if r.Quantity.Minor == 0 {
				r.Status = "Inactive"
			}
		} else if stock[f.p.sku] <= 0 {
			r.Status = "Inactive"
		}
		rows = append(rows, r)
	}
	for n := range 1 + s.weight/8 {
		d := newDraw(w.seed, "retired", account, s.m.Code, itoa(n))
		b := brands[d.IntN(len(brands))]
		r := ListingRow{
			SKU: "OLD " + b.code + "-" + d.digits(3), ItemName: b.name + " (old model)", ListingID: d.digits(4) + d.letters(7), ASIN: "B0" + d.letters(8),
			Digits: s.m.MinorUnits, OpenedAt: w.start.UTC().Add(-time.Duration(d.between(1000*24*60, 2000*24*60)) * time.Minute), Condition: 11,
			Channel: "DEFAULT", Status: "Inactive", Quantity: Amount{0, true}, Price: Amount{s.local(d.between(900, 4900)), true},
		}
		if n%3 == 1 {
			r.Status, r.ItemName, r.Price, r.Quantity = "Incomplete", "", Amount{}, Amount{}
		}
		rows = append(rows, r)
	}
	return rows
}
