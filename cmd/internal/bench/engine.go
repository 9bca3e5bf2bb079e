package bench

import (
	"context"
	"fmt"
	"strings"

	"sellerhouse/load/warehouse"
)

// Engine is the ClickHouse engine alone: file() to file() in the process pid.
type Engine struct {
	DB  *warehouse.DB
	PID int
}

// settlementTypes are the columns of the flat file as the engine is told to read them.
var settlementTypes = []struct{ name, kind string }{
	{"settlement-id", "String"},
	{"settlement-start-date", "String"},
	{"settlement-end-date", "String"},
	{"deposit-date", "String"},
	{"total-amount", "Nullable(Decimal(18, 4))"},
	{"currency", "String"},
	{"transaction-type", "String"},
	{"order-id", "String"},
	{"merchant-order-id", "String"},
	{"adjustment-id", "String"},
	{"shipment-id", "String"},
	{"marketplace-name", "String"},
	{"amount-type", "String"},
	{"amount-description", "String"},
	{"amount", "Nullable(Decimal(18, 4))"},
	{"fulfillment-id", "String"},
	{"posted-date", "String"},
	{"posted-date-time", "String"},
	{"order-item-code", "String"},
	{"merchant-order-item-id", "String"},
	{"merchant-adjustment-item-id", "String"},
	{"sku", "String"},
	{"quantity-purchased", "Nullable(Int64)"},
	{"promotion-id", "String"},
}

// Convert turns a gzipped settlement file into Parquet.
func (e Engine) Convert(ctx context.Context, in, out string, threads int) (Usage, error) {
	var structure, columns []string
	for _, c := range settlementTypes {
		quoted := "`" + c.name + "`"
		structure = append(structure, quoted+" "+c.kind)
		if strings.Contains(c.name, "-date") && c.name != "posted-date" {
			quoted = "parseDateTime64BestEffortOrNull(" + quoted + ", 6, 'UTC') AS " + quoted
		}
		columns = append(columns, quoted)
	}
	query := fmt.Sprintf(`INSERT INTO FUNCTION file('%s', 'Parquet') SELECT %s, 'document' AS _document, toInt32(1) AS _line
FROM file('%s', 'TSVWithNames', '%s', 'gzip')
SETTINGS max_threads = %d, max_insert_threads = %d, output_format_parquet_compression_method = 'zstd', output_format_compression_level = 1,
  output_format_parquet_row_group_size = 500000, engine_file_truncate_on_insert = 1, input_format_tsv_empty_as_default = 1`,
		out, strings.Join(columns, ", "), in, strings.ReplaceAll(strings.Join(structure, ", "), "'", "''"), threads, threads)
	return measure(e.PID, func() error {
		if err := e.DB.Exec(ctx, query); err != nil {
			return fmt.Errorf("engine: %w", err)
		}
		return nil
	})
}

// Content is what a Parquet file says when the engine reads it: counts and sums that any two conversions of one
// file must share.
type Content struct {
	Rows, Orders, Lines uint64
	Amount              string
	Hash                uint64 // over order ids and SKUs
	Micros              int64  // sum of the posted instants
}

// Read sums up a Parquet file. The names are those of the columns holding amount, order id, SKU and posting.
func (e Engine) Read(ctx context.Context, path, amount, order, sku, posted string) (Content, error) {
	var c Content
	err := e.DB.QueryRow(ctx, fmt.Sprintf(`SELECT count(), uniqExact(nullIf(toString(%[2]s), '')), countIf(%[1]s IS NOT NULL), toString(sum(%[1]s)),
  sum(cityHash64(ifNull(toString(%[2]s), ''), ifNull(toString(%[3]s), ''))), sum(toInt64(toUnixTimestamp64Micro(%[4]s)))
FROM file('%[5]s', 'Parquet')`, amount, order, sku, posted, path)).Scan(&c.Rows, &c.Orders, &c.Lines, &c.Amount, &c.Hash, &c.Micros)
	if err != nil {
		return c, fmt.Errorf("read %s: %w", path, err)
	}
	return c, nil
}
