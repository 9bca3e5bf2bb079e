package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/lease"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/coverage"
)

// narrow adds the flags that narrow a run to one account or dataset.
func narrow(c *cobra.Command, opt *flow.Options) {
	c.Flags().StringVar(&opt.Account, "account", "", "only this account")
	c.Flags().StringVar(&opt.Dataset, "dataset", "", "only this dataset, by our name or Amazon's")
}

func runCommand(a *app) *cobra.Command {
	var opt flow.Options
	c := &cobra.Command{
		Use:   "run",
		Short: "Plan, extract, transform, load and check, once",
		Args:  none,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withParts(c.Context(), parts.Warehouse|parts.Lake|parts.Amazon, func(p *parts.Parts) error {
				return a.runOnce(c.Context(), p, opt)
			})
		},
	}
	narrow(c, &opt)
	return c
}

// runOnce takes the whole way and prints what came of it.
func (a *app) runOnce(ctx context.Context, p *parts.Parts, opt flow.Options) error {
	opt.Logger, opt.Progress, opt.Leases = a.logger(), a.steps(), shared(0)
	rep, err := flow.Run(ctx, p, opt)
	if err != nil {
		return err
	}
	printReport(a.stdout, rep)
	return rep.Err()
}

func extractCommand(a *app) *cobra.Command {
	var opt flow.Options
	c := &cobra.Command{
		Use:   "extract",
		Short: "Pull what is due from Amazon into the lake",
		Args:  none,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withParts(c.Context(), parts.Lake|parts.Amazon, func(p *parts.Parts) error {
				opt.Logger, opt.Progress, opt.Leases = a.logger(), a.steps(), shared(0)
				f, err := flow.Open(c.Context(), p, opt)
				if err != nil {
					return err
				}
				planned, res, err := f.Pull(c.Context())
				if err != nil {
					return err
				}
				fmt.Fprintf(a.stdout, "planned %d, committed %d, held %d, nothing %d, failed %d\n", planned, res.Committed, res.Held, res.Nothing, len(res.Failures))
				return res.Err()
			})
		},
	}
	narrow(c, &opt)
	return c
}

func transformCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "transform",
		Short: "Build the fact files of every partition whose documents changed",
		Args:  none,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withFlow(c.Context(), parts.Lake, &flow.Options{}, func(ctx context.Context, f *flow.Flow) error {
				files, err := f.Transform(ctx)
				if err != nil {
					return err
				}
				built := 0
				for _, file := range files {
					if file.Built {
						built++
					}
				}
				fmt.Fprintf(a.stdout, "partitions %d, built %d\n", len(files), built)
				return nil
			})
		},
	}
}

func loadCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "load",
		Short: "Publish the fact files in the warehouse, and check it",
		Args:  none,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.publish(c.Context(), &flow.Options{})
		},
	}
}

// publish takes what the lake holds into the warehouse.
func (a *app) publish(ctx context.Context, opt *flow.Options) error {
	return a.withFlow(ctx, parts.Warehouse|parts.Lake, opt, func(ctx context.Context, f *flow.Flow) error {
		if err := f.Schema(ctx); err != nil {
			return err
		}
		rep := flow.Report{Run: f.Run()}
		if err := f.Publish(ctx, &rep); err != nil {
			return err
		}
		printReport(a.stdout, rep)
		return rep.Err()
	})
}

// withParts opens what a command works on and closes it afterwards.
func (a *app) withParts(ctx context.Context, needs parts.Needs, f func(*parts.Parts) error) (err error) {
	c, err := a.config(ctx)
	if err != nil {
		return err
	}
	if c.Amazon.URL != "" {
		needs |= parts.Amazon // whose clock is the present
	}
	p, err := parts.Open(ctx, c, a.options(needs))
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := p.Close(ctx); err == nil {
			err = closeErr
		}
	}()
	return f(p)
}

// withFlow begins a run that no other process interferes with.
func (a *app) withFlow(ctx context.Context, needs parts.Needs, opt *flow.Options, f func(context.Context, *flow.Flow) error) error {
	return a.withParts(ctx, needs, func(p *parts.Parts) error {
		return alone(ctx, p, func(ctx context.Context) error {
			opt.Logger, opt.Progress = a.logger(), a.steps()
			fl, err := flow.Open(ctx, p, *opt)
			if err != nil {
				return err
			}
			return f(ctx, fl)
		})
	})
}

// shared is how a command shares the accounts with other processes; wait is for one that publishes.
func shared(wait time.Duration) *flow.Leases {
	return &flow.Leases{Options: lease.Options{Owner: lease.Self()}, Wait: wait}
}

// alone runs f while no other process extracts or publishes on the same lake.
func alone(ctx context.Context, p *parts.Parts, f func(context.Context) error) error {
	return lease.Hold(ctx, p.Store, "pipeline", lease.Options{Owner: lease.Self()}, f)
}

// printReport says what a run did, and lists the days that are missing.
func printReport(w io.Writer, rep flow.Report) {
	fmt.Fprintf(w, "run %s\n", rep.Run)
	if rep.Planned > 0 || rep.Pulled.Committed > 0 {
		fmt.Fprintf(w, "extract    %d slices: %d documents committed, %d held already, %d without data, %d failed; %d reports asked, %d found again, %d calls refused by quota\n",
			rep.Planned, rep.Pulled.Committed, rep.Pulled.Held, rep.Pulled.Nothing, len(rep.Pulled.Failures), rep.Pulled.Created, rep.Pulled.Adopted, rep.Pulled.Refused)
	}
	fmt.Fprintf(w, "transform  %d of %d partitions built\n", rep.Built, rep.Files)
	fmt.Fprintf(w, "load       %d partitions swapped, %d emptied, %d unchanged; %d rows\n", rep.Load.Swapped, rep.Load.Emptied, rep.Load.Unchanged, rep.Load.Rows)
	var pass, warn, fail, skip int
	for _, c := range rep.Checks {
		switch c.Status() {
		case "PASS":
			pass++
		case "WARN":
			warn++
		case "SKIP":
			skip++
		default:
			fail++
		}
	}
	fmt.Fprintf(w, "check      %d passed, %d warnings, %d failed", pass, warn, fail)
	if skip > 0 {
		fmt.Fprintf(w, ", %d not asked", skip)
	}
	fmt.Fprintln(w)
	printGaps(w, rep.Gaps())
}

const mostGaps = 20

func printGaps(w io.Writer, gaps []coverage.Span) {
	if len(gaps) == 0 {
		fmt.Fprintln(w, "complete   no gap")
		return
	}
	fmt.Fprintf(w, "incomplete %d gaps\n", len(gaps))
	for i, g := range gaps {
		if i == mostGaps {
			fmt.Fprintf(w, "           and %d more; `sellerhouse status` shows them\n", len(gaps)-mostGaps)
			return
		}
		fmt.Fprintf(w, "           %s %s %s %s: %s %s\n", g.Account, g.Dataset, g.Site, g.Days, g.State, g.Reason)
	}
}
