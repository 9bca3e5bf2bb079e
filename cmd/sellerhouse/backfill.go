package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/window"
)

func backfillCommand(a *app) *cobra.Command {
	var opt flow.Options
	var from, to string
	c := &cobra.Command{
		Use:   "backfill",
		Short: "Run once, with history of the days named",
		Long: "Reads what is due and, in what quota that leaves over, the days from --from to --to as far back as Amazon goes,\n" +
			"whatever bounds the configuration sets. Prints the plan first. What is held is not asked again; the days\n" +
			"between --to and what is held are read by later runs.",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			var err error
			if opt.Between, err = between(from, to); err != nil {
				return usage(err)
			}
			if s, ok := catalog.Find(opt.Dataset); ok && s.History == 0 {
				return usagef("%s has no history: it shows what is there when it is asked for", s.Name)
			}
			return a.withParts(c.Context(), parts.Warehouse|parts.Lake|parts.Amazon, func(p *parts.Parts) error {
				opt.Logger = a.logger()
				f, err := flow.Open(c.Context(), p, opt)
				if err != nil {
					return err
				}
				if today := window.DayOf(f.Now(), time.UTC); opt.Between.From >= today {
					return usagef("--from %s: nothing is history there yet; today is %s", from, today)
				}
				wanted, err := f.Plan(c.Context(), false)
				if err != nil {
					return err
				}
				if err := a.plan(wanted, f.Now(), false); err != nil {
					return err
				}
				return a.runOnce(c.Context(), p, opt)
			})
		},
	}
	c.Flags().StringVar(&from, "from", "", "the first day, such as 2025-01-01")
	c.Flags().StringVar(&to, "to", "", "the last day")
	narrow(c, &opt)
	return c
}

// between reads the days from one to another, both included.
func between(from, to string) (window.Range, error) {
	var r window.Range
	for _, x := range []struct {
		flag, text string
		into       *window.Day
	}{{"--from", from, &r.From}, {"--to", to, &r.Until}} {
		d, err := window.ParseDay(x.text)
		if err != nil {
			return r, fmt.Errorf("%s %q: want a day such as 2025-01-31", x.flag, x.text)
		}
		*x.into = d
	}
	r.Until++
	if r.Empty() {
		return r, fmt.Errorf("--from %s is after --to %s", from, to)
	}
	return r, nil
}
