package simulate

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/catalog"
)

// refreshForm asks for a token with a grant.
func refreshForm(g Grant) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {g.RefreshToken}, "client_id": {g.ClientID}, "client_secret": {g.ClientSecret}}
}

func TestLoginWithAmazon(t *testing.T) {
	s := open(t, Config{Faults: `{"revoked":["FE-A"]}`})
	us, jp := s.byCode["US-A"], s.byCode["FE-A"]
	form := func(kv ...string) url.Values {
		v := url.Values{}
		for i := 0; i < len(kv); i += 2 {
			v.Set(kv[i], kv[i+1])
		}
		return v
	}
	refresh := refreshForm
	with := func(v url.Values, k, x string) url.Values { v.Set(k, x); return v }
	for name, tt := range map[string]struct {
		form   url.Values
		status int
		want   string
	}{
		"partner grant":           {form: refresh(us.SPAPI), status: 200, want: `"refresh_token":"` + us.SPAPI.RefreshToken},
		"advertising grant":       {form: refresh(us.Ads), status: 200, want: `"expires_in":3600`},
		"wrong secret":            {form: with(refresh(us.SPAPI), "client_secret", "x"), status: 401, want: `"error":"invalid_client"`},
		"wrong client":            {form: with(refresh(us.SPAPI), "client_id", "x"), status: 401, want: `"error":"invalid_client"`},
		"another client's grant":  {form: with(refresh(us.SPAPI), "refresh_token", jp.SPAPI.RefreshToken), status: 400, want: `"error":"invalid_grant"`},
		"the other program's":     {form: with(refresh(us.SPAPI), "refresh_token", us.Ads.RefreshToken), status: 400, want: `"error":"invalid_grant"`},
		"revoked":                 {form: refresh(jp.SPAPI), status: 400, want: `"error":"invalid_grant"`},
		"unknown grant":           {form: with(refresh(us.SPAPI), "grant_type", "password"), status: 400, want: `"error":"unsupported_grant_type"`},
		"scope beside refresh":    {form: with(refresh(us.SPAPI), "scope", "sellingpartnerapi::notifications"), status: 400, want: `"error":"invalid_request"`},
		"nothing":                 {form: form(), status: 400, want: `"error":"invalid_request"`},
		"grantless":               {form: form("grant_type", "client_credentials", "scope", "sellingpartnerapi::notifications", "client_id", us.SPAPI.ClientID, "client_secret", us.SPAPI.ClientSecret), status: 200, want: `"scope":"sellingpartnerapi::notifications"`},
		"a code of consent":       {form: form("grant_type", "authorization_code", "code", "x", "client_id", us.SPAPI.ClientID, "client_secret", us.SPAPI.ClientSecret), status: 400, want: `"error":"unauthorized_client"`},
		"advertising, grantless":  {form: form("grant_type", "client_credentials", "scope", "sellingpartnerapi::notifications", "client_id", us.Ads.ClientID, "client_secret", us.Ads.ClientSecret), status: 400, want: `"error":"unauthorized_client"`},
		"grantless, unknown wish": {form: form("grant_type", "client_credentials", "scope", "everything", "client_id", us.SPAPI.ClientID, "client_secret", us.SPAPI.ClientSecret), status: 400, want: `"error":"invalid_scope"`},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.do("POST", "/auth/o2/token", map[string]string{"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"}, tt.form.Encode())
			if a.status != tt.status || !strings.Contains(string(a.body), tt.want) {
				t.Errorf("got %d %s, want %d with %s", a.status, a.body, tt.status, tt.want)
			}
			if a.header.Get("X-Amzn-Requestid") == "" || (a.status != 200) != (a.header.Get("X-Amzn-Errortype") != "") {
				t.Errorf("headers %v", a.header)
			}
		})
	}
}

// Every refusal of the Selling Partner API, body and headers.
func TestPartnerRefusals(t *testing.T) {
	s := open(t, Config{})
	const denied = `{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":"%s"}]}`
	now := s.Now()
	stamp := now.Format(time.RFC3339)
	expired := s.accessToken(partnerToken, "US-A", now)
	grantless := s.accessToken("grantless", "US-A", now.Add(time.Hour))
	forged := "Atza|IwEB" + base64.RawURLEncoding.EncodeToString([]byte("sp|US-A|99999999999999|"+strings.Repeat("0", 40)))
	invalid := func(message string) string {
		return `{"errors":[{"code":"InvalidInput","message":"` + message + `","details":""}]}`
	}
	create := func(body string) (method, path, sent string) {
		return "POST", "/reports/2021-06-30/reports", body
	}
	type request struct{ method, path, body string }
	of := func(method, path, body string) request { return request{method, path, body} }
	for name, tt := range map[string]struct {
		request
		token  string
		status int
		want   string
		rate   string
	}{
		"no token":         {request: of("GET", "/reports/2021-06-30/reports/1", ""), token: "-", status: 403, want: fmt.Sprintf(denied, "Access token is missing in the request header.")},
		"expired token":    {request: of("GET", "/reports/2021-06-30/reports/1", ""), token: expired, status: 403, want: fmt.Sprintf(denied, "The access token you provided has expired.")},
		"forged token":     {request: of("GET", "/reports/2021-06-30/reports/1", ""), token: forged, status: 403, want: fmt.Sprintf(denied, "The access token you provided is revoked, malformed or invalid.")},
		"grantless token":  {request: of("GET", "/reports/2021-06-30/reports/1", ""), token: grantless, status: 403, want: fmt.Sprintf(denied, "The access token you provided is revoked, malformed or invalid.")},
		"unknown report":   {request: of("GET", "/reports/2021-06-30/reports/1", ""), status: 404, rate: "2.0", want: `{"errors":[{"code":"NotFound","message":"One or more of the provided ReportRequestIds could not be found.","details":""}]}`},
		"no types":         {request: of("GET", "/reports/2021-06-30/reports", ""), status: 400, rate: "0.0222", want: `{"errors":[{"code":"InvalidInput","message":"One or more required parameters missing","details":"reportTypes;"}]}`},
		"page too large":   {request: of("GET", "/reports/2021-06-30/reports?reportTypes=A&pageSize=101", ""), status: 400, rate: "0.0222", want: `{"errors":[{"code":"InvalidInput","message":"Invalid Input","details":"pageSize"}]}`},
		"unknown status":   {request: of("GET", "/reports/2021-06-30/reports?reportTypes=A&processingStatuses=OVER", ""), status: 400, rate: "0.0222", want: `{"errors":[{"code":"InvalidInput","message":"Invalid Input","details":"processingStatuses"}]}`},
		"transaction view": {request: of("GET", "/reports/2021-06-30/reports?reportTypes=GET_SELLER_FEEDBACK_DATA,GET_DATE_RANGE_FINANCIAL_TRANSACTION_DATA", ""), status: 403, want: fmt.Sprintf(denied, "")},
		"made-up token":    {request: of("GET", "/reports/2021-06-30/reports?nextToken=abc", ""), status: 400, rate: "0.0222", want: `{"errors":[{"code":"InvalidInput","message":"Invalid Input","details":"nextToken"}]}`},
		"document by type": {request: of("GET", "/reports/2021-06-30/documents/54517018502", ""), status: 400, rate: "0.0167", want: invalid("Invalid reportDocumentId")},
		"unknown document": {request: of("GET", "/reports/2021-06-30/documents/amzn1.spdoc.1.4.na.x", ""), status: 404, rate: "0.0167", want: `{"errors":[{"code":"NotFound","message":"The requested document could not be found.","details":""}]}`},
		"malformed body":   {request: of(create(`{"reportType":`)), status: 400, rate: "0.0167", want: invalid("Invalid Input")},
		"unknown type":     {request: of(create(`{"reportType":"GET_NOTHING","marketplaceIds":["ATVPDKIKX0DER"]}`)), status: 400, rate: "0.0167", want: invalid("Invalid Input")},
		"no marketplace":   {request: of(create(`{"reportType":"` + catalog.FBAInventory.Source.Type + `"}`)), status: 400, rate: "0.0167", want: invalid("Invalid Input")},
		"settlement": {
			request: of(create(`{"reportType":"` + settlementType + `","marketplaceIds":["ATVPDKIKX0DER"]}`)), status: 400, rate: "0.0167",
			want: invalid("Request for report type 1118 is not allowed at this time"),
		},
		"store of another region": {
			request: of(create(`{"reportType":"` + catalog.FBAInventory.Source.Type + `","marketplaceIds":["A1PA6795UKMFR9"]}`)), status: 400, rate: "0.0167",
			want: invalid("Report rejected for this client. your report could not be applied to any marketplaces"),
		},
		"unknown path":   {request: of("GET", "/listings/2021-08-01/nothing", ""), status: 404, want: `{"errors":[{"code":"NotFound","message":"Resource not found.","details":""}]}`},
		"unknown method": {request: of("PUT", "/reports/2021-06-30/reports/1", ""), status: 404, want: `{"errors":[{"code":"NotFound","message":"Resource not found.","details":""}]}`},
		"unknown path without a token": {
			request: of("GET", "/listings/2021-08-01/nothing", ""), token: "-", status: 403, want: fmt.Sprintf(denied, "Access token is missing in the request header."),
		},
		"too large": {
			request: of(create(strings.Repeat(" ", 1<<20+1))), status: 413,
			want: `{"errors":[{"code":"PayloadTooLarge","message":"The request is too large.","details":""}]}`,
		},
		"restricted type": {request: of(create(`{"reportType":"GET_VAT_TRANSACTION_DATA","marketplaceIds":["ATVPDKIKX0DER"]}`)), status: 403, want: fmt.Sprintf(denied, "")},
		"the future": {
			request: of(create(`{"reportType":"` + catalog.AllOrders.Source.Type + `","marketplaceIds":["ATVPDKIKX0DER"],"dataEndTime":"` + now.Add(time.Minute).Format(time.RFC3339) + `"}`)),
			status:  400, rate: "0.0167", want: invalid("Invalid Input"),
		},
		"start after end": {
			request: of(create(`{"reportType":"` + catalog.AllOrders.Source.Type + `","marketplaceIds":["ATVPDKIKX0DER"],"dataStartTime":"` + stamp + `","dataEndTime":"2025-10-02T00:00:00Z"}`)),
			status:  400, rate: "0.0167", want: invalid("Invalid Input"),
		},
		"option that is no text": {
			request: of(create(`{"reportType":"` + catalog.SalesTraffic.Source.Type + `","marketplaceIds":["ATVPDKIKX0DER"],"reportOptions":{"custom":true}}`)), status: 400, rate: "0.0167",
			want: `{"errors":[{"code":"InvalidInput","message":"Invalid request body: [instance type (boolean) does not match any allowed primitive type (allowed: [\"string\"])]","details":""}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stand{T: t, Server: s.Server, url: s.url, tokens: s.tokens}
			s.mu.Lock()
			clear(s.buckets)
			s.mu.Unlock()
			header := map[string]string{"Content-Type": "application/json"}
			switch tt.token {
			case "":
				header["X-Amz-Access-Token"] = s.token("US-A", partnerToken)
			case "-":
			default:
				header["X-Amz-Access-Token"] = tt.token
			}
			a := s.do(tt.method, tt.path, header, tt.body)
			if a.status != tt.status || string(a.body) != tt.want {
				t.Errorf("got  %d %s\nwant %d %s", a.status, a.body, tt.status, tt.want)
			}
			if got := a.header.Get("X-Amzn-Ratelimit-Limit"); got != tt.rate {
				t.Errorf("rate header %q, want %q", got, tt.rate)
			}
			if a.header.Get("X-Amzn-Requestid") == "" || a.header.Get("X-Amzn-Errortype") == "" || a.header.Get("Retry-After") != "" {
				t.Errorf("headers %v", a.header)
			}
		})
	}
}

func TestQuota(t *testing.T) {
	s := open(t, Config{})
	body := request(catalog.FBAInventory.Source.Type, s.byCode["US-A"].Marketplaces[0], time.Time{}, time.Time{})
	ask := func(account string) answer {
		return s.sp(account, "POST", "/reports/2021-06-30/reports", strings.ReplaceAll(body, s.byCode["US-A"].Marketplaces[0], s.byCode[account].Marketplaces[0]))
	}
	for i := range 15 {
		if a := ask("US-A"); a.status != 202 || a.header.Get("X-Amzn-Ratelimit-Limit") != "0.0167" {
			t.Fatalf("call %d: %d %v", i, a.status, a.header)
		}
	}
	a := ask("US-A")
	want := `{"errors":[{"code":"QuotaExceeded","message":"You exceeded your quota for the requested resource.","details":""}]}`
	if a.status != 429 || string(a.body) != want || a.header.Get("X-Amzn-Errortype") != "TooManyRequestsException" || a.header.Get("X-Amzn-Ratelimit-Limit") != "" {
		t.Errorf("the 16th: %d %s %v", a.status, a.body, a.header)
	}
	if a := ask("EU-A"); a.status != 202 {
		t.Errorf("another account: %d", a.status)
	}
	if a := s.sp("US-A", "GET", "/reports/2021-06-30/reports?reportTypes="+catalog.FBAInventory.Source.Type, ""); a.status != 200 {
		t.Errorf("another operation: %d", a.status)
	}
	s.advanceBy(59 * time.Second)
	if a := ask("US-A"); a.status != 429 {
		t.Errorf("a second too early: %d", a.status)
	}
	s.advanceBy(time.Second)
	if a := ask("US-A"); a.status != 202 {
		t.Errorf("after a minute: %d", a.status)
	}
	st := s.Stats()
	if c := st.Calls["US-A"]["createReport"]; c.Calls != 18 || c.Refused != 2 || st.Reports["US-A"] != 16 || st.Repeated["US-A"] != 15 {
		t.Errorf("stats %+v %+v", c, st)
	}
}

func TestBucket(t *testing.T) {
	p, at := plan{rate: 0.5, burst: 3}, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		by    int
		at    []int // seconds
		taken string
	}{
		"burst, then refusal":       {at: []int{0, 0, 0, 0}, taken: "yyyn"},
		"refills at its rate":       {at: []int{0, 0, 0, 1, 2, 3, 4}, taken: "yyynyny"},
		"never above burst":         {at: []int{0, 100, 100, 100, 100}, taken: "yyyyn"},
		"a third of it":             {by: 3, at: []int{0, 5, 6}, taken: "yny"},
		"time never runs backwards": {at: []int{10, 10, 10, 0, 11, 12}, taken: "yyynny"},
	} {
		t.Run(name, func(t *testing.T) {
			var b bucket
			got := ""
			latest := 0
			for _, sec := range tt.at {
				latest = max(latest, sec)
				ok, wait := b.take(p, tt.by, at.Add(time.Duration(latest)*time.Second))
				if got += map[bool]string{true: "y", false: "n"}[ok]; ok != (wait == 0) {
					t.Errorf("taken %v with a wait of %v", ok, wait)
				}
			}
			if got != tt.taken {
				t.Errorf("taken %s, want %s", got, tt.taken)
			}
		})
	}
}

func TestReportStates(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		report report
		after  time.Duration
		want   string
	}{
		"accepted":        {after: 0, want: inQueue},
		"still queued":    {after: 10*time.Second - 1, want: inQueue},
		"begun":           {after: 10 * time.Second, want: inProgress},
		"nearly":          {after: 70*time.Second - 1, want: inProgress},
		"over":            {after: 70 * time.Second, want: done},
		"nothing there":   {report: report{Outcome: cancelled}, after: time.Hour, want: cancelled},
		"aborted":         {report: report{Outcome: fatal}, after: time.Hour, want: fatal},
		"aborted later":   {report: report{Outcome: fatal}, after: 30 * time.Second, want: inProgress},
		"taken back once": {report: report{Cancelled: at}, after: 0, want: cancelled},
	} {
		t.Run(name, func(t *testing.T) {
			r := tt.report
			r.Created, r.Queue, r.Work = at, 10*time.Second, time.Minute
			if r.Outcome == "" {
				r.Outcome = done
			}
			if got := r.status(at.Add(tt.after)); got != tt.want {
				t.Errorf("status = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestReportLife(t *testing.T) {
	s := open(t, Config{})
	home := s.byCode["US-A"].Marketplaces[0]
	a := s.sp("US-A", "POST", "/reports/2021-06-30/reports", request(catalog.FBAInventory.Source.Type, home, time.Time{}, time.Time{}))
	var id struct {
		ReportID string `json:"reportId"`
	}
	a.into(t, &id)
	get := func() (r reportJSON) {
		s.sp("US-A", "GET", "/reports/2021-06-30/reports/"+id.ReportID, "").into(t, &r)
		return r
	}
	if r := get(); r.Status != inQueue || r.WorkStart != "" || r.Document != "" || r.Type() != catalog.FBAInventory.Source.Type {
		t.Errorf("just asked: %+v", r)
	}
	var list struct{ Reports []reportJSON }
	s.sp("US-A", "GET", "/reports/2021-06-30/reports?reportTypes="+catalog.FBAInventory.Source.Type, "").into(t, &list)
	if len(list.Reports) != 1 || list.Reports[0].ReportID != id.ReportID {
		t.Errorf("not listed from the moment it was accepted: %+v", list)
	}
	if a := s.sp("EU-A", "GET", "/reports/2021-06-30/reports/"+id.ReportID, ""); a.status != 404 {
		t.Errorf("another account sees it: %d", a.status)
	}
	s.advanceBy(20 * time.Second)
	if r := get(); r.Status != inProgress || r.WorkStart == "" || r.WorkEnd != "" {
		t.Errorf("being made: %+v", r)
	}
	if a := s.sp("US-A", "DELETE", "/reports/2021-06-30/reports/"+id.ReportID, ""); a.status != 400 {
		t.Errorf("cancelled while being made: %d %s", a.status, a.body)
	}
	s.advanceBy(2 * time.Minute)
	r := get()
	if r.Status != done || r.WorkEnd == "" || r.Document == "" {
		t.Fatalf("over: %+v", r)
	}
	// A second one, taken back while it waits.
	s.sp("US-A", "POST", "/reports/2021-06-30/reports", request(catalog.FBAInventory.Source.Type, home, time.Time{}, time.Time{})).into(t, &id)
	if a := s.sp("US-A", "DELETE", "/reports/2021-06-30/reports/"+id.ReportID, ""); a.status != 200 {
		t.Errorf("cancelled while waiting: %d %s", a.status, a.body)
	}
	if r := get(); r.Status != cancelled || r.Document != "" {
		t.Errorf("taken back: %+v", r)
	}
	s.advanceBy(91 * 24 * time.Hour)
	s.tokens = map[string]string{}
	s.sp("US-A", "GET", "/reports/2021-06-30/reports?reportTypes="+catalog.FBAInventory.Source.Type, "").into(t, &list)
	if len(list.Reports) != 0 {
		t.Errorf("%d reports are listed after 90 days", len(list.Reports))
	}
	s.sp("US-A", "GET", "/reports/2021-06-30/reports?createdSince=2025-01-01T00:00:00Z&reportTypes="+catalog.FBAInventory.Source.Type, "").into(t, &list)
	if len(list.Reports) != 0 {
		t.Errorf("%d reports are listed after 90 days to whoever asks for older ones", len(list.Reports))
	}
}

// A window that ends while a run waits holds what changed up to its end, or nothing ever would.
func TestOrdersUpToTheEndOfTheWindow(t *testing.T) {
	s := open(t, Config{Now: small().Start().UTC().AddDate(0, 0, 30)})
	for range 5 {
		s.advanceBy(time.Hour) // waits: the moment stays
	}
	now := s.Now()
	r := s.finish("US-A", request(catalog.AllOrders.Source.Type, s.byCode["US-A"].Marketplaces[0], now.Add(-4*time.Hour), now))
	text, _ := s.fetch("US-A", r.Document)
	want := len(s.world.Orders("US-A", now.Add(-4*time.Hour), now, now))
	if got := strings.Count(text, "\n") - 1; got != want || want == 0 {
		t.Errorf("%d order lines, want %d", got, want)
	}
}

// Type is for tests alone.
func (r reportJSON) Type() string { return r.ReportType }

func TestAllOrdersOfMoreThanThirtyDays(t *testing.T) {
	s := open(t, Config{})
	now := s.Now()
	r := s.finish("US-A", request(catalog.AllOrders.Source.Type, s.byCode["US-A"].Marketplaces[0], now.AddDate(0, 0, -31), now))
	if r.Status != fatal {
		t.Fatalf("%+v", r)
	}
	if text, _ := s.fetch("US-A", r.Document); text != `{"errorDetails":"Date range exceeded. Report can be requested only upto 30 days"}` {
		t.Errorf("document %s", text)
	}
	if len(s.Served().Orders) != 0 {
		t.Error("an error document counts as served")
	}
}

func TestTrafficDays(t *testing.T) {
	la, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		from, until string
		want        string
	}{
		"whole UTC day":         {"2025-11-10T00:00:00Z", "2025-11-10T23:59:59Z", "2025-11-10..2025-11-11"},
		"one date twice":        {"2025-11-10", "2025-11-10", "2025-11-10..2025-11-11"},
		"the store's own day":   {"2025-11-10T00:00:00-08:00", "2025-11-10T23:59:59-08:00", "2025-11-10..2025-11-11"},
		"the same in UTC":       {"2025-11-10T08:00:00Z", "2025-11-11T07:59:59Z", "2025-11-10..2025-11-11"},
		"a week, dates":         {"2025-11-02T00:00:00Z", "2025-11-08T00:00:00Z", "2025-11-02..2025-11-09"},
		"clocks go back inside": {"2025-11-02T00:00:00-07:00", "2025-11-02T23:59:59-08:00", "2025-11-02..2025-11-03"},
	} {
		t.Run(name, func(t *testing.T) {
			from, ok1 := parseTime(tt.from)
			until, ok2 := parseTime(tt.until)
			if got := fmt.Sprintf("%v..%v", storeDay(from, la, false), storeDay(until, la, true)+1); !ok1 || !ok2 || got != tt.want {
				t.Errorf("%s to %s is %s, want %s", tt.from, tt.until, got, tt.want)
			}
		})
	}
}

func TestListingPages(t *testing.T) {
	s := open(t, Config{Faults: `{"duplicate":1}`})
	seen := map[string]int{}
	next, pages := "reportTypes="+settlementType+"&pageSize=2&processingStatuses=DONE", 0
	var last string
	for next != "" {
		var page struct {
			Reports   []reportJSON
			NextToken string
		}
		a := s.sp("EU-A", "GET", "/reports/2021-06-30/reports?"+next, "")
		if a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		a.into(t, &page)
		pages++
		for _, r := range page.Reports {
			seen[r.ReportID]++
			if last != "" && r.Created > last {
				t.Errorf("%s comes after %s", r.Created, last)
			}
			last = r.Created
		}
		next = ""
		if page.NextToken != "" {
			next = "nextToken=" + url.QueryEscape(page.NextToken)
			if a := s.sp("EU-A", "GET", "/reports/2021-06-30/reports?pageSize=2&"+next, ""); a.status != 400 {
				t.Errorf("nextToken beside another parameter: %d", a.status)
			}
			if a := s.sp("EU-B", "GET", "/reports/2021-06-30/reports?"+next, ""); a.status != 400 {
				t.Errorf("another account's nextToken: %d", a.status)
			}
		}
		s.advanceBy(2 * time.Minute)
	}
	settlements := 0
	for _, st := range s.world.Settlements("EU-A") {
		if st.ClosedAt.Before(s.Now()) {
			settlements++
		}
	}
	if settlements < 4 || len(seen) < 2*settlements-1 || pages != (len(seen)+1)/2 {
		t.Errorf("%d settlements, each listed twice: %d reports on %d pages", settlements, len(seen), pages)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("report %s is on %d pages", id, n)
		}
	}
}

// Sales and traffic are given once per quarter of an hour to an application, whichever of its accounts asks; to another
// application, and of another type, at once.
func TestLimitOfAnApplication(t *testing.T) {
	for name, tt := range map[string]struct {
		one  bool
		want []int // US-A, EU-A, both again after 14 and after 15 minutes
	}{
		"an application each":      {want: []int{202, 202, 429, 429, 202, 202}},
		"one application for both": {one: true, want: []int{202, 429, 429, 429, 202, 429}},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, Config{OneApplication: tt.one})
			var got []int
			ask := func(account string) {
				home := s.byCode[account].Marketplaces[0]
				day := s.world.Start().UTC()
				got = append(got, s.sp(account, "POST", "/reports/2021-06-30/reports", request(catalog.SalesTraffic.Source.Type, home, day, day.Add(24*time.Hour-time.Second))).status)
				if a := s.sp(account, "POST", "/reports/2021-06-30/reports", request(catalog.AllOrders.Source.Type, home, day, day.Add(time.Hour))); a.status != 202 {
					t.Errorf("another type: %d %s", a.status, a.body)
				}
			}
			s.advanceBy(4 * 24 * time.Hour)
			for _, wait := range []time.Duration{0, 14 * time.Minute, time.Minute} {
				s.advanceBy(wait)
				ask("US-A")
				ask("EU-A")
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("answers %v, want %v", got, tt.want)
			}
		})
	}
}
