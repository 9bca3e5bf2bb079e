package world

import (
	"sort"
	"time"
)

// ShipmentRow is one order line, or the part of one that went in a parcel of its own, as it left a warehouse of
// Amazon's. Money in minor units; discounts are positive.
type ShipmentRow struct {
	AmazonOrderID, MerchantOrderID           string
	ShipmentID, ShipmentItemID, OrderItemID  string
	PurchasedAt, PaidAt, ShippedAt           time.Time
	ReportedAt, ArrivesAt                    time.Time
	MarketplaceID, SalesChannel              string
	SKU, FNSKU, ASIN, ProductName            string
	Quantity                                 int
	Currency                                 string // empty where no price is shown
	Digits                                   int
	ItemPrice, ItemTax                       Amount // of the units of this row; the price includes the tax at tax-inclusive stores
	ShippingPrice, ShippingTax               Amount
	GiftWrapPrice, GiftWrapTax               Amount
	ItemPromotion, ShipPromotion             Amount
	ServiceLevel, Centre, Carrier, Tracking  string
	ShipCity, ShipState, ShipPostalCode      string
	ShipCountry                              string
	IsMultiChannel, IsReplacement, IsPartial bool
	Promotions                               []ShipmentPromotion
}

// ShipmentPromotion is one discount on a shipped row.
type ShipmentPromotion struct {
	ID, Description, RuleValue string
	Amount                     int64 // minor units, positive
}

// parcel is a part of an order line that left on its own.
type parcel struct {
	nth   int // 1.. within the line
	units int
	first int // units of the line in parcels before
}

// parcels cuts an order line into what was sent together: mostly everything.
func (w *World) parcels(o *order, it *item) []parcel {
	if it.qty > 1 {
		d := newDraw(w.seed, "parcel", o.site.account.Code, o.id, itoa(it.seq))
		if d.percent(35) {
			n := d.between(1, it.qty-1)
			return []parcel{{1, n, 0}, {2, it.qty - n, n}}
		}
	}
	return []parcel{{1, it.qty, 0}}
}

// share is what a parcel carries of an amount of its line; the parts add up to the whole.
func (p parcel) share(v int64, of int) int64 {
	upTo := func(units int) int64 { return v * int64(units) / int64(of) }
	return upTo(p.first+p.units) - upTo(p.first)
}

// shipmentID is the shipment of an order as its settlement lines print it.
func (w *World) shipmentID(o *order) string {
	return "D" + newDraw(w.seed, "post", o.site.account.Code, o.id).letters(9)
}

// Shipments returns what Amazon's warehouses sent for an account in [from, until), by time, as far as it was
// reported at asOf: hours later, rarely a day.
func (w *World) Shipments(account string, from, until, asOf time.Time) []ShipmentRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	all := lazily(a, "shipments", func() []ShipmentRow {
		var rows []ShipmentRow
		for _, o := range a.orders {
			if !o.mfn && !o.shipped.IsZero() {
				rows = append(rows, w.shipmentsOf(o)...)
			}
		}
		sort.SliceStable(rows, func(i, j int) bool { return rows[i].ShippedAt.Before(rows[j].ShippedAt) })
		return rows
	})
	var rows []ShipmentRow
	for i := sort.Search(len(all), func(i int) bool { return !all[i].ShippedAt.Before(from) }); i < len(all) && all[i].ShippedAt.Before(until); i++ {
		if !all[i].ReportedAt.After(asOf) {
			rows = append(rows, all[i])
		}
	}
	return rows
}

var carriers = map[string][]string{
	"NA": {"AMZN_US", "UPS", "USPS"}, "EU": {"AMZN_EU", "DHL", "DPD"}, "FE": {"AMZN_JP", "YAMATO"},
}

// shipmentsOf returns the rows of one shipped order.
func (w *World) shipmentsOf(o *order) []ShipmentRow {
	s := o.site
	d := newDraw(w.seed, "shipment", s.account.Code, o.id)
	lag := time.Duration(d.between(60, 180)) * time.Minute
	if d.percent(2) {
		lag = time.Duration(d.between(4, 24)) * time.Hour
	}
	id, names := w.shipmentID(o), carriers[string(s.account.Region)]
	base := ShipmentRow{
		AmazonOrderID: o.id, MerchantOrderID: o.merchantID, ShipmentID: id, MarketplaceID: s.m.ID, SalesChannel: s.m.SalesChannel,
		PurchasedAt: o.purchase, PaidAt: o.accepted, ShippedAt: o.shipped, ReportedAt: o.shipped.Add(lag),
		ArrivesAt: o.shipped.Add(time.Duration(d.between(1, 6)) * 24 * time.Hour).Truncate(time.Hour), Digits: s.m.MinorUnits,
		ServiceLevel: o.service, Carrier: names[d.IntN(len(names))], Tracking: "TBA" + d.digits(12),
		ShipCity: o.city, ShipState: o.state, ShipPostalCode: o.postal, ShipCountry: o.country,
		IsMultiChannel: o.mcf, IsReplacement: o.replacement,
	}
	if o.mcf {
		base.SalesChannel = "Non-Amazon " + s.m.Code
	}
	var rows []ShipmentRow
	for i := range o.items {
		it := &o.items[i]
		cut := w.parcels(o, it)
		for _, p := range cut {
			r := base
			r.ShipmentItemID = "D" + newDraw(w.seed, "shipment item", s.account.Code, o.id, itoa(it.seq), itoa(p.nth)).letters(11)
			r.OrderItemID, r.SKU, r.FNSKU, r.ASIN, r.ProductName = it.code, it.offer.p.sku, it.offer.p.fnsku, it.offer.p.asin, it.offer.title
			r.Quantity, r.IsPartial = p.units, len(cut) > 1
			r.Centre = w.centreOf(s, "ship", o.id, itoa(p.nth))
			if !o.mcf {
				r.price(it, p, s.m.Currency)
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// price fills in a parcel's share of its line's amounts and the discounts behind them.
func (r *ShipmentRow) price(it *item, p parcel, currency string) {
	r.Currency = currency
	r.ItemPrice = Amount{p.share(it.price, it.qty), true}
	set := func(a *Amount, v int64) {
		if v != 0 {
			*a = Amount{p.share(v, it.qty), true}
		}
	}
	set(&r.ItemTax, it.tax.price-it.tax.promo)
	set(&r.ShippingPrice, it.shipping)
	set(&r.ShippingTax, it.tax.shipping-it.tax.shipPromo)
	set(&r.GiftWrapPrice, it.gift)
	set(&r.GiftWrapTax, it.tax.gift)
	set(&r.ItemPromotion, it.promo)
	set(&r.ShipPromotion, it.shipPromo)
	if promo := r.ItemPromotion.Minor; promo != 0 {
		one := ShipmentPromotion{ID: it.promoID, Description: it.promoID, RuleValue: "10", Amount: promo}
		if it.twin && promo%2 == 0 { // it came in two equal parts
			one.Amount /= 2
			r.Promotions = append(r.Promotions, one)
		}
		r.Promotions = append(r.Promotions, one)
	}
	if promo := r.ShipPromotion.Minor; promo != 0 {
		r.Promotions = append(r.Promotions, ShipmentPromotion{ID: "Free Shipping", Description: "Super Saver Shipping", RuleValue: "100", Amount: promo})
	}
}

// ReplacementRow is a unit sent again for nothing.
type ReplacementRow struct {
	ShippedAt                     time.Time
	SKU, ASIN                     string
	Centre, OriginalCentre        string
	Quantity, ReasonCode          int
	OrderID, OriginalOrderID      string
	MarketplaceID, OriginalItemID string
}

// Replacements returns what Amazon sent again in [from, until), as known at asOf. The order it stands for is the
// last one before it of the same product in the same store; where there is none the row is missing, as in Amazon's
// own report when the first order is archived.
func (w *World) Replacements(account string, from, until, asOf time.Time) []ReplacementRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	type line struct {
		o  *order
		it *item
	}
	last := map[*offer]line{}
	var rows []ReplacementRow
	for _, o := range a.orders {
		if !o.purchase.Before(until) {
			break
		}
		if o.mfn || o.mcf || o.shipped.IsZero() {
			continue
		}
		for i := range o.items {
			it := &o.items[i]
			first, ok := last[it.offer]
			if !o.replacement {
				last[it.offer] = line{o, it}
				continue
			}
			if !ok || o.shipped.Before(from) || !o.shipped.Before(until) || o.shipped.Add(3*time.Hour).After(asOf) {
				continue
			}
			d := newDraw(w.seed, "replacement", a.Code, o.id, itoa(it.seq))
			rows = append(rows, ReplacementRow{
				ShippedAt: o.shipped, SKU: it.offer.p.sku, ASIN: it.offer.p.asin,
				Centre: w.centreOf(o.site, "ship", o.id, "1"), OriginalCentre: w.centreOf(o.site, "ship", first.o.id, "1"),
				Quantity: it.qty, ReasonCode: []int{0, 1, 2, 4, 8}[d.weighted(10, 40, 25, 15, 10)],
				OrderID: o.id, OriginalOrderID: first.o.id, MarketplaceID: o.site.m.ID, OriginalItemID: first.it.code,
			})
		}
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].ShippedAt.Before(rows[j].ShippedAt) })
	return rows
}
