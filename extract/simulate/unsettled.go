package simulate

import (
	"iter"
	"time"

	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// unsettled is how many of the days, or of the longer periods that a report shows as one, come late or are restated: one
// in so many. A day does so in every document alike, whoever asks for it and however often.
type unsettled struct {
	Late     int `json:"late,omitempty"`
	Restated int `json:"restated,omitempty"`
}

// unsettled are those of a report type, or of a schema of Data Kiosk.
func (f *Faults) unsettled(reportType string) unsettled {
	if f.Only != "" && f.Only != reportType {
		return unsettled{}
	}
	return unsettled{f.LateFigures, f.RestatedFigures}
}

// progress is how far a document is with the figures of a period.
type progress uint8

const (
	settled progress = iota // as they are known
	missing                 // not there
	evening                 // as they were known six hours before its end
	closing                 // as they were known at its end
)

// progressOf is that of a document of the moment at with a period whose figures can be had from ready on: one that is late
// is missing first, one that is restated is shown in part and then nearly whole. Each lasts one to three days, so that who
// reads on until three readings in a row changed nothing sees all of it.
func (s *Server) progressOf(u unsettled, account, store string, p window.Range, ready, at time.Time) progress {
	lasts := func(what string) time.Duration {
		return time.Duration(1+s.seed.number(what, account, store, p.String())%3) * 24 * time.Hour
	}
	if s.seed.one(u.Late, "late figures", account, store, p.String()) {
		if ready = ready.Add(lasts("late for")); at.Before(ready) {
			return missing
		}
	}
	if s.seed.one(u.Restated, "restated figures", account, store, p.String()) {
		if ready = ready.Add(lasts("in part for")); at.Before(ready) {
			return evening
		}
		if at.Before(ready.Add(lasts("nearly whole for"))) {
			return closing
		}
	}
	return settled
}

// shown is the moment as known at which a document of the moment at shows a period, and whether it does.
func (s *Server) shown(u unsettled, account, store string, p window.Range, latency time.Duration, at time.Time) (asOf time.Time, ok bool) {
	if u == (unsettled{}) {
		return at, true
	}
	end := p.Until.Start(s.byCode[account].homes[store].Location())
	switch s.progressOf(u, account, store, p, end.Add(latency), at) {
	case missing:
		return at, false
	case evening:
		return end.Add(-6 * time.Hour), true
	case closing:
		return end, true
	}
	return at, true
}

// traffic is a store's sales and traffic as a document of the moment at shows it: a row a day, and a row a product over
// all the days together.
func (s *Server) traffic(u unsettled, account, store string, days window.Range, latency time.Duration, at time.Time) ([]world.TrafficDay, []world.TrafficASIN) {
	if u == (unsettled{}) {
		return s.world.SalesTraffic(account, store, days.From, days.Until, at)
	}
	var byDay []world.TrafficDay
	var byASIN []world.TrafficASIN
	row := map[string]int{}
	for _, day := range days.Split(1) {
		asOf, ok := s.shown(u, account, store, day, latency, at)
		if !ok {
			continue
		}
		one, asins := s.world.SalesTraffic(account, store, day.From, day.Until, asOf)
		byDay = append(byDay, one...)
		for _, a := range asins {
			i, ok := row[a.SKU]
			if !ok {
				row[a.SKU] = len(byASIN)
				byASIN = append(byASIN, a)
				continue
			}
			add(&byASIN[i], a)
		}
	}
	return byDay, byASIN
}

// vendorSales are a vendor's periods as a document of the moment at shows them.
func (s *Server) vendorSales(u unsettled, account string, sourcing bool, periods []window.Range, latency time.Duration, at time.Time) (total, byASIN []world.VendorSales) {
	return eachPeriod(s, u, account, periods, latency, at, func(periods []window.Range, asOf time.Time) (total, byASIN []world.VendorSales) {
		return s.world.VendorSales(account, sourcing, periods, asOf)
	})
}

// vendorStock is the same of what lies at Amazon.
func (s *Server) vendorStock(u unsettled, account string, periods []window.Range, latency time.Duration, at time.Time) (total, byASIN []world.VendorInventory) {
	return eachPeriod(s, u, account, periods, latency, at, func(periods []window.Range, asOf time.Time) (total, byASIN []world.VendorInventory) {
		return s.world.VendorInventory(account, periods, asOf)
	})
}

// eachPeriod gathers figures of periods that are shown as known at different moments.
func eachPeriod[T any](s *Server, u unsettled, account string, periods []window.Range, latency time.Duration, at time.Time, figures func([]window.Range, time.Time) (total, byASIN []T)) (total, byASIN []T) {
	if u == (unsettled{}) {
		return figures(periods, at)
	}
	store := s.byCode[account].Marketplaces[0]
	for _, p := range periods {
		if asOf, ok := s.shown(u, account, store, p, latency, at); ok {
			all, each := figures([]window.Range{p}, asOf)
			total, byASIN = append(total, all...), append(byASIN, each...)
		}
	}
	return total, byASIN
}

// worked hands out the periods that a report of Brand Analytics shows, each with what of it is worked off: that counts
// whole days.
func (s *Server) worked(r *report, f Faults) iter.Seq2[window.Range, window.Range] {
	return func(yield func(shown, counted window.Range) bool) {
		u, store := f.unsettled(r.Type), r.Marketplaces[0]
		for _, p := range r.periods() {
			counted := p
			switch s.progressOf(u, r.Account, store, p, p.Until.Start(s.byCode[r.Account].homes[store].Location()).Add(brandLatency), r.Generated) {
			case missing:
				continue
			case evening:
				counted.Until -= 2
			case closing:
				counted.Until--
			}
			if !counted.Empty() && !yield(p, counted) {
				return
			}
		}
	}
}
