package fact

import "sellerhouse/extract/dataset"

// FxRate is every published rate.
var FxRate = declare(Table{
	Name:    "fact_fx_rate",
	Doc:     "Published reference rates.",
	From:    []string{"ecb_rates"},
	Grain:   "one row per source, pair, publication day and kind",
	Key:     []string{"source", "base", "quote", "rate_date", "kind"},
	OrderBy: []string{"source", "base", "quote", "rate_date", "kind"},
	Columns: columns([]dataset.Column{
		label("source", "ECB"),
		label("base", "ISO 4217"),
		label("quote", "ISO 4217"),
		date("rate_date", "publication day"),
		label("kind", "SPOT"),
		{Name: "rate", Kind: dataset.Decimal(38, 10), Doc: "units of quote per unit of base, as published"},
		instant("published_at", "when the document that gave it was generated"),
	}, lineage()),
})

// FxEffective is the rate a day uses, and how it was found.
var FxEffective = declare(Table{
	Name:    "fact_fx_effective",
	Doc:     "The rate each day uses for each pair, and how it was found: carried over days without publication, crossed, pegged.",
	From:    []string{"ecb_rates"},
	Grain:   "one row per day, pair and kind; a MONTH_AVG stands on the month's first day",
	Key:     []string{"date", "from_ccy", "to_ccy", "kind"},
	OrderBy: []string{"from_ccy", "to_ccy", "kind", "date"},
	Columns: []dataset.Column{
		date("date", "business day"),
		label("from_ccy", "ISO 4217"),
		label("to_ccy", "ISO 4217"),
		label("kind", "SPOT or MONTH_AVG"),
		{Name: "rate", Kind: dataset.Decimal(38, 10), Optional: true, Doc: "units of to_ccy per unit of from_ccy; NULL where none is known"},
		{Name: "date_used", Kind: dataset.Date, Optional: true, Doc: "publication day used"},
		number("days_carried", "days between the two"),
		label("method", "DIRECT, CROSS, PEG, IDENTITY, AVERAGE or NONE"),
		flag("is_stale", "1 when carried 8 to 31 days; longer gives no rate"),
	},
})
