package spapi

import (
	"context"
	"strings"
	"testing"
	"time"
)

// What each page is asked with, and where its answer has the token of the next.
func TestSheets(t *testing.T) {
	span := Span{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 8, 12, 30, 0, 0, time.FixedZone("", 3600))}
	for name, tt := range map[string]struct {
		ask    func(ctx context.Context, c *Client, next string) (Sheet, float64, error)
		want   string // asked with
		again  string // and besides with the token t+/=
		answer string
	}{
		"transactions": {
			ask: func(ctx context.Context, c *Client, next string) (Sheet, float64, error) {
				return c.ListTransactions(ctx, span, next)
			},
			want:   "GET /finances/2024-06-19/transactions?postedAfter=2026-01-01T00%3A00%3A00Z&postedBefore=2026-01-08T11%3A30%3A00Z ",
			again:  "nextToken=t%2B%2F%3D",
			answer: `{"payload":{"transactions":[{"nextToken":"of a row"}],"nextToken":%q}}`,
		},
		"event groups": {
			ask: func(ctx context.Context, c *Client, next string) (Sheet, float64, error) {
				return c.ListFinancialEventGroups(ctx, span, next)
			},
			want:   "GET /finances/v0/financialEventGroups?FinancialEventGroupStartedAfter=2026-01-01T00%3A00%3A00Z&FinancialEventGroupStartedBefore=2026-01-08T11%3A30%3A00Z&MaxResultsPerPage=100 ",
			again:  "NextToken=t%2B%2F%3D",
			answer: `{"payload":{"NextToken":%q,"FinancialEventGroupList":[]}}`,
		},
		"inventory summaries": {
			ask: func(ctx context.Context, c *Client, next string) (Sheet, float64, error) {
				return c.InventorySummaries(ctx, "ATVPDKIKX0DER", next)
			},
			want:   "GET /fba/inventory/v1/summaries?details=true&granularityId=ATVPDKIKX0DER&granularityType=Marketplace&marketplaceIds=ATVPDKIKX0DER ",
			again:  "nextToken=t%2B%2F%3D",
			answer: `{"payload":{"inventorySummaries":[]},"pagination":{"nextToken":%q}}`,
		},
		"catalog items": {
			ask: func(ctx context.Context, c *Client, next string) (Sheet, float64, error) {
				return c.CatalogItems(ctx, "M", []string{"B01", "B02"}, "summaries,salesRanks", next)
			},
			want:   "GET /catalog/2022-04-01/items?identifiers=B01%2CB02&identifiersType=ASIN&includedData=summaries%2CsalesRanks&marketplaceIds=M&pageSize=20 ",
			again:  "pageToken=t%2B%2F%3D",
			answer: `{"numberOfResults":2,"pagination":{"nextToken":%q},"items":[]}`,
		},
		"purchase orders": {
			ask: func(ctx context.Context, c *Client, next string) (Sheet, float64, error) {
				return c.PurchaseOrders(ctx, span, next)
			},
			want:  "GET /vendor/orders/v1/purchaseOrders?changedAfter=2026-01-01T00%3A00%3A00Z&changedBefore=2026-01-08T11%3A30%3A00Z&includeDetails=true&limit=100&sortOrder=ASC ",
			again: "nextToken=t%2B%2F%3D", answer: `{"payload":{"pagination":{"nextToken":%q},"orders":[]}}`,
		},
		"order status": {
			ask: func(ctx context.Context, c *Client, next string) (Sheet, float64, error) {
				return c.PurchaseOrdersStatus(ctx, span, next)
			},
			want:  "GET /vendor/orders/v1/purchaseOrdersStatus?limit=100&sortOrder=ASC&updatedAfter=2026-01-01T00%3A00%3A00Z&updatedBefore=2026-01-08T11%3A30%3A00Z ",
			again: "nextToken=t%2B%2F%3D", answer: `{"payload":{"pagination":{"nextToken":%q}}}`,
		},
		"shipments": {
			ask: func(ctx context.Context, c *Client, next string) (Sheet, float64, error) {
				return c.VendorShipments(ctx, "shipped", span, next)
			},
			want:  "GET /vendor/shipping/v1/shipments?limit=50&shippedAfter=2026-01-01T00%3A00%3A00Z&shippedBefore=2026-01-08T11%3A30%3A00Z&sortOrder=ASC ",
			again: "nextToken=t%2B%2F%3D", answer: `{"payload":{"pagination":{"nextToken":%q},"shipments":[]}}`,
		},
		"orders": {
			ask: func(ctx context.Context, c *Client, next string) (Sheet, float64, error) {
				return c.SearchOrders(ctx, []string{"A", "B"}, span, "PROCEEDS,EXPENSE", next)
			},
			want:   "GET /orders/2026-01-01/orders?includedData=PROCEEDS%2CEXPENSE&lastUpdatedAfter=2026-01-01T00%3A00%3A00Z&lastUpdatedBefore=2026-01-08T11%3A30%3A00Z&marketplaceIds=A%2CB&maxResultsPerPage=100 ",
			again:  "paginationToken=t%2B%2F%3D",
			answer: `{"orders":[],"pagination":{"nextToken":%q},"lastUpdatedBefore":"2026-01-08T11:30:00Z"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			body := strings.ReplaceAll(tt.answer, "%q", `"t+/="`)
			c, asked := serving(t, 200, body)
			s, rate, err := tt.ask(t.Context(), c, "")
			if err != nil || string(s.Body) != body || s.Next != "t+/=" || rate != 0.0167 {
				t.Errorf("answer %q, next %q, rate %v, %v", s.Body, s.Next, rate, err)
			}
			if *asked != tt.want {
				t.Errorf("asked %s\nwant  %s", *asked, tt.want)
			}
			if _, _, err := tt.ask(t.Context(), c, s.Next); err != nil {
				t.Fatal(err)
			}
			_, args, _ := strings.Cut(strings.TrimSpace(tt.want), "?")
			for _, part := range append(strings.Split(args, "&"), tt.again) {
				if !strings.Contains(*asked, part) {
					t.Errorf("the second page was asked with %s, which lacks %s", *asked, part)
				}
			}
			for _, last := range []string{`null`, `""`} {
				c, _ := serving(t, 200, strings.ReplaceAll(tt.answer, "%q", last))
				if s, _, err := tt.ask(t.Context(), c, ""); err != nil || s.Next != "" {
					t.Errorf("token %s is read as %q, %v", last, s.Next, err)
				}
			}
			c, _ = serving(t, 200, `{}`)
			if s, _, err := tt.ask(t.Context(), c, ""); err != nil || s.Next != "" {
				t.Errorf("no token is read as %q, %v", s.Next, err)
			}
		})
	}
}
