package simulate

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

// seen is what a client can tell about a server's past.
func (s *stand) seen() map[string]string {
	s.Helper()
	s.mu.Lock()
	clear(s.tokens)
	s.mu.Unlock()
	out := map[string]string{}
	for _, path := range []string{"/_clock", "/_served", "/_faults"} {
		out[path] = string(s.do("GET", path, nil, "").body)
	}
	out["reports"] = string(s.sp("US-A", "GET", "/reports/2021-06-30/reports?pageSize=100&reportTypes="+catalog.FBAInventory.Source.Type+","+catalog.AllOrders.Source.Type, "").body)
	return out
}

func TestRestart(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Config{StateDir: dir, Faults: `{"fatal":2,"truncate":3}`})
	home := s.byCode["US-A"].Marketplaces[0]
	p := s.byCode["US-A"].Profiles[0].ID
	for range 3 {
		r := s.finish("US-A", request(catalog.FBAInventory.Source.Type, home, time.Time{}, time.Time{}))
		if r.Status == done {
			link, _ := s.address("US-A", r.Document)
			s.do("GET", link, nil, "")
		}
	}
	now := s.Now()
	orders := s.finish("US-A", request(catalog.AllOrders.Source.Type, home, now.AddDate(0, 0, -3), now))
	if orders.Status == fatal {
		orders = s.finish("US-A", request(catalog.AllOrders.Source.Type, home, now.AddDate(0, 0, -3), now))
	}
	var body []byte
	for range 2 { // the first may be cut
		link, _ := s.address("US-A", orders.Document)
		body = s.do("GET", link, nil, "").body
	}
	ad := s.finishAds("US-A", p, adsRequest("spCampaigns", "2025-11-01", "2025-11-28"))
	s.do("GET", "/stats/eurofxref/eurofxref-hist.zip", nil, "")
	for range 20 { // leaves the bucket empty
		s.sp("US-A", "POST", "/reports/2021-06-30/reports", request(catalog.FBAInventory.Source.Type, home, time.Time{}, time.Time{}))
	}
	stats := s.Stats()
	want := s.seen()
	// The server is killed: its journal is never closed, and its last line is torn.
	journal, err := os.OpenFile(filepath.Join(dir, journalName), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := journal.WriteString(`{"clock":{"now":"2030-01-01T0`); err != nil {
		t.Fatal(err)
	}
	for i := range 2 { // the second reads what the first has written anew
		again := open(t, Config{StateDir: dir})
		if diff := cmp.Diff(want, again.seen()); diff != "" {
			t.Errorf("restart %d: %s", i+1, diff)
		}
		got := again.Stats()
		for _, op := range []string{"createReport", "getReportDocument", "ads.createReport"} {
			if got.Calls["US-A"][op] != stats.Calls["US-A"][op] {
				t.Errorf("restart %d: %s counted %+v, want %+v", i+1, op, got.Calls["US-A"][op], stats.Calls["US-A"][op])
			}
		}
		if got.Reports["US-A"] != stats.Reports["US-A"] || got.AdsReports["US-A"] != 1 || got.Repeated["US-A"] != stats.Repeated["US-A"] {
			t.Errorf("restart %d: %+v, want %+v", i+1, got, stats)
		}
		if a := again.sp("US-A", "POST", "/reports/2021-06-30/reports", request(catalog.FBAInventory.Source.Type, home, time.Time{}, time.Time{})); a.status != 429 {
			t.Errorf("restart %d: the empty bucket is full again: %d", i+1, a.status)
		}
		stats = again.Stats()
		link, _ := again.address("US-A", orders.Document)
		if a := again.do("GET", link, nil, ""); string(a.body) != string(body) {
			t.Errorf("restart %d: the document has other bytes", i+1)
		}
		stats = again.Stats()
		want = again.seen()
		if a := again.ads("US-A", p, "POST", "/reporting/reports", adsRequest("spCampaigns", "2025-11-01", "2025-11-28")); a.status != 425 || !strings.Contains(string(a.body), ad.ReportID) {
			t.Errorf("restart %d: the same report again: %d %s", i+1, a.status, a.body)
		}
		c := stats.Calls["US-A"]["ads.createReport"]
		c.Calls++
		stats.Calls["US-A"]["ads.createReport"] = c
		c = stats.Calls["US-A"]["getReports"]
		c.Calls++
		stats.Calls["US-A"]["getReports"] = c
	}
}

// TestMain lets the test binary be a server that can be killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("SIMULATE_STATE"); dir != "" {
		err := Serve(context.Background(), Config{World: small(), Now: small().End().UTC(), StateDir: dir, Listen: "127.0.0.1:0", Ready: func(addr string) { fmt.Println(addr) }})
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestKilledServerForgetsNothing(t *testing.T) {
	dir := t.TempDir()
	run := func() (*stand, func()) {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "SIMULATE_STATE="+dir)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		addr, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		here, err := New(Config{World: small()}) // knows the credentials
		if err != nil {
			t.Fatal(err)
		}
		return &stand{T: t, Server: here, url: "http://" + strings.TrimSpace(addr), tokens: map[string]string{}}, func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}
	s, kill := run()
	var ids []string
	for range 5 {
		var id struct{ ReportID string }
		s.sp("FE-A", "POST", "/reports/2021-06-30/reports", request(catalog.FBAInventory.Source.Type, s.byCode["FE-A"].Marketplaces[0], time.Time{}, time.Time{})).into(t, &id)
		ids = append(ids, id.ReportID)
	}
	at := small().End().UTC().Add(time.Hour).Format(time.RFC3339)
	s.do("POST", "/_clock", nil, `{"advance_to":"`+at+`"}`)
	kill()
	s, kill = run()
	defer kill()
	var list struct{ Reports []reportJSON }
	s.sp("FE-A", "GET", "/reports/2021-06-30/reports?reportTypes="+catalog.FBAInventory.Source.Type, "").into(t, &list)
	for _, id := range ids {
		if !slices.ContainsFunc(list.Reports, func(r reportJSON) bool { return r.ReportID == id && r.Status == done }) {
			t.Errorf("report %s is lost", id)
		}
	}
	if a := s.do("GET", "/_clock", nil, ""); len(list.Reports) != 5 || !strings.Contains(string(a.body), at) {
		t.Errorf("%d reports, clock %s", len(list.Reports), a.body)
	}
}

func TestStateOfAnotherWorld(t *testing.T) {
	dir := t.TempDir()
	open(t, Config{StateDir: dir})
	if _, err := New(Config{World: world.New(2, world.Options{Months: 1, SKUs: 4}), StateDir: dir}); err == nil || !strings.Contains(err.Error(), "use another directory") {
		t.Errorf("error %v, want one that says what to do", err)
	}
	if err := os.WriteFile(filepath.Join(dir, journalName), []byte("{\"clock\":\n{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{World: small(), StateDir: dir}); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("error %v, want one that names the line", err)
	}
	if _, err := New(Config{World: small(), Faults: "all of them"}); err == nil {
		t.Error("an unknown fault set is taken")
	}
}

func TestClockOverHTTP(t *testing.T) {
	s := open(t, Config{})
	start := s.Now()
	moment := func() time.Duration {
		var c struct{ Now, Moment time.Time }
		s.do("GET", "/_clock", nil, "").into(t, &c)
		return c.Moment.Sub(start)
	}
	for name, step := range []struct {
		body   string
		status int
		now    time.Duration
		moment time.Duration
	}{
		{`{"advance_to":"` + start.Add(time.Hour).Format(time.RFC3339Nano) + `"}`, 200, time.Hour, 0},
		{`{"advance_to":"` + start.Format(time.RFC3339Nano) + `"}`, 200, time.Hour, 0},                      // never back
		{`{"advance_to":"` + start.Add(7*time.Hour).Format(time.RFC3339Nano) + `"}`, 200, 7 * time.Hour, 0}, // a wait, if a long one
		{`{"advance_to":"` + start.Add(8*time.Hour).Format(time.RFC3339Nano) + `"}`, 200, 8 * time.Hour, 0},
		{`{"advance_to":"` + start.Add(8*time.Hour).Format(time.RFC3339Nano) + `","moment":true}`, 200, 8 * time.Hour, 8 * time.Hour},
		{`{"advance_to":"yesterday"}`, 400, 8 * time.Hour, 8 * time.Hour},
		{`{}`, 400, 8 * time.Hour, 8 * time.Hour},
	} {
		a := s.do("POST", "/_clock", nil, step.body)
		if a.status != step.status || s.Now().Sub(start) != step.now || moment() != step.moment {
			t.Errorf("step %d: %d, now +%v, moment +%v; want %d, +%v, +%v", name, a.status, s.Now().Sub(start), moment(), step.status, step.now, step.moment)
		}
	}
	// Waits change nothing of the world, however long.
	for range 8 * 24 {
		s.advanceBy(time.Hour)
	}
	if moment() != 8*time.Hour {
		t.Errorf("after eight days of waits the moment is +%v, want +8h", moment())
	}
	if got := s.do("GET", "/_clock", nil, "").header.Get("Date"); got != s.Now().Format(http.TimeFormat) {
		t.Errorf("Date %q is not the server's clock", got)
	}
}

func TestServe(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan string, 2), make(chan error, 2)
	serve := func(listen string) string {
		go func() {
			ended <- Serve(ctx, Config{World: small(), Listen: listen, Ready: func(a string) { ready <- a }})
		}()
		select {
		case a := <-ready:
			return a
		case err := <-ended:
			t.Fatal(err)
		}
		return ""
	}
	first := serve("127.0.0.1:0")
	second := serve(first) // taken: the next free port
	if first == second {
		t.Fatalf("both serve on %s", first)
	}
	for _, addr := range []string{first, second} {
		res, err := http.Get("http://" + addr + "/_accounts")
		if err != nil || res.StatusCode != 200 {
			t.Fatalf("%v %v", res, err)
		}
		_ = res.Body.Close()
	}
	cancel()
	for range 2 {
		if err := <-ended; err != nil {
			t.Errorf("Serve ended with %v", err)
		}
	}
	if err := Serve(t.Context(), Config{World: small(), Listen: "nowhere"}); err == nil {
		t.Error("an address without a port is taken")
	}
}
