package grafana

import (
	"context"
	"errors"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// DB is a warehouse to try the dashboards on.
type DB interface {
	Query(ctx context.Context, sql string, args ...any) (driver.Rows, error)
}

// Check runs every panel's query with the variables at their defaults, the first row of each variable's
// query. It returns how many panels have rows and one error for each that fails or has none.
func Check(ctx context.Context, db DB) (int, error) {
	dashboards, err := Dashboards()
	if err != nil {
		return 0, err
	}
	var bad []error
	full := 0
	for _, d := range dashboards {
		values := map[string]string{}
		for _, v := range d.Variables {
			value, err := first(ctx, db, v.SQL)
			if err != nil {
				bad = append(bad, fmt.Errorf("dashboard %s, variable %s: %w", d.Title, v.Name, err))
				continue
			}
			values[v.Name] = value
		}
		for _, p := range d.Panels {
			q, err := Expand(p.SQL, values)
			if err == nil {
				err = filled(ctx, db, q)
			}
			if err != nil {
				bad = append(bad, fmt.Errorf("dashboard %s, panel %q: %w", d.Title, p.Title, err))
				continue
			}
			full++
		}
	}
	return full, errors.Join(bad...)
}

var errEmpty = errors.New("the query returns no row")

func first(ctx context.Context, db DB, sql string) (string, error) {
	rows, err := db.Query(ctx, sql)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	if !rows.Next() {
		return "", errors.Join(errEmpty, rows.Err())
	}
	var s string
	err = rows.Scan(&s)
	return s, err
}

func filled(ctx context.Context, db DB, sql string) error {
	rows, err := db.Query(ctx, sql)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if n == 0 {
		return errEmpty
	}
	return nil
}
