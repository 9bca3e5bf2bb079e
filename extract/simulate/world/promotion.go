package world

import (
	"fmt"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/window"
)

// Promotion is a deal of some products in one store, as known at a moment. Money is in minor units.
type Promotion struct {
	ID, Name, Type, Status string
	Store                  amazon.Marketplace
	VendorCode             string // vendors
	MerchantID             string // sellers
	Agreement              string // vendors: what pays for it
	Start, End             time.Time
	Created, Updated       time.Time
	Views, Units           int
	Revenue, Spent         int64
	Products               []PromotionProduct
}

// PromotionProduct is one product of a promotion.
type PromotionProduct struct {
	ASIN, Title    string
	Views, Units   int
	Revenue, Spent int64
}

// Coupon is a coupon of some products in one store, as known at a moment.
type Coupon struct {
	ID, Campaign, CampaignName, Name string // vendors' coupons come in campaigns
	Store                            amazon.Marketplace
	VendorCode, MerchantID           string
	Segment                          string
	OnceEach                         bool
	Percent                          int
	Start, End, Created, Updated     time.Time
	Clips, Redemptions               int
	Budget, Discount, Spent, Sales   int64 // Budget 0: none
	ASINs                            []string
}

// offered is a product as a promotion sees it: what was sold of it, and when.
type offered struct {
	asin, title string
	lines       []soldLine // by time
}

type soldLine struct {
	at       time.Time
	units    int
	price    int64
	discount int64
}

// offeredIn are an account's products in a store with all they sold.
func (w *World) offeredIn(account, marketplaceID string) ([]offered, amazon.Marketplace) {
	if v := w.vendorOf(account); v != nil {
		out := make([]offered, len(v.items))
		for i, it := range v.items {
			out[i] = offered{asin: it.p.asin, title: it.title}
		}
		for _, s := range v.sales {
			if s.cancelled.IsZero() {
				x := &out[s.item.index]
				x.lines = append(x.lines, soldLine{s.at, s.units, s.revenue, s.item.price*int64(s.units) - s.revenue})
			}
		}
		return out, v.m
	}
	a := w.byCode[account]
	if a == nil || a.siteOf(marketplaceID) == nil {
		return nil, amazon.Marketplace{}
	}
	s := a.siteOf(marketplaceID)
	at := map[*offer]int{}
	out := make([]offered, len(s.offers))
	for i, f := range s.offers {
		at[f] = i
		out[i] = offered{asin: f.p.asin, title: f.title}
	}
	for _, o := range a.orders {
		if o.site != s || o.mcf || o.replacement || !o.cancelled.IsZero() {
			continue
		}
		for i := range o.items {
			it := &o.items[i]
			x := &out[at[it.offer]]
			x.lines = append(x.lines, soldLine{o.purchase, it.qty, it.price, it.promo})
		}
	}
	return out, s.m
}

// sold sums up what was sold of a product in [from, until).
func (x *offered) sold(from, until time.Time) (orders, units int, revenue int64, redeemed int, discount, discounted int64) {
	for _, l := range within(x.lines, from, until, func(l soldLine) time.Time { return l.at }) {
		orders++
		units += l.units
		revenue += l.price
		if l.discount > 0 {
			redeemed++
			discount += l.discount
			discounted += l.price
		}
	}
	return
}

// party is who an account is in reports: a seller's id or a vendor's code.
func (w *World) party(account string) (merchant, vendorCode string) {
	if v := w.vendorOf(account); v != nil {
		return "", v.code
	}
	if a := w.byCode[account]; a != nil {
		return a.SellingPartnerID, ""
	}
	return "", ""
}

// known is until when figures are in a report made at asOf: the end of the store's day before.
func known(asOf time.Time, loc *time.Location) time.Time { return window.DayOf(asOf, loc).Start(loc) }

// Promotions returns the promotions of an account in a store that start in [from, until) and were made by asOf.
func (w *World) Promotions(account, marketplaceID string, from, until, asOf time.Time) []Promotion {
	products, m := w.offeredIn(account, marketplaceID)
	if len(products) == 0 {
		return nil
	}
	merchant, code := w.party(account)
	loc := m.Location()
	var out []Promotion
	for month := w.start.Month(); month <= w.end.Month(); month = month.Next() {
		for n := range 3 {
			d := newDraw(w.seed, "promotion", account, m.Code, month.String(), itoa(n))
			day := month.First() + window.Day(d.IntN(26))
			p := Promotion{
				ID: "169" + d.digits(8), Store: m, MerchantID: merchant, VendorCode: code, Status: "APPROVED", Type: "BEST_DEAL",
				Start: day.Start(loc).UTC(), End: (day + 7).Start(loc).Add(-time.Second).UTC(),
			}
			p.Created = p.Start.AddDate(0, 0, -d.between(5, 40))
			switch {
			case n == 1:
				p.Type, p.Start = "LIGHTNING_DEAL", p.Start.Add(9*time.Hour)
				p.End = p.Start.Add(6*time.Hour - time.Second)
			case n == 2 && code != "":
				p.Type, p.End = "PRICE_DISCOUNT", (day + 14).Start(loc).Add(-time.Second).UTC()
				p.Agreement = d.digits(8)
			}
			p.Name = fmt.Sprintf("Save %d%% in %s", d.between(1, 4)*5, month)
			status := d.IntN(12)
			chosen := map[int]bool{}
			for range d.between(1, 3) {
				chosen[d.IntN(len(products))] = true
			}
			if p.Start.Before(from) || !p.Start.Before(until) || p.Created.After(asOf) {
				continue
			}
			if status == 0 {
				p.Status = "CANCELED"
			} else if p.Start.After(asOf) {
				p.Status = "PENDING_APPROVAL"
			}
			p.Updated = p.Created
			for i := range products {
				if chosen[i] {
					p.add(w, &products[i], account, asOf, loc)
				}
			}
			out = append(out, p)
		}
	}
	return out
}

// add adds a product and what it has brought by asOf.
func (p *Promotion) add(w *World, x *offered, account string, asOf time.Time, loc *time.Location) {
	line := PromotionProduct{ASIN: x.asin, Title: x.title}
	until := known(asOf, loc)
	if p.End.Before(until) {
		until = p.End.Add(time.Second)
	}
	if p.Status == "APPROVED" && p.Start.Before(until) {
		orders, units, revenue, _, _, _ := x.sold(p.Start, until)
		line.Units, line.Revenue = units, revenue
		line.Views = orders*9 + int(hash(w.seed, "promotion views", account, p.ID, x.asin)%40)
		line.Spent = percentOf(revenue, 1200)
		p.Updated = until
	}
	p.Units, p.Views = p.Units+line.Units, p.Views+line.Views
	p.Revenue, p.Spent = p.Revenue+line.Revenue, p.Spent+line.Spent
	p.Products = append(p.Products, line)
}

// Coupons returns the coupons of an account in a store that start in [from, until) and were made by asOf, vendors'
// by campaign.
func (w *World) Coupons(account, marketplaceID string, from, until, asOf time.Time) []Coupon {
	products, m := w.offeredIn(account, marketplaceID)
	if len(products) == 0 {
		return nil
	}
	merchant, code := w.party(account)
	loc := m.Location()
	var out []Coupon
	for month := w.start.Month(); month <= w.end.Month(); month = month.Next() {
		campaign := newDraw(w.seed, "campaign", account, m.Code, month.String())
		first := month.First() + window.Day(campaign.IntN(12))
		id := "AMZ" + campaign.letters(10)
		for n := range 2 {
			d := newDraw(w.seed, "coupon", account, m.Code, month.String(), itoa(n))
			c := Coupon{
				ID: "A2" + d.letters(12), Store: m, MerchantID: merchant, VendorCode: code, Segment: []string{"All (Default)", "Amazon Prime", "Amazon Student"}[d.weighted(8, 2, 1)],
				OnceEach: d.percent(50), Percent: d.between(1, 3) * 5, Start: first.Start(loc).UTC(), Created: first.Start(loc).AddDate(0, 0, -20).UTC(),
				End: (first + window.Day(d.between(5, 25))).Start(loc).Add(-time.Second).UTC(),
			}
			if d.percent(80) {
				c.Name = fmt.Sprintf("%d%% off, %s", c.Percent, month)
				c.Budget = int64(d.between(1, 20)) * 5000
			}
			if code != "" {
				c.Campaign, c.CampaignName = id, "Coupons "+month.String()
			}
			chosen := map[int]bool{}
			for range d.between(1, 5) {
				chosen[d.IntN(len(products))] = true
			}
			extra := d.IntN(20)
			if c.Start.Before(from) || !c.Start.Before(until) || c.Created.After(asOf) {
				continue
			}
			c.Updated = c.Created
			end := known(asOf, loc)
			if c.End.Before(end) {
				end = c.End.Add(time.Second)
			}
			for i := range products {
				if !chosen[i] {
					continue
				}
				c.ASINs = append(c.ASINs, products[i].asin)
				if c.Start.Before(end) {
					_, _, _, redeemed, discount, sales := products[i].sold(c.Start, end)
					c.Redemptions += redeemed
					c.Discount += discount
					c.Sales += sales
					c.Updated = end
				}
			}
			if c.Start.Before(end) {
				c.Clips = c.Redemptions*3 + extra
			}
			c.Spent = c.Discount + 60*int64(c.Redemptions)
			out = append(out, c)
		}
	}
	return out
}
