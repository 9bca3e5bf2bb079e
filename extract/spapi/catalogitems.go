package spapi

import (
	"context"
	"strings"
)

// CatalogItems returns a page of what the catalogue says of some products of a site, twenty at most.
// Source: Catalog Items API 2022-04-01, searchCatalogItems (read 2026-11).
func (c *Client) CatalogItems(ctx context.Context, marketplaceID string, asins []string, included, next string) (Sheet, float64, error) {
	q := pick("marketplaceIds", marketplaceID, "identifiers", strings.Join(asins, ","), "identifiersType", "ASIN", "includedData", included, "pageSize", "20", "pageToken", next)
	return c.sheet(ctx, "searchCatalogItems", "/catalog/2022-04-01/items", q, "pagination", "nextToken")
}
