package spapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/internal/transport"
)

// serving answers one call after its token was given, and records it.
func serving(t *testing.T, status int, answer string) (*Client, *string) {
	var asked string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == transport.LoginPath {
			_, _ = io.WriteString(w, `{"access_token":"Atza|t","expires_in":3600}`)
			return
		}
		body, _ := io.ReadAll(r.Body)
		asked = fmt.Sprintf("%s %s %s", r.Method, r.URL.RequestURI(), body)
		if got := r.Header.Get("X-Amz-Access-Token"); got != "Atza|t" || r.Header.Get("User-Agent") != agent {
			t.Errorf("sent token %q as %q", got, r.Header.Get("User-Agent"))
		}
		w.Header().Set("x-amzn-RateLimit-Limit", "0.0167")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(srv.Close)
	return New(srv.Client(), clock.Wall{}, account.Account{}, srv.URL), &asked
}

func TestCreateReport(t *testing.T) {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	for name, tt := range map[string]struct {
		in   Request
		want string
	}{
		"with options and a local window": {
			in: Request{
				Type: "GET_SALES_AND_TRAFFIC_REPORT", MarketplaceIDs: []string{"A1PA6795UKMFR9"}, Options: map[string]string{"asinGranularity": "CHILD"},
				Start: time.Date(2026, 1, 8, 0, 0, 0, 0, berlin), End: time.Date(2026, 1, 8, 23, 59, 59, 0, berlin),
			},
			want: `POST /reports/2021-06-30/reports {"reportType":"GET_SALES_AND_TRAFFIC_REPORT","marketplaceIds":["A1PA6795UKMFR9"],"dataStartTime":"2026-01-08T00:00:00+01:00","dataEndTime":"2026-01-08T23:59:59+01:00","reportOptions":{"asinGranularity":"CHILD"}}`,
		},
		"a snapshot has no window": {
			in:   Request{Type: "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA", MarketplaceIDs: []string{"ATVPDKIKX0DER"}},
			want: `POST /reports/2021-06-30/reports {"reportType":"GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA","marketplaceIds":["ATVPDKIKX0DER"]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, asked := serving(t, 202, `{"reportId":"54517018502"}`)
			id, rate, err := c.CreateReport(t.Context(), tt.in)
			if err != nil || id != "54517018502" || rate != 0.0167 {
				t.Errorf("CreateReport = %q, %v, %v", id, rate, err)
			}
			if *asked != tt.want {
				t.Errorf("asked %s\nwant  %s", *asked, tt.want)
			}
		})
	}
}

func TestListReports(t *testing.T) {
	page := `{"reports":[{"reportId":"1","reportType":"T","marketplaceIds":["M"],"dataStartTime":"2026-01-08T00:00:00+00:00","dataEndTime":"2026-01-08T23:59:59+00:00",
		"createdTime":"2026-01-10T06:00:01+00:00","processingStartTime":"2026-01-10T06:00:20+00:00","processingEndTime":"2026-01-10T06:01:02+00:00","processingStatus":"DONE","reportDocumentId":"d"}],"nextToken":"n+/="}`
	c, asked := serving(t, 200, page)
	f := Filter{Types: []string{"T"}, Statuses: []Status{Done}, Since: time.Date(2025, 11, 12, 6, 0, 0, 0, time.UTC)}
	got, _, err := c.ListReports(t.Context(), f, "")
	want := Page{Next: "n+/=", Reports: []Report{{
		ID: "1", Type: "T", MarketplaceIDs: []string{"M"}, Status: Done, DocumentID: "d",
		Start: time.Date(2026, 1, 8, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 1, 8, 23, 59, 59, 0, time.UTC),
		Created: time.Date(2026, 1, 10, 6, 0, 1, 0, time.UTC), Began: time.Date(2026, 1, 10, 6, 0, 20, 0, time.UTC), Ended: time.Date(2026, 1, 10, 6, 1, 2, 0, time.UTC),
	}}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("ListReports error %v (-want +got)\n%s", err, diff)
	}
	if want := "GET /reports/2021-06-30/reports?createdSince=2025-11-12T06%3A00%3A00Z&pageSize=100&processingStatuses=DONE&reportTypes=T "; *asked != want {
		t.Errorf("asked %s\nwant  %s", *asked, want)
	}
	if _, _, err := c.ListReports(t.Context(), f, got.Next); err != nil {
		t.Fatal(err)
	}
	if want := "GET /reports/2021-06-30/reports?nextToken=n%2B%2F%3D "; *asked != want {
		t.Errorf("the second page was asked with %s, want the token alone: %s", *asked, want)
	}
}

func TestErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		want   error
	}{
		"lost":                {500, `{"errors":[{"code":"InternalFailure","message":"x"}]}`, transport.ErrLost},
		"listed only":         {400, `{"errors":[{"code":"InvalidInput","message":"Request for report type 1118 is not allowed at this time","details":""}]}`, transport.ErrInvalid},
		"throttled":           {429, `{"errors":[{"code":"QuotaExceeded","message":"x"}]}`, transport.ErrThrottled},
		"role missing":        {403, `{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":""}]}`, transport.ErrDenied},
		"token ended, really": {403, `{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":"The access token you provided has expired."}]}`, transport.ErrDenied},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := serving(t, tt.status, tt.body)
			if _, _, err := c.CreateReport(t.Context(), Request{}); !errors.Is(err, tt.want) {
				t.Errorf("CreateReport error = %v, want %v", err, tt.want)
			}
		})
	}
}

func TestAddressIsNotShown(t *testing.T) {
	c, _ := serving(t, 200, `{"reportDocumentId":"d","url":"https://s3/x?sig=topsecret","compressionAlgorithm":"GZIP"}`)
	d, _, err := c.GetDocument(t.Context(), "d")
	if err != nil || d.URL.Reveal() != "https://s3/x?sig=topsecret" {
		t.Fatalf("GetDocument = %q, %v", d.URL.Reveal(), err)
	}
	if got := fmt.Sprintf("%v %+v %#v", d, d, d); got == "" || containsSecret(got) {
		t.Errorf("printed as %s", got)
	}
	if raw, _ := json.Marshal(d); containsSecret(string(raw)) {
		t.Errorf("encoded as %s", raw)
	}
}

func containsSecret(s string) bool {
	for i := range len(s) - 8 {
		if s[i:i+9] == "topsecret" {
			return true
		}
	}
	return false
}

func TestClassify(t *testing.T) {
	for text, want := range map[string]Cause{
		"The report data for the requested date range is not yet available. Please try again later.": NotYet,
		"This report type requires the reportPeriod, distributorView reportOption to be specified.":  Permanent,
		"dataStartTime must be the same day as dataEndTime when reportPeriod=DAY":                    Wide,
		"Date range exceeded. Report can be requested only upto 30 days":                             Wide,
		"startDate and endDate must be the same for inventory metrics":                               Wide,
		"The requested time range is too large; at most 31 days":                                     Wide,
		"The report document exceeds the maximum size":                                               Wide,
		"The number of requests for this period exceeded your quota":                                 Unclear,
		"This report was requested too often":                                                        Unclear,
		"dataEndTime must not be in the future":                                                      Unclear,
		"reportPeriod must be one of DAY, WEEK":                                                      Permanent,
		"dataStartTime must be the same or after 2024-01-01":                                         Permanent,
		"No stranded inventory found":                                                                Empty,
		"Internal error":                                                                             Unclear,
		"":                                                                                           Unclear,
	} {
		if got := Classify(text, []string{"no stranded inventory"}); got != want {
			t.Errorf("Classify(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestReadError(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"JSON":  {`{"reportSpecification":{},"errorDetails":"not yet available"}`, "not yet available"},
		"text":  {"Date range exceeded\n", "Date range exceeded"},
		"empty": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "doc")
			if err := os.WriteFile(path, []byte(tt.in), 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := ReadError(path); err != nil || got != tt.want {
				t.Errorf("ReadError = %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}
