package amazon_test

import (
	"testing"

	"sellerhouse/extract/amazon"
)

func TestEveryMarketplaceIsWhole(t *testing.T) {
	seen := map[string]string{}
	for _, m := range amazon.Marketplaces() {
		if m.ID == "" || m.Code == "" || m.SalesChannel == "" || len(m.Currency) != 3 || m.Region == "" || m.Language == "" || m.Style.DateLayout == "" {
			t.Errorf("%s lacks a field: %+v", m.Code, m)
		}
		for _, k := range []string{m.ID, m.Code, m.SalesChannel} {
			if other, ok := seen[k]; ok {
				t.Errorf("%q stands for %s and %s", k, other, m.Code)
			}
			seen[k] = m.Code
		}
		// Both zones must exist in the embedded database.
		if m.Location() == nil || m.AdsLocation() == nil {
			t.Errorf("%s has no zone", m.Code)
		}
	}
	if len(seen) != 23*3 {
		t.Errorf("%d marketplaces, want 23", len(seen)/3)
	}
}

func TestFindingAStore(t *testing.T) {
	for name, tt := range map[string]struct {
		find func(string) (amazon.Marketplace, bool)
		in   string
		want string
	}{
		"channel in any case":       {amazon.ByChannel, "amazon.COM", "US"},
		"channel with www":          {amazon.ByChannel, "www.amazon.de", "DE"},
		"older British spelling":    {amazon.ByChannel, "Amazon.uk", "UK"},
		"Great Britain is UK":       {amazon.ByCode, "GB", "UK"},
		"id":                        {amazon.ByID, "A1VC38T7YXB528", "JP"},
		"multi-channel is no store": {amazon.ByChannel, "Non-Amazon US", ""},
		"internal name is no store": {amazon.ByChannel, "SI CA Prod Marketplace", ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, ok := tt.find(tt.in)
			if ok != (tt.want != "") || m.Code != tt.want {
				t.Errorf("%q is %q, %v; want %q", tt.in, m.Code, ok, tt.want)
			}
		})
	}
	if de, _ := amazon.ByCode("DE"); de.AdsZone != "Europe/Paris" {
		t.Errorf("German advertising days are counted in %s, want Europe/Paris", de.AdsZone)
	}
}
