package world

import (
	"sort"
	"time"

	"sellerhouse/extract/window"
)

// profileDay is one day of one profile and the report that counts for it.
type profileDay struct {
	profile string
	date    window.Day
}

// advertise books advertising: of every (account, store, month) either the campaign reports or what the
// settlements charge, never both.
func (b *bookkeeper) advertise(served Served) {
	newest := map[profileDay]time.Time{} // generation of the newest report that covers the day
	last := map[string]time.Time{}       // newest advertising document of an account
	for _, s := range served.Ads {
		p := b.w.profiles[s.Profile]
		if p == nil {
			continue
		}
		code := p.site.account.Code
		if s.GeneratedAt.After(last[code]) {
			last[code] = s.GeneratedAt
		}
		if s.Type != "spCampaigns" {
			continue
		}
		for d := s.From; d < s.Until; d++ {
			k := profileDay{s.Profile, d}
			if s.GeneratedAt.After(newest[k]) {
				newest[k] = s.GeneratedAt
			}
		}
	}
	days := make([]profileDay, 0, len(newest))
	for k := range newest {
		days = append(days, k)
	}
	sort.Slice(days, func(i, j int) bool {
		if days[i].profile != days[j].profile {
			return days[i].profile < days[j].profile
		}
		return days[i].date < days[j].date
	})
	type spend struct {
		site *site
		date window.Day
		rows []AdsCampaignRow
	}
	var spends []spend
	months := map[adsKey]*site{}
	for _, k := range days {
		p := b.w.profiles[k.profile]
		rows := b.w.AdsCampaigns(k.profile, k.date, k.date+1, newest[k])
		spends = append(spends, spend{p.site, k.date, rows})
		months[adsKey{p.site.account.Code, p.site.m.Code, k.date.Month()}] = p.site
	}
	for k, s := range months {
		b.ads[k] = covered(s.profile, k.month, newest, last[k.account])
		source := "SETTLEMENT"
		if b.ads[k] {
			source = "ADS_API"
		}
		b.books.AdsSources = append(b.books.AdsSources, AdsSource{k.account, k.marketplace, k.month, source})
	}
	sort.Slice(b.books.AdsSources, func(i, j int) bool {
		x, y := b.books.AdsSources[i], b.books.AdsSources[j]
		if x.Account != y.Account {
			return x.Account < y.Account
		}
		if x.Marketplace != y.Marketplace {
			return x.Marketplace < y.Marketplace
		}
		return x.Month < y.Month
	})
	for _, s := range spends {
		a := s.site.account
		if !b.ads[adsKey{a.Code, s.site.m.Code, s.date.Month()}] {
			continue
		}
		rate, _, ok := b.fx.rate(s.date, s.site.m.Currency, b.to)
		for _, r := range s.rows {
			if !ok {
				b.missing[r.Currency]++
			}
			b.add(b.node(a, s.site, s.date.Month()), "AD_SP", r.Currency, -r.Cost, convert(-r.Cost, rate), true)
		}
	}
}

// covered says whether reports cover every day of a profile's month; of a month still running when the
// account's newest advertising document was made, every day that was over by then.
func covered(p *profile, m window.Month, newest map[profileDay]time.Time, made time.Time) bool {
	until := min(m.Next().First(), window.DayOf(made, p.loc))
	for d := m.First(); d < until; d++ {
		if newest[profileDay{p.ID, d}].IsZero() {
			return false
		}
	}
	return true
}
