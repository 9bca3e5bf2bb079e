package simulate

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

func TestParseFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		in   string
		want Faults
		bad  bool
	}{
		"none":              {in: "none"},
		"nothing":           {in: ""},
		"standard":          {in: "standard", want: Standard()},
		"one":               {in: `{"fatal":3}`, want: Faults{Fatal: 3}},
		"accounts":          {in: `{"revoked":["US-A"],"slow":["FE-A"]}`, want: Faults{Revoked: []string{"US-A"}, Slow: []string{"FE-A"}}},
		"standard and more": {in: `{"base":"standard","fatal":0,"bad_line":2}`, want: func() Faults { f := Standard(); f.Fatal, f.BadLine = 0, 2; return f }()},
		"a misspelt key":    {in: `{"fatl":3}`, bad: true},
		"an unknown name":   {in: "all", bad: true},
		"an unknown base":   {in: `{"base":"all"}`, bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseFaults(tt.in)
			if (err != nil) != tt.bad {
				t.Fatalf("ParseFaults(%q) error = %v", tt.in, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFaultsOfReports(t *testing.T) {
	s := open(t, Config{})
	home := s.byCode["US-A"].Marketplaces[0]
	now := s.Now()
	day := time.Date(2025, 11, 10, 0, 0, 0, 0, time.UTC)
	orders := func(d int) string { return request(catalog.AllOrders.Source.Type, home, now.AddDate(0, 0, -d), now) }
	traffic := func(d int) string {
		at := day.AddDate(0, 0, d)
		return request(catalog.SalesTraffic.Source.Type, home, at, at.Add(24*time.Hour-time.Second))
	}
	nothing := request(catalog.AllOrders.Source.Type, home, day.AddDate(-1, 0, 0), day.AddDate(-1, 0, 1))
	for name, tt := range map[string]struct {
		faults string
		ask    []string
		want   []string
	}{
		"none":                     {ask: []string{orders(3), nothing}, want: []string{done, done}},
		"FATAL once":               {faults: `{"fatal":1}`, ask: []string{orders(4), orders(4)}, want: []string{fatal, done}},
		"cancelled once":           {faults: `{"cancel":1}`, ask: []string{orders(5), orders(5)}, want: []string{cancelled, done}},
		"empties cancelled always": {faults: `{"empty":1}`, ask: []string{nothing, nothing, orders(6)}, want: []string{cancelled, cancelled, done}},
		"of one type only":         {faults: `{"fatal":1,"only":"` + catalog.SalesTraffic.Source.Type + `"}`, ask: []string{orders(7), traffic(1)}, want: []string{done, fatal}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stand{T: t, Server: s.Server, url: s.url, tokens: map[string]string{}}
			if a := s.do("POST", "/_faults", nil, cmpOr(tt.faults, `"none"`)); a.status != 200 {
				t.Fatalf("%d %s", a.status, a.body)
			}
			s.mu.Lock()
			clear(s.buckets)
			s.mu.Unlock()
			for i, body := range tt.ask {
				r := s.finish("US-A", body)
				if r.Status != tt.want[i] {
					t.Errorf("request %d ended %s, want %s", i+1, r.Status, tt.want[i])
				}
				if (r.Status == done) != (r.Document != "") && r.Status != fatal {
					t.Errorf("%s with document %q", r.Status, r.Document)
				}
			}
		})
	}
	if a := s.do("POST", "/_faults", nil, `{"fatl":1}`); a.status != 400 {
		t.Errorf("a misspelt fault: %d %s", a.status, a.body)
	}
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func TestFaultsOfCalls(t *testing.T) {
	s := open(t, Config{})
	path := func(i int) string { return "/reports/2021-06-30/reports/" + strconv.Itoa(i) }
	fresh := func(faults string) *stand {
		s := &stand{T: t, Server: s.Server, url: s.url, tokens: map[string]string{}}
		s.token("US-A", partnerToken)
		s.token("EU-A", partnerToken)
		s.do("POST", "/_faults", nil, faults)
		s.mu.Lock()
		clear(s.buckets)
		s.mu.Unlock()
		return s
	}
	st := fresh(`{"server_error":1}`)
	statuses := map[int]int{}
	for i := range 10 {
		a := st.sp("US-A", "GET", path(i), "")
		statuses[a.status]++
		if !strings.Contains(string(a.body), `{"errors":[{"code":"`) || a.header.Get("X-Amzn-Ratelimit-Limit") != "" {
			t.Errorf("%d %s %v", a.status, a.body, a.header)
		}
		if a := st.sp("US-A", "GET", path(i), ""); a.status != 404 {
			t.Errorf("the retry: %d", a.status)
		}
	}
	if statuses[500] == 0 || statuses[503] == 0 || statuses[500]+statuses[503] != 10 {
		t.Errorf("statuses %v", statuses)
	}

	st = fresh(`{"refuse":1,"retry_after":1}`)
	if a := st.sp("US-A", "GET", path(100), ""); a.status != 429 || a.header.Get("Retry-After") != "1" {
		t.Errorf("refused: %d %v", a.status, a.header)
	}
	if a := st.sp("US-A", "GET", path(100), ""); a.status != 404 {
		t.Errorf("the retry: %d", a.status)
	}

	st = fresh(`{"throttle_by":5,"hide_rate":true}`)
	granted := 0
	for i := range 15 {
		a := st.sp("US-A", "GET", path(i), "")
		if a.status == 404 {
			granted++
		}
		if a.header.Get("X-Amzn-Ratelimit-Limit") != "" {
			t.Error("the rate is not hidden")
		}
	}
	if granted != 3 {
		t.Errorf("%d calls of a burst of 15 over 5, want 3", granted)
	}

	st = fresh(`{"denied":["US-A"],"revoked":["EU-A"]}`)
	if a := st.sp("US-A", "GET", path(1), ""); a.status != 403 || !strings.Contains(string(a.body), `"details":""`) {
		t.Errorf("denied: %d %s", a.status, a.body)
	}
	if a := st.sp("EU-A", "GET", path(1), ""); a.status != 403 || !strings.Contains(string(a.body), "revoked, malformed or invalid") {
		t.Errorf("revoked: %d %s", a.status, a.body)
	}
	if a := st.sp("FE-A", "GET", path(1), ""); a.status != 404 {
		t.Errorf("another account suffers: %d", a.status)
	}
}

// A token is refused for a moment, and given to who asks again.
func TestBusyLogin(t *testing.T) {
	st := open(t, Config{Faults: `{"login_busy":1}`})
	busy := map[int]string{429: `"error":"slow_down"`, 503: `"error":"server_error"`}
	seen := map[int]int{}
	for range 6 {
		for _, want := range []int{0, 200} {
			a := st.do("POST", "/auth/o2/token", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, refreshForm(st.byCode["US-A"].SPAPI).Encode())
			if want == 0 && (busy[a.status] == "" || !strings.Contains(string(a.body), busy[a.status])) || want == 200 && a.status != want {
				t.Errorf("a token while logins are busy: %d %s", a.status, a.body)
			}
			seen[a.status]++
		}
		st.advanceBy(time.Hour)
	}
	if seen[429] == 0 || seen[503] == 0 || seen[200] != 6 {
		t.Errorf("answers to who asks for a token: %v", seen)
	}
}

func TestSlowAccount(t *testing.T) {
	s := open(t, Config{Faults: `{"slow":["US-A"]}`})
	for code, want := range map[string]string{"US-A": inQueue, "EU-A": done} {
		a := s.sp(code, "POST", "/reports/2021-06-30/reports", request(catalog.FBAInventory.Source.Type, s.byCode[code].Marketplaces[0], time.Time{}, time.Time{}))
		var id struct{ ReportID string }
		a.into(t, &id)
		s.advanceBy(3 * time.Minute)
		var r reportJSON
		s.sp(code, "GET", "/reports/2021-06-30/reports/"+id.ReportID, "").into(t, &r)
		if code == "EU-A" && r.Status != want || code == "US-A" && r.Status == done {
			t.Errorf("%s: %s after three minutes", code, r.Status)
		}
	}
}

func TestExpiredAddressOnce(t *testing.T) {
	s := open(t, Config{Faults: `{"expire":1}`})
	r := s.finish("US-A", request(catalog.FBAInventory.Source.Type, s.byCode["US-A"].Marketplaces[0], time.Time{}, time.Time{}))
	for i, want := range []int{403, 200} {
		link, _ := s.address("US-A", r.Document)
		if a := s.do("GET", link, nil, ""); a.status != want {
			t.Errorf("address %d: %d, want %d", i+1, a.status, want)
		}
	}
}

// What is served follows from the seed and what was asked, not from the order of asking, from who else
// asks, from waits within a run, or from a restart.
func TestSameAskedSameServed(t *testing.T) {
	world := func(order []int, wait time.Duration, faults string) map[string]string {
		s := open(t, Config{Faults: faults})
		out := map[string]string{}
		asks := []func(){
			func() {
				r := s.finish("US-A", request(catalog.AllOrders.Source.Type, s.byCode["US-A"].Marketplaces[0], small().End().UTC().AddDate(0, 0, -9), small().End().UTC()))
				text, h := s.fetch("US-A", r.Document)
				out["orders"] = fmt.Sprint(r.ReportID, r.Document, r.WorkEnd, h.Get("Content-Type"), text)
			},
			func() {
				r := s.finish("FE-A", request(catalog.FBAInventory.Source.Type, s.byCode["FE-A"].Marketplaces[0], time.Time{}, time.Time{}))
				text, _ := s.fetch("FE-A", r.Document)
				out["inventory"] = fmt.Sprint(r.ReportID, r.Document, r.WorkEnd, text)
			},
			func() {
				r := s.finishAds("EU-A", s.byCode["EU-A"].Profiles[0].ID, adsRequest("spCampaigns", "2025-11-01", "2025-11-28"))
				out["ads"] = fmt.Sprint(r.ReportID, r.Generated, gunzip(t, s.do("GET", r.URL, nil, "").body))
			},
			func() {
				a := s.sp("US-A", "GET", "/finances/2024-06-19/transactions?"+url.Values{
					"postedAfter": {small().End().UTC().AddDate(0, 0, -30).Format(time.RFC3339)}, "postedBefore": {small().End().UTC().Format(time.RFC3339)},
				}.Encode(), "")
				if out["page"] = string(a.body); !strings.Contains(out["page"], `"nextToken":"`) {
					t.Errorf("no page follows: %d %.200s", a.status, a.body)
				}
			},
		}
		for _, i := range order {
			asks[i]()
			s.advanceBy(wait)
			s.tokens = map[string]string{}
		}
		return out
	}
	want := world([]int{0, 1, 2, 3}, time.Second, "")
	if diff := cmp.Diff(want, world([]int{3, 2, 1, 0}, 2*time.Hour, "")); diff != "" {
		t.Errorf("another order and longer waits give something else: %s", diff)
	}
	if cmp.Equal(want, world([]int{0, 1, 2, 3}, 25*time.Hour, "")) {
		t.Error("a new moment changes nothing")
	}
}

// The next token of inventory summaries lives half a minute.
func TestNextTokenDies(t *testing.T) {
	s := open(t, Config{World: world.New(1, world.Options{Months: 1, SKUs: 120})})
	store := s.byCode["US-A"].Marketplaces[0]
	path := "/fba/inventory/v1/summaries?granularityType=Marketplace&granularityId=" + store + "&marketplaceIds=" + store
	var first struct{ Pagination struct{ NextToken string } }
	s.sp("US-A", "GET", path, "").into(t, &first)
	if first.Pagination.NextToken == "" {
		t.Fatal("no page follows")
	}
	path += "&nextToken=" + url.QueryEscape(first.Pagination.NextToken)
	for _, want := range []int{200, 400} {
		s.advanceBy(20 * time.Second)
		if a := s.sp("US-A", "GET", path, ""); a.status != want {
			t.Errorf("got %d %s, want %d", a.status, a.body, want)
		}
	}
}

func TestFaultsOfContentComeAndGo(t *testing.T) {
	s := open(t, Config{})
	r := s.finish("US-A", request(catalog.FBAInventory.Source.Type, s.byCode["US-A"].Marketplaces[0], time.Time{}, time.Time{}))
	var texts []string
	for _, faults := range []string{`"none"`, `{"extra_column":1}`, `"none"`} {
		s.do("POST", "/_faults", nil, faults)
		text, _ := s.fetch("US-A", r.Document)
		texts = append(texts, text)
	}
	if texts[0] != texts[2] || !strings.Contains(texts[1], "\tfuture-column") || strings.Contains(texts[0], "future-column") {
		t.Errorf("without: %.300q\nwith: %.300q\nwithout again: %.300q", texts[0], texts[1], texts[2])
	}
}

// A limit of one type that no header tells of.
func TestHiddenLimitOfAType(t *testing.T) {
	stock := catalog.FBAInventory.Source.Type
	s := open(t, Config{Faults: `{"type_minutes":20,"only":"` + stock + `"}`})
	home := s.byCode["US-A"].Marketplaces[0]
	for i, ask := range []struct {
		kind string
		wait time.Duration
		want int
	}{{stock, 0, 202}, {stock, time.Minute, 429}, {catalog.ReservedInventory.Source.Type, 0, 202}, {stock, 10 * time.Minute, 429}, {stock, 10 * time.Minute, 202}} {
		s.advanceBy(ask.wait)
		s.tokens = map[string]string{}
		if a := s.sp("US-A", "POST", "/reports/2021-06-30/reports", request(ask.kind, home, time.Time{}, time.Time{})); a.status != ask.want {
			t.Errorf("request %d: %d, want %d", i+1, a.status, ask.want)
		}
	}
}

func TestStuckAndHiddenReports(t *testing.T) {
	s := open(t, Config{Faults: `{"stuck":1,"hidden":1}`})
	p := s.byCode["US-A"].Profiles[0].ID
	body := adsRequest("spCampaigns", "2025-11-01", "2025-11-28")
	if a := s.ads("US-A", p, "POST", "/reporting/reports", body); a.status != 429 {
		t.Fatalf("hidden: %d %s", a.status, a.body)
	}
	a := s.ads("US-A", p, "POST", "/reporting/reports", body)
	id := string(a.body[max(0, len(a.body)-38):max(0, len(a.body)-2)])
	if a.status != 425 || len(id) != 36 {
		t.Fatalf("asked again: %d %s", a.status, a.body)
	}
	s.advanceBy(3 * time.Hour)
	s.tokens = map[string]string{}
	if r := s.again(p, id); r.Status != pending {
		t.Errorf("stuck: %+v", r)
	}
	if a := s.ads("US-A", p, "DELETE", "/reporting/reports/"+id, ""); a.status != 200 {
		t.Errorf("delete: %d %s", a.status, a.body)
	}
	if r := s.finishAds("US-A", p, body); r.Status != completed {
		t.Errorf("asked a third time: %+v", r)
	}
	home := s.byCode["US-A"].Marketplaces[0]
	var ids [2]struct{ ReportID string }
	for i := range ids {
		s.sp("US-A", "POST", "/reports/2021-06-30/reports", request(catalog.FBAInventory.Source.Type, home, time.Time{}, time.Time{})).into(t, &ids[i])
	}
	s.advanceBy(time.Hour)
	for i, want := range []string{inQueue, done} {
		var r reportJSON
		s.tokens = map[string]string{}
		if s.sp("US-A", "GET", "/reports/2021-06-30/reports/"+ids[i].ReportID, "").into(t, &r); r.Status != want {
			t.Errorf("request %d is %s after an hour, want %s", i+1, r.Status, want)
		}
	}
}

// A day that became ready after the moment is served as ready to whoever plans with the present.
func TestDayReadyAfterTheMoment(t *testing.T) {
	s := open(t, Config{Now: time.Date(2025, 11, 13, 6, 0, 0, 0, time.UTC)})
	for range 4 {
		s.advanceBy(time.Hour)
	}
	home := s.byCode["US-A"].Marketplaces[0]
	for name, tt := range map[string]struct {
		day  int
		want string // processingEndTime begins so
	}{
		"ready two hours after the moment": {day: 10, want: "2025-11-13T08:"},
		"ready before it":                  {day: 9, want: "2025-11-13T06:"},
		"not ready yet":                    {day: 11, want: "2025-11-13T06:"},
	} {
		day := time.Date(2025, 11, tt.day, 0, 0, 0, 0, time.UTC)
		if r := s.finish("US-A", request(catalog.SalesTraffic.Source.Type, home, day, day.Add(24*time.Hour-time.Second))); !strings.HasPrefix(r.WorkEnd, tt.want) {
			t.Errorf("%s: generated %s, want %s", name, r.WorkEnd, tt.want)
		}
	}
}
