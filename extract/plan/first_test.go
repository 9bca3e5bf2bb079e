package plan_test

import (
	"slices"
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// What is given by weeks or months is asked within a week of the first run, whatever day that is: a first look back that
// is shorter than a period and its latency would never hold a whole one, and without a first there is no next.
func TestFirstPeriods(t *testing.T) {
	de, _ := amazon.ByCode("DE")
	cred := account.Credentials{ClientID: "a", ClientSecret: "b", RefreshToken: "c"}
	seller := account.Account{Code: "EU-A", Type: account.Seller, Region: amazon.EU, Marketplaces: []amazon.Marketplace{de}, SPAPI: cred, Restricted: true}
	tested := 0
	for _, s := range catalog.All() {
		if !slices.Contains([]dataset.Period{dataset.Weekly, dataset.Monthly, dataset.Quarterly}, s.Period) {
			continue
		}
		a := seller
		a.Include = []string{s.Name}
		first := time.Date(2026, 2, 9, 6, 0, 0, 0, time.UTC)
		if plan.Asks(a, s, window.DayOf(first, time.UTC)) != "" {
			continue
		}
		tested++
		asked := 0
		for day := range 7 {
			asked += len(plan.Plan(plan.Input{
				Accounts: []account.Account{a}, Catalog: []*dataset.Spec{s}, All: catalog.All(), Now: first.AddDate(0, 0, day),
				Opening: map[string]window.Day{"EU-A": window.Date(2025, time.October, 1)},
				ASINs:   map[[2]string][]string{{"EU-A", de.ID}: {"B000000001"}},
			}))
		}
		if asked == 0 {
			t.Errorf("%s: no %s is asked on any of the first seven days, looking %d days back", s.Name, s.Period, s.Backfill)
		}
	}
	if tested < 10 {
		t.Errorf("only %d datasets have periods", tested)
	}
}
