package world

import (
	"time"
)

// everything is what a reader of the whole world has been served at its end.
func everything(w *World) Served {
	end := (w.End() + 1).UTC().Add(12 * time.Hour)
	s := Served{Rates: w.End()}
	for _, a := range w.accounts {
		for i := range a.settlements {
			s.Settlements = append(s.Settlements, ServedSettlement{a.Code, a.settlements[i].ID})
		}
		s.Orders = append(s.Orders, ServedOrders{a.Code, w.Start().UTC().Add(-48 * time.Hour), end, end})
		for _, p := range a.Profiles {
			for _, typ := range []string{"spCampaigns", "spAdvertisedProduct"} {
				s.Ads = append(s.Ads, ServedAds{p.ID, typ, w.Start(), w.End() + 1, end})
			}
		}
	}
	return s
}
