package world

import (
	"strconv"
	"time"

	"sellerhouse/extract/window"
)

// campaign is one Sponsored Products campaign of a profile.
type campaign struct {
	profile   *profile
	id        int64
	name      string
	budget    int64 // 1/10000 of the currency
	portfolio int64
	ads       []ad
}

type ad struct {
	group, id int64
	groupName string
	offer     *offer
}

func (w *World) makeCampaigns() {
	for _, a := range w.accounts {
		for _, s := range a.sites {
			for bi, b := range brands {
				var pool []*offer
				for _, f := range s.offers {
					if f.p.brand == b.code {
						pool = append(pool, f)
					}
				}
				if len(pool) == 0 {
					continue
				}
				for k, kind := range []string{"Auto", "Exact"} {
					if k == 1 && s.weight < 4 {
						continue
					}
					d := newDraw(w.seed, "campaign", a.Code, s.m.Code, b.code, kind)
					c := &campaign{
						profile: s.profile, id: number(d, 15), name: b.code + " | SP | " + kind + " | " + s.m.Code,
						budget: s.local(d.between(10, 60)*100) * pow10(tcDigits-s.m.MinorUnits),
					}
					if bi != 1 {
						c.portfolio = number(d, 14)
					}
					group := number(d, 15)
					for range min(len(pool), d.between(2, 4)) {
						f := pool[d.IntN(len(pool))]
						if has(c.ads, f) {
							continue
						}
						c.ads = append(c.ads, ad{group: group, id: number(d, 15), groupName: kind + " group", offer: f})
					}
					s.profile.campaigns = append(s.profile.campaigns, c)
				}
			}
		}
	}
}

func has(ads []ad, f *offer) bool {
	for _, x := range ads {
		if x.offer == f {
			return true
		}
	}
	return false
}

func number(d draw, digits int) int64 {
	n, err := strconv.ParseInt(itoa(d.between(1, 9))+d.digits(digits-1), 10, 64)
	if err != nil {
		panic("world: " + err.Error())
	}
	return n
}

// How figures of a day settle, by the time since the day ended: clicks and cost lose invalid traffic
// until 72 hours, conversions come in steps 1, 7 and 28 days later.
const (
	trafficSettles = 72 * time.Hour
	day            = 24 * time.Hour
)

// figures returns what is known at asOf of an advertised product's day; false where there is no row.
func (c *campaign) figures(seed int64, x *ad, date window.Day, asOf time.Time) (AdsFigures, bool) {
	s := c.profile.site
	begin, end := date.Start(c.profile.loc), (date + 1).Start(c.profile.loc)
	var f AdsFigures
	if !asOf.After(begin) {
		return f, false
	}
	d := newDraw(seed, "ads", strconv.FormatInt(x.id, 10), date.String())
	unit := pow10(tcDigits - s.m.MinorUnits) // 1/10000 in a minor unit
	clicks := d.IntN(5 + s.weight/3)
	if d.percent(12) {
		clicks = 0
	}
	impressions := clicks*d.between(60, 140) + d.between(0, 90)
	bid := s.local(d.between(28, 135))
	cost := bid * int64(clicks) * unit
	if s.m.MinorUnits == 2 && clicks > 0 {
		cost += int64(d.IntN(50)) - 25 // fractions of a cent
	}
	invalid := d.IntN(3)
	// Every click of a product's or a whole campaign's day may turn out invalid, and a row may come with the
	// correction only.
	all := hash(seed, "adsday", strconv.FormatInt(c.id, 10), date.String()) % 1000
	vanish := d.permille(9) || all < 8
	late := d.permille(4) || all >= 994
	conversions := 0
	for range clicks {
		if d.percent(11) {
			conversions++
		}
	}
	units := conversions
	if conversions > 0 && d.percent(25) {
		units++
	}
	age := asOf.Sub(end)
	switch {
	case age < 0: // the day is still running
		part := int64(asOf.Sub(begin) / time.Minute)
		whole := int64(end.Sub(begin) / time.Minute)
		clicks = int(int64(clicks) * part / whole)
		impressions = int(int64(impressions) * part / whole)
		cost = bid * int64(clicks) * unit
	case age < trafficSettles:
		if late {
			return f, false
		}
		if vanish {
			clicks, impressions = clicks+2, impressions+40
			cost += 2 * bid * unit
		} else if clicks > 0 {
			clicks += invalid
			impressions += 11 * invalid
			cost += int64(invalid) * bid * unit
		}
	case vanish:
		return f, false
	}
	if age < 0 && late || impressions == 0 && clicks == 0 && cost == 0 {
		return f, false
	}
	f.Impressions, f.Clicks, f.Cost = impressions, clicks, cost
	f.TopOfSearchShare = -1
	if d.percent(70) {
		f.TopOfSearchShare = d.between(1, 4200)
	}
	// Of all conversions a window sees a share, and of that a step of the restatement lets some show.
	shown := [4]int{}
	for i, share := range [4]int{60, 85, 95, 100} {
		step := 0
		switch {
		case age >= 28*day:
			step = 100
		case age >= 7*day:
			step = 92
		case age >= 1*day:
			step = 75
		case age >= 0:
			step = 40
		}
		shown[i] = (conversions*share + 50) / 100 * step / 100
		if age >= 28*day {
			shown[i] = (conversions*share + 50) / 100
		}
	}
	for i, n := range shown {
		u := n
		if n == conversions && n > 0 {
			u = units
		}
		same := n - n/4
		f.Purchases[i], f.Units[i] = n, u
		f.PurchasesSameSKU[i], f.UnitsSameSKU[i] = same, same
		f.Sales[i] = x.offer.price * int64(u) * unit
		f.SalesSameSKU[i] = x.offer.price * int64(same) * unit
	}
	f.CampaignBudget, f.CampaignStatus, f.CampaignBudgetTyp, f.CampaignStrategy = c.budget, "ENABLED", "DAILY_BUDGET", "optimizeForSales"
	if x.offer.p.index%11 == 3 && asOf.After(window.Date(2026, time.February, 1).UTC()) {
		f.CampaignStatus = "PAUSED"
	}
	return f, true
}

func (f *AdsFigures) add(g AdsFigures) {
	f.Impressions += g.Impressions
	f.Clicks += g.Clicks
	f.Cost += g.Cost
	for i := range f.Sales {
		f.Purchases[i] += g.Purchases[i]
		f.PurchasesSameSKU[i] += g.PurchasesSameSKU[i]
		f.Units[i] += g.Units[i]
		f.UnitsSameSKU[i] += g.UnitsSameSKU[i]
		f.Sales[i] += g.Sales[i]
		f.SalesSameSKU[i] += g.SalesSameSKU[i]
	}
}

// AdsCampaigns returns a profile's campaign days in [from, until) with activity, as known at asOf.
func (w *World) AdsCampaigns(profileID string, from, until window.Day, asOf time.Time) []AdsCampaignRow {
	p := w.profiles[profileID]
	if p == nil {
		return nil
	}
	var rows []AdsCampaignRow
	for date := max(from, w.start); date < min(until, w.end+1); date++ {
		for _, c := range p.campaigns {
			if row, ok := w.campaignDay(c, date, asOf); ok {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

func (w *World) campaignDay(c *campaign, date window.Day, asOf time.Time) (AdsCampaignRow, bool) {
	row := AdsCampaignRow{Date: date, CampaignID: c.id, CampaignName: c.name, Currency: c.profile.Currency}
	active := false
	for i := range c.ads {
		f, ok := c.figures(w.seed, &c.ads[i], date, asOf)
		if !ok {
			continue
		}
		if !active {
			active, row.AdsFigures = true, f
			continue
		}
		row.add(f)
	}
	return row, active
}

// AdsProducts returns a profile's advertised-product days in [from, until) with activity, as known at asOf.
func (w *World) AdsProducts(profileID string, from, until window.Day, asOf time.Time) []AdsProductRow {
	p := w.profiles[profileID]
	if p == nil {
		return nil
	}
	var rows []AdsProductRow
	for date := max(from, w.start); date < min(until, w.end+1); date++ {
		for _, c := range p.campaigns {
			status := ""
			for i := range c.ads {
				f, ok := c.figures(w.seed, &c.ads[i], date, asOf)
				if !ok {
					continue
				}
				if status == "" {
					status = f.CampaignStatus
				}
				f.CampaignStatus, f.TopOfSearchShare = status, -1
				x := c.ads[i]
				rows = append(rows, AdsProductRow{
					Date: date, CampaignID: c.id, CampaignName: c.name, AdGroupID: x.group, AdGroupName: x.groupName,
					AdID: x.id, PortfolioID: c.portfolio, AdvertisedASIN: x.offer.p.asin, AdvertisedSKU: x.offer.p.sku,
					Currency: p.Currency, AdsFigures: f,
				})
			}
		}
	}
	return rows
}

// chargeAds books a store's advertising on its settlement: every seven days what was known the day after,
// and now and then a credit. The charge names no store except where several share a currency.
func (w *World) chargeAds(s *site, out *[]SettlementLine) {
	d := newDraw(w.seed, "adcharge", s.account.Code, s.m.Code)
	named := s.account.siteOfCurrency(s.m.Currency) == nil
	for from := w.start + window.Day(d.between(0, 6)) - 6; from <= w.end; from += 7 {
		until := from + 7
		at := until.Start(s.loc).Add(time.Duration(d.between(2*60, 20*60)) * time.Minute).UTC()
		var cost int64
		for _, r := range w.AdsCampaigns(s.profile.ID, from, until, at) {
			cost += r.Cost
		}
		minor := roundTo(cost, tcDigits, s.m.MinorUnits)
		credit := d.percent(8)
		p := poster{out: out, row: SettlementLine{TransactionType: "ServiceFee", PostedAt: at}, move: movement{site: s, named: named}}
		if named {
			p.row.MarketplaceName = s.m.SalesChannel
		}
		p.add("Cost of Advertising", "TransactionTotalAmount", -minor, "AD_SETTLED", as(advertising))
		if credit {
			p.add("Refund for Advertiser", "TransactionTotalAmount", percentOf(minor, 300), "AD_SETTLED", as(advertising))
		}
	}
}
