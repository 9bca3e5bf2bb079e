package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"sellerhouse/transform/money"
)

func TestMulRound(t *testing.T) {
	for name, tt := range map[string]struct {
		a, b    int64
		drop    int
		want    int64
		wantErr error
	}{
		"84.03 EUR at 1.1875":                {840300, 11875000000, 6, 9978562500, nil},
		"half goes away from zero":           {5, 1, 1, 1, nil},
		"negative half too":                  {-5, 1, 1, -1, nil},
		"just below half":                    {49, 1, 2, 0, nil},
		"nothing dropped":                    {-7, 3, 0, -21, nil},
		"2709 JPY at 0.0063512345":           {27090000, 63512345, 6, 1720549426, nil},
		"product beyond 64 bits, result not": {math.MaxInt64, 1e10, 10, math.MaxInt64, nil},
		"result beyond 64 bits":              {math.MaxInt64, 1e10, 6, 0, money.ErrOverflow},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := money.MulRound(tt.a, tt.b, tt.drop)
			if got != tt.want || !errors.Is(err, tt.wantErr) {
				t.Errorf("MulRound(%d, %d, %d) = %d, %v, want %d, %v", tt.a, tt.b, tt.drop, got, err, tt.want, tt.wantErr)
			}
		})
	}
}

func FuzzMulDiv(f *testing.F) {
	f.Add(int64(5), int64(-7), int64(3))
	f.Add(int64(math.MaxInt64), int64(math.MinInt64+1), int64(math.MaxInt64))
	f.Add(int64(3), int64(1), int64(6))
	f.Fuzz(func(t *testing.T, a, b, d int64) {
		if d == 0 || d == math.MinInt64 {
			t.Skip()
		}
		got, err := money.MulDiv(a, b, d)
		// round half away from zero: (2|ab| + |d|) / (2|d|)
		p := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		sign := p.Sign() * big.NewInt(d).Sign()
		p.Abs(p).Lsh(p, 1)
		ad := new(big.Int).Abs(big.NewInt(d))
		want := new(big.Int).Div(p.Add(p, ad), new(big.Int).Lsh(ad, 1))
		if sign < 0 {
			want.Neg(want)
		}
		if !want.IsInt64() || want.Int64() == math.MinInt64 {
			if err == nil {
				t.Fatalf("MulDiv(%d, %d, %d) = %d, want an overflow of %v", a, b, d, got, want)
			}
			return
		}
		if err != nil || got != want.Int64() {
			t.Fatalf("MulDiv(%d, %d, %d) = %d, %v, want %v", a, b, d, got, err, want)
		}
	})
}

func TestRound(t *testing.T) {
	for name, tt := range map[string]struct{ in, want int64 }{
		"half up":                 {10005, 1001},
		"half down when negative": {-10005, -1001},
		"below":                   {10004, 1000},
		"negative below":          {-10004, -1000},
		"zero":                    {0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := money.Round(tt.in, 3, 2); got != tt.want {
				t.Errorf("Round(%d, 3, 2) = %d, want %d", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"12.34", "-0.01", "", ".", "1e5", "9223372036854775807", "0.10000", "-", "5."} {
		f.Add(s, 4)
	}
	f.Fuzz(func(t *testing.T, in string, scale int) {
		if scale < 0 || scale > 18 {
			t.Skip()
		}
		v, err := money.Parse(in, scale)
		if err != nil {
			return
		}
		back, err := money.Parse(money.Format(v, scale), scale)
		if err != nil || back != v {
			t.Fatalf("Parse(%q) = %d, reads back %d, %v", in, v, back, err)
		}
	})
}

func TestAddRefusesToMix(t *testing.T) {
	if got, err := (money.Amount{Value: 100, Scale: 2, Currency: "EUR"}).Add(money.Amount{Value: 1, Scale: 2, Currency: "USD"}); err == nil {
		t.Errorf("EUR + USD = %v, want an error", got)
	}
	got, err := (money.Amount{Value: 100, Scale: 2, Currency: "EUR"}).Add(money.Amount{Value: 5, Scale: 3, Currency: "EUR"})
	if err != nil || got.String() != "1.005 EUR" {
		t.Errorf("1.00 + 0.005 = %v, %v", got, err)
	}
}

func TestSum(t *testing.T) {
	var s money.Sum
	for range 4 {
		s.Add(math.MaxInt64)
	}
	s.Add(-1)
	if got := s.Format(4); got != "3689348814741910.3227" {
		t.Errorf("sum = %s", got)
	}
	if _, err := s.Int64(); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("Int64 error = %v, want overflow", err)
	}
	s = money.Sum{}
	s.Add(-5)
	s.Add(3)
	if v, err := s.Int64(); v != -2 || err != nil {
		t.Errorf("-5 + 3 = %d, %v", v, err)
	}
	for range 3 {
		s.Add(math.MinInt64 + 1)
	}
	if got := s.Format(0); got != "-27670116110564327423" {
		t.Errorf("negative sum = %s", got)
	}
}

func TestEveryCurrencyHasItsPlace(t *testing.T) {
	if money.Minor("JPY") != 0 || money.Minor("KWD") != 3 || money.Minor("EUR") != 2 {
		t.Error("minor units of JPY, KWD, EUR must be 0, 3, 2")
	}
	for _, p := range money.Pegs() {
		if !money.Known(p.Code) || !money.Known(p.Anchor) || p.Rate <= 0 {
			t.Errorf("peg %+v", p)
		}
	}
}
