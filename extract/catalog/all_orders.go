package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// AllOrders is every order line of a region by the time it was last updated.
var AllOrders = declare(dataset.Spec{
	Name:      "all_orders",
	Doc:       "All orders by last update: one row per order line, of every status and channel.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"},
	Seller:    true,
	Role:      "Inventory and Order Tracking",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Upsert,
	UpsertBy:  "last_updated_at",
	MaxDays:   30,
	History:   730,
	Latency:   time.Hour,
	Reread:    dataset.Reread{Daily: 3},
	ByInstant: true,
	ByUpdate:  true,
	Past:      "orders_by_date",
	Traps: []string{
		"Regional: one document holds every site of the region whatever marketplace was asked for; the site comes from sales-channel only.",
		"More than 30 days give a document that says only `Date range exceeded` (amzn/selling-partner-api-docs#3148).",
		"item-price is the total of the line, not of a unit; blank is unknown, not zero.",
		"No order-item id in most files: equal (order, sku) lines are told apart by their order in the document.",
		"Japan's files are Shift-JIS; Windows-1252 is seen in Europe.",
	},
	Sample: allOrdersSample,
	Tables: []dataset.Table{{
		Name:    "all_orders",
		Grain:   "one row per order line of a document",
		Key:     []string{"amazon_order_id", "sku", "_line"},
		Columns: orderColumns,
	}},
})

// orderColumns are those of every all-orders report, whatever its rows are chosen by.
var orderColumns = []dataset.Column{
	required(text("amazon_order_id", "amazon-order-id", "order id 3-7-7, or S01-... of multi-channel fulfilment")),
	text("merchant_order_id", "merchant-order-id", "the seller's own order reference"),
	required(instant("purchase_at", "purchase-date", "instant of the order")),
	required(instant("last_updated_at", "last-updated-date", "instant of the last change, the cursor of this report")),
	label("order_status", "order-status", "Pending, Unshipped, Shipped, Cancelled ... as printed"),
	label("fulfillment_channel", "fulfillment-channel", "Amazon (FBA) or Merchant"),
	label("sales_channel", "sales-channel", "Amazon.de ...; Non-Amazon for multi-channel fulfilment"),
	label("order_channel", "order-channel", "usually blank"),
	label("ship_service_level", "ship-service-level", "Standard, Expedited ..."),
	text("product_name", "product-name", "title at the time of the order"),
	required(text("sku", "sku", "the seller's SKU, case-sensitive")),
	text("asin", "asin", "ASIN"),
	label("item_status", "item-status", "Unshipped, Shipped, Cancelled or blank"),
	count("quantity", "quantity", "units, 0 when cancelled"),
	label("currency", "currency", "ISO 4217; blank while prices are unknown"),
	money("item_price_tc", "item-price", "currency", "total of the line; with VAT at tax-inclusive sites"),
	money("item_tax_tc", "item-tax", "currency", "tax on top at exclusive sites, contained elsewhere"),
	money("shipping_price_tc", "shipping-price", "currency", "shipping charged"),
	money("shipping_tax_tc", "shipping-tax", "currency", "tax on shipping"),
	money("giftwrap_price_tc", "gift-wrap-price", "currency", "gift wrap charged"),
	money("giftwrap_tax_tc", "gift-wrap-tax", "currency", "tax on gift wrap"),
	money("item_promo_tc", "item-promotion-discount", "currency", "discount on the item, positive"),
	money("ship_promo_tc", "ship-promotion-discount", "currency", "discount on shipping, positive"),
	{Name: "ship_city", From: "ship-city", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "city; personal, not kept"},
	text("ship_state", "ship-state", "state or province"),
	{Name: "ship_postal_prefix", From: "ship-postal-code", Kind: dataset.Text, Personal: dataset.CutPersonal, Doc: "first three characters of the postal code"},
	label("ship_country", "ship-country", "country the order goes to, ISO 3166"),
	text("promotion_ids", "promotion-ids", "comma separated promotion ids"),
	optional(dataset.Column{Name: "cpf", From: "cpf", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "Brazilian tax id; personal, not kept"}),
	optional(dataset.Column{Name: "is_business_order", From: "is-business-order", Kind: dataset.Bool, Doc: "business order"}),
	optional(dataset.Column{Name: "purchase_order_number", From: "purchase-order-number", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "the buyer's order number; personal, not kept"}),
	optional(personal("buyer_company", "buyer-company-name", "the buyer's company")),
	optional(personal("licensee_name", "licensee-name", "the name on the buyer's licence")),
	optional(label("price_designation", "price-designation", "BusinessPrice or blank")),
	optional(label("is_replacement", "is-replacement-order", "true for a replacement at price 0")),
	optional(text("order_item_id", "order-item-id", "order item id, in newer files only")),
	optional(label("signature_confirmation", "signature-confirmation-recommended", "true or false, newer files")),
}
