// Package spapi asks the Selling Partner API for reports: create, list, look up, download.
package spapi

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/internal/transport"
)

// The hosts. Source: SP-API endpoints and connecting guides (read 2026-11).
var hosts = map[amazon.Region]string{
	amazon.NA: "https://sellingpartnerapi-na.amazon.com",
	amazon.EU: "https://sellingpartnerapi-eu.amazon.com",
	amazon.FE: "https://sellingpartnerapi-fe.amazon.com",
}

const agent = "Sellerhouse/1.0 (Language=Go)"

// Client asks for one account. It is safe for concurrent use.
type Client struct {
	call *transport.Caller
	http *http.Client
}

// Observe has f told of every call.
func (c *Client) Observe(f func(transport.Heard)) *Client {
	c.call.Heard = f
	return c
}

// New returns a client. base is empty for Amazon, or one address that stands for all of Amazon's.
func New(client *http.Client, clk clock.Clock, a account.Account, base string) *Client {
	return &Client{http: client, call: &transport.Caller{
		HTTP: client, Clock: clk, Base: cmp.Or(base, hosts[a.Region]),
		Tokens: transport.NewTokens(client, clk, transport.Login(base), a.SPAPI),
		Sign: func(h http.Header, token string) {
			h.Set("X-Amz-Access-Token", token)
			h.Set("User-Agent", agent)
		},
		Stale: stale,
		Class: class,
	}}
}

// stale says whether a refusal may only mean that the token ended: SP-API answers that with 403, too.
func stale(status int, e *transport.StatusError) bool {
	return status == http.StatusUnauthorized ||
		status == http.StatusForbidden && (strings.Contains(e.Message, "expired") || strings.Contains(e.Message, "malformed or invalid"))
}

// class tells a type that the account's stores do not have, and a window that is too wide, from a request that is
// wrong.
func class(e *transport.StatusError) error {
	switch {
	case e.Status != http.StatusBadRequest:
	case strings.Contains(e.Message, notApplicable):
		return transport.ErrNotForIt
	case TooWide(e.Message):
		return transport.ErrTooWide
	}
	return nil
}

// Status is where a report stands.
type Status string

// The states. Cancelled also means that there is no data; Fatal may come with a document that says why.
const (
	InQueue    Status = "IN_QUEUE"
	InProgress Status = "IN_PROGRESS"
	Done       Status = "DONE"
	Cancelled  Status = "CANCELLED"
	Fatal      Status = "FATAL"
)

// Over says whether the state is final.
func (s Status) Over() bool { return s == Done || s == Cancelled || s == Fatal }

// Report is one report as Amazon describes it.
type Report struct {
	ID             string    `json:"reportId"`
	Type           string    `json:"reportType"`
	MarketplaceIDs []string  `json:"marketplaceIds"`
	Start          time.Time `json:"dataStartTime"`
	End            time.Time `json:"dataEndTime"`
	Created        time.Time `json:"createdTime"`
	Began          time.Time `json:"processingStartTime"`
	Ended          time.Time `json:"processingEndTime"`
	Status         Status    `json:"processingStatus"`
	DocumentID     string    `json:"reportDocumentId"`
}

// Request is what createReport is asked.
type Request struct {
	Type           string
	MarketplaceIDs []string
	Start, End     time.Time // zero where the type takes no window
	Options        map[string]string
}

const base = "/reports/2021-06-30"

// CreateReport asks for a report and returns its id. An error wrapping ErrLost means that the report may
// have been accepted: look it up with ListReports before asking again.
func (c *Client) CreateReport(ctx context.Context, r Request) (id string, rate float64, err error) {
	body := struct {
		Type           string            `json:"reportType"`
		MarketplaceIDs []string          `json:"marketplaceIds"`
		Start          string            `json:"dataStartTime,omitempty"`
		End            string            `json:"dataEndTime,omitempty"`
		Options        map[string]string `json:"reportOptions,omitempty"`
	}{Type: r.Type, MarketplaceIDs: r.MarketplaceIDs, Options: r.Options}
	if !r.Start.IsZero() {
		body.Start = r.Start.Format(time.RFC3339)
	}
	if !r.End.IsZero() {
		body.End = r.End.Format(time.RFC3339)
	}
	var got struct {
		ID string `json:"reportId"`
	}
	a, err := c.call.Do(ctx, transport.Call{Op: "createReport", Method: http.MethodPost, Path: base + "/reports", Body: body}, &got)
	return got.ID, a.Rate(), err
}

// GetReport returns a report's state.
func (c *Client) GetReport(ctx context.Context, id string) (r Report, rate float64, err error) {
	a, err := c.call.Do(ctx, transport.Call{Op: "getReport", Method: http.MethodGet, Path: base + "/reports/" + url.PathEscape(id), Repeat: true, Once: true}, &r)
	return r, a.Rate(), err
}

// Filter says which reports to list.
type Filter struct {
	Types    []string // 1 to 10
	Statuses []Status
	Since    time.Time // created since; Amazon's default is 90 days ago
}

// Page is a page of a list; Next is empty on the last one.
type Page struct {
	Reports []Report
	Next    string
}

// ListReports returns a page of reports, newest first: the first page with next empty, a further one with
// the Next of the page before.
func (c *Client) ListReports(ctx context.Context, f Filter, next string) (p Page, rate float64, err error) {
	q := url.Values{}
	if next != "" {
		q.Set("nextToken", next) // with anything else beside it Amazon answers 400
	} else {
		q.Set("reportTypes", strings.Join(f.Types, ","))
		q.Set("pageSize", "100")
		if len(f.Statuses) > 0 {
			var s []string
			for _, st := range f.Statuses {
				s = append(s, string(st))
			}
			q.Set("processingStatuses", strings.Join(s, ","))
		}
		if !f.Since.IsZero() {
			q.Set("createdSince", f.Since.UTC().Format(time.RFC3339))
		}
	}
	var got struct {
		Reports []Report `json:"reports"`
		Next    string   `json:"nextToken"`
	}
	a, err := c.call.Do(ctx, transport.Call{Op: "getReports", Method: http.MethodGet, Path: base + "/reports", Query: q, Repeat: true, Once: true}, &got)
	return Page{got.Reports, got.Next}, a.Rate(), err
}

// DocumentAddress is where a document can be fetched for five minutes.
type DocumentAddress struct {
	ID          string         `json:"reportDocumentId"`
	URL         account.Secret `json:"url"`
	Compression string         `json:"compressionAlgorithm"`
}

// GetDocument returns a fresh address of a document.
func (c *Client) GetDocument(ctx context.Context, id string) (d DocumentAddress, rate float64, err error) {
	a, err := c.call.Do(ctx, transport.Call{Op: "getReportDocument", Method: http.MethodGet, Path: documentPath(id), Repeat: true, Once: true}, &d)
	return d, a.Rate(), err
}

// Download saves the bytes at an address to path, whole or not at all.
func (c *Client) Download(ctx context.Context, d DocumentAddress, path string) (transport.Fetched, error) {
	return transport.Download(ctx, c.http, "download", d.URL.Reveal(), nil, path)
}
