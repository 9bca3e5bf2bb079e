package simulate

import (
	"encoding/json"
	"time"

	"sellerhouse/extract/amazon"
)

var _ = answers(api{"GET /sellers/v1/marketplaceParticipations", "getMarketplaceParticipations", plan{0.016, 15, "0.016"}, (*Server).participations})

// participations is GET /sellers/v1/marketplaceParticipations: the stores an account sells in, and some that are
// none.
func (s *Server) participations(c *call) {
	s.pages(c, "", listing{
		size: 1000, args: c.r.URL.Query(),
		rows: func(time.Time) []any {
			row := func(id, name, country, currency, language, domain, store string, joined bool) object {
				return object{
					{"marketplace", object{
						{"id", id}, {"name", name}, {"countryCode", country}, {"defaultCurrencyCode", currency}, {"defaultLanguageCode", language}, {"domainName", domain},
					}},
					{"participation", object{{"isParticipating", joined}, {"hasSuspendedListings", false}}},
					{"storeName", store},
				}
			}
			var out []any
			for _, id := range c.account.Marketplaces {
				if m, ok := amazon.ByID(id); ok {
					out = append(out, row(m.ID, m.SalesChannel, country(m), m.Currency, m.Language, "www."+lower(m.SalesChannel), "Sample Store "+c.account.Code, true))
				}
			}
			home := c.account.homes[c.account.Marketplaces[0]]
			return append(
				out,
				row("A"+s.seed.word(13, "non-amazon", c.account.Region), "Non-Amazon", country(home), home.Currency, home.Language, "non-amazon.example", "", true),
				row("A"+s.seed.word(13, "si", c.account.Region), "SI Prod "+home.Code+" Marketplace", country(home), home.Currency, home.Language, "si-prod.example", "", false),
			)
		},
		print: func(rows []json.RawMessage, _ string) any { return map[string]any{"payload": orEmpty(rows)} },
	})
}

// country is the ISO code of a store's country.
func country(m amazon.Marketplace) string {
	if m.Code == "UK" {
		return "GB"
	}
	return m.Code
}
