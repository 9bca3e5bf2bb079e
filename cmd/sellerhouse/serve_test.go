package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/simulate/world"
)

// safeBuffer is written by a command and read by its test.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// within asks again and again until ok says yes.
func within(t *testing.T, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not within %s: %s", limit, what)
}

func fetch(url string) (int, string) {
	res, err := http.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = res.Body.Close() }()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(body)
}

// TestServe runs the schedules on a simulated Amazon, kills the engine under it, and ends it.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "sellerhouse.yaml")
	text := `{data_dir: data, clickhouse: {listen: "127.0.0.1:0"}, console: {listen: "127.0.0.1:0"}, amazon: {url: "http://127.0.0.1:18435"}}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	if err := parts.KeepSimulation(parts.SimulatorDir(data), parts.Simulation{Seed: 1, Options: world.Options{Months: 1, SKUs: 4, OrdersPerDay: 4}}); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	var out, errs safeBuffer
	code := make(chan int, 1)
	go func() { code <- execute(ctx, []string{"serve", "--config", file}, &out, &errs) }()
	defer func() {
		interrupt()
		if t.Failed() {
			t.Log(errs.String())
		}
	}()

	var base string
	within(t, time.Minute, "the console's address", func() bool {
		m := regexp.MustCompile(`console at (http://\S+)`).FindStringSubmatch(errs.String())
		if m != nil {
			base = m[1]
		}
		return m != nil
	})
	within(t, time.Minute, "a complete first run of every schedule", func() bool {
		_, body := fetch(base + "/metrics")
		return strings.Count(body, `sellerhouse_runs_total{outcome="complete",`) == 3
	})
	if status, body := fetch(base + "/healthz"); status != http.StatusOK {
		t.Errorf("/healthz = %d %q", status, body)
	}
	if status, body := fetch(base + "/"); status != http.StatusOK || !strings.Contains(body, "ecb_rates") {
		t.Errorf("the console shows no freshness of ecb_rates: %d\n%s", status, body)
	}

	raw, err := os.ReadFile(filepath.Join(data, "engine.addr"))
	if err != nil {
		t.Fatal(err)
	}
	var engine struct{ PID int }
	if err := json.Unmarshal(raw, &engine); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(engine.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	within(t, 30*time.Second, "the engine to be started again", func() bool {
		again, err := os.ReadFile(filepath.Join(data, "engine.addr"))
		if err != nil || bytes.Equal(again, raw) {
			return false
		}
		status, _ := fetch(base + "/healthz")
		return status == http.StatusOK
	})

	interrupt()
	select {
	case got := <-code:
		if got != exitComplete {
			t.Errorf("an interrupted serve ends with %d, want %d", got, exitComplete)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("serve did not end when interrupted")
	}
	if _, err := os.Stat(filepath.Join(data, "engine.addr")); err == nil {
		t.Error("the engine is left behind")
	}
}
