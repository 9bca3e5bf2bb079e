package plan

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

func reports(name string, change func(*dataset.Spec)) *dataset.Spec {
	s := &dataset.Spec{
		Name: name, Source: dataset.Source{API: dataset.Reports}, Seller: true, Scope: dataset.PerMarketplace,
		Supersede: dataset.Replace, MaxDays: 31, History: 60,
	}
	if change != nil {
		change(s)
	}
	return s
}

// The words of a Spec that decide who asks, and for which windows.
func TestWordsOfASpec(t *testing.T) {
	us, de, jp := shop("US-A", account.Seller, "US"), shop("EU-A", account.Seller, "DE", "FR"), shop("FE-A", account.Seller, "JP")
	us.Region, de.Region, jp.Region = "NA", "EU", "FE"
	open := de
	open.Restricted = true
	now := at("2026-02-09T12:00:00Z")
	jan5 := map[string]window.Day{"US-A": day("2026-01-05"), "EU-A": day("2026-01-05"), "FE-A": day("2026-01-05")}
	week := func(max int) *dataset.Spec {
		return reports("terms", func(s *dataset.Spec) { s.Period, s.MaxDays, s.Latency = dataset.Weekly, max, 48*time.Hour })
	}
	month := reports("storage", func(s *dataset.Spec) {
		s.Period, s.Scope, s.Latency, s.History = dataset.Monthly, dataset.PerRegion, 10*24*time.Hour, 120
	})
	byUpdate := reports("orders", func(s *dataset.Spec) {
		s.Scope, s.Supersede, s.ByInstant, s.ByUpdate, s.MaxDays, s.History, s.Past = dataset.PerRegion, dataset.Upsert, true, true, 30, 730, "orders_by_date"
	})
	byDate := reports("orders_by_date", func(s *dataset.Spec) {
		s.Scope, s.Supersede, s.ByInstant, s.MaxDays, s.History = dataset.PerRegion, dataset.Upsert, true, 30, 730
	})
	kiosk := reports("traffic_kiosk", func(s *dataset.Spec) {
		s.Source.API, s.Scope, s.Fallback, s.MaxDays = dataset.Kiosk, dataset.PerRegion, "traffic_report", 365
	})
	half := reports("traffic_half", func(s *dataset.Spec) { s.Source.API, s.Fallback = dataset.Kiosk, "traffic_report" })
	report := reports("traffic_report", func(s *dataset.Spec) { s.MaxDays = 1 })
	ends := reports("old", func(s *dataset.Spec) { s.Serves = dataset.Serves{Until: day("2026-02-09")} })
	rare := reports("items", func(s *dataset.Spec) { s.Supersede, s.Every = dataset.Snapshot, 7*24*time.Hour })

	for name, tt := range map[string]struct {
		in   Input
		want []string
	}{
		"a type of one region is asked by its accounts": {
			in:   Input{Accounts: []account.Account{us, de, jp}, Catalog: []*dataset.Spec{reports("vat", func(s *dataset.Spec) { s.Regions = []string{"EU"} })}},
			want: []string{"fresh EU-A vat DE 2026-01-09..2026-02-09", "fresh EU-A vat FR 2026-01-09..2026-02-09", "history EU-A vat DE 2026-01-05..2026-01-09", "history EU-A vat FR 2026-01-05..2026-01-09"},
		},
		"a type of some stores is asked for those": {
			in:   Input{Accounts: []account.Account{us, de}, Catalog: []*dataset.Spec{reports("new", func(s *dataset.Spec) { s.Sites, s.MaxDays = []string{"FR", "IT"}, 60 })}},
			want: []string{"fresh EU-A new FR 2026-01-05..2026-02-09"},
		},
		"and named alone in a request for the region": {
			in: Input{Accounts: []account.Account{de}, Catalog: []*dataset.Spec{reports("new", func(s *dataset.Spec) {
				s.Sites, s.MaxDays, s.Scope = []string{"FR", "IT"}, 60, dataset.PerRegion
			})}},
			want: []string{"fresh EU-A new FR 2026-01-05..2026-02-09"},
		},
		"personal data only where the account says so": {
			in:   Input{Accounts: []account.Account{us, open}, Catalog: []*dataset.Spec{reports("vat", func(s *dataset.Spec) { s.Restricted, s.Scope, s.MaxDays = true, dataset.PerRegion, 60 })}},
			want: []string{"fresh EU-A vat DE,FR 2026-01-05..2026-02-09"},
		},
		"what Amazon removed today is not asked":    {in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{ends}}},
		"yesterday it was":                          {in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{ends}, Backfill: map[string]int{"old": 3}, Now: now.AddDate(0, 0, -1)}, want: []string{"fresh US-A old US 2026-02-05..2026-02-08"}},
		"what Amazon gives since a day has no past": {in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{reports("new", func(s *dataset.Spec) { s.Serves.From = day("2026-02-04") })}}, want: []string{"fresh US-A new US 2026-02-04..2026-02-09"}},
		"weeks are asked whole, one a request, from the one the account opened in": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{week(7)}, Opening: map[string]window.Day{"US-A": day("2026-01-14")}},
			// the week that ended on the 7th has its figures at the end of the 9th
			want: []string{"fresh US-A terms US 2026-01-25..2026-02-01", "history US-A terms US 2026-01-18..2026-01-25", "history US-A terms US 2026-01-11..2026-01-18"},
		},
		"and several where a request may span them": {
			in:   Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{week(16)}},
			want: []string{"fresh US-A terms US 2026-01-18..2026-02-01", "history US-A terms US 2026-01-04..2026-01-18"},
		},
		"history ends at a whole week": {
			in:   Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{week(31)}, Opening: map[string]window.Day{}, Backfill: map[string]int{"terms": 20}},
			want: []string{"fresh US-A terms US 2026-01-25..2026-02-01"},
		},
		"a document of another week does not cover this one, nor does a part of it": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{week(7)}, Holdings: lake{"terms US-A": {
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-04", "2026-01-18"), GeneratedAt: at("2026-02-09T11:00:00Z")},
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-19", "2026-02-01"), GeneratedAt: at("2026-02-09T11:00:00Z")},
			}}},
			want: []string{"gap US-A terms US 2026-01-18..2026-01-25"},
		},
		"months, when the figures of the last day are there": {
			in:   Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{month}, Opening: map[string]window.Day{"US-A": day("2025-11-20")}},
			want: []string{"fresh US-A storage US 2025-12-01..2026-01-01", "history US-A storage US 2025-11-01..2025-12-01"},
		},
		"orders on the first run: by update since yesterday, by order date before": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{byUpdate, byDate}},
			want: []string{
				"fresh US-A orders US 2026-02-08..2026-02-09", "fresh US-A orders_by_date US 2026-01-12..2026-02-09", "history US-A orders_by_date US 2026-01-05..2026-01-12",
			},
		},
		"orders afterwards: by update alone, and never again what was before": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{byUpdate, byDate}, Holdings: lake{
				"orders US-A":         {{Window: days("2026-02-06", "2026-02-07"), GeneratedAt: at("2026-02-07T12:00:00Z")}},
				"orders_by_date US-A": {{Window: days("2026-01-05", "2026-02-07"), GeneratedAt: at("2026-02-07T12:00:00Z")}},
			}},
			want: []string{"fresh US-A orders US 2026-02-07..2026-02-09"},
		},
		"history by order date that is missing is still asked, up to the first run": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{byDate}, All: []*dataset.Spec{byUpdate, byDate}, Holdings: lake{
				"orders US-A":         {{Window: days("2026-02-06", "2026-02-09"), GeneratedAt: at("2026-02-09T12:00:00Z")}},
				"orders_by_date US-A": {{Window: days("2026-01-20", "2026-02-07"), GeneratedAt: at("2026-02-07T12:00:00Z")}},
			}},
			want: []string{"history US-A orders_by_date US 2026-01-05..2026-01-20"},
		},
		"orders by order date go on alone where nothing is asked by update": {
			in:   Input{Accounts: []account.Account{func() account.Account { a := us; a.Exclude = []string{"orders"}; return a }()}, Catalog: []*dataset.Spec{byUpdate, byDate}, Backfill: map[string]int{"orders_by_date": 4}},
			want: []string{"fresh US-A orders_by_date US 2026-02-05..2026-02-09"},
		},
		"days between, beyond the bound, and no other history": {
			in: Input{
				Accounts: []account.Account{us}, Catalog: []*dataset.Spec{reports("bound", func(s *dataset.Spec) { s.MaxDays, s.Backfill = 7, 7 })}, Opening: map[string]window.Day{},
				Between: days("2026-01-10", "2026-01-12"),
			},
			want: []string{"fresh US-A bound US 2026-02-02..2026-02-09", "history US-A bound US 2026-01-10..2026-01-12"},
		},
		"nor other gaps": {
			in: Input{
				Accounts: []account.Account{us}, Catalog: []*dataset.Spec{reports("bound", func(s *dataset.Spec) { s.MaxDays, s.Backfill = 7, 7 })}, Opening: map[string]window.Day{},
				Between:  days("2026-01-10", "2026-01-12"),
				Holdings: lake{"bound US-A": {{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-05", "2026-01-08"), GeneratedAt: at("2026-02-01T11:00:00Z")}, {Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-20", "2026-02-08"), GeneratedAt: at("2026-02-09T11:00:00Z")}}},
			},
			want: []string{"fresh US-A bound US 2026-02-08..2026-02-09", "gap US-A bound US 2026-01-08..2026-01-13"},
		},
		"Data Kiosk first": {
			in:   Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{kiosk, report}},
			want: []string{"fresh US-A traffic_kiosk US 2026-01-05..2026-02-09"},
		},
		"the report where Data Kiosk was refused, which is asked again all the same": {
			in:   Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{kiosk, report}, Backfill: map[string]int{"traffic_report": 1}, Refused: map[[2]string]bool{{"traffic_kiosk", "US-A"}: true}},
			want: []string{"fresh US-A traffic_kiosk US 2026-01-05..2026-02-09", "fresh US-A traffic_report US 2026-02-08..2026-02-09"},
		},
		"the report where one of two was refused": {
			in:   Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{report}, All: []*dataset.Spec{kiosk, half, report}, Backfill: map[string]int{"traffic_report": 1}, Refused: map[[2]string]bool{{"traffic_half", "US-A"}: true}},
			want: []string{"fresh US-A traffic_report US 2026-02-08..2026-02-09"},
		},
		"another account's refusal is its own": {
			in:   Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{kiosk, report}, Opening: map[string]window.Day{}, Backfill: map[string]int{"traffic_kiosk": 0}, Refused: map[[2]string]bool{{"traffic_kiosk", "EU-A"}: true}},
			want: nil,
		},
		"a region's day is over when it is over in its last store": {
			in: Input{
				Accounts: []account.Account{shop("NA-A", account.Seller, "US", "BR")}, Backfill: map[string]int{"traffic_kiosk": 2},
				Catalog: []*dataset.Spec{kiosk}, Now: at("2026-02-09T05:00:00Z"), // 02:00 of the 9th in São Paulo, 21:00 of the 8th in Los Angeles
			},
			want: []string{"fresh NA-A traffic_kiosk US,BR 2026-02-06..2026-02-08"},
		},
		"a snapshot a week": {
			in: Input{Accounts: []account.Account{de}, Catalog: []*dataset.Spec{rare}, Holdings: lake{"items EU-A": {
				{Marketplaces: []string{"A1PA6795UKMFR9"}, GeneratedAt: at("2026-02-03T00:01:00Z")},
				{Marketplaces: []string{"A13V1IB3VIYZZH"}, GeneratedAt: at("2026-02-02T23:59:00Z")},
			}}},
			want: []string{"snapshot EU-A items FR"},
		},
		"a file imported with other options covers nothing": {
			in: Input{Accounts: []account.Account{us}, Backfill: map[string]int{"asin": 2}, Catalog: []*dataset.Spec{reports("asin", func(s *dataset.Spec) { s.Source.Options = map[string]string{"asinGranularity": "CHILD"} })}, Holdings: lake{"asin US-A": {
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Options: map[string]string{"asinGranularity": "PARENT"}, Window: days("2026-02-07", "2026-02-09"), GeneratedAt: at("2026-02-09T11:00:00Z")},
			}}},
			want: []string{"fresh US-A asin US 2026-02-07..2026-02-09"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.in.Now.IsZero() {
				tt.in.Now = now
			}
			if tt.in.Opening == nil {
				tt.in.Opening = jan5
			}
			var got []string
			for _, s := range Plan(tt.in) {
				got = append(got, fmt.Sprintf("%s %s", s.Reason, s))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Plan (-want +got)\n%s", diff)
			}
		})
	}
}

// What is read page by page goes on from the end of the last whole chain, a little before it.
func TestChains(t *testing.T) {
	us := shop("US-A", account.Seller, "US")
	pages := func(change func(*dataset.Spec)) *dataset.Spec {
		s := &dataset.Spec{
			Name: "changes", Source: dataset.Source{API: dataset.Pages}, Seller: true, Scope: dataset.PerRegion,
			Supersede: dataset.Upsert, ByUpdate: true, Latency: 2 * time.Minute,
		}
		if change != nil {
			change(s)
		}
		return s
	}
	weekly := func(s *dataset.Spec) { s.MaxDays, s.History, s.Overlap, s.Latency = 7, 20, 24*time.Hour, 0 }
	for name, tt := range map[string]struct {
		spec *dataset.Spec
		held []Held
		open []Slice
		want []string
	}{
		"no history to be had: from the day before the first run": {
			spec: pages(nil), want: []string{"fresh 2026-02-08T00:00:00Z..2026-02-09T11:58:00Z 2026-02-08..2026-02-09"},
		},
		"an hour before the end of the last whole chain": {
			spec: pages(nil), held: []Held{{Since: at("2026-02-07T00:00:00Z"), Until: at("2026-02-08T11:58:00Z")}},
			want: []string{"fresh 2026-02-08T10:58:00Z..2026-02-09T11:58:00Z "},
		},
		"once a day where the Spec does not say": {
			spec: pages(nil), held: []Held{{Since: at("2026-02-07T00:00:00Z"), Until: at("2026-02-09T00:05:00Z")}},
		},
		"hourly": {
			spec: pages(func(s *dataset.Spec) { s.Every = time.Hour }), held: []Held{{Since: at("2026-02-07T00:00:00Z"), Until: at("2026-02-09T10:58:00Z")}},
			want: []string{"fresh 2026-02-09T09:58:00Z..2026-02-09T11:58:00Z "},
		},
		"not before the hour is over": {
			spec: pages(func(s *dataset.Spec) { s.Every = time.Hour }), held: []Held{{Since: at("2026-02-07T00:00:00Z"), Until: at("2026-02-09T10:58:01Z")}},
		},
		"a chain that is open goes on": {
			spec: pages(nil), held: []Held{{Since: at("2026-02-07T00:00:00Z"), Until: at("2026-02-08T11:58:00Z")}},
			open: []Slice{{Account: "US-A", Dataset: "changes", Marketplaces: []string{"ATVPDKIKX0DER"}, Start: at("2026-02-08T10:58:00Z")}},
		},
		"a rejected chain covers nothing": {
			spec: pages(nil), held: []Held{{Since: at("2026-02-07T00:00:00Z"), Until: at("2026-02-08T11:58:00Z")}, {Since: at("2026-02-08T10:58:00Z"), Until: at("2026-02-09T11:58:00Z"), Rejected: true}},
			want: []string{"fresh 2026-02-08T10:58:00Z..2026-02-09T11:58:00Z "},
		},
		"history in the widest windows, each a day before the end of the one before": {
			spec: pages(weekly), want: []string{
				"fresh 2026-02-06T00:00:00Z..2026-02-09T12:00:00Z 2026-02-06..2026-02-09", "history 2026-01-31T00:00:00Z..2026-02-07T00:00:00Z 2026-01-31..2026-02-07",
				"history 2026-01-25T00:00:00Z..2026-02-01T00:00:00Z 2026-01-25..2026-02-01", "history 2026-01-20T00:00:00Z..2026-01-26T00:00:00Z 2026-01-20..2026-01-26",
			},
		},
		"a hole between whole chains is a gap": {
			spec: pages(weekly), held: []Held{
				{Since: at("2026-01-19T00:00:00Z"), Until: at("2026-01-26T00:00:00Z")}, {Since: at("2026-01-27T06:00:00Z"), Until: at("2026-02-09T12:00:00Z")},
			},
			want: []string{"gap 2026-01-25T00:00:00Z..2026-01-27T06:00:00Z 2026-01-25..2026-01-27"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, s := range Plan(Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{tt.spec}, Holdings: lake{"changes US-A": tt.held}, Open: tt.open, Now: at("2026-02-09T12:00:00Z")}) {
				w := ""
				if !s.Window.Empty() {
					w = s.Window.String()
				}
				got = append(got, fmt.Sprintf("%s %s..%s %s", s.Reason, s.Start.Format(time.RFC3339), s.End.Format(time.RFC3339), w))
				if s.End.Sub(s.Start) > 7*24*time.Hour {
					t.Errorf("%s is longer than is accepted", got[len(got)-1])
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Plan (-want +got)\n%s", diff)
			}
		})
	}
}

// Why an account asks nothing of a dataset.
func TestAsks(t *testing.T) {
	seller := shop("S", account.Seller, "DE")
	seller.Region = "EU"
	vendor := shop("V", account.Vendor, "DE")
	vendor.Region = "EU"
	unsited := seller
	unsited.Marketplaces, unsited.Discovers = nil, true
	bare := seller
	bare.SPAPI, bare.Ads = account.Credentials{}, account.Credentials{}
	for name, tt := range map[string]struct {
		a    account.Account
		spec *dataset.Spec
		want Refusal
	}{
		"asked":                           {seller, reports("d", nil), ""},
		"a seller's type, for a vendor":   {vendor, reports("d", nil), OtherType},
		"another region":                  {seller, reports("d", func(s *dataset.Spec) { s.Regions = []string{"NA"} }), OtherRegion},
		"other stores":                    {seller, reports("d", func(s *dataset.Spec) { s.Sites = []string{"JP"} }), OtherRegion},
		"removed":                         {seller, reports("d", func(s *dataset.Spec) { s.Serves.Until = day("2026-02-09") }), Removed},
		"removed, whatever else":          {bare, reports("d", func(s *dataset.Spec) { s.Serves.Until, s.Source.API = day("2026-02-09"), dataset.ImportOnly }), Removed},
		"imported":                        {seller, reports("d", func(s *dataset.Spec) { s.Source.API = dataset.ImportOnly }), ByHand},
		"excluded":                        {func() account.Account { a := seller; a.Exclude = []string{"d"}; return a }(), reports("d", nil), Excluded},
		"without credentials":             {bare, reports("d", nil), NoGrant},
		"advertising without a profile":   {seller, ads, NoGrant},
		"personal data":                   {seller, reports("d", func(s *dataset.Spec) { s.Restricted = true }), Unrestricted},
		"personal data, without a grant":  {bare, reports("d", func(s *dataset.Spec) { s.Restricted = true }), NoGrant},
		"no store is known":               {unsited, reports("d", nil), NoGrant},
		"what tells the stores":           {unsited, reports("d", func(s *dataset.Spec) { s.Discovers = true }), ""},
		"nobody asks for the stores":      {func() account.Account { a := unsited; a.Discovers = false; return a }(), reports("d", func(s *dataset.Spec) { s.Discovers = true }), NoGrant},
		"Data Kiosk needs the same grant": {bare, reports("d", func(s *dataset.Spec) { s.Source.API = dataset.Kiosk }), NoGrant},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Asks(tt.a, tt.spec, day("2026-02-09")); got != tt.want {
				t.Errorf("Asks = %q, want %q", got, tt.want)
			}
		})
	}
}
