package engine

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// waitFor polls until done says so, five seconds at most.
func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 250 {
		if done() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("waited in vain for %s", what)
}

const slow = "SELECT sleepEachRow(0.05) FROM numbers(2000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 1000000000"

func TestPaths(t *testing.T) {
	c := server(t)
	for path, want := range map[string]int{"/ping": 200, "/": 200, "/replicas_status": 200, "/nope": 404} {
		resp, err := http.Get("http://" + c.addr + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want || (want == 200 && string(body) != "Ok.\n") {
			t.Errorf("%s: %d %q, want %d", path, resp.StatusCode, body, want)
		}
	}
}

// get sends a statement by GET with Basic authentication.
func (c *client) get(t *testing.T, text string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+c.addr+"/?query="+url.QueryEscape(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(c.user, c.password)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func TestGet(t *testing.T) {
	c := server(t)
	if status, body := c.get(t, "SELECT 1"); status != 200 || body != "1\n" {
		t.Errorf("SELECT: %d %q", status, body)
	}
	for _, text := range []string{"CREATE TABLE work.by_get (a UInt8) ENGINE = Memory", "INSERT INTO mart.t VALUES (3, 'x')", "SET max_threads = 1"} {
		if status, body := c.get(t, text); status == 200 || !strings.Contains(body, "GET implies readonly") {
			t.Errorf("%s by GET: %d %q, want a refusal", text, status, body)
		}
	}
	if status, body := c.get(t, "SELEC 1"); status != 400 || !strings.Contains(body, "Code: 62.") {
		t.Errorf("a syntax error by GET: %d %q", status, body)
	}
}

func TestHeaders(t *testing.T) {
	c := server(t)
	resp, _, err := c.post(t, strings.NewReader("SELECT number FROM numbers(10) FORMAT JSON"), map[string]string{"X-ClickHouse-Database": "mart"}, "query_id", "my id")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"X-ClickHouse-Query-Id": "my id", "X-ClickHouse-Format": "JSON", "X-ClickHouse-Timezone": "UTC",
		"Content-Type": "application/json; charset=UTF-8", "X-ClickHouse-Server-Display-Name": "sellerhouse",
	} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	var summary map[string]string
	if err := json.Unmarshal([]byte(resp.Header.Get("X-ClickHouse-Summary")), &summary); err != nil || summary["read_rows"] != "10" || summary["result_rows"] != "10" {
		t.Errorf("summary %v, error %v, want 10 rows read", summary, err)
	}
	resp, _, err = c.post(t, strings.NewReader("INSERT INTO FUNCTION null('a UInt8') VALUES (1), (2), (3)"), nil)
	if err != nil || json.Unmarshal([]byte(resp.Header.Get("X-ClickHouse-Summary")), &summary) != nil || summary["written_rows"] != "3" {
		t.Errorf("summary of an insert %v, error %v, want 3 rows written", summary, err)
	}
	resp, _, err = c.post(t, strings.NewReader("SELECT currentDatabase()"), map[string]string{"X-ClickHouse-Database": "mart", "X-ClickHouse-Format": "JSONCompact"})
	if err != nil || resp.Header.Get("X-ClickHouse-Format") != "JSONCompact" {
		t.Errorf("X-ClickHouse-Format of the request was not used: %v", resp.Header)
	}
	resp, _, err = c.post(t, strings.NewReader("SELECT * FROM work.nope"), nil)
	if err != nil || resp.Header.Get("X-ClickHouse-Exception-Code") != "60" {
		t.Errorf("exception code %q, error %v, want 60", resp.Header.Get("X-ClickHouse-Exception-Code"), err)
	}
}

func TestProgress(t *testing.T) {
	c := server(t)
	resp, _, err := c.post(t, strings.NewReader("SELECT sum(sleepEachRow(0.02)) FROM numbers(30) SETTINGS max_block_size = 1"), nil, "send_progress_in_http_headers", "1", "http_headers_progress_interval_ms", "50")
	if err != nil {
		t.Fatal(err)
	}
	reports := resp.Header.Values("X-ClickHouse-Progress")
	if len(reports) < 3 {
		t.Fatalf("%d progress headers, want some: %q", len(reports), reports)
	}
	for _, text := range reports {
		var p map[string]string
		if err := json.Unmarshal([]byte(text), &p); err != nil || p["read_rows"] == "" || p["elapsed_ns"] == "" {
			t.Errorf("progress %q: %v", text, err)
		}
	}
}

// TestErrorAfterRows checks that an error after the headers stands in the body, and that the answer is not whole.
func TestErrorAfterRows(t *testing.T) {
	c := server(t)
	const text = "SELECT number, throwIf(number = 900000) FROM numbers(1000000) SETTINGS max_block_size = 10000"
	for _, format := range []string{"TabSeparated", "JSON"} {
		resp, body, err := c.post(t, strings.NewReader(text+" FORMAT "+format), nil)
		tag := resp.Header.Get("X-ClickHouse-Exception-Tag")
		if resp.StatusCode != 200 || err == nil {
			t.Errorf("%s: status %d, error %v, want 200 and a cut answer", format, resp.StatusCode, err)
		}
		_, block, ok := strings.Cut(body, "\r\n__exception__\r\n"+tag+"\r\n")
		if !ok || len(tag) != 16 || !strings.HasPrefix(block, "Code: 395.") || !strings.HasSuffix(block, " "+tag+"\r\n__exception__\r\n") {
			t.Errorf("%s: the body ends with %q", format, body[max(0, len(body)-300):])
		}
		// Held back to its end, the same is an error by status.
		resp, body, err = c.post(t, strings.NewReader(text+" FORMAT "+format), nil, "wait_end_of_query", "1")
		if err != nil || resp.StatusCode != 500 || !strings.HasPrefix(body, "Code: 395.") {
			t.Errorf("%s, waiting for the end: %d %.100q, error %v", format, resp.StatusCode, body, err)
		}
	}
}

func TestWaitEndOfQuery(t *testing.T) {
	c := server(t)
	resp, body, err := c.post(t, strings.NewReader("SELECT number FROM numbers(6000000)"), nil, "wait_end_of_query", "1") // more than is held in memory
	if err != nil || len(body) != 46888890 || !strings.HasSuffix(body, "\n5999999\n") {
		t.Errorf("%d bytes, error %v", len(body), err)
	}
	if s := resp.Header.Get("X-ClickHouse-Summary"); !strings.Contains(s, `"result_rows":"6000000"`) {
		t.Errorf("summary %s", s)
	}
}

func TestSessions(t *testing.T) {
	c := server(t)
	in := []string{"session_id", "one"}
	c.must(t, "CREATE TEMPORARY TABLE mine (a UInt8)", in...)
	c.must(t, "INSERT INTO mine VALUES (1), (2)", in...)
	c.must(t, "SET max_block_size = 77", in...)
	c.must(t, "USE mart", in...)
	if got := c.must(t, "SELECT sum(a), getSetting('max_block_size'), currentDatabase() FROM mine", in...); got != "3\t77\tmart\n" {
		t.Errorf("in the session: %q", got)
	}
	if got := c.must(t, "SELECT getSetting('max_block_size')", append(in, "max_block_size", "78")...); got != "78\n" {
		t.Errorf("with a setting in the address: %q", got)
	}
	if got := c.must(t, "SELECT getSetting('max_block_size')", in...); got != "77\n" {
		t.Errorf("after a setting in the address: %q, want the session's 77", got)
	}
	if status, body := c.query(t, "SELECT * FROM mine"); status != 404 {
		t.Errorf("outside the session: %d %q", status, body)
	}
	if status, body := c.query(t, "SELECT * FROM mine", "session_id", "two"); status != 404 {
		t.Errorf("in another session: %d %q", status, body)
	}
	if status, body := c.query(t, "SELECT 1", "session_id", "three", "session_check", "1"); status != 404 || !strings.Contains(body, "Code: 372.") {
		t.Errorf("session_check: %d %q", status, body)
	}
	var wg sync.WaitGroup
	wg.Go(func() { c.must(t, "SELECT sleep(0.5)", in...) })
	waitFor(t, "the session to be used", func() bool { return strings.Contains(c.must(t, "SELECT query FROM system.processes"), "sleep(0.5)") })
	if status, body := c.query(t, "SELECT 1", in...); status != 500 || !strings.Contains(body, "Code: 373.") {
		t.Errorf("a session in use: %d %q, want code 373", status, body)
	}
	wg.Wait()
	c.must(t, "SELECT 1", append(in, "close_session", "1")...)
	if status, _ := c.query(t, "SELECT * FROM mine", in...); status != 404 {
		t.Error("the session outlived close_session")
	}
	c.must(t, "SELECT 1", "session_id", "short", "session_timeout", "1")
	waitFor(t, "the session to time out", func() bool {
		time.Sleep(300 * time.Millisecond)
		status, _ := c.query(t, "SELECT 1", "session_id", "other", "session_check", "0")
		gone, _ := c.query(t, "SELECT 1", "session_id", "short", "session_check", "1", "session_timeout", "0")
		return status == 200 && gone == 404
	})
}

func TestKillQuery(t *testing.T) {
	c := server(t)
	result := make(chan string, 1)
	go func() {
		_, body, _ := c.post(t, strings.NewReader(slow), nil, "query_id", "to-kill")
		result <- body
	}()
	waitFor(t, "the query to run", func() bool { return strings.Contains(c.must(t, "SELECT query FROM system.processes"), "sleepEachRow") })
	if status, body := c.query(t, "SELECT 1", "query_id", "to-kill"); status == 200 || !strings.Contains(body, "Code: 216.") {
		t.Errorf("the same id again: %d %q, want code 216", status, body)
	}
	c.must(t, "KILL QUERY WHERE query_id = 'to-kill' ASYNC")
	select {
	case body := <-result:
		if !strings.Contains(body, "Code: 394.") {
			t.Errorf("the killed query answered %q", body)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the query runs on")
	}
	// A new query may take the place of a running one.
	go func() { c.post(t, strings.NewReader(slow), nil, "query_id", "to-replace"); result <- "" }()
	waitFor(t, "the query to run", func() bool { return strings.Contains(c.must(t, "SELECT query FROM system.processes"), "sleepEachRow") })
	if got := c.must(t, "SELECT 1", "query_id", "to-replace", "replace_running_query", "1"); got != "1\n" {
		t.Errorf("the replacing query: %q", got)
	}
	<-result
}

// TestDisconnect leaves in the middle of queries of each kind; none may run on.
func TestDisconnect(t *testing.T) {
	c := server(t)
	for name, text := range map[string]string{
		"streamed": slow, "whole": slow + " FORMAT JSON", "written": "INSERT INTO FUNCTION null('a UInt8') " + slow,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.addr+"/", strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			req.SetBasicAuth(c.user, c.password)
			done := make(chan struct{})
			go func() {
				defer close(done)
				if resp, err := http.DefaultTransport.RoundTrip(req); err == nil {
					_, _ = io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			}()
			running := func() bool {
				return c.must(t, "SELECT count() FROM system.processes WHERE query LIKE '%sleepEachRow%' AND query NOT LIKE '%system.processes%'") != "0\n"
			}
			waitFor(t, "the query to run", running)
			cancel()
			<-done
			waitFor(t, "the query to end", func() bool { return !running() })
		})
	}
}

// TestManyClients runs mixed work on eight connections at once.
func TestManyClients(t *testing.T) {
	c := server(t)
	table := c.table(t, "a UInt64, b String")
	rounds := 20
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range rounds {
				c.must(t, "INSERT INTO "+table+" SELECT number, 'x' FROM numbers(100)")
				if got := c.must(t, "SELECT count() % 100 FROM "+table); got != "0\n" {
					t.Errorf("count() %% 100 = %q: half an insert was seen", got)
				}
				c.must(t, "SELECT * FROM numbers(10000) FORMAT JSONCompact")
			}
		})
	}
	wg.Wait()
	if got := c.must(t, "SELECT count() FROM "+table); got != "16000\n" {
		t.Errorf("%s rows, want 16000", got)
	}
}
