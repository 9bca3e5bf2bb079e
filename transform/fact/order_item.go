package fact

import "sellerhouse/extract/dataset"

// OrderItem is every order line in its newest state.
var OrderItem = declare(Table{
	Name:    "fact_order_item",
	Doc:     "Order lines of every status and channel, each in the state Amazon reported last.",
	From:    []string{"all_orders", "orders_by_date", "archived_orders", "orders_xml", "orders_xml_by_date", "orders_api"},
	Grain:   "one row per order line",
	Key:     []string{"account_sk", "amazon_order_id", "sku", "line_no"},
	OrderBy: []string{"account_sk", "marketplace_sk", "purchase_date", "amazon_order_id", "sku", "line_no"},
	Month:   "purchase_date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		text("amazon_order_id", "order id"),
		text("order_item_id", "order item id, which most reports lack; those in XML and the Orders API tell it"),
		number("line_no", "numbers equal (order, SKU) lines, from 1"),
		text("merchant_order_id", "the seller's own order reference"),
		instant("purchase_at", "instant of the order"),
		date("purchase_date", "its day at the marketplace"),
		instant("last_updated_at", "instant of the last change"),
		label("order_status", "Pending, Unshipped, PartiallyShipped, Shipped, Canceled ..."),
		label("item_status", "as printed, Cancelled written Canceled"),
		label("fulfillment_channel", "AFN or MFN"),
		label("sales_channel", "as printed"),
		flag("is_mcf", "1 for multi-channel fulfilment"),
		label("ship_service_level", "as printed"),
		text("sku", "the seller's SKU"),
		text("asin", "ASIN"),
	}, nullable(
		units("quantity", "units; 0 when canceled"),
		units("quantity_shipped", "units shipped, where reported"),
	), []dataset.Column{label("currency", "ISO 4217; blank while prices are unknown")}, nullable(
		money("item_price_tc", "total of the line; with VAT at tax-inclusive sites"),
		money("item_tax_tc", "tax"),
		money("shipping_price_tc", "shipping charged"),
		money("shipping_tax_tc", "tax on shipping"),
		money("giftwrap_price_tc", "gift wrap charged"),
		money("giftwrap_tax_tc", "tax on gift wrap"),
		money("item_promo_tc", "discount on the item, positive; of lines that only the Orders API has told so far, on shipping as well"),
		money("ship_promo_tc", "discount on shipping, positive"),
	), []dataset.Column{
		list("promotion_ids", "promotions"),
		flag("is_business_order", "1 for business orders"),
		flag("is_replacement", "1 for replacements at price 0; XML does not tell them"),
		label("price_designation", "BusinessPrice or blank"),
		label("ship_country", "country the order goes to"),
		label("ship_state", "state or province"),
		label("ship_postal_prefix", "first three characters of the postal code"),
	}, rate(), []dataset.Column{
		reporting("item_price_rc", "item_price_tc in the reporting currency"),
		reporting("shipping_price_rc", "shipping_price_tc in the reporting currency"),
		reporting("item_promo_rc", "item_promo_tc in the reporting currency"),
	}, lineage()),
})
