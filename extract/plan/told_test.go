package plan

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// A day of which it was told that it has something new is read again, final or too young to be asked otherwise; only
// that day, and not twice.
func TestTold(t *testing.T) {
	us, _ := amazon.ByCode("US")
	acc := account.Account{Code: "US-A", Type: account.Seller, SPAPI: account.Credentials{ClientID: "c", ClientSecret: "s", RefreshToken: "r"}, Marketplaces: []amazon.Marketplace{us}}
	spec := &dataset.Spec{
		Name: "money", Source: dataset.Source{API: dataset.Pages, Type: "listTransactions"}, Seller: true, Scope: dataset.PerRegion, Supersede: dataset.Upsert,
		MaxDays: 179, History: 40, Latency: 48 * time.Hour, Reread: dataset.Reread{Daily: 3}, WokenBy: "TRANSACTION_UPDATE",
	}
	now := time.Date(2026, 2, 9, 18, 0, 0, 0, time.UTC)
	held := Held{
		Document: "d", Marketplaces: []string{us.ID}, Window: window.Range{From: window.Date(2025, 12, 31), Until: window.Date(2026, 2, 7)},
		GeneratedAt: now.Add(-time.Hour), Since: now.AddDate(0, 0, -40), Until: now.AddDate(0, 0, -3),
	}
	at := func(month time.Month, day, hour int) Told {
		return Told{Posted: time.Date(2026, month, day, hour, 30, 0, 0, time.UTC), At: now.Add(-time.Minute)}
	}
	for name, tt := range map[string]struct {
		told []Told
		open []Slice
		kind string // where not the dataset's
		want []string
	}{
		"nothing is told":                    {},
		"a day that is final":                {told: []Told{at(1, 10, 20)}, want: []string{"2026-01-10..2026-01-11"}},
		"told in the night of the day after": {told: []Told{at(1, 10, 4)}, want: []string{"2026-01-09..2026-01-10"}},
		"twice on one day":                   {told: []Told{at(1, 10, 20), at(1, 10, 21)}, want: []string{"2026-01-10..2026-01-11"}},
		"today":                              {told: []Told{at(2, 9, 16)}, want: []string{"2026-02-09..2026-02-10"}},
		"days apart are one window":          {told: []Told{at(1, 20, 20), at(1, 10, 20)}, want: []string{"2026-01-10..2026-01-21"}},
		"before there was anything to ask":   {told: []Told{{Posted: now.AddDate(-1, 0, 0), At: now}}},
		"another kind":                       {told: []Told{at(1, 10, 20)}, kind: "ORDER_CHANGE"},
		"on its way": {
			told: []Told{at(1, 10, 20)},
			open: []Slice{{Account: "US-A", Dataset: "money", Sites: "US", Marketplaces: []string{us.ID}, Window: window.Range{From: window.Date(2026, 1, 10), Until: window.Date(2026, 1, 11)}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			kind := spec.WokenBy
			if tt.kind != "" {
				kind = tt.kind
			}
			var got []string
			for _, s := range Plan(Input{
				Accounts: []account.Account{acc}, Catalog: []*dataset.Spec{spec}, Holdings: lake{"money US-A": {held}},
				Opening: map[string]window.Day{"US-A": window.Date(2025, 12, 31)}, Open: tt.open,
				Told: map[[2]string][]Told{{kind, "US-A"}: tt.told, {spec.WokenBy, "US-B"}: {at(1, 15, 20)}}, Now: now,
			}) {
				if got = append(got, s.Window.String()); s.Reason != Reread || s.End.After(now) {
					t.Errorf("%s until %s: %s", s.Reason, s.End, s)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("asks for (-want +got)\n%s", diff)
			}
		})
	}
}
