package check_test

import (
	"context"
	"strings"
	"testing"

	"sellerhouse/extract/catalog"
	"sellerhouse/load/check"
	"sellerhouse/load/ddl"
)

// stages makes empty relations in the place of the views over the lake that checks read.
func stages(ctx context.Context, t *testing.T, queries []check.Query) {
	t.Helper()
	for _, s := range catalog.All() {
		for i := range s.Tables {
			table := &s.Tables[i]
			read := false
			for _, q := range queries {
				for _, end := range []string{" ", "\n", ";"} {
					read = read || strings.Contains(q.SQL+";", "stg."+table.Name+end)
				}
			}
			if !read {
				continue
			}
			columns := []string{"account LowCardinality(String)", "_generated_at DateTime64(6, 'UTC')", "_document String", "_line UInt32"}
			for _, c := range table.Stored() {
				columns = append(columns, c.Name+" "+ddl.FileType(c, !c.Required))
			}
			if err := env.DB.Exec(ctx, "CREATE OR REPLACE TABLE stg."+table.Name+" ("+strings.Join(columns, ", ")+") ENGINE = Memory"); err != nil {
				t.Fatal(err)
			}
		}
	}
}
