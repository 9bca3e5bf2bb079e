package telemetry

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is everything that is counted. Labels are account, dataset, marketplace, stage, schedule and
// outcome; never a window, ASIN or SKU.
type Metrics struct {
	registry *prometheus.Registry

	// Freshness is now minus the newest day that is in, in seconds.
	Freshness *prometheus.GaugeVec
	// Days counts days by completeness state.
	Days *prometheus.GaugeVec
	// Rows counts rows of documents by what became of them: in = decoded + quarantined.
	Rows *prometheus.GaugeVec
	// TableRows counts published rows.
	TableRows *prometheus.GaugeVec
	// QuotaWait is how long requests waited for their quota.
	QuotaWait *prometheus.GaugeVec
	// Settlements by tie-out status.
	Settlements *prometheus.GaugeVec
	// Unmapped is how many ledger rows no rule maps.
	Unmapped *prometheus.GaugeVec
	// Checks is 1 where a check finds something, by status.
	Checks *prometheus.GaugeVec
	// Runs and RunSeconds tell of schedules.
	Runs        *prometheus.CounterVec
	RunSeconds  *prometheus.GaugeVec
	LastSuccess *prometheus.GaugeVec
	// Refreshed is when the figures above were last read, and whether that worked.
	Refreshed    prometheus.Gauge
	RefreshFails prometheus.Counter
}

// NewMetrics registers everything.
func NewMetrics() *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "sellerhouse", Name: name, Help: help}, labels)
		m.registry.MustRegister(g)
		return g
	}
	m.Freshness = gauge("freshness_seconds", "Age of the newest day that is in.", "account", "dataset", "marketplace")
	m.Days = gauge("days", "Days by completeness state.", "account", "dataset", "marketplace", "outcome")
	m.Rows = gauge("document_rows", "Rows of all documents by what became of them: in, decoded, quarantined.", "account", "dataset", "outcome")
	m.TableRows = gauge("table_rows", "Published rows of each fact table.", "table")
	m.QuotaWait = gauge("quota_wait_seconds", "Time calls waited for their quota in the last 24 hours.", "account")
	m.Settlements = gauge("settlements", "Settlements by tie-out status.", "account", "outcome")
	m.Unmapped = gauge("unmapped_rows", "Settlement rows that no rule maps to a P&L line.", "account")
	m.Checks = gauge("check_rows", "Offending rows of each check.", "check", "outcome")
	m.RunSeconds = gauge("run_seconds", "How long the last run of a schedule took.", "schedule")
	m.LastSuccess = gauge("last_success_timestamp_seconds", "When a schedule's last complete run ended.", "schedule")
	m.Runs = prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "sellerhouse", Name: "runs_total", Help: "Runs of each schedule."}, []string{"schedule", "outcome"})
	m.Refreshed = prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "sellerhouse", Name: "metrics_refreshed_timestamp_seconds", Help: "When the figures of the warehouse were last read."})
	m.RefreshFails = prometheus.NewCounter(prometheus.CounterOpts{Namespace: "sellerhouse", Name: "metrics_refresh_failures_total", Help: "Times the figures of the warehouse could not be read."})
	m.registry.MustRegister(m.Runs, m.Refreshed, m.RefreshFails,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Ran counts a run of a schedule.
func (m *Metrics) Ran(schedule string, took time.Duration, ended time.Time, err error) {
	outcome := "complete"
	if err != nil {
		outcome = "failed"
	} else {
		m.LastSuccess.WithLabelValues(schedule).Set(float64(ended.Unix()))
	}
	m.Runs.WithLabelValues(schedule, outcome).Inc()
	m.RunSeconds.WithLabelValues(schedule).Set(took.Seconds())
}

// Handler serves /metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Names returns the name of every metric of ours, for the test that compares them with deploy/.
func (m *Metrics) Names() []string {
	ch := make(chan *prometheus.Desc, 256)
	m.registry.Describe(ch)
	close(ch)
	var out []string
	for d := range ch {
		if name := nameOf(d); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// Health answers /healthz: 200 while every probe succeeds, else 503 with the first one's error.
type Health struct {
	mu     sync.Mutex
	probes []probe
}

type probe struct {
	name string
	ask  func(context.Context) error
}

// Add adds a probe, which should answer within seconds.
func (h *Health) Add(name string, ask func(context.Context) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.probes = append(h.probes, probe{name, ask})
}

func (h *Health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	probes := append([]probe(nil), h.probes...)
	h.mu.Unlock()
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	for _, p := range probes {
		if err := p.ask(ctx); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(p.name + ": " + Redact(err.Error()) + "\n"))
			return
		}
	}
	_, _ = w.Write([]byte("ok\n"))
}
