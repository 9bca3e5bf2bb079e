// Package flowtest lends tests of the pipeline whole installations: their directories, what runs there, and questions about
// what came out.
package flowtest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"sync/atomic"
	"testing"
	"time"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
	"sellerhouse/load/check"
)

// Everything is what a run works on.
const Everything = parts.Warehouse | parts.Lake | parts.Amazon

// House is one installation in a directory of its own: configuration, inputs, lake, warehouse and, where
// the configuration names one, a simulated Amazon.
type House struct {
	demo.Directory
	*parts.Parts
}

// Size is that of the gate's worlds, or the whole one.
func Size() world.Options {
	if Long() {
		return world.Options{}
	}
	return world.Options{Months: 2, SKUs: 8, OrdersPerDay: 10}
}

// Prepare lays out a simulated group.
func Prepare(t *testing.T, dir string, o demo.Options) demo.Directory {
	t.Helper()
	d, err := demo.Prepare(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(d.ConfigFile())
	if err != nil {
		t.Fatal(err)
	}
	// A port of this test's own: several groups run at once, and one that is killed must find its port again.
	text := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).ReplaceAllString(string(raw), fmt.Sprintf("http://127.0.0.1:%d", freePort(t)))
	if err := os.WriteFile(d.ConfigFile(), []byte(text+fmt.Sprintf("clickhouse: {listen: \"127.0.0.1:0\"}\ns3: {listen: \"127.0.0.1:%d\"}\n", freePort(t))), 0o600); err != nil {
		t.Fatal(err)
	}
	return d
}

var nextPort atomic.Int64

func init() { nextPort.Store(20000 + rand.Int64N(10000)) }

// freePort is a port below those the system hands out by itself, each once.
func freePort(t *testing.T) int64 {
	t.Helper()
	for range 100 {
		p := nextPort.Add(1)
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", p))
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return p
	}
	t.Fatal("no free port")
	return 0
}

// Open opens what the configuration of a directory names.
func Open(t *testing.T, d demo.Directory, needs parts.Needs) *House {
	t.Helper()
	c, err := config.Load(t.Context(), d.ConfigFile(), config.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	return &House{Directory: d, Parts: OpenParts(t, c, needs)}
}

// OpenParts opens the parts of a configuration until the test ends.
func OpenParts(t *testing.T, c *config.Config, needs parts.Needs) *parts.Parts {
	t.Helper()
	p, err := parts.Open(t.Context(), c, parts.Options{Needs: needs, Stderr: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := p.Close(ctx); err != nil {
			t.Errorf("close the parts: %v", err)
		}
	})
	return p
}

// Logger passes errors on to the test's output, warnings too where it is asked to.
func Logger(t *testing.T) *slog.Logger {
	level := slog.LevelError
	if os.Getenv("SELLERHOUSE_WARN") != "" {
		level = slog.LevelWarn
	}
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: level}))
}

// Run runs once, at the present moment.
func (h *House) Run(t *testing.T) flow.Report {
	t.Helper()
	rep, err := flow.Run(t.Context(), h.Parts, flow.Options{Logger: Logger(t)})
	if err != nil {
		t.Fatalf("run: %v", err)
	}
	return rep
}

// Publish takes what the lake holds into the warehouse.
func (h *House) Publish(t *testing.T, o flow.Options) flow.Report {
	t.Helper()
	if o.Logger == nil {
		o.Logger = Logger(t)
	}
	f, err := flow.Open(t.Context(), h.Parts, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Schema(t.Context()); err != nil {
		t.Fatal(err)
	}
	rep := flow.Report{Run: f.Run()}
	if err := f.Publish(t.Context(), &rep); err != nil {
		t.Fatalf("publish: %v", err)
	}
	return rep
}

// Replay runs at every moment of the demo that is still ahead; see ReplayAll.
func (h *House) Replay(t *testing.T) flow.Report {
	t.Helper()
	rep, err := ReplayAll(t.Context(), h.Parts, h.Directory, Logger(t))
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// ReplayAll runs at the moments at which a system installed at the world's start would have run. Where some
// have passed, what an interrupted run left open belongs to the last of them, so that one is repeated first. With whole
// numbers it is the demo itself that runs.
func ReplayAll(ctx context.Context, p *parts.Parts, d demo.Directory, log *slog.Logger) (flow.Report, error) {
	shared, ok := p.Clock.(*clock.Shared)
	if !ok {
		return flow.Report{}, fmt.Errorf("%s names no simulated Amazon", d.ConfigFile())
	}
	if Long() {
		c := d.Conductor(true)
		c.Begin = func(int, int, time.Time) flow.Options { return flow.Options{Logger: log} }
		return c.Replay(ctx, p)
	}
	var due []time.Time
	for _, m := range d.Moments() {
		if m.After(shared.Moment()) {
			due = append(due, m)
		}
	}
	var rep flow.Report
	var err error
	if len(due) < len(d.Moments()) {
		if rep, err = flow.Run(ctx, p, flow.Options{Logger: log}); err != nil {
			return rep, fmt.Errorf("run again at %s: %w", shared.Moment(), err)
		}
	}
	for _, m := range due {
		if err := shared.AdvanceTo(ctx, m); err != nil {
			return rep, err
		}
		if rep, err = flow.Run(ctx, p, flow.Options{Logger: log}); err != nil {
			return rep, fmt.Errorf("run at %s: %w", m, err)
		}
	}
	return rep, nil
}

// Ask asks the simulated Amazon's own interface.
func (h *House) Ask(t *testing.T, path string, into any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.Config.Amazon.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s %v: %.300s", path, res.Status, err, raw)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("GET %s: %v: %.300s", path, err, raw)
	}
}

// Rows answers a query as texts; NULL is the text NULL.
func (h *House) Rows(t *testing.T, query string) [][]string {
	t.Helper()
	out, err := QueryRows(t.Context(), h.Parts, query)
	if err != nil {
		t.Fatalf("%v in\n%s", err, query)
	}
	return out
}

// QueryRows is Rows for a reader of its own.
func QueryRows(ctx context.Context, p *parts.Parts, query string) ([][]string, error) {
	body, err := p.DB.Raw(ctx, query, "JSONCompactStringsEachRow")
	if err != nil {
		return nil, err
	}
	defer body.Close()
	raw, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	var out [][]string
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, len(raw)+1)
	for lines.Scan() {
		var cells []*string
		if err := json.Unmarshal(lines.Bytes(), &cells); err != nil {
			return nil, fmt.Errorf("%w in %.200s", err, lines.Text())
		}
		row := make([]string, len(cells))
		for i, c := range cells {
			row[i] = "NULL"
			if c != nil && *c != "ᴺᵁᴸᴸ" {
				row[i] = *c
			}
		}
		out = append(out, row)
	}
	return out, lines.Err()
}

// One answers a query that gives one cell.
func (h *House) One(t *testing.T, query string) string {
	t.Helper()
	got := h.Rows(t, query)
	if len(got) != 1 || len(got[0]) != 1 {
		t.Fatalf("%d rows, want one cell: %v in\n%s", len(got), got, query)
	}
	return got[0][0]
}

// Exec runs a statement.
func (h *House) Exec(t *testing.T, query string) {
	t.Helper()
	if err := h.DB.Exec(t.Context(), query); err != nil {
		t.Fatalf("%v in\n%s", err, query)
	}
}

// Complete asserts that a run left nothing open: no failure, no gap, no check that fails.
func Complete(t *testing.T, rep flow.Report) {
	t.Helper()
	if err := rep.Err(); err != nil {
		t.Errorf("the run is not complete: %v", err)
	}
	for _, c := range rep.Broken() {
		for i, f := range c.Findings {
			if i < 5 {
				t.Errorf("check %s: %s: %s %s", c.Name, f.Node, f.Value, f.Detail)
			}
		}
	}
	for i, g := range rep.Gaps() {
		if i < 20 {
			t.Errorf("gap: %s %s %s %s: %s %s", g.Account, g.Dataset, g.Site, g.Days, g.State, g.Reason)
		}
	}
	if len(rep.Checks) < 25 {
		t.Errorf("%d checks ran, want all", len(rep.Checks))
	}
}

// Found returns what a check of a run found.
func Found(t *testing.T, rep flow.Report, name string) check.Result {
	t.Helper()
	for _, r := range rep.Checks {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no check %s ran", name)
	return check.Result{}
}

// Day is a window.Day of a text.
func Day(t *testing.T, text string) window.Day {
	t.Helper()
	d, err := window.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// File is a document as somebody holds it; its name is of no consequence.
func File(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "document.txt")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// Long says whether the tests run in their whole size.
func Long() bool { return os.Getenv("SELLERHOUSE_LONG") == "1" }
