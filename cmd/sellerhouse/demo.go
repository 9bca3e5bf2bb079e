package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/cmd/internal/telemetry"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/dataset"
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
	moments, early := d.Moments(), forgotten(d.World, o.Short)
	d.World = nil // the simulated Amazon has its own, larger than all this process holds beside it
	a.configFlag = d.ConfigFile()
	return a.withParts(ctx, parts.Warehouse|parts.Lake|parts.Amazon, func(p *parts.Parts) error {
		var rep flow.Report
		err := alone(ctx, p, func(ctx context.Context) (err error) {
			rep, err = a.replay(ctx, p, d, moments, early)
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

// replay reads Amazon at the moments at which a system installed at the world's start would have, and
// publishes at the last one: the warehouse is a function of the lake, whatever was published in between.
// Before the last moment it reads only early, the datasets that Amazon forgets. Moments that have passed are
// not repeated; what an interrupted demo left open there is finished.
func (a *app) replay(ctx context.Context, p *parts.Parts, d demo.Directory, all []time.Time, early []string) (flow.Report, error) {
	shared, ok := p.Clock.(*clock.Shared)
	if !ok {
		return flow.Report{}, fmt.Errorf("%s names no simulated Amazon; remove the directory %s and start anew", d.ConfigFile(), d.Path)
	}
	opt := flow.Options{Logger: a.logger()}
	for i, m := range all[:len(all)-1] {
		now := shared.Moment()
		if next := all[i+1]; !next.After(now) {
			continue
		}
		fmt.Fprintf(a.stderr, "moment %d of %d, %s\n", i+1, len(all), m.Format("2006-01-02"))
		if m.After(now) {
			if err := shared.AdvanceTo(ctx, m); err != nil {
				return flow.Report{}, err
			}
		}
		opt.Progress, opt.Datasets = a.steps(), early
		res, err := flow.Read(ctx, p, opt)
		if err != nil {
			return flow.Report{}, err
		}
		if err := res.Err(); err != nil {
			fmt.Fprintln(a.stderr, err)
		}
	}
	last := all[len(all)-1]
	fmt.Fprintf(a.stderr, "moment %d of %d, %s\n", len(all), len(all), last.Format("2006-01-02"))
	if last.After(shared.Moment()) {
		if err := shared.AdvanceTo(ctx, last); err != nil {
			return flow.Report{}, err
		}
	}
	opt.Progress, opt.Datasets = a.steps(), nil
	return flow.Run(ctx, p, opt)
}

// forgotten are the datasets wanted whole of which Amazon does not give all days of a world at its end: what else
// there is can be had then, by wider windows.
func forgotten(w *world.World, short bool) []string {
	var out []string
	for _, s := range catalog.All() {
		if s.Scope != dataset.Global && s.History < int(w.End()-w.Start()) && (!short || slices.Contains(demo.Whole, s.Name)) {
			out = append(out, s.Name)
		}
	}
	return out
}
