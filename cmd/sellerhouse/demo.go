package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/cmd/internal/telemetry"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/load/engine"
)

func demoCommand(a *app) *cobra.Command {
	var dir, faults string
	var once bool
	o := demo.Options{}
	c := &cobra.Command{
		Use:   "demo [--dir DIR] [--seed N] [--once]",
		Short: "Run everything on a simulated Amazon and show the group's profit and loss",
		Long: "Starts the embedded engine, storage and a simulated Amazon, runs the whole pipeline over nine months of a group\n" +
			"with four accounts, prints the consolidated profit and loss, and goes on serving until interrupted. The\n" +
			"directory gets a configuration, inputs and secrets: every other command runs on it. A second demo goes on\n" +
			"from there.",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			o.Faults = faults
			return a.demo(c.Context(), dir, o, once)
		},
	}
	f := c.Flags()
	f.StringVar(&dir, "dir", "", "where everything is kept (default: in the user's cache, one directory per seed)")
	f.Int64Var(&o.Seed, "seed", 1, "which world")
	f.BoolVar(&once, "once", false, "exit when the result is printed")
	f.StringVar(&faults, "faults", "", "what the simulated Amazon does wrong: standard, or a JSON object")
	f.IntVar(&o.World.Months, "months", 0, "months of the world (default 9)")
	f.IntVar(&o.World.SKUs, "skus", 0, "products of the world (default 80)")
	f.IntVar(&o.World.OrdersPerDay, "orders", 0, "orders a day (default 60)")
	return c
}

func (a *app) demo(ctx context.Context, dir string, o demo.Options, once bool) error {
	if dir == "" {
		cache, err := engine.CacheDir()
		if err != nil {
			return err
		}
		dir = filepath.Join(cache, "demo", strconv.FormatInt(o.Seed, 10)+sizeOf(o.World))
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("demo directory: %w", err)
	}
	began := time.Now()
	d, err := demo.Prepare(dir, o)
	if err != nil {
		return err
	}
	a.configFlag = d.ConfigFile()
	return a.withParts(ctx, parts.Warehouse|parts.Lake|parts.Amazon, func(p *parts.Parts) error {
		var rep flow.Report
		err := alone(ctx, p, func(ctx context.Context) (err error) {
			rep, err = a.replay(ctx, p, d)
			return err
		})
		if err != nil {
			return err
		}
		if err := a.showGroup(ctx, p, rep); err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "\nDone in %.0f s. Everything is in %s; other commands take\n  --config %s\n", time.Since(began).Seconds(), dir, d.ConfigFile())
		a.showAddresses(p)
		if once {
			return rep.Err()
		}
		return a.serveConsole(ctx, p, telemetry.NewMetrics())
	})
}

// sizeOf tells demos of other sizes apart.
func sizeOf(w world.Options) string {
	if w == (world.Options{}) {
		return ""
	}
	return fmt.Sprintf("-%d-%d-%d", w.Months, w.SKUs, w.OrdersPerDay)
}

// replay runs at the moments at which a system installed at the world's start would have run. Moments that
// have passed are not repeated; the present one is, which changes nothing where it was complete.
func (a *app) replay(ctx context.Context, p *parts.Parts, d demo.Directory) (flow.Report, error) {
	shared, ok := p.Clock.(*clock.Shared)
	if !ok {
		return flow.Report{}, fmt.Errorf("%s names no simulated Amazon; remove the directory %s and start anew", d.ConfigFile(), d.Path)
	}
	var due []time.Time
	for _, m := range d.Moments() {
		if m.After(shared.Moment()) {
			due = append(due, m)
		}
	}
	var rep flow.Report
	// Only the last run's checks are shown; those before would find the same of fewer rows.
	run := func(last bool) (err error) {
		rep, err = flow.Run(ctx, p, flow.Options{Logger: a.logger(), Progress: a.steps(), Unchecked: !last})
		return err
	}
	if len(due) < len(d.Moments()) {
		if err := run(len(due) == 0); err != nil { // what an interrupted demo left open belongs to the moment it ran at
			return rep, err
		}
	}
	for i, m := range due {
		fmt.Fprintf(a.stderr, "run %d of %d, at %s\n", i+1, len(due), m.Format("2006-01-02"))
		if err := shared.AdvanceTo(ctx, m); err != nil {
			return rep, err
		}
		if err := run(i == len(due)-1); err != nil {
			return rep, err
		}
		if err := rep.Err(); err != nil {
			fmt.Fprintln(a.stderr, err)
		}
	}
	return rep, nil
}
