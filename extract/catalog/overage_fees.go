package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// OverageFees is what storing more than the limit cost.
var OverageFees = declare(dataset.Spec{
	Name:      "overage_fees",
	Doc:       "FBA storage overage fees: one row per day charged, country and kind of storage, with what was used and allowed.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FBA_OVERAGE_FEE_CHARGES_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Replace,
	MaxDays:   90,
	History:   548,
	Latency:   48 * time.Hour,
	Reread:    dataset.Reread{Weekly: 31},
	ByInstant: true,
	Limit:     dataset.Limit{Same: 4 * time.Hour},
	Measure:   "estimated_fee_tc",
	Traps: []string{
		"A row without an overage says what is used and costs nothing.",
		"The settlement is what was billed.",
	},
	Sample: flat("charged_date country_code storage_type charge_rate storage_usage_volume storage_limit_volume overage_volume volume_unit charged_fee_amount currency_code",
		cells{"charged_date": "2026-01-07", "country_code": "US", "storage_type": "Standard-size", "charge_rate": "10.00", "storage_usage_volume": "120.50", "storage_limit_volume": "110.00", "overage_volume": "10.50", "volume_unit": "cubic feet", "charged_fee_amount": "3.39", "currency_code": "USD"},
		cells{"charged_date": "2026-01-07", "country_code": "CA", "storage_type": "Oversize", "charge_rate": "13.60", "storage_usage_volume": "0.00", "storage_limit_volume": "50.00", "overage_volume": "0.00", "volume_unit": "cubic feet", "charged_fee_amount": "0.00", "currency_code": "CAD"},
	),
	Tables: []dataset.Table{{
		Name:  "overage_fees",
		Grain: "one row per day charged, country and kind of storage",
		Key:   []string{"charged_date", "country", "storage_type", "_line"},
		Day:   "charged_date",
		Columns: []dataset.Column{
			dayOf("charged_date", "charged_date", "day of the charge"),
			required(label("country", "country_code", "country, ISO 3166")),
			label("storage_type", "storage_type", "kind of storage: Standard-size, Oversize ..."),
			money("rate_tc", "charge_rate", "currency", "price of a unit of volume and month"),
			measure("storage_used", "storage_usage_volume", "volume used, in volume_unit"),
			measure("storage_limit", "storage_limit_volume", "volume allowed, in volume_unit"),
			measure("volume", "overage_volume", "volume over the limit, in volume_unit"),
			label("volume_unit", "volume_unit", "cubic feet or cubic metres"),
			money("estimated_fee_tc", "charged_fee_amount", "currency", "the fee, positive"),
			required(label("currency", "currency_code", "ISO 4217")),
		},
	}},
})
