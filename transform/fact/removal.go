package fact

import "sellerhouse/extract/dataset"

// Removal is what the seller had taken out of Amazon's warehouses.
var Removal = declare(Table{
	Name:    "fact_removal",
	Doc:     "FBA removal and disposal orders, each in the state Amazon reported last.",
	Grain:   "one row per product and condition of a removal order",
	Key:     []string{"account_sk", "order_id", "sku", "fnsku", "disposition", "occurrence"},
	OrderBy: []string{"account_sk", "marketplace_sk", "requested_date", "order_id", "sku", "fnsku", "disposition", "occurrence"},
	Month:   "requested_date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		date("requested_date", "day of the request at the site, else at the account's home"),
		instant("requested_at", "instant of the request"),
		instant("last_updated_at", "instant of the last change"),
		text("order_id", "removal order id"),
		label("order_source", "who wanted it; blank in older files"),
		label("order_type", "Return, Disposal, Liquidations ..."),
		label("service_speed", "as printed"),
		label("order_status", "Pending, Planning, Processing, Completed, Cancelled"),
		text("sku", "the seller's SKU"),
		text("fnsku", "Amazon's barcode label"),
		label("disposition", "Sellable, Unsellable, Defective"),
		number("occurrence", "numbers equal rows of a document, from 1"),
	}, nullable(
		units("requested_quantity", "units asked for, the sum of the four that follow"),
		units("cancelled_quantity", "units that stay"),
		units("disposed_quantity", "units disposed of"),
		units("shipped_quantity", "units sent to the seller"),
		units("in_process_quantity", "units still to go"),
	), []dataset.Column{
		label("currency", "ISO 4217"),
	}, nullable(
		money("fee_tc", "fee, positive; NULL until it is known"),
	), rate(), []dataset.Column{
		reporting("fee_rc", "fee_tc in the reporting currency"),
	}, lineage()),
	Feed: &Feed{
		Number:  "occurrence",
		Convert: []string{"fee"},
		Sources: []Source{{
			Dataset: "removal_orders", Day: "requested_at", Sites: []Site{{ByCurrency, "currency"}, {By: ByDocument}}, SKU: "sku", FNSKU: "fnsku",
		}},
	},
})
