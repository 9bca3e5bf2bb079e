package simulate

import (
	"strconv"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

var _ = project(projection{
	spec: catalog.AllOrders, work: [2]time.Duration{30 * time.Second, 6 * time.Minute},
	accept: func(_ *Server, _ *account, r *report) time.Time {
		if r.End.Sub(r.Start) > 30*24*time.Hour+time.Second {
			r.fail("Date range exceeded. Report can be requested only upto 30 days")
		}
		return time.Time{}
	},
	render: (*Server).ordersFile,
	book: func(r *report, e *servedEntry) {
		e.Orders = &world.ServedOrders{Account: r.Account, From: r.Start, Until: r.End, GeneratedAt: r.asOf()}
	},
})

// ordersFile is an all-orders report: every line of the region, whatever store was asked for.
func (s *Server) ordersFile(r *report, f Faults) *file {
	rows := archived(false, s.world.Orders(r.Account, r.Start, r.End, r.asOf()), r.Generated)
	a := s.byCode[r.Account]
	store := a.Sites[0]
	if len(a.Sites) > 1 && a.Region == "EU" {
		store = "DE" // European accounts get one file for all stores, in Windows-1252
	}
	return s.flatFile(r, f, catalog.AllOrders, store, ordersTable(rows))
}

// ordersTable prints order lines.
func ordersTable(rows []world.OrderRow) *flat {
	lines := make([]map[string]string, 0, len(rows))
	for _, o := range rows {
		lines = append(lines, map[string]string{
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
			"purchase-order-number": o.PurchaseOrder, "buyer-company-name": o.BuyerCompany, "licensee-name": o.Licensee,
			"price-designation":    o.PriceDesignation,
			"is-replacement-order": strconv.FormatBool(o.IsReplacement),
		})
	}
	return flatOf(catalog.AllOrders, lines, "cpf", "order-item-id", "signature-confirmation-recommended")
}
