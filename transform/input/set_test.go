package input_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/window"
	"sellerhouse/transform/input"
)

func accounts(t testing.TB) []account.Account {
	t.Helper()
	market := func(code string) amazon.Marketplace {
		m, ok := amazon.ByCode(code)
		if !ok {
			t.Fatal(code)
		}
		return m
	}
	return []account.Account{
		{Code: "US-A", Type: account.Seller, Region: amazon.NA, SellingPartnerID: "AUSA", Marketplaces: []amazon.Marketplace{market("US"), market("CA")}},
		{Code: "EU-A", Type: account.Seller, Region: amazon.EU, SellingPartnerID: "AEUA", Marketplaces: []amazon.Marketplace{market("DE"), market("UK")}},
	}
}

func parse(t testing.TB, dir fs.FS) (*input.Set, error) {
	t.Helper()
	files, err := input.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return input.Parse(files, accounts(t))
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s differs (UPDATE=1 rewrites it):\n%s", name, d)
	}
}

func TestGoodFiles(t *testing.T) {
	s, err := parse(t, os.DirFS("testdata/good"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%+v\n", s.Group)
	for _, e := range s.Entities {
		fmt.Fprintf(&b, "%+v\n", e)
	}
	for _, a := range s.Accounts {
		fmt.Fprintf(&b, "%+v\n", a)
	}
	fmt.Fprintf(&b, "%+v\n", s.Intercompany)
	for _, x := range s.Brands {
		fmt.Fprintf(&b, "%+v\n", x)
	}
	for _, x := range s.BrandRules {
		fmt.Fprintf(&b, "%+v\n", x)
	}
	for _, x := range s.Costs {
		fmt.Fprintf(&b, "%+v\n", x)
	}
	fmt.Fprintf(&b, "%v\n", s.Bundles)
	for _, x := range s.VAT.Registrations {
		fmt.Fprintf(&b, "%+v\n", x)
	}
	for _, x := range s.VAT.Rates {
		fmt.Fprintf(&b, "%+v\n", x)
	}
	for _, x := range s.Overrides {
		fmt.Fprintf(&b, "%+v\n", x)
	}
	for _, x := range s.VendorTransactions {
		fmt.Fprintf(&b, "%+v\n", x)
	}
	fmt.Fprintf(&b, "warnings:\n%v\n", s.Warnings)
	golden(t, "good.golden", b.Bytes())
	for _, f := range s.Files {
		if len(f.Version) != 64 || s.Version(f.Name) != f.Version {
			t.Errorf("%s has version %q", f.Name, f.Version)
		}
	}
	if s.Version("nothing.csv") != "none" {
		t.Error("an absent file has the version none")
	}
}

// Every mistake of every file at once, each with its place.
func TestBadFiles(t *testing.T) {
	_, err := parse(t, os.DirFS("testdata/bad"))
	var problems input.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("error %v, want problems", err)
	}
	golden(t, "bad.golden", []byte(err.Error()+"\n"))
	for _, p := range problems {
		if !strings.HasPrefix(p.Code, "E") {
			t.Errorf("%s is no error", p)
		}
	}
}

func TestWholeFileProblems(t *testing.T) {
	for name, tt := range map[string]struct{ file, text, want string }{
		"empty":                 {"costs.csv", " \n", `costs.csv:1:1: E014 file is empty`},
		"not UTF-8":             {"costs.csv", "sku,component\nK\xff,x\n", `costs.csv:2:2: E015 not UTF-8: save the file as UTF-8`},
		"a column is missing":   {"brands.csv", "name\nx\n", `brands.csv:1:1: E001 missing column "brand"`},
		"a quote is left open":  {"brands.csv", "brand\n\"x\n", `brands.csv:2:4: E001 not a CSV line: extraneous or missing " in quoted-field`},
		"broken YAML":           {"vat.yaml", "registrations:\n  - {entity: [\n", `vat.yaml:2:1: E001 not YAML: line 2: did not find expected node content`},
		"YAML of another shape": {"vat.yaml", "- a\n", `vat.yaml:1:1: E001 want a mapping with registrations, rates`},
		"a misspelt key":        {"vat.yaml", "registration: []\n", `vat.yaml:1:1: E002 unknown column "registration" (did you mean "registrations"?)`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := input.Parse([]input.File{input.NewFile(tt.file, []byte(tt.text))}, nil)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
	if s, err := input.Parse(nil, nil); err != nil || len(s.Files) != 0 || s.Group.FiscalYearStart != 1 {
		t.Errorf("no files at all: %+v, %v", s, err)
	}
	if _, err := input.Parse([]input.File{input.NewFile("brands.csv", []byte("\ufeffbrand\r\nx\r\n"))}, nil); err != nil {
		t.Errorf("a byte order mark and CRLF: %v", err)
	}
}

func TestProblemsAreBounded(t *testing.T) {
	text := "brand\n" + strings.Repeat("x\n", 1000)
	_, err := input.Parse([]input.File{input.NewFile("brands.csv", []byte(text))}, nil)
	var problems input.Problems
	if !errors.As(err, &problems) || len(problems) != input.MaxProblems {
		t.Errorf("%d problems, want %d", len(problems), input.MaxProblems)
	}
}

func TestUnitCost(t *testing.T) {
	s, err := parse(t, os.DirFS("testdata/good"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ account, sku, day, want string }{
		"the first version":                   {"EU-A", "K", "2026-01-31", "PURCHASE 30000000 CNY, FREIGHT 337500 USD, QC 1000000 CNY"},
		"a component that ended":              {"EU-A", "K", "2026-02-01", "PURCHASE 30000000 CNY, FREIGHT 337500 USD"},
		"the next version":                    {"EU-A", "K", "2026-03-01", "PURCHASE 33000000 CNY, FREIGHT 337500 USD"},
		"the account's own beats the group's": {"US-A", "K", "2026-03-01", "PURCHASE 31500000 CNY, FREIGHT 337500 USD"},
		"before the account's own":            {"US-A", "K", "2026-01-31", "PURCHASE 30000000 CNY, FREIGHT 337500 USD, QC 1000000 CNY"},
		"nothing yet":                         {"EU-A", "K", "2025-12-31", ""},
		"a bundle":                            {"EU-A", "KK", "2026-03-01", "PURCHASE 66000000 CNY, FREIGHT 675000 USD"},
		"a bundle of a bundle":                {"EU-A", "KKK", "2026-07-01", "PURCHASE 66000000 CNY, PURCHASE 33000000 CNY"},
		"unknown":                             {"EU-A", "Q", "2026-07-01", ""},
	} {
		t.Run(name, func(t *testing.T) {
			day, err := window.ParseDay(tt.day)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range s.UnitCost(tt.account, tt.sku, day) {
				got = append(got, fmt.Sprintf("%s %d %s", c.Component, c.Amount, c.Currency))
			}
			if x := strings.Join(got, ", "); x != tt.want {
				t.Errorf("got %q, want %q", x, tt.want)
			}
		})
	}
}

// Whatever is given, parsing ends, is repeatable and reports places inside the file.
func FuzzParse(f *testing.F) {
	for _, dir := range []string{"good", "bad"} {
		for i, name := range input.Names {
			body, err := os.ReadFile(filepath.Join("testdata", dir, name))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), body)
		}
	}
	a := accounts(f)
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		name := input.Names[int(which)%len(input.Names)]
		file := input.NewFile(name, body)
		s, err := input.Parse([]input.File{file}, a)
		if (s == nil) == (err == nil) {
			t.Fatalf("set %v, error %v", s, err)
		}
		_, again := input.Parse([]input.File{file}, a)
		if fmt.Sprint(err) != fmt.Sprint(again) {
			t.Fatalf("first %v, then %v", err, again)
		}
		var problems input.Problems
		if errors.As(err, &problems) {
			lines := bytes.Count(body, []byte("\n")) + bytes.Count(body, []byte("\r")) + 2
			for _, p := range problems {
				if p.Line < 1 || p.Line > lines || p.File != name {
					t.Fatalf("%s: the file has %d lines", p, lines)
				}
			}
		}
	})
}
