// Package fact declares the warehouse's dimension and fact tables and the mapping into each.
package fact

import "sellerhouse/extract/dataset"

// Table declares one dw table; its DDL, its Parquet schema and its dictionary page follow.
type Table struct {
	Name    string // without the database: fact_settlement_line
	Doc     string
	Grain   string
	Key     []string // unique inside a partition
	OrderBy []string
	Month   string           // the Date column whose month is the partition's, or the UInt32 YYYYMM column `period`; "" where the table has no account and is swapped whole
	Columns []dataset.Column // Optional = Nullable in the warehouse, all others have a value
}

// Partitioned says whether the table is rebuilt by (account, month).
func (t Table) Partitioned() bool { return t.Month != "" }
