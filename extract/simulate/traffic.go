package simulate

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

var _ = project(projection{
	spec: catalog.SalesTraffic, work: [2]time.Duration{25 * time.Second, 3 * time.Minute},
	accept: (*Server).acceptTraffic, render: (*Server).trafficFile,
	book: func(r *report, e *servedEntry) {
		if cmp.Or(r.Options["dateGranularity"], "DAY") != "DAY" || cmp.Or(r.Options["asinGranularity"], "CHILD") != "CHILD" {
			return // the books know days by child product
		}
		e.Traffic = &world.ServedTraffic{Account: r.Account, MarketplaceID: r.Marketplaces[0], From: r.Days.From, Until: r.Days.Until, GeneratedAt: r.Generated}
	},
})

// trafficOptions are the options of sales and traffic, each with what it may say.
var trafficOptions = map[string][]string{
	"dateGranularity": {"DAY", "WEEK", "MONTH"},
	"asinGranularity": {"PARENT", "CHILD", "SKU"},
}

// acceptTraffic takes one marketplace, its own days and the options there are.
func (s *Server) acceptTraffic(a *account, r *report) time.Time {
	r.storeDays(a)
	if len(r.Marketplaces) != 1 {
		r.fail("marketplaceIds must hold exactly one marketplace for this report type")
	}
	for k, allowed := range trafficOptions {
		if v, ok := r.Options[k]; ok && !slices.Contains(allowed, v) {
			r.fail("This report type requires the " + k + " reportOption to be one of " + strings.Join(allowed, ", ") + ".")
		}
	}
	r.widen()
	return r.Days.Until.Start(a.homes[r.Marketplaces[0]].Location()).Add(catalog.SalesTraffic.Latency)
}

// storeDays sets the days of the first store that the request's edges mean.
func (r *report) storeDays(a *account) {
	loc := a.homes[r.Marketplaces[0]].Location()
	r.Days = window.Range{From: storeDay(r.Start, loc, false), Until: storeDay(r.End, loc, true) + 1}
}

// trafficDocument is GET_SALES_AND_TRAFFIC_REPORT. Fields of business orders are absent, as they are for
// sellers who are not in that program.
type trafficDocument struct {
	Specification trafficSpecification `json:"reportSpecification"`
	ByDate        []any                `json:"salesAndTrafficByDate"`
	ByASIN        []any                `json:"salesAndTrafficByAsin"`
}

type trafficSpecification struct {
	ReportType   string            `json:"reportType"`
	Options      map[string]string `json:"reportOptions"`
	Start        string            `json:"dataStartTime"`
	End          string            `json:"dataEndTime"`
	Marketplaces []string          `json:"marketplaceIds"`
}

type price struct {
	Amount   json.Number `json:"amount"`
	Currency string      `json:"currencyCode"`
}

type trafficByDate struct {
	Date  string         `json:"date,omitempty"`
	Sales salesOfDay     `json:"salesByDate"`
	Views trafficOfDay   `json:"trafficByDate"`
	Extra map[string]any `json:"futureObject,omitempty"`
}

type salesOfDay struct {
	OrderedProductSales      price       `json:"orderedProductSales"`
	UnitsOrdered             int         `json:"unitsOrdered"`
	TotalOrderItems          int         `json:"totalOrderItems"`
	AverageSalesPerOrderItem price       `json:"averageSalesPerOrderItem"`
	AverageUnitsPerOrderItem json.Number `json:"averageUnitsPerOrderItem"`
	AverageSellingPrice      price       `json:"averageSellingPrice"`
	UnitsRefunded            int         `json:"unitsRefunded"`
	RefundRate               json.Number `json:"refundRate"`
	ClaimsGranted            int         `json:"claimsGranted"`
	ClaimsAmount             price       `json:"claimsAmount"`
	ShippedProductSales      price       `json:"shippedProductSales"`
	UnitsShipped             int         `json:"unitsShipped"`
	OrdersShipped            int         `json:"ordersShipped"`
}

type trafficOfDay struct {
	BrowserPageViews           int         `json:"browserPageViews"`
	MobilePageViews            int         `json:"mobileAppPageViews"`
	PageViews                  int         `json:"pageViews"`
	BrowserSessions            int         `json:"browserSessions"`
	MobileSessions             int         `json:"mobileAppSessions"`
	Sessions                   int         `json:"sessions"`
	BuyBox                     json.Number `json:"buyBoxPercentage"`
	OrderItemSessionPercentage json.Number `json:"orderItemSessionPercentage"`
	UnitSessionPercentage      json.Number `json:"unitSessionPercentage"`
	AverageOfferCount          int         `json:"averageOfferCount"`
	AverageParentItems         int         `json:"averageParentItems"`
	FeedbackReceived           int         `json:"feedbackReceived"`
	NegativeFeedbackReceived   int         `json:"negativeFeedbackReceived"`
	NegativeFeedbackRate       json.Number `json:"receivedNegativeFeedbackRate"`
}

type trafficByASIN struct {
	ParentASIN string        `json:"parentAsin,omitempty"`
	ChildASIN  string        `json:"childAsin,omitempty"`
	SKU        string        `json:"sku,omitempty"`
	Sales      salesOfASIN   `json:"salesByAsin"`
	Views      trafficOfASIN `json:"trafficByAsin"`
	Future     string        `json:"futureColumn,omitempty"`
}

type salesOfASIN struct {
	UnitsOrdered        any   `json:"unitsOrdered"`
	OrderedProductSales price `json:"orderedProductSales"`
	TotalOrderItems     int   `json:"totalOrderItems"`
}

type trafficOfASIN struct {
	BrowserSessions          int         `json:"browserSessions"`
	MobileSessions           int         `json:"mobileAppSessions"`
	Sessions                 int         `json:"sessions"`
	BrowserSessionPercentage json.Number `json:"browserSessionPercentage"`
	MobileSessionPercentage  json.Number `json:"mobileAppSessionPercentage"`
	SessionPercentage        json.Number `json:"sessionPercentage"`
	BrowserPageViews         int         `json:"browserPageViews"`
	MobilePageViews          int         `json:"mobileAppPageViews"`
	PageViews                int         `json:"pageViews"`
	BrowserViewsPercentage   json.Number `json:"browserPageViewsPercentage"`
	MobileViewsPercentage    json.Number `json:"mobileAppPageViewsPercentage"`
	PageViewsPercentage      json.Number `json:"pageViewsPercentage"`
	BuyBox                   json.Number `json:"buyBoxPercentage"`
	UnitSessionPercentage    json.Number `json:"unitSessionPercentage"`
}

// trafficFile is a sales and traffic report of one store, by day and by child ASIN over the whole window.
func (s *Server) trafficFile(r *report, f Faults) *file {
	store := r.Marketplaces[0]
	days, asins := s.traffic(f.unsettled(r.Type), r.Account, store, r.Days, catalog.SalesTraffic.Latency, r.Generated)
	doc := trafficDocument{
		Specification: trafficSpecification{catalog.SalesTraffic.Source.Type, r.Options, r.Days.From.String(), (r.Days.Until - 1).String(), r.Marketplaces},
		ByDate:        make([]any, 0, len(days)), ByASIN: make([]any, 0, len(asins)),
	}
	if doc.Specification.Options == nil {
		doc.Specification.Options = map[string]string{}
	}
	days = byPeriod(days, r.Options["dateGranularity"])
	asins = byProduct(asins, r.Options["asinGranularity"])
	if r.Options["asinGranularity"] != "SKU" {
		for i := range asins {
			asins[i].SKU = ""
		}
	}
	for _, d := range days {
		doc.ByDate = append(doc.ByDate, dayOfTraffic(d))
	}
	for _, a := range asinsOfTraffic(asins) {
		doc.ByASIN = append(doc.ByASIN, a)
	}
	s.spoilTraffic(&doc, r.Document, f)
	raw, err := plainJSON(doc)
	if err != nil {
		panic("simulate: " + err.Error()) // numbers are made above
	}
	return &file{body: gzipText(raw), gzipped: true, contentType: "application/json;charset=UTF-8", rows: len(days) + len(asins)}
}

// spoilTraffic applies the faults of content.
func (s *Server) spoilTraffic(doc *trafficDocument, document string, f Faults) {
	if f.hits(f.ExtraColumn, catalog.SalesTraffic.Source.Type) && s.seed.one(f.ExtraColumn, "extra column", document) {
		for i, a := range doc.ByASIN {
			row := a.(trafficByASIN)
			row.Future = "v"
			doc.ByASIN[i] = row
		}
	}
	if s.lacksColumn(document, catalog.SalesTraffic.Source.Type, f) {
		for i, a := range doc.ByASIN {
			row := a.(trafficByASIN)
			row.ParentASIN = ""
			doc.ByASIN[i] = row
		}
	}
	if f.hits(f.BadLine, catalog.SalesTraffic.Source.Type) && s.seed.one(f.BadLine, "bad line", document) && len(doc.ByASIN) > 0 {
		row := doc.ByASIN[len(doc.ByASIN)-1].(trafficByASIN)
		row.Sales.UnitsOrdered = "12.3x4"
		doc.ByASIN = append(doc.ByASIN, row)
	}
}

func dayOfTraffic(d world.TrafficDay) trafficByDate {
	views, sessions := d.BrowserPageViews+d.MobilePageViews, d.BrowserSessions+d.MobileSessions
	amount := func(minor int64) price { return price{amountNumber(minor, d.Digits), d.Currency} }
	return trafficByDate{
		Date: d.Date.String(),
		Sales: salesOfDay{
			OrderedProductSales: amount(d.OrderedProductSales), UnitsOrdered: d.UnitsOrdered, TotalOrderItems: d.TotalOrderItems,
			AverageSalesPerOrderItem: amount(nearest(d.OrderedProductSales, int64(d.TotalOrderItems))),
			AverageUnitsPerOrderItem: ratioNumber(int64(d.UnitsOrdered)*100, int64(d.TotalOrderItems)),
			AverageSellingPrice:      amount(nearest(d.OrderedProductSales, int64(d.UnitsOrdered))),
			UnitsRefunded:            d.UnitsRefunded, RefundRate: percent(d.UnitsRefunded, d.UnitsOrdered),
			ClaimsGranted: d.ClaimsGranted, ClaimsAmount: amount(d.ClaimsAmount),
			ShippedProductSales: amount(d.ShippedProductSales), UnitsShipped: d.UnitsShipped, OrdersShipped: d.OrdersShipped,
		},
		Views: trafficOfDay{
			BrowserPageViews: d.BrowserPageViews, MobilePageViews: d.MobilePageViews, PageViews: views,
			BrowserSessions: d.BrowserSessions, MobileSessions: d.MobileSessions, Sessions: sessions,
			BuyBox: percent(d.BuyBoxViews, views), OrderItemSessionPercentage: percent(d.TotalOrderItems, sessions),
			UnitSessionPercentage: percent(d.UnitsOrdered, sessions),
			AverageOfferCount:     d.AverageOfferCount, AverageParentItems: d.AverageParentItems,
			FeedbackReceived: d.FeedbackReceived, NegativeFeedbackReceived: d.NegativeFeedback,
			NegativeFeedbackRate: percent(d.NegativeFeedback, d.FeedbackReceived),
		},
	}
}

// asinsOfTraffic gives each child its share of the store's traffic in the window.
func asinsOfTraffic(rows []world.TrafficASIN) []trafficByASIN {
	var bs, ms, bv, mv int
	for _, a := range rows {
		bs, ms, bv, mv = bs+a.BrowserSessions, ms+a.MobileSessions, bv+a.BrowserPageViews, mv+a.MobilePageViews
	}
	out := make([]trafficByASIN, 0, len(rows))
	for _, a := range rows {
		views, sessions := a.BrowserPageViews+a.MobilePageViews, a.BrowserSessions+a.MobileSessions
		out = append(out, trafficByASIN{
			ParentASIN: a.ParentASIN, ChildASIN: a.ChildASIN, SKU: a.SKU,
			Sales: salesOfASIN{a.UnitsOrdered, price{amountNumber(a.OrderedProductSales, a.Digits), a.Currency}, a.TotalOrderItems},
			Views: trafficOfASIN{
				BrowserSessions: a.BrowserSessions, MobileSessions: a.MobileSessions, Sessions: sessions,
				BrowserSessionPercentage: percent(a.BrowserSessions, bs), MobileSessionPercentage: percent(a.MobileSessions, ms),
				SessionPercentage: percent(sessions, bs+ms),
				BrowserPageViews:  a.BrowserPageViews, MobilePageViews: a.MobilePageViews, PageViews: views,
				BrowserViewsPercentage: percent(a.BrowserPageViews, bv), MobileViewsPercentage: percent(a.MobilePageViews, mv),
				PageViewsPercentage: percent(views, bv+mv),
				BuyBox:              percent(a.BuyBoxViews, views), UnitSessionPercentage: percent(a.UnitsOrdered, sessions),
			},
		})
	}
	slices.SortStableFunc(out, func(a, b trafficByASIN) int { return strings.Compare(a.ChildASIN, b.ChildASIN) })
	return out
}

// nearest divides, half away from zero; 0 where there is nothing to divide by.
func nearest(a, b int64) int64 {
	if b == 0 {
		return 0
	}
	if a < 0 {
		return -nearest(-a, b)
	}
	return (2*a + b) / (2 * b)
}

// percent is a share in percent with two decimals, 0 of nothing.
func percent(part, whole int) json.Number { return ratioNumber(int64(part)*10000, int64(whole)) }

// ratioNumber prints hundredths divided by whole.
func ratioNumber(hundredths, whole int64) json.Number {
	return amountNumber(nearest(hundredths, whole), 2)
}

// amountNumber prints minor units as a JSON number: 39.98, 4.0, and 120 where there are no minor units.
func amountNumber(minor int64, digits int) json.Number {
	return json.Number(shortDecimal(world.Amount{Minor: minor, Set: true}, digits))
}
