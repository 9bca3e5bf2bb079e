package disturbed_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/storage"
	"sellerhouse/load/engine"
)

// crossing is what a process reaches Amazon, its lake or its warehouse through. What stands there sees each request
// before it is answered, and can be in the way.
type crossing struct {
	*httptest.Server
	to     string // host:port
	guard  atomic.Pointer[guard]
	flying sync.WaitGroup
}

// guard is who stands at a crossing. It answers by pass, which does what was asked for and hands out the answer, once
// or never.
type guard func(w http.ResponseWriter, r *http.Request, body []byte, pass func() *answer)

// answer is what a request brought.
type answer struct {
	*http.Response
	body []byte
}

func newCrossing(t *testing.T, to string) *crossing {
	t.Helper()
	c := &crossing{to: to}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

// line has no opinion of its own about encodings.
var line = &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 16}

func (c *crossing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.flying.Add(1)
	defer c.flying.Done()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // who asked is gone before it had said what
	}
	pass := func() *answer {
		req := r.Clone(context.WithoutCancel(r.Context())) // what was asked for is done, whoever is gone meanwhile
		req.URL.Scheme, req.URL.Host, req.RequestURI = "http", c.to, ""
		req.Body = io.NopCloser(bytes.NewReader(body))
		res, err := line.RoundTrip(req)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		return &answer{res, raw}
	}
	if g := c.guard.Load(); g != nil {
		(*g)(w, r, body, pass)
		return
	}
	pass().to(w)
}

// to hands the answer out.
func (a *answer) to(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.Header)
	w.WriteHeader(a.StatusCode)
	_, _ = w.Write(a.body) // who does not listen any more is gone
}

// half hands half of it out.
func (a *answer) half(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.Header)
	w.WriteHeader(a.StatusCode)
	_, _ = w.Write(a.body[:len(a.body)/2])
	_ = http.NewResponseController(w).Flush()
}

// hangUp ends the connection without a word.
func hangUp() { panic(http.ErrAbortHandler) }

// besieged is a house of which a process sees Amazon and the lake through crossings.
type besieged struct {
	*house
	seed                    int64
	amazon, lake, warehouse *crossing
	env                     []string // of its processes
}

// besiege lays out a simulated group at its first moment.
func besiege(t *testing.T, o demo.Options, needs parts.Needs) *besieged {
	t.Helper()
	h := open(t, flowtest.Prepare(t, t.TempDir(), o), needs)
	if err := h.Clock.(*clock.Shared).AdvanceTo(t.Context(), h.Moments()[0]); err != nil {
		t.Fatal(err)
	}
	b := &besieged{house: h, seed: o.Seed}
	at := h.Endpoints()
	b.amazon, b.lake = newCrossing(t, at.Amazon), newCrossing(t, at.Storage)
	text, err := os.ReadFile(h.ConfigFile())
	if err != nil {
		t.Fatal(err)
	}
	config := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).ReplaceAllString(string(text), b.amazon.URL)
	config = strings.Replace(config, "data_dir: ./data", "data_dir: ./elsewhere", 1)
	config = config[:strings.Index(config, "clickhouse:")] + fmt.Sprintf("s3: {bucket: lake, region: %s, endpoint: %q}\n", storage.Region, b.lake.URL)
	if at.Warehouse != "" {
		b.warehouse = newCrossing(t, at.Warehouse)
		config += fmt.Sprintf("clickhouse: {dsn: %q}\n", "http://"+engine.Admin+":${FLOW_TEST_PASSWORD}@"+strings.TrimPrefix(b.warehouse.URL, "http://")+"/")
		password, err := engine.Password(h.Config.DataDir, engine.Admin)
		if err != nil {
			t.Fatal(err)
		}
		b.env = append(b.env, "FLOW_TEST_PASSWORD="+password)
	}
	file := filepath.Join(h.Path, "besieged.yaml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	access, secret, err := storage.Keys(filepath.Join(h.Config.DataDir, "storage"))
	if err != nil {
		t.Fatal(err)
	}
	b.env = append(b.env, childConfig+"="+file, "AWS_ACCESS_KEY_ID="+access, "AWS_SECRET_ACCESS_KEY="+secret)
	return b
}
