// Package input reads the files people supply: entities, costs, brands, tax registrations, fee rules. A file
// is taken whole or not at all; every mistake is reported with its place.
package input

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"sellerhouse/extract/account"
	"sellerhouse/extract/window"
	"sellerhouse/transform/ledger"
	"sellerhouse/transform/product"
	"sellerhouse/transform/tax"
)

// Forever is the end of what has no end.
var Forever = window.Date(2100, 1, 1)

// Names are the files, in the order in which they are read.
var Names = []string{"entities.yaml", "brands.csv", "brand_map.csv", "costs.csv", "bundles.csv", "vat.yaml", "fee_overrides.csv", "vendor_transactions.csv"}

// File is one file as given.
type File struct {
	Name    string
	Version string // SHA-256 of the bytes, hex
	Data    []byte
}

// NewFile names bytes.
func NewFile(name string, data []byte) File {
	sum := sha256.Sum256(data)
	return File{Name: name, Version: hex.EncodeToString(sum[:]), Data: data}
}

// Group is the whole group, as entities.yaml says; sellerhouse.yaml decides.
type Group struct {
	Name, ReportingCurrency, FXSource string
	FiscalYearStart                   int // month, 1 to 12
}

// Entity is a legal entity.
type Entity struct {
	Code, Name, Country, Currency, Parent string
	Ownership                             int64  // percent, 4 decimals
	Consolidation                         string // FULL, EQUITY or NONE
	FiscalYearStart                       int
	ComplianceOfficer, LicenceHash        string
}

// Account is what entities.yaml says of a configured account.
type Account struct {
	Code, Entity, Client, Team, Home string // Home: label of the home marketplace
	Type, Region, SellerID           string // blank where left out
	Status                           string
	OpenedOn                         window.Day // 0 where left out
	ObservationUntil                 window.Day
	AssociationDeclared              bool
	BankHash, IsolationLicence       string
	EgressGroup, DeviceGroup, DNS    string
	From, Until                      window.Day // the days it belongs to Entity
}

// Pair is an intercompany relation.
type Pair struct {
	Seller, Buyer, PriceRule string
	Percent                  int64 // 4 decimals
}

// Cost is one version of a component of a SKU's unit cost.
type Cost struct {
	Account, SKU, Component string // Account blank: all
	From, Until             window.Day
	Amount                  int64 // of one unit, 6 decimals
	Currency, Per, Source   string
}

// Part is a component of a bundle.
type Part struct {
	SKU string
	Qty int64
}

// Set is everything the files say. Absent files leave their part empty.
type Set struct {
	Files        []File // those present, in the order of Names
	Group        Group
	Entities     []Entity
	Accounts     []Account // by code, then From
	Intercompany []Pair
	Brands       []product.Brand
	BrandRules   []product.Rule
	Costs        []Cost // by account, SKU, component, From
	Bundles      map[string][]Part
	VAT          tax.Rules
	Overrides    []ledger.Rule

	VendorTransactions []VendorTransaction // by account, then the day they were submitted
	Warnings           Problems
}

// Version returns the version of a file, "none" where it is absent.
func (s *Set) Version(name string) string {
	for _, f := range s.Files {
		if f.Name == name {
			return f.Version
		}
	}
	return "none"
}

// Entity finds an entity by its code.
func (s *Set) Entity(code string) (Entity, bool) {
	i := slices.IndexFunc(s.Entities, func(e Entity) bool { return e.Code == code })
	if i < 0 {
		return Entity{}, false
	}
	return s.Entities[i], true
}

// Account returns what is said of an account on a day; ok is false where nothing is.
func (s *Set) Account(code string, day window.Day) (Account, bool) {
	for _, a := range s.Accounts {
		if a.Code == code && a.From <= day && day < a.Until {
			return a, true
		}
	}
	return Account{}, false
}

// Read reads the files that exist in a directory.
func Read(dir fs.FS) ([]File, error) {
	var out []File
	for _, name := range Names {
		data, err := fs.ReadFile(dir, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read input %s: %w", name, err)
		}
		out = append(out, NewFile(name, data))
	}
	return out, nil
}

// Parse reads the files for the configured accounts. All mistakes come back together as Problems; then the
// Set is nil.
func Parse(files []File, accounts []account.Account) (*Set, error) {
	s := &Set{Bundles: map[string][]Part{}, Group: Group{FXSource: "ECB", FiscalYearStart: 1}}
	var problems Problems
	for _, name := range Names {
		i := slices.IndexFunc(files, func(f File) bool { return f.Name == name })
		if i < 0 {
			continue
		}
		f := files[i]
		s.Files = append(s.Files, f)
		c := &collector{file: name}
		text := strings.TrimPrefix(string(f.Data), "\ufeff")
		switch {
		case !utf8.ValidString(text):
			line, column := invalidAt(text)
			c.add(line, column, "E015", "not UTF-8: save the file as UTF-8")
		case strings.TrimSpace(text) == "":
			c.add(1, 1, "E014", "file is empty")
		default:
			s.parse(c, name, text, accounts)
		}
		slices.SortStableFunc(c.errors, func(a, b Problem) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) })
		problems = append(problems, c.errors...)
		s.Warnings = append(s.Warnings, c.warnings...)
	}
	if len(problems) > 0 {
		return nil, problems[:min(len(problems), MaxProblems)]
	}
	return s, nil
}

func (s *Set) parse(c *collector, name, text string, accounts []account.Account) {
	switch name {
	case "entities.yaml":
		s.entities(c, text, accounts)
	case "brands.csv":
		s.brands(c, text)
	case "brand_map.csv":
		s.brandMap(c, text, accounts)
	case "costs.csv":
		s.costs(c, text, accounts)
	case "bundles.csv":
		s.bundles(c, text)
	case "vat.yaml":
		s.vat(c, text)
	case "fee_overrides.csv":
		s.overrides(c, text)
	case "vendor_transactions.csv":
		s.vendorTransactions(c, text, accounts)
	}
}

// invalidAt is the place of the first byte that is not UTF-8.
func invalidAt(text string) (line, column int) {
	line, column = 1, 1
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && n == 1 {
			return line, column
		}
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
		text = text[n:]
	}
	return line, column
}

func accountKnown(accounts []account.Account, code string) bool {
	return slices.ContainsFunc(accounts, func(a account.Account) bool { return a.Code == code })
}
