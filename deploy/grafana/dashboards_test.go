package grafana_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/AfterShip/clickhouse-sql-parser/parser"

	"sellerhouse/deploy/grafana"
	"sellerhouse/load/loadtest"
)

var env loadtest.Env

func TestMain(m *testing.M) { os.Exit(loadtest.Run(m, &env, false)) }

// Every query of every panel and variable runs as the read-only user; rows are another test's concern,
// which has a filled warehouse.
func TestEveryQueryRuns(t *testing.T) {
	ctx := loadtest.Warehouse(t, &env)
	dashboards, err := grafana.Dashboards()
	if err != nil {
		t.Fatal(err)
	}
	if len(dashboards) != 2 {
		t.Errorf("%d dashboards, want 2", len(dashboards))
	}
	var all []grafana.Query
	for _, d := range dashboards {
		for _, v := range d.Variables {
			all = append(all, grafana.Query{Dashboard: d.Title, Panel: "$" + v.Name, SQL: v.SQL})
		}
	}
	panels, err := grafana.Queries(map[string]string{"month": "202605", "entity": "GROUP", "account": "O'Neill"})
	if err != nil {
		t.Fatal(err)
	}
	if len(panels) < 25 {
		t.Errorf("%d panels, want at least 25", len(panels))
	}
	outside := regexp.MustCompile(`\b(dw|stg|system)\.`)
	for _, q := range append(all, panels...) {
		if _, err := parser.NewParser(q.SQL).ParseStmts(); err != nil {
			t.Errorf("%s, %s does not parse: %v", q.Dashboard, q.Panel, err)
		}
		if outside.MatchString(q.SQL) {
			t.Errorf("%s, %s reads more than mart and ops: %s", q.Dashboard, q.Panel, q.SQL)
		}
		rows, err := env.Reader.Query(ctx, q.SQL)
		if err != nil {
			t.Errorf("%s, %s: %v\n%s", q.Dashboard, q.Panel, err, q.SQL)
			continue
		}
		for rows.Next() {
		}
		if err := rows.Err(); err != nil {
			t.Errorf("%s, %s: %v", q.Dashboard, q.Panel, err)
		}
	}
}

func TestExpand(t *testing.T) {
	values := map[string]string{"month": "202605", "entity": "O'Neill"}
	for name, tt := range map[string]struct{ in, want, wantErr string }{
		"a plain value":          {in: "period = ${month} OR period = $month", want: "period = 202605 OR period = 202605"},
		"a quoted value":         {in: "x = ${entity:singlequote}", want: `x = 'O\'Neill'`},
		"an unknown variable":    {in: "x = ${year}", wantErr: "${year} is not known"},
		"a macro":                {in: "$__timeFilter(date)", wantErr: "$__timeFilter is not known"},
		"an unknown format":      {in: "${month:csv}", wantErr: "unknown format"},
		"a dollar in a constant": {in: "'5 $'", want: "'5 $'"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := grafana.Expand(tt.in, values)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Fatalf("Expand(%q) error = %v, want %q", tt.in, err, tt.wantErr)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("Expand(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
			}
		})
	}
}

func TestCheckFindsEmptyPanels(t *testing.T) {
	ctx := loadtest.Warehouse(t, &env)
	full, err := grafana.Check(ctx, env.Reader)
	if err == nil || !strings.Contains(err.Error(), "variable month: the query returns no row") || !strings.Contains(err.Error(), `panel "Settlements": the query returns no row`) {
		t.Errorf("an empty warehouse: error %v, want empty variables and panels", err)
	}
	if full < 5 { // those that only count
		t.Errorf("%d panels have rows, want at least the stats that count", full)
	}
}
