package world

import (
	"sync"
	"time"
)

// small is the world most tests use.
var small = Options{Months: 2, SKUs: 8, OrdersPerDay: 40}

var built sync.Map

// of returns the small world of a seed, made once.
func of(seed int64) *World {
	f, _ := built.LoadOrStore(seed, sync.OnceValue(func() *World { return New(seed, small) }))
	return f.(func() *World)()
}

// whole is the world of seed 1 in its full size, made once.
var whole = sync.OnceValue(func() *World { return New(1, Options{}) })

// everything is what a reader of the whole world has been served at its end.
func everything(w *World) Served {
	end := (w.End() + 1).UTC().Add(12 * time.Hour)
	s := Served{Rates: w.End()}
	for _, a := range w.accounts {
		for i := range a.settlements {
			s.Settlements = append(s.Settlements, ServedSettlement{a.Code, a.settlements[i].ID})
		}
		s.Orders = append(s.Orders, ServedOrders{Account: a.Code, From: w.Start().UTC().Add(-48 * time.Hour), Until: end, GeneratedAt: end})
		for _, p := range a.Profiles {
			for _, typ := range []string{"spCampaigns", "spAdvertisedProduct"} {
				s.Ads = append(s.Ads, ServedAds{p.ID, typ, w.Start(), w.End() + 1, end})
			}
		}
	}
	return s
}
