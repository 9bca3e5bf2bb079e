package flow

import (
	"context"
	"fmt"

	"sellerhouse/cmd/internal/lease"
	"sellerhouse/load/journal"
	"sellerhouse/load/publish"
	"sellerhouse/transform/build"
	"sellerhouse/transform/fact"
)

// Transform builds the fact files of every partition that has live documents; those that are there in the
// version they should have are left alone. Whatever was asked for, it looks at all accounts and datasets:
// what one document says can change another's partition.
func (f *Flow) Transform(ctx context.Context) ([]build.File, error) {
	f.opt.Progress.tell("transform", 0, 0)
	if err := f.keepInputs(ctx); err != nil {
		return nil, err
	}
	b, err := build.New(build.Config{
		Lake: f.lake, Accounts: f.group, Inputs: f.inputs, Spool: f.parts.SpoolDir(), Logger: f.log,
		Group: build.Group{Name: f.parts.Config.Group.Name, Reporting: f.parts.Config.Group.ReportingCurrency},
	})
	if err != nil {
		return nil, fmt.Errorf("transform: %w", err)
	}
	f.builder = b
	if err := b.Tidy(); err != nil {
		return nil, fmt.Errorf("transform: %w", err)
	}
	wanted, err := b.Partitions(ctx)
	if err != nil {
		return nil, fmt.Errorf("transform: %w", err)
	}
	files, err := b.Build(ctx, wanted...)
	if err != nil {
		return files, fmt.Errorf("transform: %w", err)
	}
	f.opt.Progress.tell("transform", len(files), len(wanted))
	return files, nil
}

// Load publishes the fact files: a partition whose version is live already is left alone, one that no file
// names any more is emptied. incomplete is what failed before, so that the run's record says so.
func (f *Flow) Load(ctx context.Context, files []build.File, incomplete error) (publish.Report, error) {
	items := make([]publish.Item, 0, len(files))
	for _, file := range files {
		t, ok := fact.ByName(file.Table)
		if !ok {
			return publish.Report{}, fmt.Errorf("load: no table %q is declared", file.Table)
		}
		it := publish.Item{Table: *t, Account: file.Account, Month: file.Month, Key: file.Key, Version: file.Version, Rows: file.Rows, Sums: file.Sums}
		if t.Partitioned() {
			it.AccountSK = fact.AccountSK(file.Account)
			if file.Account == "none" {
				it.AccountSK = fact.NotApplicable
			}
		}
		items = append(items, it)
	}
	rep, err := publish.Load(ctx, leased{f.parts.DB}, items, publish.Options{
		Run: f.run, DataAsOf: f.now, Now: f.clock.Now, Native: f.reader(), Whole: true, Tables: declared(),
		Incomplete: incomplete, Again: f.opt.Again,
		Progress: func(done, total int, _ journal.PartitionID) { f.opt.Progress.tell("load", done, total) },
	})
	if err != nil {
		return rep, fmt.Errorf("load: %w", err)
	}
	if f.builder == nil || !f.opt.AsOf.IsZero() { // the files of the present are left for the run that follows
		return rep, nil
	}
	gone, err := f.builder.Sweep(ctx, lease.Sure)
	if err != nil {
		return rep, fmt.Errorf("load: %w", err)
	}
	f.log.Debug("swept fact files", "objects", gone)
	return rep, nil
}

func declared() []fact.Table {
	var out []fact.Table
	for _, t := range fact.All() {
		out = append(out, *t)
	}
	return out
}
