package fact

import "sellerhouse/extract/dataset"

// InventoryDaily is the stock of each UTC day a snapshot was taken.
var InventoryDaily = declare(Table{
	Name:    "fact_inventory_daily",
	Doc:     "FBA stock per site, SKU and condition: the newest snapshot of each UTC day. A gap of up to 3 days between two snapshots repeats the earlier one.",
	From:    []string{"fba_inventory"},
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
	), lineage()),
})
