package plan

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func day(s string) window.Day {
	d, err := window.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func days(from, until string) window.Range { return window.Range{From: day(from), Until: day(until)} }

func shop(code string, typ account.Type, sites ...string) account.Account {
	a := account.Account{
		Code: code, Type: typ, SPAPI: account.Credentials{ClientID: "c", RefreshToken: "r"},
		Ads: account.Credentials{ClientID: "c", RefreshToken: "r"},
	}
	for _, s := range sites {
		m, ok := amazon.ByCode(s)
		if !ok {
			panic(s)
		}
		a.Marketplaces = append(a.Marketplaces, m)
	}
	return a
}

// lake is Holdings by "dataset account".
type lake map[string][]Held

func (l lake) Held(dataset, account string) []Held { return l[dataset+" "+account] }

var (
	daily = &dataset.Spec{
		Name: "traffic", Source: dataset.Source{API: dataset.Reports}, Seller: true, Scope: dataset.PerMarketplace,
		Supersede: dataset.Replace, MaxDays: 30, History: 60, Latency: 48 * time.Hour, Reread: dataset.Reread{Daily: 3, Weekly: 10},
	}
	ads = &dataset.Spec{
		Name: "ads", Source: dataset.Source{API: dataset.AdsReports}, Seller: true, Scope: dataset.PerProfile,
		Supersede: dataset.Replace, MaxDays: 31, History: 94, Latency: 12 * time.Hour, Reread: dataset.Reread{Daily: 14, Weekly: 60},
	}
	orders = &dataset.Spec{
		Name: "orders", Source: dataset.Source{API: dataset.Reports}, Seller: true, Scope: dataset.PerRegion,
		Supersede: dataset.Upsert, UpsertBy: "updated_at", MaxDays: 30, History: 730, ByInstant: true, ByUpdate: true,
	}
	returns = &dataset.Spec{
		Name: "returns", Source: dataset.Source{API: dataset.Reports}, Seller: true, Scope: dataset.PerRegion,
		Supersede: dataset.Replace, MaxDays: 12, History: 20, ByInstant: true,
	}
	stock = &dataset.Spec{
		Name: "stock", Source: dataset.Source{API: dataset.Reports}, Seller: true, Scope: dataset.PerMarketplace,
		Supersede: dataset.Snapshot,
	}
	settlement = &dataset.Spec{
		Name: "settlement", Source: dataset.Source{API: dataset.Listed}, Seller: true, Scope: dataset.PerRegion,
		Supersede: dataset.Append, History: 89,
	}
	rates    = &dataset.Spec{Name: "rates", Source: dataset.Source{API: dataset.Rates}, Scope: dataset.Global, Supersede: dataset.Upsert}
	archives = &dataset.Spec{Name: "archive", Source: dataset.Source{API: dataset.ImportOnly}, Seller: true, Scope: dataset.PerRegion}
)

func TestPlan(t *testing.T) {
	us, de := shop("US-A", account.Seller, "US"), shop("EU-A", account.Seller, "DE", "FR")
	profiled := shop("EU-A", account.Seller, "DE")
	profiled.Profiles = []string{"11", "99"}
	profiles := map[string]Profile{"11": {ID: "11", MarketplaceID: "A1PA6795UKMFR9", TimeZone: "Europe/Paris"}, "99": {ID: "99", Type: "agency"}}
	opening := map[string]window.Day{"US-A": day("2026-01-20"), "EU-A": day("2026-01-20")}
	now := at("2026-02-09T12:00:00Z")
	de1 := []string{"A1PA6795UKMFR9"}

	for name, tt := range map[string]struct {
		in   Input
		want []string // reason, slice
	}{
		"a first run asks the widest windows, newest first, and no day before the opening": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{daily}, Opening: opening},
			// 48 hours before noon UTC is the 7th in Los Angeles, which is not over then
			want: []string{"fresh US-A traffic US 2026-01-20..2026-02-07"},
		},
		"history is bounded by the Spec and cut into windows": {
			in:   Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{daily}},
			want: []string{"fresh US-A traffic US 2026-01-08..2026-02-07", "history US-A traffic US 2025-12-11..2026-01-08"},
		},
		"a backfill bound wins when it is narrower": {
			in:   Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{daily}, Backfill: map[string]int{"traffic": 5}},
			want: []string{"fresh US-A traffic US 2026-02-04..2026-02-07"},
		},
		"yesterday's reading leaves the new day and the days that still move, in one window": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{daily}, Opening: opening, Holdings: lake{"traffic US-A": {
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-20", "2026-02-06"), GeneratedAt: at("2026-02-08T12:00:00Z")},
			}}},
			want: []string{"fresh US-A traffic US 2026-02-04..2026-02-07"},
		},
		"days read again today are not due": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{daily}, Opening: opening, Holdings: lake{"traffic US-A": {
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-20", "2026-02-07"), GeneratedAt: at("2026-02-09T11:00:00Z")},
			}}},
			want: nil,
		},
		"days nobody looked at when their daily bound passed are read once more, and those at the weekly bound with them": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{daily}, Opening: opening, Holdings: lake{"traffic US-A": {
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-20", "2026-01-31"), GeneratedAt: at("2026-02-02T12:00:00Z")},
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-31", "2026-02-07"), GeneratedAt: at("2026-02-09T11:00:00Z")},
			}}},
			want: []string{"reread US-A traffic US 2026-01-22..2026-01-31"},
		},
		"a document made before a day's figures were there does not cover it; it was read on the local day before": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{daily}, Opening: opening, Holdings: lake{"traffic US-A": {
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-20", "2026-02-07"), GeneratedAt: at("2026-02-09T07:00:00Z")},
			}}},
			want: []string{"fresh US-A traffic US 2026-02-04..2026-02-07"},
		},
		"a document rejected today is not asked again today": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{daily}, Opening: opening, Holdings: lake{"traffic US-A": {
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-20", "2026-02-07"), GeneratedAt: at("2026-02-09T11:00:00Z"), Rejected: true},
			}}},
			want: nil,
		},
		"a hole is a gap, and a rejected document covers nothing": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{daily}, Opening: opening, Holdings: lake{"traffic US-A": {
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-20", "2026-01-24"), GeneratedAt: at("2026-02-09T11:00:00Z")},
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-24", "2026-01-25"), GeneratedAt: at("2026-02-08T11:00:00Z"), Rejected: true},
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-25", "2026-02-07"), GeneratedAt: at("2026-02-09T11:00:00Z")},
			}}},
			want: []string{"gap US-A traffic US 2026-01-24..2026-01-25"},
		},
		"proof that there is nothing covers its days": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{daily}, Opening: opening, Holdings: lake{"traffic US-A": {
				{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-20", "2026-02-07"), GeneratedAt: at("2026-02-09T11:00:00Z"), NoData: true},
			}}},
			want: nil,
		},
		"each marketplace by itself": {
			in: Input{Accounts: []account.Account{de}, Catalog: []*dataset.Spec{daily}, Opening: opening, Holdings: lake{"traffic EU-A": {
				{Marketplaces: de1, Window: days("2026-01-20", "2026-02-07"), GeneratedAt: at("2026-02-09T11:00:00Z")},
			}}},
			want: []string{"fresh EU-A traffic FR 2026-01-20..2026-02-07"},
		},
		"open requests are not planned again": {
			in: Input{Accounts: []account.Account{us}, Catalog: []*dataset.Spec{daily, settlement}, Opening: opening, Open: []Slice{
				{Account: "US-A", Dataset: "traffic", Sites: "US", Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-20", "2026-02-07")},
				{Account: "US-A", Dataset: "settlement", Sites: "US", Marketplaces: []string{"ATVPDKIKX0DER"}},
			}},
			want: nil,
		},
		"advertising counts days as the profile does and asks fresh and re-read days together": {
			in: Input{Accounts: []account.Account{profiled}, Catalog: []*dataset.Spec{ads}, Profiles: profiles, Opening: opening, Holdings: lake{"ads EU-A": {
				{Profile: "11", Window: days("2026-01-20", "2026-02-08"), GeneratedAt: at("2026-02-08T12:00:00Z")},
			}}},
			want: []string{"fresh EU-A ads DE 2026-01-26..2026-02-09"},
		},
		"settlements are listed over the last 90 days but one": {
			in:   Input{Accounts: []account.Account{de}, Catalog: []*dataset.Spec{settlement}},
			want: []string{"listed EU-A settlement DE,FR"},
		},
		"a snapshot is taken once a UTC day": {
			in: Input{Accounts: []account.Account{de}, Catalog: []*dataset.Spec{stock}, Holdings: lake{"stock EU-A": {
				{Marketplaces: de1, GeneratedAt: at("2026-02-09T00:01:00Z")},
				{Marketplaces: []string{"A13V1IB3VIYZZH"}, GeneratedAt: at("2026-02-08T23:59:00Z")},
			}}},
			want: []string{"snapshot EU-A stock FR"},
		},
		"orders: first run by updates up to now": {
			in:   Input{Accounts: []account.Account{de}, Catalog: []*dataset.Spec{orders}, Opening: map[string]window.Day{"EU-A": day("2025-12-01")}},
			want: []string{"fresh EU-A orders DE,FR 2026-01-30..2026-02-09", "history EU-A orders DE,FR 2025-12-31..2026-01-30", "history EU-A orders DE,FR 2025-12-01..2025-12-31"},
		},
		"orders: from the watermark": {
			in: Input{Accounts: []account.Account{de}, Catalog: []*dataset.Spec{orders}, Opening: opening, Holdings: lake{"orders EU-A": {
				{Window: days("2026-01-20", "2026-02-08"), GeneratedAt: at("2026-02-08T12:00:00Z")},
			}}},
			want: []string{"fresh EU-A orders DE,FR 2026-02-08..2026-02-09"},
		},
		"orders: a hole is asked again": {
			in: Input{Accounts: []account.Account{de}, Catalog: []*dataset.Spec{orders}, Opening: opening, Holdings: lake{"orders EU-A": {
				{Window: days("2026-01-20", "2026-01-22")}, {Window: days("2026-01-25", "2026-02-09")},
			}}},
			want: []string{"gap EU-A orders DE,FR 2026-01-22..2026-01-25"},
		},
		"rates are due after the last publication and on no weekend": {
			in:   Input{Catalog: []*dataset.Spec{rates}, Holdings: lake{"rates none": {{GeneratedAt: at("2026-02-06T13:59:00Z")}}}},
			want: []string{"fresh none rates"},
		},
		"rates held since Friday's publication": {
			in:   Input{Catalog: []*dataset.Spec{rates}, Holdings: lake{"rates none": {{GeneratedAt: at("2026-02-06T15:00:03Z")}}}},
			want: nil,
		},
		"excluded, import only and other types of account ask nothing": {
			in: Input{
				Accounts: []account.Account{shop("V", account.Vendor, "US"), {Code: "X", Exclude: []string{"traffic"}, SPAPI: us.SPAPI, Marketplaces: us.Marketplaces}},
				Catalog:  []*dataset.Spec{daily, archives},
			},
			want: nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.in.Now = now
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

// What is over is each place's own business, on days of 23 and 25 hours too.
func TestLastDay(t *testing.T) {
	perSite := func(latency time.Duration) *dataset.Spec {
		return &dataset.Spec{
			Name: "d", Source: dataset.Source{API: dataset.Reports}, Seller: true, Scope: dataset.PerMarketplace,
			Supersede: dataset.Replace, MaxDays: 30, History: 5, Latency: latency,
		}
	}
	for name, tt := range map[string]struct {
		site    string
		latency time.Duration
		now     string
		last    string
	}{
		"02:00 UTC, Japan's day before is over":                  {site: "JP", now: "2026-03-10T02:00:00Z", last: "2026-03-09"},
		"02:00 UTC, America's day before is not":                 {site: "US", now: "2026-03-10T02:00:00Z", last: "2026-03-08"},
		"a second before midnight":                               {site: "DE", now: "2026-03-09T22:59:59Z", last: "2026-03-08"},
		"midnight":                                               {site: "DE", now: "2026-03-09T23:00:00Z", last: "2026-03-09"},
		"spring: midnight comes an hour earlier in UTC":          {site: "DE", now: "2026-03-29T22:00:00Z", last: "2026-03-29"},
		"spring: a second before":                                {site: "DE", now: "2026-03-29T21:59:59Z", last: "2026-03-28"},
		"autumn: the day has 25 hours":                           {site: "US", now: "2026-11-02T07:59:59Z", last: "2026-10-31"},
		"autumn: and then it is over":                            {site: "US", now: "2026-11-02T08:00:00Z", last: "2026-11-01"},
		"figures that come later, over the spring change":        {site: "DE", latency: 48 * time.Hour, now: "2026-03-31T21:59:59Z", last: "2026-03-28"},
		"figures that come later, over the spring change, there": {site: "DE", latency: 48 * time.Hour, now: "2026-03-31T22:00:00Z", last: "2026-03-29"},
	} {
		t.Run(name, func(t *testing.T) {
			got := Plan(Input{Accounts: []account.Account{shop("A", account.Seller, tt.site)}, Catalog: []*dataset.Spec{perSite(tt.latency)}, Now: at(tt.now)})
			if len(got) == 0 || (got[0].Window.Until-1).String() != tt.last {
				t.Errorf("at %s planned %v, want up to %s", tt.now, got, tt.last)
			}
		})
	}
}

func TestPlanIsRepeatable(t *testing.T) {
	in := Input{
		Accounts: []account.Account{shop("EU-A", account.Seller, "DE", "FR", "UK")}, Now: at("2026-02-09T12:00:00Z"),
		Catalog: []*dataset.Spec{daily, orders, stock, settlement, rates},
	}
	first := Plan(in)
	if diff := cmp.Diff(first, Plan(in)); diff != "" {
		t.Errorf("the second plan differs\n%s", diff)
	}
	in.Open = first
	if again := Plan(in); len(again) != 0 {
		t.Errorf("with everything asked for, still wanted: %v", again)
	}
}

func TestBounds(t *testing.T) {
	us := shop("US-A", account.Seller, "US")
	for name, tt := range map[string]struct {
		spec       *dataset.Spec
		now        string
		pick       window.Range
		start, end string
	}{
		"whole local days, the day of the spring change having 23 hours": {
			spec: daily, now: "2026-03-20T12:00:00Z",
			pick: days("2026-02-16", "2026-03-18"), start: "2026-02-16T00:00:00-08:00", end: "2026-03-17T23:59:59-07:00",
		},
		"a day more on each side where rows are filtered by instant, and nothing in the future": {
			spec: returns, now: "2026-02-09T12:00:00Z",
			pick: days("2026-01-30", "2026-02-09"), start: "2026-01-29T00:00:00Z", end: "2026-02-09T12:00:00Z",
		},
		"updates up to now": {
			spec: orders, now: "2026-02-09T12:00:00Z",
			pick: days("2026-02-03", "2026-02-09"), start: "2026-02-03T00:00:00Z", end: "2026-02-09T12:00:00Z",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := Plan(Input{
				Accounts: []account.Account{us}, Catalog: []*dataset.Spec{tt.spec}, Now: at(tt.now),
				Opening: map[string]window.Day{"US-A": tt.pick.From - 30}, Backfill: map[string]int{"orders": 36},
			})
			for _, s := range got {
				if s.Window == tt.pick {
					if !s.Start.Equal(at2(tt.start)) || !s.End.Equal(at2(tt.end)) {
						t.Errorf("asks %s..%s, want %s..%s", s.Start.Format(time.RFC3339), s.End.Format(time.RFC3339), tt.start, tt.end)
					}
					return
				}
			}
			t.Errorf("no slice has the window %s: %v", tt.pick, got)
		})
	}
}

func at2(s string) time.Time { t, _ := time.Parse(time.RFC3339, s); return t }

func TestOrdersOverlapStaysWithinTheLimit(t *testing.T) {
	us := shop("US-A", account.Seller, "US")
	got := Plan(Input{
		Accounts: []account.Account{us}, Catalog: []*dataset.Spec{orders}, Now: at("2026-06-09T12:00:00Z"),
		Holdings: lake{"orders US-A": {{Window: days("2024-06-09", "2026-02-09")}}},
	})
	if len(got) != 5 {
		t.Fatalf("120 days in windows of 30 after an overlap: %d requests, want 5", len(got))
	}
	for _, s := range got {
		if s.End.Sub(s.Start) > 30*24*time.Hour {
			t.Errorf("%s asks %s, more than 30 days", s, s.End.Sub(s.Start))
		}
	}
	last := got[len(got)-1]
	if want := at("2026-02-08T23:00:00Z"); !last.Start.Equal(want) {
		t.Errorf("the first window after what is held starts %s, want %s", last.Start, want)
	}
}
