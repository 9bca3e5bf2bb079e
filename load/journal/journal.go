// Package journal writes what happened to the ops tables: runs, published partitions, the lake's
// documents as the warehouse saw them, completeness and check results.
//
// The logs only grow. Tables that mirror the lake are rewritten whole beside the old ones and exchanged,
// so that writing them again, or after a rebuild, gives the same rows.
package journal

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// DB is what the journal needs of the warehouse.
type DB interface {
	Exec(ctx context.Context, sql string, args ...any) error
	Query(ctx context.Context, sql string, args ...any) (driver.Rows, error)
	Batch(ctx context.Context, insertSQL string) (driver.Batch, error)
}

// appendRows inserts rows, each in the order of cols, as one block.
func appendRows(ctx context.Context, db DB, table, cols string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	b, err := db.Batch(ctx, "INSERT INTO "+table+" ("+cols+")")
	if err != nil {
		return fmt.Errorf("write %s: %w", table, err)
	}
	for _, r := range rows {
		if err := b.Append(r...); err != nil {
			_ = b.Abort() // the append's error is the one that says what is wrong
			return fmt.Errorf("write %s: %w", table, err)
		}
	}
	if err := b.Send(); err != nil {
		return fmt.Errorf("write %s: %w", table, err)
	}
	return nil
}

// rewrite replaces all rows of a table in one step.
func rewrite(ctx context.Context, db DB, table, cols string, rows [][]any) error {
	return rewriteEach(ctx, db, table, cols, slices.Values(rows))
}

// besides names a table to be filled and exchanged with one, anew each time: a process that stood still exchanges what
// it filled itself, which is gone when another one has taken over and swept, never what that one is filling. What a
// process leaves behind that dies is swept, too.
func besides(table string) string { return table + "__" + strings.ToLower(rand.Text()) }

// blockRows is how many rows are sent at once.
const blockRows = 50_000

// rewriteEach replaces all rows of a table in one step by rows that come one by one.
func rewriteEach(ctx context.Context, db DB, table, cols string, rows iter.Seq[[]any]) error {
	next := besides(table)
	if err := db.Exec(ctx, "CREATE TABLE "+next+" AS "+table); err != nil {
		return fmt.Errorf("rewrite %s: %w", table, err)
	}
	block := make([][]any, 0, 1024)
	for r := range rows {
		if block = append(block, r); len(block) < blockRows {
			continue
		}
		if err := appendRows(ctx, db, next, cols, block); err != nil {
			return err
		}
		block = block[:0]
	}
	if err := appendRows(ctx, db, next, cols, block); err != nil {
		return err
	}
	for _, q := range []string{
		"EXCHANGE TABLES " + table + " AND " + next,
		"DROP TABLE " + next + " SYNC",
	} {
		if err := db.Exec(ctx, q); err != nil {
			return fmt.Errorf("rewrite %s: %w", table, err)
		}
	}
	return nil
}

// at is an instant as the ops tables keep it: UTC to the millisecond, never before 1970.
func at(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return t.UTC().Truncate(time.Millisecond)
}

func columns(names ...string) string { return strings.Join(names, ", ") }

// collect reads every row of a query.
func collect[T any](ctx context.Context, db DB, sql string, scan func(driver.Rows) (T, error), args ...any) ([]T, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
