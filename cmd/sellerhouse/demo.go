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
	"sellerhouse/extract/simulate/world"
	"sellerhouse/load/engine"
)

func demoCommand(a *app) *cobra.Command {
	var dir, faults string
	var once, whole bool
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
			o.Faults, o.Short = faults, !whole
			return a.demo(c.Context(), dir, o, once)
		},
	}
	f := c.Flags()
	f.StringVar(&dir, "dir", "", "where everything is kept (default: in the user's cache, one directory per seed)")
	f.Int64Var(&o.Seed, "seed", 1, "which world")
	f.BoolVar(&once, "once", false, "exit when the result is printed")
	f.StringVar(&faults, "faults", "", "what the simulated Amazon does wrong: standard, or a JSON object")
	f.BoolVar(&whole, "whole", false, "read nine months of every dataset, not only of those the profit and loss is made of")
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
		dir = filepath.Join(cache, "demo", strconv.FormatInt(o.Seed, 10)+sizeOf(o))
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
	conductor := d.Conductor(o.Short)
	conductor.Begin = func(n, of int, at time.Time) flow.Options {
		fmt.Fprintf(a.stderr, "moment %d of %d, %s\n", n, of, at.Format("2006-01-02"))
		return flow.Options{Logger: a.logger(), Progress: a.steps()}
	}
	conductor.Missing = func(err error) { fmt.Fprintln(a.stderr, err) }
	d.World = nil // the simulated Amazon has its own, larger than all this process holds beside it
	a.configFlag = d.ConfigFile()
	return a.withParts(ctx, parts.Warehouse|parts.Lake|parts.Amazon, func(p *parts.Parts) error {
		var rep flow.Report
		err := alone(ctx, p, func(ctx context.Context) (err error) {
			rep, err = conductor.Replay(ctx, p)
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
func sizeOf(o demo.Options) string {
	name := ""
	if w := o.World; w != (world.Options{}) {
		name = fmt.Sprintf("-%d-%d-%d", w.Months, w.SKUs, w.OrdersPerDay)
	}
	if !o.Short {
		name += "-whole"
	}
	return name
}
