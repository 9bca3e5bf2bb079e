package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/bench"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/catalog"
	"sellerhouse/load/engine"
)

func benchCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "bench",
		Short: "the benchmarks the README quotes, beside peers where they can be installed",
		Args:  none,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.benchDecode(), a.benchConvert(), a.benchPull(), a.benchRun(), a.benchMemory())
	return c
}

func (a *app) benchDecode() *cobra.Command {
	d := bench.Decode{}
	c := &cobra.Command{
		Use:   "decode",
		Short: "a settlement file to Parquet, beside ClickHouse and DuckDB",
		Args:  none,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withBench(c, "", func(p *parts.Parts, cache string, e bench.Engine) error {
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

// benchPull is the pull of one document in a process of its own, started by the others.
func (a *app) benchPull() *cobra.Command {
	return &cobra.Command{
		Use: bench.PullVerb, Hidden: true, Args: cobra.ExactArgs(3),
		RunE: func(c *cobra.Command, args []string) error {
			threads, err := strconv.Atoi(args[2])
			if err != nil {
				return usage(err)
			}
			return bench.PrintPull(c.Context(), a.stdout, args[0], args[1], threads)
		},
	}
}

// benchDir is where a benchmark's files lie: dir, or the cache.
func benchDir(dir string) (string, error) {
	if dir == "" {
		return engine.CacheDir()
	}
	return filepath.Abs(dir)
}

// withBench opens an engine of its own for a benchmark, in dir or the cache, so that nothing of the user's is touched.
func (a *app) withBench(c *cobra.Command, dir string, f func(*parts.Parts, string, bench.Engine) error) error {
	cache, err := benchDir(dir)
	if err != nil {
		return err
	}
	cfg, err := bench.Configuration(c.Context(), cache)
	if err != nil {
		return err
	}
	defer func() { _ = bench.Clear(cache) }() // the next one would, too
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
			return a.withBench(c, "", func(p *parts.Parts, cache string, _ bench.Engine) error {
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
	var dir, name string
	var megabytes int64
	settlement, terms := catalog.SettlementV2.Name, catalog.SearchTermsWeek.Name
	c := &cobra.Command{
		Use:   "memory",
		Short: "peak memory of the pipeline over one large document",
		Long: `Peak memory of the pipeline over one large document, in a process of its own. A settlement is converted from a file;
search terms are fetched, spooled and committed to the lake in S3 while they are generated, and read again by ClickHouse.`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			var p bench.Peak
			var err error
			switch size := megabytes << 20; name {
			case settlement:
				var cache string
				if cache, err = benchDir(dir); err == nil {
					p, err = bench.Memory(c.Context(), cache, cmp.Or(size, 2<<30), a.stderr)
				}
			case terms:
				err = a.withBench(c, dir, func(on *parts.Parts, cache string, _ bench.Engine) error {
					p, err = bench.MemoryOfTerms(c.Context(), on, cache, cmp.Or(size, 5<<30), a.stderr)
					return err
				})
			default:
				return usagef("--dataset %s: want %s or %s", name, settlement, terms)
			}
			if err != nil {
				return err
			}
			if err := a.table([]column{
				{key: "document_mb", title: "document MB", right: true},
				{key: "lines", right: true},
				{key: "seconds", right: true},
				{key: "cpu", title: "cpu seconds", right: true},
				{key: "mb_s", title: "MB/s", right: true},
				{key: "peak_mb", title: "peak MB", right: true},
				{key: "limit_mb", title: "limit MB", right: true},
			}, [][]any{{
				strconv.FormatInt(p.Raw>>20, 10), strconv.FormatInt(p.Rows, 10), fmt.Sprintf("%.1f", p.Wall), fmt.Sprintf("%.1f", p.CPU),
				fmt.Sprintf("%.0f", float64(p.Raw>>20)/p.Wall), strconv.FormatInt(p.RSS>>20, 10), strconv.Itoa(bench.MemoryLimit >> 20),
			}}); err != nil {
				return err
			}
			return p.Err()
		},
	}
	c.Flags().StringVar(&name, "dataset", settlement, settlement+" or "+terms)
	c.Flags().Int64Var(&megabytes, "size", 0, "megabytes of the document before compression (default 2048, of search terms 5120)")
	c.Flags().StringVar(&dir, "dir", "", "where its files lie meanwhile (default: in the user's cache)")
	return c
}
