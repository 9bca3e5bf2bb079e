package view_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/AfterShip/clickhouse-sql-parser/parser"

	"sellerhouse/load/ddl"
	"sellerhouse/load/journal"
	"sellerhouse/load/loadtest"
	"sellerhouse/load/view"
	"sellerhouse/sql"
	"sellerhouse/transform/fact"
)

var env loadtest.Env

func TestMain(m *testing.M) { os.Exit(loadtest.Run(m, &env, false)) }

func TestEveryFileParses(t *testing.T) {
	views, err := view.All(sql.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range views {
		if _, err := parser.NewParser(v.SQL).ParseStmts(); err != nil {
			t.Errorf("%s does not parse: %v", v.Name, err)
		}
	}
}

func TestApply(t *testing.T) {
	ctx := context.Background()
	for _, step := range []func() error{
		func() error { return ddl.Layers(ctx, env.DB) },
		func() error { return journal.Migrate(ctx, env.DB, sql.FS, time.Unix(0, 0)) },
		func() error { return journal.Migrate(ctx, env.DB, sql.FS, time.Unix(0, 0)) },
		func() error { return ddl.Tables(ctx, env.DB, fact.All()) },
		func() error { return ddl.Tables(ctx, env.DB, fact.All()) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	views, err := view.All(sql.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range views {
		if err := view.Apply(ctx, env.DB, []view.View{v}); err != nil {
			t.Error(err)
			continue
		}
		var have uint64
		if err := env.DB.QueryRow(ctx, "SELECT count() FROM system.columns WHERE database = 'mart' AND table = ? AND name IN ('data_as_of', 'is_complete')", v.Name).Scan(&have); err != nil {
			t.Fatal(err)
		}
		if have != 2 {
			t.Errorf("%s has no data_as_of or no is_complete", v.Name)
		}
		rows, err := env.Reader.Query(ctx, "SELECT * FROM mart."+v.Name)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		for rows.Next() {
		}
		if err := rows.Err(); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
	}
}
