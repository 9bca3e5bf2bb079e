package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/flow"
)

func rebuildCommand(a *app) *cobra.Command {
	var asOf string
	c := &cobra.Command{
		Use:   "rebuild [--as-of T]",
		Short: "Make the warehouse anew from the lake alone",
		Long: "Makes the warehouse anew from the lake alone, partition by partition, each swapped in one step. With --as-of the\n" +
			"warehouse shows what was known at that moment, with the input files then in force, until the next run. The\n" +
			"configuration is today's: it is not part of the lake.",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			opt := &flow.Options{Again: true}
			if asOf != "" {
				at, err := parseAsOf(asOf)
				if err != nil {
					return usage(err)
				}
				opt.AsOf = at
			}
			return a.publish(c.Context(), opt)
		},
	}
	c.Flags().StringVar(&asOf, "as-of", "", "only what was committed up to then: 2026-05-15 (to the end of that UTC day) or 2026-05-15T06:00:00Z")
	return c
}

// parseAsOf reads an instant, or a plain date as the end of that UTC day.
func parseAsOf(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), nil
	}
	t, err := time.Parse("2006-01-02", text)
	if err != nil {
		return t, fmt.Errorf("--as-of %q: want 2026-05-15 or 2026-05-15T06:00:00Z", text)
	}
	return t.AddDate(0, 0, 1).Add(-time.Nanosecond), nil
}
