package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// brandAnalytics is what the Brand Analytics reports share: whole periods named by dates, for sellers and vendors
// with a registered brand.
func brandAnalytics(name, doc, reportType string, period dataset.Period) dataset.Spec {
	s := dataset.Spec{
		Name: name, Doc: doc,
		Source: dataset.Source{API: dataset.Reports, Type: reportType, Options: map[string]string{"reportPeriod": "WEEK"}},
		Seller: true, Vendor: true, Role: "Brand Analytics",
		Format: dataset.JSON, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, PlainDays: true,
		Period: period, MaxDays: 7, History: 730, Backfill: 14, Latency: 72 * time.Hour, Reread: dataset.Reread{Weekly: 8}, Settle: 7,
		Traps: []string{
			"The first and last day must be those of a whole period (weeks run from Sunday to Saturday), else the report is FATAL (amzn/selling-partner-api-models#2461).",
			"Accounts without a registered brand get FATAL or 403.",
		},
	}
	if period == dataset.Monthly {
		s.Source.Options = map[string]string{"reportPeriod": "MONTH"}
		s.MaxDays, s.Backfill = 31, 0
	}
	return s
}

// fraction is a share of one, as Amazon computed it.
func fraction(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Decimal(18, 16), Doc: doc}
}

// period are the two columns that say which period a row is about.
func period() []dataset.Column {
	return []dataset.Column{
		required(plainDay("start_date", "startDate", "first day of the period")),
		required(plainDay("end_date", "endDate", "last day of the period")),
	}
}

// currencyOf is the row's currency, which stands beside each of its amounts and only where there is one.
func currencyOf(paths ...string) dataset.Column {
	c := label("currency", paths[0]+".currencyCode", "ISO 4217; NULL where the row has no amount")
	for _, p := range paths[1:] {
		c.Aliases = append(c.Aliases, p+".currencyCode")
	}
	return c
}

// columns joins groups of columns and names the currency beside each amount.
func columns(groups ...[]dataset.Column) []dataset.Column {
	var out []dataset.Column
	for _, g := range groups {
		out = append(out, g...)
	}
	return withCurrencyCodes(out)
}
