package simulate

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/catalog"
)

// Each refusal hits whom it is meant for and nobody else, and says what Amazon says.
func TestRights(t *testing.T) {
	s := open(t, Config{})
	us, eu := s.byCode["US-A"], s.byCode["EU-A"]
	list := func(types ...string) string {
		return "/reports/2021-06-30/reports?reportTypes=" + strings.Join(types, ",")
	}
	const stores = "/sellers/v1/marketplaceParticipations"
	orders, traffic := catalog.AllOrders.Source.Type, catalog.SalesTraffic.Source.Type
	made := s.finish("US-A", request(traffic, us.Marketplaces[0], s.Now().AddDate(0, 0, -9), s.Now().AddDate(0, 0, -9)))
	const pricing, catalogue = "/products/fees/v0/feesEstimate", "/catalog/2022-04-01/items?identifiersType=ASIN&identifiers=B0"
	for name, tt := range map[string]struct {
		faults       string
		method, path string
		body         string
		data         bool // with a data token made for the very call
		us, eu       int
		code         string
	}{
		"without a fault": {path: list(orders, traffic), us: 200, eu: 200},
		"a role is missing: a list with such a type": {faults: `{"missing":["US-A/Brand Analytics"]}`, path: list(orders, traffic), us: 403, eu: 200, code: `"Unauthorized"`},
		"other types pass":                           {faults: `{"missing":["US-A/Brand Analytics"]}`, path: list(orders), us: 200, eu: 200},
		"a report of such a type": {
			faults: `{"missing":["US-A/Brand Analytics"]}`, method: "POST", path: "/reports/2021-06-30/reports",
			body: request(traffic, us.Marketplaces[0], s.Now().AddDate(0, 0, -9), s.Now().AddDate(0, 0, -9)), us: 403, eu: 400, code: `"Unauthorized"`,
		},
		"a report of another type": {
			faults: `{"missing":["US-A/Brand Analytics"]}`, method: "POST", path: "/reports/2021-06-30/reports",
			body: request(orders, us.Marketplaces[0], s.Now().AddDate(0, 0, -9), s.Now()), us: 202, eu: 400,
		},
		"a paged operation of such a role":                    {faults: `{"missing":["US-A/Finance and Accounting"]}`, path: "/finances/2024-06-19/transactions?postedAfter=2025-11-01T00:00:00Z", us: 403, eu: 200, code: `"Unauthorized"`},
		"a report of such a type by its id":                   {faults: `{"missing":["US-A/Brand Analytics"]}`, path: "/reports/2021-06-30/reports/" + made.ReportID, us: 403, eu: 404, code: `"Unauthorized"`},
		"and its document":                                    {faults: `{"missing":["US-A/Brand Analytics"]}`, path: "/reports/2021-06-30/documents/" + made.Document, us: 403, eu: 404, code: `"Unauthorized"`},
		"a report of another type by its id":                  {faults: `{"missing":["US-A/Finance and Accounting"]}`, path: "/reports/2021-06-30/reports/" + made.ReportID, us: 200, eu: 404},
		"fees":                                                {faults: `{"missing":["US-A/Pricing"]}`, method: "POST", path: pricing, body: "[]", us: 403, eu: 400, code: `"Unauthorized"`},
		"catalog items":                                       {faults: `{"missing":["US-A/Product Listing"]}`, path: catalogue, us: 403, eu: 400, code: `"Unauthorized"`},
		"participations":                                      {faults: `{"missing":["US-A/Selling Partner Insights"]}`, path: stores, us: 403, eu: 200, code: `"Unauthorized"`},
		"participations of another role":                      {faults: `{"missing":["US-A/Brand Analytics"]}`, path: stores, us: 200, eu: 200},
		"a data token lacks the role, too":                    {faults: `{"missing":["US-A/Selling Partner Insights"]}`, path: stores, data: true, us: 403, eu: 200, code: `"Unauthorized"`},
		"and is of the wrong region":                          {faults: `{"elsewhere":["US-A"]}`, path: stores, data: true, us: 403, eu: 200, code: `"Unauthorized"`},
		"and comes with the wrong clock":                      {faults: `{"skew_minutes":6}`, path: stores, data: true, us: 403, eu: 403, code: `"InvalidSignature"`},
		"the wrong region: everything is refused":             {faults: `{"elsewhere":["US-A"]}`, path: stores, us: 403, eu: 200, code: `"Unauthorized"`},
		"but at the endpoint where the grant is good":         {faults: `{"elsewhere":["US-A"]}`, path: "/_region/EU" + stores, us: 200, eu: 200},
		"not at the third":                                    {faults: `{"elsewhere":["US-A"]}`, path: "/_region/FE" + stores, us: 403, eu: 403, code: `"Unauthorized"`},
		"without the fault each answers at its own":           {path: "/_region/NA" + stores, us: 200, eu: 403, code: `"Unauthorized"`},
		"the clock is off: everything is refused":             {faults: `{"skew_minutes":6}`, path: stores, us: 403, eu: 403, code: `"InvalidSignature"`},
		"behind as well":                                      {faults: `{"skew_minutes":-6}`, path: stores, us: 403, eu: 403, code: `"InvalidSignature"`},
		"five minutes are tolerated":                          {faults: `{"skew_minutes":5}`, path: stores, us: 200, eu: 200},
		"a grant taken back is refused by its token's answer": {faults: `{"revoked":["US-A"]}`, path: stores, us: 403, eu: 200, code: "revoked, malformed or invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := ParseFaults(tt.faults)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.SetFaults(f); err != nil {
				t.Fatal(err)
			}
			method := tt.method
			if method == "" {
				method = "GET"
			}
			for _, want := range []struct {
				a      *account
				status int
			}{{us, tt.us}, {eu, tt.eu}} {
				until := s.Now().Add(time.Hour)
				token := s.accessToken(partnerToken, want.a.Code, until)
				if tt.data {
					token = s.dataToken(want.a.Code, until, []string{method + " " + tt.path})
				}
				got := s.do(method, tt.path, map[string]string{"X-Amz-Access-Token": token}, tt.body)
				if kind := got.header.Get("Content-Type"); (got.status == 403) != (kind == "") {
					t.Errorf("%s: %d is %q, want a type on all but 403", want.a.Code, got.status, kind)
				}
				if got.status != want.status || want.status == 403 && !strings.Contains(string(got.body), tt.code) {
					t.Errorf("%s: %d %.200s, want %d with %s", want.a.Code, got.status, got.body, want.status, tt.code)
				}
				if date, err := http.ParseTime(got.header.Get("Date")); err != nil || date.Sub(s.Now()).Round(time.Minute) != f.skew() {
					t.Errorf("%s: Date %q at %s, want it %s ahead", want.a.Code, got.header.Get("Date"), s.Now(), f.skew())
				}
			}
		})
	}
}

// Tokens live as long as they say.
func TestShortTokens(t *testing.T) {
	s := open(t, Config{Faults: `{"token_minutes":10}`})
	a := s.byCode["US-A"]
	got := s.do("POST", "/auth/o2/token", map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
		"grant_type=refresh_token&client_id="+a.SPAPI.ClientID+"&client_secret="+a.SPAPI.ClientSecret+"&refresh_token="+strings.ReplaceAll(a.SPAPI.RefreshToken, "|", "%7C"))
	if got.status != 200 || !strings.Contains(string(got.body), `"expires_in":600`) {
		t.Fatalf("token: %d %s", got.status, got.body)
	}
	_, token, _ := strings.Cut(string(got.body), `"access_token":"`)
	token, _, _ = strings.Cut(token, `"`)
	_, _, until, ok := s.readToken(token)
	if !ok || until.Sub(s.Now()) != 10*time.Minute {
		t.Errorf("it lives until %s at %s, want ten minutes", until, s.Now())
	}
}
