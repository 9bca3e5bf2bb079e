// Package stage rebuilds partitions beside the live ones: it fills a staging table from fact files, on
// the server's side or by native batches, and drops what an interrupted run left behind.
package stage

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/load/ddl"
	"sellerhouse/transform/fact"
)

// DB is what staging needs of the warehouse.
type DB interface {
	Exec(ctx context.Context, sql string, args ...any) error
	Query(ctx context.Context, sql string, args ...any) (driver.Rows, error)
	Batch(ctx context.Context, insertSQL string) (driver.Batch, error)
}

// Reader yields a fact file's rows, the given columns in the given order. A yielded batch is valid until
// the next one.
type Reader func(ctx context.Context, key string, cols []dataset.Column) iter.Seq2[*batch.Batch, error]

// Loader fills one staging table.
type Loader struct {
	DB DB
	// Native reads fact files in this process and sends native batches, for a server that cannot reach
	// the bucket; nil lets the server read them itself.
	Native Reader
}

const separator = "__" // no declared name has it

// Name returns the staging table of a table for a run.
func Name(table, run string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + ('a' - 'A')
		}
		return '_'
	}, run)
	return "dw." + table + separator + clean
}

// Create makes an empty staging table of the live table's structure. The name is free once Sweep ran.
func Create(ctx context.Context, db DB, name, table string) error {
	if err := db.Exec(ctx, "CREATE TABLE "+name+" AS dw."+table); err != nil {
		return fmt.Errorf("create %s: %w", name, err)
	}
	return nil
}

// Drop removes a staging table.
func Drop(ctx context.Context, db DB, name string) error {
	if err := db.Exec(ctx, "DROP TABLE IF EXISTS "+name+" SYNC"); err != nil {
		return fmt.Errorf("drop %s: %w", name, err)
	}
	return nil
}

// Sweep drops every staging table in dw and every half-written table in ops. The caller holds the right
// to load, so that none of them is in use.
func Sweep(ctx context.Context, db DB) (int, error) {
	rows, err := db.Query(ctx, `SELECT concat(database, '.', name) FROM system.tables WHERE database IN ('dw', 'ops') AND position(name, '`+separator+`') > 0 ORDER BY 1`)
	if err != nil {
		return 0, fmt.Errorf("list staging tables: %w", err)
	}
	var names []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return 0, errors.Join(err, rows.Close())
		}
		names = append(names, n)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return 0, fmt.Errorf("list staging tables: %w", err)
	}
	for _, n := range names {
		if err := Drop(ctx, db, n); err != nil {
			return 0, err
		}
	}
	return len(names), nil
}

// Load adds fact files to a staging table by one INSERT, natively by one block for about a million rows.
// An INSERT over more than a hundred partitions is refused: the caller gives fewer files. After an error
// some of the rows may be in the table.
func (l Loader) Load(ctx context.Context, name string, t fact.Table, keys ...string) error {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	into := "INSERT INTO " + name + " (" + strings.Join(names, ", ") + ")"
	if l.Native == nil {
		if err := l.DB.Exec(ctx, into+" "+ddl.LoadSelect(t.Columns, keys...)); err != nil {
			return fmt.Errorf("load %s: %w", what(keys), err)
		}
		return nil
	}
	if err := l.native(ctx, into, t, keys); err != nil {
		return fmt.Errorf("load %s: %w", what(keys), err)
	}
	return nil
}

func what(keys []string) string {
	if len(keys) == 1 {
		return keys[0]
	}
	return fmt.Sprintf("%d files, %s the first", len(keys), keys[0])
}

func (l Loader) native(ctx context.Context, into string, t fact.Table, keys []string) (err error) {
	var b driver.Batch
	rows := 0
	send := func() error {
		if b == nil {
			return nil
		}
		err := b.Send()
		b, rows = nil, 0
		return err
	}
	defer func() {
		if b != nil {
			err = errors.Join(err, b.Abort())
		}
	}()
	for _, key := range keys {
		for part, err := range l.Native(ctx, key, t.Columns) {
			if err != nil {
				return err
			}
			if part.N == 0 {
				continue
			}
			if b == nil {
				if b, err = l.DB.Batch(ctx, into); err != nil {
					return err
				}
			}
			for i := range t.Columns {
				if err := appendColumn(b.Column(i), t.Columns[i], &part.Cols[i], part.N); err != nil {
					return fmt.Errorf("column %s: %w", t.Columns[i].Name, err)
				}
			}
			if rows += part.N; rows >= nativeRows {
				if err := send(); err != nil {
					return err
				}
			}
		}
	}
	return send()
}

// nativeRows bounds a native block: large enough that parts stay few, small enough for memory.
const nativeRows = 128 * batch.MaxRows
