package input

import (
	"regexp"
	"slices"

	"sellerhouse/extract/account"
	"sellerhouse/transform/product"
)

// brands reads brands.csv.
func (s *Set) brands(c *collector, text string) {
	first := map[string]int{}
	read(c, text, []string{"brand"}, []string{"name", "owner_entity", "category"}, func(w *row) {
		b := product.Brand{Code: w.text("brand"), Name: w.text("name"), OwnerEntity: w.text("owner_entity"), Category: w.text("category")}
		if line, ok := first[b.Code]; ok {
			w.wrong("brand", "E008", "duplicate key (first on line %d)", line)
		}
		if _, ok := s.Entity(b.OwnerEntity); b.OwnerEntity != "" && len(s.Entities) > 0 && !ok {
			w.wrong("owner_entity", "E013", "unknown legal entity %q", b.OwnerEntity)
		}
		if w.bad {
			return
		}
		first[b.Code] = w.line
		s.Brands = append(s.Brands, b)
	})
}

// brandMap reads brand_map.csv.
func (s *Set) brandMap(c *collector, text string, accounts []account.Account) {
	first := map[product.Rule]int{}
	read(c, text, []string{"match_type", "pattern", "brand"}, []string{"account", "marketplace", "valid_from"}, func(w *row) {
		r := product.Rule{
			Match:   product.MatchType(w.code("match_type", "SKU", "ASIN", "PARENT_ASIN", "SKU_PREFIX", "CATALOG_BRAND", "CAMPAIGN_REGEX")),
			Account: w.account("account", accounts), Marketplace: w.marketplace("marketplace"),
			Pattern: w.text("pattern"), Brand: w.text("brand"), From: w.date("valid_from", 0),
		}
		if r.Match == product.CampaignRegex {
			r.Pattern = w.raw("pattern") // a blank may be what ends a name
			if _, err := regexp.Compile(r.Pattern); err != nil {
				w.wrong("pattern", "E018", "bad regular expression %q: RE2 syntax is understood", r.Pattern)
			}
		}
		if !slices.ContainsFunc(s.Brands, func(b product.Brand) bool { return b.Code == r.Brand }) && r.Brand != "" {
			w.wrong("brand", "E019", "brand %q is not in brands.csv", r.Brand)
		}
		key := r
		key.Brand = ""
		if line, ok := first[key]; ok {
			w.wrong("pattern", "E008", "duplicate key (first on line %d)", line)
		}
		if w.bad {
			return
		}
		first[key] = w.line
		s.BrandRules = append(s.BrandRules, r)
	})
}
