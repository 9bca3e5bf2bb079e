package adsapi

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/internal/transport"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

func serving(t *testing.T, status int, answer string) (*Client, *string) {
	var asked string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case transport.LoginPath:
			_, _ = io.WriteString(w, `{"access_token":"Atza|t","expires_in":3600}`)
			return
		case "/file":
			if r.Header.Get("Authorization") != "" {
				w.WriteHeader(400) // as S3 does
			}
			_, _ = io.WriteString(w, "[]")
			return
		}
		body, _ := io.ReadAll(r.Body)
		asked = fmt.Sprintf("%s %s %s %s %s", r.Method, r.URL.RequestURI(), r.Header.Get("Amazon-Advertising-API-Scope"), r.Header.Get("Content-Type"), body)
		if r.Header.Get("Authorization") != "Bearer Atza|t" || r.Header.Get("Amazon-Advertising-API-ClientId") != "client" {
			t.Errorf("sent headers %v", r.Header)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(srv.Close)
	return New(srv.Client(), clock.Wall{}, account.Account{Ads: account.Credentials{ClientID: "client"}}, srv.URL), &asked
}

var request = Request{
	Profile: "3312345678901234", Name: "n", Window: window.Range{From: window.Date(2026, 3, 1), Until: window.Date(2026, 3, 15)},
	Configuration: Configuration{AdProduct: "SPONSORED_PRODUCTS", GroupBy: []string{"campaign"}, Columns: []string{"date", "campaignId"}, TypeID: "spCampaigns", TimeUnit: "DAILY", Format: "GZIP_JSON"},
}

func TestCreate(t *testing.T) {
	c, asked := serving(t, 200, `{"reportId":"0f6c3a52-6f0b-4f0e-9d5b-1d2c3b4a5e6f","status":"PENDING","url":null,"fileSize":null,"generatedAt":null,"createdAt":"2026-03-15T05:01:02.345Z"}`)
	got, err := c.Create(t.Context(), request)
	if err != nil || got.ID != "0f6c3a52-6f0b-4f0e-9d5b-1d2c3b4a5e6f" || got.Status != Pending {
		t.Errorf("Create = %+v, %v", got, err)
	}
	want := `POST /reporting/reports 3312345678901234 application/vnd.createasyncreportrequest.v3+json {"name":"n","startDate":"2026-03-01","endDate":"2026-03-14","configuration":` +
		`{"adProduct":"SPONSORED_PRODUCTS","groupBy":["campaign"],"columns":["date","campaignId"],"reportTypeId":"spCampaigns","timeUnit":"DAILY","format":"GZIP_JSON"}}`
	if *asked != want {
		t.Errorf("asked %s\nwant  %s", *asked, want)
	}
}

func TestCreateRefused(t *testing.T) {
	const id = "4ee811a0-6aaa-4ceb-9d31-d3bcecf85430"
	for name, tt := range map[string]struct {
		status  int
		body    string
		dup     string
		kept    string
		columns []string
		class   error
	}{
		"duplicate":                     {status: 425, body: `{"code":"425","detail":"The Request is a duplicate of : ` + id + `"}`, dup: id, class: transport.ErrDuplicate},
		"duplicate in other words":      {status: 425, body: `{"code":"425","detail":"See report ` + id + `"}`, dup: id, class: transport.ErrDuplicate},
		"duplicate of nothing one says": {status: 425, body: `{"code":"425","detail":"Too early"}`, class: transport.ErrDuplicate},
		"beyond what is kept": {
			status: 400, body: `{"code":"400","detail":"startDate (2026-06-01) must be equal to or after report type data retention start date (2026-06-08)"}`,
			kept: "2026-06-08", class: transport.ErrInvalid,
		},
		"unknown columns": {
			status: 400, body: `{"code":"400","detail":"configuration columns includes invalid values: (foo, bar). Allowed values: (impressions, clicks)"}`,
			columns: []string{"foo", "bar"}, class: transport.ErrInvalid,
		},
		"too wide":             {status: 400, body: `{"code":"400","detail":"startDate to endDate range (32 days) must not exceed maximum range (31 days)"}`, class: transport.ErrInvalid},
		"a profile of another": {status: 401, body: `{"code":"401","detail":"Not authorized to access scope 33"}`, class: transport.ErrDenied},
		"throttled by a page":  {status: 429, body: "<html><title>Too Many</title></html>", class: transport.ErrThrottled},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := serving(t, tt.status, tt.body)
			_, err := c.Create(t.Context(), request)
			var dup *DuplicateError
			var kept *RetentionError
			var cols *ColumnsError
			var gotDup, gotKept string
			var gotCols []string
			if errors.As(err, &dup) {
				gotDup = dup.ReportID
			}
			if errors.As(err, &kept) {
				gotKept = kept.From.String()
			}
			if errors.As(err, &cols) {
				gotCols = cols.Columns
			}
			if !errors.Is(err, tt.class) || gotDup != tt.dup || gotKept != tt.kept || !cmp.Equal(gotCols, tt.columns) {
				t.Errorf("Create error = %v (duplicate %q, kept from %q, columns %q), want %v (%q, %q, %q)", err, gotDup, gotKept, gotCols, tt.class, tt.dup, tt.kept, tt.columns)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	same := Report{StartDate: "2026-03-01", EndDate: "2026-03-14", Configuration: Configuration{
		AdProduct: "SPONSORED_PRODUCTS", GroupBy: []string{"campaign"},
		Columns: []string{"campaignId", "date"}, TypeID: "spCampaigns", TimeUnit: "DAILY", Format: "GZIP_JSON", Filters: []any{},
	}}
	for name, tt := range map[string]struct {
		change func(*Report)
		want   bool
	}{
		"columns in another order": {func(*Report) {}, true},
		"another day":              {func(r *Report) { r.EndDate = "2026-03-15" }, false},
		"a summary":                {func(r *Report) { r.Configuration.TimeUnit = "SUMMARY" }, false},
		"other columns":            {func(r *Report) { r.Configuration.Columns = []string{"date"} }, false},
		"another grouping":         {func(r *Report) { r.Configuration.GroupBy = []string{"adGroup"} }, false},
		"a filter":                 {func(r *Report) { r.Configuration.Filters = []any{"x"} }, false},
	} {
		r := same
		tt.change(&r)
		if got := r.Answers(request); got != tt.want {
			t.Errorf("%s: Answers = %v, want %v", name, got, tt.want)
		}
	}
}

func TestProfiles(t *testing.T) {
	c, asked := serving(t, 200, `[{"profileId":9007199254740993,"countryCode":"DE","currencyCode":"EUR","dailyBudget":999999999.0,"timezone":"Europe/Paris","accountInfo":{"marketplaceStringId":"A1PA6795UKMFR9","id":"A2","type":"seller","name":"Example GmbH"}}]`)
	got, err := c.Profiles(t.Context())
	want := []plan.Profile{{ID: "9007199254740993", MarketplaceID: "A1PA6795UKMFR9", TimeZone: "Europe/Paris", Currency: "EUR", Type: "seller", Name: "Example GmbH"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Profiles error %v (-want +got)\n%s", err, diff)
	}
	if want := "GET /v2/profiles?accessLevel=view&apiProgram=report   "; *asked != want {
		t.Errorf("asked %q, want %q", *asked, want)
	}
}

func TestDownload(t *testing.T) {
	c, _ := serving(t, 200, "")
	base := c.call.Base
	path := filepath.Join(t.TempDir(), "x")
	if got, err := c.Download(t.Context(), Report{URL: account.Secret(base + "/file")}, path); err != nil || got.Bytes != 2 {
		t.Errorf("Download = %+v, %v", got, err)
	}
	if _, err := c.Download(t.Context(), Report{}, path); !errors.Is(err, transport.ErrNoData) {
		t.Errorf("without an address Download error = %v", err)
	}
	size := int64(3)
	if _, err := c.Download(t.Context(), Report{URL: account.Secret(base + "/file"), FileSize: &size}, path); !errors.Is(err, transport.ErrTruncated) {
		t.Errorf("of 2 bytes where 3 were said Download error = %v", err)
	}
}

func TestDelete(t *testing.T) {
	for status, ok := range map[int]bool{200: true, 400: true, 404: true, 403: false} {
		c, _ := serving(t, status, `{"code":"x","detail":"y"}`)
		if err := c.Delete(t.Context(), "1", "id"); (err == nil) != ok {
			t.Errorf("answered %d Delete = %v", status, err)
		}
	}
}

func FuzzDuplicateID(f *testing.F) {
	f.Add("The Request is a duplicate of : 0f6c3a52-6f0b-4f0e-9d5b-1d2c3b4a5e6f")
	f.Add("duplicate of")
	f.Fuzz(func(t *testing.T, text string) {
		if id := duplicateID(text); id != "" && len(id) != 36 {
			t.Errorf("duplicateID(%q) = %q, which is no id", text, id)
		}
	})
}
