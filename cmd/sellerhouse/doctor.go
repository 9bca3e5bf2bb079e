package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/doctor"
)

func doctorCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Try everything the configuration needs, and say the fix",
		Long: "Tries secrets, inputs, disk, storage, warehouse, clock, network path and each account's authorisation and roles, and\n" +
			"says the fix for what does not work; then prints which account may ask for which dataset. It uses no quota that\n" +
			"reports need: an account costs a token and a few lists.",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := a.config(c.Context())
			if err != nil {
				return err
			}
			var rows [][]any
			good, rights := doctor.Examine(c.Context(), cfg, a.options(0), func(f doctor.Finding) {
				if a.json {
					rows = append(rows, []any{f.Area, f.What, string(f.Status), f.Detail, f.Fix})
					return
				}
				fmt.Fprintf(a.stdout, "%-4s  %s: %s", f.Status, f.Area, f.What)
				if f.Detail != "" {
					fmt.Fprintf(a.stdout, ": %s", f.Detail)
				}
				fmt.Fprintln(a.stdout)
				if f.Fix != "" && f.Status != doctor.OK {
					fmt.Fprintf(a.stdout, "      do: %s\n", f.Fix)
				}
			})
			if !a.json {
				if err := printRights(a.stdout, rights); err != nil {
					return err
				}
			}
			for _, r := range rights {
				rows = append(rows, []any{r.Account, "right to " + r.Dataset, string(r.State), r.Role, ""})
			}
			if a.json {
				if err := a.table([]column{{key: "area"}, {key: "what"}, {key: "status"}, {key: "detail"}, {key: "fix"}}, rows); err != nil {
					return err
				}
			}
			if !good {
				return errReported
			}
			return nil
		},
	}
}

// printRights prints a line for each dataset and a column for each account.
func printRights(w io.Writer, rights []doctor.Right) error {
	if len(rights) == 0 {
		return nil
	}
	cols := []column{{key: "dataset"}, {key: "role"}}
	at := map[string]int{}
	var lines [][]any
	rows := map[string][]any{}
	for _, r := range rights {
		if _, ok := at[r.Account]; !ok {
			at[r.Account] = len(cols)
			cols = append(cols, column{key: r.Account, title: r.Account})
		}
	}
	for _, r := range rights {
		if rows[r.Dataset] == nil {
			row := make([]any, len(cols))
			for i := range row {
				row[i] = ""
			}
			row[0], row[1] = r.Dataset, r.Role
			rows[r.Dataset] = row
			lines = append(lines, row)
		}
		rows[r.Dataset][at[r.Account]] = string(r.State)
	}
	slices.SortFunc(lines, func(x, y []any) int { return strings.Compare(x[0].(string), y[0].(string)) })
	fmt.Fprintln(w, "\nWhat each account may ask for")
	fmt.Fprintln(w)
	return writeText(w, cols, lines)
}
