package plan_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
)

// aYear is a moment, and a year of history of every dataset that has any.
func aYear() (now time.Time, history map[string]int) {
	history = map[string]int{}
	for _, s := range catalog.All() {
		if s.History > 0 {
			history[s.Name] = 365
		}
	}
	return time.Date(2026, 2, 9, 6, 0, 0, 0, time.UTC), history
}

// A year of history for one seller with one site and a hundred products, over the whole catalog: what each dataset
// costs is what its widest window and its own limits make of 365 days, and the whole is a day's work without search
// query performance, whose twenty requests a day make days.
func TestYearOfOneSeller(t *testing.T) {
	us, _ := amazon.ByCode("US")
	cred := account.Credentials{ClientID: "a", ClientSecret: "b", RefreshToken: "c"}
	now, history := aYear()
	var products []string
	for i := range 100 {
		products = append(products, fmt.Sprintf("B0%08d", i))
	}
	// The report of sales and traffic is asked where Data Kiosk is refused only.
	seller := account.Account{Code: "US-A", Type: account.Seller, Region: amazon.NA, Marketplaces: []amazon.Marketplace{us}, SPAPI: cred, Exclude: []string{"sales_traffic"}}
	wanted := plan.Plan(plan.Input{
		Accounts: []account.Account{seller}, Catalog: catalog.All(), Backfill: history, Now: now,
		ASINs: map[[2]string][]string{{"US-A", us.ID}: products},
	})
	estimate := plan.EstimateFinish(wanted, catalog.All(), nil, 7, now)
	var all plan.Finish
	for _, f := range estimate.Accounts {
		if f.Account == "US-A" {
			all = f
		}
	}
	got := map[string]plan.Ask{}
	creates := 0 // of history, by createReport
	for _, a := range all.Asks {
		got[a.Dataset] = a
		if s, _ := catalog.ByName(a.Dataset); s.Source.API == dataset.Reports && s.Supersede != dataset.Snapshot && s.Source.Type != "GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT" {
			creates += a.Requests
		}
	}
	for name, want := range map[string]struct {
		requests int
		hours    float64 // by its own limit, 0 where it has none
	}{
		"orders_by_date":                   {13, 0},
		"fulfilled_shipments":              {13, 4},
		"customer_shipment_sales":          {13, 0},
		"fba_returns":                      {5, 0},
		"reimbursements":                   {5, 0},
		"removal_orders":                   {5, 0},
		"removal_shipments":                {5, 8},
		"mfn_returns":                      {7, 0},
		"ledger_summary":                   {12, 0},
		"ledger_detail":                    {12, 0},
		"seller_feedback":                  {5, 0},
		"promotion_performance":            {12, 0},
		"coupon_performance":               {12, 0},
		"search_terms_week":                {52, 0},
		"search_catalog_performance_week":  {52, 0},
		"search_terms_month":               {12, 0},
		"market_basket":                    {12, 0},
		"repeat_purchase":                  {12, 0},
		"sales_traffic_kiosk_by_asin":      {12, 0.6},
		"sales_traffic_kiosk_by_date":      {1, 0},
		"economics":                        {12, 0.6},
		"search_catalog_performance_month": {12, 0},
		"shipment_promotions":              {13, 0},
		"fba_replacements":                 {5, 0},
		"inbound_noncompliance":            {5, 0},
		"overage_fees":                     {5, 0},
		"storage_fees":                     {11, 0}, // the last month is not made yet
		"aged_inventory_fees":              {12, 0},
	} {
		// A year begins inside a window, a week or a month.
		a, asked := got[name]
		if !asked || math.Abs(float64(a.Requests-want.requests)) > 1 {
			t.Errorf("%s: %d requests, want %d", name, a.Requests, want.requests)
		}
		if h := a.After.Hours(); math.Abs(h-want.hours) > 0.2 {
			t.Errorf("%s takes %.1f h by its own limit, want %.1f", name, h, want.hours)
		}
	}
	if asked := got["search_query_performance_month"]; asked.Requests < 66 || asked.Requests > 72 || !asked.Apart || asked.After.Hours() < 55 || asked.After.Hours() > 87 {
		t.Errorf("search query performance of 100 products: %+v, want 12 months of 6 requests, days, apart", asked)
	}
	if creates < 290 || creates > 330 {
		t.Errorf("%d reports of history are asked for, want about 300", creates)
	}
	if h := all.After.Hours(); h < 7.5 || h > 8.5 || all.Binding != "removal_shipments" {
		t.Errorf("the year takes %.1f h, bound by %s; want about 8 h by removal shipments", h, all.Binding)
	}
	t.Logf("%d requests, %d of them reports of history: %.1f h by %s; search query performance apart: %d requests, %.1f days",
		all.Requests, creates, all.After.Hours(), all.Binding, got["search_query_performance_month"].Requests, got["search_query_performance_month"].After.Hours()/24)
}

// What a year costs a seller in nine stores, some of it once a region, most of it once a store; and a vendor in one,
// by the days of its retail analytics.
func TestYearOfMore(t *testing.T) {
	cred := account.Credentials{ClientID: "a", ClientSecret: "b", RefreshToken: "c"}
	now, history := aYear()
	var stores []amazon.Marketplace
	for _, m := range amazon.Marketplaces() {
		if m.Region == amazon.EU && len(stores) < 9 {
			stores = append(stores, m)
		}
	}
	us, _ := amazon.ByCode("US")
	retail := map[string]bool{}
	for _, s := range []*dataset.Spec{catalog.VendorSalesManufacturing, catalog.VendorInventoryManufacturing, catalog.VendorTraffic, catalog.VendorMargin} {
		retail[s.Source.Type] = true
	}
	for name, tt := range map[string]struct {
		account  account.Account
		counts   func(*dataset.Spec) bool
		requests int
		hours    float64 // of all
	}{
		"a seller in nine stores": {
			account.Account{Code: "A", Type: account.Seller, Region: amazon.EU, Marketplaces: stores, SPAPI: cred, Exclude: []string{"sales_traffic"}},
			func(*dataset.Spec) bool { return true }, 1771, 29,
		},
		"a vendor in one": {
			account.Account{Code: "A", Type: account.Vendor, Region: amazon.NA, Marketplaces: []amazon.Marketplace{us}, SPAPI: cred},
			func(s *dataset.Spec) bool { return retail[s.Source.Type] }, 150, 5.3,
		},
	} {
		t.Run(name, func(t *testing.T) {
			wanted := plan.Plan(plan.Input{Accounts: []account.Account{tt.account}, Catalog: catalog.All(), Backfill: history, Now: now})
			n := 0
			for _, s := range wanted {
				spec, _ := catalog.ByName(s.Dataset)
				if s.Account == "A" && spec.Supersede != dataset.Snapshot && (spec.Source.API == dataset.Reports || spec.Source.API == dataset.Kiosk) && tt.counts(spec) {
					n++
				}
			}
			e := plan.EstimateFinish(wanted, catalog.All(), nil, 7, now)
			if off := n - tt.requests; off*off > tt.requests*tt.requests/900 { // a thirtieth: a year begins inside a window
				t.Errorf("%d requests, want about %d", n, tt.requests)
			}
			if h := e.After.Hours(); math.Abs(h-tt.hours) > 0.5 {
				t.Errorf("%.1f h, want %.1f", h, tt.hours)
			}
		})
	}
}
