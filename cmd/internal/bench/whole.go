package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/parts"
)

// Configuration is one account on an engine and a storage of the benchmarks' own, made anew each time.
func Configuration(ctx context.Context, cache string) (*config.Config, error) {
	if err := Clear(cache); err != nil {
		return nil, err
	}
	return configuration(ctx, cache)
}

// Clear removes the engine and the storage of the benchmarks, which nothing uses any more.
func Clear(cache string) error {
	if err := os.RemoveAll(filepath.Join(cache, "bench", "data")); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

func configuration(ctx context.Context, cache string) (*config.Config, error) {
	text := `group: {name: Bench, reporting_currency: USD}
data_dir: ./data
clickhouse: {listen: "127.0.0.1:8223"}
accounts:
  - {code: BENCH, type: seller, region: NA, selling_partner_id: A0000000000000, marketplaces: [US]}
`
	return config.Parse(ctx, []byte(text), filepath.Join(cache, "bench", config.DefaultFile), config.Environment{})
}

// Stage is what one stage of the whole way took.
type Stage struct {
	Name string
	Usage
	Engine float64 // CPU seconds of the engine meanwhile
	Rows   int64
}

// Whole takes a generated settlement of n lines the whole way, from the document on the disk to published
// rows, and returns what each stage took and all together.
func Whole(ctx context.Context, p *parts.Parts, cache string, n int, log io.Writer) ([]Stage, error) {
	in, err := WriteSettlement(filepath.Join(cache, "bench"), n)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(log, "%d lines, %d MB, %s\n", in.Lines, in.Raw>>20, in.Path)
	f, err := flow.Open(ctx, p, flow.Options{})
	if err != nil {
		return nil, err
	}
	if err := f.Schema(ctx); err != nil {
		return nil, err
	}
	acc := p.Accounts[0]
	pid := p.ChildPID("engine")
	var out []Stage
	stage := func(name string, rows func() int64, run func() error) error {
		before, _ := processUsage(pid)
		u, err := measure(0, run)
		after, _ := processUsage(pid)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, Stage{Name: name, Usage: u, Engine: after - before, Rows: rows()})
		return nil
	}
	if err := stage("extract", func() int64 { return int64(in.Lines + 1) }, func() error {
		_, err := f.Import(ctx, "settlement_v2", &acc, nil, in.Path)
		return err
	}); err != nil {
		return nil, err
	}
	rep := flow.Report{}
	if err := stage("transform and load", func() int64 { return rep.Load.Rows }, func() error {
		files, err := f.Transform(ctx)
		if err != nil {
			return err
		}
		rep.Load, err = f.Load(ctx, files, nil)
		if err == nil {
			err = rep.Load.Err()
		}
		return err
	}); err != nil {
		return nil, err
	}
	var total string
	if err := p.DB.QueryRow(ctx, "SELECT toString(sum(amount_tc)) FROM dw.fact_settlement_line").Scan(&total); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	var status string
	if err := p.DB.QueryRow(ctx, "SELECT toString(any(status)) FROM mart.v_settlement_tieout").Scan(&status); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	if status != "TIED" {
		return nil, fmt.Errorf("the settlement is %s with lines of %s, want TIED", status, total)
	}
	all := Stage{Name: "all", Rows: int64(in.Lines)}
	for _, s := range out {
		all.Wall, all.CPU, all.Engine, all.RSS = all.Wall+s.Wall, all.CPU+s.CPU, all.Engine+s.Engine, max(all.RSS, s.RSS)
	}
	return append(out, all), nil
}
