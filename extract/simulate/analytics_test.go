package simulate

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
)

// ask builds the request of a dataset with options besides its own.
func ask(spec *dataset.Spec, marketplace, from, until string, options ...string) string {
	body := map[string]any{"reportType": spec.Source.Type, "marketplaceIds": []string{marketplace}}
	if from != "" {
		body["dataStartTime"], body["dataEndTime"] = from, until
	}
	all := map[string]string{}
	for k, v := range spec.Source.Options {
		all[k] = v
	}
	for i := 0; i < len(options); i += 2 {
		all[options[i]] = options[i+1]
	}
	if len(all) > 0 {
		body["reportOptions"] = all
	}
	raw, _ := json.Marshal(body)
	return string(raw)
}

// arrays reads a document's row arrays.
func (s *stand) arrays(account, document string) map[string][]map[string]any {
	s.Helper()
	text, _ := s.fetch(account, document)
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		s.Fatal(err)
	}
	out := map[string][]map[string]any{}
	for name, v := range raw {
		var rows []map[string]any
		if json.Unmarshal(v, &rows) == nil {
			out[name] = rows
		}
	}
	return out
}

func TestAnalyticsAreServed(t *testing.T) {
	s := open(t, Config{})
	const us, de = "ATVPDKIKX0DER", "A1PA6795UKMFR9"
	weekFrom, weekUntil := "2025-11-09T00:00:00Z", "2025-11-15T23:59:59Z"
	now := s.Now()
	hour := func(d time.Duration) string { return now.Add(d).Truncate(time.Hour).Format(time.RFC3339) }
	asin := s.World().Searched("US-A", us, s.World().Start().Month().Range())[0].ASIN
	for name, tt := range map[string]struct {
		account, body string
		arrays        []string
	}{
		"search terms":          {"US-A", ask(catalog.SearchTermsWeek, us, weekFrom, weekUntil), []string{"dataByDepartmentAndSearchTerm"}},
		"market basket":         {"US-A", ask(catalog.MarketBasket, us, "2025-10-01", "2025-10-31"), []string{"dataByAsin"}},
		"repeat purchases":      {"US-A", ask(catalog.RepeatPurchase, us, "2025-10-01", "2025-10-31"), []string{"dataByAsin"}},
		"search queries":        {"US-A", ask(catalog.SearchQueryMonth, us, "2025-10-01", "2025-10-31", "asin", asin), []string{"dataByAsin"}},
		"search catalog":        {"US-A", ask(catalog.SearchCatalogWeek, us, weekFrom, weekUntil), []string{"dataByAsin"}},
		"a vendor's search":     {"DE-V", ask(catalog.SearchCatalogMonth, de, "2025-10-01", "2025-10-31"), []string{"dataByAsin"}},
		"promotions":            {"US-A", ask(catalog.PromotionPerformance, us, "", "", "promotionStartDateFrom", "2025-10-01T00:00:00Z", "promotionStartDateTo", "2025-10-31T00:00:00Z"), []string{"promotions"}},
		"coupons":               {"US-A", ask(catalog.CouponPerformance, us, "", "", "couponStartDateFrom", "2025-10-01T00:00:00Z", "couponStartDateTo", "2025-10-31T00:00:00Z"), []string{"coupons"}},
		"vendors' coupons":      {"US-V", ask(catalog.VendorCouponPerformance, us, "", "", "campaignStartDateFrom", "2025-10-01T00:00:00Z", "campaignStartDateTo", "2025-10-31T00:00:00Z"), []string{"campaigns"}},
		"account health":        {"US-A", ask(catalog.AccountHealth, us, "", ""), []string{"accountStatuses", "performanceMetrics"}},
		"vendor sales":          {"DE-V", ask(catalog.VendorSalesManufacturing, de, "2025-11-01", "2025-11-15"), []string{"salesAggregate", "salesByAsin"}},
		"vendor sales by week":  {"DE-V", ask(catalog.VendorSalesSourcing, de, "2025-10-05", "2025-11-15", "reportPeriod", "WEEK"), []string{"salesAggregate", "salesByAsin"}},
		"a day of baskets":      {"US-A", ask(catalog.MarketBasket, us, "2025-11-10", "2025-11-10", "reportPeriod", "DAY"), []string{"dataByAsin"}},
		"vendor sales by month": {"DE-V", ask(catalog.VendorSalesManufacturing, de, "2025-10-01", "2025-10-31", "reportPeriod", "MONTH"), []string{"salesAggregate", "salesByAsin"}},
		"years of a vendor":     {"US-V", ask(catalog.VendorTraffic, us, "2023-01-01", "2024-12-31", "reportPeriod", "YEAR"), []string{"trafficAggregate"}},
		"vendor traffic":        {"US-V", ask(catalog.VendorTraffic, us, "2025-11-01", "2025-11-15"), []string{"trafficAggregate", "trafficByAsin"}},
		"vendor inventory":      {"US-V", ask(catalog.VendorInventorySourcing, us, "2025-11-01", "2025-11-15"), []string{"inventoryAggregate", "inventoryByAsin"}},
		"vendor margin":         {"US-V", ask(catalog.VendorMargin, us, "2025-11-01", "2025-11-15"), []string{"netPureProductMarginAggregate", "netPureProductMarginByAsin"}},
		"vendor forecast":       {"US-V", ask(catalog.VendorForecast, us, "", ""), []string{"forecastByAsin"}},
		"real time sales":       {"US-V", ask(catalog.VendorRealTimeSales, us, hour(-14*24*time.Hour), hour(-time.Hour)), []string{"reportData"}},
		"real time traffic":     {"US-V", ask(catalog.VendorRealTimeTraffic, us, hour(-14*24*time.Hour), hour(-time.Hour)), []string{"reportData"}},
		"real time stock":       {"US-V", ask(catalog.VendorRealTimeInventory, us, hour(-7*24*time.Hour), hour(-time.Hour)), []string{"reportData"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stand{T: t, Server: s.Server, url: s.url, tokens: map[string]string{}}
			r := s.finish(tt.account, tt.body)
			if r.Status != done {
				text, _ := s.fetch(tt.account, r.Document)
				t.Fatalf("%s: %s %s", tt.body, r.Status, text)
			}
			rows := s.arrays(tt.account, r.Document)
			for _, a := range tt.arrays {
				if len(rows[a]) == 0 {
					t.Errorf("%s has no %s", tt.body, a)
				}
			}
		})
	}
}

// How long ago a period may be, counted in the store's days.
func TestLookBack(t *testing.T) {
	const us = "ATVPDKIKX0DER"
	store, _ := amazon.ByID(us)
	for name, tt := range map[string]struct {
		rule            periodRule
		of, first, last string // the oldest period there is
		before          string // a day of the one before it
	}{
		"days":             {rule: vendorRule(0, nil), of: "DAY", first: "2021-11-30", last: "2021-11-30", before: "2021-11-29"},
		"weeks":            {rule: vendorRule(0, nil), of: "WEEK", first: "2020-11-29", last: "2020-12-05", before: "2020-11-22"},
		"weeks of margins": {rule: marginRule(), of: "WEEK", first: "2025-09-28", last: "2025-10-04", before: "2025-09-21"},
		"months":           {rule: vendorRule(0, nil), of: "MONTH", first: "2022-11-01", last: "2022-11-30", before: "2022-10-01"},
		"quarters":         {rule: vendorRule(0, nil), of: "QUARTER", first: "2023-10-01", last: "2023-12-31", before: "2023-07-01"},
		"years":            {rule: vendorRule(0, nil), of: "YEAR", first: "2022-01-01", last: "2022-12-31", before: "2021-01-01"},
	} {
		t.Run(name, func(t *testing.T) {
			problem := func(first, last string) string {
				from, _ := time.Parse(time.DateOnly, first)
				until, _ := time.Parse(time.DateOnly, last)
				r := &report{
					Created: time.Date(2025, 11, 30, 6, 0, 0, 0, time.UTC), // the 29th in the store
					Start:   from, End: until, Marketplaces: []string{us}, Options: map[string]string{"reportPeriod": tt.of}, Outcome: done,
				}
				tt.rule.accept(nil, &account{homes: map[string]amazon.Marketplace{us: store}}, r)
				return r.Problem
			}
			if got := problem(tt.first, tt.last); got != "" {
				t.Errorf("%s %s..%s is refused: %s", tt.of, tt.first, tt.last, got)
			}
			first, _ := time.Parse(time.DateOnly, tt.first)
			if got := problem(tt.before, first.AddDate(0, 0, -1).Format(time.DateOnly)); !strings.Contains(got, "within the last") {
				t.Errorf("the one before it: %q, want a refusal", got)
			}
		})
	}
}

// The world's vendors sell through RETAIL alone: of the other selling programs there are documents without rows.
func TestSellingPrograms(t *testing.T) {
	s := open(t, Config{})
	const us = "ATVPDKIKX0DER"
	for name, body := range map[string]string{
		"business sales": ask(catalog.VendorSalesManufacturing, us, "2025-11-01", "2025-11-15", "sellingProgram", "BUSINESS"),
		"fresh sales":    ask(catalog.VendorSalesSourcing, us, "2025-11-01", "2025-11-15", "sellingProgram", "FRESH"),
		"fresh stock":    ask(catalog.VendorInventorySourcing, us, "2025-11-01", "2025-11-15", "sellingProgram", "FRESH"),
		"fresh forecast": ask(catalog.VendorForecast, us, "", "", "sellingProgram", "FRESH"),
	} {
		t.Run(name, func(t *testing.T) {
			s := &stand{T: t, Server: s.Server, url: s.url, tokens: map[string]string{}}
			r := s.finish("US-V", body)
			if r.Status != done {
				t.Fatalf("%s: %s", body, r.Status)
			}
			for array, rows := range s.arrays("US-V", r.Document) {
				if len(rows) > 0 {
					t.Errorf("%d rows in %s", len(rows), array)
				}
			}
		})
	}
}

func TestGrainsOfSalesAndTrafficAgree(t *testing.T) {
	s := open(t, Config{})
	const us = "ATVPDKIKX0DER"
	sums := map[string][3]float64{} // units by date, units and page views by product
	for name, spec := range map[string]*dataset.Spec{
		"week": catalog.SalesTrafficWeek, "month": catalog.SalesTrafficMonth, "parent": catalog.SalesTrafficParent, "sku": catalog.SalesTrafficSKU, "child": catalog.SalesTraffic,
	} {
		from, until := "2025-11-09T00:00:00Z", "2025-11-15T23:59:59Z"
		if name == "month" {
			from, until = "2025-10-08T00:00:00Z", "2025-10-09T23:59:59Z"
		}
		clear(s.tokens)
		r := s.finish("US-A", ask(spec, us, from, until))
		if r.Status != done {
			t.Fatalf("%s: %s", name, r.Status)
		}
		rows := s.arrays("US-A", r.Document)
		days, asins := rows["salesAndTrafficByDate"], rows["salesAndTrafficByAsin"]
		dates, want := []any{}, map[string][]any{"week": {"2025-11-09"}, "month": {"2025-10-01"}}[name]
		var sum [3]float64
		for _, d := range days {
			dates = append(dates, d["date"])
			sum[0] += d["salesByDate"].(map[string]any)["unitsOrdered"].(float64)
		}
		if want != nil && !slices.Equal(dates, want) {
			t.Errorf("%s: periods %v, want %v", name, dates, want)
		}
		for _, a := range asins {
			sum[1] += a["salesByAsin"].(map[string]any)["unitsOrdered"].(float64)
			sum[2] += a["trafficByAsin"].(map[string]any)["pageViews"].(float64)
			if _, ok := a["sku"]; ok != (name == "sku") {
				t.Fatalf("%s: %v", name, a)
			}
			if _, ok := a["childAsin"]; ok != (name != "parent") {
				t.Fatalf("%s: %v", name, a)
			}
		}
		sums[name] = sum
	}
	child := sums["child"]
	for name, sum := range sums {
		if sum[0] != sum[1] || name != "month" && sum[0] != child[0] || (name == "week" || name == "parent") && sum[2] != child[2] || name == "sku" && sum[2] > child[2] {
			t.Errorf("%s: units by date, units and views by product %v; by child ASIN %v", name, sum, child)
		}
	}
}

func TestAnalyticsRefuseWhatAmazonRefuses(t *testing.T) {
	s := open(t, Config{})
	const us = "ATVPDKIKX0DER"
	tomorrow := s.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	for name, tt := range map[string]struct {
		account, body, want string
	}{
		"a week that begins on a Monday":     {"US-A", ask(catalog.SearchTermsWeek, us, "2025-11-10", "2025-11-16"), "first and last day of a WEEK"},
		"two weeks of search terms":          {"US-A", ask(catalog.SearchTermsWeek, us, "2025-11-02", "2025-11-15"), "too long"},
		"two days of baskets":                {"US-A", ask(catalog.MarketBasket, us, "2025-11-10", "2025-11-11", "reportPeriod", "DAY"), "dataStartTime must be the same day as dataEndTime when reportPeriod=DAY"},
		"a vendor's day of too long ago":     {"US-V", ask(catalog.VendorTraffic, us, "2021-11-01", "2021-11-01"), "within the last 1460"},
		"a year that begins in February":     {"US-V", ask(catalog.VendorTraffic, us, "2024-02-01", "2025-01-31", "reportPeriod", "YEAR"), "first and last day of a YEAR"},
		"three years of a vendor":            {"US-V", ask(catalog.VendorTraffic, us, "2022-01-01", "2024-12-31", "reportPeriod", "YEAR"), "too long"},
		"a year of brand analytics":          {"US-A", ask(catalog.MarketBasket, us, "2024-01-01", "2024-12-31", "reportPeriod", "YEAR"), "requires the reportPeriod reportOption"},
		"stock of the business program":      {"US-V", ask(catalog.VendorInventorySourcing, us, "2025-11-01", "2025-11-01", "sellingProgram", "BUSINESS"), "Allowed values of sellingProgram: RETAIL, FRESH."},
		"a forecast of the business program": {"US-V", ask(catalog.VendorForecast, us, "", "", "sellingProgram", "BUSINESS"), "Allowed values of sellingProgram: RETAIL, FRESH."},
		"sixteen days of a vendor":           {"US-V", ask(catalog.VendorTraffic, us, "2025-11-01", "2025-11-16"), "too long"},
		"a day that is not loaded":           {"US-V", ask(catalog.VendorTraffic, us, tomorrow, tomorrow), "not yet available"},
		"no period":                          {"US-V", ask(catalog.VendorTraffic, us, "2025-11-01", "2025-11-01", "reportPeriod", ""), "requires the reportPeriod reportOption"},
		"no products":                        {"US-A", ask(catalog.SearchQueryWeek, us, "2025-11-09", "2025-11-15"), "requires the asin reportOption"},
		"too many products":                  {"US-A", ask(catalog.SearchQueryWeek, us, "2025-11-09", "2025-11-15", "asin", strings.Repeat("B000000000 ", 19)), "at most 200 characters"},
		"promotions of no time":              {"US-A", ask(catalog.PromotionPerformance, us, "2025-11-09", "2025-11-15"), "requires the promotionStartDateFrom"},
		"half hours":                         {"US-V", ask(catalog.VendorRealTimeSales, us, s.Now().Add(-90*time.Minute).Truncate(time.Hour).Add(30*time.Minute).Format(time.RFC3339), s.Now().Truncate(time.Hour).Format(time.RFC3339)), "whole hours"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stand{T: t, Server: s.Server, url: s.url, tokens: map[string]string{}}
			r := s.finish(tt.account, tt.body)
			if r.Status != fatal {
				t.Fatalf("%s: %s, want FATAL", tt.body, r.Status)
			}
			if text, _ := s.fetch(tt.account, r.Document); !strings.Contains(text, tt.want) {
				t.Errorf("%s: %s, want %q", tt.body, text, tt.want)
			}
		})
	}
	clear(s.tokens) // the clock went on
	for account, spec := range map[string]*dataset.Spec{"US-V": catalog.AllOrders, "US-A": catalog.VendorTraffic} {
		if a := s.sp(account, "POST", "/reports/2021-06-30/reports", ask(spec, us, "2025-11-01", "2025-11-01")); a.status != 400 || !strings.Contains(string(a.body), "could not be applied") {
			t.Errorf("%s asks for %s: %d %s", account, spec.Name, a.status, a.body)
		}
	}
}
