// Package amazon is the vocabulary of Amazon's stores: marketplaces, regions and how each site
// writes numbers and dates. It does no I/O.
package amazon

import (
	"fmt"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones are the product's own, whatever the machine has
)

// Region is one of Amazon's three endpoint regions.
type Region string

// The regions. A region decides endpoints and authorisation and says nothing about tax.
const (
	NA Region = "NA"
	EU Region = "EU"
	FE Region = "FE"
)

// Marketplace is one Amazon store.
type Marketplace struct {
	ID           string // Amazon's marketplace id
	Code         string // our two-letter label; the United Kingdom is UK
	Name         string
	Region       Region
	SalesChannel string   // as printed in orders and settlements, e.g. Amazon.de
	Aliases      []string // other spellings seen, lower case, without www.
	Currency     string   // ISO 4217
	MinorUnits   int      // decimals of that currency: 0 for JPY
	ReportZone   string   // day boundary of the store's reports
	AdsZone      string   // day boundary of advertising profiles
	TaxInclusive bool     // shelf prices contain the tax
	Style        Style    // how flat files of this store print numbers and dates
	Language     string
}

// Style is how a store prints numbers and dates in flat files.
type Style struct {
	DecimalComma bool
	DateLayout   string // of a plain date, in Go's reference form
}

// Location returns the store's report time zone. It panics on a zone the tables misspell, which a test covers.
func (m Marketplace) Location() *time.Location { return mustZone(m.ReportZone) }

// AdsLocation returns the default time zone of the store's advertising profiles.
func (m Marketplace) AdsLocation() *time.Location { return mustZone(m.AdsZone) }

// zones are the time zones loaded so far, by name: loading one reads its whole table.
var zones sync.Map

func mustZone(name string) *time.Location {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(fmt.Sprintf("amazon: zone %q: %v", name, err))
	}
	zones.Store(name, loc)
	return loc
}

var (
	dot        = Style{DateLayout: "2006-01-02"}
	commaDot   = Style{DecimalComma: true, DateLayout: "02.01.2006"}
	commaSlash = Style{DecimalComma: true, DateLayout: "02/01/2006"}
)

// Ids, currencies and sales channels: Amazon's published marketplace list (read 2026-11).
// Zones are the stores' dashboard day boundaries.
var marketplaces = []Marketplace{
	{ID: "ATVPDKIKX0DER", Code: "US", Name: "United States", Region: NA, SalesChannel: "Amazon.com", Currency: "USD", MinorUnits: 2, ReportZone: "America/Los_Angeles", Style: dot, Language: "en_US"},
	{ID: "A2EUQ1WTGCTBG2", Code: "CA", Name: "Canada", Region: NA, SalesChannel: "Amazon.ca", Currency: "CAD", MinorUnits: 2, ReportZone: "America/Los_Angeles", Style: dot, Language: "en_CA"},
	{ID: "A1AM78C64UM0Y8", Code: "MX", Name: "Mexico", Region: NA, SalesChannel: "Amazon.com.mx", Currency: "MXN", MinorUnits: 2, ReportZone: "America/Los_Angeles", TaxInclusive: true, Style: dot, Language: "es_MX"},
	{ID: "A2Q3Y263D00KWC", Code: "BR", Name: "Brazil", Region: NA, SalesChannel: "Amazon.com.br", Currency: "BRL", MinorUnits: 2, ReportZone: "America/Sao_Paulo", TaxInclusive: true, Style: commaSlash, Language: "pt_BR"},
	{ID: "A1F83G8C2ARO7P", Code: "UK", Name: "United Kingdom", Region: EU, SalesChannel: "Amazon.co.uk", Aliases: []string{"amazon.uk"}, Currency: "GBP", MinorUnits: 2, ReportZone: "Europe/London", TaxInclusive: true, Style: dot, Language: "en_GB"},
	{ID: "A1PA6795UKMFR9", Code: "DE", Name: "Germany", Region: EU, SalesChannel: "Amazon.de", Currency: "EUR", MinorUnits: 2, ReportZone: "Europe/Berlin", AdsZone: "Europe/Paris", TaxInclusive: true, Style: commaDot, Language: "de_DE"},
	{ID: "A13V1IB3VIYZZH", Code: "FR", Name: "France", Region: EU, SalesChannel: "Amazon.fr", Currency: "EUR", MinorUnits: 2, ReportZone: "Europe/Paris", TaxInclusive: true, Style: commaSlash, Language: "fr_FR"},
	{ID: "APJ6JRA9NG5V4", Code: "IT", Name: "Italy", Region: EU, SalesChannel: "Amazon.it", Currency: "EUR", MinorUnits: 2, ReportZone: "Europe/Rome", AdsZone: "Europe/Paris", TaxInclusive: true, Style: commaSlash, Language: "it_IT"},
	{ID: "A1RKKUPIHCS9HS", Code: "ES", Name: "Spain", Region: EU, SalesChannel: "Amazon.es", Currency: "EUR", MinorUnits: 2, ReportZone: "Europe/Madrid", AdsZone: "Europe/Paris", TaxInclusive: true, Style: commaSlash, Language: "es_ES"},
	{ID: "A1805IZSGTT6HS", Code: "NL", Name: "Netherlands", Region: EU, SalesChannel: "Amazon.nl", Currency: "EUR", MinorUnits: 2, ReportZone: "Europe/Amsterdam", TaxInclusive: true, Style: commaSlash, Language: "nl_NL"},
	{ID: "AMEN7PMS3EDWL", Code: "BE", Name: "Belgium", Region: EU, SalesChannel: "Amazon.com.be", Currency: "EUR", MinorUnits: 2, ReportZone: "Europe/Brussels", TaxInclusive: true, Style: commaSlash, Language: "fr_BE"},
	{ID: "A28R8C7NBKEWEA", Code: "IE", Name: "Ireland", Region: EU, SalesChannel: "Amazon.ie", Currency: "EUR", MinorUnits: 2, ReportZone: "Europe/Dublin", TaxInclusive: true, Style: dot, Language: "en_IE"},
	{ID: "A2NODRKZP88ZB9", Code: "SE", Name: "Sweden", Region: EU, SalesChannel: "Amazon.se", Currency: "SEK", MinorUnits: 2, ReportZone: "Europe/Stockholm", TaxInclusive: true, Style: Style{DecimalComma: true, DateLayout: "2006-01-02"}, Language: "sv_SE"},
	{ID: "A1C3SOZRARQ6R3", Code: "PL", Name: "Poland", Region: EU, SalesChannel: "Amazon.pl", Currency: "PLN", MinorUnits: 2, ReportZone: "Europe/Warsaw", TaxInclusive: true, Style: commaDot, Language: "pl_PL"},
	{ID: "A33AVAJ2PDY3EV", Code: "TR", Name: "Türkiye", Region: EU, SalesChannel: "Amazon.com.tr", Currency: "TRY", MinorUnits: 2, ReportZone: "Europe/Istanbul", TaxInclusive: true, Style: commaDot, Language: "tr_TR"},
	{ID: "A2VIGQ35RCS4UG", Code: "AE", Name: "United Arab Emirates", Region: EU, SalesChannel: "Amazon.ae", Currency: "AED", MinorUnits: 2, ReportZone: "Asia/Dubai", TaxInclusive: true, Style: dot, Language: "en_AE"},
	{ID: "A17E79C6D8DWNP", Code: "SA", Name: "Saudi Arabia", Region: EU, SalesChannel: "Amazon.sa", Currency: "SAR", MinorUnits: 2, ReportZone: "Asia/Riyadh", TaxInclusive: true, Style: dot, Language: "ar_SA"},
	{ID: "ARBP9OOSHTCHU", Code: "EG", Name: "Egypt", Region: EU, SalesChannel: "Amazon.eg", Currency: "EGP", MinorUnits: 2, ReportZone: "Africa/Cairo", TaxInclusive: true, Style: dot, Language: "ar_EG"},
	{ID: "AE08WJ6YKNBMC", Code: "ZA", Name: "South Africa", Region: EU, SalesChannel: "Amazon.co.za", Currency: "ZAR", MinorUnits: 2, ReportZone: "Africa/Johannesburg", TaxInclusive: true, Style: dot, Language: "en_ZA"},
	{ID: "A21TJRUUN4KGV", Code: "IN", Name: "India", Region: EU, SalesChannel: "Amazon.in", Currency: "INR", MinorUnits: 2, ReportZone: "Asia/Kolkata", TaxInclusive: true, Style: dot, Language: "en_IN"},
	{ID: "A1VC38T7YXB528", Code: "JP", Name: "Japan", Region: FE, SalesChannel: "Amazon.co.jp", Aliases: []string{"amazon.jp"}, Currency: "JPY", MinorUnits: 0, ReportZone: "Asia/Tokyo", TaxInclusive: true, Style: dot, Language: "ja_JP"},
	{ID: "A39IBJ37TRP1C6", Code: "AU", Name: "Australia", Region: FE, SalesChannel: "Amazon.com.au", Currency: "AUD", MinorUnits: 2, ReportZone: "Australia/Sydney", TaxInclusive: true, Style: dot, Language: "en_AU"},
	{ID: "A19VAU5U5O7RUS", Code: "SG", Name: "Singapore", Region: FE, SalesChannel: "Amazon.sg", Currency: "SGD", MinorUnits: 2, ReportZone: "Asia/Singapore", TaxInclusive: true, Style: dot, Language: "en_SG"},
}

var (
	byID      = map[string]Marketplace{}
	byCode    = map[string]Marketplace{}
	byChannel = map[string]Marketplace{}
)

func init() {
	for i := range marketplaces {
		m := &marketplaces[i]
		if m.AdsZone == "" {
			m.AdsZone = m.ReportZone
		}
		byID[m.ID] = *m
		byCode[m.Code] = *m
		byChannel[strings.ToLower(m.SalesChannel)] = *m
		for _, a := range m.Aliases {
			byChannel[a] = *m
		}
	}
	byCode["GB"] = byCode["UK"]
}

// StoresAmong returns the stores of a region among marketplaces, of which some are no stores, in the table's order.
func StoresAmong(r Region, has func(marketplaceID string) bool) []Marketplace {
	var out []Marketplace
	for _, m := range marketplaces {
		if m.Region == r && has(m.ID) {
			out = append(out, m)
		}
	}
	return out
}

// Marketplaces returns every known store, in the table's order.
func Marketplaces() []Marketplace { return append([]Marketplace(nil), marketplaces...) }

// ByID finds a store by Amazon's marketplace id.
func ByID(id string) (Marketplace, bool) { m, ok := byID[id]; return m, ok }

// ByCode finds a store by its two-letter label; GB and UK are the same store.
func ByCode(code string) (Marketplace, bool) { m, ok := byCode[strings.ToUpper(code)]; return m, ok }

// ByChannel finds a store by the text Amazon prints in orders and settlements, in any case, with or
// without www. It does not know multi-channel texts such as "Non-Amazon US".
func ByChannel(name string) (Marketplace, bool) {
	key := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "www.")
	m, ok := byChannel[key]
	return m, ok
}
