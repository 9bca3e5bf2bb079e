package spapi

import (
	"context"
	"strings"
)

// SearchOrders returns a page of the orders of some stores updated in a window, whose end must be two minutes ago.
// included names the parts of an order that are wanted. Source: Orders API 2026-01-01, searchOrders (read 2026-11).
func (c *Client) SearchOrders(ctx context.Context, marketplaceIDs []string, updated Span, included, next string) (Sheet, float64, error) {
	q := pick("marketplaceIds", strings.Join(marketplaceIDs, ","), "lastUpdatedAfter", instant(updated.From), "lastUpdatedBefore", instant(updated.Until),
		"includedData", included, "maxResultsPerPage", "100", "paginationToken", next)
	return c.sheet(ctx, "searchOrders", "/orders/2026-01-01/orders", q, "pagination", "nextToken")
}
