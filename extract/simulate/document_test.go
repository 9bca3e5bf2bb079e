package simulate

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/catalog"
)

func TestDocumentAddress(t *testing.T) {
	s := open(t, Config{})
	r := s.finish("US-A", request(catalog.FBAInventory.Source.Type, s.byCode["US-A"].Marketplaces[0], time.Time{}, time.Time{}))
	link, compression := s.address("US-A", r.Document)
	if compression != "GZIP" {
		t.Errorf("compressionAlgorithm %q", compression)
	}
	whole := s.do("GET", link, nil, "")
	if whole.status != 200 || !bytes.HasPrefix(whole.body, []byte{0x1f, 0x8b}) || whole.header.Get("Content-Encoding") != "identity" {
		t.Fatalf("%d %v", whole.status, whole.header)
	}
	if a := s.do("GET", link, map[string]string{"Range": "bytes=10-19"}, ""); a.status != 206 || !bytes.Equal(a.body, whole.body[10:20]) {
		t.Errorf("a range: %d %x", a.status, a.body)
	}
	if a := s.do("GET", link, map[string]string{"Authorization": "Bearer x"}, ""); a.status != 400 || !strings.Contains(string(a.body), "<Code>InvalidArgument</Code><Message>Only one auth mechanism allowed") {
		t.Errorf("with a token: %d %s", a.status, a.body)
	}
	if a := s.do("GET", strings.Replace(link, "X-Amz-Expires=300", "X-Amz-Expires=900", 1), nil, ""); a.status != 403 || !strings.Contains(string(a.body), "SignatureDoesNotMatch") {
		t.Errorf("a longer life: %d %s", a.status, a.body)
	}
	s.advanceBy(5 * time.Minute)
	if a := s.do("GET", link, nil, ""); a.status != 200 {
		t.Errorf("after 5 minutes: %d", a.status)
	}
	s.advanceBy(time.Second)
	a := s.do("GET", link, nil, "")
	if a.status != 403 || !strings.Contains(string(a.body), "<Code>AccessDenied</Code><Message>Request has expired</Message>") {
		t.Errorf("a second later: %d %s", a.status, a.body)
	}
	fresh, _ := s.address("US-A", r.Document)
	if a := s.do("GET", fresh, nil, ""); !bytes.Equal(a.body, whole.body) {
		t.Error("a fresh address gives other bytes")
	}
	// With the flag, storage says that the body is compressed.
	a = s.sp("US-A", "GET", "/reports/2021-06-30/documents/"+r.Document+"?enableContentEncodingUrlHeader=true", "")
	var d struct{ URL string }
	a.into(t, &d)
	if a := s.do("GET", d.URL, nil, ""); a.header.Get("Content-Encoding") != "gzip" {
		t.Errorf("Content-Encoding %q", a.header.Get("Content-Encoding"))
	}
	// A settlement read in two parts is served with the second.
	var list struct{ Reports []reportJSON }
	s.sp("US-A", "GET", "/reports/2021-06-30/reports?reportTypes="+settlementType, "").into(t, &list)
	link, _ = s.address("US-A", list.Reports[0].Document)
	for i, part := range []string{"bytes=0-99", "bytes=100-"} {
		if a := s.do("GET", link, map[string]string{"Range": part}, ""); a.status != 206 || len(s.Served().Settlements) != i {
			t.Errorf("%s: %d, %d settlements served, want %d", part, a.status, len(s.Served().Settlements), i)
		}
	}
	if n := len(s.Served().Orders); n != 0 {
		t.Errorf("%d documents of other types count as served", n)
	}
	// After ninety days a document is gone, as its report is.
	s.advanceBy(90*24*time.Hour + time.Minute)
	clear(s.tokens)
	for _, id := range []string{r.Document, list.Reports[0].Document} {
		if a := s.sp("US-A", "GET", "/reports/2021-06-30/documents/"+id, ""); a.status != 404 {
			t.Errorf("a document of ninety days ago: %d %s", a.status, a.body)
		}
	}
}

// The flag can say anything: the bytes are what they are, those of plain settlements too.
func TestWrongFlag(t *testing.T) {
	s := open(t, Config{Faults: `{"wrong_flag":1}`})
	kinds := map[string]int{}
	for _, account := range []string{"US-A", "EU-A"} {
		var list struct{ Reports []reportJSON }
		s.sp(account, "GET", "/reports/2021-06-30/reports?pageSize=100&reportTypes="+settlementType, "").into(t, &list)
		for _, r := range list.Reports {
			link, compression := s.address(account, r.Document)
			gzipped := bytes.HasPrefix(s.do("GET", link, nil, "").body, []byte{0x1f, 0x8b})
			if gzipped == (compression == "GZIP") {
				t.Errorf("%s: compressionAlgorithm %q of gzipped %t", r.Document, compression, gzipped)
			}
			kinds[compression]++
			s.advanceBy(time.Minute)
		}
	}
	if kinds[""] == 0 || kinds["GZIP"] == 0 {
		t.Errorf("documents by flag %v, want both kinds", kinds)
	}
}

func TestSlowBody(t *testing.T) {
	s := open(t, Config{Faults: `{"slow_body":1}`})
	r := s.finish("US-A", request(catalog.FBAInventory.Source.Type, s.byCode["US-A"].Marketplaces[0], time.Time{}, time.Time{}))
	link, _ := s.address("US-A", r.Document)
	began, clock := time.Now(), s.Now()
	slow := s.do("GET", link, nil, "")
	if took := time.Since(began); slow.status != 200 || took < 4*slowPause || !s.Now().Equal(clock) {
		t.Errorf("%d in %s, and the server's clock moved %s", slow.status, took, s.Now().Sub(clock))
	}
	if again := s.do("GET", link, nil, ""); len(slow.body) == 0 || !bytes.Equal(slow.body, again.body) || slow.header.Get("Content-Length") == "" {
		t.Errorf("%d bytes came slowly, %d at once", len(slow.body), len(again.body))
	}
}

func TestTruncatedDownload(t *testing.T) {
	s := open(t, Config{Faults: `{"truncate":1}`})
	var list struct{ Reports []reportJSON }
	s.sp("US-A", "GET", "/reports/2021-06-30/reports?pageSize=100&reportTypes="+settlementType, "").into(t, &list)
	kinds := map[string]int{}
	for i, r := range list.Reports {
		link, compression := s.address("US-A", r.Document)
		a := s.do("GET", link, nil, "")
		switch {
		case a.body == nil: // fewer bytes than announced: the client's own error
			kinds["short"]++
		case compression == "GZIP":
			z, err := gzip.NewReader(bytes.NewReader(a.body))
			if err == nil {
				_, err = io.ReadAll(z)
			}
			if err == nil {
				t.Errorf("report %d is whole the first time", i)
			}
			kinds["cut"]++
		default:
			t.Errorf("a plain document of fitting length: nobody could tell")
		}
		if n := len(s.Served().Settlements); n != i {
			t.Fatalf("%d served after a truncated download, want %d", n, i)
		}
		if a := s.do("GET", link, nil, ""); a.status != 200 || a.body == nil {
			t.Fatalf("the second time: %d", a.status)
		}
		if n := len(s.Served().Settlements); n != i+1 {
			t.Fatalf("%d served after a whole download, want %d", n, i+1)
		}
	}
	if kinds["short"] == 0 || kinds["cut"] == 0 {
		t.Errorf("of %d documents: %v, want both ways", len(list.Reports), kinds)
	}
}

func TestSettlementListedUnderEveryStoreIsTheSameBytes(t *testing.T) {
	s := open(t, Config{Faults: `{"duplicate":1}`})
	var list struct{ Reports []reportJSON }
	s.sp("EU-A", "GET", "/reports/2021-06-30/reports?pageSize=100&reportTypes="+settlementType, "").into(t, &list)
	bytesOf, documents := map[string]int{}, map[string]int{}
	for _, r := range list.Reports {
		text, _ := s.fetch("EU-A", r.Document)
		bytesOf[text]++
		documents[r.Document]++
		s.advanceBy(time.Minute)
	}
	if stores := len(s.byCode["EU-A"].Marketplaces); len(bytesOf)*stores != len(list.Reports) {
		t.Errorf("%d listed reports hold %d texts, want each once a store of %d", len(list.Reports), len(bytesOf), stores)
	}
	if len(documents) <= len(bytesOf) || len(documents) >= len(list.Reports) {
		t.Errorf("%d reports, %d documents, %d texts: want some that share a document and some that do not", len(list.Reports), len(documents), len(bytesOf))
	}
	if got := len(s.Served().Settlements); got != len(documents) {
		t.Errorf("%d settlements served, want one a document: %d", got, len(documents))
	}
}

func TestRatesOverHTTP(t *testing.T) {
	s := open(t, Config{Now: time.Date(2025, 11, 12, 14, 59, 0, 0, time.UTC)})
	daily := func() string {
		a := s.do("GET", "/stats/eurofxref/eurofxref-daily.xml", nil, "")
		_, rest, _ := strings.Cut(string(a.body), "<Cube time='")
		return rest[:10]
	}
	if got := daily(); got != "2025-11-11" {
		t.Errorf("before 16:00 CET the newest day is %s, want the day before", got)
	}
	s.do("POST", "/_clock", nil, `{"advance_to":"2025-11-12T15:00:00Z","moment":true}`)
	if got := daily(); got != "2025-11-12" {
		t.Errorf("at 16:00 CET the newest day is %s, want today", got)
	}
	if s.Served().Rates != 0 {
		t.Error("the file of one day counts as the history")
	}
	a := s.do("GET", "/stats/eurofxref/eurofxref-hist.zip", nil, "")
	if s.Served().Rates.String() != "2025-11-12" {
		t.Errorf("served up to %s", s.Served().Rates)
	}
	if b := s.do("GET", "/stats/eurofxref/eurofxref-hist.zip", map[string]string{"If-None-Match": a.header.Get("Etag")}, ""); b.status != 304 {
		t.Errorf("unchanged: %d", b.status)
	}
	if b := s.do("GET", "/stats/eurofxref/eurofxref-hist-90d.xml", nil, ""); strings.Count(string(b.body), "<Cube time=") > 65 {
		t.Errorf("90 days have %d publications", strings.Count(string(b.body), "<Cube time="))
	}
	if b := s.do("GET", "/stats/eurofxref/nothing.xml", nil, ""); b.status != 404 {
		t.Errorf("an unknown file: %d", b.status)
	}
}

func TestAdvertisingProtocol(t *testing.T) {
	s := open(t, Config{})
	us := s.byCode["US-A"]
	p := us.Profiles[0].ID
	header := func() map[string]string {
		return map[string]string{
			"Authorization": "Bearer " + s.token("US-A", advertiserToken), "Amazon-Advertising-API-ClientId": us.Ads.ClientID,
			"Amazon-Advertising-API-Scope": p, "Content-Type": "application/vnd.createasyncreportrequest.v3+json",
		}
	}
	good := adsRequest("spCampaigns", "2025-11-01", "2025-11-28") // the profile's today is 2025-11-29
	for name, tt := range map[string]struct {
		header map[string]string
		body   string
		status int
		want   string
	}{
		"no token":          {header: map[string]string{"Authorization": ""}, body: good, status: 401, want: `"code":"UNAUTHORIZED"`},
		"a partner's token": {header: map[string]string{"Authorization": "Bearer " + s.token("US-A", partnerToken)}, body: good, status: 401, want: `"code":"UNAUTHORIZED"`},
		"another client":    {header: map[string]string{"Amazon-Advertising-API-ClientId": "x"}, body: good, status: 403, want: "Not authorized"},
		"another's profile": {
			header: map[string]string{"Amazon-Advertising-API-Scope": s.byCode["FE-A"].Profiles[0].ID}, body: good, status: 401,
			want: `{"code":"401","detail":"Not authorized to access scope ` + s.byCode["FE-A"].Profiles[0].ID + `"}`,
		},
		"media type": {header: map[string]string{"Content-Type": "text/plain"}, body: good, status: 415, want: "Unsupported Media Type"},
		"span": {
			body: adsRequest("spCampaigns", "2025-10-01", "2025-11-01"), status: 400,
			want: `{"code":"400","detail":"startDate to endDate range (32 days) must not exceed maximum range (31 days)"}`,
		},
		"too old": {
			body: adsRequest("spCampaigns", "2025-08-25", "2025-09-01"), status: 400,
			want: `{"code":"400","detail":"startDate (2025-08-25) must be equal to or after report type data retention start date (2025-08-26)"}`,
		},
		"tomorrow":       {body: adsRequest("spCampaigns", "2025-11-25", "2025-11-30"), status: 400, want: "endDate (2025-11-30) must be equal to or before current date (2025-11-29)"},
		"backwards":      {body: adsRequest("spCampaigns", "2025-11-05", "2025-11-04"), status: 400, want: "must be equal to or after startDate"},
		"grouping":       {body: strings.Replace(good, `["campaign"]`, `["campaigns"]`, 1), status: 400, want: `{"code":"400","detail":"configuration invalid groupBy values: (campaigns). Allowed values: (campaign), "}`},
		"columns":        {body: strings.Replace(good, `"clicks"`, `"clicks","portfolioId","foo"`, 1), status: 400, want: `configuration columns includes invalid values: (portfolioId, foo). Allowed values: (addToList, clicks, cost, `},
		"a column twice": {body: strings.Replace(good, `"clicks"`, `"clicks","clicks"`, 1), status: 400, want: `invalid values: (clicks)`},
		"day of a sum":   {body: strings.Replace(good, `DAILY`, `SUMMARY`, 1), status: 400, want: `invalid values: (date)`},
		"unknown type":   {body: strings.Replace(good, `spCampaigns`, `spNothing`, 1), status: 400, want: `spNothing`},
		"filter":         {body: strings.Replace(good, `"timeUnit"`, `"filters":[{"field":"adStatus","values":["ENABLED"]}],"timeUnit"`, 1), status: 400, want: `configuration filters includes fields: (adStatus) which are invalid for groupBys: campaign.`},
		"not JSON":       {body: `{`, status: 400, want: `"code":"400"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stand{T: t, Server: s.Server, url: s.url, tokens: s.tokens}
			s.mu.Lock()
			clear(s.buckets)
			s.mu.Unlock()
			h := header()
			for k, v := range tt.header {
				h[k] = v
			}
			if a := s.do("POST", "/reporting/reports", h, tt.body); a.status != tt.status || !strings.Contains(string(a.body), tt.want) {
				t.Errorf("got  %d %s\nwant %d %s", a.status, a.body, tt.status, tt.want)
			}
		})
	}

	a := s.ads("US-A", p, "POST", "/reporting/reports", good)
	var first adsReply
	a.into(t, &first)
	if first.Status != pending || first.Filters != nil || first.URL != "" || !strings.Contains(string(a.body), `"filters":null`) {
		t.Fatalf("%s", a.body)
	}
	same := strings.Replace(strings.Replace(good, `"name":"x"`, `"name":"y"`, 1), `"date","campaignId"`, `"campaignId","date"`, 1)
	if a := s.ads("US-A", p, "POST", "/reporting/reports", same); a.status != 425 || string(a.body) != `{"code":"425","detail":"The Request is a duplicate of : `+first.ReportID+`"}` {
		t.Errorf("the same again: %d %s", a.status, a.body)
	}
	if a := s.ads("US-A", us.Profiles[1].ID, "GET", "/reporting/reports/"+first.ReportID, ""); a.status != 404 {
		t.Errorf("another profile sees it: %d", a.status)
	}
	if a := s.ads("US-A", p, "DELETE", "/reporting/reports/"+first.ReportID, ""); a.status != 200 || string(a.body) != `{"code":"200","detail":"Report deleted","reportId":"`+first.ReportID+`"}` {
		t.Errorf("delete: %d %s", a.status, a.body)
	}
	second := s.finishAds("US-A", p, good)
	if second.ReportID == first.ReportID || second.Status != completed || second.Size == 0 || second.Generated == "" {
		t.Errorf("asked again after a delete: %+v", second)
	}
	if a := s.ads("US-A", p, "DELETE", "/reporting/reports/"+second.ReportID, ""); a.status != 400 {
		t.Errorf("delete of a completed one: %d", a.status)
	}
	if a := s.ads("US-A", p, "POST", "/reporting/reports", good); a.status != 425 {
		t.Errorf("the same again once it is made: %d", a.status)
	}
	if a := s.do("GET", second.URL, map[string]string{"Authorization": "Bearer x"}, ""); a.status != 400 {
		t.Errorf("download with a token: %d", a.status)
	}
	s.advanceBy(time.Hour + time.Second)
	if a := s.do("GET", second.URL, nil, ""); a.status != 403 {
		t.Errorf("download after an hour: %d", a.status)
	}
	s.tokens = map[string]string{}
	u, err := url.Parse(s.again(p, second.ReportID).URL)
	if err != nil || u.Query().Get("X-Amz-Expires") != "3600" {
		t.Errorf("a poll gives no fresh address: %v %v", u, err)
	}
	s.advanceBy(24 * time.Hour)
	s.tokens = map[string]string{}
	third := s.finishAds("US-A", p, good)
	if third.ReportID == second.ReportID {
		t.Error("a day later the same request is the same report")
	}
	if a, b := gunzip(t, s.do("GET", s.again(p, second.ReportID).URL, nil, "").body), gunzip(t, s.do("GET", third.URL, nil, "").body); a == b {
		t.Error("a day later the figures are not restated")
	}
	sum := strings.Replace(strings.Replace(good, "DAILY", "SUMMARY", 1), `"date"`, `"startDate","endDate"`, 1)
	if r := s.finishAds("US-A", p, sum); r.Status != completed || !strings.Contains(gunzip(t, s.do("GET", r.URL, nil, "").body), `"endDate":"2025-11-28"`) {
		t.Errorf("a summary: %+v", r)
	}
	pro := s.do("GET", "/v2/profiles?apiProgram=report&accessLevel=view&profileTypeFilter=seller,vendor", header(), "")
	if pro.status != 200 || strings.Count(string(pro.body), `"profileId":`) != len(us.Profiles) || !strings.Contains(string(pro.body), `"profileId":`+p+`,"countryCode":"US"`) {
		t.Errorf("profiles: %d %s", pro.status, pro.body)
	}
	if a := s.ads("US-A", p, "GET", "/reporting/nothing", ""); a.status != 404 || string(a.body) != `{"code":"404","detail":"Resource not found"}` {
		t.Errorf("an unknown path: %d %s", a.status, a.body)
	}
}

// again polls a report of US-A's.
func (s *stand) again(profile, id string) (r adsReply) {
	s.Helper()
	s.ads("US-A", profile, "GET", "/reporting/reports/"+id, "").into(s.T, &r)
	return r
}
