package spapi

import (
	"context"
	"time"
)

// FinanceDelay is how long ago the end of a window of the Finances API must be: two minutes, and one for clocks
// that differ. FinanceSpan is how long one may be; a longer one is answered with nothing.
const (
	FinanceDelay = 3 * time.Minute
	FinanceSpan  = 179 * 24 * time.Hour
)

// ListTransactions returns a page of the transactions posted in a window, of every store and fulfilment: with a
// marketplace named, seller-fulfilled orders of the American store are left out. Pages may be empty and go on.
// Source: Finances API 2024-06-19, listTransactions (read 2026-11).
func (c *Client) ListTransactions(ctx context.Context, posted Span, next string) (Sheet, float64, error) {
	q := pick("postedAfter", instant(posted.From), "postedBefore", instant(posted.Until), "nextToken", next)
	return c.sheet(ctx, "listTransactions", "/finances/2024-06-19/transactions", q, "payload", "nextToken")
}

// ListFinancialEventGroups returns a page of the event groups that began in a window.
// Source: Finances API v0, listFinancialEventGroups (read 2026-11).
func (c *Client) ListFinancialEventGroups(ctx context.Context, began Span, next string) (Sheet, float64, error) {
	q := pick("FinancialEventGroupStartedAfter", instant(began.From), "FinancialEventGroupStartedBefore", instant(began.Until),
		"MaxResultsPerPage", "100", "NextToken", next)
	return c.sheet(ctx, "listFinancialEventGroups", "/finances/v0/financialEventGroups", q, "payload", "NextToken")
}
