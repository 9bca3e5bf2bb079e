// Package product says what a SKU is: its normal spelling, the SKU whose goods it sells, and its brand. It
// does no I/O.
package product

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sellerhouse/extract/window"
)

// Brand is one brand.
type Brand struct {
	Code, Name, OwnerEntity, Category string
}

// MatchType is what a brand rule compares.
type MatchType string

// The match types.
const (
	SKU           MatchType = "SKU"
	ASIN          MatchType = "ASIN"
	ParentASIN    MatchType = "PARENT_ASIN"
	SKUPrefix     MatchType = "SKU_PREFIX"
	CatalogBrand  MatchType = "CATALOG_BRAND"
	CampaignRegex MatchType = "CAMPAIGN_REGEX"
)

// Rule gives products or campaigns a brand. Account and Marketplace (an id) are blank for all.
type Rule struct {
	Match                MatchType
	Account, Marketplace string
	Pattern, Brand       string
	From                 window.Day
}

// Item is what is known of a product.
type Item struct {
	Account, Marketplace string // code; Amazon's marketplace id
	SKU, ASIN, Parent    string
}

// Map finds brands. It is immutable and safe for concurrent use.
type Map struct {
	exact    map[exactKey][]Rule
	prefixes []Rule
	regexes  []campaignRule
	asks     map[MatchType]bool
	starts   []window.Day
}

type exactKey struct {
	match                         MatchType
	account, marketplace, pattern string
}

type campaignRule struct {
	Rule
	re *regexp.Regexp
}

// NewMap compiles the rules. Campaign patterns must be regular expressions in RE2 syntax.
func NewMap(rules []Rule) (*Map, error) {
	m := &Map{exact: map[exactKey][]Rule{}, asks: map[MatchType]bool{}}
	for _, r := range rules {
		m.asks[r.Match] = true
		m.starts = append(m.starts, r.From)
		switch r.Match {
		case SKUPrefix:
			m.prefixes = append(m.prefixes, r)
		case CampaignRegex:
			re, err := regexp.Compile(r.Pattern)
			if err != nil {
				return nil, err
			}
			m.regexes = append(m.regexes, campaignRule{r, re})
		default:
			pattern := r.Pattern
			if r.Match == SKU {
				pattern = Norm(pattern)
			}
			k := exactKey{r.Match, r.Account, r.Marketplace, pattern}
			m.exact[k] = append(m.exact[k], r)
		}
	}
	slices.Sort(m.starts)
	m.starts = slices.Compact(m.starts)
	return m, nil
}

// Asks says whether any rule compares what the match type names.
func (m *Map) Asks(t MatchType) bool { return m.asks[t] }

// Era numbers the stretches of time in which the same rules hold: a product's brand is equal on all days of
// one era.
func (m *Map) Era(day window.Day) int {
	i, _ := slices.BinarySearch(m.starts, day+1)
	return i
}

// Brand returns the code of a product's brand on a day, blank where no rule knows it: by SKU, then ASIN, then
// parent ASIN (each first for the account and site, then the account, then the site, then all), then by the
// first SKU prefix that fits.
func (m *Map) Brand(it Item, day window.Day) string {
	for _, try := range []struct {
		match   MatchType
		pattern string
	}{{SKU, it.SKU}, {ASIN, it.ASIN}, {ParentASIN, it.Parent}} {
		if try.pattern == "" || !m.asks[try.match] {
			continue
		}
		for _, scope := range [][2]string{{it.Account, it.Marketplace}, {it.Account, ""}, {"", it.Marketplace}, {"", ""}} {
			if b := newest(m.exact[exactKey{try.match, scope[0], scope[1], try.pattern}], day); b != "" {
				return b
			}
		}
	}
	if it.SKU == "" {
		return ""
	}
	for _, r := range m.prefixes {
		if strings.HasPrefix(it.SKU, r.Pattern) && r.fits(it.Account, it.Marketplace, day) {
			return r.Brand
		}
	}
	return ""
}

// Campaign returns the brand of a campaign by its name, blank where no rule fits.
func (m *Map) Campaign(account, marketplace, name string, day window.Day) string {
	for _, r := range m.regexes {
		if r.fits(account, marketplace, day) && r.re.MatchString(name) {
			return r.Brand
		}
	}
	return ""
}

func (r Rule) fits(account, marketplace string, day window.Day) bool {
	return r.From <= day && (r.Account == "" || r.Account == account) && (r.Marketplace == "" || r.Marketplace == marketplace)
}

func newest(rules []Rule, day window.Day) string {
	brand, from := "", window.Day(-1<<31)
	for _, r := range rules {
		if r.From <= day && r.From >= from {
			brand, from = r.Brand, r.From
		}
	}
	return brand
}

// Norm is a SKU's normal spelling: no blanks around it, Unicode NFC; case counts.
func Norm(sku string) string { return norm.NFC.String(strings.TrimSpace(sku)) }

const regraded = "amzn.gr."

// Base returns the SKU whose goods a graded and resold listing sells: amzn.gr.MUG-BLUE-x1Y2z3-VG sells
// MUG-BLUE, if that is a known SKU. Other SKUs have no base.
func Base(sku string, known func(string) bool) (string, bool) {
	rest, ok := strings.CutPrefix(sku, regraded)
	for ok && rest != "" {
		if known(rest) {
			return rest, true
		}
		i := strings.LastIndexByte(rest, '-')
		if i < 0 {
			break
		}
		rest = rest[:i]
	}
	return "", false
}

// Regraded says whether a SKU is a graded and resold listing, whose goods cost nothing.
func Regraded(sku string) bool { return strings.HasPrefix(sku, regraded) }
