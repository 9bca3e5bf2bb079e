package world

import (
	"sort"
	"strings"
	"time"

	"sellerhouse/extract/window"
)

// VATParts are a row's amounts in minor units, discounts positive.
type VATParts struct{ Price, Promo, Shipping, ShipPromo, Gift int64 }

// VATRow is one taxable movement of a European store: a sale, a refund, a return or a transfer between warehouses.
// Amounts of refunds are negative; movements without a price have none.
type VATRow struct {
	Type                                  string // SALE, REFUND, RETURN, FC_TRANSFER
	Channel                               string // AFN, MFN
	MarketplaceID, Marketplace            string // Amazon.de; N/A for transfers
	EventID, ActivityID                   string
	OrderID, OrderItemID, ShipmentID      string
	OrderedAt, At                         time.Time
	Day, Departed, Arrived                window.Day // of the store
	SKU, ASIN, Title                      string
	Quantity                              int
	Priced                                bool
	RateBP                                int // basis points
	Gross, Tax                            VATParts
	Currency                              string
	Digits                                int
	FromCountry, ToCountry                string
	ToCity, ToPostal                      string
	SellerVAT, SellerVATCountry, BuyerVAT string
	Scheme, Responsibility                string
	Export, Business                      bool
	Invoice                               string
}

// Sum is the whole of the parts.
func (p VATParts) Sum() int64 { return p.Price - p.Promo + p.Shipping - p.ShipPromo + p.Gift }

func (p parts) shown(sign int64) VATParts {
	return VATParts{sign * p.price, sign * p.promo, sign * p.shipping, sign * p.shipPromo, sign * p.gift}
}

// european says whether a store's sales are in the European tax reports.
func (s *site) european() bool { return s.account.Region == "EU" && s.m.Code != "AE" }

// vatNumber is the registration an entity reports a country's sales under.
func (w *World) vatNumber(entity, country string) (number, scheme string) {
	for _, r := range w.regs {
		if r.entity == entity && r.country == country {
			return r.number, r.scheme
		}
	}
	return "", ""
}

// VAT returns the taxable movements of an account's European stores on their days [from, until), by day, as known at asOf.
func (w *World) VAT(account string, from, until window.Day, asOf time.Time) []VATRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	var rows []VATRow
	for _, r := range lazily(a, "vat", func() []VATRow { return w.taxable(a) }) {
		if r.Day >= from && r.Day < until && !r.At.After(asOf) {
			rows = append(rows, r)
		}
	}
	return rows
}

// taxable are all taxable movements of an account, transfers behind what buyers do.
func (w *World) taxable(a *account) []VATRow {
	var rows []VATRow
	take := func(s *site, r VATRow) {
		r.Day = window.DayOf(r.At, s.loc)
		r.Departed, r.Arrived = r.Day, r.Day+2
		rows = append(rows, r)
	}
	for _, o := range a.orders {
		if !o.site.european() || o.mcf || o.replacement || o.shipped.IsZero() {
			continue
		}
		for i := range o.items {
			it := &o.items[i]
			r := w.vatOf(o, it, o.shipped)
			r.Type, r.Quantity, r.ActivityID = "SALE", it.qty, w.shipmentID(o)+itoa(it.seq)
			r.price(o, parts{it.price, it.promo, it.shipping, it.shipPromo, it.gift}, it.tax, 1)
			take(o.site, r)
		}
	}
	for i := range a.refunds {
		f := &a.refunds[i]
		if !f.order.site.european() {
			continue
		}
		r := w.vatOf(f.order, f.item, f.at)
		r.Type, r.Quantity, r.ActivityID = "REFUND", f.units, strings.TrimPrefix(f.id, "amzn1:")
		r.price(f.order, f.parts, taxed{}, -1)
		take(f.order.site, r)
	}
	for _, u := range w.comebacks(a) {
		if !u.order.site.european() {
			continue
		}
		r := w.vatOf(u.order, u.item, u.at)
		r.Type, r.Quantity, r.ActivityID, r.Invoice = "RETURN", 1, "RT-"+u.order.id+"-"+itoa(u.item.seq)+"-"+itoa(u.nth), ""
		r.FromCountry, r.ToCountry, r.ToCity, r.ToPostal = r.ToCountry, centreCountry(u.order.site, u.centre), "", ""
		take(u.order.site, r)
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].At.Before(rows[j].At) })
	return append(rows, w.vatTransfers(a)...)
}

// vatOf is what every movement of an order line has.
func (w *World) vatOf(o *order, it *item, at time.Time) VATRow {
	s := o.site
	d := newDraw(w.seed, "vat", s.account.Code, o.id)
	r := VATRow{
		Channel: "AFN", MarketplaceID: s.m.ID, Marketplace: s.m.SalesChannel, EventID: o.id, OrderID: o.id, OrderItemID: it.code, ShipmentID: w.shipmentID(o),
		OrderedAt: o.purchase, At: at, SKU: it.offer.p.sku, ASIN: it.offer.p.asin, Title: it.offer.title,
		Currency: s.m.Currency, Digits: s.m.MinorUnits, ToCountry: o.country, ToCity: o.city, ToPostal: o.postal, RateBP: o.taxBP,
		FromCountry: centreCountry(s, w.centreOf(s, "ship", o.id, "1")), Scheme: "REGULAR", Responsibility: "SELLER", Business: o.business,
		Invoice: o.country + d.digits(8),
	}
	if o.mfn {
		r.Channel, r.FromCountry = "MFN", taxCountry(s.m)
	}
	var scheme string
	r.SellerVAT, scheme = w.vatNumber(s.account.Entity, o.country)
	if r.SellerVAT != "" {
		r.SellerVATCountry = o.country
	}
	switch {
	case o.country == "CH":
		r.Export, r.RateBP, r.Scheme = true, 0, ""
	case o.regime == facilitated:
		r.Scheme, r.Responsibility = "DEEMED_RESELLER", "MARKETPLACE"
	case scheme == "OSS":
		r.Scheme = "UNION-OSS"
	}
	if o.business {
		r.BuyerVAT = o.country + d.digits(9)
	}
	return r
}

// price fills in amounts with the tax inside of them: the order's own where it has tax rows, else by the rate.
func (r *VATRow) price(o *order, p parts, own taxed, sign int64) {
	r.Priced, r.Gross = true, p.shown(sign)
	if o.regime != noTaxRows && own != (taxed{}) {
		r.Tax = VATParts{own.price, own.promo, own.shipping, own.shipPromo, own.gift}
		return
	}
	in := func(v int64) int64 { return vatInside(v, r.RateBP) }
	r.Tax = VATParts{in(r.Gross.Price), in(r.Gross.Promo), in(r.Gross.Shipping), in(r.Gross.ShipPromo), in(r.Gross.Gift)}
}

// vatTransfers are the movements of goods between warehouses of two countries.
func (w *World) vatTransfers(a *account) []VATRow {
	var rows []VATRow
	for _, e := range w.ledger(a) {
		if e.kind != transfers || e.units < 0 || !e.site.european() {
			continue
		}
		rows = append(rows, VATRow{
			Type: "FC_TRANSFER", Channel: "AFN", Marketplace: "N/A", EventID: e.reference, ActivityID: e.reference, At: e.at, Day: e.day, Departed: e.day, Arrived: e.day,
			SKU: e.offer.p.sku, ASIN: e.offer.p.asin, Title: e.offer.title, Quantity: e.units, Currency: e.site.m.Currency, Digits: e.site.m.MinorUnits,
			FromCountry: taxCountry(e.site.m), ToCountry: e.country(), Scheme: "REGULAR", Responsibility: "SELLER",
		})
	}
	return rows
}
