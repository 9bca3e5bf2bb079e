package simulate

import (
	"strings"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

// brandRule is what Brand Analytics takes: so many periods of each length, but one day.
func brandRule(most int, periods ...string) periodRule {
	p := periodRule{options: map[string][]string{"reportPeriod": periods}, most: map[string]int{}, latency: brandLatency}
	for _, of := range periods {
		p.most[of] = most
	}
	p.most["DAY"] = 1
	return p
}

// brandLatency is how long after a period's end its figures can be had.
const brandLatency = 48 * time.Hour

var brandWork = [2]time.Duration{time.Minute, 20 * time.Minute}

var (
	_ = project(projection{
		spec: catalog.SearchTermsWeek, work: [2]time.Duration{10 * time.Minute, time.Hour},
		accept: brandRule(1, "DAY", "WEEK", "MONTH", "QUARTER").accept, render: (*Server).searchTermsFile,
	})
	_ = project(projection{
		spec: catalog.MarketBasket, work: brandWork,
		accept: brandRule(12, "DAY", "WEEK", "MONTH", "QUARTER").accept, render: (*Server).marketBasketFile,
	})
	_ = project(projection{
		spec: catalog.RepeatPurchase, work: brandWork,
		accept: brandRule(12, "WEEK", "MONTH", "QUARTER").accept, render: (*Server).repeatPurchaseFile,
	})
	_ = project(projection{
		spec: catalog.SearchQueryWeek, work: brandWork, accept: acceptQueries, render: (*Server).searchQueryFile,
	})
	_ = project(projection{
		spec: catalog.SearchCatalogWeek, work: brandWork,
		accept: brandRule(12, "WEEK", "MONTH", "QUARTER").accept, render: (*Server).searchCatalogFile,
	})
)

// searchTermsFile are the search terms of a whole store.
func (s *Server) searchTermsFile(r *report, f Faults) *file {
	var rows []fields
	for _, counted := range s.worked(r, f) {
		for _, t := range s.world.Terms(r.Marketplaces[0], counted) {
			rows = append(rows, fields{
				"departmentName", t.Department, "searchTerm", t.Text, "searchFrequencyRank", t.Rank, "clickedAsin", t.ASIN, "clickShareRank", t.Place,
				"clickShare", scaled(t.Clicks, 4), "conversionShare", scaled(t.Purchases, 4),
			})
		}
	}
	// The order is not guaranteed: some documents stand by rank from behind.
	if s.seed.one(3, "backwards", r.Document) {
		for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
			rows[i], rows[j] = rows[j], rows[i]
		}
	}
	return s.jsonReport(r, f, r.asked(time.Time{}), 0, rowArray{"dataByDepartmentAndSearchTerm", rows, "searchTerm", "clickShareRank"})
}

func (s *Server) marketBasketFile(r *report, f Faults) *file {
	var rows []fields
	for p, counted := range s.worked(r, f) {
		for _, x := range s.world.Searched(r.Account, r.Marketplaces[0], counted) {
			for i, b := range x.With {
				rows = append(rows, append(edges(p), "asin", x.ASIN, "purchasedWithAsin", b.ASIN, "purchasedWithRank", i+1, "combinationPct", part(b.Orders, x.Orders)))
			}
		}
	}
	return s.jsonReport(r, f, r.asked(time.Time{}), 0, rowArray{"dataByAsin", rows, "asin", "purchasedWithRank"})
}

func (s *Server) repeatPurchaseFile(r *report, f Faults) *file {
	home := s.byCode[r.Account].homes[r.Marketplaces[0]]
	var rows []fields
	for p, counted := range s.worked(r, f) {
		for _, x := range s.world.Searched(r.Account, r.Marketplaces[0], counted) {
			if x.Orders == 0 {
				continue
			}
			rows = append(rows, append(edges(p),
				"asin", x.ASIN, "orders", x.Orders, "uniqueCustomers", x.Customers, "repeatCustomersPctTotal", part(x.Repeated, x.Customers),
				"repeatPurchaseRevenue", moneyOf(x.RepeatSales, home.Currency, home.MinorUnits), "repeatPurchaseRevenuePctTotal", part(int(x.RepeatSales), int(x.Revenue))))
		}
	}
	return s.jsonReport(r, f, r.asked(time.Time{}), 0, rowArray{"dataByAsin", rows, "asin", "orders"})
}

// acceptQueries takes a list of products besides the period.
func acceptQueries(s *Server, a *account, r *report) time.Time {
	ready := brandRule(12, "WEEK", "MONTH", "QUARTER").accept(s, a, r)
	switch list := r.Options["asin"]; {
	case list == "":
		r.fail("This report type requires the asin reportOption to be specified.")
	case len(list) > 200:
		r.fail("The asin reportOption is invalid: at most 200 characters.")
	}
	return ready
}

func (s *Server) searchQueryFile(r *report, f Faults) *file {
	var rows []fields
	for p, counted := range s.worked(r, f) {
		for _, q := range s.world.Queries(r.Account, r.Marketplaces[0], counted, strings.Fields(r.Options["asin"])) {
			rows = append(rows, append(edges(p),
				"asin", q.ASIN,
				"searchQueryData", fields{"searchQuery", q.Text, "searchQueryScore", q.Score, "searchQueryVolume", q.Volume},
				"impressionData", fields{"totalQueryImpressionCount", q.Impressions, "asinImpressionCount", q.OwnImpressions, "asinImpressionShare", part(q.OwnImpressions, q.Impressions)},
				"clickData", funnel(q, "Click", q.Clicks, q.OwnClicks),
				"cartAddData", funnel(q, "CartAdd", q.Baskets, q.OwnBaskets),
				"purchaseData", funnel(q, "Purchase", q.Purchases, q.OwnPurchases)))
		}
	}
	return s.jsonReport(r, f, r.asked(time.Time{}), 0, rowArray{"dataByAsin", rows, "asin", "startDate"})
}

// funnel is one step of a query: prices are null where nobody took it.
func funnel(q world.Query, step string, all, own int) fields {
	var median, ownMedian any
	if all > 0 {
		median = moneyOf(q.MedianPrice, q.Store.Currency, q.Store.MinorUnits)
	}
	if own > 0 {
		ownMedian = moneyOf(q.OwnPrice, q.Store.Currency, q.Store.MinorUnits)
	}
	return fields{
		"total" + step + "Count", all, "total" + step + "Rate", part(all, q.Volume), "asin" + step + "Count", own, "asin" + step + "Share", part(own, all),
		"totalMedian" + step + "Price", median, "asinMedian" + step + "Price", ownMedian,
		"totalSameDayShipping" + step + "Count", all * q.SameDay / 10000, "totalOneDayShipping" + step + "Count", all * q.NextDay / 10000,
		"totalTwoDayShipping" + step + "Count", all * q.TwoDays / 10000,
	}
}

func (s *Server) searchCatalogFile(r *report, f Faults) *file {
	home := s.byCode[r.Account].homes[r.Marketplaces[0]]
	amount := func(minor int64) fields { return moneyOf(minor, home.Currency, home.MinorUnits) }
	var rows []fields
	for p, counted := range s.worked(r, f) {
		for _, x := range s.world.Searched(r.Account, r.Marketplaces[0], counted) {
			price := func(n int) any {
				if n == 0 {
					return nil
				}
				return amount(x.Price)
			}
			shipped := func(step string, n int) fields {
				return fields{"sameDayShipping" + step + "Count", n / 5, "oneDayShipping" + step + "Count", n / 3, "twoDayShipping" + step + "Count", n / 4}
			}
			rows = append(rows, append(edges(p), "asin", x.ASIN,
				"impressionData", append(fields{"impressionCount", x.Impressions, "impressionMedianPrice", price(x.Impressions)}, shipped("Impression", x.Impressions)...),
				"clickData", append(fields{"clickCount", x.Clicks, "clickRate", part(x.Clicks, x.Impressions), "clickedMedianPrice", price(x.Clicks)}, shipped("Click", x.Clicks)...),
				"cartAddData", append(fields{"cartAddCount", x.Baskets, "cartAddedMedianPrice", price(x.Baskets)}, shipped("CartAdd", x.Baskets)...),
				"purchaseData", append(fields{
					"purchaseCount", x.BySearch, "searchTrafficSales", amount(x.SearchSales), "conversionRate", part(x.BySearch, x.Clicks), "purchaseMedianPrice", price(x.BySearch),
				}, shipped("Purchase", x.BySearch)...)))
		}
	}
	return s.jsonReport(r, f, r.asked(time.Time{}), 0, rowArray{"dataByAsin", rows, "asin", "startDate"})
}
