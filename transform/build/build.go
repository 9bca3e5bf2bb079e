// Package build turns the live documents of one account and month into fact files.
package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"sellerhouse/extract/account"
	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/lake/parquet"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/input"
	"sellerhouse/transform/ledger"
	"sellerhouse/transform/product"
)

// Code is part of every VERSION. It changes with anything that changes what is built from equal documents.
const Code = "1"

// Lake is what building needs of the lake.
type Lake interface {
	Live(ctx context.Context, spec *dataset.Spec, account string, months ...window.Month) ([]lake.Live, []lake.Conflict, error)
	Manifests(ctx context.Context, dataset, account string, months ...window.Month) ([]lake.Manifest, error)
	OpenTable(ctx context.Context, key string) (*parquet.Reader, error)
	Store() lake.Store
	Key(key string) string
}

// Group is the whole group.
type Group struct {
	Name      string
	Reporting string // ISO 4217
}

// Config says what to build from.
type Config struct {
	Lake     Lake
	Accounts []account.Account
	Inputs   *input.Set // nil: no file is supplied
	Group    Group
	Spool    string // directory for files being written; "" is the system's
	Logger   *slog.Logger
}

// Partition is one fact file that should be: a table's rows of one account and month, or a whole table.
type Partition struct {
	Table   string
	Account string       // "none" for tables without accounts
	Month   window.Month // 0 for tables without accounts
	Version string       // 32 hex digits over all it is made from: equal inputs, equal version
	Key     string       // of the Parquet file in the lake
}

func (p Partition) String() string {
	if p.Month == 0 {
		return p.Table
	}
	return fmt.Sprintf("%s %s %s", p.Table, p.Account, p.Month)
}

// File is a partition that was built.
type File struct {
	Partition
	Rows  int64
	Sums  map[string]string // exact sums of the money columns, as decimal text
	Built bool              // false: the file was there already
}

// Builder builds fact files. It reads the lake's state once: make one a run. Its methods may be called one at
// a time only, but Build spreads its work over the machine's cores.
type Builder struct {
	cfg    Config
	log    *slog.Logger
	rules  *ledger.Rules
	brands *product.Map
	plan   *plan
}

// New checks the configuration. Rules that contradict one another are an error.
func New(cfg Config) (*Builder, error) {
	if cfg.Inputs == nil {
		cfg.Inputs = &input.Set{Group: input.Group{FXSource: "ECB", FiscalYearStart: 1}}
	}
	if cfg.Group.Reporting == "" {
		return nil, errors.New("build: the group's reporting currency is not set")
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	rules, err := ledger.New(ledger.Builtin(), cfg.Inputs.Overrides)
	if err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	brands, err := product.NewMap(cfg.Inputs.BrandRules)
	if err != nil {
		return nil, fmt.Errorf("build: brand rules: %w", err)
	}
	return &Builder{cfg: cfg, log: cfg.Logger, rules: rules, brands: brands}, nil
}

// key is where a fact file stands.
func (b *Builder) key(table, account string, month window.Month, version string) string {
	m := "none"
	if month != 0 {
		m = month.String()
	}
	return b.cfg.Lake.Key("facts/" + table + "/account=" + lake.Name(account) + "/month=" + m + "/" + version + ".parquet")
}

// table finds a declared table; a misspelt name is our own bug.
func table(name string) *fact.Table {
	t, ok := fact.ByName(name)
	if !ok {
		panic("build: no table " + name)
	}
	return t
}

// each reads columns of a report table of a document, batch by batch. Lineage columns are named like others.
func (b *Builder) each(ctx context.Context, d *lake.Live, spec *dataset.Table, names []string, f func(*batchOf) error) error {
	return b.coded(ctx, d, spec, names, nil, f)
}

// coded does the same, with the text columns named in codes as such.
func (b *Builder) coded(ctx context.Context, d *lake.Live, spec *dataset.Table, names, codes []string, f func(*batchOf) error) error {
	rows, ok := d.Table(spec.Name)
	if !ok || rows.Out == 0 || rows.Key == "" {
		return nil
	}
	r, err := b.cfg.Lake.OpenTable(ctx, rows.Key)
	if err != nil {
		return fmt.Errorf("rows of %s %s: %w", d.Dataset, d.Document, err)
	}
	cols := make([]dataset.Column, 0, len(names))
	for _, n := range names {
		c, _, ok := spec.Column(n)
		if !ok {
			for _, l := range dataset.Lineage() {
				if l.Name == n {
					c, ok = l, true
				}
			}
		}
		if !ok {
			panic("build: " + spec.Name + " has no column " + n)
		}
		cols = append(cols, c)
	}
	dicts := make([]*batch.Dict, len(cols))
	for i, n := range names {
		if slices.Contains(codes, n) {
			dicts[i] = new(batch.Dict)
		}
	}
	for x, err := range r.Coded(cols, dicts) {
		if err != nil {
			return fmt.Errorf("rows of %s %s: %w", d.Dataset, d.Document, err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f(&batchOf{x}); err != nil {
			return fmt.Errorf("%s %s: %w", d.Dataset, d.Document, err)
		}
	}
	return nil
}

// put stores a small object.
func (b *Builder) put(ctx context.Context, key string, body []byte) error {
	_, err := b.cfg.Lake.Store().Put(ctx, key, bytes.NewReader(body), int64(len(body)))
	return err
}
