// Package flow takes slices through extract, transform and load; it is where the three stages meet.
package flow

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/account"
	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/pull"
	"sellerhouse/extract/window"
	"sellerhouse/load/ddl"
	"sellerhouse/load/journal"
	"sellerhouse/load/stage"
	"sellerhouse/load/view"
	"sellerhouse/sql"
	"sellerhouse/transform/build"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/input"
)

// Options narrow a run and say who is told.
type Options struct {
	Account  string        // only this account, "" for all
	Accounts []string      // only these accounts; empty for all
	Dataset  string        // only this dataset, "" for all
	Datasets []string      // only these datasets, by our names; empty for all
	Now      time.Time     // the moment to plan with, zero for the clock's; only for planning
	Between  window.Range  // days of history wanted whatever the bounds, and no others; empty: as declared and configured
	Days     int           // of history wanted at most, 0 for all there are; only for planning
	AsOf     time.Time     // only documents committed up to then, zero for all
	Stint    time.Duration // how long a run asks Amazon before it publishes what it has; 0: until there is everything
	Again    bool          // publish also what is live already
	Leases   *Leases       // how the work is shared with other processes, nil where there is none
	Logger   *slog.Logger
	Progress Progress
}

// Progress is told of the steps of a run; a nil func is not.
type Progress func(step string, done, total int)

func (p Progress) tell(step string, done, total int) {
	if p != nil {
		p(step, done, total)
	}
}

// Flow is one run over a group's accounts. It is made for a run and used by one goroutine.
type Flow struct {
	parts    *parts.Parts
	opt      Options
	log      *slog.Logger
	clock    clock.Clock
	run      string
	now      time.Time // the moment the run plans with
	lake     *lake.Lake
	group    []account.Account // all there are
	accounts []account.Account // the run's
	specs    []*dataset.Spec
	leases   map[string]pull.Lease // of the accounts, while they are pulled
	others   int                   // accounts whose turn is to come, after a run that shares them
	idle     bool                  // other processes work on all of those
	inputs   *input.Set
	builder  *build.Builder // of the lake as it was when transform began
}

// Open begins a run: it reads what people supply and looks at the lake. It changes nothing. Where p lacks
// the warehouse only extracting is possible.
func Open(ctx context.Context, p *parts.Parts, opt Options) (*Flow, error) {
	f := &Flow{parts: p, opt: opt, log: opt.Logger}
	if f.log == nil {
		f.log = slog.New(slog.DiscardHandler)
	}
	f.clock = p.Clock
	if f.clock == nil {
		f.clock = clock.Wall{}
	}
	if f.now = opt.Now; f.now.IsZero() {
		f.now = clock.Moment(f.clock)
	}
	var err error
	if f.run, err = runName(f.now); err != nil {
		return nil, err
	}
	f.log = f.log.With("run", f.run)
	if !opt.AsOf.IsZero() {
		f.now = opt.AsOf // what a reader takes for the present
	}
	if err := f.choose(); err != nil {
		return nil, err
	}
	if err := f.readInputs(ctx); err != nil {
		return nil, err
	}
	return f, f.openLake(ctx)
}

// readInputs reads what people supply: today's files, those of the lake where the directory is gone, and for
// an earlier moment those that were in force then.
func (f *Flow) readInputs(ctx context.Context) error {
	dir := f.parts.Config.Inputs
	var files []input.File
	_, err := os.Stat(dir)
	switch {
	case !f.opt.AsOf.IsZero() || errors.Is(err, fs.ErrNotExist):
		files, err = input.Saved(ctx, f.parts.Store, "", f.opt.AsOf)
		dir = "the lake"
	case err == nil:
		files, err = input.Read(os.DirFS(dir))
	}
	if err != nil {
		return fmt.Errorf("inputs of %s: %w", dir, err)
	}
	if f.inputs, err = input.Parse(files, f.parts.Accounts); err != nil {
		return fmt.Errorf("inputs of %s: %w", dir, err)
	}
	for _, w := range f.inputs.Warnings {
		f.log.Warn("input file", "problem", w.String())
	}
	return nil
}

// keepInputs makes the input files part of the lake, so that a rebuild needs nothing else.
func (f *Flow) keepInputs(ctx context.Context) error {
	if !f.opt.AsOf.IsZero() {
		return nil
	}
	if err := input.Save(ctx, f.parts.Store, "", f.inputs.Files, f.now); err != nil {
		return fmt.Errorf("keep the inputs: %w", err)
	}
	return nil
}

func (f *Flow) openLake(ctx context.Context) error {
	alone := func(account string) bool { return f.opt.Leases == nil || f.leases[account] != nil }
	l, err := lake.Open(ctx, f.parts.Store, "", lake.Options{Run: f.run, AsOf: f.opt.AsOf, Alone: alone})
	if err != nil {
		return fmt.Errorf("open the lake: %w", err)
	}
	f.lake, f.builder = l, nil
	return f.discover(ctx)
}

// choose narrows accounts and datasets to what was asked for.
func (f *Flow) choose() error {
	f.group, f.accounts, f.specs = f.parts.Accounts, f.parts.Accounts, Catalog(f.parts.Config.History)
	all := f.specs
	if code := f.opt.Account; code != "" {
		a, err := f.parts.Config.Account(code)
		if err != nil {
			return err
		}
		f.accounts = []account.Account{a} // its stores are found out with those of the group
	}
	if len(f.opt.Accounts) > 0 {
		f.accounts = slices.DeleteFunc(slices.Clone(f.accounts), func(a account.Account) bool { return !slices.Contains(f.opt.Accounts, a.Code) })
	}
	if len(f.opt.Datasets) > 0 {
		f.specs = nil
		for _, name := range f.opt.Datasets {
			i := slices.IndexFunc(all, func(s *dataset.Spec) bool { return s.Name == name })
			if i < 0 {
				return catalog.Unknown(name)
			}
			f.specs = append(f.specs, all[i])
		}
	}
	if name := f.opt.Dataset; name != "" {
		s, ok := catalog.Find(name)
		if !ok {
			return catalog.Unknown(name)
		}
		f.specs = slices.DeleteFunc(slices.Clone(all), func(o *dataset.Spec) bool { return o.Name != s.Name })
	}
	return nil
}

// Catalog is every dataset, with as much history as is wanted at first.
func Catalog(h config.History) []*dataset.Spec {
	all := catalog.All()
	out := make([]*dataset.Spec, len(all))
	for i, s := range all {
		days := s.Backfill
		switch {
		case slices.Contains(h.Whole, s.Name):
			days = 0
		case h.Days > 0 && s.History > h.Days && (days == 0 || days > h.Days):
			days = h.Days
		}
		if out[i] = s; days != s.Backfill {
			bounded := *s
			bounded.Backfill = days
			out[i] = &bounded
		}
	}
	return out
}

const runStamp = "20060102t150405"

// runDay is the day a run planned with.
func runDay(run string) (window.Day, bool) {
	stamp, _, _ := strings.Cut(run, "_")
	at, err := time.Parse(runStamp, stamp)
	return window.DayOf(at, time.UTC), err == nil
}

// runName is the moment and enough randomness to tell two runs of one moment apart.
func runName(now time.Time) (string, error) {
	var b [4]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("name the run: %w", err)
	}
	return now.Format(runStamp) + "_" + hex.EncodeToString(b[:]), nil
}

// Run names the run.
func (f *Flow) Run() string { return f.run }

// Now is the moment the run plans with.
func (f *Flow) Now() time.Time { return f.now }

// Others is how many accounts have their turn still to come after Pull, where processes share them.
func (f *Flow) Others() int { return f.others }

// Accounts are those the run is about.
func (f *Flow) Accounts() []account.Account { return f.accounts }

// Lake is the lake the run reads and extends.
func (f *Flow) Lake() *lake.Lake { return f.lake }

// Schema brings the warehouse to what this program declares: databases, ops tables, dw tables, stg and mart
// views. It can be repeated.
func (f *Flow) Schema(ctx context.Context) error {
	db := leased{f.parts.DB}
	if err := ddl.Layers(ctx, db); err != nil {
		return fmt.Errorf("prepare the warehouse: %w", err)
	}
	if err := journal.Migrate(ctx, db, sql.FS, f.now); err != nil {
		return fmt.Errorf("prepare the warehouse: %w", err)
	}
	if err := ddl.Tables(ctx, db, fact.All()); err != nil {
		return fmt.Errorf("prepare the warehouse: %w", err)
	}
	views, err := view.All(sql.FS)
	if err != nil {
		return err
	}
	if err := view.Apply(ctx, db, views); err != nil {
		return fmt.Errorf("prepare the warehouse: %w", err)
	}
	return nil
}

// reader reads fact files in this process, for a server that cannot reach the lake; nil where it can.
func (f *Flow) reader() stage.Reader {
	if f.parts.ServerSide {
		return nil
	}
	return f.batches
}

// batches reads columns of a Parquet file of the lake.
func (f *Flow) batches(ctx context.Context, key string, cols []dataset.Column) iter.Seq2[*batch.Batch, error] {
	r, err := f.lake.OpenTable(ctx, key)
	if err != nil {
		return func(yield func(*batch.Batch, error) bool) { yield(nil, err) }
	}
	return r.Batches(cols)
}

// ErrIncomplete says that a run ended and something is missing; what, is in its report.
var ErrIncomplete = errors.New("the run is not complete")
