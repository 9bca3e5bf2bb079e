package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/bench"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/load/engine"
)

func benchCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "bench",
		Short: "the benchmarks the README quotes, beside peers where they can be installed",
		Args:  none,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.benchDecode(), a.benchConvert(), a.benchRun(), a.benchMemory())
	return c
}

func (a *app) benchDecode() *cobra.Command {
	d := bench.Decode{}
	c := &cobra.Command{
		Use:   "decode",
		Short: "a settlement file to Parquet, beside ClickHouse and DuckDB",
		Args:  none,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withBench(c, func(p *parts.Parts, cache string, e bench.Engine) error {
				d.Cache, d.Engine, d.Log = cache, e, a.stderr
				results, err := d.Run(c.Context())
				if err != nil {
					return err
				}
				var rows [][]any
				for _, r := range results {
					rows = append(rows, []any{
						r.Name, fmt.Sprintf("%.2f", r.Wall), fmt.Sprintf("%.2f-%.2f", r.Min, r.Max), fmt.Sprintf("%.2f", r.CPU),
						strconv.FormatInt(r.RSS>>20, 10), fmt.Sprintf("%.2f", r.LinesPerSecond/1e6), fmt.Sprintf("%.2f", r.Ratio), fmt.Sprintf("%.2f-%.2f", r.RatioMin, r.RatioMax),
					})
				}
				return a.table([]column{
					{key: "program"},
					{key: "seconds", right: true},
					{key: "range", right: true},
					{key: "cpu", title: "cpu seconds", right: true},
					{key: "peak_mb", title: "peak MB", right: true},
					{key: "mlines", title: "M lines/s", right: true},
					{key: "ratio", title: "times ours", right: true},
					{key: "ratio_range", title: "range", right: true},
				}, rows)
			})
		},
	}
	c.Flags().IntVar(&d.Lines, "lines", 3_000_000, "lines of the settlement")
	c.Flags().IntVar(&d.Rounds, "rounds", 5, "counted rounds")
	c.Flags().IntVar(&d.Threads, "threads", 2, "threads each program may use")
	return c
}

// benchConvert is one conversion in a process of its own, started by the others.
func (a *app) benchConvert() *cobra.Command {
	return &cobra.Command{
		Use: bench.ChildVerb, Hidden: true, Args: cobra.ExactArgs(3),
		RunE: func(c *cobra.Command, args []string) error {
			threads, err := strconv.Atoi(args[2])
			if err != nil {
				return usage(err)
			}
			return bench.Print(c.Context(), a.stdout, args[0], args[1], threads)
		},
	}
}

// withBench opens an engine of its own for a benchmark, in the cache, so that nothing of the user's is touched.
func (a *app) withBench(c *cobra.Command, f func(*parts.Parts, string, bench.Engine) error) error {
	cache, err := engine.CacheDir()
	if err != nil {
		return err
	}
	cfg, err := bench.Configuration(c.Context(), cache)
	if err != nil {
		return err
	}
	p, err := parts.Open(c.Context(), cfg, a.options(parts.Warehouse|parts.Lake))
	if err != nil {
		return err
	}
	defer func() { _ = p.Close(c.Context()) }() // the figures are what counts
	return f(p, cache, bench.Engine{DB: p.DB, PID: p.ChildPID("engine")})
}

func (a *app) benchRun() *cobra.Command {
	var lines int
	c := &cobra.Command{
		Use:   "whole",
		Short: "a settlement document the whole way to published rows",
		Args:  none,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withBench(c, func(p *parts.Parts, cache string, _ bench.Engine) error {
				stages, err := bench.Whole(c.Context(), p, cache, lines, a.stderr)
				if err != nil {
					return err
				}
				var rows [][]any
				for _, s := range stages {
					rows = append(rows, []any{
						s.Name, fmt.Sprintf("%.2f", s.Wall), fmt.Sprintf("%.2f", s.CPU), fmt.Sprintf("%.2f", s.Engine),
						strconv.FormatInt(s.RSS>>20, 10), fmt.Sprintf("%.2f", float64(s.Rows)/s.Wall/1e6),
					})
				}
				return a.table([]column{
					{key: "stage"},
					{key: "seconds", right: true},
					{key: "cpu", title: "cpu seconds", right: true},
					{key: "engine_cpu", title: "engine's", right: true},
					{key: "peak_mb", title: "peak MB", right: true},
					{key: "mrows", title: "M rows/s", right: true},
				}, rows)
			})
		},
	}
	c.Flags().IntVar(&lines, "lines", 3_000_000, "lines of the settlement")
	return c
}

func (a *app) benchMemory() *cobra.Command {
	var megabytes int64
	c := &cobra.Command{
		Use:   "memory",
		Short: "peak memory of the conversion of one large document",
		Args:  none,
		RunE: func(c *cobra.Command, _ []string) error {
			cache, err := engine.CacheDir()
			if err != nil {
				return err
			}
			in, u, err := bench.Memory(c.Context(), cache, megabytes<<20, a.stderr)
			if err != nil {
				return err
			}
			return a.table([]column{{key: "document_mb", title: "document MB", right: true}, {key: "lines", right: true}, {key: "seconds", right: true}, {key: "peak_mb", title: "peak MB", right: true}},
				[][]any{{strconv.FormatInt(in.Raw>>20, 10), strconv.Itoa(in.Lines), fmt.Sprintf("%.1f", u.Wall), strconv.FormatInt(u.RSS>>20, 10)}})
		},
	}
	c.Flags().Int64Var(&megabytes, "size", 2048, "megabytes of the document before compression")
	return c
}
