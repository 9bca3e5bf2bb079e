package spapi

import "context"

// InventorySummaries returns a page of the FBA stock of one store, with its details. The next token lives half a
// minute. Source: FBA Inventory API v1, getInventorySummaries (read 2026-11).
func (c *Client) InventorySummaries(ctx context.Context, marketplaceID, next string) (Sheet, float64, error) {
	q := pick("granularityType", "Marketplace", "granularityId", marketplaceID, "marketplaceIds", marketplaceID, "details", "true", "nextToken", next)
	return c.sheet(ctx, "getInventorySummaries", "/fba/inventory/v1/summaries", q, "pagination", "nextToken")
}
