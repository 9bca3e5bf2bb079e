package world

import (
	"container/heap"
	"sort"
	"strings"
	"time"

	"sellerhouse/extract/window"
)

// vendorOrder is a purchase order Amazon gave a vendor.
type vendorOrder struct {
	number            string
	at                time.Time
	centre            string
	kind              string
	windowFrom        time.Time
	windowTo          time.Time
	confirmed, closed time.Time
	lines             []*vendorLine
	outstanding       int // units confirmed and neither received nor given up, while the world is made
	last              time.Time
}

// vendorLine is one item of a purchase order, in units.
type vendorLine struct {
	order    *vendorOrder
	seq      int
	item     *vendorItem
	ordered  int
	accepted int
	rejected int
	back     int // of the accepted, to come later
	cost     int64
	receipts []receipt
}

// vendorShipment is a delivery of a vendor: its ASN, its way and what was received of it.
type vendorShipment struct {
	id, reference, transaction, lading string
	order                              *vendorOrder
	created, confirmed                 time.Time // the ASN is sent when the shipment is confirmed
	shipped, estimated                 time.Time
	delivered, received                time.Time
	carrier                            string
	cartons, pallets                   int
	weight                             int // hundredths of a kilogram
	parcels                            []vendorParcel
}

// vendorParcel is a line's part of a shipment.
type vendorParcel struct {
	line     *vendorLine
	units    int
	received int
}

// occurrence is something that happens at an instant; what happens at the same one happens in the order it was planned.
type occurrence struct {
	at time.Time
	n  int
	do func()
}

// agenda is what is still to happen, as a heap.
type agenda struct {
	list []occurrence
	n    int
}

func (a *agenda) Len() int { return len(a.list) }
func (a *agenda) Less(i, j int) bool {
	if !a.list[i].at.Equal(a.list[j].at) {
		return a.list[i].at.Before(a.list[j].at)
	}
	return a.list[i].n < a.list[j].n
}
func (a *agenda) Swap(i, j int) { a.list[i], a.list[j] = a.list[j], a.list[i] }
func (a *agenda) Push(x any)    { a.list = append(a.list, x.(occurrence)) }
func (a *agenda) Pop() any {
	last := a.list[len(a.list)-1]
	a.list = a.list[:len(a.list)-1]
	return last
}

func (a *agenda) plan(at time.Time, do func()) {
	a.n++
	heap.Push(a, occurrence{at, a.n, do})
}

// runVendor lets everything happen: customers buy from Amazon, Amazon ships what it has, customers send back,
// Amazon orders on Mondays what it lacks, the vendor confirms, ships and announces, Amazon receives.
func (w *World) runVendor(v *vendor) {
	a := &agenda{}
	for _, it := range v.items {
		d := newDraw(w.seed, "vendor opening", v.Code, it.p.asin)
		begin, _ := v.day(w.start)
		it.move(begin.AddDate(0, 0, -d.between(20, 120)), it.week()*d.between(2, 9), d.IntN(3))
		for day := w.start; day <= w.end; day++ {
			w.vendorDay(v, it, day, a)
		}
	}
	for day := w.start; day <= w.end; day++ {
		begin, _ := v.day(day)
		if day.UTC().Weekday() == time.Monday {
			a.plan(begin.Add(9*time.Hour), func() { w.orderFromVendor(v, day, begin.Add(9*time.Hour), a) })
		}
		if day.UTC().Day() == 20 {
			a.plan(begin.Add(15*time.Hour), func() { v.sendBack(begin.Add(15 * time.Hour)) })
		}
	}
	for a.Len() > 0 {
		next := heap.Pop(a).(occurrence)
		next.do()
	}
	sort.SliceStable(v.sales, func(i, j int) bool { return v.sales[i].at.Before(v.sales[j].at) })
	for _, s := range v.sales {
		if !s.shipped.IsZero() {
			v.shipped = append(v.shipped, s)
		}
		if !s.returned.IsZero() {
			v.returned = append(v.returned, s)
		}
	}
	sort.SliceStable(v.shipped, func(i, j int) bool { return v.shipped[i].shipped.Before(v.shipped[j].shipped) })
	sort.SliceStable(v.returned, func(i, j int) bool { return v.returned[i].returned.Before(v.returned[j].returned) })
	sort.SliceStable(v.shipments, func(i, j int) bool { return v.shipments[i].created.Before(v.shipments[j].created) })
}

// vendorDay lets customers buy an item on one day.
func (w *World) vendorDay(v *vendor, it *vendorItem, day window.Day, a *agenda) {
	d := newDraw(w.seed, "vendor day", v.Code, it.p.asin, day.String())
	news := newDraw(w.seed, "vendor news", v.Code, it.p.asin, day.String())
	mean := it.mean
	if m := day.Month(); m == 202511 && day.UTC().Day() >= 20 {
		mean = mean * 16 / 10
	} else if m == 202512 && day.UTC().Day() <= 20 {
		mean = mean * 13 / 10
	}
	n := d.IntN(2*mean/1000 + 1)
	if d.IntN(1000) < mean%1000 {
		n++
	}
	begin, end := v.day(day)
	for range n {
		s := &vendorSale{
			item: it, at: begin.Add(time.Duration(d.IntN(int(end.Sub(begin)/time.Second))) * time.Second),
			units: 1 + d.weighted(85, 11, 4), sourced: d.percent(90), late: makeLateNews(news),
		}
		price := it.price
		if d.percent(9) {
			price -= percentOf(price, 1000)
		}
		s.revenue, s.cost = price*int64(s.units), it.cost*int64(s.units)
		v.sales = append(v.sales, s)
		due := s.at.Add(time.Duration(d.between(4*60, 40*60)) * time.Minute)
		if d.percent(4) {
			s.cancelled = s.at.Add(time.Duration(d.between(60, 96*60)) * time.Minute)
			if s.cancelled.Before(due) {
				continue
			}
			s.cancelled = due.Add(-time.Minute)
			continue
		}
		back := time.Duration(0)
		if d.percent(6) {
			back = time.Duration(d.between(5*24, 25*24)) * time.Hour
			s.broken = d.percent(40)
		}
		a.plan(due, func() { it.ship(s, due, back, a) })
	}
}

// makeLateNews lets some of what happens reach the daily figures up to nine nights later, long after they were given
// first.
func makeLateNews(d draw) lateNews {
	nights := func(percent int) int {
		if n := d.between(3, 9); d.percent(percent) {
			return n
		}
		return 0
	}
	return lateNews{cancelled: nights(40), shipped: nights(5), returned: nights(15)}
}

// ship sends a sale out if there is stock, and lets it wait for the next receipt otherwise.
func (it *vendorItem) ship(s *vendorSale, at time.Time, back time.Duration, a *agenda) {
	if it.stock < s.units {
		it.backlog = append(it.backlog, s)
		return
	}
	s.shipped = at
	it.move(at, -s.units, 0)
	if back == 0 {
		return
	}
	a.plan(at.Add(back), func() {
		s.returned = at.Add(back)
		if s.broken {
			it.move(s.returned, 0, s.units)
		} else {
			it.move(s.returned, s.units, 0)
		}
	})
}

// sendBack returns what cannot be sold to the vendor: a negative receipt.
func (v *vendor) sendBack(at time.Time) {
	for _, it := range v.items {
		if n := it.unsold; n > 0 {
			it.move(at, 0, -n)
			it.receivals = append(it.receivals, receipt{at, -n})
		}
	}
}

// orderFromVendor gives a purchase order a fulfilment centre for what runs short there.
func (w *World) orderFromVendor(v *vendor, day window.Day, at time.Time, a *agenda) {
	for _, centre := range v.centres {
		d := newDraw(w.seed, "vendor order", v.Code, centre, day.String())
		o := &vendorOrder{number: vendorNumber(d), at: at.Add(time.Duration(d.IntN(3*3600)) * time.Second), centre: centre, kind: "RegularOrder"}
		if d.percent(5) {
			o.kind = "RushOrder"
		}
		o.windowFrom = (day + 7).Start(v.loc).UTC()
		o.windowTo = (day + 14).Start(v.loc).UTC()
		for _, it := range v.items {
			waiting := 0
			for _, s := range it.backlog {
				waiting += s.units
			}
			need := it.week()*7 - it.stock - it.open + waiting
			if it.centre != centre || need < it.week()*2 {
				continue
			}
			l := &vendorLine{order: o, seq: len(o.lines) + 1, item: it, cost: it.cost, ordered: (need + it.caseSize - 1) / it.caseSize * it.caseSize}
			o.lines = append(o.lines, l)
			it.open += l.ordered
		}
		if len(o.lines) == 0 {
			continue
		}
		v.orders = append(v.orders, o)
		o.last = o.at
		confirm := o.at.Add(time.Duration(d.between(4*60, 50*60)) * time.Minute)
		a.plan(confirm, func() { w.confirm(v, o, confirm, d, a) })
	}
}

func vendorNumber(d draw) string {
	const set = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	var b strings.Builder
	b.WriteByte(byte('1' + d.IntN(8)))
	for range 7 {
		b.WriteByte(set[d.IntN(len(set))])
	}
	return b.String()
}

// confirm decides line by line what the vendor delivers, and plans the deliveries.
func (w *World) confirm(v *vendor, o *vendorOrder, at time.Time, d draw, a *agenda) {
	o.confirmed, o.last = at, at
	for _, l := range o.lines {
		c := l.item.caseSize
		switch d.weighted(80, 10, 5, 3, 2) {
		case 0:
			l.accepted = l.ordered
		case 1: // part of it
			l.accepted = l.ordered / c * d.between(30, 80) / 100 * c
		case 2: // none of it
		case 3: // all of it, part of that later
			l.accepted, l.back = l.ordered, min(c, l.ordered)
		case 4: // a case more than was ordered
			l.accepted = l.ordered + c
		}
		l.rejected = max(0, l.ordered-l.accepted)
		l.item.open += l.accepted - l.ordered
		o.outstanding += l.accepted
	}
	giveUp := o.windowTo.AddDate(0, 0, 21)
	a.plan(giveUp, func() { o.close(giveUp) })
	parts := 1
	if d.percent(20) {
		parts = 2
	}
	for part := range parts {
		w.deliver(v, o, part, parts, d, a)
	}
	if o.outstanding == 0 {
		o.close(at.Add(time.Hour))
	}
}

// close ends an order; what was not received is given up.
func (o *vendorOrder) close(at time.Time) {
	if !o.closed.IsZero() {
		return
	}
	o.closed, o.last = at, at
	for _, l := range o.lines {
		l.item.open -= l.accepted - l.got()
	}
}

func (l *vendorLine) got() int {
	n := 0
	for _, r := range l.receipts {
		n += r.units
	}
	return n
}

// deliver plans one shipment of an order: it is announced, leaves, arrives and is received.
func (w *World) deliver(v *vendor, o *vendorOrder, part, parts int, d draw, a *agenda) {
	s := &vendorShipment{
		order: o, id: "SHP" + d.digits(9), reference: "ARN" + d.digits(10), lading: "BOL" + d.digits(8),
		transaction: "2" + d.digits(7) + "-" + d.digits(4) + "-" + strings.ToLower(d.letters(8)),
		carrier:     []string{"UPSN", "FDEG", "DHLC"}[d.IntN(3)],
	}
	for _, l := range o.lines {
		c := l.item.caseSize
		n := l.accepted / c
		share := n / parts
		if part == parts-1 {
			share = n - n/parts*(parts-1)
		}
		units := share * c
		if part == 0 && d.percent(4) { // not all that was promised leaves
			units -= min(units, c)
		}
		if units <= 0 {
			continue
		}
		p := vendorParcel{line: l, units: units, received: units}
		switch {
		case d.percent(4):
			p.received -= min(units, d.between(1, c))
		case d.percent(1):
			p.received++
		}
		s.parcels = append(s.parcels, p)
		s.cartons += share
		s.weight += units * d.between(20, 90)
	}
	if len(s.parcels) == 0 {
		return
	}
	s.pallets = (s.cartons + 19) / 20
	late := 0
	if d.percent(6) {
		late = d.between(2, 9) // days behind the window
	}
	s.shipped = o.windowFrom.AddDate(0, 0, d.between(0, 5)+4*part+late).Add(time.Duration(d.between(8*60, 17*60)) * time.Minute)
	s.created = s.shipped.Add(-time.Duration(d.between(20, 60)) * time.Hour)
	if s.created.Before(o.confirmed) {
		s.created = o.confirmed.Add(time.Minute)
	}
	s.confirmed = s.shipped.Add(-time.Duration(d.between(10, 1100)) * time.Minute)
	if d.percent(7) { // an announcement that comes after the goods have left
		s.confirmed = s.shipped.Add(time.Duration(d.between(3, 40)) * time.Hour)
	}
	s.estimated = s.shipped.AddDate(0, 0, 3)
	s.delivered = s.shipped.Add(time.Duration(d.between(30, 110)) * time.Hour)
	s.received = s.delivered.Add(time.Duration(d.between(5, 60)) * time.Hour)
	v.shipments = append(v.shipments, s)
	a.plan(s.received, func() { s.receive(a) })
}

// receive takes a shipment into stock and ships what waited for it.
func (s *vendorShipment) receive(a *agenda) {
	o, at := s.order, s.received
	for _, p := range s.parcels {
		l, it := p.line, p.line.item
		l.receipts = append(l.receipts, receipt{at, p.received})
		it.receivals = append(it.receivals, receipt{at, p.received})
		o.outstanding -= p.received
		if o.closed.IsZero() {
			it.open -= p.received
		}
		it.move(at, p.received, 0)
		waiting := it.backlog
		it.backlog = nil
		for i, sale := range waiting {
			due := at.Add(time.Duration(i+1) * 20 * time.Minute)
			a.plan(due, func() { it.ship(sale, due, 0, a) })
		}
	}
	if at.After(o.last) {
		o.last = at
	}
	if o.closed.IsZero() && o.outstanding <= 0 {
		done := at.Add(26 * time.Hour)
		a.plan(done, func() { o.close(done) })
	}
}
