// Package fact declares the warehouse's dimension and fact tables: their columns, keys and order. It does no I/O.
package fact

import (
	"fmt"
	"slices"
	"strings"

	"sellerhouse/extract/dataset"
)

// Table declares one dw table; its DDL, its Parquet schema and its dictionary page follow.
type Table struct {
	Name    string // without the database: fact_settlement_line
	Doc     string
	From    []string // datasets whose documents its rows are made from, by their names; none: input files, rules, other tables
	Grain   string
	Key     []string // unique inside a partition
	OrderBy []string
	Month   string           // the Date column whose month is the partition's, or the UInt32 YYYYMM column `period`; "" where the table has no account and is swapped whole
	Columns []dataset.Column // Optional = Nullable in the warehouse, all others have a value
	Feed    *Feed            // how its rows come out of reports, where that can be told by columns alone

	index map[string]int
}

// Partitioned says whether the table is rebuilt by (account, month).
func (t Table) Partitioned() bool { return t.Month != "" }

// Column finds a column by name, its position beside it; -1 where there is none.
func (t *Table) Column(name string) (dataset.Column, int) {
	i := t.Index(name)
	if i < 0 {
		return dataset.Column{}, -1
	}
	return t.Columns[i], i
}

// Index returns a column's position, -1 where there is none.
func (t *Table) Index(name string) int {
	if t.index != nil {
		if i, ok := t.index[name]; ok {
			return i
		}
		return -1
	}
	return slices.IndexFunc(t.Columns, func(c dataset.Column) bool { return c.Name == name })
}

var declared = map[string]*Table{}

// declare adds a table. It panics on a repeated name and on a key, order or month column that does not exist.
func declare(t Table) *Table {
	if _, ok := declared[t.Name]; ok {
		panic(fmt.Sprintf("fact: table %q is declared twice", t.Name))
	}
	t.index = map[string]int{}
	for i, c := range t.Columns {
		if _, ok := t.index[c.Name]; ok {
			panic(fmt.Sprintf("fact: %s.%s is declared twice", t.Name, c.Name))
		}
		t.index[c.Name] = i
	}
	for _, name := range slices.Concat(t.Key, t.OrderBy) {
		if t.Index(name) < 0 {
			panic(fmt.Sprintf("fact: %s has no column %q", t.Name, name))
		}
	}
	if t.Month != "" && t.Index(t.Month) < 0 {
		panic(fmt.Sprintf("fact: %s has no month column %q", t.Name, t.Month))
	}
	if t.Feed != nil && t.From == nil {
		t.From = t.Feed.datasets()
	}
	declared[t.Name] = &t
	return &t
}

// All returns every table, dimensions first, in name order.
func All() []*Table {
	out := make([]*Table, 0, len(declared))
	for _, t := range declared {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *Table) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// ByName finds a table.
func ByName(name string) (*Table, bool) { t, ok := declared[name]; return t, ok }

func key(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.Key, Doc: doc}
}

func text(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.Text, Doc: doc}
}

func label(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.Label, Doc: doc}
}

func list(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.TextList, Doc: doc}
}

func date(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.Date, Doc: doc}
}

func instant(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.Instant, Doc: doc}
}

func flag(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.UInt8, Doc: doc}
}

func count(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.Int, Doc: doc}
}

func units(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.Int32, Doc: doc}
}

func number(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.UInt32, Doc: doc}
}

func money(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.Money(18, 4), Currency: "currency", Doc: doc}
}

func money6(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.Money(18, 6), Currency: "currency", Doc: doc}
}

func reporting(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.Money(38, 8), Currency: "reporting_ccy", Optional: true, Doc: doc}
}

func ratio(name, doc string) dataset.Column {
	return dataset.Column{Name: name, Kind: dataset.Decimal(9, 4), Doc: doc}
}

func nullable(cols ...dataset.Column) []dataset.Column {
	for i := range cols {
		cols[i].Optional = true
	}
	return cols
}

func columns(groups ...[]dataset.Column) []dataset.Column { return slices.Concat(groups...) }

// tenant is who a row belongs to, on every fact.
func tenant() []dataset.Column {
	return []dataset.Column{
		key("client_sk", "client of an agency, or the group itself"),
		key("legal_entity_sk", "legal entity that owns the account on the row's day; 0 unknown"),
		key("account_sk", "account"),
		key("marketplace_sk", "marketplace; 0 unknown"),
		key("brand_sk", "brand; 0 unknown, 1 not applicable"),
	}
}

// rate is how a row's amounts became the reporting currency's.
func rate() []dataset.Column {
	return []dataset.Column{
		label("reporting_ccy", "ISO 4217 of the _rc columns"),
		{Name: "fx_rate", Kind: dataset.Decimal(38, 10), Optional: true, Doc: "reporting currency per unit of the row's currency; NULL where none is known"},
		{Name: "fx_date_used", Kind: dataset.Date, Optional: true, Doc: "publication day of the rate"},
	}
}

// lineage leads from a row to the line of the document Amazon served, row included.
func lineage() []dataset.Column {
	return []dataset.Column{
		label("src_file", "document id"),
		number("src_row", "line of the document, the header being line 1; in JSON the index in the row array, from 1"),
		{Name: "src_sha256", Kind: dataset.Hash, Doc: "SHA-256 of the document's bytes"},
		label("ingest_run_id", "run that committed the document"),
	}
}

// sources are the lineage columns but src_row, for tables that carry that one in their key.
func sources() []dataset.Column {
	l := lineage()
	return []dataset.Column{l[0], l[2], l[3]}
}

// ranks: lines first, their header last.
var ranks = map[string]int{"fact_settlement_line": 1, "fact_pnl_line": 2, "fact_settlement": 9}

// Rank orders the tables of one load: lower numbers are swapped first, so that a settlement that shows
// has all its rows. Dimensions come before every fact.
func (t Table) Rank() int {
	if r, ok := ranks[t.Name]; ok {
		return r
	}
	if strings.HasPrefix(t.Name, "dim_") {
		return 0
	}
	return 3
}
