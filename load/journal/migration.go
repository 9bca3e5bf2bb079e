package journal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// The runner is our own, not goose's: goose wants database/sql with transactions, keeps its version
// table in the connection's default database, which cannot hold it on an embedded engine, and does not
// notice that an applied file was edited.

const createMigration = `CREATE TABLE IF NOT EXISTS ops.migration (
    name String,
    sha256 FixedString(64),
    applied_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY name`

// Migrate applies the files of migrations/ that were not applied yet, in name order. A file that was
// applied with other content is refused: a migration is never edited. A crash between a file and its
// record is healed by applying it again, as every statement can be repeated.
func Migrate(ctx context.Context, db DB, files fs.FS, now time.Time) error {
	if err := db.Exec(ctx, createMigration); err != nil {
		return fmt.Errorf("create ops.migration: %w", err)
	}
	type row struct{ name, sum string }
	done, err := collect(ctx, db, "SELECT name, toString(sha256) FROM ops.migration", func(r driver.Rows) (row, error) {
		var x row
		err := r.Scan(&x.name, &x.sum)
		return x, err
	})
	if err != nil {
		return fmt.Errorf("read ops.migration: %w", err)
	}
	applied := map[string]string{}
	for _, r := range done {
		applied[r.name] = r.sum
	}
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	slices.Sort(names)
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("read migration: %w", err)
		}
		hash := sha256.Sum256(text)
		sum := hex.EncodeToString(hash[:])
		if old, ok := applied[name]; ok {
			if old != sum {
				return fmt.Errorf("migration %s was applied with other content (%s, now %s); undo the edit and write a new migration", name, old[:12], sum[:12])
			}
			continue
		}
		for _, stmt := range Statements(string(text)) {
			if err := db.Exec(ctx, stmt); err != nil {
				return fmt.Errorf("migration %s: %w", name, err)
			}
		}
		if err := appendRows(ctx, db, "ops.migration", columns("name", "sha256", "applied_at"), [][]any{{name, sum, at(now)}}); err != nil {
			return err
		}
	}
	return nil
}

// Statements cuts a file of ours into statements: each ends with a semicolon at the end of a line.
// Comment lines before a statement go with it.
func Statements(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ";\n") {
		part = strings.TrimSuffix(strings.TrimSpace(part), ";")
		code := false
		for line := range strings.SplitSeq(part, "\n") {
			if s := strings.TrimSpace(line); s != "" && !strings.HasPrefix(s, "--") {
				code = true
			}
		}
		if code {
			out = append(out, part)
		}
	}
	return out
}
