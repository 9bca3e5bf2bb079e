package fact

import "sellerhouse/extract/dataset"

// InventoryDaily is the stock of each UTC day a snapshot was taken.
var InventoryDaily = declare(Table{
	Name:    "fact_inventory_daily",
	Doc:     "FBA stock per site, SKU and condition: the newest snapshot of each UTC day. A gap of up to 3 days between two snapshots repeats the earlier one.",
	From:    []string{"fba_inventory", "inventory_planning", "fba_inventory_summaries", "reserved_inventory", "stranded_inventory"},
	Grain:   "one row per site, FNSKU, SKU, condition and day",
	Key:     []string{"account_sk", "marketplace_sk", "fnsku", "sku", "condition", "date", "occurrence"},
	OrderBy: []string{"account_sk", "marketplace_sk", "date", "sku", "fnsku", "condition", "occurrence"},
	Month:   "date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		date("date", "UTC day of the snapshot"),
		instant("snapshot_at", "when Amazon generated the snapshot"),
		flag("is_carried", "1 where the day had no snapshot and repeats the last one"),
		label("scope", "COUNTRY or REGION; never add both"),
		text("sku", "the seller's SKU"),
		text("fnsku", "Amazon's barcode label"),
		text("asin", "ASIN"),
		label("condition", "as printed"),
		number("occurrence", "numbers equal (SKU, FNSKU, condition) lines of a snapshot, from 1"),
		label("currency", "ISO 4217, the site's"),
	}, nullable(
		money("price_tc", "the seller's price"),
		count("mfn_fulfillable", "units the seller ships"),
		count("warehouse", "fulfillable + unfulfillable + reserved + researching"),
		count("fulfillable", "units that can be picked now"),
		count("unfulfillable", "units that cannot be sold"),
		count("reserved", "units reserved"),
		count("researching", "units being looked for"),
		count("inbound_working", "inbound, being prepared"),
		count("inbound_shipped", "inbound, under way"),
		count("inbound_receiving", "inbound, being received"),
		count("total", "warehouse + inbound"),
		dataset.Column{Name: "per_unit_volume", Kind: dataset.Decimal(18, 6), Doc: "volume of a unit, as printed"},
	), nullable(stockAges()...), nullable(stockCauses()...), lineage()),
})

// stockAges are the columns of the planning report of the same site and day; NULL where there is none.
func stockAges() []dataset.Column {
	tenths := func(name, doc string) dataset.Column {
		return dataset.Column{Name: name, Kind: dataset.Decimal(18, 4), Doc: doc}
	}
	return []dataset.Column{
		count("pending_removal", "units of open removal orders"),
		count("age_0_90", "available units by age in days"),
		count("age_91_180", "available units by age in days"),
		count("age_181_270", "available units by age in days"),
		count("age_271_365", "available units by age in days"),
		count("age_365_plus", "available units by age in days, older files"),
		count("age_366_455", "available units by age in days"),
		count("age_456_plus", "available units by age in days"),
		count("age_0_30", "part of 0 to 90"),
		count("age_31_60", "part of 0 to 90"),
		count("age_61_90", "part of 0 to 90"),
		count("age_181_330", "overlaps 181 to 365"),
		count("age_331_365", "overlaps 271 to 365"),
		count("units_shipped_t7", "units shipped in the last 7 days"),
		count("units_shipped_t30", "units shipped in the last 30 days"),
		count("units_shipped_t60", "units shipped in the last 60 days"),
		count("units_shipped_t90", "units shipped in the last 90 days"),
		tenths("sell_through", "units shipped in 90 days by mean units on hand"),
		count("days_of_supply", "days the stock lasts"),
		tenths("weeks_of_cover_t30", "weeks the stock lasts at the pace of 30 days"),
		tenths("weeks_of_cover_t90", "weeks the stock lasts at the pace of 90 days"),
		count("estimated_excess_qty", "units beyond what is likely to sell"),
		money("estimated_storage_cost_tc", "storage fee expected for the next month"),
		label("recommended_action", "what Amazon recommends"),
		label("alert", "what Amazon warns of"),
		count("sales_rank", "sales rank"),
	}
}

// stockCauses split stock by why it cannot be sold, as the inventory API tells it for the same site and day, the
// reserved stock else by the reserved report; and what has no offer.
func stockCauses() []dataset.Column {
	return []dataset.Column{
		count("reserved_customer", "reserved for customers' orders"),
		count("reserved_fc_transfer", "reserved, on the way between warehouses"),
		count("reserved_fc_processing", "reserved, being processed"),
		count("researching_short", "looked for, up to 10 days"),
		count("researching_mid", "looked for, up to 20 days"),
		count("researching_long", "looked for, longer"),
		count("unfulfillable_customer_damaged", "damaged by customers"),
		count("unfulfillable_warehouse_damaged", "damaged in a warehouse"),
		count("unfulfillable_distributor_damaged", "damaged by the distributor"),
		count("unfulfillable_carrier_damaged", "damaged on the way"),
		count("unfulfillable_defective", "defective"),
		count("unfulfillable_expired", "expired"),
		count("stranded_qty", "units on hand without an offer; 0 where that day's report does not name the SKU"),
		label("stranded_reason", "why there is no offer"),
	}
}
