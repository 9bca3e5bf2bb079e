package tax_test

import (
	"testing"

	"sellerhouse/extract/window"
	"sellerhouse/transform/money"
	"sellerhouse/transform/tax"
)

func p(t *testing.T, s string) int64 {
	t.Helper()
	v, err := money.Parse(s, 4)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestMode(t *testing.T) {
	for name, tt := range map[string]struct {
		tax, withheld []string
		minor         int
		exact         bool
		want          tax.Mode
		decided       bool
	}{
		"tax remitted by Amazon":              {[]string{"15.97"}, []string{"-15.97"}, 2, false, tax.Facilitated, true},
		"restocking moves tax between types":  {[]string{"-6.60"}, []string{"8.25", "-1.65"}, 2, false, tax.Facilitated, true},
		"five cents are a remainder":          {[]string{"1.00"}, []string{"-0.95"}, 2, false, tax.FacilitatedResidual, true},
		"six cents stay with the seller":      {[]string{"1.00"}, []string{"-0.94"}, 2, false, tax.Partial, true},
		"five yen are a remainder":            {[]string{"100"}, []string{"-95"}, 0, false, tax.FacilitatedResidual, true},
		"more withheld than taxed":            {[]string{"1.00"}, []string{"-3.00"}, 2, false, tax.FacilitatedResidual, true},
		"more given back than taxed":          {[]string{"-1.00"}, []string{"3.00"}, 2, false, tax.FacilitatedResidual, true},
		"half of it withheld":                 {[]string{"160.00"}, []string{"-80.00"}, 2, false, tax.Partial, true},
		"a tax correction leaves a remainder": {[]string{"160.00"}, []string{"-80.00"}, 2, true, tax.FacilitatedResidual, true},
		"withheld without tax":                {nil, []string{"-3.33"}, 2, false, tax.FacilitatedGross, true},
		"our own tax beside the price":        {[]string{"271"}, nil, 0, false, tax.Separate, true},
		"a tax row of nothing is a tax row":   {[]string{"0"}, nil, 2, false, tax.Separate, true},
		"no tax rows say nothing":             {nil, nil, 2, false, tax.None, false},
	} {
		t.Run(name, func(t *testing.T) {
			var g tax.Group
			for _, a := range tt.tax {
				g.AddTax(p(t, a))
			}
			for i, a := range tt.withheld {
				g.AddWithheld(p(t, a), uint64(i))
			}
			if got, ok := g.Mode(tt.minor, tt.exact); got != tt.want || ok != tt.decided {
				t.Errorf("got %s %v, want %s %v", got, ok, tt.want, tt.decided)
			}
		})
	}
}

func TestCarveOut(t *testing.T) {
	for name, tt := range map[string]struct {
		amount   string
		rate     int64
		minor    int
		net, vat string
	}{
		"German price":               {"49.99", 190000, 2, "42.0100", "7.9800"},
		"German shipping":            {"4.90", 190000, 2, "4.1200", "0.7800"},
		"a promotion keeps its sign": {"-5.00", 190000, 2, "-4.2000", "-0.8000"},
		"yen have no decimals":       {"1100", 100000, 0, "1000.0000", "100.0000"},
		"half a yen goes up":         {"1099", 100000, 0, "999.0000", "100.0000"},
		"half a cent away from zero": {"0.21", 50000, 2, "0.2000", "0.0100"},
		"rate zero":                  {"49.99", 0, 2, "49.9900", "0.0000"},
	} {
		t.Run(name, func(t *testing.T) {
			net, vat, err := tax.CarveOut(p(t, tt.amount), tt.rate, tt.minor)
			if err != nil || money.Format(net, 4) != tt.net || money.Format(vat, 4) != tt.vat {
				t.Errorf("got %s + %s, %v, want %s + %s", money.Format(net, 4), money.Format(vat, 4), err, tt.net, tt.vat)
			}
		})
	}
}

func TestRefunded(t *testing.T) {
	for sale := tax.Outside; sale <= tax.None; sale++ {
		want := tax.None
		if sale == tax.Inclusive {
			want = tax.Inclusive
		}
		if got := tax.Refunded(sale); got != want {
			t.Errorf("refund of a %s sale = %s, want %s", sale, got, want)
		}
	}
}

func TestRules(t *testing.T) {
	start, end := window.Date(2026, 1, 1), window.Date(2026, 7, 1)
	r := tax.Rules{
		Registrations: []tax.Registration{
			{Entity: "DE01", Country: "DE", Scheme: tax.Normal, From: start, Until: end, ReclaimFees: true},
			{Entity: "DE01", Country: "GB", Scheme: tax.Deemed, From: start, Until: end, ReclaimFees: true},
			{Entity: "HK01", Country: "GB", Scheme: tax.Deemed, From: start, Until: end},
		},
		Rates: []tax.Rate{{"DE", tax.Standard, 160000, 0}, {"DE", tax.Standard, 190000, start + 10}, {"GB", tax.Standard, 200000, 0}},
	}
	for name, tt := range map[string]struct {
		entity, country string
		day             window.Day
		rate            int64
		ok              bool
	}{
		"registered, the rate of the day": {"DE01", "DE", start, 160000, true},
		"the rate changed":                {"DE01", "DE", start + 10, 190000, true},
		"before the registration":         {"DE01", "DE", start - 1, 0, false},
		"the end is not inside":           {"DE01", "DE", end, 0, false},
		"Amazon is the supplier":          {"DE01", "GB", start, 0, false},
		"another entity":                  {"HK01", "DE", start, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			if rate, ok := r.Own(tt.entity, tt.country, tt.day); rate != tt.rate || ok != tt.ok {
				t.Errorf("got %d %v, want %d %v", rate, ok, tt.rate, tt.ok)
			}
		})
	}
	if !r.Reclaims("DE01", "GB", start) || r.Reclaims("HK01", "GB", start) || r.Reclaims("DE01", "FR", start) {
		t.Error("fee VAT comes back where the registration says so, and nowhere else")
	}
	if !r.OwnAnywhere("DE01") || r.OwnAnywhere("HK01") {
		t.Error("only a registration in the own name counts")
	}
	if tax.Country(" uk ") != "GB" || tax.Country("de") != "DE" {
		t.Error("UK is GB")
	}
}
