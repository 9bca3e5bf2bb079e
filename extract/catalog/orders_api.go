package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

const apiOrder = "orders[]."

// parts is an amount of a breakdown of an order or item.
func parts(name, kind, doc string) dataset.Column {
	c := money(name, "proceeds.breakdowns[type="+kind+"].subtotal.amount", "currency", doc)
	c.CurrencyFrom = "proceeds.breakdowns[type=" + kind + "].subtotal.currencyCode"
	return c
}

// OrdersAPI is every order since the account is read, as it changes, with ids of its lines that reports lack.
var OrdersAPI = declare(dataset.Spec{
	Name: "orders_api",
	Doc:  "Orders of the Orders API by last update: one row per order and one per order item, from the first run on.",
	Source: dataset.Source{
		API: dataset.Pages, Type: "searchOrders",
		// Never BUYER or RECIPIENT: those are personal.
		Options: map[string]string{"includedData": "PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT"},
	},
	Seller:    true,
	Role:      "Inventory and Order Tracking",
	Format:    dataset.JSON,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Upsert,
	UpsertBy:  "last_updated_at",
	ByUpdate:  true,
	Overlap:   time.Hour,
	Latency:   3 * time.Minute,
	Measure:   "grand_total_tc",
	Traps: []string{
		"One page in three minutes: history comes from the reports, this dataset begins with the first run.",
		"Money is printed as text.",
		"The names of breakdowns are published by example only: one that is not known stands in _extra and is in no other column.",
		"The country an order goes to is personal here and is not asked for; the reports have it.",
		"Of pending orders the prices are missing.",
	},
	Sample: ordersAPISample,
	Tables: []dataset.Table{
		{
			Name:  "orders_api",
			Rows:  "orders",
			Grain: "one row per order and state of it that was seen",
			Key:   []string{"amazon_order_id"},
			Columns: []dataset.Column{
				required(text("amazon_order_id", "orderId", "order id 3-7-7, or S01-... of multi-channel fulfilment")),
				required(instant("purchase_at", "createdTime", "instant of the order")),
				required(instant("last_updated_at", "lastUpdatedTime", "instant of the last change")),
				label("sales_channel", "salesChannel.channelName", "AMAZON or NON_AMAZON"),
				label("marketplace_id", "salesChannel.marketplaceId", "the store"),
				label("marketplace_name", "salesChannel.marketplaceName", "the store as printed"),
				label("order_status", "fulfillment.fulfillmentStatus", "PENDING, UNSHIPPED, PARTIALLY_SHIPPED, SHIPPED, CANCELLED, UNFULFILLABLE"),
				label("fulfilled_by", "fulfillment.fulfilledBy", "AMAZON or MERCHANT"),
				label("ship_service_level", "fulfillment.fulfillmentServiceLevel", "Standard, Expedited ..."),
				instant("ship_by_from", "fulfillment.shipByWindow.earliestDateTime", "to be shipped from"),
				instant("ship_by_until", "fulfillment.shipByWindow.latestDateTime", "to be shipped until"),
				instant("deliver_by_from", "fulfillment.deliverByWindow.earliestDateTime", "promised from"),
				instant("deliver_by_until", "fulfillment.deliverByWindow.latestDateTime", "promised until"),
				text("merchant_order_id", "orderAliases[aliasType=SELLER_ORDER_ID].aliasId", "the seller's own order reference"),
				text("programs", "programs", "JSON list: PRIME, AMAZON_BUSINESS ..."),
				text("associated_orders", "associatedOrders", "JSON list of orders this one replaces or is replaced by"),
				label("currency", "proceeds.grandTotal.currencyCode", "ISO 4217; NULL while prices are unknown"),
				{Name: "grand_total_tc", From: "proceeds.grandTotal.amount", Kind: dataset.Money(18, 4), Currency: "currency", Doc: "what the buyer pays"},
			},
		},
		{
			Name:  "orders_api_items",
			Rows:  apiOrder + "orderItems",
			Grain: "one row per order item and state of it that was seen",
			Key:   []string{"amazon_order_id", "order_item_id"},
			Columns: []dataset.Column{
				required(text("amazon_order_id", apiOrder+"orderId", "order id")),
				required(text("order_item_id", "orderItemId", "order item id, as settlements name it")),
				required(instant("purchase_at", apiOrder+"createdTime", "instant of the order")),
				required(instant("last_updated_at", apiOrder+"lastUpdatedTime", "instant of the order's last change")),
				label("sales_channel", apiOrder+"salesChannel.channelName", "AMAZON or NON_AMAZON"),
				label("marketplace_id", apiOrder+"salesChannel.marketplaceId", "the store"),
				label("order_status", apiOrder+"fulfillment.fulfillmentStatus", "PENDING ... CANCELLED"),
				label("fulfilled_by", apiOrder+"fulfillment.fulfilledBy", "AMAZON or MERCHANT"),
				text("sku", "product.sellerSku", "the seller's SKU"),
				text("asin", "product.asin", "ASIN"),
				text("product_name", "product.title", "title at the time of the order"),
				label("condition", "product.condition.conditionType", "NEW, USED ..."),
				label("price_designation", "product.price.priceDesignation", "BUSINESS_PRICE or NULL"),
				count("quantity", "quantityOrdered", "units ordered, 0 when cancelled"),
				count("quantity_fulfilled", "fulfillment.quantityFulfilled", "units shipped"),
				count("quantity_unfulfilled", "fulfillment.quantityUnfulfilled", "units still to be shipped"),
				label("cancel_requester", "cancellation.cancellationRequest.requester", "who asked to cancel"),
				label("cancel_reason", "cancellation.cancellationRequest.cancelReason", "why"),
				label("currency", "proceeds.proceedsTotal.currencyCode", "ISO 4217; NULL while prices are unknown"),
				{Name: "unit_price_tc", From: "product.price.unitPrice.amount", Kind: dataset.Money(18, 4), Currency: "currency", CurrencyFrom: "product.price.unitPrice.currencyCode", Doc: "price of a unit; with VAT at tax-inclusive sites"},
				{Name: "total_tc", From: "proceeds.proceedsTotal.amount", Kind: dataset.Money(18, 4), Currency: "currency", Doc: "what the buyer pays for the line"},
				parts("item_price_tc", "ITEM", "price of the line"),
				parts("shipping_price_tc", "SHIPPING", "shipping charged"),
				parts("giftwrap_price_tc", "GIFT_WRAP", "gift wrap charged"),
				parts("tax_tc", "TAX", "tax on top"),
				parts("discount_tc", "DISCOUNT", "discounts, negative"),
				{Name: "points_cost_tc", From: "expense.pointsCost.pointsGranted.monetaryValue.amount", Kind: dataset.Money(18, 4), Currency: "currency", CurrencyFrom: "expense.pointsCost.pointsGranted.monetaryValue.currencyCode", Doc: "points granted, Japan"},
				text("promotions", "promotion.breakdowns", "JSON list of promotions"),
			},
		},
	},
})

const ordersAPISample = `{"orders":[` +
	`{"orderId":"111-0000001-0000001","orderAliases":[{"aliasId":"MY-77","aliasType":"SELLER_ORDER_ID"}],"createdTime":"2026-01-07T22:10:01Z","lastUpdatedTime":"2026-01-08T18:00:00Z","programs":["PRIME"],` +
	`"salesChannel":{"channelName":"AMAZON","marketplaceId":"ATVPDKIKX0DER","marketplaceName":"Amazon.com"},"proceeds":{"grandTotal":{"amount":"41.97","currencyCode":"USD"}},` +
	`"fulfillment":{"fulfillmentStatus":"SHIPPED","fulfilledBy":"AMAZON","fulfillmentServiceLevel":"SecondDay","shipByWindow":{"earliestDateTime":"2026-01-08T08:00:00Z","latestDateTime":"2026-01-09T07:59:59Z"}},` +
	`"orderItems":[{"orderItemId":"80000000000022","quantityOrdered":2,"product":{"asin":"B000TEST01","title":"Red mug 12\" set","sellerSku":"SKU-RED-S","condition":{"conditionType":"NEW"},"price":{"unitPrice":{"amount":"19.99","currencyCode":"USD"}}},` +
	`"proceeds":{"proceedsTotal":{"amount":"41.97","currencyCode":"USD"},"breakdowns":[{"type":"ITEM","subtotal":{"amount":"39.98","currencyCode":"USD"}},{"type":"SHIPPING","subtotal":{"amount":"5.99","currencyCode":"USD"}},{"type":"DISCOUNT","subtotal":{"amount":"-4.00","currencyCode":"USD"}}]},` +
	`"promotion":{"breakdowns":[{"promotionId":"Summer deal"}]},"fulfillment":{"quantityFulfilled":2,"quantityUnfulfilled":0}}]},` +
	`{"orderId":"111-0000009-0000009","createdTime":"2026-01-08T01:00:00Z","lastUpdatedTime":"2026-01-08T01:05:00Z","salesChannel":{"channelName":"AMAZON","marketplaceId":"ATVPDKIKX0DER","marketplaceName":"Amazon.com"},` +
	`"fulfillment":{"fulfillmentStatus":"PENDING","fulfilledBy":"MERCHANT"},"orderItems":[{"orderItemId":"80000000000099","quantityOrdered":1,"product":{"asin":"B000TEST02","sellerSku":"SKU-BLUE"}}]}],` +
	`"pagination":{"nextToken":"2YgYW55"},"lastUpdatedBefore":"2026-01-08T19:00:00Z"}
`
