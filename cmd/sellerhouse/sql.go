package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/parts"
	"sellerhouse/load/warehouse"
)

func sqlCommand(a *app) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "sql QUERY",
		Short: "Ask the warehouse",
		Long: "Runs a query on the configured warehouse and prints the answer in one of ClickHouse's formats. A QUERY of - is\n" +
			"read from standard input.",
		Example: "  sellerhouse sql 'SELECT * FROM mart.v_settlement_tieout'\n  sellerhouse sql --format CSVWithNames 'SELECT * FROM mart.v_sales_daily' > sales.csv",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("want one query in quotes, got %d arguments", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			query := args[0]
			if query == "-" {
				raw, err := io.ReadAll(os.Stdin)
				if err != nil {
					return fmt.Errorf("read the query: %w", err)
				}
				query = string(raw)
			}
			if strings.TrimSpace(query) == "" {
				return usagef("the query is empty")
			}
			switch {
			case format != "":
			case a.json:
				format = "JSON"
			case isTerminal(a.stdout):
				format = "PrettyCompactMonoBlock"
			default:
				format = "TSVWithNames"
			}
			p, err := a.open(c.Context(), parts.Warehouse)
			if err != nil {
				return err
			}
			defer func() { _ = p.Close(c.Context()) }()
			out, err := p.DB.Raw(c.Context(), query, format)
			if err != nil {
				return emptyWarehouse(err)
			}
			_, err = io.Copy(a.stdout, out)
			return emptyWarehouse(errors.Join(err, out.Close()))
		},
	}
	c.Flags().StringVar(&format, "format", "", "ClickHouse format (default: a table on a terminal, TSVWithNames elsewhere)")
	return c
}

// emptyWarehouse explains the errors of a warehouse that nothing was loaded into yet.
func emptyWarehouse(err error) error {
	switch warehouse.Code(err) {
	case 60, 81: // UNKNOWN_TABLE, UNKNOWN_DATABASE
		return fmt.Errorf("%w\nThe tables are made by the first load: `sellerhouse run`, `sellerhouse import` or `sellerhouse demo`", err)
	}
	return err
}
