package simulate

import (
	"strconv"
	"strings"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

var (
	_ = project(projection{
		spec: catalog.OrdersXML, work: [2]time.Duration{30 * time.Second, 6 * time.Minute},
		accept: atMost(30, "Date range exceeded. Report can be requested only upto 30 days"),
		render: func(s *Server, r *report, f Faults) *file {
			return s.ordersXML(r, f, archived(false, s.world.Orders(r.Account, r.Start, r.End, r.asOf()), r.Generated))
		},
		book: func(r *report, e *servedEntry) {
			e.Orders = &world.ServedOrders{Account: r.Account, From: r.Start, Until: r.End, GeneratedAt: r.asOf()}
		},
	})
	_ = project(projection{
		spec: catalog.OrdersXMLByDate, work: [2]time.Duration{30 * time.Second, 6 * time.Minute},
		accept: atMost(30, "Date range exceeded. Report can be requested only upto 30 days"),
		render: func(s *Server, r *report, f Faults) *file {
			return s.ordersXML(r, f, archived(false, s.world.OrdersBought(r.Account, r.Start, r.until(), r.Generated), r.Generated))
		},
		book: func(r *report, e *servedEntry) {
			e.Orders = &world.ServedOrders{Account: r.Account, From: r.Start, Until: r.until(), GeneratedAt: r.Generated, Bought: true}
		},
	})
)

// ordersXML is an all-orders report as XML: every line of the region, those of an order inside of it.
func (s *Server) ordersXML(r *report, f Faults, rows []world.OrderRow) *file {
	printed := len(rows)
	more := f.hits(f.ExtraColumn, r.Type) && s.seed.one(f.ExtraColumn, "extra column", r.Document)
	strange := f.hits(f.UnknownSite, r.Type) && s.seed.one(f.UnknownSite, "unknown site", r.Document)
	message := block("Message")
	for i := 0; i < len(rows); {
		o := &rows[i]
		channel := o.SalesChannel
		if strange && strings.HasPrefix(channel, "Amazon.") {
			channel, strange = "Amazon.example", false
		}
		order := block("Order",
			word("AmazonOrderID", o.AmazonOrderID), word("MerchantOrderID", o.MerchantOrderID),
			word("PurchaseDate", stamp(o.PurchaseDate)), word("LastUpdatedDate", stamp(o.LastUpdated)),
			word("OrderStatus", o.OrderStatus), word("SalesChannel", channel), word("IsBusinessOrder", strconv.FormatBool(o.IsBusiness)),
			block("FulfillmentData", word("FulfillmentChannel", o.Fulfillment), word("ShipServiceLevel", o.ServiceLevel),
				block("Address", word("City", o.ShipCity), word("State", o.ShipState), word("PostalCode", o.ShipPostalCode), word("Country", o.ShipCountry))))
		for ; i < len(rows) && rows[i].AmazonOrderID == o.AmazonOrderID; i++ {
			item := orderItem(&rows[i])
			if more {
				item.add(word("FutureElement", "v"))
			}
			order.add(item)
		}
		if i == len(rows) && f.hits(f.BadLine, r.Type) && s.seed.one(f.BadLine, "bad line", r.Document) {
			order.add(block("OrderItem", word("AmazonOrderItemCode", o.OrderItemCode), word("SKU", o.SKU), word("Quantity", "12.3x4")))
			printed++
		}
		message.add(order)
	}
	root := block("AmazonEnvelope", block("Header", word("DocumentVersion", "1.00")), word("MessageType", "AllOrdersReport"), message)
	return &file{body: gzipText(root.bytes()), gzipped: true, contentType: "text/xml;charset=UTF-8", rows: printed}
}

// orderItem prints a line of an order.
func orderItem(o *world.OrderRow) tag {
	amount := func(name string, a world.Amount) tag { return sum(name, o.Currency, shortDecimal(a, o.Digits)) }
	price := block("ItemPrice")
	for _, c := range []struct {
		kind string
		of   world.Amount
	}{
		{"Principal", o.ItemPrice},
		{"Tax", o.ItemTax},
		{"Shipping", o.ShippingPrice},
		{"ShippingTax", o.ShippingTax},
		{"GiftWrap", o.GiftWrapPrice},
		{"GiftWrapTax", o.GiftWrapTax},
	} {
		if c.of.Set {
			price.add(block("Component", word("Type", c.kind), amount("Amount", c.of)))
		}
	}
	return block("OrderItem",
		word("AmazonOrderItemCode", o.OrderItemCode), word("ASIN", o.ASIN), word("SKU", o.SKU), word("ItemStatus", o.ItemStatus),
		word("ProductName", o.ProductName), whole("Quantity", o.Quantity), price,
		block("Promotion", word("PromotionIDs", o.PromotionIDs), amount("ItemPromotionDiscount", o.ItemPromotion), amount("ShipPromotionDiscount", o.ShipPromotion)))
}
