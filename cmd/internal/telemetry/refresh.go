package telemetry

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/prometheus/client_golang/prometheus"
)

// Querier is what refreshing asks of the warehouse.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (driver.Rows, error)
}

// figure is a gauge that is the answer to a query: its labels as texts, then one Float64.
type figure struct {
	gauge  *prometheus.GaugeVec
	labels int
	query  string
}

func (m *Metrics) figures() []figure {
	return []figure{
		{m.Freshness, 3, `SELECT account_code, dataset, marketplace, toFloat64(lag_days * 86400) FROM mart.v_data_freshness WHERE lag_days IS NOT NULL`},
		{m.Days, 4, `SELECT toString(account), toString(dataset), toString(site), toString(state), toFloat64(count()) FROM ops.completeness GROUP BY 1, 2, 3, 4`},
		{m.Rows, 3, `SELECT toString(account), toString(dataset), outcome.1, toFloat64(sum(outcome.2))
FROM (SELECT account, dataset, arrayJoin([('in', rows_in), ('decoded', rows_out), ('quarantined', rows_quarantined)]) AS outcome FROM ops.document) GROUP BY 1, 2, 3`},
		{m.TableRows, 1, `SELECT name, toFloat64(ifNull(total_rows, 0)) FROM system.tables WHERE database = 'dw' AND name LIKE 'fact\\_%'`},
		{m.QuotaWait, 1, `SELECT toString(account), toFloat64(sum(wait_ms)) / 1000 FROM ops.api_call
WHERE called_at > (SELECT max(data_as_of) FROM ops.load_run) - INTERVAL 1 DAY GROUP BY 1`},
		{m.Settlements, 2, `SELECT account_code, status, toFloat64(count()) FROM mart.v_settlement_tieout GROUP BY 1, 2`},
		{m.Unmapped, 1, `SELECT toString(a.account_code), toFloat64(count()) FROM dw.fact_settlement_line AS l
INNER JOIN (SELECT account_sk, any(account_code) AS account_code FROM dw.dim_account GROUP BY account_sk) AS a ON a.account_sk = l.account_sk
WHERE l.pl_line = 'UM_UNMAPPED' GROUP BY 1`},
		{m.Checks, 2, `SELECT toString(check_name), toString(status), toFloat64(count()) FROM ops.check_result
WHERE run = (SELECT argMax(run, checked_at) FROM ops.check_result) GROUP BY 1, 2`},
	}
}

// Refresh reads the figures of the warehouse. A gauge keeps its old values where its query fails; the first
// error is returned.
func (m *Metrics) Refresh(ctx context.Context, db Querier, now time.Time) error {
	var first error
	for _, f := range m.figures() {
		if err := f.refresh(ctx, db); err != nil && first == nil {
			first = err
		}
	}
	if first != nil {
		m.RefreshFails.Inc()
		return fmt.Errorf("refresh metrics: %w", first)
	}
	m.Refreshed.Set(float64(now.Unix()))
	return nil
}

func (f figure) refresh(ctx context.Context, db Querier) error {
	rows, err := db.Query(ctx, f.query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	type point struct {
		labels []string
		value  float64
	}
	var points []point
	for rows.Next() {
		p := point{labels: make([]string, f.labels)}
		into := make([]any, 0, f.labels+1)
		for i := range p.labels {
			into = append(into, &p.labels[i])
		}
		if err := rows.Scan(append(into, &p.value)...); err != nil {
			return err
		}
		points = append(points, p)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	f.gauge.Reset()
	for _, p := range points {
		f.gauge.WithLabelValues(p.labels...).Set(p.value)
	}
	return nil
}

var described = regexp.MustCompile(`fqName: "(sellerhouse_[a-z_]+)"`)

// nameOf reads the name out of a description, which has no getter for it.
func nameOf(d *prometheus.Desc) string {
	if m := described.FindStringSubmatch(d.String()); m != nil {
		return m[1]
	}
	return ""
}
