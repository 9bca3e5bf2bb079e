package world

import (
	"slices"
	"time"

	"sellerhouse/extract/window"
)

// removal is an order to take goods out of a store's warehouses.
type removal struct {
	site      *site
	id        string
	kind      string // Return, Disposal
	source    string
	speed     string
	requested time.Time
	begun     time.Time
	finished  time.Time // completed or cancelled
	cancelled bool
	lines     []removalLine
}

// removalLine is one product of a removal order. Its requested units are those cancelled, disposed of and in parcels.
type removalLine struct {
	offer               *offer
	disposition         string // Sellable, Unsellable
	cancelled, disposed int
	parcels             []removalParcel
	fee                 int64 // minor units, positive; known when the order is finished
}

type removalParcel struct {
	at                time.Time
	units             int
	carrier, tracking string
}

func (l *removalLine) requested() int {
	n := l.cancelled + l.disposed
	for _, p := range l.parcels {
		n += p.units
	}
	return n
}

// removals returns a store's removal orders by request: those whose fees stand in the settlements, and a few that were
// cancelled and cost nothing.
func (w *World) removals(s *site) []removal {
	return lazily(s.account, "removals "+s.m.Code, func() []removal {
		offers := s.stocked()
		if len(offers) == 0 {
			return nil
		}
		var out []removal
		for _, r := range w.feeRows(s) {
			if r.move.line != "FF_FBA_REMOVAL" && r.move.line != "FF_FBA_DISPOSAL" {
				continue
			}
			o := removal{site: s, id: r.OrderID, kind: "Return", finished: r.PostedAt}
			if r.move.line == "FF_FBA_DISPOSAL" {
				o.kind = "Disposal"
			}
			w.fillRemoval(&o, offers, -r.Amount)
			out = append(out, o)
		}
		for m := w.start.Month(); m.First() <= w.end; m = m.Next() {
			d := newDraw(w.seed, "cancelled removal", s.account.Code, s.m.Code, m.String())
			if !d.percent(20) {
				continue
			}
			at := s.hourOf(m.First()+window.Day(d.IntN(28)), d)
			out = append(out, removal{
				site: s, id: "RO-" + d.letters(8), kind: "Return", source: "Seller-initiated Manual Removal", speed: "Standard", cancelled: true,
				requested: at, begun: at.Add(6 * time.Hour), finished: at.Add(time.Duration(d.between(8, 70)) * time.Hour),
				lines: []removalLine{{offer: offers[d.IntN(len(offers))], disposition: "Sellable", cancelled: d.between(1, 12)}},
			})
		}
		slices.SortStableFunc(out, func(x, y removal) int { return x.requested.Compare(y.requested) })
		return out
	})
}

// fillRemoval draws what was ordered, and shares the fee among the lines.
func (w *World) fillRemoval(o *removal, offers []*offer, fee int64) {
	d := newDraw(w.seed, "removal", o.site.account.Code, o.site.m.Code, o.id)
	o.requested = o.finished.Add(-time.Duration(d.between(5*24, 16*24)) * time.Hour)
	o.begun = o.requested.Add(time.Duration(d.between(4, 24)) * time.Hour)
	o.source, o.speed = "Seller-initiated Manual Removal", "Standard"
	if d.percent(40) {
		o.source = "Amazon Recommended Removal"
	}
	n := min(d.between(1, 3), len(offers))
	first := d.IntN(len(offers))
	left := fee
	for i := range n {
		l := removalLine{offer: offers[(first+i)%len(offers)], disposition: []string{"Sellable", "Unsellable"}[d.IntN(2)], fee: left / int64(n-i)}
		left -= l.fee
		units := d.between(1, 9)
		if d.percent(25) {
			l.cancelled = d.between(1, 3)
		}
		if o.kind == "Disposal" {
			l.disposed = units
		} else {
			cut := units
			if units > 4 && d.percent(50) {
				cut = d.between(1, units-1)
			}
			at := o.begun
			for _, k := range []int{cut, units - cut} {
				if k == 0 {
					continue
				}
				at = at.Add(time.Duration(d.between(15, 45)) * time.Hour)
				l.parcels = append(l.parcels, removalParcel{at, k, carriers[string(o.site.account.Region)][1], "1Z" + d.digits(16)})
			}
		}
		o.lines = append(o.lines, l)
	}
}

// RemovalRow is one line of the removal order report. Requested is the sum of the four quantities behind it.
type RemovalRow struct {
	RequestedAt, UpdatedAt                           time.Time
	OrderID, Source, Type, Speed, Status             string
	SKU, FNSKU, Disposition                          string
	Requested, Cancelled, Disposed, Shipped, Process int
	Fee                                              Amount // minor units
	Currency                                         string
	Digits                                           int
	MarketplaceID                                    string // no column of the report
}

// Removals returns the removal orders of an account that were requested or changed in [from, until), as they stand at
// asOf, by request.
func (w *World) Removals(account string, from, until, asOf time.Time) []RemovalRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	within := func(t time.Time) bool { return !t.Before(from) && t.Before(until) }
	var rows []RemovalRow
	for _, s := range a.sites {
		for _, o := range w.removals(s) {
			if o.requested.After(asOf) {
				continue
			}
			for _, r := range o.rows(asOf) {
				if within(r.RequestedAt) || within(r.UpdatedAt) {
					rows = append(rows, r)
				}
			}
		}
	}
	slices.SortStableFunc(rows, func(x, y RemovalRow) int { return x.RequestedAt.Compare(y.RequestedAt) })
	return rows
}

func (o *removal) rows(asOf time.Time) []RemovalRow {
	var rows []RemovalRow
	for _, l := range o.lines {
		r := RemovalRow{
			RequestedAt: o.requested, UpdatedAt: o.requested, OrderID: o.id, Source: o.source, Type: o.kind, Speed: o.speed, Status: "Pending",
			SKU: l.offer.p.sku, FNSKU: l.offer.p.fnsku, Disposition: l.disposition, Requested: l.requested(),
			Currency: o.site.m.Currency, Digits: o.site.m.MinorUnits, MarketplaceID: o.site.m.ID,
		}
		step := func(t time.Time) bool {
			if t.After(asOf) {
				return false
			}
			if t.After(r.UpdatedAt) {
				r.UpdatedAt = t
			}
			return true
		}
		if step(o.begun) {
			r.Status = "Processing"
		}
		for _, p := range l.parcels {
			if step(p.at) {
				r.Shipped += p.units
			}
		}
		if step(o.finished) {
			r.Status, r.Cancelled, r.Disposed = "Completed", l.cancelled, l.disposed
			if o.cancelled {
				r.Status = "Cancelled"
			}
			r.Fee = Amount{l.fee, true}
		}
		r.Process = r.Requested - r.Cancelled - r.Disposed - r.Shipped
		rows = append(rows, r)
	}
	return rows
}

// RemovalShipmentRow is a parcel of one product that left for the seller.
type RemovalShipmentRow struct {
	RequestedAt, ShippedAt  time.Time
	OrderID, Type           string
	SKU, FNSKU, Disposition string
	Units                   int
	Carrier, Tracking       string
	MarketplaceID           string // no column of the report
}

// RemovalShipments returns the parcels that left in [from, until), by time, as known at asOf.
func (w *World) RemovalShipments(account string, from, until, asOf time.Time) []RemovalShipmentRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	var rows []RemovalShipmentRow
	for _, s := range a.sites {
		for _, o := range w.removals(s) {
			for _, l := range o.lines {
				for _, p := range l.parcels {
					if p.at.Before(from) || !p.at.Before(until) || p.at.After(asOf) {
						continue
					}
					rows = append(rows, RemovalShipmentRow{
						RequestedAt: o.requested, ShippedAt: p.at, OrderID: o.id, Type: o.kind, SKU: l.offer.p.sku, FNSKU: l.offer.p.fnsku,
						Disposition: l.disposition, Units: p.units, Carrier: p.carrier, Tracking: p.tracking, MarketplaceID: s.m.ID,
					})
				}
			}
		}
	}
	slices.SortStableFunc(rows, func(x, y RemovalShipmentRow) int { return x.ShippedAt.Compare(y.ShippedAt) })
	return rows
}
