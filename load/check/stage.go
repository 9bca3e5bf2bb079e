package check

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/shopspring/decimal"

	"sellerhouse/extract/window"
	"sellerhouse/load/ddl"
	"sellerhouse/transform/fact"
)

// DB is what checks need of the warehouse.
type DB interface {
	Query(ctx context.Context, sql string, args ...any) (driver.Rows, error)
}

// Expect is what a staged partition must hold.
type Expect struct {
	AccountSK uint64
	Month     window.Month
	Rows      int64
	Sums      map[string]string // exact decimal text by column; columns not named are not compared
}

type cell struct {
	sk    uint64
	month uint32
}

type found struct {
	rows, keys uint64
	sums       map[string]string
}

// Stage compares a staging table with what its files should have given: row counts, sums of money, the
// key's uniqueness, and that no row lies outside the partitions expected. It returns the error of each
// expectation, by its position, and an error for rows that belong to none.
func Stage(ctx context.Context, db DB, name string, t fact.Table, expect []Expect) (map[int]error, error) {
	var sums []string
	seen := map[string]bool{}
	for _, e := range expect {
		for c := range e.Sums {
			if !seen[c] {
				seen[c] = true
				sums = append(sums, c)
			}
		}
	}
	for _, c := range sums {
		if !hasColumn(t, c) {
			return nil, fmt.Errorf("check %s: a sum is given for column %q, which the table does not have", name, c)
		}
	}
	// As many different hashes as rows prove that keys are unique at a third of the price; fewer prove nothing.
	got, err := count(ctx, db, name, t, hashed(t), sums)
	if err == nil && doubtful(got) {
		got, err = count(ctx, db, name, t, strings.Join(t.Key, ", "), sums)
	}
	if err != nil {
		return nil, fmt.Errorf("check %s: %w", name, err)
	}
	bad := map[int]error{}
	for i, e := range expect {
		at := cell{}
		if t.Partitioned() {
			at = cell{e.AccountSK, uint32(e.Month)}
		}
		f, ok := got[at]
		if !ok {
			f.sums = map[string]string{}
		}
		delete(got, at)
		if err := compare(t, e, f); err != nil {
			bad[i] = err
		}
	}
	if len(got) > 0 {
		var list []string
		for c, f := range got {
			list = append(list, fmt.Sprintf("account_sk %d month %d: %d rows", c.sk, c.month, f.rows))
		}
		return bad, fmt.Errorf("check %s: rows lie outside the partitions their files are named for (%s); the fact files are wrong, nothing was swapped", name, strings.Join(list, "; "))
	}
	return bad, nil
}

// hashed is a hash of the table's key. A coded text is hashed by itself, which the server does once for each
// different text instead of for each row.
func hashed(t fact.Table) string {
	parts := make([]string, len(t.Key))
	for i, name := range t.Key {
		parts[i] = name
		if c, _ := t.Column(name); c.Kind.Low {
			parts[i] = "cityHash64(" + name + ")"
		}
	}
	return "cityHash64(" + strings.Join(parts, ", ") + ")"
}

func hasColumn(t fact.Table, name string) bool {
	for _, c := range t.Columns {
		if c.Name == name {
			return true
		}
	}
	return false
}

func doubtful(got map[cell]found) bool {
	for _, f := range got {
		if f.keys != f.rows {
			return true
		}
	}
	return false
}

// count sums up a staging table by partition; unique is what must differ from row to row.
func count(ctx context.Context, db DB, name string, t fact.Table, unique string, sums []string) (map[cell]found, error) {
	unit, group := "toUInt64(0) AS sk, toUInt32(0) AS month", ""
	if t.Partitioned() {
		unit, group = "account_sk AS sk, toUInt32("+ddl.MonthExpr(t)+") AS month", " GROUP BY sk, month"
	}
	sel := []string{unit, "count() AS n", "uniqExact(" + unique + ") AS k"}
	for _, c := range sums {
		sel = append(sel, "toString(ifNull(sum("+c+"), 0))")
	}
	rows, err := db.Query(ctx, "SELECT "+strings.Join(sel, ", ")+" FROM "+name+group)
	if err != nil {
		return nil, err
	}
	out := map[cell]found{}
	for rows.Next() {
		var c cell
		var f found
		texts := make([]string, len(sums))
		dest := []any{&c.sk, &c.month, &f.rows, &f.keys}
		for i := range texts {
			dest = append(dest, &texts[i])
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		f.sums = make(map[string]string, len(sums))
		for i, s := range sums {
			f.sums[s] = texts[i]
		}
		out[c] = f
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

func compare(t fact.Table, e Expect, f found) error {
	var bad []string
	if int64(f.rows) != e.Rows {
		bad = append(bad, fmt.Sprintf("%d rows, expected %d", f.rows, e.Rows))
	}
	if f.rows != f.keys {
		bad = append(bad, fmt.Sprintf("%d of %d rows repeat the key (%s)", f.rows-f.keys, f.rows, strings.Join(t.Key, ", ")))
	}
	for c, want := range e.Sums {
		w, err := decimal.NewFromString(want)
		if err != nil {
			bad = append(bad, fmt.Sprintf("expected sum of %s is %q, not a number", c, want))
			continue
		}
		text := f.sums[c]
		if text == "" {
			text = "0"
		}
		g, err := decimal.NewFromString(text)
		if err != nil || !g.Equal(w) {
			bad = append(bad, fmt.Sprintf("sum of %s is %s, expected %s", c, text, want))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return errors.New(strings.Join(bad, "; "))
}
