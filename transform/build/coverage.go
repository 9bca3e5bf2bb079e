package build

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

var utc = time.UTC

// finalAfter is how many local days after a day its advertising figures no longer move.
const finalAfter = 60

// adsState is what the manifests alone say about an account's advertising.
type adsState struct {
	newest   time.Time // generation of the newest advertising document
	profiles []adsProfile
}

// adsProfile is one profile of the account.
type adsProfile struct {
	id       string
	market   amazon.Marketplace
	spent    bool // some campaign report had rows
	covered  []window.Range
	newestOf map[string]window.Day // by dataset: local day of the newest document's generation
}

func catName(campaigns bool) string {
	if campaigns {
		return catalog.SPCampaign.Name
	}
	return catalog.SPAdvertisedProduct.Name
}

func newAdsState(a account.Account, campaigns, products []lake.Manifest) adsState {
	var s adsState
	at := map[string]int{}
	for _, m := range slices.Concat(campaigns, products) {
		if m.Rejected != "" {
			continue
		}
		if m.GeneratedAt.After(s.newest) {
			s.newest = m.GeneratedAt
		}
		i, ok := at[m.Profile]
		if !ok {
			i = len(s.profiles)
			at[m.Profile] = i
			s.profiles = append(s.profiles, adsProfile{id: m.Profile, newestOf: map[string]window.Day{}})
		}
		p := &s.profiles[i]
		if x, ok := adsMarket(a, &m); ok {
			p.market = x
		}
		zone := utc
		if p.market.ID != "" {
			zone = p.market.AdsLocation()
		}
		p.newestOf[m.Dataset] = max(p.newestOf[m.Dataset], window.DayOf(m.GeneratedAt, zone))
		if m.Dataset == catalog.SPCampaign.Name {
			p.covered = append(p.covered, m.Window)
			p.spent = p.spent || m.Rows() > 0
		}
	}
	slices.SortFunc(s.profiles, func(a, b adsProfile) int { return strings.Compare(a.id, b.id) })
	return s
}

// covers says whether campaign reports cover every day of a month for the profile; of a month still running
// when the account's newest advertising document was made, every day that was over by then.
func (s *adsState) covers(p *adsProfile, m window.Month) bool {
	days := m.Range()
	zone := utc
	if p.market.ID != "" {
		zone = p.market.AdsLocation()
	}
	until := min(days.Until, window.DayOf(s.newest, zone))
	for d := days.From; d < until; d++ {
		if !slices.ContainsFunc(p.covered, func(r window.Range) bool { return r.Contains(d) }) {
			return false
		}
	}
	return slices.ContainsFunc(p.covered, func(r window.Range) bool { return !r.Intersect(days).Empty() })
}

// reported says whether a month's advertising is booked from the reports for a marketplace, rather than from
// what settlements charge: every profile of it that ever spent must be covered. Rows whose marketplace is not
// known ask for all profiles of their currency.
func (s *adsState) reported(m window.Month, x amazon.Marketplace, currency string) bool {
	found := false
	for i := range s.profiles {
		p := &s.profiles[i]
		if x.ID != "" && p.market.ID != x.ID || x.ID == "" && p.market.Currency != currency || !p.spent {
			continue
		}
		if !s.covers(p, m) {
			return false
		}
		found = true
	}
	return found
}

// answers is what reported says for every marketplace, for versions.
func (s *adsState) answers(m window.Month) string {
	var b strings.Builder
	for i := range s.profiles {
		p := &s.profiles[i]
		fmt.Fprintf(&b, "%s %s %v %v;", p.id, p.market.ID, p.spent, s.reported(m, p.market, p.market.Currency))
	}
	return b.String()
}

// final says whether a day's figures of a dataset no longer move: the newest document of the profile was
// generated 60 or more local days after it.
func (p *adsProfile) final(dataset string, d window.Day) bool {
	return p.newestOf[dataset]-d >= finalAfter
}

// finals is the first day of a month that may still move, by profile, for versions.
func (s *adsState) finals(dataset string, m window.Month) string {
	var b strings.Builder
	days := m.Range()
	for i := range s.profiles {
		p := &s.profiles[i]
		fmt.Fprintf(&b, "%s %s;", p.id, min(max(p.newestOf[dataset]-finalAfter+1, days.From), days.Until))
	}
	return b.String()
}

// profile finds a profile.
func (s *adsState) profile(id string) *adsProfile {
	for i := range s.profiles {
		if s.profiles[i].id == id {
			return &s.profiles[i]
		}
	}
	return &adsProfile{id: id}
}
