package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/parts"
	"sellerhouse/load/check"
	"sellerhouse/sql"
)

func checkCommand(a *app) *cobra.Command {
	var queries bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Ask every invariant and quality rule",
		Long: "Asks the published warehouse every invariant and quality rule: PASS, WARN or FAIL, with the offending rows and\n" +
			"what to do. Ends with 1 where one fails.",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			all, err := check.Queries(sql.FS)
			if err != nil {
				return err
			}
			p, err := a.open(c.Context(), parts.Warehouse)
			if err != nil {
				return err
			}
			defer func() { _ = p.Close(c.Context()) }()
			results, err := check.Run(c.Context(), p.DB, all, p.ServerSide)
			if err := a.checks(results, queries); err != nil {
				return err
			}
			if err != nil {
				return emptyWarehouse(err)
			}
			for _, r := range results {
				if r.Status() == string(check.Fail) {
					return errReported
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&queries, "queries", false, "print the query of every check")
	return c
}

// checks prints results: one line each, and under those that found something the rows.
func (a *app) checks(results []check.Result, queries bool) error {
	if a.json {
		cols := []column{{key: "check"}, {key: "status"}, {key: "rows", right: true}, {key: "means"}, {key: "do"}, {key: "findings"}, {key: "unasked"}, {key: "query"}}
		var rows [][]any
		for _, r := range results {
			findings := []map[string]string{}
			for _, f := range r.Findings {
				findings = append(findings, map[string]string{"node": f.Node, "value": f.Value, "detail": f.Detail})
			}
			rows = append(rows, []any{r.Name, r.Status(), r.Count, r.Means, r.Do, findings, r.Unasked, r.SQL})
		}
		return a.table(cols, rows)
	}
	for _, r := range results {
		if _, err := fmt.Fprintf(a.stdout, "%-4s  %s\n", r.Status(), r.Name); err != nil {
			return err
		}
		if r.Unasked != "" {
			fmt.Fprintf(a.stdout, "      %s\n", r.Unasked)
		}
		if r.Count > 0 {
			fmt.Fprintf(a.stdout, "      %s\n      do: %s\n", r.Means, r.Do)
		}
		for i, f := range r.Findings {
			if i == 10 && !a.verbose {
				fmt.Fprintf(a.stdout, "      .. and %d more rows (-v shows up to %d)\n", r.Count-i, check.MaxFindings)
				break
			}
			fmt.Fprintf(a.stdout, "      %s  %s  %s\n", f.Node, f.Value, f.Detail)
		}
		if queries || (r.Count > 0 && a.verbose) {
			fmt.Fprintf(a.stdout, "%s\n\n", indent(r.SQL))
		}
	}
	return nil
}
