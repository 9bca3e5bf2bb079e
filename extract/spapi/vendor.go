package spapi

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"sellerhouse/extract/internal/transport"
)

// VendorSpan is how much a call to a vendor's orders, their status or shipments may cover.
const VendorSpan = 7 * 24 * time.Hour

// PurchaseOrders returns a page of the purchase orders that changed in a window.
// Source: Vendor Orders API v1, getPurchaseOrders (read 2026-11).
func (c *Client) PurchaseOrders(ctx context.Context, changed Span, next string) (Sheet, float64, error) {
	q := pick("limit", "100", "changedAfter", instant(changed.From), "changedBefore", instant(changed.Until), "includeDetails", "true", "sortOrder", "ASC", "nextToken", next)
	return c.sheet(ctx, "getPurchaseOrders", "/vendor/orders/v1/purchaseOrders", q, "payload", "pagination", "nextToken")
}

// PurchaseOrdersStatus returns a page of what became of the purchase orders updated in a window.
// Source: Vendor Orders API v1, getPurchaseOrdersStatus (read 2026-11).
func (c *Client) PurchaseOrdersStatus(ctx context.Context, updated Span, next string) (Sheet, float64, error) {
	q := pick("limit", "100", "updatedAfter", instant(updated.From), "updatedBefore", instant(updated.Until), "sortOrder", "ASC", "nextToken", next)
	return c.sheet(ctx, "getPurchaseOrdersStatus", "/vendor/orders/v1/purchaseOrdersStatus", q, "payload", "pagination", "nextToken")
}

// ShipmentEvents are what shipments can be asked by, each with a window: there is no filter by update.
var ShipmentEvents = []string{"created", "shipmentConfirmed", "shipped", "shipmentDelivery"}

// VendorShipments returns a page of the shipments to which an event of ShipmentEvents happened in a window.
// Source: Vendor Shipments API v1, GetShipmentDetails (read 2026-11).
func (c *Client) VendorShipments(ctx context.Context, event string, in Span, next string) (Sheet, float64, error) {
	q := pick("limit", "50", event+"After", instant(in.From), event+"Before", instant(in.Until), "sortOrder", "ASC", "nextToken", next)
	return c.sheet(ctx, "getShipmentDetails", "/vendor/shipping/v1/shipments", q, "payload", "pagination", "nextToken")
}

// VendorTransaction returns what became of something that was submitted. An id that Amazon does not know is refused as
// any other request that is wrong.
// Source: Vendor Transaction Status API v1, getTransaction (read 2026-11).
func (c *Client) VendorTransaction(ctx context.Context, id string) (Sheet, float64, error) {
	s, rate, err := c.sheet(ctx, "getTransaction", "/vendor/transactions/v1/transactions/"+url.PathEscape(id), nil)
	if errors.Is(err, transport.ErrGone) {
		err = fmt.Errorf("%w: %w", transport.ErrInvalid, err)
	}
	return s, rate, err
}
