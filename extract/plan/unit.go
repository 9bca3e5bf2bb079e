package plan

import (
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// dayZone is the zone of days that are no store's own.
var dayZone = time.UTC

// Unit is what one request of a dataset covers besides its days: a store, a profile or the whole region.
type Unit struct {
	Marketplaces []string // ids
	Sites        string   // their labels
	Profile      string
	asins        string           // a list of products, where requests are for such
	zones        []*time.Location // a day is over when it is over in all of them; the first is what windows are asked in
	byFilter     bool             // documents of other units are not ours
}

// Units returns what an account's requests for a dataset are cut into. A profile that is not known counts days
// as all zones of its account do.
func Units(a account.Account, spec *dataset.Spec, profiles map[string]Profile) []Unit {
	stores := Stores(a, spec)
	switch spec.Scope {
	case dataset.PerMarketplace:
		out := make([]Unit, 0, len(stores))
		for _, m := range stores {
			zone := m.Location()
			if spec.Period == dataset.Hourly {
				zone = dayZone
			}
			out = append(out, Unit{Marketplaces: []string{m.ID}, Sites: m.Code, zones: []*time.Location{zone}, byFilter: true})
		}
		return out
	case dataset.PerProfile:
		out := make([]Unit, 0, len(a.Profiles))
		for _, id := range a.Profiles {
			if profiles[id].Type != "agency" {
				out = append(out, profileUnit(a, id, profiles))
			}
		}
		return out
	}
	var u Unit
	for _, m := range stores {
		u.Marketplaces = append(u.Marketplaces, m.ID)
		u.Sites = strings.TrimPrefix(u.Sites+","+m.Code, ",")
		if zone := m.Location(); !slices.ContainsFunc(u.zones, func(z *time.Location) bool { return z.String() == zone.String() }) {
			u.zones = append(u.zones, zone)
		}
	}
	if spec.ByInstant || spec.ByUpdate || spec.Period == dataset.Hourly || len(u.zones) == 0 {
		u.zones = []*time.Location{dayZone}
	}
	return []Unit{u}
}

func profileUnit(a account.Account, id string, profiles map[string]Profile) Unit {
	u := Unit{Profile: id, Sites: id, byFilter: true}
	if p, ok := profiles[id]; ok {
		if loc, err := time.LoadLocation(p.TimeZone); err == nil {
			u.zones = []*time.Location{loc}
		}
		if m, ok := amazon.ByID(p.MarketplaceID); ok {
			u.Marketplaces, u.Sites = []string{m.ID}, m.Code
			if u.zones == nil {
				u.zones = []*time.Location{m.AdsLocation()}
			}
		}
	}
	if u.zones == nil {
		for _, m := range a.Marketplaces {
			u.zones = append(u.zones, m.AdsLocation())
		}
	}
	return u
}

// Has says whether a document that was asked for these marketplaces, or this profile, is the unit's. One asked
// for while nobody knew its profile's marketplace names the profile alone.
func (u Unit) Has(marketplaces []string, profile string) bool {
	return !u.byFilter || profile == u.Profile && (profile != "" || slices.Contains(marketplaces, u.Marketplaces[0]))
}

// Zone is the zone windows are asked in.
func (u Unit) Zone() *time.Location { return u.zones[0] }

// Over returns the first day that is not over, with its figures there, in every zone of the unit.
func (u Unit) Over(now time.Time, latency time.Duration) window.Day {
	first := window.Day(1<<31 - 1)
	for _, loc := range u.zones {
		first = min(first, window.DayOf(now.Add(-latency), loc))
	}
	return first
}

// Ready returns when the figures of the days before until are there: their last local end and the latency later.
func (u Unit) Ready(until window.Day, latency time.Duration) time.Time {
	var last time.Time
	for _, loc := range u.zones {
		if end := until.Start(loc); end.After(last) {
			last = end
		}
	}
	return last.Add(latency)
}

// today returns the unit's earliest today.
func (u Unit) today(now time.Time) window.Day { return u.Over(now, 0) }

// readOn returns the day on which something generated at t was read, as the unit counts days.
func (u Unit) readOn(t time.Time) window.Day { return window.DayOf(t, u.zones[0]) }

// of returns what of the holdings is this unit's. A document in quarantine covers nothing, but its days are
// not asked again on the day it was made: the next one would be the same.
func (u Unit) of(spec *dataset.Spec, held []Held, now time.Time) []Held {
	var out []Held
	for _, h := range held {
		if h.Rejected && (spec.Supersede == dataset.Snapshot || u.readOn(h.GeneratedAt) < u.readOn(now)) {
			continue
		}
		if u.Has(h.Marketplaces, h.Profile) && h.answers(spec) {
			out = append(out, h)
		}
	}
	return out
}
