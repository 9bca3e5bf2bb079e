package simulate

import (
	"time"

	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// widen takes a sales and traffic window to whole weeks, Sunday to Saturday, or months.
func (r *report) widen() {
	last := r.Days.Until - 1
	switch r.Options["dateGranularity"] {
	case "WEEK":
		r.Days = window.Range{From: firstOf(r.Days.From, "WEEK"), Until: firstOf(last, "WEEK") + 7}
	case "MONTH":
		r.Days = window.Range{From: firstOf(r.Days.From, "MONTH"), Until: last.Month().Next().First()}
	}
}

// firstOf is the first day of the week or month a day is in.
func firstOf(d window.Day, granularity string) window.Day {
	switch granularity {
	case "WEEK":
		return d - window.Day(d.UTC().Weekday()-time.Sunday)
	case "MONTH":
		return d.Month().First()
	}
	return d
}

// byPeriod adds days up to weeks or months. A visitor who comes on several days is one session more on each of them
// and fewer in all: a tenth of the sessions falls away.
func byPeriod(days []world.TrafficDay, granularity string) []world.TrafficDay {
	if granularity != "WEEK" && granularity != "MONTH" {
		return days
	}
	var out []world.TrafficDay
	for _, d := range days {
		first := firstOf(d.Date, granularity)
		if n := len(out); n == 0 || out[n-1].Date != first {
			out = append(out, world.TrafficDay{
				Date: first, Currency: d.Currency, Digits: d.Digits, AverageOfferCount: d.AverageOfferCount, AverageParentItems: d.AverageParentItems,
			})
		}
		x := &out[len(out)-1]
		x.OrderedProductSales += d.OrderedProductSales
		x.ShippedProductSales += d.ShippedProductSales
		x.ClaimsAmount += d.ClaimsAmount
		for _, f := range []struct {
			to   *int
			from int
		}{
			{&x.UnitsOrdered, d.UnitsOrdered},
			{&x.TotalOrderItems, d.TotalOrderItems},
			{&x.UnitsRefunded, d.UnitsRefunded},
			{&x.ClaimsGranted, d.ClaimsGranted},
			{&x.UnitsShipped, d.UnitsShipped},
			{&x.OrdersShipped, d.OrdersShipped},
			{&x.BrowserPageViews, d.BrowserPageViews},
			{&x.MobilePageViews, d.MobilePageViews},
			{&x.BuyBoxViews, d.BuyBoxViews},
			{&x.BrowserSessions, d.BrowserSessions},
			{&x.MobileSessions, d.MobileSessions},
			{&x.FeedbackReceived, d.FeedbackReceived},
			{&x.NegativeFeedback, d.NegativeFeedback},
		} {
			*f.to += f.from
		}
	}
	for i := range out {
		out[i].BrowserSessions -= out[i].BrowserSessions / 10
		out[i].MobileSessions -= out[i].MobileSessions / 10
	}
	return out
}

// byProduct shows children as parents, or as SKUs: those without an order have none.
func byProduct(rows []world.TrafficASIN, granularity string) []world.TrafficASIN {
	switch granularity {
	case "SKU":
		var out []world.TrafficASIN
		for _, a := range rows {
			if a.TotalOrderItems > 0 {
				out = append(out, a)
			}
		}
		return out
	case "PARENT":
		at := map[string]int{}
		var out []world.TrafficASIN
		for _, a := range rows {
			i, ok := at[a.ParentASIN]
			if !ok {
				i = len(out)
				at[a.ParentASIN] = i
				out = append(out, world.TrafficASIN{ParentASIN: a.ParentASIN, Currency: a.Currency, Digits: a.Digits})
			}
			add(&out[i], a)
		}
		return out
	}
	return rows
}

// add adds a row's figures to another's.
func add(x *world.TrafficASIN, a world.TrafficASIN) {
	x.OrderedProductSales += a.OrderedProductSales
	x.UnitsOrdered += a.UnitsOrdered
	x.TotalOrderItems += a.TotalOrderItems
	x.BrowserPageViews += a.BrowserPageViews
	x.MobilePageViews += a.MobilePageViews
	x.BrowserSessions += a.BrowserSessions
	x.MobileSessions += a.MobileSessions
	x.BuyBoxViews += a.BuyBoxViews
}
