package console_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/console"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/cmd/internal/telemetry"
)

func TestMain(m *testing.M) {
	parts.Main()
	os.Exit(m.Run())
}

func page(t *testing.T, h http.Handler, path string) (*httptest.ResponseRecorder, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	text := regexp.MustCompile(`(?s)<style>.*</style>|<[^>]*>`).ReplaceAllString(w.Body.String(), " ")
	return w, strings.Join(strings.Fields(text), " ")
}

// One warehouse, first empty, then with the schema, then with a few figures.
func TestPageAndMetricsOnAWarehouse(t *testing.T) {
	c, err := config.Parse(t.Context(), []byte(`{group: {name: "A & B <Group>"}, clickhouse: {listen: "127.0.0.1:0"}}`), filepath.Join(t.TempDir(), "sellerhouse.yaml"), config.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := parts.Open(t.Context(), c, parts.Options{Needs: parts.Warehouse | parts.Lake})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close(t.Context()) }()
	h := console.Handler(console.Config{
		Group: c.Group.Name, DB: p.DB, Log: slog.New(slog.DiscardHandler),
		Connections: []console.Connection{{What: "ClickHouse", Address: "http://127.0.0.1:8123", How: "user reader"}},
	})

	w, text := page(t, h, "/")
	if w.Code != http.StatusOK || !strings.Contains(text, "Nothing is loaded yet") || !strings.Contains(text, "http://127.0.0.1:8123") {
		t.Errorf("empty warehouse: status %d, page:\n%s", w.Code, text)
	}
	if !strings.Contains(w.Body.String(), "A &amp; B &lt;Group&gt;") {
		t.Error("the group's name is not escaped")
	}
	if src := regexp.MustCompile(`(?:src|href)=|@import|url\(`).FindString(w.Body.String()); src != "" {
		t.Errorf("the page refers to something outside: %s", src)
	}
	if w, _ := page(t, h, "/other"); w.Code != http.StatusNotFound {
		t.Errorf("another path answers %d, want 404", w.Code)
	}

	f, err := flow.Open(t.Context(), p, flow.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Schema(t.Context()); err != nil {
		t.Fatal(err)
	}
	m := telemetry.NewMetrics()
	if err := m.Refresh(t.Context(), p.DB, time.Unix(1, 0)); err != nil {
		t.Errorf("a metric's query fails on the schema: %v", err)
	}

	for _, q := range []string{
		"INSERT INTO ops.load_run (run, started_at, finished_at, data_as_of, status) VALUES ('r1', '2026-05-20 06:00:00', '2026-05-20 06:01:00', '2026-05-20 06:00:00', 'COMPLETE')",
		"INSERT INTO ops.completeness (account, dataset, site, day, state, reason, evidence) VALUES ('US-A', 'sales_traffic', 'US', '2026-05-01', 'LOADED', '', 'd1'), ('US-A', 'sales_traffic', 'US', '2026-05-02', 'FAILED', 'GONE', '')",
		"INSERT INTO ops.watermark (dataset, account, site, last_loaded, run) VALUES ('sales_traffic', 'US-A', 'US', '2026-05-01', 'r1')",
		"INSERT INTO ops.check_result (run, checked_at, check_name, severity, node, status, value, detail) VALUES ('r1', '2026-05-20 06:01:00', 'gaps', 'FAIL', 'US-A', 'FAIL', '1', '')",
	} {
		if err := p.DB.Exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	_, text = page(t, h, "/")
	for _, want := range []string{
		"Data as of 2026-05-20 06:00 UTC",
		"check gaps fails; 1 datasets have days that are missing.",
		"sales_traffic US-A 1/2",
		"sales_traffic US-A US 2026-05-01 19 FAILED",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q:\n%s", want, text)
		}
	}
	if err := m.Refresh(t.Context(), p.DB, time.Unix(2, 0)); err != nil {
		t.Fatal(err)
	}
	metrics := httptest.NewRecorder()
	m.Handler().ServeHTTP(metrics, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, want := range []string{
		`sellerhouse_freshness_seconds{account="US-A",dataset="sales_traffic",marketplace="US"} 1.6416e+06`,
		`sellerhouse_days{account="US-A",dataset="sales_traffic",marketplace="US",outcome="FAILED"} 1`,
		`sellerhouse_check_rows{check="gaps",outcome="FAIL"} 1`,
		`sellerhouse_metrics_refreshed_timestamp_seconds 2`,
	} {
		if !strings.Contains(metrics.Body.String(), want+"\n") {
			t.Errorf("/metrics lacks %s", want)
		}
	}
}
