package simulate

import (
	"slices"
	"strconv"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

var (
	_ = project(projection{
		spec: catalog.OrdersByDate, work: [2]time.Duration{30 * time.Second, 6 * time.Minute},
		accept: atMost(30, "Date range exceeded. Report can be requested only upto 30 days"), render: (*Server).boughtFile,
		book: func(r *report, e *servedEntry) {
			e.Orders = &world.ServedOrders{Account: r.Account, From: r.Start, Until: r.until(), GeneratedAt: r.Generated, Bought: true}
		},
	})
	_ = project(projection{
		spec: catalog.ArchivedOrders, work: [2]time.Duration{2 * time.Minute, 20 * time.Minute},
		accept: atMost(30, "Date range exceeded. Report can be requested only upto 30 days"), render: (*Server).archivedFile,
		book: func(r *report, e *servedEntry) {
			e.Orders = &world.ServedOrders{Account: r.Account, From: r.Start, Until: r.until(), GeneratedAt: r.Generated, Bought: true, Archived: true}
		},
	})
	_ = project(projection{
		spec: catalog.FulfilledShipments, work: [2]time.Duration{30 * time.Second, 4 * time.Minute},
		accept: atMost(31, "The requested date range must not exceed one month."), render: (*Server).shipmentsFile,
	})
	_ = project(projection{
		spec: catalog.CustomerShipmentSales, work: [2]time.Duration{20 * time.Second, 3 * time.Minute},
		accept: atMost(31, "The requested date range must not exceed one month."), render: (*Server).shipmentSalesFile,
	})
	_ = project(projection{
		spec: catalog.ShipmentPromotions, work: [2]time.Duration{20 * time.Second, 3 * time.Minute}, render: (*Server).promotionsFile,
	})
	_ = project(projection{
		spec: catalog.FBAReplacements, work: [2]time.Duration{20 * time.Second, 3 * time.Minute}, render: (*Server).replacementsFile,
	})
)

// atMost refuses windows of more days, with a FATAL report that says why.
func atMost(days int, problem string) func(*Server, *account, *report) time.Time {
	return func(_ *Server, _ *account, r *report) time.Time {
		if r.End.Sub(r.Start) > time.Duration(days)*24*time.Hour+time.Second {
			r.fail(problem)
		}
		return time.Time{}
	}
}

// until is the instant behind a request's end: an end like 23:59:59 is part of the window.
func (r *report) until() time.Time { return r.End.Add(time.Second) }

// fileStore is the store whose habits a region's files follow.
func (a *account) fileStore() string {
	if len(a.Sites) > 1 && a.Region == string(amazon.EU) {
		return "DE" // European accounts get one file for all stores, in Windows-1252
	}
	return a.Sites[0]
}

// fbaStamp prints an instant as the fulfilment reports do: with the offset of the region's own time in America and
// Japan, in UTC elsewhere.
func (a *account) fbaStamp(t time.Time) string {
	if a.Region == string(amazon.EU) {
		return stamp(t)
	}
	return t.In(a.homes[a.Marketplaces[0]].Location()).Format("2006-01-02T15:04:05-07:00")
}

// boughtFile is the all-orders report by purchase date.
func (s *Server) boughtFile(r *report, f Faults) *file {
	rows := archived(false, s.world.OrdersBought(r.Account, r.Start, r.until(), r.Generated), r.Generated)
	return s.flatFile(r, f, catalog.OrdersByDate, s.byCode[r.Account].fileStore(), ordersTable(rows))
}

// archived keeps the lines of orders that are in the archive, or of those that are not.
func archived(is bool, rows []world.OrderRow, now time.Time) []world.OrderRow {
	return slices.DeleteFunc(rows, func(o world.OrderRow) bool { return world.Archived(o.PurchaseDate, now) != is })
}

// archivedFile holds the orders of the window that are archived by now.
func (s *Server) archivedFile(r *report, f Faults) *file {
	rows := archived(true, s.world.OrdersBought(r.Account, r.Start, r.until(), r.Generated), r.Generated)
	return s.flatFile(r, f, catalog.ArchivedOrders, s.byCode[r.Account].fileStore(), ordersTable(rows))
}

// negative prints a discount as the shipments report does.
func negative(a world.Amount, digits int) string {
	return shortDecimal(world.Amount{Minor: -a.Minor, Set: a.Set}, digits)
}

// shipmentsFile is everything that left Amazon's warehouses, per shipment item.
func (s *Server) shipmentsFile(r *report, f Faults) *file {
	rows := s.world.Shipments(r.Account, r.Start, r.until(), r.Generated)
	a := s.byCode[r.Account]
	lines := make([]map[string]string, 0, len(rows))
	for _, v := range rows {
		lines = append(lines, map[string]string{
			"amazon-order-id": v.AmazonOrderID, "merchant-order-id": v.MerchantOrderID, "shipment-id": v.ShipmentID, "shipment-item-id": v.ShipmentItemID,
			"amazon-order-item-id": v.OrderItemID, "purchase-date": stamp(v.PurchasedAt), "payments-date": stamp(v.PaidAt),
			"shipment-date": stamp(v.ShippedAt), "reporting-date": stamp(v.ReportedAt), "sku": v.SKU, "product-name": v.ProductName,
			"quantity-shipped": strconv.Itoa(v.Quantity), "currency": v.Currency,
			"item-price": shortDecimal(v.ItemPrice, v.Digits), "item-tax": shortDecimal(v.ItemTax, v.Digits),
			"shipping-price": shortDecimal(v.ShippingPrice, v.Digits), "shipping-tax": shortDecimal(v.ShippingTax, v.Digits),
			"gift-wrap-price": shortDecimal(v.GiftWrapPrice, v.Digits), "gift-wrap-tax": shortDecimal(v.GiftWrapTax, v.Digits),
			"ship-service-level": v.ServiceLevel, "ship-city": v.ShipCity, "ship-state": v.ShipState, "ship-postal-code": v.ShipPostalCode, "ship-country": v.ShipCountry,
			"item-promotion-discount": negative(v.ItemPromotion, v.Digits), "ship-promotion-discount": negative(v.ShipPromotion, v.Digits),
			"carrier": v.Carrier, "tracking-number": v.Tracking, "estimated-arrival-date": stamp(v.ArrivesAt),
			"fulfillment-center-id": v.Centre, "fulfillment-channel": "AFN", "sales-channel": v.SalesChannel,
		})
	}
	return s.flatFile(r, f, catalog.FulfilledShipments, a.fileStore(), flatOf(catalog.FulfilledShipments, lines, "points-granted", "is-business-order"))
}

// shipmentSalesFile is the condensed report of the same parcels, without those of multi-channel orders.
func (s *Server) shipmentSalesFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	var lines []map[string]string
	for _, v := range s.world.Shipments(r.Account, r.Start, r.until(), r.Generated) {
		if v.IsMultiChannel {
			continue
		}
		unit := world.Amount{Minor: nearest(v.ItemPrice.Minor, int64(v.Quantity)), Set: true}
		lines = append(lines, map[string]string{
			"shipment-date": a.fbaStamp(v.ShippedAt), "sku": v.SKU, "fnsku": v.FNSKU, "asin": v.ASIN, "fulfillment-center-id": v.Centre,
			"quantity": strconv.Itoa(v.Quantity), "amazon-order-id": v.AmazonOrderID, "currency": v.Currency,
			"item-price-per-unit": shortDecimal(unit, v.Digits), "shipping-price": shortDecimal(v.ShippingPrice, v.Digits), "gift-wrap-price": shortDecimal(v.GiftWrapPrice, v.Digits),
			"ship-city": v.ShipCity, "ship-state": v.ShipState, "ship-postal-code": v.ShipPostalCode,
		})
	}
	return s.flatFile(r, f, catalog.CustomerShipmentSales, a.fileStore(), flatOf(catalog.CustomerShipmentSales, lines, "points-granted"))
}

// promotionsFile is every discount on what left.
func (s *Server) promotionsFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	var lines []map[string]string
	for _, v := range s.world.Shipments(r.Account, r.Start, r.until(), r.Generated) {
		for _, p := range v.Promotions {
			lines = append(lines, map[string]string{
				"shipment-date": a.fbaStamp(v.ShippedAt), "currency": v.Currency, "item-promotion-discount": decimal(p.Amount, v.Digits, false, false),
				"item-promotion-id": p.ID, "description": p.Description, "promotion-rule-value": p.RuleValue,
				"amazon-order-id": v.AmazonOrderID, "shipment-id": v.ShipmentID, "shipment-item-id": v.ShipmentItemID,
			})
		}
	}
	return s.flatFile(r, f, catalog.ShipmentPromotions, a.fileStore(), flatOf(catalog.ShipmentPromotions, lines))
}

// replacementsFile is what was sent again.
func (s *Server) replacementsFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	var lines []map[string]string
	for _, v := range s.world.Replacements(r.Account, r.Start, r.until(), r.Generated) {
		lines = append(lines, map[string]string{
			"shipment-date": a.fbaStamp(v.ShippedAt), "sku": v.SKU, "asin": v.ASIN, "fulfillment-center-id": v.Centre,
			"original-fulfillment-center-id": v.OriginalCentre, "quantity": strconv.Itoa(v.Quantity), "replacement-reason-code": strconv.Itoa(v.ReasonCode),
			"replacement-amazon-order-id": v.OrderID, "original-amazon-order-id": v.OriginalOrderID,
		})
	}
	return s.flatFile(r, f, catalog.FBAReplacements, a.fileStore(), flatOf(catalog.FBAReplacements, lines))
}
