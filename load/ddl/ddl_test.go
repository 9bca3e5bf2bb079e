package ddl_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/AfterShip/clickhouse-sql-parser/parser"
	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/load/ddl"
	"sellerhouse/transform/fact"
)

// golden compares with testdata/NAME; UPDATE=1 rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join(home, "testdata", name)
	if os.Getenv("UPDATE") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; UPDATE=1 rewrites):\n%s", name, diff)
	}
}

func TestTablesAreAsDeclared(t *testing.T) {
	for _, table := range fact.All() {
		q := ddl.CreateTable("dw."+table.Name, *table)
		if _, err := parser.NewParser(q).ParseStmts(); err != nil {
			t.Errorf("%s does not parse: %v", table.Name, err)
		}
		golden(t, table.Name+".sql", q+";\n")
	}
}

func TestStageViewsAreAsDeclared(t *testing.T) {
	for _, s := range catalog.All() {
		for i := range s.Tables {
			golden(t, "stg/"+s.Tables[i].Name+".sql", ddl.StageView(s, &s.Tables[i])+";\n")
		}
	}
}

var small = fact.Table{
	Name: "fact_x", Key: []string{"account_sk", "id"}, OrderBy: []string{"account_sk", "id"}, Month: "date",
	Columns: []dataset.Column{
		{Name: "account_sk", Kind: dataset.Key},
		{Name: "date", Kind: dataset.Date},
		{Name: "id", Kind: dataset.Text},
		{Name: "amount_tc", Kind: dataset.Money(18, 4), Optional: true},
	},
}

func TestChanges(t *testing.T) {
	live := []ddl.Column{{"account_sk", "UInt64"}, {"date", "Date"}, {"id", "String"}, {"amount_tc", "Nullable(Decimal(18, 4))"}}
	without := func(name string) []ddl.Column {
		var out []ddl.Column
		for _, c := range live {
			if c.Name != name {
				out = append(out, c)
			}
		}
		return out
	}
	for name, tt := range map[string]struct {
		live               []ddl.Column
		partition, sorting string
		want               []string
		wantErr            string
	}{
		"the same":                      {live: live},
		"keys in parentheses":           {live: live, partition: "(account_sk, toYYYYMM(date))", sorting: "(account_sk, id)"},
		"a new column":                  {live: without("amount_tc"), want: []string{"ALTER TABLE dw.fact_x ADD COLUMN IF NOT EXISTS amount_tc Nullable(Decimal(18, 4)) AFTER id"}},
		"a new first column":            {live: without("account_sk"), want: []string{"ALTER TABLE dw.fact_x ADD COLUMN IF NOT EXISTS account_sk UInt64 FIRST"}},
		"another type":                  {live: append(without("amount_tc"), ddl.Column{Name: "amount_tc", Type: "Float64"}), wantErr: "column amount_tc is Float64, declared Nullable(Decimal(18, 4))"},
		"a column nobody declares":      {live: append(live[:4:4], ddl.Column{Name: "old", Type: "String"}), wantErr: "column old is not declared any more"},
		"another sorting key":           {live: live, sorting: "id", wantErr: `sorting key is "id", declared "account_sk, id"`},
		"another partition key":         {live: live, partition: "toYYYYMM(date)", wantErr: `partition key is "toYYYYMM(date)"`},
		"several mistakes, all of them": {live: append(without("amount_tc"), ddl.Column{Name: "amount_tc", Type: "Float64"}), sorting: "id", wantErr: "Float64, declared Nullable(Decimal(18, 4)); sorting key"},
	} {
		t.Run(name, func(t *testing.T) {
			partition, sorting := tt.partition, tt.sorting
			if partition == "" {
				partition = "account_sk, toYYYYMM(date)"
			}
			if sorting == "" {
				sorting = "account_sk, id"
			}
			got, err := ddl.Changes("dw.fact_x", small, tt.live, partition, sorting)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) || !strings.Contains(err.Error(), "sellerhouse rebuild") {
					t.Fatalf("Changes error = %v, want one with %q and what to do", err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Changes (-want +got):\n%s", diff)
			}
		})
	}
}
