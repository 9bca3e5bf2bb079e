package world

import (
	"time"

	"sellerhouse/extract/window"
)

// VendorSales are what Amazon's customers ordered and what Amazon shipped to them in a period: of one product, or
// of all where ASIN is empty. Money is in minor units, without tax.
type VendorSales struct {
	Period                       window.Range
	ASIN                         string
	OrderedUnits, ShippedUnits   int
	OrderedRevenue               int64
	ShippedRevenue, ShippedCOGS  int64
	CustomerReturns, GlanceViews int
}

// VendorInventory is a vendor's stock at Amazon over a period: flows of it and balances at its end.
type VendorInventory struct {
	Period                  window.Range
	ASIN                    string
	Ordered, Accepted       int // of orders given in the period
	Received                int // can be negative: Amazon sent back more than it took in
	ReceivedCost            int64
	OpenOrders              int // can be negative
	FillReceived, FillAsked int // of orders whose window ended in the period
	LeadDays, LeadReceipts  int // whole days from order to receipt, and how many receipts
	Shipped                 int
	Unfilled                int
	Sellable, Unsellable    int
	SellableCost, BadCost   int64
	Aged, Unhealthy         int
	AgedCost, UnhealthyCost int64
	OutOfStockViews, Views  int // glance views while there was no stock, and all
}

// VendorHour is one hour of one product.
type VendorHour struct {
	Start          time.Time
	ASIN           string
	OrderedUnits   int
	OrderedRevenue int64
	GlanceViews    int
	Available      int  // sellable units at the end of the hour
	Changed        bool // it was another number an hour before
}

// counted says whether a sale is in the figures of hours at asOf: not cancelled by then.
func (s *vendorSale) counted(asOf time.Time) bool {
	return !s.at.After(asOf) && (s.cancelled.IsZero() || s.cancelled.After(asOf))
}

// Daily figures, in reports and in Data Kiosk alike, are restated: some cancellations, shipments and returns get into
// them only when the nights' work comes to them.
func (s *vendorSale) ordered(asOf time.Time) bool {
	return !s.at.After(asOf) && !by(s.cancelled, s.late.cancelled, asOf)
}
func (s *vendorSale) sent(asOf time.Time) bool { return by(s.shipped, s.late.shipped, asOf) }
func (s *vendorSale) back(asOf time.Time) bool { return by(s.returned, s.late.returned, asOf) }

// by says whether what happened at t, if it did, is known at asOf where that takes so many nights.
func by(t time.Time, nights int, asOf time.Time) bool {
	if t.IsZero() {
		return false
	}
	if nights > 0 {
		t = window.DayOf(t, time.UTC).UTC().AddDate(0, 0, nights).Add(2 * time.Hour)
	}
	return !t.After(asOf)
}

func soldAt(s *vendorSale) time.Time     { return s.at }
func shippedAt(s *vendorSale) time.Time  { return s.shipped }
func returnedAt(s *vendorSale) time.Time { return s.returned }

// VendorSales returns what was sold in each period as known at asOf: all of it together, and by product where there
// was anything. The sourcing view knows only what was bought from this vendor code; orders and views are in the
// other view alone.
func (w *World) VendorSales(account string, sourcing bool, periods []window.Range, asOf time.Time) (total, byASIN []VendorSales) {
	v := w.vendorOf(account)
	if v == nil {
		return nil, nil
	}
	for _, p := range periods {
		begin, _ := v.day(p.From)
		end, _ := v.day(p.Until)
		sums := make([]VendorSales, len(v.items))
		for _, s := range within(v.sales, begin, end, soldAt) {
			if !sourcing && s.ordered(asOf) {
				sums[s.item.index].OrderedUnits += s.units
				sums[s.item.index].OrderedRevenue += s.revenue
			}
		}
		for _, s := range within(v.shipped, begin, end, shippedAt) {
			if (s.sourced || !sourcing) && s.sent(asOf) {
				x := &sums[s.item.index]
				x.ShippedUnits += s.units
				x.ShippedRevenue += s.revenue
				x.ShippedCOGS += s.cost
			}
		}
		for _, s := range within(v.returned, begin, end, returnedAt) {
			if (s.sourced || !sourcing) && s.back(asOf) {
				sums[s.item.index].CustomerReturns += s.units
			}
		}
		all := VendorSales{Period: p}
		for i, x := range sums {
			if !sourcing {
				x.GlanceViews = v.views(v.items[i], begin, end, asOf)
			}
			if x == (VendorSales{}) {
				continue
			}
			x.Period, x.ASIN = p, v.items[i].p.asin
			byASIN = append(byASIN, x)
			all.OrderedUnits += x.OrderedUnits
			all.OrderedRevenue += x.OrderedRevenue
			all.ShippedUnits += x.ShippedUnits
			all.ShippedRevenue += x.ShippedRevenue
			all.ShippedCOGS += x.ShippedCOGS
			all.CustomerReturns += x.CustomerReturns
			all.GlanceViews += x.GlanceViews
		}
		total = append(total, all)
	}
	return total, byASIN
}

// views are an item's glance views of the hours in [from, until), as known at asOf; those of the last two hours are
// not yet whole.
func (v *vendor) views(it *vendorItem, from, until, asOf time.Time) int {
	n := 0
	for h := from.Unix() / 3600; h < until.Unix()/3600; h++ {
		n += it.viewsOf(h, asOf)
	}
	return n
}

func (it *vendorItem) viewsOf(hour int64, asOf time.Time) int {
	age := asOf.Unix() - (hour+1)*3600
	if age < 0 {
		return 0
	}
	n := int(avalanche(it.glance+uint64(hour)) % uint64(2+it.mean*12/1000/8))
	if age < 2*3600 {
		n -= n / 4
	}
	return n
}

// VendorInventory returns the stock of each period as known at asOf: all together, and by product.
func (w *World) VendorInventory(account string, periods []window.Range, asOf time.Time) (total, byASIN []VendorInventory) {
	v := w.vendorOf(account)
	if v == nil {
		return nil, nil
	}
	for _, p := range periods {
		all := VendorInventory{Period: p}
		rows := v.inventory(p, asOf)
		for _, x := range rows {
			all.add(x)
		}
		total = append(total, all)
		byASIN = append(byASIN, rows...)
	}
	return total, byASIN
}

func (a *VendorInventory) add(b VendorInventory) {
	for _, f := range []struct {
		to   *int
		from int
	}{
		{&a.Ordered, b.Ordered},
		{&a.Accepted, b.Accepted},
		{&a.Received, b.Received},
		{&a.OpenOrders, b.OpenOrders},
		{&a.FillReceived, b.FillReceived},
		{&a.FillAsked, b.FillAsked},
		{&a.LeadDays, b.LeadDays},
		{&a.LeadReceipts, b.LeadReceipts},
		{&a.Shipped, b.Shipped},
		{&a.Unfilled, b.Unfilled},
		{&a.Sellable, b.Sellable},
		{&a.Unsellable, b.Unsellable},
		{&a.Aged, b.Aged},
		{&a.Unhealthy, b.Unhealthy},
		{&a.OutOfStockViews, b.OutOfStockViews},
		{&a.Views, b.Views},
	} {
		*f.to += f.from
	}
	a.ReceivedCost += b.ReceivedCost
	a.SellableCost += b.SellableCost
	a.BadCost += b.BadCost
	a.AgedCost += b.AgedCost
	a.UnhealthyCost += b.UnhealthyCost
}

func (v *vendor) inventory(p window.Range, asOf time.Time) []VendorInventory {
	begin, _ := v.day(p.From)
	end, _ := v.day(p.Until)
	if end.After(asOf) {
		end = asOf
	}
	rows := make([]VendorInventory, len(v.items))
	for i, it := range v.items {
		x := &rows[i]
		x.Period, x.ASIN = p, it.p.asin
		x.Received = it.receivedIn(begin, end)
		x.Sellable, x.Unsellable = it.stockAt(end.Add(-1))
		x.Aged = max(0, x.Sellable-max(0, it.receivedIn(end.AddDate(0, 0, -90), end)))
		x.Unhealthy = max(0, x.Sellable-12*it.week())
		x.Views = v.views(it, begin, end, asOf)
		if x.Sellable == 0 {
			x.OutOfStockViews = x.Views
		}
		x.ReceivedCost, x.SellableCost, x.BadCost = it.cost*int64(x.Received), it.cost*int64(x.Sellable), it.cost*int64(x.Unsellable)
		x.AgedCost, x.UnhealthyCost = it.cost*int64(x.Aged), it.cost*int64(x.Unhealthy)
	}
	for _, s := range within(v.shipped, begin, end, shippedAt) {
		rows[s.item.index].Shipped += s.units
	}
	for _, s := range within(v.sales, end.AddDate(0, 0, -60), end, soldAt) {
		if s.counted(end) && (s.shipped.IsZero() || !s.shipped.Before(end)) {
			rows[s.item.index].Unfilled += s.units
		}
	}
	for _, o := range v.orders {
		v.orderFigures(o, begin, end, rows)
	}
	return rows
}

// orderFigures adds what one purchase order is in a period's figures.
func (v *vendor) orderFigures(o *vendorOrder, begin, end time.Time, rows []VendorInventory) {
	in := func(t time.Time) bool { return !t.IsZero() && !t.Before(begin) && t.Before(end) }
	if !o.at.Before(end) {
		return
	}
	confirmed := o.confirmed.Before(end)
	for _, l := range o.lines {
		x := &rows[l.item.index]
		asked := l.ordered
		if confirmed {
			asked = l.accepted
		}
		got := 0
		for _, r := range l.receipts {
			if !r.at.Before(end) {
				continue
			}
			got += r.units
			if in(r.at) {
				x.LeadDays += int(r.at.Sub(o.at) / (24 * time.Hour))
				x.LeadReceipts++
			}
		}
		if in(o.at) && confirmed {
			x.Ordered += l.ordered
			x.Accepted += l.accepted
		}
		if in(o.windowTo) {
			x.FillAsked += asked
			x.FillReceived += got
		}
		if o.closed.IsZero() || !o.closed.Before(end) {
			x.OpenOrders += asked - got
		}
	}
}

// VendorForecast is what Amazon expects customers to order of one product in one week: a mean and quantiles, in
// hundredths of a unit.
type VendorForecast struct {
	Generated           window.Day // the Sunday it was made
	ASIN                string
	Week                window.Range
	Mean, P70, P80, P90 int
}

// forecastWeeks is how far ahead a forecast reaches.
const forecastWeeks = 48

// VendorForecasts returns the newest forecast at asOf.
func (w *World) VendorForecasts(account string, asOf time.Time) []VendorForecast {
	v := w.vendorOf(account)
	if v == nil {
		return nil
	}
	sunday := window.DayOf(asOf, v.loc)
	for sunday.UTC().Weekday() != time.Sunday {
		sunday--
	}
	var out []VendorForecast
	for _, it := range v.items {
		for week := range forecastWeeks {
			from := sunday + window.Day(7*week)
			mean := it.mean * 7 / 10 * (90 + int(avalanche(it.glance^uint64(from))%21)) / 100
			out = append(out, VendorForecast{
				Generated: sunday, ASIN: it.p.asin, Week: window.Range{From: from, Until: from + 7},
				Mean: mean, P70: mean * (112 + week/8) / 100, P80: mean * (125 + week/6) / 100, P90: mean * (148 + week/4) / 100,
			})
		}
	}
	return out
}

// VendorHours returns every hour of [from, until) that is over at asOf, for every product.
func (w *World) VendorHours(account string, from, until, asOf time.Time) []VendorHour {
	v := w.vendorOf(account)
	if v == nil {
		return nil
	}
	if until.After(asOf) {
		until = asOf
	}
	sales := within(v.sales, from, until, soldAt)
	var out []VendorHour
	for at := from.UTC().Truncate(time.Hour); !at.Add(time.Hour).After(until); at = at.Add(time.Hour) {
		end := at.Add(time.Hour)
		rows := make([]VendorHour, len(v.items))
		for len(sales) > 0 && sales[0].at.Before(end) {
			if s := sales[0]; s.counted(asOf) {
				rows[s.item.index].OrderedUnits += s.units
				rows[s.item.index].OrderedRevenue += s.revenue
			}
			sales = sales[1:]
		}
		for i, it := range v.items {
			x := &rows[i]
			x.GlanceViews = it.viewsOf(at.Unix()/3600, asOf)
			before, _ := it.stockAt(at.Add(-1))
			x.Available, _ = it.stockAt(end.Add(-1))
			x.Start, x.ASIN, x.Changed = at, it.p.asin, x.Available != before
			out = append(out, *x)
		}
	}
	return out
}
