package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/doctor"
)

func doctorCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Try everything the configuration needs, and say the fix",
		Long: "Tries secrets, inputs, disk, storage, warehouse, clock, network path and each account's authorisation and roles, and\n" +
			"says the fix for what does not work. It uses no quota that reports need: an account costs a token and a few lists.",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := a.config(c.Context())
			if err != nil {
				return err
			}
			var rows [][]any
			good := doctor.Examine(c.Context(), cfg, a.options(0), func(f doctor.Finding) {
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
