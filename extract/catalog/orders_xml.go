package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// The reports of orders as XML say what their flat twins say, besides whether a line is a replacement and its kind of
// price, and name the order item of every line. They cost the same requests, so they are asked where they are wanted.
var (
	// OrdersXML is every order line of a region by the time it was last updated, as XML.
	OrdersXML = declare(dataset.Spec{
		Name:      "orders_xml",
		Doc:       "All orders by last update as XML: one row per order item, of every status and channel, with its id.",
		Source:    dataset.Source{API: dataset.Reports, Type: "GET_XML_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"},
		Seller:    true,
		Role:      "Inventory and Order Tracking",
		OnDemand:  true,
		Format:    dataset.XML,
		Scope:     dataset.PerRegion,
		Supersede: dataset.Upsert,
		UpsertBy:  "last_updated_at",
		MaxDays:   30,
		History:   730,
		Latency:   time.Hour,
		Reread:    dataset.Reread{Daily: 3},
		ByInstant: true,
		ByUpdate:  true,
		Past:      "orders_xml_by_date",
		Traps:     append([]string{"The flat twin all_orders says the same and more: ask one of the two."}, ordersXMLTraps...),
		Sample:    ordersXMLSample,
		Tables:    ordersXMLTables("orders_xml"),
	})

	// OrdersXMLByDate is every order line of a region by the time it was bought, as XML.
	OrdersXMLByDate = declare(dataset.Spec{
		Name:      "orders_xml_by_date",
		Doc:       "All orders by purchase date as XML: one row per order item, of every status and channel, as it stands now.",
		Source:    dataset.Source{API: dataset.Reports, Type: "GET_XML_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL"},
		Seller:    true,
		Role:      "Inventory and Order Tracking",
		OnDemand:  true,
		Format:    dataset.XML,
		Scope:     dataset.PerRegion,
		Supersede: dataset.Upsert,
		UpsertBy:  "last_updated_at",
		MaxDays:   30,
		History:   730,
		Latency:   time.Hour,
		ByInstant: true,
		Measure:   "item_price_tc",
		Traps:     append([]string{"The flat twin orders_by_date says the same and more: ask one of the two."}, ordersXMLTraps...),
		Sample:    ordersXMLSample,
		Tables:    ordersXMLTables("orders_xml_by_date"),
	})
)

var ordersXMLTraps = []string{
	"Regional: one document holds every site of the region whatever marketplace was asked for; the site comes from SalesChannel only.",
	"More than 30 days give a document that says only `Date range exceeded` (amzn/selling-partner-api-docs#3148).",
	"Amounts are those of the line, one Component for each type that is known; one that is missing is unknown, not zero. A type that nobody declared stands in _extra.",
	"What an order says behind its items is not seen by them.",
	"The currency stands at each amount: a line with two of them is refused.",
	"Replacements and business prices are not told.",
}

// component is an amount of an order item by its type.
func component(name, kind, doc string) dataset.Column {
	return inCurrency(name, "ItemPrice.Component[Type="+kind+"].Amount", doc)
}

// inCurrency is an amount whose currency stands at it.
func inCurrency(name, from, doc string) dataset.Column {
	c := money(name, from, "currency", doc)
	c.CurrencyFrom = from + "@currency"
	return c
}

// ordersXMLTables are those of the reports of orders as XML, with the flat twins' names where the two say the same.
func ordersXMLTables(name string) []dataset.Table {
	amounts := []dataset.Column{
		component("item_price_tc", "Principal", "total of the line; with VAT at tax-inclusive sites"),
		component("item_tax_tc", "Tax", "tax on top at exclusive sites, contained elsewhere"),
		component("shipping_price_tc", "Shipping", "shipping charged"),
		component("shipping_tax_tc", "ShippingTax", "tax on shipping"),
		component("giftwrap_price_tc", "GiftWrap", "gift wrap charged"),
		component("giftwrap_tax_tc", "GiftWrapTax", "tax on gift wrap"),
		inCurrency("item_promo_tc", "Promotion.ItemPromotionDiscount", "discount on the item, positive"),
		inCurrency("ship_promo_tc", "Promotion.ShipPromotionDiscount", "discount on shipping, positive"),
	}
	currency := label("currency", amounts[0].CurrencyFrom, "ISO 4217; blank while prices are unknown")
	for _, c := range amounts[1:] {
		currency.Aliases = append(currency.Aliases, c.CurrencyFrom)
	}
	columns := []dataset.Column{
		required(text("amazon_order_id", "AmazonOrderID", "order id 3-7-7, or S01-... of multi-channel fulfilment")),
		text("merchant_order_id", "MerchantOrderID", "the seller's own order reference"),
		required(instant("purchase_at", "PurchaseDate", "instant of the order")),
		required(instant("last_updated_at", "LastUpdatedDate", "instant of the last change")),
		label("order_status", "OrderStatus", "Pending, Unshipped, Shipped, Cancelled ... as printed"),
		label("sales_channel", "SalesChannel", "Amazon.de ...; Non-Amazon for multi-channel fulfilment"),
		yesNo("is_business_order", "IsBusinessOrder", "business order"),
		label("fulfillment_channel", "FulfillmentData.FulfillmentChannel", "Amazon (FBA) or Merchant"),
		label("ship_service_level", "FulfillmentData.ShipServiceLevel", "Standard, Expedited ..."),
		personal("ship_city", "FulfillmentData.Address.City", "city"),
		text("ship_state", "FulfillmentData.Address.State", "state or province"),
		postal("ship_postal_prefix", "FulfillmentData.Address.PostalCode"),
		label("ship_country", "FulfillmentData.Address.Country", "country the order goes to, ISO 3166"),
		required(text("order_item_id", "AmazonOrderItemCode", "order item id, as settlements name it")),
		text("asin", "ASIN", "ASIN"),
		required(text("sku", "SKU", "the seller's SKU, case-sensitive")),
		label("item_status", "ItemStatus", "Unshipped, Shipped, Cancelled or blank"),
		text("product_name", "ProductName", "title at the time of the order"),
		count("quantity", "Quantity", "units, 0 when cancelled"),
		currency,
	}
	columns = append(append(columns, amounts...), text("promotion_ids", "Promotion.PromotionIDs", "comma separated promotion ids"))
	return []dataset.Table{{
		Name:    name,
		Rows:    "OrderItem",
		Grain:   "one row per order item of a document",
		Key:     []string{"amazon_order_id", "order_item_id"},
		Columns: columns,
	}}
}

const ordersXMLSample = `<?xml version="1.0" encoding="UTF-8"?>
<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">
  <Header><DocumentVersion>1.00</DocumentVersion></Header>
  <MessageType>AllOrdersReport</MessageType>
  <Message>
    <Order>
      <AmazonOrderID>111-1000001-1000001</AmazonOrderID><MerchantOrderID>111-1000001-1000001</MerchantOrderID>
      <PurchaseDate>2026-01-07T22:10:01+00:00</PurchaseDate><LastUpdatedDate>2026-01-08T18:00:00+00:00</LastUpdatedDate>
      <OrderStatus>Shipped</OrderStatus><SalesChannel>Amazon.com</SalesChannel><IsBusinessOrder>true</IsBusinessOrder>
      <FulfillmentData><FulfillmentChannel>Amazon</FulfillmentChannel><ShipServiceLevel>Standard</ShipServiceLevel>
        <Address><City>Austin</City><State>TX</State><PostalCode>78701</PostalCode><Country>US</Country></Address></FulfillmentData>
      <OrderItem>
        <AmazonOrderItemCode>70000000000001</AmazonOrderItemCode><ASIN>B0SAMPLE01</ASIN><SKU>MUG-BLUE</SKU><ItemStatus>Shipped</ItemStatus>
        <ProductName>Blue mug 12" set</ProductName><Quantity>2</Quantity>
        <ItemPrice>
          <Component><Type>Principal</Type><Amount currency="USD">38.50</Amount></Component>
          <Component><Type>Tax</Type><Amount currency="USD">3.18</Amount></Component>
          <Component><Type>Shipping</Type><Amount currency="USD">5.99</Amount></Component>
          <Component><Type>ShippingTax</Type><Amount currency="USD">0.49</Amount></Component>
          <Component><Type>GiftWrap</Type><Amount currency="USD">3.99</Amount></Component>
          <Component><Type>GiftWrapTax</Type><Amount currency="USD">0.33</Amount></Component>
        </ItemPrice>
        <Promotion><PromotionIDs>Summer deal,Free shipping</PromotionIDs><ItemPromotionDiscount currency="USD">4.00</ItemPromotionDiscount><ShipPromotionDiscount currency="USD">5.99</ShipPromotionDiscount></Promotion>
      </OrderItem>
      <OrderItem>
        <AmazonOrderItemCode>70000000000002</AmazonOrderItemCode><ASIN>B0SAMPLE02</ASIN><SKU>MUG-RED</SKU><ItemStatus>Shipped</ItemStatus>
        <ProductName>Red mug</ProductName><Quantity>1</Quantity>
        <ItemPrice><Component><Type>Principal</Type><Amount currency="USD">19.25</Amount></Component></ItemPrice>
      </OrderItem>
    </Order>
    <Order>
      <AmazonOrderID>111-1000002-1000002</AmazonOrderID>
      <PurchaseDate>2026-01-08T01:00:00+00:00</PurchaseDate><LastUpdatedDate>2026-01-08T01:05:00+00:00</LastUpdatedDate>
      <OrderStatus>Pending</OrderStatus><SalesChannel>Amazon.com</SalesChannel><IsBusinessOrder>false</IsBusinessOrder>
      <FulfillmentData><FulfillmentChannel>Merchant</FulfillmentChannel><ShipServiceLevel>Expedited</ShipServiceLevel></FulfillmentData>
      <OrderItem><AmazonOrderItemCode>70000000000003</AmazonOrderItemCode><ASIN>B0SAMPLE01</ASIN><SKU>MUG-BLUE</SKU><Quantity>1</Quantity></OrderItem>
    </Order>
  </Message>
</AmazonEnvelope>
`
