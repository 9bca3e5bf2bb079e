package flow

import (
	"testing"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/extract/catalog"
)

// A bound holds for what Amazon keeps longer, but for the datasets named; what is declared stays as it is.
func TestCatalog(t *testing.T) {
	if got := Catalog(config.History{}); len(got) != len(catalog.All()) || got[0] != catalog.All()[0] {
		t.Error("without a bound the catalog is another one")
	}
	for _, days := range []int{0, 92} { // what is not read whole unless it is named
		for i, s := range Catalog(config.History{Days: days, Whole: []string{catalog.SearchTermsWeek.Name}}) {
			if s.Name == catalog.SearchTermsWeek.Name && (s.Backfill != 0 || catalog.All()[i].Backfill == 0) {
				t.Errorf("with %d days %s is read %d days back, want whole", days, s.Name, s.Backfill)
			}
		}
	}
	bounded := 0
	for i, s := range Catalog(config.History{Days: 92, Whole: []string{catalog.AllOrders.Name}}) {
		declared := catalog.All()[i]
		switch {
		case s.Name != declared.Name:
			t.Fatalf("%s stands in the place of %s", s.Name, declared.Name)
		case s.Name == catalog.AllOrders.Name || s.History <= 92 || declared.Backfill > 0 && declared.Backfill <= 92:
			if s != declared {
				t.Errorf("%s is bounded", s.Name)
			}
		case s.Backfill != 92 || s.History != declared.History || declared.Backfill == 92:
			t.Errorf("%s: backfill %d of %d, declared %d", s.Name, s.Backfill, s.History, declared.Backfill)
		default:
			bounded++
		}
	}
	if bounded < 20 {
		t.Errorf("%d datasets are bounded", bounded)
	}
}
