package world

import (
	"cmp"
	"slices"
	"time"

	"sellerhouse/extract/window"
)

// The stock ledger is every movement of goods in Amazon's warehouses. Its balance at the end of a store's day is the
// warehouse quantity of the inventory report at that moment: what leaves other than by a sale is made good the same
// day, and what comes back leaves the product's own stock, as used goods do.

// Event types of the ledger as printed.
const (
	receipts      = "Receipts"
	shipments     = "Shipments"
	returns       = "CustomerReturns"
	vendorReturns = "VendorReturns"
	transfers     = "WhseTransfers"
	adjustments   = "Adjustments"
)

// Reasons of adjustments as printed.
const (
	reasonLost       = "M"
	reasonFound      = "F"
	reasonDamaged    = "E"
	reasonDestroyed  = "D"
	reasonOwner      = "O" // another owner's now
	reasonRegraded   = "Q" // sellable before, unsellable now
	reasonCorrection = "K"
)

// ledgerLag is how long after a store's day the ledger shows it.
const ledgerLag = 20 * time.Hour

// ledgerTail is how many days behind the world's end the ledger goes on.
const ledgerTail = 20

// stockEvent is one movement.
type stockEvent struct {
	site        *site
	offer       *offer
	at          time.Time
	day         window.Day // of the store
	kind        string
	reference   string
	centre      string
	disposition string
	reason      string
	units       int       // signed
	settled     time.Time // losses: when they were reimbursed; zero for what needs no reconciling
}

// country is where the goods lie.
func (e *stockEvent) country() string { return centreCountry(e.site, e.centre) }

// ledgerBook collects an account's movements.
type ledgerBook struct {
	w      *World
	events []stockEvent
	owed   map[*site]map[*offer]map[window.Day]int // units that a receipt has to make good
}

// ledger returns an account's movements by time.
func (w *World) ledger(a *account) []stockEvent {
	return lazily(a, "ledger", func() []stockEvent {
		b := &ledgerBook{w: w, owed: map[*site]map[*offer]map[window.Day]int{}}
		for _, s := range a.sites {
			b.owed[s] = map[*offer]map[window.Day]int{}
		}
		b.shipped(a)
		b.returned(a)
		for _, s := range a.sites {
			b.losses(s)
			b.removed(s)
			b.received(s)
		}
		slices.SortStableFunc(b.events, func(x, y stockEvent) int { return x.at.Compare(y.at) })
		return b.events
	})
}

// add takes an event; what lies outside of the ledger's days is left out.
func (b *ledgerBook) add(e stockEvent) bool {
	e.day = window.DayOf(e.at, e.site.loc)
	if e.day < b.w.start || e.day > b.w.end+ledgerTail || e.units == 0 {
		return false
	}
	b.events = append(b.events, e)
	return true
}

// leaves takes an event by which sellable stock goes that inventory reports do not miss.
func (b *ledgerBook) leaves(e stockEvent) {
	if !b.add(e) {
		return
	}
	days := b.owed[e.site]
	if days[e.offer] == nil {
		days[e.offer] = map[window.Day]int{}
	}
	days[e.offer][window.DayOf(e.at, e.site.loc)] -= e.units
}

// shipped writes sales, replacements and multi-channel orders. A warehouse in another country gets beforehand what it sends.
func (b *ledgerBook) shipped(a *account) {
	for _, o := range a.orders {
		if o.mfn || o.shipped.IsZero() {
			continue
		}
		s := o.site
		for i := range o.items {
			it := &o.items[i]
			for _, p := range b.w.parcels(o, it) {
				e := stockEvent{
					site: s, offer: it.offer, at: o.shipped, kind: shipments, reference: o.id, disposition: "SELLABLE",
					centre: b.w.centreOf(s, "ship", o.id, itoa(p.nth)), units: -p.units,
				}
				if e.country() != taxCountry(s.m) {
					in, out := e, e
					in.kind, in.units, in.reference = transfers, p.units, "TR"+o.id[len(o.id)-7:]
					out.kind, out.reference, out.centre = transfers, in.reference, centres[s.m.Code][0]
					b.add(out)
					b.add(in)
				}
				b.add(e)
			}
		}
	}
}

// returned writes what buyers sent back. Sellable units go on as used goods of another owner, the others are destroyed.
func (b *ledgerBook) returned(a *account) {
	for _, u := range b.w.comebacks(a) {
		e := stockEvent{
			site: u.order.site, offer: u.item.offer, at: u.at, kind: returns, reference: u.order.id, centre: u.centre,
			disposition: u.disposition, units: 1,
		}
		if e.disposition == "DAMAGED" {
			e.disposition = "WAREHOUSE_DAMAGED"
		}
		if !b.add(e) {
			continue
		}
		e.kind, e.units, e.reason, e.reference = adjustments, -1, reasonDestroyed, u.lpn
		if e.disposition == "SELLABLE" {
			e.reason = reasonOwner
		}
		b.add(e)
	}
}

// losses writes what the warehouses lost or broke: what was reimbursed later, and a little that was found again.
func (b *ledgerBook) losses(s *site) {
	for _, r := range b.w.reimbursed(s) {
		if r.cause != "WAREHOUSE_LOST" && r.cause != "WAREHOUSE_DAMAGE" {
			continue
		}
		d := newDraw(b.w.seed, "loss", s.account.Code, s.m.Code, r.id, itoa(r.nth))
		e := stockEvent{
			site: s, offer: r.offer, at: r.at.Add(-time.Duration(d.between(20*24, 32*24)) * time.Hour), kind: adjustments, reason: reasonLost,
			reference: "AD" + d.digits(10), centre: centres[s.m.Code][0], disposition: "SELLABLE", units: -r.units, settled: r.at,
		}
		if r.cause == "WAREHOUSE_DAMAGE" {
			e.reason = reasonDamaged
			in := e
			in.units, in.disposition = r.units, "WAREHOUSE_DAMAGED"
			b.add(in)
			in.units, in.reason, in.settled = -r.units, reasonDestroyed, time.Time{}
			b.add(in)
		}
		b.leaves(e)
	}
	offers := s.stocked()
	for m := b.w.start.Month(); len(offers) > 0 && m.First() <= b.w.end; m = m.Next() {
		d := newDraw(b.w.seed, "misplaced", s.account.Code, s.m.Code, m.String())
		for range d.between(1, 3) {
			e := stockEvent{
				site: s, offer: offers[d.IntN(len(offers))], at: s.hourOf(m.First()+window.Day(d.IntN(28)), d), kind: adjustments, reason: reasonLost,
				reference: "AD" + d.digits(10), centre: centres[s.m.Code][0], disposition: "SELLABLE", units: -d.between(1, 3),
			}
			b.add(e)
			e.units, e.reason, e.at = -e.units, reasonFound, e.at.Add(time.Duration(d.between(10, 200))*time.Minute)
			if window.DayOf(e.at, s.loc) != window.DayOf(b.events[len(b.events)-1].at, s.loc) {
				e.at = b.events[len(b.events)-1].at // found before the day was over
			}
			b.add(e)
		}
	}
}

// removed writes what the seller had taken out.
func (b *ledgerBook) removed(s *site) {
	for _, o := range b.w.removals(s) {
		for _, l := range o.lines {
			e := stockEvent{
				site: s, offer: l.offer, at: o.finished.Add(-time.Minute), kind: adjustments, reason: reasonDestroyed, reference: o.id,
				centre: centres[s.m.Code][0], disposition: "SELLABLE", units: -l.disposed,
			}
			out := func() {
				if l.disposition == "Sellable" {
					b.leaves(e)
					return
				}
				in := e // it was found to be unsellable on the way
				in.kind, in.reason, in.reference = adjustments, reasonRegraded, "AD"+o.id
				b.leaves(in)
				in.units, in.disposition = -in.units, "DEFECTIVE"
				b.add(in)
				e.disposition = "DEFECTIVE"
				b.add(e)
			}
			if l.disposed > 0 {
				out()
			}
			for _, p := range l.parcels {
				e.kind, e.reason, e.at, e.units, e.disposition = vendorReturns, "", p.at, -p.units, "SELLABLE"
				out()
			}
		}
	}
}

// received writes the deliveries that make the balance what inventory reports show.
func (b *ledgerBook) received(s *site) {
	w := b.w
	last := w.end + ledgerTail
	change := map[*offer]map[window.Day]int{} // of the units bought and not cancelled
	count := func(f *offer, at time.Time, n int) {
		if change[f] == nil {
			change[f] = map[window.Day]int{}
		}
		change[f][max(window.DayOf(at, s.loc), w.start)] += n
	}
	for _, o := range s.account.orders {
		if o.site != s || o.mfn {
			continue
		}
		for i := range o.items {
			count(o.items[i].offer, o.purchase, o.items[i].qty)
			if o.shipped.IsZero() && !o.cancelled.IsZero() {
				count(o.items[i].offer, o.cancelled, -o.items[i].qty)
			}
		}
	}
	for _, f := range s.stocked() {
		k := w.shelf(s, f)
		committed, before := 0, k.received(w, w.start-1, 0)
		for day := w.start; day <= last; day++ {
			committed += change[f][day]
			now := k.received(w, day, committed)
			units := now - before + b.owed[s][f][day]
			before = now
			if units == 0 {
				continue
			}
			d := newDraw(w.seed, "receipt", s.account.Code, s.m.Code, f.p.sku, day.String())
			ids := w.inboundShipments(s, day.Month())
			e := stockEvent{
				site: s, offer: f, at: s.hourOf(day, d), kind: receipts, reference: ids[d.IntN(len(ids))],
				centre: centres[s.m.Code][0], disposition: "SELLABLE", units: units,
			}
			if units < 0 { // a delivery that was announced for an order that came to nothing
				e.kind, e.reason, e.reference = adjustments, reasonCorrection, "AD"+d.digits(10)
			}
			b.add(e)
		}
	}
}

// shows says whether the ledger shows a store's day at asOf.
func (s *site) shows(day window.Day, asOf time.Time) bool {
	return !(day + 1).Start(s.loc).Add(ledgerLag).After(asOf)
}

// LedgerRow is one movement of the detailed ledger.
type LedgerRow struct {
	Date                          window.Day // of the store
	At                            time.Time
	SKU, FNSKU, ASIN, ProductName string
	EventType, Reference          string
	Quantity                      int // signed
	Centre, Disposition           string
	Reason, Country, Store        string
	Reconciled, Unreconciled      int
	MarketplaceID                 string // no column of the report
}

// Ledger returns the movements of the stores' days in [from, until), by time, as known at asOf: a day shows when it is
// over, and losses are reconciled when they are reimbursed.
func (w *World) Ledger(account string, from, until window.Day, asOf time.Time) []LedgerRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	var rows []LedgerRow
	for _, e := range ledgerDays(w.ledger(a), from, until) {
		if e.day < from || e.day >= until || !e.site.shows(e.day, asOf) {
			continue
		}
		p := e.offer.p
		r := LedgerRow{
			Date: e.day, At: e.at, SKU: p.sku, FNSKU: p.fnsku, ASIN: p.asin, ProductName: e.offer.title, EventType: e.kind, Reference: e.reference,
			Quantity: e.units, Centre: e.centre, Disposition: e.disposition, Reason: e.reason, Country: e.country(), Store: taxCountry(e.site.m),
			MarketplaceID: e.site.m.ID,
		}
		if e.kind == adjustments {
			r.Reconciled = max(e.units, -e.units)
			if e.settled.After(asOf) {
				r.Reconciled, r.Unreconciled = 0, r.Reconciled
			}
		}
		rows = append(rows, r)
	}
	return rows
}

// ledgerDays narrows movements to those that can be of the days: stores' days differ by less than one.
func ledgerDays(events []stockEvent, from, until window.Day) []stockEvent {
	at := func(t time.Time) int {
		i, _ := slices.BinarySearchFunc(events, t, func(e stockEvent, t time.Time) int { return e.at.Compare(t) })
		return i
	}
	lo, hi := at((from - 1).UTC()), at((until + 1).UTC())
	return events[lo:max(lo, hi)]
}

// LedgerDay is what moved of a product in one condition and country on a day. Ending is Starting with all columns
// behind it but InTransit added.
type LedgerDay struct {
	Date                          window.Day
	SKU, FNSKU, ASIN, ProductName string
	Disposition                   string
	Starting, InTransit           int
	Receipts, Shipments, Returns  int
	VendorReturns, Transfers      int
	Found, Lost, Damaged          int
	Disposed, Other, Unknown      int
	Ending                        int
	Location, Store               string
	MarketplaceID                 string // no column of the report
}

// ledgerCell is what one line of the summary is about.
type ledgerCell struct {
	site                 *site
	offer                *offer
	disposition, country string
}

// ledgerSummary returns one row per day and cell in which anything moved, by day.
func (w *World) ledgerSummary(a *account) []LedgerDay {
	return lazily(a, "ledger summary", func() []LedgerDay {
		balance := map[ledgerCell]int{}
		for _, s := range a.sites {
			for _, f := range s.stocked() {
				k := w.shelf(s, f)
				balance[ledgerCell{s, f, "SELLABLE", taxCountry(s.m)}] = k.received(w, w.start-1, 0) + k.researching
				balance[ledgerCell{s, f, "DEFECTIVE", taxCountry(s.m)}] = k.unsellable
			}
		}
		type key struct {
			cell ledgerCell
			day  window.Day
		}
		events := slices.Clone(w.ledger(a))
		slices.SortStableFunc(events, func(x, y stockEvent) int { return cmp.Compare(x.day, y.day) })
		at := map[key]int{}
		var rows []LedgerDay
		for _, e := range events {
			c := ledgerCell{e.site, e.offer, e.disposition, e.country()}
			i, ok := at[key{c, e.day}]
			if !ok {
				i = len(rows)
				at[key{c, e.day}] = i
				p := e.offer.p
				rows = append(rows, LedgerDay{
					Date: e.day, SKU: p.sku, FNSKU: p.fnsku, ASIN: p.asin, ProductName: e.offer.title, Disposition: e.disposition,
					Starting: balance[c], Ending: balance[c], Location: c.country, Store: taxCountry(e.site.m), MarketplaceID: e.site.m.ID,
				})
			}
			*rows[i].column(&e) += e.units
			rows[i].Ending += e.units
			balance[c] += e.units
			if e.kind == transfers {
				rows[i].InTransit = max(e.units, 0)
			}
		}
		return rows
	})
}

// column is where the summary counts a movement.
func (r *LedgerDay) column(e *stockEvent) *int {
	switch e.kind {
	case receipts:
		return &r.Receipts
	case shipments:
		return &r.Shipments
	case returns:
		return &r.Returns
	case vendorReturns:
		return &r.VendorReturns
	case transfers:
		return &r.Transfers
	}
	switch e.reason {
	case reasonFound:
		return &r.Found
	case reasonLost:
		return &r.Lost
	case reasonDamaged:
		return &r.Damaged
	case reasonDestroyed:
		return &r.Disposed
	}
	return &r.Other
}

// LedgerSummary returns the summary of the stores' days in [from, until), by day, as known at asOf. A product whose
// stock did not move on a day has no row of that day.
func (w *World) LedgerSummary(account string, from, until window.Day, asOf time.Time) []LedgerDay {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	all := w.ledgerSummary(a)
	at := func(d window.Day) int {
		i, _ := slices.BinarySearchFunc(all, d, func(r LedgerDay, d window.Day) int { return cmp.Compare(r.Date, d) })
		return i
	}
	var rows []LedgerDay
	for _, r := range all[at(from):max(at(from), at(until))] {
		if a.siteOf(r.MarketplaceID).shows(r.Date, asOf) {
			rows = append(rows, r)
		}
	}
	return rows
}
