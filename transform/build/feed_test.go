package build_test

import (
	"slices"
	"testing"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/window"
	"sellerhouse/transform/build"
	"sellerhouse/transform/fact"
)

// Every column a feed names exists, and holds what the fact's column of its name holds.
func TestFeedsFit(t *testing.T) {
	for _, tb := range fact.All() {
		if tb.Feed == nil {
			continue
		}
		t.Run(tb.Name, func(t *testing.T) {
			if f := tb.Feed; f.Number != "" && !slices.Contains(tb.Key, f.Number) {
				t.Errorf("%s numbers equal keys and is no part of the key", f.Number)
			}
			for _, name := range tb.Feed.Convert {
				if tb.Index(name+"_tc") < 0 || tb.Index(name+"_rc") < 0 || tb.Index("currency") < 0 || tb.Index("reporting_ccy") < 0 {
					t.Errorf("%s cannot be told in the reporting currency: a column is missing", name)
				}
			}
			given := map[string]bool{}
			for _, s := range tb.Feed.Sources {
				spec, ok := catalog.ByName(s.Dataset)
				if !ok {
					t.Fatalf("no dataset %s", s.Dataset)
				}
				table := &spec.Tables[0]
				if s.Table != "" {
					if table, ok = spec.Table(s.Table); !ok {
						t.Fatalf("%s has no table %s", s.Dataset, s.Table)
					}
				}
				column := func(name string) dataset.Column {
					c, _, ok := table.Column(name)
					if !ok || c.Personal == dataset.DropPersonal {
						t.Errorf("%s has no column %q", table.Name, name)
					}
					return c
				}
				if s.Day != "" {
					if k := column(s.Day).Kind; k != dataset.Date && k != dataset.Instant {
						t.Errorf("%s.%s says no day", table.Name, s.Day)
					}
				}
				for _, x := range s.Sites {
					if x.By != fact.ByDocument && !column(x.Column).Kind.IsText() {
						t.Errorf("%s.%s tells no site", table.Name, x.Column)
					}
				}
				for _, name := range append([]string{s.SKU, s.ASIN, s.FNSKU, s.Parent}, s.Also...) {
					if name != "" {
						column(name)
					}
				}
				pairs := map[string]string{}
				for _, c := range table.Stored() {
					if tb.Index(c.Name) >= 0 && c.Name != tb.Month {
						pairs[c.Name] = c.Name
					}
				}
				for to, from := range s.Columns {
					pairs[to] = from
				}
				for to, from := range pairs {
					c, i := tb.Column(to)
					r := column(from)
					if given[to] = true; i < 0 {
						t.Errorf("no column %q", to)
					} else if !alike(c.Kind, r.Kind) {
						t.Errorf("%s is %+v, %s.%s is %+v", to, c.Kind, table.Name, from, r.Kind)
					}
				}
				for to := range s.Texts {
					if given[to] = true; tb.Index(to) < 0 {
						t.Errorf("no column %q", to)
					}
				}
			}
			for _, name := range tb.Feed.Convert {
				if !given[name+"_tc"] && !build.Computed(tb.Name) {
					t.Errorf("no report has %s_tc", name)
				}
			}
		})
	}
}

// alike says whether values of two kinds are the same in memory.
func alike(a, b dataset.Kind) bool {
	whole := func(k dataset.Kind) bool { return k.Base == dataset.BaseInt || k.Base == dataset.BaseBool }
	return a.Base == b.Base && a.Scale == b.Scale || whole(a) && whole(b)
}

// Of a site's day Data Kiosk counts where it covers the day, with or without rows; the report counts elsewhere.
func TestTrafficOfKioskAndReport(t *testing.T) {
	h := newHouse(t, seller("UK-A", "UK", "DE"))
	const uk, de = "A1F83G8C2ARO7P", "A1PA6795UKMFR9"
	kiosk := func(d, site, sales string) string {
		return `{"startDate":"` + d + `","endDate":"` + d + `","marketplaceId":"` + site + `","sales":{"orderedProductSales":{"amount":` + sales + `,"currencyCode":"GBP"},"unitsOrdered":1},"traffic":{"pageViews":1,"sessions":1}}` + "\n"
	}
	h.commit(ingest.Doc{
		Spec: catalog.SalesTrafficKioskByDate, Account: "UK-A", Marketplaces: []string{uk}, GeneratedAt: at(t, "2026-05-06T06:00:00Z"),
		Window: window.Range{From: day(t, "2026-05-03"), Until: day(t, "2026-05-05")},
	}, kiosk("2026-05-03", uk, "7"))
	report := func(generated, d, site, sales string) {
		amount := `{"amount":` + sales + `,"currencyCode":"EUR"}`
		h.commit(ingest.Doc{
			Spec: catalog.SalesTraffic, Account: "UK-A", Marketplaces: []string{site}, GeneratedAt: at(t, generated), Options: catalog.SalesTraffic.Source.Options,
			Window: window.Range{From: day(t, d), Until: day(t, d) + 1},
		}, `{"reportSpecification":{"reportType":"GET_SALES_AND_TRAFFIC_REPORT","reportOptions":{"dateGranularity":"DAY","asinGranularity":"CHILD"},"dataStartTime":"`+d+`","dataEndTime":"`+d+`","marketplaceIds":["`+site+`"]},
"salesAndTrafficByDate":[{"date":"`+d+`","salesByDate":{"orderedProductSales":`+amount+`,"unitsOrdered":4},"trafficByDate":{"pageViews":3,"sessions":2}}],"salesAndTrafficByAsin":[]}`)
	}
	report("2026-05-08T06:00:00Z", "2026-05-03", uk, "8")
	report("2026-05-08T06:00:00Z", "2026-05-04", uk, "9")
	report("2026-05-08T06:00:00Z", "2026-05-05", uk, "10")
	report("2026-05-08T06:00:00Z", "2026-05-03", de, "11")
	got := h.texts("fact_sales_traffic_daily_by_date", "date", "ordered_product_sales_tc")
	slices.Sort(got)
	if want := []string{"2026-05-03 11.0000", "2026-05-03 7.0000", "2026-05-05 10.0000"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
