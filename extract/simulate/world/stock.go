package world

import (
	"sync"
	"time"

	"sellerhouse/extract/window"
)

// lazily works something out when it is first asked for and keeps it with the account.
func lazily[T any](a *account, name string, work func() T) T {
	v, ok := a.lazy.Load(name)
	if !ok {
		v, _ = a.lazy.LoadOrStore(name, sync.OnceValue(work))
	}
	return v.(func() T)()
}

// lotDays is how often a product is replenished.
const lotDays = 35

// shelf is how a product is stocked in a store: an opening stock of two lots, and a lot every five weeks.
type shelf struct {
	volume      int // of a unit, in the last digit that inventory reports print
	lot, phase  int // units of a lot; days of the first five weeks that are over when the world begins
	unsellable  int
	researching int
}

func (w *World) shelf(s *site, f *offer) shelf {
	d := newDraw(w.seed, "stock", s.account.Code, s.m.Code, f.p.sku)
	k := shelf{volume: d.between(20, 900)}
	k.lot, k.phase = d.between(20, 40)*max(1, s.weight/4), d.IntN(lotDays)
	k.unsellable, k.researching = d.IntN(4), d.IntN(2)
	return k
}

// received is what came in up to a day, the opening stock included. What sold beyond the plan came with an
// unscheduled lot.
func (k shelf) received(w *World, today window.Day, committed int) int {
	n := k.lot*2 + (int(today-w.start)+k.phase)/lotDays*k.lot
	for n < committed {
		n += k.lot
	}
	return n
}

// perUnit prints the volume of a unit: cubic feet in America, cubic metres elsewhere.
func (k shelf) perUnit(s *site) string { return FormatMinor(int64(k.volume), s.volumeDigits()) }

func (s *site) volumeDigits() int {
	if s.account.Region == "NA" {
		return 2
	}
	return 5
}

// volumeUnit is the unit of volumes in a store's reports.
func (s *site) volumeUnit() string {
	if s.account.Region == "NA" {
		return "cubic feet"
	}
	return "cubic metres"
}

// aged is a part of a stock that came in on one day.
type aged struct{ units, days int }

// ages tells how long a stock has lain there, oldest first: what came first leaves first.
func (w *World) ages(s *site, f *offer, units int, today window.Day) []aged {
	k := w.shelf(s, f)
	var out []aged
	for n := (int(today-w.start) + k.phase) / lotDays; n >= -1 && units > 0; n-- {
		take := min(units, k.lot)
		if n == -1 {
			take = units
		}
		days := int(today-w.start) + k.phase - n*lotDays
		if n <= 0 { // the opening stock is older than the world
			days += int(hash(w.seed, "opening", s.account.Code, s.m.Code, f.p.sku, itoa(n)) % 420)
		}
		units -= take
		out = append([]aged{{take, days}}, out...)
	}
	return out
}

// older counts the units that have lain at least from and fewer than until days.
func older(parts []aged, from, until int) int {
	n := 0
	for _, a := range parts {
		if a.days >= from && a.days < until {
			n += a.units
		}
	}
	return n
}

// feeRows are what Amazon books on a store beside its orders and its advertising, as settlements print it.
func (w *World) feeRows(s *site) []SettlementLine {
	return lazily(s.account, "fees "+s.m.Code, func() []SettlementLine {
		var out []SettlementLine
		w.fees(s, &out)
		return out
	})
}

// month is the month a row was posted in at its store.
func (r *SettlementLine) month(s *site) window.Month { return window.DayOf(r.PostedAt, s.loc).Month() }

// inboundShipments are the ids of the shipments a store was sent in a month. A month without any has one of
// which no fee is known.
func (w *World) inboundShipments(s *site, m window.Month) []string {
	byMonth := lazily(s.account, "inbound "+s.m.Code, func() map[window.Month][]string {
		out := map[window.Month][]string{}
		for _, r := range w.feeRows(s) {
			if len(r.OrderID) > 5 && r.OrderID[:5] == "FBA15" {
				m := r.month(s)
				out[m] = append(out[m], r.OrderID)
			}
		}
		return out
	})
	if ids := byMonth[m]; len(ids) > 0 {
		return ids
	}
	return []string{"FBA15" + newDraw(w.seed, "inbound", s.account.Code, s.m.Code, m.String()).letters(7)}
}

// stocked are the offers of a store that Amazon keeps.
func (s *site) stocked() []*offer {
	var out []*offer
	for _, f := range s.offers {
		if !f.p.mfn {
			out = append(out, f)
		}
	}
	return out
}

// offerOf finds a store's offer by its SKU.
func (s *site) offerOf(sku string) *offer {
	for _, f := range s.offers {
		if f.p.sku == sku {
			return f
		}
	}
	return nil
}

// hourOf is a moment of working hours on a day in a store.
func (s *site) hourOf(day window.Day, d draw) time.Time {
	return day.Start(s.loc).Add(time.Duration(d.between(6*60, 20*60)) * time.Minute).UTC()
}
