package fact

import "sellerhouse/extract/dataset"

// StorageFee is what storing products cost, as Amazon estimates it.
var StorageFee = declare(Table{
	Name:    "fact_storage_fee",
	Doc:     "FBA storage fees by product: monthly, aged inventory surcharge and overage. They are the key by which the settlement's storage lines are shared out; the settlement is the money of record.",
	Grain:   "one row per kind, product, warehouse (MONTHLY), age tier (AGED) or kind of storage (OVERAGE)",
	Key:     []string{"account_sk", "kind", "date", "country", "fnsku", "sku", "fc", "surcharge_tier", "storage_type", "occurrence"},
	OrderBy: []string{"account_sk", "marketplace_sk", "date", "kind", "country", "fnsku", "sku", "fc", "surcharge_tier", "storage_type", "occurrence"},
	Month:   "date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product; 1 for OVERAGE, which names none"),
		label("kind", "MONTHLY, AGED or OVERAGE"),
		date("date", "first day of the month charged for (MONTHLY), the 15th the stock was counted on (AGED), the day charged (OVERAGE)"),
		date("month_of_charge", "first day of the month charged for"),
	}, nullable(
		date("snapshot_date", "day the stock was counted on, AGED"),
	), []dataset.Column{
		label("country", "country of the stock, ISO 3166"),
		text("fnsku", "Amazon's barcode label"),
		text("sku", "the seller's SKU; of files that lack it, the one stock reports name for the label"),
		text("asin", "ASIN"),
		label("fc", "warehouse, MONTHLY"),
		label("surcharge_tier", "age of the units, AGED"),
		label("storage_type", "kind of storage, OVERAGE"),
		label("size_tier", "size tier, MONTHLY"),
		number("occurrence", "numbers equal rows of a document, from 1"),
		label("volume_unit", "cubic feet or cubic metres"),
		label("currency", "ISO 4217"),
	}, nullable(
		dataset.Column{Name: "average_qty", Kind: dataset.Decimal(18, 4), Doc: "mean units on hand over the month, MONTHLY; units charged for, AGED"},
		dataset.Column{Name: "item_volume", Kind: dataset.Decimal(18, 6), Doc: "volume of a unit, in volume_unit"},
		dataset.Column{Name: "volume", Kind: dataset.Decimal(18, 6), Doc: "mean volume on hand, MONTHLY; volume over the limit, OVERAGE"},
		money("rate_tc", "price of a unit of volume"),
		money("estimated_fee_tc", "the fee, positive, before incentives"),
		money("incentive_tc", "incentives taken off, positive, MONTHLY"),
	), rate(), []dataset.Column{
		reporting("estimated_fee_rc", "estimated_fee_tc in the reporting currency"),
		reporting("incentive_rc", "incentive_tc in the reporting currency"),
	}, lineage()),
	Feed: &Feed{
		Number:  "occurrence",
		Convert: []string{"estimated_fee", "incentive"},
		Sources: []Source{
			{
				Dataset: "storage_fees", Day: "month_of_charge", Sites: []Site{{ByCountry, "country"}, {ByCurrency, "currency"}, {By: ByDocument}},
				SKU: "sku", ASIN: "asin", FNSKU: "fnsku", Texts: map[string]string{"kind": "MONTHLY"},
			},
			{
				Dataset: "aged_inventory_fees", Day: "snapshot_date", Sites: []Site{{ByCountry, "country"}, {ByCurrency, "currency"}, {By: ByDocument}},
				SKU: "sku", ASIN: "asin", FNSKU: "fnsku", Texts: map[string]string{"kind": "AGED"}, Also: []string{"quantity_charged"},
			},
			{
				Dataset: "overage_fees", Day: "charged_date", Sites: []Site{{ByCountry, "country"}, {ByCurrency, "currency"}, {By: ByDocument}},
				Texts: map[string]string{"kind": "OVERAGE"},
			},
		},
	},
})
