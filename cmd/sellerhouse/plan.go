package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/plan"
)

func planCommand(a *app) *cobra.Command {
	var now string
	var each bool
	var opt flow.Options
	c := &cobra.Command{
		Use:   "plan",
		Short: "What would be requested, and when it would be done",
		Long: "Prints what `run` would ask Amazon for now: the requests of each dataset and account, the limit that binds each\n" +
			"account, and the earliest finish that the limits allow. Types whose own limit makes them take more than a day are\n" +
			"counted apart. Nothing is asked and nothing is written. --slices prints every slice and why.",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			opt.Logger = a.logger()
			if now != "" {
				t, err := parseInstant(now)
				if err != nil {
					return usage(err)
				}
				opt.Now = t
			}
			if opt.Days < 0 {
				return usage(fmt.Errorf("--days %d: want 1 or more", opt.Days))
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
				return a.plan(wanted, f.Now(), each)
			})
		},
	}
	c.Flags().StringVar(&now, "now", "", "plan as of this instant, such as 2026-02-09T06:00:00Z (default: now)")
	c.Flags().IntVar(&opt.Days, "days", 0, "as if so many days of history were wanted (default: as many as there are)")
	c.Flags().BoolVar(&each, "slices", false, "print every slice, too")
	narrow(c, &opt)
	return c
}

func (a *app) plan(wanted flow.Plan, now time.Time, each bool) error {
	all := []section{planSlices(wanted.Slices), planRequests(wanted), planAccounts(wanted.Finish), planShared(wanted.Finish)}
	if a.json {
		return a.sections(all)
	}
	if !each {
		all = all[1:]
	}
	for _, s := range all {
		if len(s.rows) == 0 {
			continue
		}
		fmt.Fprintln(a.stdout, s.title)
		if err := writeText(a.stdout, s.cols, s.rows); err != nil {
			return err
		}
		fmt.Fprintln(a.stdout)
	}
	fmt.Fprintf(a.stdout, "%s at %s", slicesOf(len(wanted.Slices)), instant(now))
	if f := wanted.Finish; f.Binding != "" {
		fmt.Fprintf(a.stdout, ", done at %s at the earliest: %s, by %s", instant(f.At), lasting(f.After), f.Binding)
	}
	fmt.Fprintln(a.stdout)
	return nil
}

func planSlices(wanted []plan.Slice) section {
	s := section{
		key: "slices", title: "Slices",
		cols: []column{{key: "account"}, {key: "dataset"}, {key: "sites"}, {key: "from"}, {key: "until"}, {key: "reason"}},
	}
	for _, w := range wanted {
		var from, until any
		if !w.Window.Empty() {
			from, until = w.Window.From.String(), w.Window.Until.String()
		}
		s.rows = append(s.rows, []any{w.Account, w.Dataset, w.Sites, from, until, string(w.Reason)})
	}
	return s
}

func planRequests(wanted flow.Plan) section {
	s := section{
		key: "requests", title: "Requests",
		cols: []column{
			{key: "account"},
			{key: "dataset"},
			{key: "requests", right: true},
			{key: "documents", right: true},
			{key: "from"},
			{key: "until"},
			{key: "why"},
			{key: "own_limit"},
			{key: "takes"},
		},
	}
	type series struct{ account, dataset string }
	type extent struct {
		from, until string
		why         map[plan.Reason]bool
	}
	seen := map[series]*extent{}
	for _, w := range wanted.Slices {
		at := series{w.Account, w.Dataset}
		x := seen[at]
		if x == nil {
			x = &extent{why: map[plan.Reason]bool{}}
			seen[at] = x
		}
		x.why[w.Reason] = true
		if !w.Window.Empty() {
			if from := w.Window.From.String(); x.from == "" || from < x.from {
				x.from = from
			}
			x.until = max(x.until, w.Window.Until.String())
		}
	}
	for _, f := range wanted.Finish.Accounts {
		for _, k := range f.Asks {
			var from, until any
			why := "open"
			if x := seen[series{f.Account, k.Dataset}]; x != nil {
				var reasons []string
				for _, r := range slices.Sorted(maps.Keys(x.why)) {
					reasons = append(reasons, string(r))
				}
				why = strings.Join(reasons, " ")
				if x.until != "" {
					from, until = x.from, x.until
				}
			}
			takes := ""
			if k.Limit != "" {
				takes = lasting(k.After)
			}
			limit := k.Limit
			if k.Apart {
				limit += ", apart"
			}
			s.rows = append(s.rows, []any{f.Account, k.Dataset, k.Requests, k.Documents, from, until, why, limit, takes})
		}
	}
	return s
}

func planAccounts(e plan.Estimate) section {
	s := section{
		key: "accounts", title: "Accounts, at the earliest",
		cols: []column{{key: "account"}, {key: "slices", right: true}, {key: "requests", right: true}, {key: "takes"}, {key: "done"}, {key: "bound_by"}, {key: "apart"}},
	}
	for _, f := range e.Accounts {
		var aside []string
		for _, k := range f.Asks {
			if k.Apart {
				aside = append(aside, fmt.Sprintf("%s: %d requests, %s", k.Dataset, k.Requests, lasting(k.After)))
			}
		}
		s.rows = append(s.rows, []any{f.Account, f.Slices, f.Requests, lasting(f.After), instant(f.At), f.Binding, strings.Join(aside, "; ")})
	}
	return s
}

func planShared(e plan.Estimate) section {
	s := section{
		key: "shared", title: "Limits that all accounts of an application share",
		cols: []column{{key: "type"}, {key: "requests", right: true}, {key: "takes"}},
	}
	for _, x := range e.Shared {
		s.rows = append(s.rows, []any{x.Type, x.Requests, lasting(x.After)})
	}
	return s
}

// lasting is how long something takes, for people: "3 min", "5.1 h", "3.6 days".
func lasting(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	case d < 48*time.Hour:
		return fmt.Sprintf("%.1f h", d.Hours())
	}
	return fmt.Sprintf("%.1f days", d.Hours()/24)
}

func instant(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }

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
