package simulate

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"sellerhouse/extract/simulate/world"
)

var _ = answers(
	api{"GET /vendor/orders/v1/purchaseOrders", "getPurchaseOrders", plan{10, 10, "10.0"}, (*Server).purchaseOrders},
	api{"GET /vendor/orders/v1/purchaseOrdersStatus", "getPurchaseOrdersStatus", plan{10, 10, "10.0"}, (*Server).purchaseOrdersStatus},
	api{"GET /vendor/shipping/v1/shipments", "getShipmentDetails", plan{10, 10, "10.0"}, (*Server).vendorShipments},
)

// vendorSpan is what a call may cover.
const vendorSpan = 7 * 24 * time.Hour

// vendorListing checks a call of a vendor and answers a page of what happened in its window.
func (s *Server) vendorListing(c *call, most int, events []string, name string, rows func(event string, after, before, at time.Time) []any) {
	if c.account.Type != "vendor" {
		c.failBare(http.StatusForbidden, "AccessDeniedException", "Unauthorized", "Access to requested resource is denied.", "")
		return
	}
	q := c.r.URL.Query()
	refuse := func(what string) { c.fail(http.StatusBadRequest, "InvalidInput", "Invalid Input", what) }
	size, err := strconv.Atoi(q.Get("limit"))
	if err != nil || size < 1 || size > most {
		refuse("limit")
		return
	}
	event, after, before, ok := window7(q, events)
	if !ok || before.After(c.now) || before.Sub(after) > vendorSpan {
		refuse("the window must be of one kind and of seven days at most")
		return
	}
	if c.faults.wide(c.op, after, before) {
		c.fail(http.StatusBadRequest, "InvalidInput", c.faults.wideProblem(), "")
		return
	}
	token := q.Get("nextToken")
	q.Del("nextToken")
	s.pages(c, token, listing{
		size: size, args: q,
		rows: func(at time.Time) []any { return rows(event, after, before, at) },
		print: func(rows []json.RawMessage, next string) any {
			payload := object{{name, orEmpty(rows)}}
			if next != "" {
				payload = append(object{{"pagination", object{{"nextToken", next}}}}, payload...)
			}
			return object{{"payload", payload}}
		},
	})
}

// window7 finds the one pair of parameters that names a window.
func window7(q url.Values, events []string) (event string, after, before time.Time, ok bool) {
	for _, e := range events {
		if !q.Has(e + "After") {
			continue
		}
		from, ok1 := parseTime(q.Get(e + "After"))
		until, ok2 := parseTime(q.Get(e + "Before"))
		if event != "" || !ok1 || !ok2 || from.IsZero() || until.Before(from) {
			return "", after, before, false
		}
		event, after, before = e, from, until
	}
	return event, after, before, event != ""
}

func within(t, after, before time.Time) bool {
	return !t.Before(after) && t.Before(before) && !t.IsZero()
}

func tradingParty(id string) object { return object{{"partyId", id}} }

func vendorMoney(minor int64, digits int, currency string) object {
	return object{{"currencyCode", currency}, {"amount", world.FormatMinor(minor, digits)}}
}

func interval(from, until time.Time) string { return zulu(from) + "--" + zulu(until) }

func eaches(n int) object {
	return object{{"amount", n}, {"unitOfMeasure", "Eaches"}, {"unitSize", 1}}
}

// purchaseOrders is GET /vendor/orders/v1/purchaseOrders. Whole cases are printed as cases.
func (s *Server) purchaseOrders(c *call) {
	s.vendorListing(c, 100, []string{"created", "changed"}, "orders", func(event string, after, before, at time.Time) []any {
		var out []any
		for _, o := range s.world.VendorOrders(c.account.Code, at) {
			when := o.StateChangedAt
			if event == "created" {
				when = o.OrderedAt
			}
			if !within(when, after, before) {
				continue
			}
			items := []object{}
			for _, l := range o.Lines {
				ordered := eaches(l.Ordered)
				if l.CaseSize > 1 && l.Ordered%l.CaseSize == 0 {
					ordered = object{{"amount", l.Ordered / l.CaseSize}, {"unitOfMeasure", "Cases"}, {"unitSize", l.CaseSize}}
				}
				items = append(items, object{
					{"itemSequenceNumber", strconv.Itoa(l.Sequence)},
					{"amazonProductIdentifier", l.ASIN},
					{"vendorProductIdentifier", l.SKU},
					{"orderedQuantity", ordered},
					{"isBackOrderAllowed", l.Backordered > 0},
					{"netCost", vendorMoney(l.Cost, o.Digits, o.Currency)},
					{"listPrice", vendorMoney(l.ListPrice, o.Digits, o.Currency)},
				})
			}
			centre := object{{"partyId", o.Centre}, {"address", object{{"name", "Amazon"}, {"addressLine1", "1 Sample Road"}, {"countryCode", country(c.account.homes[o.MarketplaceID])}}}}
			out = append(out, object{{"purchaseOrderNumber", o.Number}, {"purchaseOrderState", o.State}, {"orderDetails", object{
				{"purchaseOrderDate", zulu(o.OrderedAt)},
				{"purchaseOrderStateChangedDate", zulu(o.StateChangedAt)},
				{"purchaseOrderType", o.Type},
				{"paymentMethod", "Invoice"},
				{"buyingParty", tradingParty(o.Centre)},
				{"sellingParty", tradingParty(o.VendorCode)},
				{"shipToParty", centre},
				{"billToParty", tradingParty("AMAZON")},
				{"shipWindow", interval(o.WindowFrom, o.WindowTo)},
				{"deliveryWindow", interval(o.WindowFrom, o.WindowTo)},
				{"items", items},
			}}})
		}
		return out
	})
}

// purchaseOrdersStatus is GET /vendor/orders/v1/purchaseOrdersStatus.
func (s *Server) purchaseOrdersStatus(c *call) {
	s.vendorListing(c, 100, []string{"created", "updated"}, "ordersStatus", func(event string, after, before, at time.Time) []any {
		var out []any
		for _, o := range s.world.VendorOrders(c.account.Code, at) {
			when := o.ChangedAt
			if event == "created" {
				when = o.OrderedAt
			}
			if !within(when, after, before) {
				continue
			}
			status := "OPEN"
			if o.State == "Closed" {
				status = "CLOSED"
			}
			items := []object{}
			for _, l := range o.Lines {
				acknowledged, received := object{{"confirmationStatus", l.Confirmation}}, object{{"receiveStatus", l.Receiving}}
				if !l.ConfirmedAt.IsZero() {
					acknowledged = append(acknowledged, member{"acceptedQuantity", eaches(l.Accepted)}, member{"rejectedQuantity", eaches(l.Rejected)},
						member{"acknowledgementStatusDetails", []object{{{"acknowledgementDate", zulu(l.ConfirmedAt)}}}})
				}
				if !l.ReceivedAt.IsZero() {
					received = append(received, member{"receivedQuantity", eaches(l.Received)}, member{"lastReceiveDate", zulu(l.ReceivedAt)})
				}
				items = append(items, object{
					{"itemSequenceNumber", strconv.Itoa(l.Sequence)},
					{"buyerProductIdentifier", l.ASIN},
					{"vendorProductIdentifier", l.SKU},
					{"netCost", vendorMoney(l.Cost, o.Digits, o.Currency)},
					{"listPrice", vendorMoney(l.ListPrice, o.Digits, o.Currency)},
					{"orderedQuantity", object{{"orderedQuantity", eaches(l.Ordered)}}},
					{"acknowledgementStatus", acknowledged},
					{"receivingStatus", received},
				})
			}
			out = append(out, object{
				{"purchaseOrderNumber", o.Number},
				{"purchaseOrderStatus", status},
				{"purchaseOrderDate", zulu(o.OrderedAt)},
				{"lastUpdatedDate", zulu(o.ChangedAt)},
				{"sellingParty", tradingParty(o.VendorCode)},
				{"shipToParty", tradingParty(o.Centre)},
				{"itemStatus", items},
			})
		}
		return out
	})
}

// vendorShipments is GET /vendor/shipping/v1/shipments.
func (s *Server) vendorShipments(c *call) {
	events := []string{"created", "shipmentConfirmed", "shipped", "estimatedDelivery", "shipmentDelivery"}
	s.vendorListing(c, 50, events, "shipments", func(event string, after, before, at time.Time) []any {
		var out []any
		for _, x := range s.world.VendorShipments(c.account.Code, at) {
			when := map[string]time.Time{
				"created": x.CreatedAt, "shipmentConfirmed": x.AnnouncedAt, "shipped": x.ShippedAt, "estimatedDelivery": x.EstimatedDelivery, "shipmentDelivery": x.DeliveredAt,
			}[event]
			if !within(when, after, before) {
				continue
			}
			items := []object{}
			for _, l := range x.Lines {
				items = append(items, object{
					{"itemSequenceNumber", strconv.Itoa(l.Sequence)}, {"buyerProductIdentifier", l.ASIN}, {"vendorProductIdentifier", l.SKU}, {"shippedQuantity", eaches(l.Units)},
				})
			}
			out = append(out, object{
				{"vendorShipmentIdentifier", x.ID},
				{"transactionType", "New"},
				{"buyerReferenceNumber", x.Reference},
				{"transactionDate", zulu(x.CreatedAt)},
				{"currentShipmentStatus", x.Status},
				{"currentshipmentStatusDate", zulu(x.StatusAt)},
				{"shipmentCreateDate", zulu(x.CreatedAt)},
				{"shipmentConfirmDate", zulu(x.AnnouncedAt)},
				{"shipmentFreightTerm", "Prepaid"},
				{"sellingParty", tradingParty(x.VendorCode)},
				{"shipFromParty", tradingParty(x.Warehouse)},
				{"shipToParty", tradingParty(x.Centre)},
				{"shipmentMeasurements", object{
					{"totalCartonCount", x.Cartons},
					{"totalPalletStackable", x.Pallets},
					{"totalPalletNonStackable", 0},
					{"shipmentWeight", object{{"unitOfMeasure", "Kg"}, {"value", world.FormatMinor(int64(x.Weight), 2)}}},
				}},
				{"purchaseOrders", []object{{
					{"purchaseOrderNumber", x.Order}, {"purchaseOrderDate", zulu(x.OrderedAt)}, {"shipWindow", interval(x.WindowFrom, x.WindowTo)}, {"items", items},
				}}},
				{"transportationDetails", object{
					{"shipMode", "LessThanTruckLoad"},
					{"transportationMode", "Road"},
					{"shippedDate", zulu(x.ShippedAt)},
					{"estimatedDeliveryDate", zulu(x.EstimatedDelivery)},
					{"shipmentDeliveryDate", zulu(x.DeliveredAt)},
					{"carrierDetails", object{{"code", x.Carrier}}},
					{"billOfLadingNumber", x.BillOfLading},
				}},
			})
		}
		return out
	})
}
