package build

import (
	"sellerhouse/extract/window"
	"sellerhouse/transform/site"
)

// places says where and on which day rows of a settlement took place, once for each name and each moment.
type places struct {
	sc    *scope
	only  int        // the only marketplace of the settlement's currency, 0 without one
	dict  uint64     // that known are of
	known []*named   // by the code of the printed name
	at    int64      // the moment of the row before,
	zone  *site.Zone // its zone
	day   window.Day // and the day that was
}

func newPlaces(sc *scope) *places { return &places{sc: sc} }

// begin takes up some rows.
func (p *places) begin(a *amounts, currency string) {
	p.only = p.sc.only(currency)
	if id := a.market.Words.ID(); id != p.dict {
		p.dict, p.known = id, p.known[:0]
	}
	for i := len(p.known); i < a.market.Words.Len(); i++ {
		n := p.sc.markets.name(a.market.Words.Bytes(uint32(i)))
		p.known = append(p.known, &n)
	}
}

// name is what a row's printed sales channel says.
func (p *places) name(a *amounts, i int) *named { return p.known[a.market.Code[i]] }

// of is the marketplace a row names, 0 for none, and its local day there, else at the only marketplace of the
// currency, else at home.
func (p *places) of(a *amounts, i int) (place int32, day window.Day) {
	n := p.name(a, i)
	zone := n.index
	if zone == 0 {
		zone = p.only
	}
	return int32(n.index), p.dayAt(a, i, zone)
}

// dayAt is a row's local day at a marketplace.
func (p *places) dayAt(a *amounts, i, market int) window.Day {
	if a.days != nil {
		if day, ok := a.days[i]; ok {
			return day
		}
	}
	at, zone := a.posted.Ints[i], p.sc.markets.list[market].zone
	if at != p.at || zone != p.zone {
		p.at, p.zone, p.day = at, zone, zone.Day(at)
	}
	return p.day
}
