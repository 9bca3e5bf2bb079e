package ddl

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"sellerhouse/extract/dataset"
	"sellerhouse/transform/fact"
)

// DB is what applying statements needs of the warehouse.
type DB interface {
	Exec(ctx context.Context, sql string, args ...any) error
	Query(ctx context.Context, sql string, args ...any) (driver.Rows, error)
}

// Layers makes the databases.
func Layers(ctx context.Context, db DB) error {
	for _, q := range CreateDatabases() {
		if err := db.Exec(ctx, q); err != nil {
			return fmt.Errorf("create databases: %w", err)
		}
	}
	return nil
}

type liveTable struct {
	columns                  []Column
	partitionKey, sortingKey string
}

// Tables creates the dw tables that are missing and adds the columns others lack. All tables that cannot
// be brought to their declaration are reported in one error, and then none is changed.
func Tables(ctx context.Context, db DB, tables []*fact.Table) error {
	live, err := liveTables(ctx, db)
	if err != nil {
		return err
	}
	var todo []string
	var bad []error
	for _, t := range tables {
		name := "dw." + t.Name
		l, ok := live[t.Name]
		if !ok {
			todo = append(todo, CreateTable(name, *t))
			continue
		}
		alters, err := Changes(name, *t, l.columns, l.partitionKey, l.sortingKey)
		if err != nil {
			bad = append(bad, err)
			continue
		}
		todo = append(todo, alters...)
	}
	if err := errors.Join(bad...); err != nil {
		return err
	}
	for _, q := range todo {
		if err := db.Exec(ctx, q); err != nil {
			return fmt.Errorf("create tables: %w", err)
		}
	}
	return nil
}

func liveTables(ctx context.Context, db DB) (map[string]liveTable, error) {
	out := map[string]liveTable{}
	rows, err := db.Query(ctx, "SELECT name, partition_key, sorting_key FROM system.tables WHERE database = 'dw'")
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	for rows.Next() {
		var name string
		var l liveTable
		if err := rows.Scan(&name, &l.partitionKey, &l.sortingKey); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out[name] = l
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	rows, err = db.Query(ctx, "SELECT table, name, type FROM system.columns WHERE database = 'dw' ORDER BY table, position")
	if err != nil {
		return nil, fmt.Errorf("list columns: %w", err)
	}
	for rows.Next() {
		var table string
		var c Column
		if err := rows.Scan(&table, &c.Name, &c.Type); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		l := out[table]
		l.columns = append(l.columns, c)
		out[table] = l
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("list columns: %w", err)
	}
	return out, nil
}

// Stages makes the stg view of every table of every dataset what it should be: one that is stays. It
// needs ops.live_document and the named collection of the lake.
func Stages(ctx context.Context, db DB, specs []*dataset.Spec) error {
	have, err := comments(ctx, db, "stg")
	if err != nil {
		return err
	}
	for _, s := range specs {
		for i := range s.Tables {
			name, view := s.Tables[i].Name, StageView(s, &s.Tables[i])
			comment := fmt.Sprintf("%s [%x]", s.Doc, sha256.Sum256([]byte(view)))
			if have[name] == comment {
				continue
			}
			if err := db.Exec(ctx, view+"\nCOMMENT "+Quote(comment)); err != nil {
				return fmt.Errorf("create stg.%s: %w", name, err)
			}
		}
	}
	return nil
}

// comments are those of the tables and views of a database.
func comments(ctx context.Context, db DB, database string) (map[string]string, error) {
	rows, err := db.Query(ctx, "SELECT name, comment FROM system.tables WHERE database = "+Quote(database))
	if err != nil {
		return nil, fmt.Errorf("list the views of %s: %w", database, err)
	}
	out := map[string]string{}
	for rows.Next() {
		var name, comment string
		if err := rows.Scan(&name, &comment); err != nil {
			return nil, errors.Join(fmt.Errorf("list the views of %s: %w", database, err), rows.Close())
		}
		out[name] = comment
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("list the views of %s: %w", database, err)
	}
	return out, nil
}
