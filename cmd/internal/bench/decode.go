package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Decode says how the conversion of a settlement to Parquet is measured.
type Decode struct {
	Lines, Rounds, Threads int
	Cache                  string // what is installed and generated is kept here
	Engine                 Engine
	Log                    io.Writer // one line a run
}

// Run converts the same file with each competitor in turn, round by round, after one round that is not
// counted, and checks that all files say the same when the engine reads them. Competitors that cannot be
// had here are left out with a line in Log.
func (d Decode) Run(ctx context.Context) ([]Summary, error) {
	dir := filepath.Join(d.Cache, "bench")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	in, err := WriteSettlement(dir, d.Lines)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(d.Log, "%d lines, %d MB, %s\n", in.Lines, in.Raw>>20, in.Path)
	type competitor struct {
		name string
		run  func(context.Context) (Usage, Content, error)
		runs []Usage
	}
	ours := &competitor{name: "sellerhouse", run: func(ctx context.Context) (Usage, Content, error) {
		u, path, err := Ours(ctx, in.Path, filepath.Join(dir, "lake"), d.Threads)
		if err != nil {
			return u, Content{}, err
		}
		c, err := d.Engine.Read(ctx, path, "amount_tc", "order_id", "sku", "posted_at")
		return u, c, err
	}}
	const amount, order, sku, posted = "amount", "`order-id`", "sku", "`posted-date-time`"
	all := []*competitor{ours, {name: "clickhouse", run: func(ctx context.Context) (Usage, Content, error) {
		out := filepath.Join(dir, "clickhouse.parquet")
		u, err := d.Engine.Convert(ctx, in.Path, out, d.Threads)
		if err != nil {
			return u, Content{}, err
		}
		c, err := d.Engine.Read(ctx, out, amount, order, sku, posted)
		return u, c, err
	}}}
	duck, err := NewDuckDB(ctx, d.Cache)
	switch {
	case errors.Is(err, ErrNoPeer):
		fmt.Fprintln(d.Log, err)
	case err != nil:
		return nil, err
	default:
		all = append(all, &competitor{name: "duckdb", run: func(ctx context.Context) (Usage, Content, error) {
			out := filepath.Join(dir, "duckdb.parquet")
			u, err := duck.Convert(ctx, in.Path, out, d.Threads)
			if err != nil {
				return u, Content{}, err
			}
			c, err := d.Engine.Read(ctx, out, amount, order, sku, posted)
			return u, c, err
		}})
	}
	var want Content
	for round := range d.Rounds + 1 {
		for _, c := range all {
			u, content, err := c.run(ctx)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			if want == (Content{}) {
				want = content
				if want.Rows != uint64(in.Lines+1) || short(want.Amount) != short(cents(in.Cents)) {
					return nil, fmt.Errorf("%s: the file holds %d rows and %s, want %d and %s", c.name, want.Rows, want.Amount, in.Lines+1, cents(in.Cents))
				}
			}
			if content != want {
				return nil, fmt.Errorf("%s: the engine reads %+v in its file, %+v in the first one", c.name, content, want)
			}
			if round == 0 {
				continue // caches are warm now
			}
			c.runs = append(c.runs, u)
			fmt.Fprintf(d.Log, "round %d  %-12s %6.2f s wall  %6.2f s cpu  %5d MB\n", round, c.name, u.Wall, u.CPU, u.RSS>>20)
		}
	}
	var out []Summary
	for _, c := range all {
		out = append(out, summarise(c.name, in.Lines, c.runs, ours.runs))
	}
	return out, nil
}

// short drops the zeros behind a decimal point, and the point with the last of them.
func short(decimal string) string {
	if !strings.Contains(decimal, ".") {
		return decimal
	}
	return strings.TrimRight(strings.TrimRight(decimal, "0"), ".")
}
