package flow

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/pull"
	"sellerhouse/extract/window"
)

// Plan is what a run would ask for, and when it would be done.
type Plan struct {
	Slices []plan.Slice
	Open   []plan.Slice // asked for by earlier runs, not read yet
	Finish plan.Estimate
}

// Plan says what is wanted now. ask says whether Amazon may be asked for the advertising profiles; without
// it the ones seen last decide, and nothing leaves this machine.
func (f *Flow) Plan(ctx context.Context, ask bool) (Plan, error) {
	var p Plan
	if err := f.notices(); err != nil {
		return p, err
	}
	profiles, err := f.profiles(ctx, ask)
	if err != nil {
		return p, err
	}
	all := Catalog(f.parts.Config.History)
	held, err := f.lake.Holdings(ctx, plan.Partners(f.specs, all), f.codes())
	if err != nil {
		return p, fmt.Errorf("plan: %w", err)
	}
	if p.Open, err = pull.Open(ctx, f.parts.Store, f.accounts); err != nil {
		return p, fmt.Errorf("plan: %w", err)
	}
	quotas, err := pull.ReadStates(ctx, f.parts.Store, f.accounts)
	if err != nil {
		return p, fmt.Errorf("plan: %w", err)
	}
	products, err := f.products(ctx)
	if err != nil {
		return p, fmt.Errorf("plan: %w", err)
	}
	offers, err := f.offers(ctx)
	if err != nil {
		return p, fmt.Errorf("plan: %w", err)
	}
	settling, err := f.settling(ctx)
	if err != nil {
		return p, fmt.Errorf("plan: %w", err)
	}
	p.Slices = plan.Plan(plan.Input{
		Accounts: f.accounts, Catalog: f.specs, All: all, Holdings: held, Open: p.Open, Profiles: profiles,
		Opening: f.openings(), Backfill: f.history(), Between: f.opt.Between, ASINs: products, Offers: offers, Settling: settling, Refused: refused(quotas), Widths: quotas.Widths(), Told: quotas.Told(), Now: f.now,
	})
	p.Slices = f.held(p.Slices)
	p.Finish = plan.EstimateFinish(append(slices.Clone(p.Open), p.Slices...), f.specs, quotas, 1, f.now)
	return p, nil
}

// notices refuses a dataset asked for by name that Amazon does not give now, and warns of those that end soon.
func (f *Flow) notices() error {
	today := window.DayOf(f.now, time.UTC)
	for _, s := range f.specs {
		text := s.Serves.Notice(today)
		switch {
		case text == "":
		case f.opt.Dataset != "" && !s.Serves.Gives(today):
			return fmt.Errorf("dataset %s (%s) cannot be asked for: %s; files of it are taken by `sellerhouse import`", s.Name, s.Source.Type, text)
		case s.Serves.Gives(today) && s.Source.API != dataset.ImportOnly:
			f.log.Warn("a dataset ends", "dataset", s.Name, "type", s.Source.Type, "notice", text)
		}
	}
	return nil
}

// history bounds the days of history wanted, where the run is asked for fewer than there are.
func (f *Flow) history() map[string]int {
	if f.opt.Days == 0 {
		return nil
	}
	out := map[string]int{}
	for _, s := range f.specs {
		if s.History > 0 && (s.Backfill == 0 || s.Backfill > f.opt.Days) {
			out[s.Name] = f.opt.Days
		}
	}
	return out
}

// refused says which datasets Amazon refused to give when they were asked for last.
func refused(states pull.States) map[[2]string]bool {
	out := map[[2]string]bool{}
	for code, s := range states {
		for _, p := range s.Parked {
			if p.Class == "DENIED" || p.Class == "ACCOUNT_TYPE" || p.Class == "INVALID" {
				out[[2]string{p.Slice.Dataset, code}] = true
			}
		}
	}
	return out
}

func (f *Flow) profiles(ctx context.Context, ask bool) (map[string]plan.Profile, error) {
	if !ask {
		return pull.SavedProfiles(ctx, f.parts.Store, f.accounts)
	}
	profiles, err := pull.Profiles(ctx, f.pullConfig())
	if err != nil { // of some account: the others go on, and its own slices say why they fail
		f.log.Warn("advertising profiles", "err", err)
	}
	return profiles, nil
}

// Extract pulls the slices, and whatever earlier runs left open, into the lake.
func (f *Flow) Extract(ctx context.Context, slices []plan.Slice) (pull.Result, error) {
	if err := f.keepInputs(ctx); err != nil {
		return pull.Result{}, err
	}
	cfg := f.pullConfig()
	cfg.Calls = f.callLog(ctx)
	res, err := pull.Run(ctx, cfg, slices)
	if flushErr := f.lake.Flush(ctx); err == nil {
		err = flushErr
	}
	if err != nil {
		return res, fmt.Errorf("extract: %w", err)
	}
	if err := f.recordQuotas(ctx); err != nil { // another process that publishes may have swept what it wrote into
		f.log.Warn("quotas not recorded", "err", err)
	}
	return res, nil
}

// commits is how many documents are made part of the lake at once. Half of the time of a small one is spent
// waiting for the storage, and a large one takes some 40 MB.
const commits = 4

func (f *Flow) pullConfig() pull.Config {
	p := f.parts
	in := ingest.New(f.lake, ingest.Options{Run: f.run, Now: f.clock.Now, Logger: f.log})
	return pull.Config{
		Accounts: f.accounts, Catalog: f.specs, Clock: f.clock, State: p.Store, Spool: p.SpoolDir(),
		URL: p.Config.Amazon.URL, Sink: in.Sink(), Log: f.log, Decoders: commits, Stint: f.opt.Stint, Leases: f.leases,
		Products: f.productsOf,
		Progress: func(s pull.Progress) { f.opt.Progress.tell("extract", s.Done, s.Total) },
	}
}

// codes are the accounts of the run, and the one that stands for none.
func (f *Flow) codes() []string {
	out := []string{plan.None}
	for _, a := range f.accounts {
		out = append(out, a.Code)
	}
	return out
}

// openings are the days the accounts began to sell, where the inputs say so.
func (f *Flow) openings() map[string]window.Day {
	out := map[string]window.Day{}
	for _, a := range f.inputs.Accounts {
		if a.OpenedOn > 0 && (out[a.Code] == 0 || a.OpenedOn < out[a.Code]) {
			out[a.Code] = a.OpenedOn
		}
	}
	return out
}

// accountsOf are the codes a dataset's documents stand under.
func (f *Flow) accountsOf(s *dataset.Spec) []string {
	if s.Scope == dataset.Global {
		return []string{plan.None}
	}
	return f.codes()[1:]
}
