// Package ddl turns declared tables into ClickHouse statements: CREATE TABLE for facts and dimensions,
// the stg views over the lake, and the additive changes a live table needs. Package-level functions are
// pure; Ensure applies them.
package ddl

import (
	"fmt"
	"strings"

	"sellerhouse/extract/dataset"
	"sellerhouse/transform/fact"
)

// Databases are the warehouse's layers.
var Databases = []string{"stg", "dw", "mart", "ops"}

// CreateDatabases returns the statements that make the layers. The engine is named because the default
// of an embedded server cannot exchange tables.
func CreateDatabases() []string {
	out := make([]string, len(Databases))
	for i, d := range Databases {
		out[i] = "CREATE DATABASE IF NOT EXISTS " + d + " ENGINE = Atomic"
	}
	return out
}

// CreateTable returns the CREATE TABLE of a declared table under the given name, "dw.fact_x".
func CreateTable(name string, t fact.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE IF NOT EXISTS %s (\n", name)
	for i, c := range t.Columns {
		comma := ","
		if i == len(t.Columns)-1 {
			comma = ""
		}
		fmt.Fprintf(&b, "    %s %s%s\n", c.Name, ColumnType(c), comma)
	}
	b.WriteString(")\nENGINE = MergeTree\n")
	if p := PartitionBy(t); p != "" {
		fmt.Fprintf(&b, "PARTITION BY %s\n", p)
	}
	fmt.Fprintf(&b, "ORDER BY (%s)", strings.Join(t.OrderBy, ", "))
	if t.Doc != "" {
		fmt.Fprintf(&b, "\nCOMMENT %s", Quote(t.Doc))
	}
	return b.String()
}

// ColumnType returns a column's type in the warehouse.
func ColumnType(c dataset.Column) string { return c.Kind.ClickHouse(c.Optional) }

// PartitionBy returns the partition expression, "" for a table that is swapped whole.
func PartitionBy(t fact.Table) string {
	if !t.Partitioned() {
		return ""
	}
	return "(account_sk, " + MonthExpr(t) + ")"
}

// MonthExpr returns the expression that gives a row's partition month as YYYYMM.
func MonthExpr(t fact.Table) string {
	if c, ok := column(t, t.Month); ok && c.Kind.Base == dataset.BaseInt {
		return t.Month
	}
	return "toYYYYMM(" + t.Month + ")"
}

func column(t fact.Table, name string) (dataset.Column, bool) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return dataset.Column{}, false
}

// Quote writes a string literal.
func Quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// Column is one column of a live table.
type Column struct{ Name, Type string }

// Changes compares a live table with its declaration and returns the ALTERs that add what is missing.
// A column of another type, one that is no longer declared, or another partition or sorting key cannot be
// changed in place; the error names all of them and says what to do.
func Changes(name string, t fact.Table, live []Column, partitionKey, sortingKey string) ([]string, error) {
	have := map[string]string{}
	for _, c := range live {
		have[c.Name] = c.Type
	}
	var alters, refused []string
	after := ""
	for _, c := range t.Columns {
		want := ColumnType(c)
		switch got, ok := have[c.Name]; {
		case !ok:
			at := " FIRST"
			if after != "" {
				at = " AFTER " + after
			}
			alters = append(alters, fmt.Sprintf("ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s%s", name, c.Name, want, at))
		case squeeze(got) != squeeze(want):
			refused = append(refused, fmt.Sprintf("column %s is %s, declared %s", c.Name, got, want))
		}
		delete(have, c.Name)
		after = c.Name
	}
	for _, c := range live {
		if _, left := have[c.Name]; left {
			refused = append(refused, fmt.Sprintf("column %s is not declared any more", c.Name))
		}
	}
	if want := PartitionBy(t); bare(partitionKey) != bare(want) {
		refused = append(refused, fmt.Sprintf("partition key is %q, declared %q", partitionKey, want))
	}
	if want := strings.Join(t.OrderBy, ", "); bare(sortingKey) != bare(want) {
		refused = append(refused, fmt.Sprintf("sorting key is %q, declared %q", sortingKey, want))
	}
	if len(refused) > 0 {
		return nil, fmt.Errorf("table %s differs from its declaration in what cannot be added: %s; drop the table and run `sellerhouse rebuild`, the lake holds everything in it",
			name, strings.Join(refused, "; "))
	}
	return alters, nil
}

func squeeze(s string) string { return strings.ReplaceAll(s, " ", "") }

// bare writes a key without spaces and without the parentheses around all of it, which a server prints
// for a key of one column or not.
func bare(key string) string {
	key = squeeze(key)
	if !strings.HasPrefix(key, "(") || !strings.HasSuffix(key, ")") {
		return key
	}
	depth := 0
	for i, r := range key {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 && i < len(key)-1 {
				return key
			}
		}
	}
	return key[1 : len(key)-1]
}
