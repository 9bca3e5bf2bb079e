package telemetry

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const deploy = "../../../deploy"

// Every metric that an alert names must exist, every alert must be in the runbook, and the other way round.
func TestAlertsNameWhatExists(t *testing.T) {
	rules, err := os.ReadFile(filepath.Join(deploy, "alerts", "sellerhouse.rules.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	runbook, err := os.ReadFile(filepath.Join(deploy, "RUNBOOK.md"))
	if err != nil {
		t.Fatal(err)
	}
	names := NewMetrics().Names()
	used := regexp.MustCompile(`sellerhouse_[a-z_]+`).FindAllString(string(rules), -1)
	if len(used) < 8 {
		t.Fatalf("the rules name %d metrics", len(used))
	}
	for _, u := range used {
		if !slices.Contains(names, u) {
			t.Errorf("the rules name %s, which does not exist; there are %s", u, strings.Join(names, ", "))
		}
	}
	for _, m := range regexp.MustCompile(`alert: (\w+)`).FindAllStringSubmatch(string(rules), -1) {
		if !strings.Contains(string(runbook), "\n## "+m[1]+"\n") {
			t.Errorf("alert %s has no entry in the runbook", m[1])
		}
		if !strings.Contains(string(rules), "RUNBOOK.md#"+strings.ToLower(m[1])+`"`) {
			t.Errorf("alert %s does not point to its entry", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^## (Sellerhouse\w+)$`).FindAllStringSubmatch(string(runbook), -1) {
		if !strings.Contains(string(rules), "alert: "+m[1]+"\n") {
			t.Errorf("the runbook has an entry %s and there is no such alert", m[1])
		}
	}
}

func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(body)
}

func TestRunsAreCounted(t *testing.T) {
	m := NewMetrics()
	at := time.Unix(1_700_000_000, 0)
	m.Ran("daily", 90*time.Second, at, nil)
	m.Ran("daily", 30*time.Second, at.Add(time.Hour), errors.New("quota"))
	code, body := get(t, m.Handler(), "/metrics")
	if code != http.StatusOK {
		t.Fatalf("status %d", code)
	}
	for _, want := range []string{
		`sellerhouse_runs_total{outcome="complete",schedule="daily"} 1`,
		`sellerhouse_runs_total{outcome="failed",schedule="daily"} 1`,
		`sellerhouse_run_seconds{schedule="daily"} 30`,
		`sellerhouse_last_success_timestamp_seconds{schedule="daily"} 1.7e+09`,
	} {
		if !strings.Contains(body, want+"\n") {
			t.Errorf("/metrics lacks %s", want)
		}
	}
}

func TestHealthNamesWhatFails(t *testing.T) {
	h := &Health{}
	var err error
	h.Add("warehouse", func(context.Context) error { return err })
	if code, body := get(t, h, "/healthz"); code != http.StatusOK || body != "ok\n" {
		t.Errorf("healthy: %d %q", code, body)
	}
	err = errors.New("connect http://me:hunter2@host:1/: refused")
	code, body := get(t, h, "/healthz")
	if code != http.StatusServiceUnavailable || !strings.HasPrefix(body, "warehouse: connect") || strings.Contains(body, "hunter2") {
		t.Errorf("unhealthy: %d %q, want 503 naming the part and no secret", code, body)
	}
}
