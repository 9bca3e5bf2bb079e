package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/pull"
	"sellerhouse/extract/window"
	"sellerhouse/transform/input"
)

func planCommand(a *app) *cobra.Command {
	var now string
	c := &cobra.Command{
		Use:   "plan",
		Short: "what would be requested, and when it would be done",
		Long: "Prints every slice that `run` would ask Amazon for now, why, and the earliest finish that the quotas allow.\n" +
			"Nothing is asked and nothing is written.",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			var at time.Time
			if now != "" {
				t, err := parseInstant(now)
				if err != nil {
					return usage(err)
				}
				at = t
			}
			p, err := a.open(c.Context(), parts.Lake|parts.Amazon)
			if err != nil {
				return err
			}
			defer func() { _ = p.Close(c.Context()) }()
			if at.IsZero() {
				at = p.Clock.Now()
			}
			wanted, quotas, err := planned(c.Context(), p, at)
			if err != nil {
				return err
			}
			return a.plan(wanted, plan.EstimateFinish(wanted, catalog.All(), quotas, 1, at), at)
		},
	}
	c.Flags().StringVar(&now, "now", "", "plan as of this instant, such as 2026-02-09T06:00:00Z (default: now)")
	return c
}

// planned asks the lake what is there and plans at an instant.
func planned(ctx context.Context, p *parts.Parts, now time.Time) ([]plan.Slice, plan.Quotas, error) {
	l, err := lake.Open(ctx, p.Store, "", lake.Options{})
	if err != nil {
		return nil, nil, err
	}
	var datasets, accounts []string
	for _, s := range catalog.All() {
		datasets = append(datasets, s.Name)
	}
	for _, acct := range p.Accounts {
		accounts = append(accounts, acct.Code)
	}
	held, err := l.Holdings(ctx, datasets, append(accounts, plan.None))
	if err != nil {
		return nil, nil, err
	}
	states, err := pull.ReadStates(ctx, p.Store, p.Accounts)
	if err != nil {
		return nil, nil, err
	}
	open, err := pull.Open(ctx, p.Store, p.Accounts)
	if err != nil {
		return nil, nil, err
	}
	profiles, err := pull.SavedProfiles(ctx, p.Store, p.Accounts)
	if err != nil {
		return nil, nil, err
	}
	opening, err := openings(p)
	if err != nil {
		return nil, nil, err
	}
	return plan.Plan(plan.Input{
		Accounts: p.Accounts, Catalog: catalog.All(), Holdings: held, Open: open, Profiles: profiles, Opening: opening, Now: now,
	}), states, nil
}

// openings is the first day of each account, where the inputs say so.
func openings(p *parts.Parts) (map[string]window.Day, error) {
	out := map[string]window.Day{}
	files, err := input.Read(os.DirFS(p.Config.Inputs))
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	set, err := input.Parse(files, p.Accounts)
	if err != nil {
		return nil, err
	}
	for _, acct := range set.Accounts {
		if d, ok := out[acct.Code]; acct.OpenedOn != 0 && (!ok || acct.OpenedOn < d) {
			out[acct.Code] = acct.OpenedOn
		}
	}
	return out, nil
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
