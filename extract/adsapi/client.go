// Package adsapi asks the Amazon Ads API for profiles and reports (reporting v3): create, poll, download.
package adsapi

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/internal/transport"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// The hosts. Source: Amazon Ads API overview, API endpoints (read 2026-11).
var hosts = map[amazon.Region]string{
	amazon.NA: "https://advertising-api.amazon.com",
	amazon.EU: "https://advertising-api-eu.amazon.com",
	amazon.FE: "https://advertising-api-fe.amazon.com",
}

const (
	mediaNew = "application/vnd.createasyncreportrequest.v3+json"
	mediaGet = "application/vnd.getasyncreportresponse.v3+json"
)

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
	id := a.Ads.ClientID
	return &Client{http: client, call: &transport.Caller{
		HTTP: client, Clock: clk, Base: cmp.Or(base, hosts[a.Region]),
		Tokens: transport.NewTokens(client, clk, transport.Login(base), a.Ads),
		Sign: func(h http.Header, token string) {
			h.Set("Authorization", "Bearer "+token)
			h.Set("Amazon-Advertising-API-ClientId", id.Reveal())
		},
		// A profile that is not ours answers 401 too; its text says so, and a new token would not help.
		Stale: func(status int, e *transport.StatusError) bool {
			return status == http.StatusUnauthorized && !strings.Contains(e.Message, "scope")
		},
	}}
}

func scope(profile string) http.Header {
	return http.Header{"Amazon-Advertising-Api-Scope": {profile}}
}

// Profiles returns every advertising profile the grant can report on in the account's region.
func (c *Client) Profiles(ctx context.Context) ([]plan.Profile, error) {
	var got []struct {
		ID       json.Number `json:"profileId"`
		Currency string      `json:"currencyCode"`
		Zone     string      `json:"timezone"`
		Account  struct {
			Marketplace string `json:"marketplaceStringId"`
			Type        string `json:"type"`
			Name        string `json:"name"`
		} `json:"accountInfo"`
	}
	_, err := c.call.Do(ctx, transport.Call{
		Op: "profiles", Method: http.MethodGet, Path: "/v2/profiles",
		Query: url.Values{"apiProgram": {"report"}, "accessLevel": {"view"}}, Repeat: true,
	}, &got)
	if err != nil {
		return nil, err
	}
	out := make([]plan.Profile, 0, len(got))
	for _, p := range got {
		out = append(out, plan.Profile{
			ID: p.ID.String(), MarketplaceID: p.Account.Marketplace, TimeZone: p.Zone,
			Currency: p.Currency, Type: p.Account.Type, Name: p.Account.Name,
		})
	}
	return out, nil
}

// Status is where a report stands.
type Status string

// The states.
const (
	Pending    Status = "PENDING"
	Processing Status = "PROCESSING"
	Completed  Status = "COMPLETED"
	Failed     Status = "FAILED"
	Cancelled  Status = "CANCELLED"
)

// Over says whether the state is final.
func (s Status) Over() bool { return s == Completed || s == Failed || s == Cancelled }

// Configuration is what a report shows. Two are the same report when all but the order of columns and
// groups agrees.
type Configuration struct {
	AdProduct string   `json:"adProduct"`
	GroupBy   []string `json:"groupBy"`
	Columns   []string `json:"columns"`
	TypeID    string   `json:"reportTypeId"`
	TimeUnit  string   `json:"timeUnit"`
	Format    string   `json:"format"`
	Filters   []any    `json:"filters,omitempty"`
}

// Request is what a report is asked with. Days are the profile's.
type Request struct {
	Profile       string
	Name          string
	Window        window.Range
	Configuration Configuration
}

// Report is one report as Amazon describes it.
type Report struct {
	ID            string         `json:"reportId"`
	Status        Status         `json:"status"`
	StartDate     string         `json:"startDate"`
	EndDate       string         `json:"endDate"` // inclusive
	Configuration Configuration  `json:"configuration"`
	CreatedAt     time.Time      `json:"createdAt"`
	GeneratedAt   *time.Time     `json:"generatedAt"`
	URL           account.Secret `json:"url"`
	FileSize      *int64         `json:"fileSize"`
	FailureReason string         `json:"failureReason"`
}

// Answers says whether the report is what the request asks for.
func (r Report) Answers(q Request) bool {
	a, b := r.Configuration, q.Configuration
	return r.StartDate == q.Window.From.String() && r.EndDate == (q.Window.Until-1).String() &&
		a.AdProduct == b.AdProduct && a.TypeID == b.TypeID && a.TimeUnit == b.TimeUnit && a.Format == b.Format &&
		same(a.GroupBy, b.GroupBy) && same(a.Columns, b.Columns) && len(a.Filters) == len(b.Filters)
}

func same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// DuplicateError says that the request was made before. It unwraps to the class of all such answers.
type DuplicateError struct {
	ReportID string
	Err      error
}

func (e *DuplicateError) Error() string { return e.Err.Error() }
func (e *DuplicateError) Unwrap() error { return e.Err }

// RetentionError says that the first day asked for is gone; From is the first one that is not.
type RetentionError struct {
	From window.Day
	Err  error
}

func (e *RetentionError) Error() string { return e.Err.Error() }
func (e *RetentionError) Unwrap() error { return e.Err }

// ColumnsError names columns the report type does not have.
type ColumnsError struct {
	Columns []string
	Err     error
}

func (e *ColumnsError) Error() string { return e.Err.Error() }
func (e *ColumnsError) Unwrap() error { return e.Err }

const uuid = `[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}`

var (
	duplicateOf = regexp.MustCompile(`(?i)duplicate of\s*:\s*(` + uuid + `)`)
	anyID       = regexp.MustCompile(uuid)
	retention   = regexp.MustCompile(`(?i)startDate \(\S+\).*retention start date \((\d{4}-\d{2}-\d{2})\)`)
	badColumns  = regexp.MustCompile(`(?i)columns includes invalid values: \(([^)]*)\)`)
)

// Create asks for a report and returns it. A request made before gives a DuplicateError, one that begins
// before what is kept a RetentionError, one with a column the type lacks a ColumnsError. It may be made
// again after a lost answer: the duplicate check names the report then.
func (c *Client) Create(ctx context.Context, r Request) (Report, error) {
	body := struct {
		Name          string        `json:"name,omitempty"`
		Start         string        `json:"startDate"`
		End           string        `json:"endDate"`
		Configuration Configuration `json:"configuration"`
	}{r.Name, r.Window.From.String(), (r.Window.Until - 1).String(), r.Configuration}
	h := scope(r.Profile)
	h.Set("Content-Type", mediaNew)
	var got Report
	_, err := c.call.Do(ctx, transport.Call{
		Op: "ads createReport", Method: http.MethodPost, Path: "/reporting/reports",
		Header: h, Body: body, Repeat: true, Once: true,
	}, &got)
	var e *transport.StatusError
	if !errors.As(err, &e) {
		return got, err
	}
	switch e.Status {
	case http.StatusTooEarly:
		if id := duplicateID(e.Message); id != "" {
			return got, &DuplicateError{id, err}
		}
	case http.StatusBadRequest:
		if m := retention.FindStringSubmatch(e.Message); m != nil {
			if day, perr := window.ParseDay(m[1]); perr == nil {
				return got, &RetentionError{day, err}
			}
		}
		if m := badColumns.FindStringSubmatch(e.Message); m != nil {
			var cols []string
			for _, s := range strings.Split(m[1], ",") {
				cols = append(cols, strings.TrimSpace(s))
			}
			return got, &ColumnsError{cols, err}
		}
	}
	return got, err
}

func duplicateID(text string) string {
	if m := duplicateOf.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return anyID.FindString(text)
}

// Get returns a report's state and, once it is completed, a fresh address.
func (c *Client) Get(ctx context.Context, profile, id string) (Report, error) {
	h := scope(profile)
	h.Set("Accept", mediaGet)
	var got Report
	_, err := c.call.Do(ctx, transport.Call{Op: "ads getReport", Method: http.MethodGet, Path: "/reporting/reports/" + url.PathEscape(id), Header: h, Repeat: true, Once: true}, &got)
	return got, err
}

// Delete takes back a report that is still pending; any other is left alone.
func (c *Client) Delete(ctx context.Context, profile, id string) error {
	_, err := c.call.Do(ctx, transport.Call{Op: "ads deleteReport", Method: http.MethodDelete, Path: "/reporting/reports/" + url.PathEscape(id), Header: scope(profile), Repeat: true}, nil)
	if errors.Is(err, transport.ErrInvalid) || errors.Is(err, transport.ErrGone) {
		return nil
	}
	return err
}

// Download saves a completed report to path. Storage refuses requests that carry our token, so none does.
func (c *Client) Download(ctx context.Context, r Report, path string) (transport.Fetched, error) {
	if r.URL == "" {
		return transport.Fetched{}, fmt.Errorf("ads download: report %s has no address: %w", r.ID, transport.ErrNoData)
	}
	got, err := transport.Download(ctx, c.http, "ads download", r.URL.Reveal(), nil, path)
	if err == nil && r.FileSize != nil && *r.FileSize > 0 && *r.FileSize != got.Bytes {
		return got, fmt.Errorf("ads download: %w: %s bytes where the report says %d", transport.ErrTruncated, strconv.FormatInt(got.Bytes, 10), *r.FileSize)
	}
	return got, err
}
