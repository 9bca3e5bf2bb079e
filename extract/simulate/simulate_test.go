package simulate

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

// small is a world that is made in no time. It is shared: worlds do not change.
var small = sync.OnceValue(func() *world.World { return world.New(1, world.Options{Months: 2, SKUs: 8}) })

// stand is a served simulation and a plain HTTP client on it.
type stand struct {
	*testing.T
	*Server
	url string
	// tokens by account code and kind
	tokens map[string]string
}

func open(t *testing.T, cfg Config) *stand {
	t.Helper()
	if cfg.World == nil {
		cfg.World = small()
	}
	if cfg.Now.IsZero() {
		cfg.Now = cfg.World.End().UTC().Add(6 * time.Hour)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s)
	t.Cleanup(func() { srv.Close(); _ = s.Close() })
	return &stand{T: t, Server: s, url: srv.URL, tokens: map[string]string{}}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
}

func (s *stand) do(method, path string, header map[string]string, body string) answer {
	s.Helper()
	if !strings.HasPrefix(path, "http") {
		path = s.url + path
	}
	req, err := http.NewRequest(method, path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	client := http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{res.StatusCode, res.Header, nil}
	}
	return answer{res.StatusCode, res.Header, raw}
}

func (s *stand) token(account, kind string) string {
	s.Helper()
	if tok := s.tokens[account+kind]; tok != "" {
		return tok
	}
	g := s.byCode[account].SPAPI
	if kind == advertiserToken {
		g = s.byCode[account].Ads
	}
	a := s.do("POST", "/auth/o2/token", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, refreshForm(g).Encode())
	var out struct {
		Token string `json:"access_token"`
	}
	a.into(s.T, &out)
	if a.status != 200 || out.Token == "" {
		s.Fatalf("token of %s: %d %s", account, a.status, a.body)
	}
	s.tokens[account+kind] = out.Token
	return out.Token
}

// sp calls the Selling Partner API as an account.
func (s *stand) sp(account, method, path, body string) answer {
	s.Helper()
	return s.do(method, path, map[string]string{"X-Amz-Access-Token": s.token(account, partnerToken), "Content-Type": "application/json"}, body)
}

// ads calls the Advertising API in a profile's scope.
func (s *stand) ads(account, profile, method, path, body string) answer {
	s.Helper()
	return s.do(method, path, map[string]string{
		"Authorization": "Bearer " + s.token(account, advertiserToken), "Amazon-Advertising-API-ClientId": s.byCode[account].Ads.ClientID,
		"Amazon-Advertising-API-Scope": profile, "Content-Type": "application/vnd.createasyncreportrequest.v3+json",
	}, body)
}

// advanceBy moves the clock over the network; a day or more is a new moment.
func (s *stand) advanceBy(d time.Duration) {
	s.Helper()
	body, _ := json.Marshal(map[string]any{"advance_to": s.Now().Add(d), "moment": d >= 24*time.Hour})
	if a := s.do("POST", "/_clock", nil, string(body)); a.status != 200 {
		s.Fatalf("clock: %d %s", a.status, a.body)
	}
}

// finish asks for a report, waits until it is over, and returns it.
func (s *stand) finish(account, body string) reportJSON {
	s.Helper()
	a := s.sp(account, "POST", "/reports/2021-06-30/reports", body)
	if a.status == 429 { // the longest interval of a type
		s.advanceBy(15 * time.Minute)
		clear(s.tokens)
		a = s.sp(account, "POST", "/reports/2021-06-30/reports", body)
	}
	if a.status != 202 {
		s.Fatalf("createReport %s: %d %s", body, a.status, a.body)
	}
	var id struct {
		ReportID string `json:"reportId"`
	}
	a.into(s.T, &id)
	for range 200 {
		var r reportJSON
		s.sp(account, "GET", "/reports/2021-06-30/reports/"+id.ReportID, "").into(s.T, &r)
		if r.Status != inQueue && r.Status != inProgress {
			return r
		}
		s.advanceBy(30 * time.Second)
	}
	s.Fatalf("report %s never ends", id.ReportID)
	return reportJSON{}
}

// address asks for the address of a document.
func (s *stand) address(account, document string) (link, compression string) {
	s.Helper()
	a := s.sp(account, "GET", "/reports/2021-06-30/documents/"+document, "")
	var d struct {
		URL         string `json:"url"`
		Compression string `json:"compressionAlgorithm"`
	}
	a.into(s.T, &d)
	if a.status != 200 {
		s.Fatalf("getReportDocument %s: %d %s", document, a.status, a.body)
	}
	return d.URL, d.Compression
}

// fetch downloads a document and returns its text and its Content-Type.
func (s *stand) fetch(account, document string) (string, http.Header) {
	s.Helper()
	link, compression := s.address(account, document)
	a := s.do("GET", link, nil, "")
	if a.status != 200 {
		s.Fatalf("download: %d %s", a.status, a.body)
	}
	if compression == "GZIP" {
		return gunzip(s.T, a.body), a.header
	}
	return string(a.body), a.header
}

func gunzip(t *testing.T, raw []byte) string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func request(reportType, marketplace string, from, until time.Time) string {
	body := map[string]any{"reportType": reportType, "marketplaceIds": []string{marketplace}}
	if !from.IsZero() {
		body["dataStartTime"], body["dataEndTime"] = from.Format(time.RFC3339), until.Format(time.RFC3339)
	}
	if reportType == catalog.SalesTraffic.Source.Type {
		body["reportOptions"] = map[string]string{"dateGranularity": "DAY", "asinGranularity": "CHILD"}
	}
	raw, _ := json.Marshal(body)
	return string(raw)
}

// The whole way of every dataset, by nothing but HTTP.
func TestServesEveryDataset(t *testing.T) {
	s := open(t, Config{})
	now := s.Now()
	for _, a := range s.Accounts() {
		if a.Type == "vendor" {
			continue
		}
		t.Run(a.Code, func(t *testing.T) {
			s := &stand{T: t, Server: s.Server, url: s.url, tokens: s.tokens}
			home := a.Marketplaces[0]
			r := s.finish(a.Code, request(catalog.AllOrders.Source.Type, home, now.AddDate(0, 0, -30), now))
			if r.Status != done {
				t.Fatalf("orders: %+v", r)
			}
			text, _ := s.fetch(a.Code, r.Document)
			if n := strings.Count(text, "\n"); n < 30 || !strings.Contains(text[:40], "amazon-order-id\t") {
				t.Errorf("orders: %d lines, begins %.80q", n, text)
			}
			for _, id := range a.Marketplaces {
				day := time.Date(2025, 11, 10, 0, 0, 0, 0, time.UTC)
				r = s.finish(a.Code, request(catalog.SalesTraffic.Source.Type, id, day, day.Add(24*time.Hour-time.Second)))
				text, h := s.fetch(a.Code, r.Document)
				var doc struct {
					ByDate []struct{ Date string } `json:"salesAndTrafficByDate"`
					ByASIN []any                   `json:"salesAndTrafficByAsin"`
				}
				if err := json.Unmarshal([]byte(text), &doc); err != nil || len(doc.ByDate) != 1 || doc.ByDate[0].Date != "2025-11-10" || len(doc.ByASIN) == 0 {
					t.Errorf("traffic of %s: %v, %s", id, err, text)
				}
				if h.Get("Content-Type") != "application/json;charset=UTF-8" {
					t.Errorf("traffic is %q", h.Get("Content-Type"))
				}
				r = s.finish(a.Code, request(catalog.FBAInventory.Source.Type, id, time.Time{}, time.Time{}))
				if text, _ = s.fetch(a.Code, r.Document); strings.Count(text, "\n") < 2 {
					t.Errorf("inventory of %s: %q", id, text)
				}
			}
			var list struct{ Reports []reportJSON }
			s.sp(a.Code, "GET", "/reports/2021-06-30/reports?pageSize=100&reportTypes="+settlementType, "").into(t, &list)
			if len(list.Reports) < 3 {
				t.Fatalf("%d settlements listed", len(list.Reports))
			}
			text, h := s.fetch(a.Code, list.Reports[0].Document)
			if !strings.HasPrefix(strings.TrimPrefix(text, "\ufeff"), "settlement-id\tsettlement-start-date") || strings.Contains(h.Get("Content-Type"), "charset") {
				t.Errorf("settlement %q begins %.120q", h.Get("Content-Type"), text)
			}
			for _, p := range a.Profiles {
				for _, typ := range []string{"spCampaigns", "spAdvertisedProduct"} {
					r := s.finishAds(a.Code, p.ID, adsRequest(typ, "2025-11-01", "2025-11-28"))
					res := s.do("GET", r.URL, nil, "")
					var rows []map[string]any
					if err := json.Unmarshal([]byte(gunzip(t, res.body)), &rows); err != nil || len(rows) < 5 || res.header.Get("Content-Encoding") != "" {
						t.Errorf("%s: %v, %d rows, %v", typ, err, len(rows), res.header)
					}
				}
			}
		})
	}
	if a := s.do("GET", "/stats/eurofxref/eurofxref-hist.zip", nil, ""); a.status != 200 || !bytes.HasPrefix(a.body, []byte("PK")) {
		t.Errorf("rates: %d", a.status)
	}
	var v world.Served
	s.do("GET", "/_served", nil, "").into(t, &v)
	if len(v.Settlements) != 4 || len(v.Orders) != 4 || len(v.Traffic) < 7 || len(v.Ads) < 14 || v.Rates == 0 {
		t.Errorf("served: %d settlements, %d orders, %d traffic, %d ads, rates %d", len(v.Settlements), len(v.Orders), len(v.Traffic), len(v.Ads), v.Rates)
	}
	var books world.Books
	s.do("GET", "/_books?currency=EUR", nil, "").into(t, &books)
	if books.Currency != "EUR" || len(books.Leaves) == 0 || len(books.Tied) != 4 {
		t.Errorf("books in %s: %d leaves, %d settlements", books.Currency, len(books.Leaves), len(books.Tied))
	}
}

// adsReply is a report of the Advertising API.
type adsReply struct {
	ReportID  string `json:"reportId"`
	Status    string `json:"status"`
	URL       string `json:"url"`
	Size      int    `json:"fileSize"`
	Generated string `json:"generatedAt"`
	Failure   string `json:"failureReason"`
	Filters   any    `json:"filters"`
}

func adsRequest(typ, from, until string) string {
	group, more := "campaign", `"campaignStatus","topOfSearchImpressionShare"`
	if typ == "spAdvertisedProduct" {
		group, more = "advertiser", `"adGroupId","adId","advertisedAsin","advertisedSku"`
	}
	return `{"name":"x","startDate":"` + from + `","endDate":"` + until + `","configuration":{"adProduct":"SPONSORED_PRODUCTS","groupBy":["` + group +
		`"],"columns":["date","campaignId","campaignName","campaignBudgetCurrencyCode","impressions","clicks","cost","sales7d",` + more +
		`],"reportTypeId":"` + typ + `","timeUnit":"DAILY","format":"GZIP_JSON"}}`
}

func (s *stand) finishAds(account, profile, body string) adsReply {
	s.Helper()
	var r adsReply
	a := s.ads(account, profile, "POST", "/reporting/reports", body)
	a.into(s.T, &r)
	if a.status != 200 || r.Status != pending {
		s.Fatalf("create: %d %s", a.status, a.body)
	}
	for range 100 {
		s.advanceBy(30 * time.Second)
		s.ads(account, profile, "GET", "/reporting/reports/"+r.ReportID, "").into(s.T, &r)
		if r.Status == completed || r.Status == failed {
			return r
		}
	}
	s.Fatalf("report %s never ends", r.ReportID)
	return r
}
