package world

import (
	"sort"
	"time"

	"sellerhouse/extract/window"
)

// Sales of a day are whole 48 hours after it; until then orders of its last hours are missing.
const salesLag = 48 * time.Hour

// counts says whether an order is in the sales figures at asOf: not multi-channel, not cancelled by then
// (a cancellation is noticed within the week), and old enough while the day is young.
func (o *order) counts(dayEnd, asOf time.Time) bool {
	if o.mcf || o.purchase.After(asOf) {
		return false
	}
	if !o.cancelled.IsZero() && !o.cancelled.After(asOf) {
		return false
	}
	return asOf.Sub(dayEnd) >= salesLag || asOf.Sub(o.purchase) >= 8*time.Hour
}

// ordersOf returns a store's orders purchased in [from, until).
func (s *site) ordersOf(from, until time.Time) []*order {
	all := s.account.orders
	i := sort.Search(len(all), func(i int) bool { return !all[i].purchase.Before(from) })
	var out []*order
	for ; i < len(all) && all[i].purchase.Before(until); i++ {
		if all[i].site == s {
			out = append(out, all[i])
		}
	}
	return out
}

// views are a product's page views and sessions of one day as known at asOf, which settle within a week.
func (s *site) views(seed int64, f *offer, date window.Day, end, asOf time.Time, units int) (bv, mv, bs, ms, bb int) {
	d := newDraw(seed, "views", s.account.Code, s.m.Code, f.p.asin, date.String())
	bs = d.between(0, 3+s.weight/3) + units*d.between(3, 9)
	ms = d.between(0, 4+s.weight/2) + units*d.between(2, 7)
	bv = bs + d.IntN(bs/2+1)
	mv = ms + d.IntN(ms/2+1)
	more := d.IntN(2)
	if age := asOf.Sub(end); age < 0 {
		return 0, 0, 0, 0, 0
	} else if age < salesLag {
		bs, ms, bv, mv = bs*8/10, ms*8/10, bv*8/10, mv*8/10
	} else {
		for _, step := range []time.Duration{3 * day, 5 * day, 7 * day} {
			if age >= step {
				bs, bv = bs+more, bv+more
			}
		}
	}
	bb = (bv + mv) * d.between(82, 100) / 100
	return
}

// SalesTraffic returns a store's figures for the days [from, until) as known at asOf: a row a day, and a
// row a product over all the days together.
func (w *World) SalesTraffic(account, marketplaceID string, from, until window.Day, asOf time.Time) ([]TrafficDay, []TrafficASIN) {
	a := w.byCode[account]
	if a == nil {
		return nil, nil
	}
	s := a.siteOf(marketplaceID)
	if s == nil {
		return nil, nil
	}
	var days []TrafficDay
	sums := map[*offer]*TrafficASIN{}
	for date := max(from, w.start); date < min(until, w.end+1); date++ {
		begin, end := date.Start(s.loc), (date + 1).Start(s.loc)
		if asOf.Before(begin) {
			break
		}
		t := TrafficDay{Date: date, Currency: s.m.Currency, Digits: s.m.MinorUnits}
		units := map[*offer]int{}
		for _, o := range s.ordersOf(begin, end) {
			if !o.counts(end, asOf) {
				continue
			}
			shipped := !o.shipped.IsZero() && !o.shipped.After(asOf)
			if shipped {
				t.OrdersShipped++
			}
			for i := range o.items {
				it := &o.items[i]
				t.OrderedProductSales += it.price
				t.UnitsOrdered += it.qty
				t.TotalOrderItems++
				if shipped {
					t.ShippedProductSales += it.price
					t.UnitsShipped += it.qty
				}
				units[it.offer] += it.qty
				x := sums[it.offer]
				if x == nil {
					x = s.trafficOf(it.offer)
					sums[it.offer] = x
				}
				x.OrderedProductSales += it.price
				x.UnitsOrdered += it.qty
				x.TotalOrderItems++
			}
		}
		for _, f := range s.offers {
			bv, mv, bs, ms, bb := s.views(w.seed, f, date, end, asOf, units[f])
			if bv+mv == 0 {
				continue
			}
			x := sums[f]
			if x == nil {
				x = s.trafficOf(f)
				sums[f] = x
			}
			x.BrowserPageViews, x.MobilePageViews = x.BrowserPageViews+bv, x.MobilePageViews+mv
			x.BrowserSessions, x.MobileSessions = x.BrowserSessions+bs, x.MobileSessions+ms
			x.BuyBoxViews += bb
			t.BrowserPageViews, t.MobilePageViews = t.BrowserPageViews+bv, t.MobilePageViews+mv
			t.BrowserSessions, t.MobileSessions = t.BrowserSessions+bs, t.MobileSessions+ms
			t.BuyBoxViews += bb
		}
		t.UnitsRefunded = t.UnitsOrdered * w.trafficDraw(account, s, date).IntN(8) / 100
		t.AverageOfferCount, t.AverageParentItems = len(s.offers), (len(s.offers)+2)/3
		t.FeedbackReceived, t.NegativeFeedback = w.ratings(account, s, date)
		days = append(days, t)
	}
	out := make([]TrafficASIN, 0, len(sums))
	for _, f := range s.offers {
		if x := sums[f]; x != nil {
			out = append(out, *x)
		}
	}
	return days, out
}

func (s *site) trafficOf(f *offer) *TrafficASIN {
	return &TrafficASIN{ParentASIN: f.p.parent, ChildASIN: f.p.asin, SKU: f.p.sku, Currency: s.m.Currency, Digits: s.m.MinorUnits}
}
