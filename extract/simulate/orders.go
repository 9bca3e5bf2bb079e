package simulate

import (
	"strconv"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

// ordersFile is an all-orders report: every line of the region, whatever store was asked for.
func (s *Server) ordersFile(r *report, f Faults) *file {
	rows := s.world.Orders(r.Account, r.Start, r.End, r.asOf())
	t := ordersTable(rows)
	s.spoil(t, catalog.AllOrders, r.Document, f)
	a := s.byCode[r.Account]
	store := a.Sites[0]
	if len(a.Sites) > 1 && a.Region == "EU" {
		store = "DE" // European accounts get one file for all stores, in Windows-1252
	}
	charset, contentType := s.charsetOf(store, r.Document)
	return &file{body: gzipText(t.bytes(s.habits(charset, r.Document))), gzipped: true, contentType: contentType, rows: len(rows)}
}

// ordersTable prints order lines.
func ordersTable(rows []world.OrderRow) *flat {
	t := &flat{header: columns(catalog.AllOrders.Tables[0], "cpf", "order-item-id", "signature-confirmation-recommended")}
	for _, o := range rows {
		cells := map[string]string{
			"amazon-order-id": o.AmazonOrderID, "merchant-order-id": o.MerchantOrderID,
			"purchase-date": stamp(o.PurchaseDate), "last-updated-date": stamp(o.LastUpdated),
			"order-status": o.OrderStatus, "fulfillment-channel": o.Fulfillment, "sales-channel": o.SalesChannel,
			"ship-service-level": o.ServiceLevel, "product-name": o.ProductName, "sku": o.SKU, "asin": o.ASIN, "item-status": o.ItemStatus,
			"quantity": strconv.Itoa(o.Quantity), "currency": o.Currency,
			"item-price": shortDecimal(o.ItemPrice, o.Digits), "item-tax": shortDecimal(o.ItemTax, o.Digits),
			"shipping-price": shortDecimal(o.ShippingPrice, o.Digits), "shipping-tax": shortDecimal(o.ShippingTax, o.Digits),
			"gift-wrap-price": shortDecimal(o.GiftWrapPrice, o.Digits), "gift-wrap-tax": shortDecimal(o.GiftWrapTax, o.Digits),
			"item-promotion-discount": shortDecimal(o.ItemPromotion, o.Digits), "ship-promotion-discount": shortDecimal(o.ShipPromotion, o.Digits),
			"ship-city": o.ShipCity, "ship-state": o.ShipState, "ship-postal-code": o.ShipPostalCode, "ship-country": o.ShipCountry,
			"promotion-ids": o.PromotionIDs, "is-business-order": strconv.FormatBool(o.IsBusiness),
			"purchase-order-number": o.PurchaseOrder, "price-designation": o.PriceDesignation,
			"is-replacement-order": strconv.FormatBool(o.IsReplacement),
		}
		row := make([]string, len(t.header))
		for i, h := range t.header {
			row[i] = cells[h]
		}
		t.rows = append(t.rows, row)
	}
	return t
}
