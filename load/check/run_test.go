package check_test

import (
	"os"
	"strings"
	"testing"

	"github.com/AfterShip/clickhouse-sql-parser/parser"
	"github.com/google/go-cmp/cmp"

	"sellerhouse/load/check"
	"sellerhouse/load/loadtest"
	"sellerhouse/sql"
)

var env loadtest.Env

func TestMain(m *testing.M) { os.Exit(loadtest.Run(m, &env, false)) }

func queries(t *testing.T) []check.Query {
	t.Helper()
	q, err := check.Queries(sql.FS)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestEveryCheckParses(t *testing.T) {
	for _, q := range queries(t) {
		if _, err := parser.NewParser(q.SQL).ParseStmts(); err != nil {
			t.Errorf("%s does not parse: %v", q.Name, err)
		}
	}
}

func TestAnEmptyWarehouseIsHealthy(t *testing.T) {
	ctx := loadtest.Warehouse(t, &env)
	stages(ctx, t, queries(t))
	results, err := check.Run(ctx, env.DB, queries(t), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Status() != "PASS" {
			t.Errorf("%s is %s on an empty warehouse: %v", r.Name, r.Status(), r.Findings)
		}
	}
	if len(results) < 20 {
		t.Errorf("%d checks, want at least 20", len(results))
	}
}

// A warehouse that cannot read the lake says which checks were not asked.
func TestUnasked(t *testing.T) {
	ctx := loadtest.Warehouse(t, &env)
	results, err := check.Run(ctx, env.DB, queries(t), false)
	if err != nil {
		t.Fatal(err)
	}
	skipped := 0
	for _, r := range results {
		if reads := strings.Contains(r.SQL, "stg."); reads != (r.Status() == "SKIP") || reads != (r.Unasked != "") {
			t.Errorf("%s is %s (%s)", r.Name, r.Status(), r.Unasked)
		} else if reads {
			skipped++
		}
	}
	if skipped == 0 || skipped == len(results) || len(results) != len(queries(t)) {
		t.Errorf("%d of %d checks skipped", skipped, len(results))
	}
}

func TestParse(t *testing.T) {
	for name, tt := range map[string]struct {
		in      string
		want    check.Query
		wantErr string
	}{
		"whole": {
			in:   "-- severity: WARN\n-- means:    one\n--           two\n-- do:       three\nSELECT 1;\n",
			want: check.Query{Name: "x", Severity: check.Warn, Means: "one two", Do: "three", SQL: "SELECT 1"},
		},
		"an unknown severity": {in: "-- severity: BAD\n-- means: a\n-- do: b\nSELECT 1", wantErr: `severity is "BAD", expected FAIL or WARN`},
		"nothing to do":       {in: "-- severity: FAIL\n-- means: a\nSELECT 1", wantErr: "means and do must be given"},
		"no query":            {in: "-- severity: FAIL\n-- means: a\n-- do: b\n", wantErr: "there is no query"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := check.Parse("x", tt.in)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Fatalf("error = %v, want %q", err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Parse (-want +got):\n%s", diff)
			}
		})
	}
}
