package fx_test

import (
	"archive/zip"
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"sellerhouse/extract/window"
	"sellerhouse/transform/fx"
	"sellerhouse/transform/money"
)

func q(t testing.TB, date, quote, rate string) fx.Quote {
	t.Helper()
	r, err := money.Parse(rate, fx.Scale)
	if err != nil {
		t.Fatal(err)
	}
	return fx.Quote{Date: d(t, date), Base: "EUR", Quote: quote, Rate: r}
}

func d(t testing.TB, s string) window.Day {
	t.Helper()
	day, err := window.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

func table(t testing.TB, quotes ...fx.Quote) *fx.Table {
	t.Helper()
	tb, err := fx.NewTable("EUR", quotes, money.Pegs())
	if err != nil {
		t.Fatal(err)
	}
	return tb
}

// Around Easter 2026, with a value for GBP alone on Good Friday.
func easter(t testing.TB) *fx.Table {
	return table(t,
		q(t, "2026-04-07", "USD", "1.1550"), q(t, "2026-04-07", "GBP", "0.8662"),
		q(t, "2026-04-03", "GBP", "0.8700"),
		q(t, "2026-04-02", "USD", "1.1512"), q(t, "2026-04-02", "GBP", "0.8650"),
		q(t, "2022-12-30", "HRK", "7.5365"), q(t, "2022-12-30", "USD", "1.0666"),
	)
}

func TestEffective(t *testing.T) {
	for name, tt := range map[string]struct {
		date, from, to string
		rate, used     string
		carried        int
		method         fx.Method
		stale          bool
	}{
		"same currency":                        {"2026-04-05", "USD", "USD", "1.0000000000", "2026-04-05", 0, fx.Identity, false},
		"published":                            {"2026-04-02", "EUR", "USD", "1.1512000000", "2026-04-02", 0, fx.Direct, false},
		"to the base":                          {"2026-04-02", "USD", "EUR", "0.8686587908", "2026-04-02", 0, fx.Cross, false},
		"cross":                                {"2026-04-02", "GBP", "USD", "1.3308670520", "2026-04-02", 0, fx.Cross, false},
		"cross keeps both legs on one day":     {"2026-04-03", "GBP", "USD", "1.3308670520", "2026-04-02", 1, fx.Cross, false},
		"carried over the holidays":            {"2026-04-06", "GBP", "USD", "1.3308670520", "2026-04-02", 4, fx.Cross, false},
		"the next publication":                 {"2026-04-07", "GBP", "USD", "1.3334102979", "2026-04-07", 0, fx.Cross, false},
		"seven days are fresh":                 {"2026-04-14", "EUR", "USD", "1.1550000000", "2026-04-07", 7, fx.Direct, false},
		"eight are stale":                      {"2026-04-15", "EUR", "USD", "1.1550000000", "2026-04-07", 8, fx.Direct, true},
		"31 still serve":                       {"2026-05-08", "EUR", "USD", "1.1550000000", "2026-04-07", 31, fx.Direct, true},
		"32 do not":                            {"2026-05-09", "EUR", "USD", "0.0000000000", "1970-01-01", 0, fx.None, false},
		"nothing earlier":                      {"2021-01-01", "EUR", "USD", "0.0000000000", "1970-01-01", 0, fx.None, false},
		"a currency nobody publishes":          {"2026-04-02", "EGP", "USD", "0.0000000000", "1970-01-01", 0, fx.None, false},
		"peg":                                  {"2026-04-05", "AED", "USD", "0.2722940776", "2026-04-05", 0, fx.Pegged, false},
		"peg the other way":                    {"2026-04-05", "USD", "AED", "3.6725000000", "2026-04-05", 0, fx.Pegged, false},
		"peg to a third currency":              {"2026-04-02", "AED", "EUR", "0.2365306442", "2026-04-02", 0, fx.Pegged, false},
		"a third currency to a peg, carried":   {"2026-04-05", "EUR", "AED", "4.2277820000", "2026-04-02", 3, fx.Pegged, false},
		"two pegs of one anchor":               {"2026-04-05", "AED", "SAR", "1.0211027910", "2026-04-05", 0, fx.Pegged, false},
		"the euro's conversion rate":           {"2026-04-05", "BGN", "EUR", "0.5112918812", "2026-04-05", 0, fx.Pegged, false},
		"through it to a third one":            {"2026-04-02", "BGN", "USD", "0.5885992136", "2026-04-02", 0, fx.Pegged, false},
		"not before it joined":                 {"2025-12-31", "BGN", "EUR", "0.0000000000", "1970-01-01", 0, fx.None, false},
		"HRK was published until its last day": {"2022-12-31", "HRK", "EUR", "0.1326875871", "2022-12-30", 1, fx.Cross, false},
		"and is fixed from the next":           {"2023-01-01", "HRK", "EUR", "0.1327228084", "2023-01-01", 0, fx.Pegged, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := easter(t).Effective(d(t, tt.date), tt.from, tt.to)
			if money.Format(got.Rate, fx.Scale) != tt.rate || got.DateUsed.String() != tt.used || got.Carried != tt.carried || got.Method != tt.method || got.Stale != tt.stale {
				t.Errorf("%s %s->%s = %s %+v, want %s used %s carried %d %s stale %v", tt.date, tt.from, tt.to,
					money.Format(got.Rate, fx.Scale), got, tt.rate, tt.used, tt.carried, tt.method, tt.stale)
			}
		})
	}
}

func TestConvert(t *testing.T) {
	e := easter(t)
	for name, tt := range map[string]struct {
		value          string
		date, from, to string
		want           string
	}{
		"19.99 GBP on Easter Sunday": {"19.99", "2026-04-05", "GBP", "USD", "26.60403237"},
		"367.25 AED in dollars":      {"367.25", "2026-04-05", "AED", "USD", "100.00000000"},
		"367.25 AED in euros":        {"367.25", "2026-04-02", "AED", "EUR", "86.86587908"},
		"a loss rounds away from 0":  {"-19.99", "2026-04-05", "GBP", "USD", "-26.60403237"},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := money.Parse(tt.value, 4)
			if err != nil {
				t.Fatal(err)
			}
			got, err := fx.Convert(v, 4, e.Effective(d(t, tt.date), tt.from, tt.to))
			if err != nil || money.Format(got, 8) != tt.want {
				t.Errorf("got %s, %v, want %s", money.Format(got, 8), err, tt.want)
			}
		})
	}
	if _, err := fx.Convert(1, 4, e.Effective(d(t, "2026-04-02"), "EGP", "USD")); err == nil {
		t.Error("conversion without a rate must be an error, never 0")
	}
}

func TestMonthAverage(t *testing.T) {
	tb := table(t, q(t, "2026-04-30", "USD", "1.50"), q(t, "2026-05-04", "USD", "1.10"), q(t, "2026-05-05", "USD", "1.12"), q(t, "2026-05-29", "USD", "1.13"))
	m := window.Month(202605)
	if got := tb.MonthAverage(m, "EUR", "USD"); money.Format(got.Rate, 10) != "1.1166666667" || got.Method != fx.Average {
		t.Errorf("average = %s %+v, want 1.1166666667 of the three publications", money.Format(got.Rate, 10), got)
	}
	rc, err := fx.Convert(3000000, 4, tb.MonthAverage(m, "EUR", "USD"))
	if err != nil || money.Format(rc, 8) != "335.00000001" {
		t.Errorf("300.00 EUR = %s, %v, want 335.00000001", money.Format(rc, 8), err)
	}
	if got := tb.MonthEnd(m, "EUR", "USD"); money.Format(got.Rate, 10) != "1.1300000000" || got.DateUsed != d(t, "2026-05-29") {
		t.Errorf("month end = %+v", got)
	}
	if got := tb.MonthAverage(202606, "EUR", "USD"); got.OK() {
		t.Errorf("a month without publication gave %+v", got)
	}
}

func TestHashFollowsWhatWasPublished(t *testing.T) {
	a := table(t, q(t, "2026-04-02", "USD", "1.1512"), q(t, "2026-04-07", "USD", "1.1550"))
	b := table(t, q(t, "2026-04-02", "USD", "1.1512"))
	c := table(t, q(t, "2026-04-02", "USD", "1.1513"))
	if a.Hash(d(t, "2026-04-06")) != b.Hash(d(t, "2026-04-06")) {
		t.Error("a later publication changed the hash of an earlier day")
	}
	if a.Hash(d(t, "2026-04-07")) == b.Hash(d(t, "2026-04-07")) || b.Hash(d(t, "2026-04-06")) == c.Hash(d(t, "2026-04-06")) {
		t.Error("another rate left the hash as it was")
	}
}

func TestNewTableRefuses(t *testing.T) {
	for name, bad := range map[string]fx.Quote{
		"zero":         {Date: 1, Base: "EUR", Quote: "USD"},
		"negative":     {Date: 1, Base: "EUR", Quote: "USD", Rate: -1},
		"another base": {Date: 1, Base: "USD", Quote: "EUR", Rate: 1},
	} {
		if _, err := fx.NewTable("EUR", []fx.Quote{bad}, nil); err == nil {
			t.Errorf("%s: accepted %+v", name, bad)
		}
	}
}

// The European Central Bank's own file, where it is present.
func TestRealHistory(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "samples", "ecb", "eurofxref-hist.zip")
	z, err := zip.OpenReader(path)
	if os.IsNotExist(err) {
		t.Skip("the bank's history file is not here")
	} else if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var quotes []fx.Quote
	for _, r := range rows[1:] {
		for i := 1; i < len(r); i++ {
			if rows[0][i] != "" && r[i] != "" && r[i] != "N/A" {
				quotes = append(quotes, q(t, r[0], rows[0][i], r[i]))
			}
		}
	}
	tb := table(t, quotes...)
	for _, tt := range []struct{ date, from, to, want, used string }{
		{"2026-04-13", "EUR", "USD", "1.1684000000", "2026-04-13"},
		{"2026-04-13", "EUR", "JPY", "186.7500000000", "2026-04-13"},
		{"2026-04-13", "EUR", "GBP", "0.8705800000", "2026-04-13"},
		{"2026-04-12", "EUR", "EUR", "1.0000000000", "2026-04-12"},
		{"2026-04-13", "BGN", "EUR", "0.5112918812", "2026-04-13"},
	} {
		got := tb.Effective(d(t, tt.date), tt.from, tt.to)
		if money.Format(got.Rate, 10) != tt.want || got.DateUsed.String() != tt.used {
			t.Errorf("%s %s->%s = %s used %s, want %s used %s", tt.date, tt.from, tt.to, money.Format(got.Rate, 10), got.DateUsed, tt.want, tt.used)
		}
	}
	if got := tb.Effective(d(t, "2026-04-12"), "EUR", "USD"); got.Carried != 2 || got.DateUsed != d(t, "2026-04-10") {
		t.Errorf("a Sunday uses Friday's rate, got %+v", got)
	}
	if n := len(tb.All()); n < 200000 {
		t.Errorf("only %d rates", n)
	}
}
