package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/plan"
)

func planCommand(a *app) *cobra.Command {
	var now string
	c := &cobra.Command{
		Use:   "plan",
		Short: "What would be requested, and when it would be done",
		Long: "Prints every slice that `run` would ask Amazon for now, why, and the earliest finish that the quotas allow.\n" +
			"Nothing is asked and nothing is written.",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			opt := flow.Options{Logger: a.logger()}
			if now != "" {
				t, err := parseInstant(now)
				if err != nil {
					return usage(err)
				}
				opt.Now = t
			}
			return a.withParts(c.Context(), parts.Lake|parts.Amazon, func(p *parts.Parts) error {
				f, err := flow.Open(c.Context(), p, opt)
				if err != nil {
					return err
				}
				wanted, err := f.Plan(c.Context(), false)
				if err != nil {
					return err
				}
				return a.plan(wanted.Slices, wanted.Finish, f.Now())
			})
		},
	}
	c.Flags().StringVar(&now, "now", "", "plan as of this instant, such as 2026-02-09T06:00:00Z (default: now)")
	return c
}

func (a *app) plan(wanted []plan.Slice, finish []plan.Finish, now time.Time) error {
	cols := []column{{key: "account"}, {key: "dataset"}, {key: "sites"}, {key: "from"}, {key: "until"}, {key: "reason"}}
	rows := make([][]any, 0, len(wanted))
	for _, s := range wanted {
		var from, until any
		if !s.Window.Empty() {
			from, until = s.Window.From.String(), s.Window.Until.String()
		}
		rows = append(rows, []any{s.Account, s.Dataset, s.Sites, from, until, string(s.Reason)})
	}
	if err := a.table(cols, rows); err != nil {
		return err
	}
	if a.json {
		return nil
	}
	fmt.Fprintf(a.stdout, "\n%s at %s\n", slicesOf(len(wanted)), now.UTC().Format(time.RFC3339))
	for _, f := range finish {
		fmt.Fprintf(a.stdout, "%s: %s, done at %s at the earliest", f.Account, slicesOf(f.Slices), f.At.UTC().Format(time.RFC3339))
		if f.Binding != "" {
			fmt.Fprintf(a.stdout, " (%s after %s)", f.Binding, f.After.Round(time.Second))
		}
		fmt.Fprintln(a.stdout)
	}
	return nil
}

func slicesOf(n int) string {
	if n == 1 {
		return "1 slice"
	}
	return fmt.Sprintf("%d slices", n)
}

// parseInstant reads an RFC 3339 instant or a plain date, which is its first instant in UTC.
func parseInstant(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("instant %q: want 2026-02-09T06:00:00Z or 2026-02-09", s)
}
