package world

import (
	"strings"
	"time"

	"sellerhouse/extract/window"
)

// Economics is what one product brought and cost on one day of a store. Money in minor units, fees positive.
type Economics struct {
	Date                        window.Day
	SKU, FNSKU, ASIN, Parent    string
	Currency                    string
	Digits                      int
	OrderedSales, RefundedSales int64
	Ordered, Refunded           int
	Fees                        []EconomicsFee
	Ads                         int64 // what its advertising cost, positive
}

// EconomicsFee is what Amazon charged a product of a kind on one day.
type EconomicsFee struct {
	Type   string
	Amount int64
}

// feeTypes are Data Kiosk's names of what settlements call by others.
var feeTypes = map[string]string{
	"Commission": "REFERRAL_FEES", "ShippingHB": "REFERRAL_FEES", "RefundCommission": "RETURN_PROCESSING_FEE",
	"FBAPerUnitFulfillmentFee": "FBA_FULFILLMENT_FEES", "FBAPerOrderFulfillmentFee": "FBA_FULFILLMENT_FEES", "FBACustomerReturnPerUnitFee": "RETURN_PROCESSING_FEE",
	"DigitalServicesFee": "DIGITAL_SERVICES_FEE_SOA", "Digital Services Fee": "DIGITAL_SERVICES_FEE_SOA", "DigitalServicesFeeFBA": "DIGITAL_SERVICES_FEE_FBA",
	"FBALowInventoryLevelFee": "LOW_INVENTORY_LEVEL_FEE",
}

// Economics returns what each product of a store brought and cost on each day of [from, until), as known at asOf:
// sales by the day they were ordered, refunds and fees by the day settlements post them.
func (w *World) Economics(account, marketplaceID string, from, until window.Day, asOf time.Time) []Economics {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	s := a.siteOf(marketplaceID)
	if s == nil {
		return nil
	}
	type key struct {
		day   window.Day
		offer *offer
	}
	rows := map[key]*Economics{}
	row := func(day window.Day, f *offer) *Economics {
		k := key{day, f}
		if rows[k] == nil {
			rows[k] = &Economics{
				Date: day, SKU: f.p.sku, ASIN: f.p.asin, Parent: f.p.parent, Currency: s.m.Currency, Digits: s.m.MinorUnits,
			}
			if !f.p.mfn {
				rows[k].FNSKU = f.p.fnsku
			}
		}
		return rows[k]
	}
	begin, end := from.Start(s.loc), until.Start(s.loc)
	for _, o := range s.ordersOf(begin, end) {
		day := window.DayOf(o.purchase, s.loc)
		if !o.counts((day + 1).Start(s.loc), asOf) {
			continue
		}
		for i := range o.items {
			r := row(day, o.items[i].offer)
			r.OrderedSales, r.Ordered = r.OrderedSales+o.items[i].price, r.Ordered+o.items[i].qty
		}
	}
	by := map[string]*offer{}
	for _, f := range s.offers {
		by[f.p.sku] = f
	}
	for _, e := range w.events(a) {
		t := &e.Transaction
		if t.MarketplaceID != marketplaceID || t.PostedAt.Before(begin) || !t.PostedAt.Before(end) || t.PostedAt.After(asOf) {
			continue
		}
		day := window.DayOf(t.PostedAt, s.loc)
		for i := range t.Items {
			f := by[t.Items[i].SKU]
			if f == nil {
				continue
			}
			r := row(day, f)
			for _, p := range t.Items[i].Parts {
				kind := p.Path[strings.LastIndexByte(p.Path, '/')+1:]
				switch {
				case p.Path == "Refunded Sales/ProductCharges/OurPricePrincipal":
					r.RefundedSales -= p.Amount
				case feeTypes[kind] != "":
					r.charge(feeTypes[kind], -p.Amount)
				}
			}
		}
	}
	if s.profile != nil {
		micro := map[key]int64{} // in ten-thousandths
		for _, x := range w.AdsProducts(s.profile.ID, from, until, asOf) {
			if f := by[x.AdvertisedSKU]; f != nil {
				micro[key{x.Date, f}] += x.Cost
			}
		}
		for k, cost := range micro {
			row(k.day, k.offer).Ads = divRound(cost, 10000/pow10(s.m.MinorUnits))
		}
	}
	var out []Economics
	for day := from; day < until; day++ {
		for _, f := range s.offers {
			if r := rows[key{day, f}]; r != nil {
				out = append(out, *r)
			}
		}
	}
	return out
}

func (r *Economics) charge(kind string, amount int64) {
	for i := range r.Fees {
		if r.Fees[i].Type == kind {
			r.Fees[i].Amount += amount
			return
		}
	}
	r.Fees = append(r.Fees, EconomicsFee{kind, amount})
}
