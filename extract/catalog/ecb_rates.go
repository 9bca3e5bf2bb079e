package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// ECBRates is the European Central Bank's history of euro reference rates.
var ECBRates = declare(dataset.Spec{
	Name:      "ecb_rates",
	Doc:       "Euro reference rates of the European Central Bank: units of a currency per 1 EUR, by publication day.",
	Source:    dataset.Source{API: dataset.Rates, Type: "eurofxref-hist"},
	Aliases:   []string{"ecb", "eurofxref-hist.zip", "eurofxref"},
	Format:    dataset.CSV,
	Scope:     dataset.Global,
	Supersede: dataset.Upsert,
	Every:     24 * time.Hour,
	Traps: []string{
		"Column order has changed over the years and a trailing comma makes an empty last column: columns go by name.",
		"N/A is no rate; currencies that joined the euro keep their column.",
		"No publication on weekends and TARGET holidays.",
	},
	Sample: ecbRatesSample,
	Tables: []dataset.Table{{
		Name:  "ecb_rates",
		Grain: "one row per publication day and currency",
		Key:   []string{"rate_date", "quote"},
		Melt:  &dataset.Melt{Name: "quote", Value: "rate", Skip: []string{"N/A", ""}},
		Columns: []dataset.Column{
			{Name: "rate_date", From: "Date", Kind: dataset.Date, Required: true, Doc: "day of publication"},
			{Name: "quote", Kind: dataset.Label, Required: true, Doc: "ISO 4217 of the quoted currency: the column's header"},
			{Name: "rate", Kind: dataset.Decimal(18, 10), Required: true, Doc: "units of the quoted currency per 1 EUR, as published"},
		},
	}},
})
