package catalog

import (
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/dataset"
)

// AgedTiers are the ages in days at which the aged inventory surcharge changes, as headers print them.
var AgedTiers = []string{"181-210", "211-240", "241-270", "271-300", "301-330", "331-365", "366-455", "456-plus"}

// agedColumns are the pairs of columns for each tier of the surcharge.
func agedColumns() []dataset.Column {
	var out []dataset.Column
	for _, t := range AgedTiers {
		name := strings.ReplaceAll(t, "-", "_")
		out = append(out,
			count("qty_to_charge_ais_"+name+"_days", "quantity-to-be-charged-ais-"+t+"-days", "units the next aged inventory surcharge counts at "+t+" days"),
			money("estimated_ais_"+name+"_days_tc", "estimated-ais-"+t+"-days", "currency", "what the surcharge on them would be"),
		)
	}
	return anyOf(out...)
}

// InventoryPlanning is the health of today's stock: ages, pace, cover, costs and what Amazon recommends.
var InventoryPlanning = declare(dataset.Spec{
	Name:      "inventory_planning",
	Doc:       "Inventory planning, also called inventory health: one row per SKU and condition of one site, as of the moment it was generated.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FBA_INVENTORY_PLANNING_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Limit:     dataset.Limit{Same: 4 * time.Hour},
	Measure:   "available",
	Nothing:   []string{"--", "N/A"},
	Traps: []string{
		"The set of columns changes by site and year: about a hundred, matched by name, most of them may be missing.",
		"Ages overlap: 0-90 is 0-30, 31-60 and 61-90; 181-330 is 181-270 and part of 271-365.",
		"A snapshot: dates are ignored and a missed day can never be had.",
		"`DEPRECATED healthy-inventory-level` is that column's real name.",
	},
	Sample: lines("\t",
		"snapshot-date|sku|fnsku|asin|product-name|condition|available|pending-removal-quantity|inv-age-0-to-90-days|inv-age-91-to-180-days|inv-age-181-to-270-days|inv-age-271-to-365-days|inv-age-366-to-455-days|inv-age-456-plus-days|currency|units-shipped-t7|units-shipped-t30|units-shipped-t60|units-shipped-t90|alert|your-price|recommended-action|DEPRECATED healthy-inventory-level|sell-through|item-volume|volume-unit-measurement|marketplace|days-of-supply|weeks-of-cover-t30|estimated-storage-cost-next-month|quantity-to-be-charged-ais-181-210-days|estimated-ais-181-210-days|Recommended ship-in date|Exempted from Low-Inventory-Level fee?|Total Days of Supply (including units from open shipments)",
		"2026-01-08|MUG-BLUE|X00SAMPLE1|B0SAMPLE01|Blue mug|New|110|0|90|16|4|0|0|0|USD|9|41|80|120|Excess|19.25|Create sale|0|0.37|0.10|cubic feet|US|80|11.5|8.58|4|0.60|2026-02-01|No|97",
		"2026-01-08|MUG-RED|X00SAMPLE2|B0SAMPLE02|Red mug|New|0|0|0|0|0|0|0|0|USD|0|0|0|0||9.99|No action required||--|0.08|cubic feet|US|--|--|0.00|0|0.00||Yes|--",
	),
	Tables: []dataset.Table{{
		Name:  "inventory_planning",
		Grain: "one row per SKU and condition of one site of a snapshot",
		Key:   []string{"sku", "condition", "marketplace", "_line"},
		Columns: slices.Concat(
			[]dataset.Column{
				dayOf("snapshot_date", "snapshot-date", "day of the snapshot"),
				required(text("sku", "sku", "the seller's SKU")),
				text("fnsku", "fnsku", "Amazon's barcode label"),
				text("asin", "asin", "ASIN"),
				text("product_name", "product-name", "title"),
				label("condition", "condition", "New, Used ..."),
				required(count("available", "available", "units that can be sold now")),
			},
			anyOf(
				count("pending_removal", "pending-removal-quantity", "units of open removal orders"),
				count("age_0_90", "inv-age-0-to-90-days", "available units by age in days"),
				count("age_91_180", "inv-age-91-to-180-days", "available units by age in days"),
				count("age_181_270", "inv-age-181-to-270-days", "available units by age in days"),
				count("age_271_365", "inv-age-271-to-365-days", "available units by age in days"),
				count("age_366_455", "inv-age-366-to-455-days", "available units by age in days"),
				count("age_456_plus", "inv-age-456-plus-days", "available units by age in days"),
				count("age_365_plus", "inv-age-365-plus-days", "available units by age in days, older files"),
				label("currency", "currency", "ISO 4217, of every amount"),
				count("units_shipped_t7", "units-shipped-t7", "units shipped in the last 7 days"),
				count("units_shipped_t30", "units-shipped-t30", "units shipped in the last 30 days"),
				count("units_shipped_t60", "units-shipped-t60", "units shipped in the last 60 days"),
				count("units_shipped_t90", "units-shipped-t90", "units shipped in the last 90 days"),
				label("alert", "alert", "what Amazon warns of"),
				money("your_price_tc", "your-price", "currency", "the seller's price"),
				money("sales_price_tc", "sales-price", "currency", "the price of a running sale"),
				money("lowest_price_new_tc", "lowest-price-new-plus-shipping", "currency", "lowest offer of a new one, with shipping"),
				money("lowest_price_used_tc", "lowest-price-used", "currency", "lowest offer of a used one"),
				label("recommended_action", "recommended-action", "what Amazon recommends"),
				count("healthy_inventory_level", "DEPRECATED healthy-inventory-level", "no longer maintained"),
				money("recommended_sales_price_tc", "recommended-sales-price", "currency", "price of the sale recommended"),
				count("recommended_sale_duration_days", "recommended-sale-duration-days", "length of the sale recommended"),
				count("recommended_removal_quantity", "recommended-removal-quantity", "units recommended to take out"),
				money("estimated_savings_tc", "estimated-cost-savings-of-recommended-actions", "currency", "what the actions would save"),
				quantityOf("sell_through", "sell-through", "units shipped in 90 days by mean units on hand"),
				measure("item_volume", "item-volume", "volume of a unit, in volume_unit"),
				label("volume_unit", "volume-unit-measurement", "cubic feet or cubic metres"),
				label("storage_type", "storage-type", "kind of storage"),
				measure("storage_volume", "storage-volume", "volume on hand, in volume_unit"),
				label("marketplace", "marketplace", "country of the site, ISO 3166"),
				label("product_group", "product-group", "product group"),
				count("sales_rank", "sales-rank", "sales rank"),
				count("days_of_supply", "days-of-supply", "days the stock lasts"),
				count("estimated_excess_qty", "estimated-excess-quantity", "units beyond what is likely to sell"),
				quantityOf("weeks_of_cover_t30", "weeks-of-cover-t30", "weeks the stock lasts at the pace of 30 days"),
				quantityOf("weeks_of_cover_t90", "weeks-of-cover-t90", "weeks the stock lasts at the pace of 90 days"),
				money("featured_offer_price_tc", "featuredoffer-price", "currency", "price of the featured offer"),
				money("sales_shipped_t7_tc", "sales-shipped-last-7-days", "currency", "price of what was shipped in 7 days"),
				money("sales_shipped_t30_tc", "sales-shipped-last-30-days", "currency", "price of what was shipped in 30 days"),
				money("sales_shipped_t60_tc", "sales-shipped-last-60-days", "currency", "price of what was shipped in 60 days"),
				money("sales_shipped_t90_tc", "sales-shipped-last-90-days", "currency", "price of what was shipped in 90 days"),
				count("age_0_30", "inv-age-0-to-30-days", "available units by age in days, part of 0 to 90"),
				count("age_31_60", "inv-age-31-to-60-days", "available units by age in days, part of 0 to 90"),
				count("age_61_90", "inv-age-61-to-90-days", "available units by age in days, part of 0 to 90"),
				count("age_181_330", "inv-age-181-to-330-days", "available units by age in days"),
				count("age_331_365", "inv-age-331-to-365-days", "available units by age in days"),
				money("estimated_storage_cost_tc", "estimated-storage-cost-next-month", "currency", "storage fee expected for the next month"),
				count("inbound", "inbound-quantity", "units inbound, the sum of the three that follow"),
				count("inbound_working", "inbound-working", "inbound, being prepared"),
				count("inbound_shipped", "inbound-shipped", "inbound, under way"),
				count("inbound_received", "inbound-received", "inbound, being received"),
				count("no_sale_last_6_months", "no-sale-last-6-months", "units of products without a sale for six months"),
				count("reserved", "Total Reserved Quantity", "units reserved"),
				count("unfulfillable", "unfulfillable-quantity", "units that cannot be sold"),
			),
			agedColumns(),
			anyOf(
				quantityOf("historical_days_of_supply", "historical-days-of-supply", "days of supply over the past, the base of the low inventory fee"),
				count("minimum_inventory_level", "fba-minimum-inventory-level", "units Amazon wants to have at least"),
				label("inventory_level_health", "fba-inventory-level-health-status", "how the stock compares with that"),
				count("recommended_ship_in_quantity", "Recommended ship-in quantity", "units recommended to send"),
				plainDay("recommended_ship_in_date", "Recommended ship-in date", "when to send them"),
				plainDay("historical_supply_updated_on", "Last updated date for Historical Days of Supply", "day of those figures"),
				yesNo("low_inventory_fee_exempt", "Exempted from Low-Inventory-Level fee?", "Yes or No"),
				yesNo("low_inventory_fee_applied", "Low-Inventory-Level fee applied in current week?", "Yes or No"),
				quantityOf("short_term_days_of_supply", "Short term historical days of supply", "over 30 days"),
				quantityOf("long_term_days_of_supply", "Long term historical days of supply", "over 90 days"),
				plainDay("age_snapshot_date", "Inventory age snapshot date", "day of the ages"),
				count("supply_at_fba", "Inventory Supply at FBA", "units on hand and inbound"),
				count("reserved_fc_transfer", "Reserved FC Transfer", "reserved, on the way between warehouses"),
				count("reserved_fc_processing", "Reserved FC Processing", "reserved, being processed"),
				count("reserved_customer", "Reserved Customer Order", "reserved, for orders"),
				count("total_days_of_supply", "Total Days of Supply (including units from open shipments)", "days the stock lasts with what is inbound"),
				text("supplier", "supplier", "supplier, as the seller entered it"),
				label("is_seasonal", "is-seasonal-in-next-3-months", "Yes or No"),
				label("season_name", "season-name", "season"),
				plainDay("season_start", "season-start-date", "its first day"),
				plainDay("season_end", "season-end-date", "its last day"),
				count("qty_ltsf_6_months", "qty-to-be-charged-ltsf-6-mo", "older files: units of six months"),
				count("qty_ltsf_11_months", "qty-to-be-charged-ltsf-11-mo", "older files: units of eleven months"),
				count("qty_ltsf_12_months", "qty-to-be-charged-ltsf-12-mo", "older files: units of twelve months"),
				money("ltsf_6_months_tc", "projected-ltsf-6-mo", "currency", "older files: long-term storage fee projected"),
				money("ltsf_11_months_tc", "projected-ltsf-11-mo", "currency", "older files: long-term storage fee projected"),
				money("ltsf_12_months_tc", "projected-ltsf-12-mo", "currency", "older files: long-term storage fee projected"),
			),
		),
	}},
})
