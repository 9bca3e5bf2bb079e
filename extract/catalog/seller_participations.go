package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// SellerParticipations is which stores an authorisation covers.
var SellerParticipations = declare(dataset.Spec{
	Name:      "seller_participations",
	Doc:       "Stores of the authorisation: one row per marketplace the seller takes part in or could.",
	Source:    dataset.Source{API: dataset.Pages, Type: "getMarketplaceParticipations"},
	Seller:    true,
	Role:      "Selling Partner Insights",
	Format:    dataset.JSON,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Discovers: true,
	Traps: []string{
		"Marketplaces that are no stores are among them, some with participation: ids that are not known are kept and not asked for.",
		"One authorisation covers the stores of one region.",
	},
	Sample: `{"payload":[{"marketplace":{"id":"ATVPDKIKX0DER","name":"Amazon.com","countryCode":"US","defaultCurrencyCode":"USD","defaultLanguageCode":"en_US","domainName":"www.amazon.com"},"participation":{"isParticipating":true,"hasSuspendedListings":false},"storeName":"Sample Store"},` +
		`{"marketplace":{"id":"A1TESTNOSTORE","name":"SI Prod ES Marketplace","countryCode":"ES","defaultCurrencyCode":"EUR","defaultLanguageCode":"es_ES","domainName":"si-prod.example"},"participation":{"isParticipating":false,"hasSuspendedListings":false},"storeName":""}]}
`,
	Tables: []dataset.Table{{
		Name:  "seller_participations",
		Rows:  "payload",
		Grain: "one row per marketplace of a snapshot",
		Key:   []string{"marketplace_id"},
		Columns: []dataset.Column{
			required(text("marketplace_id", "marketplace.id", "marketplace")),
			label("name", "marketplace.name", "its name, Amazon.de ..., or that of what is no store"),
			label("country", "marketplace.countryCode", "ISO 3166"),
			label("currency", "marketplace.defaultCurrencyCode", "ISO 4217"),
			label("language", "marketplace.defaultLanguageCode", "de_DE ..."),
			label("domain", "marketplace.domainName", "address of the store"),
			{Name: "is_participating", From: "participation.isParticipating", Kind: dataset.Bool, Doc: "the seller sells there"},
			{Name: "has_suspended_listings", From: "participation.hasSuspendedListings", Kind: dataset.Bool, Doc: "listings are suspended"},
			text("store_name", "storeName", "the seller's name there"),
		},
	}},
})
