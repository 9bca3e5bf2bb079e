package spapi

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/internal/transport"
)

const kioskBase = "/dataKiosk/2023-11-15"

// MaxQuery is how long the text of a query may be, white space not counted.
const MaxQuery = 8000

// Query is a query of Data Kiosk as Amazon describes it.
type Query struct {
	ID            string    `json:"queryId"`
	Text          string    `json:"query"`
	Created       time.Time `json:"createdTime"`
	Ended         time.Time `json:"processingEndTime"`
	Status        Status    `json:"processingStatus"`
	DocumentID    string    `json:"dataDocumentId"`
	ErrorDocument string    `json:"errorDocumentId"`
	Pagination    struct {
		Next string `json:"nextToken"`
	} `json:"pagination"`
}

// Asks says whether the query was asked with a text: white space may come back changed.
func (q Query) Asks(text string) bool { return bare(q.Text) == bare(text) }

// QueryLength is how long a query's text counts.
func QueryLength(text string) int { return len(bare(text)) }

func bare(text string) string { return strings.Join(strings.Fields(text), "") }

// CreateQuery asks a query, or with the token of the page before for its next page, and returns its id. An error
// wrapping ErrLost means that it may have been accepted: look it up with ListQueries before asking again.
// Source: Data Kiosk API 2023-11-15, createQuery (read 2026-11).
func (c *Client) CreateQuery(ctx context.Context, text, next string) (id string, rate float64, err error) {
	body := struct {
		Query string `json:"query"`
		Next  string `json:"paginationToken,omitempty"`
	}{text, next}
	var got struct {
		ID string `json:"queryId"`
	}
	a, err := c.call.Do(ctx, transport.Call{Op: "createQuery", Method: http.MethodPost, Path: kioskBase + "/queries", Body: body}, &got)
	return got.ID, a.Rate(), err
}

// GetQuery returns a query's state.
func (c *Client) GetQuery(ctx context.Context, id string) (q Query, rate float64, err error) {
	a, err := c.call.Do(ctx, transport.Call{Op: "getQuery", Method: http.MethodGet, Path: kioskBase + "/queries/" + url.PathEscape(id), Repeat: true, Once: true}, &q)
	return q, a.Rate(), err
}

// CancelQuery takes a query back that is not over. An error wrapping ErrInvalid means that it is.
func (c *Client) CancelQuery(ctx context.Context, id string) (rate float64, err error) {
	a, err := c.call.Do(ctx, transport.Call{Op: "cancelQuery", Method: http.MethodDelete, Path: kioskBase + "/queries/" + url.PathEscape(id), Repeat: true, Once: true}, nil)
	return a.Rate(), err
}

// ListQueries returns a page of the queries asked since, newest first, and the token of the next page.
func (c *Client) ListQueries(ctx context.Context, since time.Time, next string) (list []Query, more string, rate float64, err error) {
	q := pick("createdSince", instant(since), "pageSize", "100")
	if next != "" {
		q = pick("paginationToken", next)
	}
	var got struct {
		Queries    []Query `json:"queries"`
		Pagination struct {
			Next string `json:"nextToken"`
		} `json:"pagination"`
	}
	a, err := c.call.Do(ctx, transport.Call{Op: "getQueries", Method: http.MethodGet, Path: kioskBase + "/queries", Query: q, Repeat: true, Once: true}, &got)
	return got.Queries, got.Pagination.Next, a.Rate(), err
}

// GetKioskDocument returns a fresh address of a query's document, good for five minutes.
func (c *Client) GetKioskDocument(ctx context.Context, id string) (d DocumentAddress, rate float64, err error) {
	var got struct {
		ID  string         `json:"documentId"`
		URL account.Secret `json:"documentUrl"`
	}
	a, err := c.call.Do(ctx, transport.Call{Op: "getDocument", Method: http.MethodGet, Path: kioskBase + "/documents/" + url.PathEscape(id), Repeat: true, Once: true}, &got)
	return DocumentAddress{ID: got.ID, URL: got.URL}, a.Rate(), err
}
