package coverage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/coverage"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func days(from, until string) window.Range {
	f, err := window.ParseDay(from)
	if err != nil {
		panic(err)
	}
	u, err := window.ParseDay(until)
	if err != nil {
		panic(err)
	}
	return window.Range{From: f, Until: u}
}

func rows(n int64) []lake.TableRows { return []lake.TableRows{{In: n, Out: n}} }

func TestStates(t *testing.T) {
	us, _ := amazon.ByCode("US")
	granted := account.Credentials{ClientID: "client", ClientSecret: "secret", RefreshToken: "token"}
	replace := &dataset.Spec{Name: "traffic", Seller: true, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, History: 30, Latency: 48 * time.Hour, Source: dataset.Source{API: dataset.Reports}}
	snapshot := &dataset.Spec{Name: "stock", Seller: true, Scope: dataset.PerMarketplace, Supersede: dataset.Snapshot, Source: dataset.Source{API: dataset.Reports}}
	ads := &dataset.Spec{Name: "ads", Seller: true, Scope: dataset.PerProfile, Supersede: dataset.Replace, History: 30, Latency: 12 * time.Hour, Source: dataset.Source{API: dataset.AdsReports}}
	statements := &dataset.Spec{Name: "statements", Seller: true, Scope: dataset.PerRegion, Supersede: dataset.Append, Source: dataset.Source{API: dataset.Listed}}

	for name, tt := range map[string]struct {
		spec   *dataset.Spec
		held   []lake.Manifest
		byHand bool // without credentials
		now    string
		want   []coverage.Span
	}{
		"days read whole, empty, too early and not yet": {
			spec: replace, now: "2026-01-10T12:00:00Z",
			held: []lake.Manifest{
				{Document: "a", Marketplaces: []string{us.ID}, Window: days("2026-01-02", "2026-01-04"), GeneratedAt: at("2026-01-09T12:00:00Z"), CommittedAt: at("2026-01-09T12:00:00Z"), Tables: rows(5)},
				{Document: "b", Marketplaces: []string{us.ID}, Window: days("2026-01-04", "2026-01-05"), GeneratedAt: at("2026-01-09T12:00:00Z"), CommittedAt: at("2026-01-09T12:00:00Z"), Tables: rows(0)},
				{Document: "c", Marketplaces: []string{us.ID}, Window: days("2026-01-06", "2026-01-07"), GeneratedAt: at("2026-01-07T12:00:00Z"), CommittedAt: at("2026-01-09T12:00:00Z"), Tables: rows(5)},
			},
			// The 8th local day ends at 08:00Z on the 9th and is complete 48 hours later, after now.
			want: []coverage.Span{
				{"US-A", "traffic", "US", coverage.Loaded, "", days("2026-01-02", "2026-01-04")},
				{"US-A", "traffic", "US", coverage.NoData, "answered without a row", days("2026-01-04", "2026-01-05")},
				{"US-A", "traffic", "US", coverage.Pending, "not read yet", days("2026-01-05", "2026-01-06")},
				{"US-A", "traffic", "US", coverage.Pending, "read before the day was complete", days("2026-01-06", "2026-01-07")},
				{"US-A", "traffic", "US", coverage.Pending, "not read yet", days("2026-01-07", "2026-01-08")},
			},
		},
		"a rejected document is a failure until another covers the day": {
			spec: replace, now: "2026-01-06T12:00:00Z",
			held: []lake.Manifest{
				{Document: "a", Marketplaces: []string{us.ID}, Window: days("2026-01-02", "2026-01-04"), GeneratedAt: at("2026-01-06T11:00:00Z"), CommittedAt: at("2026-01-06T11:00:00Z"), Rejected: "column sku is missing"},
				{Document: "b", Marketplaces: []string{us.ID}, Window: days("2026-01-03", "2026-01-04"), GeneratedAt: at("2026-01-06T11:30:00Z"), CommittedAt: at("2026-01-06T11:30:00Z"), Tables: rows(1)},
			},
			want: []coverage.Span{
				{"US-A", "traffic", "US", coverage.Failed, "column sku is missing", days("2026-01-02", "2026-01-03")},
				{"US-A", "traffic", "US", coverage.Loaded, "", days("2026-01-03", "2026-01-04")},
			},
		},
		"snapshots count only on days with a run": {
			spec: snapshot, now: "2026-01-10T12:00:00Z",
			held: []lake.Manifest{
				{Document: "a", Marketplaces: []string{us.ID}, GeneratedAt: at("2026-01-03T12:00:00Z"), CommittedAt: at("2026-01-03T12:05:00Z"), Tables: rows(5)},
				{Document: "b", Marketplaces: []string{us.ID}, GeneratedAt: at("2026-01-10T11:00:00Z"), CommittedAt: at("2026-01-10T11:05:00Z"), Tables: rows(5)},
			},
			want: []coverage.Span{
				{"US-A", "stock", "US", coverage.Loaded, "", days("2026-01-03", "2026-01-04")},
				{"US-A", "stock", "US", coverage.Loaded, "", days("2026-01-10", "2026-01-11")},
			},
		},
		"a run that goes on over midnight is one day": {
			spec: snapshot, now: "2026-01-10T12:00:00Z",
			held: []lake.Manifest{
				{Document: "a", Run: "20260103", Marketplaces: []string{us.ID}, GeneratedAt: at("2026-01-03T12:00:00Z"), CommittedAt: at("2026-01-03T12:05:00Z"), Tables: rows(5)},
				{Document: "z", Run: "20260103", Marketplaces: []string{"other"}, GeneratedAt: at("2026-01-04T00:10:00Z"), CommittedAt: at("2026-01-04T00:15:00Z"), Tables: rows(5)},
				{Document: "b", Run: "20260110", Marketplaces: []string{us.ID}, GeneratedAt: at("2026-01-11T00:10:00Z"), CommittedAt: at("2026-01-11T00:15:00Z"), Tables: rows(5)},
			},
			want: []coverage.Span{{"US-A", "stock", "US", coverage.Loaded, "", days("2026-01-03", "2026-01-04")}},
		},
		"a hole between statements is a failure, the open period is pending": {
			spec: statements, now: "2026-02-10T12:00:00Z",
			held: []lake.Manifest{
				{Document: "a", Header: map[string]string{"settlement_start_at": "2026-01-01T00:00:00Z", "settlement_end_at": "2026-01-15T00:00:00Z", "currency": "USD"}, Tables: rows(5)},
				{Document: "c", Header: map[string]string{"settlement_start_at": "2026-01-29T00:00:00Z", "settlement_end_at": "2026-02-05T00:00:00Z", "currency": "USD"}, Tables: rows(5)},
			},
			want: []coverage.Span{
				{"US-A", "statements", "USD", coverage.Loaded, "", days("2026-01-01", "2026-01-15")},
				{"US-A", "statements", "USD", coverage.Failed, "a statement is missing here", days("2026-01-15", "2026-01-29")},
				{"US-A", "statements", "USD", coverage.Loaded, "", days("2026-01-29", "2026-02-05")},
				{"US-A", "statements", "USD", coverage.Pending, "the period is open", days("2026-02-05", "2026-02-10")},
			},
		},
		"of an account without credentials nothing is owed but what lies between": {
			spec: statements, now: "2026-06-10T12:00:00Z", byHand: true,
			held: []lake.Manifest{
				{Document: "a", Imported: true, Header: map[string]string{"settlement_start_at": "2026-01-01T00:00:00Z", "settlement_end_at": "2026-01-15T00:00:00Z", "currency": "USD"}, Tables: rows(5)},
				{Document: "c", Imported: true, Header: map[string]string{"settlement_start_at": "2026-01-29T00:00:00Z", "settlement_end_at": "2026-02-05T00:00:00Z", "currency": "USD"}, Tables: rows(5)},
			},
			want: []coverage.Span{
				{"US-A", "statements", "USD", coverage.Loaded, "", days("2026-01-01", "2026-01-15")},
				{"US-A", "statements", "USD", coverage.Failed, "a statement is missing here", days("2026-01-15", "2026-01-29")},
				{"US-A", "statements", "USD", coverage.Loaded, "", days("2026-01-29", "2026-02-05")},
			},
		},
		"an advertising document belongs to its profile": {
			spec: ads, now: "2026-01-05T21:00:00Z",
			held: []lake.Manifest{
				{Document: "a", Profile: "7", Window: days("2026-01-02", "2026-01-04"), GeneratedAt: at("2026-01-05T11:00:00Z"), CommittedAt: at("2026-01-05T11:00:00Z"), Tables: rows(5)},
				{Document: "b", Profile: "8", Marketplaces: []string{us.ID}, Window: days("2026-01-02", "2026-01-05"), GeneratedAt: at("2026-01-05T11:00:00Z"), CommittedAt: at("2026-01-05T11:00:00Z"), Tables: rows(5)},
			},
			want: []coverage.Span{
				{"US-A", "ads", "US", coverage.Loaded, "", days("2026-01-02", "2026-01-04")},
				{"US-A", "ads", "US", coverage.Pending, "not read yet", days("2026-01-04", "2026-01-05")},
			},
		},
		"days imported by hand stand alone": {
			spec: replace, now: "2026-01-10T12:00:00Z", byHand: true,
			held: []lake.Manifest{{Document: "a", Imported: true, Marketplaces: []string{us.ID}, Window: days("2026-01-04", "2026-01-05"), GeneratedAt: at("2026-01-09T12:00:00Z"), CommittedAt: at("2026-01-09T12:00:00Z"), Tables: rows(5)}},
			want: []coverage.Span{{"US-A", "traffic", "US", coverage.Loaded, "", days("2026-01-04", "2026-01-05")}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			acc := account.Account{Code: "US-A", Type: account.Seller, Marketplaces: []amazon.Marketplace{us}, SPAPI: granted, Ads: granted, Profiles: []string{"7"}}
			if tt.byHand {
				acc.SPAPI, acc.Ads = account.Credentials{}, account.Credentials{}
			}
			got := coverage.Spans(coverage.Compute(coverage.Input{
				Accounts:  []account.Account{acc},
				Specs:     []*dataset.Spec{tt.spec},
				Profiles:  map[string]plan.Profile{"7": {ID: "7", MarketplaceID: us.ID}},
				Manifests: func(string, string) []lake.Manifest { return tt.held },
				Opened:    func(string) window.Day { return days("2026-01-02", "2026-01-03").From },
				RunDay: func(run string) (window.Day, bool) {
					if run == "" {
						return 0, false
					}
					return window.DayOf(at(run[:4]+"-"+run[4:6]+"-"+run[6:]+"T00:00:00Z"), time.UTC), true
				},
				Now: at(tt.now),
			}))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("states (-want +got):\n%s", diff)
			}
		})
	}
}
