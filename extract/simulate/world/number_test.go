package world

import (
	"math/big"
	"testing"
	"time"

	"sellerhouse/extract/window"
)

func TestFormatMinor(t *testing.T) {
	for name, tt := range map[string]struct {
		minor  int64
		digits int
		want   string
	}{
		"cents":             {-123456, 2, "-1234.56"},
		"less than a unit":  {-7, 2, "-0.07"},
		"yen":               {2709, 0, "2709"},
		"nothing":           {0, 2, "0.00"},
		"eight decimals":    {-1, 8, "-0.00000001"},
		"exactly one digit": {100, 2, "1.00"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := FormatMinor(tt.minor, tt.digits); got != tt.want {
				t.Errorf("FormatMinor(%d, %d) = %q, want %q", tt.minor, tt.digits, got, tt.want)
			}
		})
	}
}

// FuzzMulDiv compares the 128-bit quotient with math/big's.
func FuzzMulDiv(f *testing.F) {
	f.Add(int64(-1150), int64(13_0000000000), int64(1_000_000))
	f.Add(int64(5), int64(1), int64(10))
	f.Add(int64(-5), int64(1), int64(10))
	f.Fuzz(func(t *testing.T, a, b, c int64) {
		if a == -1<<63 || b <= 0 || c <= 0 {
			return
		}
		num := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		den := big.NewInt(c)
		q, r := new(big.Int).QuoRem(num, den, new(big.Int))
		if r.Abs(r).Lsh(r, 1).Cmp(den) >= 0 {
			if num.Sign() < 0 {
				q.Sub(q, big.NewInt(1))
			} else {
				q.Add(q, big.NewInt(1))
			}
		}
		if !q.IsInt64() || new(big.Int).Abs(q).BitLen() > 62 {
			return
		}
		if got := mulDiv(a, b, c); got != q.Int64() {
			t.Errorf("mulDiv(%d, %d, %d) = %d, want %s", a, b, c, got, q)
		}
	})
}

// ratesOf makes publications from decimal units per euro in 1/10^10.
func ratesOf(days ...RateDay) *table { return newTable(days, 1<<30) }

func euro(date window.Day, pairs map[string]int64) RateDay {
	d := RateDay{Date: date}
	for _, c := range []string{"USD", "GBP", "JPY", "CNY"} {
		if v, ok := pairs[c]; ok {
			d.Rates = append(d.Rates, Rate{Currency: c, e10: v})
		}
	}
	return d
}

func TestEffectiveRate(t *testing.T) {
	apr := func(d int) window.Day { return window.Date(2026, time.April, d) }
	// Golden cases: a cross rate carried over Easter, and a pegged currency.
	fx := ratesOf(
		euro(apr(2), map[string]int64{"USD": 11512_000000, "GBP": 8650_000000}),
		euro(apr(3), map[string]int64{"GBP": 9990_000000}), // one leg only: both stay on the 2nd
		euro(apr(7), map[string]int64{"USD": 11550_000000, "GBP": 8662_000000}),
	)
	for name, tt := range map[string]struct {
		day      window.Day
		from, to string
		want     int64
		used     window.Day
		none     bool
	}{
		"cross":                     {apr(2), "GBP", "USD", 13308670520, apr(2), false},
		"carried over the holidays": {apr(5), "GBP", "USD", 13308670520, apr(2), false},
		"last carried day":          {apr(6), "GBP", "USD", 13308670520, apr(2), false},
		"published again":           {apr(7), "GBP", "USD", 13334102979, apr(7), false},
		"direct":                    {apr(2), "EUR", "USD", 11512_000000, apr(2), false},
		"against the base":          {apr(2), "USD", "EUR", 8686587908, apr(2), false},
		"peg to its anchor":         {apr(4), "AED", "USD", 2722940776, apr(4), false},
		"peg through its anchor":    {apr(2), "AED", "EUR", 2365306442, apr(2), false},
		"anchor to its peg":         {apr(2), "USD", "AED", 36725000000, apr(2), false},
		"same currency":             {apr(1), "JPY", "JPY", one, apr(1), false},
		"before the first":          {apr(1), "GBP", "USD", 0, 0, true},
		"too old":                   {apr(7) + 32, "GBP", "USD", 0, 0, true},
		"31 days old":               {apr(7) + 31, "GBP", "USD", 13334102979, apr(7), false},
		"unknown currency":          {apr(2), "XXX", "USD", 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			got, used, ok := fx.rate(tt.day, tt.from, tt.to)
			if ok == tt.none || got != tt.want || used != tt.used {
				t.Errorf("rate(%s, %s, %s) = %d on %s, %t; want %d on %s, %t", tt.day, tt.from, tt.to, got, used, ok, tt.want, tt.used, !tt.none)
			}
		})
	}
	if got := convert(199900, 13308670520); got != 2660403237 {
		t.Errorf("19.99 GBP = %s USD, want 26.60403237", FormatMinor(got, 8))
	}
	if got := convert(3672500, 2365306442); got != 86_86587908 {
		t.Errorf("367.25 AED = %s EUR, want 86.86587908", FormatMinor(got, 8))
	}
}

// TestCarveOut is the tax inside a German order: rounded row by row, not over the order.
func TestCarveOut(t *testing.T) {
	for gross, vat := range map[int64]int64{4999: 798, 490: 78, -500: -80, 4989: 797, 0: 0} {
		if got := vatInside(gross, 1900); got != vat {
			t.Errorf("vatInside(%d) = %d, want %d", gross, got, vat)
		}
	}
}
