package document

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	for name, tt := range map[string]struct {
		in    string
		sign  byte
		scale int
		want  int64
		fails bool
	}{
		"plain":                              {in: "12.34", sign: '.', scale: 4, want: 123400},
		"German":                             {in: "12,34", sign: ',', scale: 4, want: 123400},
		"German thousands":                   {in: "1.234,56", sign: ',', scale: 2, want: 123456},
		"same text, American":                {in: "1.234,56", sign: '.', scale: 2, fails: true},
		"American thousands":                 {in: "1,234,567.8", sign: '.', scale: 2, want: 123456780},
		"a group of two is no thousand":      {in: "1,23,456", sign: '.', scale: 2, fails: true},
		"thousands behind the decimal sign":  {in: "1.234,567", sign: '.', scale: 4, fails: true},
		"French blanks":                      {in: "1\u00a0234\u202f567,5", sign: ',', scale: 1, fails: true},
		"one kind of blank":                  {in: "1\u202f234\u202f567,5", sign: ',', scale: 1, want: 12345675},
		"refund keeps its sign":              {in: "-0,07", sign: ',', scale: 2, want: -7},
		"minus behind":                       {in: "5.00-", sign: '.', scale: 2, want: -500},
		"typographic minus":                  {in: "\u22125.00", sign: '.', scale: 2, want: -500},
		"parentheses":                        {in: "(12.34)", sign: '.', scale: 2, want: -1234},
		"two minuses":                        {in: "--5", sign: '.', scale: 2, fails: true},
		"minus in parentheses":               {in: "(-5)", sign: '.', scale: 2, fails: true},
		"plus":                               {in: "+5", sign: '.', scale: 2, want: 500},
		"trailing blanks":                    {in: "321.69    ", sign: '.', scale: 4, want: 3216900},
		"yen":                                {in: "1234", sign: '.', scale: 4, want: 12340000},
		"zeros beyond the scale":             {in: "1.50000000", sign: '.', scale: 2, want: 150},
		"a digit beyond the scale":           {in: "1.505", sign: '.', scale: 2, fails: true},
		"more digits than 18":                {in: "1234567890123456789", sign: '.', scale: 0, fails: true},
		"eighteen digits":                    {in: "123456789012345678", sign: '.', scale: 0, want: 123456789012345678},
		"too large with its scale":           {in: "123456789012345678", sign: '.', scale: 4, fails: true},
		"empty is not zero":                  {in: "", sign: '.', scale: 2, fails: true},
		"a sign alone":                       {in: "-", sign: '.', scale: 2, fails: true},
		"nothing behind the decimal sign":    {in: "5.", sign: '.', scale: 2, fails: true},
		"nothing before it":                  {in: ".5", sign: '.', scale: 2, want: 50},
		"letters":                            {in: "5 EUR", sign: '.', scale: 2, fails: true},
		"unknown sign, no separator":         {in: "5", scale: 2, want: 500},
		"unknown sign, separator":            {in: "5.0", scale: 2, fails: true},
		"exponent":                           {in: "1e3", sign: '.', scale: 2, fails: true},
		"a thousands sign with nothing left": {in: ",123", sign: '.', scale: 2, fails: true},
		"digits of another script":           {in: "١٢", sign: '.', scale: 2, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseDecimal([]byte(tt.in), tt.scale, 18, tt.sign)
			if (err != nil) != tt.fails || got != tt.want && !tt.fails {
				t.Errorf("parseDecimal(%q, %q) = %d, %v, want %d, error %v", tt.in, tt.sign, got, err, tt.want, tt.fails)
			}
			if tt.in == "" {
				return
			}
			if short, ok := shortDecimal([]byte(tt.in), tt.scale, 17, tt.sign); ok && (tt.fails || short != tt.want) {
				t.Errorf("shortDecimal(%q) = %d, want what parseDecimal says", tt.in, short)
			}
		})
	}
}

func TestPrecisionBinds(t *testing.T) {
	if x, err := parseDecimal([]byte("123456.7"), 4, 9, '.'); !errors.Is(err, errDigits) {
		t.Errorf("six digits before the point in decimal(9,4) = %d, %v, want an error", x, err)
	}
	if x, ok := shortDecimal([]byte("123456.7"), 4, 9, '.'); ok {
		t.Errorf("shortDecimal = %d, want it left alone", x)
	}
	if x, err := parseJSONNumber([]byte("123456.7"), 4, 9); !errors.Is(err, errDigits) {
		t.Errorf("JSON: %d, %v, want an error", x, err)
	}
}

func TestEvidence(t *testing.T) {
	for in, want := range map[string]byte{
		"5": 0, "12.34": '.', "12,34": ',', "1.234,5": ',', "1,234.5": '.', "1,234": unsure, "1.234": unsure, "1,234,567": '.', "1.234.567": ',',
		"0.123": '.', ".123": '.', "12345.678": '.', "-1,5": ',', "1.2345": '.', "5.": unsure,
	} {
		if got := evidence([]byte(in)); got != want {
			t.Errorf("evidence(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParseInstant(t *testing.T) {
	for name, tt := range map[string]struct {
		in    string
		order dateOrder
		want  string
	}{
		"ISO with UTC":            {"2026-03-06 08:52:26 UTC", dayFirst, "2026-03-06T08:52:26Z"},
		"ISO with an offset":      {"2026-03-06T08:52:26+02:00", dayFirst, "2026-03-06T06:52:26Z"},
		"offset over midnight":    {"2026-01-01T00:30:00+09:00", dayFirst, "2025-12-31T15:30:00Z"},
		"offset without colon":    {"2026-03-06T08:52:26-0730", dayFirst, "2026-03-06T16:22:26Z"},
		"Z and fraction":          {"2026-03-06T08:52:26.123456Z", dayFirst, "2026-03-06T08:52:26.123456Z"},
		"German":                  {"14.03.2023 07:49:55 UTC", dayFirst, "2023-03-14T07:49:55Z"},
		"slashes, day first":      {"04/03/2023 07:49:55 UTC", dayFirst, "2023-03-04T07:49:55Z"},
		"slashes, month first":    {"04/03/2023 07:49:55 UTC", monthFirst, "2023-04-03T07:49:55Z"},
		"slashes that are clear":  {"25/03/2023 07:49:55 UTC", orderUnknown, "2023-03-25T07:49:55Z"},
		"slashes that are not":    {"04/03/2023 07:49:55 UTC", orderUnknown, ""},
		"no month 13":             {"04/13/2023 07:49:55 UTC", dayFirst, ""},
		"Pacific":                 {"2026-07-06 08:52:26 PDT", dayFirst, "2026-07-06T15:52:26Z"},
		"unknown zone":            {"2026-07-06 08:52:26 XYZ", dayFirst, ""},
		"a plain date":            {"2026-07-06", dayFirst, "2026-07-06T00:00:00Z"},
		"Japan's slashes":         {"2026/07/06 08:52:26 JST", dayFirst, "2026-07-05T23:52:26Z"},
		"a day February has not":  {"2026-02-29 00:00:00 UTC", dayFirst, ""},
		"leap day":                {"2024-02-29 00:00:00 UTC", dayFirst, "2024-02-29T00:00:00Z"},
		"no leap day in 1900":     {"1900-02-29 00:00:00 UTC", dayFirst, ""},
		"hour 24":                 {"2026-02-01 24:00:00 UTC", dayFirst, ""},
		"before 1970":             {"1969-12-31 23:59:59 UTC", dayFirst, "1969-12-31T23:59:59Z"},
		"words":                   {"08 December 2023", dayFirst, "2023-12-08T00:00:00Z"},
		"letters where digits go": {"2026-0x-06 08:52:26 UTC", dayFirst, ""},
		"more behind":             {"2026-03-06 08:52:26 UTC x", dayFirst, ""},
		"nothing":                 {"", dayFirst, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseInstant([]byte(tt.in), tt.order)
			if tt.want == "" {
				if err == nil {
					t.Errorf("parseInstant(%q) = %d, want an error", tt.in, got)
				}
				return
			}
			want, perr := timeParse(tt.want)
			if perr != nil {
				t.Fatal(perr)
			}
			if err != nil || got != want {
				t.Errorf("parseInstant(%q) = %d, %v, want %d (%s)", tt.in, got, err, want, tt.want)
			}
		})
	}
}

// What is accepted is the number the text means: compared with exact rationals.
func FuzzDecimal(f *testing.F) {
	for _, s := range []string{"12.34", "1.234,56", "-0,07", "(5)", "1\u202f234", "1e5", "0.000000000000000001", "999999999999999999", "1'234.5-"} {
		f.Add(s, byte('.'), uint8(4))
		f.Add(s, byte(','), uint8(2))
	}
	f.Fuzz(func(t *testing.T, s string, sign byte, scale uint8) {
		if sign != '.' && sign != ',' {
			sign = 0
		}
		scale %= 19
		got, err := parseDecimal([]byte(s), int(scale), 18, sign)
		if len(s) > 0 {
			if short, ok := shortDecimal([]byte(s), int(scale), 17, sign); ok && (err != nil || short != got) {
				t.Fatalf("shortDecimal(%q) = %d, parseDecimal %d, %v", s, short, got, err)
			}
		}
		if err != nil {
			return
		}
		var digits strings.Builder
		neg := strings.ContainsAny(s, "-(\u2212")
		for _, r := range s {
			switch {
			case r >= '0' && r <= '9':
				digits.WriteRune(r)
			case sign != 0 && r == rune(sign):
				digits.WriteByte('.')
			}
		}
		want, ok := new(big.Rat).SetString("0" + digits.String())
		if !ok {
			t.Fatalf("%q was accepted as %d and is no number", s, got)
		}
		if neg {
			want.Neg(want)
		}
		have := new(big.Rat).SetFrac(big.NewInt(got), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
		if want.Cmp(have) != 0 {
			t.Fatalf("parseDecimal(%q, scale %d, %q) = %d, want %s", s, scale, sign, got, want.FloatString(20))
		}
	})
}

func FuzzJSONNumber(f *testing.F) {
	for _, s := range []string{"12.34", "-0.07", "1.0E-4", "1e5", "100000000000000000000e-10", "0e99999", "1.000000000000000000000"} {
		f.Add(s, uint8(4))
	}
	f.Fuzz(func(t *testing.T, s string, scale uint8) {
		scale %= 19
		got, err := parseJSONNumber([]byte(s), int(scale), 18)
		if err != nil || len(s) > 60 {
			return
		}
		if i := strings.IndexAny(s, "eE"); i >= 0 && len(s)-i > 5 {
			return // exponents big.Rat would take minutes for
		}
		want, ok := new(big.Rat).SetString(s)
		if !ok {
			t.Fatalf("%q was accepted as %d and is no number", s, got)
		}
		have := new(big.Rat).SetFrac(big.NewInt(got), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
		if want.Cmp(have) != 0 {
			t.Fatalf("parseJSONNumber(%q, scale %d) = %d", s, scale, got)
		}
	})
}

// An instant printed in any of the sites' forms reads back the same.
func FuzzInstant(f *testing.F) {
	f.Add(int64(1767859331))
	f.Add(int64(-1))
	f.Add(int64(951782400))
	f.Fuzz(func(t *testing.T, seconds int64) {
		seconds %= 200 * 366 * 86400
		if seconds < -70*365*86400 {
			return
		}
		at := unix(seconds)
		for _, layout := range []string{"2006-01-02 15:04:05 UTC", "2006-01-02T15:04:05+00:00", "02.01.2006 15:04:05 UTC", "02/01/2006 15:04:05 UTC", "2006-01-02T15:04:05Z"} {
			text := at.Format(layout)
			if got, err := parseInstant([]byte(text), dayFirst); err != nil || got != seconds*microsPerSecond {
				t.Fatalf("parseInstant(%q) = %d, %v, want %d", text, got, err, seconds*microsPerSecond)
			}
		}
		day := at.Format("02.01.2006")
		if got, err := parseDate([]byte(day), dayFirst); err != nil || fmt.Sprint(got) != fmt.Sprint(floorDay(seconds)) {
			t.Fatalf("parseDate(%q) = %d, %v, want %d", day, got, err, floorDay(seconds))
		}
	})
}
