package simulate

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// What the APIs beside reports refuse.
func TestAPIRefusals(t *testing.T) {
	s := open(t, Config{})
	now := s.Now()
	at := func(d time.Duration) string { return url.QueryEscape(now.Add(d).UTC().Format(time.RFC3339)) }
	us, store := "US-A", s.byCode["US-A"].Marketplaces[0]
	query := func(text string) string {
		raw, err := json.Marshal(map[string]string{"query": text})
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	const day = `startDate:"2025-10-02",endDate:"2025-10-02"`
	for name, tt := range map[string]struct {
		account, method, path, body string
		status                      int
		want                        string
	}{
		"transactions of the last two minutes": {path: "/finances/2024-06-19/transactions?postedAfter=" + at(-time.Hour) + "&postedBefore=" + at(-time.Minute), status: 400, want: "two minutes"},
		"transactions since nothing":           {path: "/finances/2024-06-19/transactions", status: 400, want: "InvalidInput"},
		"transactions of a year are none":      {path: "/finances/2024-06-19/transactions?postedAfter=" + at(-365*24*time.Hour) + "&postedBefore=" + at(-time.Hour), status: 200, want: `{"payload":{"nextToken":null,"transactions":[]}}`},
		"a token of somebody else's":           {path: "/finances/2024-06-19/transactions?nextToken=abc&postedAfter=" + at(-time.Hour), status: 400, want: "nextToken"},
		"inventory of another region":          {path: "/fba/inventory/v1/summaries?granularityType=Marketplace&granularityId=A1PA6795UKMFR9&marketplaceIds=A1PA6795UKMFR9", status: 400, want: "InvalidInput"},
		"orders with buyers":                   {path: "/orders/2026-01-01/orders?includedData=PROCEEDS,BUYER&lastUpdatedAfter=" + at(-time.Hour), status: 403, want: "denied"},
		"orders of a minute ago":               {path: "/orders/2026-01-01/orders?lastUpdatedAfter=" + at(-time.Hour) + "&lastUpdatedBefore=" + at(-time.Minute), status: 400, want: "InvalidInput"},
		"purchase orders of a seller":          {path: "/vendor/orders/v1/purchaseOrders?limit=1&changedAfter=" + at(-time.Hour) + "&changedBefore=" + at(0), status: 403, want: "denied"},
		"purchase orders of eight days":        {account: "US-V", path: "/vendor/orders/v1/purchaseOrders?limit=1&changedAfter=" + at(-192*time.Hour) + "&changedBefore=" + at(0), status: 400, want: "seven days"},
		"shipments by two windows":             {account: "US-V", path: "/vendor/shipping/v1/shipments?limit=1&createdAfter=" + at(-time.Hour) + "&createdBefore=" + at(0) + "&shippedAfter=" + at(-time.Hour) + "&shippedBefore=" + at(0), status: 400, want: "one kind"},
		"51 shipments":                         {account: "US-V", path: "/vendor/shipping/v1/shipments?limit=51&createdAfter=" + at(-time.Hour) + "&createdBefore=" + at(0), status: 400, want: "limit"},
		"21 products":                          {path: "/catalog/2022-04-01/items?identifiersType=ASIN&marketplaceIds=" + store + "&identifiers=" + strings.Repeat("B0,", 20) + "B0", status: 400, want: "InvalidInput"},
		"a long query":                         {method: "POST", path: "/dataKiosk/2023-11-15/queries", body: query("query{" + strings.Repeat("x", 8000) + "}"), status: 400, want: "8000"},
		"an unknown field":                     {method: "POST", path: "/dataKiosk/2023-11-15/queries", body: query("query{analytics_x{y(" + day + "){z}}}"), status: 400, want: "undefined"},
		"no GraphQL":                           {method: "POST", path: "/dataKiosk/2023-11-15/queries", body: query("SELECT 1"), status: 400, want: "offending token"},
		"a query of another region's store": {
			method: "POST", path: "/dataKiosk/2023-11-15/queries", status: 400, want: "marketplaces of the account",
			body: query(`query{analytics_salesAndTraffic_2024_04_24{salesAndTrafficByDate(` + day + `,aggregateBy:DAY,marketplaceIds:["A1PA6795UKMFR9"]){startDate}}}`),
		},
		"queries a page of a hundred and one": {path: "/dataKiosk/2023-11-15/queries?pageSize=101", status: 400, want: "pageSize"},
		"queries in no state":                 {path: "/dataKiosk/2023-11-15/queries?processingStatuses=DONE,OVER", status: 400, want: "processingStatuses"},
		"queries until never":                 {path: "/dataKiosk/2023-11-15/queries?createdUntil=never", status: 400, want: "createdUntil"},
		"an unknown query":                    {path: "/dataKiosk/2023-11-15/queries/1", status: 404, want: "NotFound"},
		"an unknown document":                 {path: "/dataKiosk/2023-11-15/documents/amzn1.tortuga.4.na.x", status: 404, want: "NotFound"},
		"fees of 21 products":                 {method: "POST", path: "/products/fees/v0/feesEstimate", body: "[" + strings.Repeat(`{"IdType":"ASIN"},`, 20) + `{"IdType":"ASIN"}]`, status: 400, want: "InvalidInput"},
		"fees of what is unsold":              {method: "POST", path: "/products/fees/v0/feesEstimate", body: `[{"FeesEstimateRequest":{"MarketplaceId":"` + store + `","PriceToEstimateFees":{"ListingPrice":{"CurrencyCode":"USD","Amount":1.5}}},"IdType":"ASIN","IdValue":"B0NOTHERE1"}]`, status: 200, want: `"Status":"ClientError"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stand{T: t, Server: s.Server, url: s.url, tokens: s.tokens}
			s.mu.Lock()
			clear(s.buckets)
			s.mu.Unlock()
			account, method := us, "GET"
			if tt.account != "" {
				account = tt.account
			}
			if tt.method != "" {
				method = tt.method
			}
			if a := s.sp(account, method, tt.path, tt.body); a.status != tt.status || !strings.Contains(string(a.body), tt.want) {
				t.Errorf("got %d %s, want %d with %q", a.status, a.body, tt.status, tt.want)
			}
		})
	}
}

// A query's result has what was selected, in that order, null where there is none, and nothing else; while it is worked
// on another one of its schema is refused, and without days there is no document.
func TestQueries(t *testing.T) {
	s := open(t, Config{})
	store := s.byCode["US-A"].Marketplaces[0]
	create := func(days string) answer {
		raw, err := json.Marshal(map[string]string{"query": fmt.Sprintf("query Q {\n analytics_salesAndTraffic_2024_04_24 { salesAndTrafficByDate(%s, aggregateBy: DAY, marketplaceIds: [%q]) { marketplaceId sales { unitsOrdered unitsOrderedB2B } startDate } } }", days, store)})
		if err != nil {
			t.Fatal(err)
		}
		return s.sp("US-A", "POST", "/dataKiosk/2023-11-15/queries", string(raw))
	}
	const base = "/dataKiosk/2023-11-15"
	result := func(days string) (id, document string) {
		t.Helper()
		a := create(days)
		var got struct{ QueryID, DataDocumentID, ErrorDocumentID, ProcessingStatus string }
		if err := json.Unmarshal(a.body, &got); err != nil || a.status != 202 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if b := create(days); b.status != 429 {
			t.Errorf("a second query is answered %d %s", b.status, b.body)
		}
		s.advanceBy(5 * time.Minute)
		a = s.sp("US-A", "GET", base+"/queries/"+got.QueryID, "")
		if err := json.Unmarshal(a.body, &got); err != nil || got.ProcessingStatus != "DONE" || got.ErrorDocumentID != "" {
			t.Fatalf("%s", a.body)
		}
		return got.QueryID, got.DataDocumentID
	}
	_, document := result(`startDate: "2025-10-02", endDate: "2025-10-03"`)
	var address struct{ DocumentURL string }
	if err := json.Unmarshal(s.sp("US-A", "GET", base+"/documents/"+document, "").body, &address); err != nil {
		t.Fatal(err)
	}
	a := s.do("GET", address.DocumentURL, nil, "")
	days, _ := s.world.SalesTraffic("US-A", store, s.world.Start()+1, s.world.Start()+3, s.Now())
	var want strings.Builder
	for _, d := range days {
		fmt.Fprintf(&want, `{"marketplaceId":%q,"sales":{"unitsOrdered":%d,"unitsOrderedB2B":null},"startDate":%q}`+"\n", store, d.UnitsOrdered, d.Date.String())
	}
	if got := gunzip(t, a.body); got != want.String() || a.header.Get("Content-Encoding") != "gzip" {
		t.Errorf("got  %s\nwant %s", got, want.String())
	}
	if id, document := result(`startDate: "2024-01-01", endDate: "2024-01-02"`); document != "" {
		t.Errorf("query %s of days without anything has document %s", id, document)
	}
	// One that is taken back makes room for the next; one that is over cannot be taken back.
	var first struct{ QueryID string }
	if err := json.Unmarshal(create(`startDate: "2025-10-03", endDate: "2025-10-03"`).body, &first); err != nil {
		t.Fatal(err)
	}
	if a := s.sp("US-A", "DELETE", base+"/queries/"+first.QueryID, ""); a.status != 204 || len(a.body) != 0 {
		t.Errorf("taking a query back is answered %d %s", a.status, a.body)
	}
	if a := s.sp("US-A", "GET", base+"/queries/"+first.QueryID, ""); !strings.Contains(string(a.body), `"CANCELLED"`) {
		t.Errorf("a query that was taken back: %s", a.body)
	}
	last, _ := result(`startDate: "2025-10-04", endDate: "2025-10-04"`)
	for _, id := range []string{first.QueryID, last} {
		if a := s.sp("US-A", "DELETE", base+"/queries/"+id, ""); a.status != 400 {
			t.Errorf("taking back query %s, which is over, is answered %d %s", id, a.status, a.body)
		}
	}
	// What is asked of the list holds for its further pages too.
	s.mu.Lock()
	began := s.queries[1].Created
	s.mu.Unlock()
	for filter, want := range map[string]int{
		"": 4, "processingStatuses=DONE": 3, "processingStatuses=CANCELLED,FATAL": 1, "processingStatuses=IN_QUEUE": 0,
		"createdUntil=" + began.Format(time.RFC3339): 2, "createdSince=" + began.Format(time.RFC3339) + "&processingStatuses=DONE": 2,
	} {
		n, path := 0, base+"/queries?pageSize=1&"+filter
		for path != "" {
			s.mu.Lock()
			clear(s.buckets)
			s.mu.Unlock()
			var page struct {
				Queries    []struct{ QueryID string }
				Pagination struct{ NextToken string }
			}
			s.sp("US-A", "GET", path, "").into(t, &page)
			n, path = n+len(page.Queries), ""
			if page.Pagination.NextToken != "" {
				path = base + "/queries?paginationToken=" + url.QueryEscape(page.Pagination.NextToken)
			}
		}
		if n != want {
			t.Errorf("%d queries with %q, want %d", n, filter, want)
		}
	}
	s.advanceBy(30*24*time.Hour + time.Minute)
	clear(s.tokens)
	for _, path := range []string{"/documents/" + document, "/queries/" + last} {
		if a := s.sp("US-A", "GET", base+path, ""); a.status != 404 {
			t.Errorf("%s after thirty days: %d %s", path, a.status, a.body)
		}
	}
}

// FuzzParseQuery: whatever text comes is a query with fields, or refused; nothing panics or hangs.
func FuzzParseQuery(f *testing.F) {
	f.Add(`query MyQuery{analytics_x{y(startDate:"2026-01-01",aggregateBy:{date:DAY},ids:["A" "B"]){a b{c}}}}`)
	f.Add(`{a}`)
	f.Add(`query{a(b:[{c:"d"`)
	f.Fuzz(func(t *testing.T, text string) {
		if root, err := parseQuery(text); err == nil && root == nil {
			t.Error("no query and no error")
		}
	})
}
