package loadtest

import (
	"context"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/load/ddl"
	"sellerhouse/load/journal"
	"sellerhouse/load/stage"
	"sellerhouse/load/view"
	"sellerhouse/sql"
	"sellerhouse/transform/fact"
)

// Warehouse makes the databases, tables and views, and empties every table of dw and ops.
func Warehouse(t *testing.T, env *Env) context.Context {
	t.Helper()
	ctx := t.Context()
	if !env.made {
		views, err := view.All(sql.FS)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []func() error{
			func() error { return ddl.Layers(ctx, env.DB) },
			func() error { return journal.Migrate(ctx, env.DB, sql.FS, time.Unix(0, 0)) },
			func() error { return ddl.Tables(ctx, env.DB, fact.All()) },
			func() error { return view.Apply(ctx, env.DB, views) },
		} {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		env.made = true
	}
	var g errgroup.Group
	for _, row := range Texts(t, env, "SELECT concat(database, '.', name) FROM system.tables WHERE database IN ('dw', 'ops') AND name != 'migration' AND total_rows > 0") {
		g.Go(func() error { return env.DB.Exec(ctx, "TRUNCATE TABLE "+row[0]) })
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// Insert adds rows to a table of dw.
func Insert(t *testing.T, env *Env, table *fact.Table, rows ...Row) {
	t.Helper()
	b := Batch(table, rows...)
	l := stage.Loader{DB: env.DB, Native: func(context.Context, string, []dataset.Column) iter.Seq2[*batch.Batch, error] {
		return func(yield func(*batch.Batch, error) bool) { yield(b, nil) }
	}}
	if err := l.Load(t.Context(), "dw."+table.Name, *table, "rows of a test"); err != nil {
		t.Fatal(err)
	}
}

// Texts returns a query's rows, every value as ClickHouse writes it in TSV, NULL as \N.
func Texts(t *testing.T, env *Env, query string) [][]string {
	t.Helper()
	r, err := env.DB.Raw(t.Context(), query, "TSV")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for line := range strings.Lines(string(raw)) {
		out = append(out, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return out
}

// Table returns a query's rows as lines of values with a blank between them, for comparing in tests.
func Table(t *testing.T, env *Env, query string) string {
	t.Helper()
	var b strings.Builder
	for _, row := range Texts(t, env, query) {
		b.WriteString(strings.Join(row, " ") + "\n")
	}
	return b.String()
}
