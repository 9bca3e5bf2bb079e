package site_test

import (
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/window"
	"sellerhouse/transform/site"
)

func market(t testing.TB, code string) amazon.Marketplace {
	t.Helper()
	m, ok := amazon.ByCode(code)
	if !ok {
		t.Fatalf("no marketplace %s", code)
	}
	return m
}

func TestByName(t *testing.T) {
	for name, tt := range map[string]struct {
		in, code string
		mcf      bool
	}{
		"as printed":                    {"Amazon.de", "DE", false},
		"with www and capitals":         {" WWW.AMAZON.CO.UK", "UK", false},
		"an alias":                      {"Amazon.uk", "UK", false},
		"another shop":                  {"Non-Amazon", "", true},
		"another shop in a country":     {"Non-Amazon US", "US", true},
		"another shop in Great Britain": {"Non-Amazon GB", "UK", true},
		"another shop with a domain":    {"Non-Amazon.de", "DE", true},
		"Amazon's own word for it":      {"SI US Prod Marketplace", "US", true},
		"its other word order":          {"SI Prod DE Marketplace", "DE", true},
		"blank":                         {"", "", false},
		"unknown":                       {"Amazon.xx", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			got := site.ByName(tt.in)
			if got.Marketplace.Code != tt.code || got.MCF != tt.mcf || got.Known != (tt.code != "") {
				t.Errorf("ByName(%q) = %s %+v, want %q mcf %v", tt.in, got.Marketplace.Code, got.MCF, tt.code, tt.mcf)
			}
		})
	}
}

func TestResolver(t *testing.T) {
	a := account.Account{Code: "EU-A", Marketplaces: []amazon.Marketplace{market(t, "UK"), market(t, "DE"), market(t, "FR")}}
	r := site.New(a, "DE")
	if r.Home().Code != "DE" || site.New(a, "JP").Home().Code != "UK" || site.New(a, "").Home().Code != "UK" {
		t.Error("home is what is said, else the first")
	}
	if m, ok := r.ByCurrency("GBP"); !ok || m.Code != "UK" {
		t.Errorf("GBP = %v %v", m.Code, ok)
	}
	if m, ok := r.ByCurrency("EUR"); ok {
		t.Errorf("EUR belongs to two sites, got %s", m.Code)
	}
}

func TestMCF(t *testing.T) {
	for name, tt := range map[string]struct {
		order, merchant string
		want            bool
	}{
		"an Amazon order":                  {"111-0000001-0000001", "111-0000001-0000001", false},
		"an Amazon order with a reference": {"111-0000001-0000001", "SHOP-1", false},
		"another shop's order":             {"S01-1234567-1234567", "SHOP-1", true},
		"the same reference twice":         {"S01-1234567-1234567", "S01-1234567-1234567", false},
		"a shipment id alone":              {"FBA15ABCDEF", "", false},
		"no ids":                           {"", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := site.MCF([]byte(tt.order), []byte(tt.merchant)); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// Around the clock change of 2026-03-08 a local day has 23 hours.
func TestZone(t *testing.T) {
	z := site.NewZone(market(t, "US").Location())
	for at, want := range map[string]string{
		"2026-03-08T07:59:59Z": "2026-03-07",
		"2026-03-08T08:00:00Z": "2026-03-08",
		"2026-03-09T06:59:59Z": "2026-03-08",
		"2026-03-09T07:00:00Z": "2026-03-09",
		"1969-12-31T23:00:00Z": "1969-12-31",
	} {
		i, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := z.Day(i.UnixMicro()).String(); got != want {
			t.Errorf("%s is the local day %s, want %s", at, got, want)
		}
	}
}

func FuzzZone(f *testing.F) {
	f.Add(int64(1772953199999999))
	f.Add(int64(-1))
	locs := []*time.Location{time.UTC}
	for _, m := range amazon.Marketplaces() {
		locs = append(locs, m.Location())
	}
	f.Fuzz(func(t *testing.T, micros int64) {
		micros %= 8_000_000_000_000_000 // until the year 2223
		for _, loc := range locs {
			z := site.NewZone(loc)
			z.Day(micros + 86_400_000_000*200) // what was asked before changes nothing
			if got, want := z.Day(micros), window.DayOf(time.UnixMicro(micros), loc); got != want {
				t.Fatalf("%d in %s: %s, want %s", micros, loc, got, want)
			}
		}
	})
}

func TestStatus(t *testing.T) {
	for in, want := range map[string]string{"Cancelled": "Canceled", "Canceled": "Canceled", "Shipped - Delivered": "Shipped", "Pending": "Pending", "PARTIALLY_SHIPPED": "PartiallyShipped", "CANCELLED": "Canceled", "": ""} {
		if got := site.Status(in); got != want {
			t.Errorf("Status(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"Amazon": "AFN", "Merchant": "MFN", "AFN": "AFN", "": ""} {
		if got := site.Channel(in); got != want {
			t.Errorf("Channel(%q) = %q, want %q", in, got, want)
		}
	}
}
