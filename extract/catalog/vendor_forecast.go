package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// VendorForecast is how many units Amazon expects customers to order, week by week.
var VendorForecast = declare(dataset.Spec{
	Name: "vendor_forecast",
	Doc:  "Vendor forecast: units expected to be ordered of each product, by week for about 48 weeks ahead; the newest forecast.",
	Source: dataset.Source{
		API: dataset.Reports, Type: "GET_VENDOR_FORECASTING_REPORT", Options: map[string]string{"sellingProgram": "RETAIL"},
	},
	Vendor:    true,
	Role:      "Brand Analytics",
	Format:    dataset.JSON,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Snapshot,
	Every:     7 * 24 * time.Hour,
	Traps: []string{
		"There is no window: the newest forecast is given, made anew once a week; an older one can never be had.",
		"Quantiles of different weeks or products do not add.",
	},
	Sample: `{"reportSpecification":{"reportType":"GET_VENDOR_FORECASTING_REPORT","reportOptions":{"sellingProgram":"RETAIL"},"lastUpdatedDate":"2026-01-05","marketplaceIds":["A1PA6795UKMFR9"]},
"forecastByAsin":[{"forecastGenerationDate":"2026-01-04","asin":"B0SAMPLE01","startDate":"2026-01-04","endDate":"2026-01-10","meanForecastUnits":3.1,"p70ForecastUnits":3.9,"p80ForecastUnits":4.4,"p90ForecastUnits":6.25},
{"forecastGenerationDate":"2026-01-04","asin":"B0SAMPLE01","startDate":"2026-01-11","endDate":"2026-01-17","meanForecastUnits":0,"p70ForecastUnits":0,"p80ForecastUnits":0.5,"p90ForecastUnits":1}]}
`,
	Tables: []dataset.Table{{
		Name: "vendor_forecast", Rows: "forecastByAsin", Grain: "one row per forecast, product and week", Key: []string{"forecast_generation_date", "asin", "start_date"},
		Columns: []dataset.Column{
			required(plainDay("forecast_generation_date", "forecastGenerationDate", "when the forecast was made")),
			required(text("asin", "asin", "product")),
			required(plainDay("start_date", "startDate", "first day of the week, a Sunday")),
			required(plainDay("end_date", "endDate", "last day of the week")),
			expected("mean_forecast_units", "meanForecastUnits", "units expected on average"),
			expected("p70_forecast_units", "p70ForecastUnits", "units not exceeded in 7 of 10 cases"),
			expected("p80_forecast_units", "p80ForecastUnits", "units not exceeded in 8 of 10 cases"),
			expected("p90_forecast_units", "p90ForecastUnits", "units not exceeded in 9 of 10 cases"),
		},
	}},
})

func expected(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Decimal(18, 8), Doc: doc}
}
