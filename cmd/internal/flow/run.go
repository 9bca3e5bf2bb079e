package flow

import (
	"context"
	"errors"
	"fmt"

	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/coverage"
	"sellerhouse/extract/pull"
	"sellerhouse/load/check"
	"sellerhouse/load/publish"
)

// Report is what a run did and what it found.
type Report struct {
	Run      string
	Planned  int // slices
	Pulled   pull.Result
	Others   int  // accounts whose turn is still to come: others work on them, or they are more than this process's part
	Idle     bool // others work on all of them: nothing was done
	Built    int  // fact files made; the others were there
	Files    int
	Load     publish.Report
	Coverage []coverage.Span // of every account, dataset, site and day
	Checks   []check.Result
}

// Gaps are the days that should be complete and are not, the open ones left out.
func (r Report) Gaps() []coverage.Span {
	var gaps []coverage.Span
	for _, c := range r.Coverage {
		if c.State == coverage.Failed || c.State == coverage.NotAuthorised || c.State == coverage.Pending && c.Reason == coverage.NotRead {
			gaps = append(gaps, c)
		}
	}
	return gaps
}

// Broken are the checks that failed.
func (r Report) Broken() []check.Result {
	var out []check.Result
	for _, c := range r.Checks {
		if c.Severity == check.Fail && c.Count > 0 {
			out = append(out, c)
		}
	}
	return out
}

// Err says why the run is not complete; nil where it is.
func (r Report) Err() error {
	errs := []error{r.Pulled.Err(), r.Load.Err()}
	for _, b := range r.Broken() {
		errs = append(errs, fmt.Errorf("check %s: %d rows; %s", b.Name, b.Count, b.Do))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("%w: %w", ErrIncomplete, err)
	}
	return nil
}

// Read plans and extracts, once: everything Amazon has now is in the lake afterwards, the warehouse as it was.
func Read(ctx context.Context, p *parts.Parts, opt Options) (pull.Result, error) {
	f, err := Open(ctx, p, opt)
	if err != nil {
		return pull.Result{}, err
	}
	_, res, err := f.Pull(ctx)
	return res, err
}

// Run plans, extracts, transforms, loads and checks, once. The error says that it could not go on; what is
// missing afterwards is in the report.
func Run(ctx context.Context, p *parts.Parts, opt Options) (Report, error) {
	f, err := Open(ctx, p, opt)
	if err != nil {
		return Report{}, err
	}
	rep := Report{Run: f.run}
	if err := f.alone(ctx, f.Schema); err != nil {
		return rep, err
	}
	rep.Planned, rep.Pulled, err = f.Pull(ctx)
	if rep.Others, rep.Idle = f.others, f.idle; err != nil || rep.Idle {
		return rep, err
	}
	return rep, f.alone(ctx, func(ctx context.Context) error {
		// Since this run gave its accounts back, or lost them, others may have read and published them: what it saw then
		// would put the tables back.
		if f.opt.Leases != nil {
			if err := f.openLake(ctx); err != nil {
				return err
			}
		}
		return f.Publish(ctx, &rep)
	})
}

// Publish takes what the lake holds into the warehouse: transform, load, record, check.
func (f *Flow) Publish(ctx context.Context, rep *Report) error {
	files, err := f.Transform(ctx)
	if err != nil {
		return err
	}
	rep.Files = len(files)
	for _, file := range files {
		if file.Built {
			rep.Built++
		}
	}
	if rep.Load, err = f.Load(ctx, files, rep.Pulled.Err()); err != nil {
		return err
	}
	f.opt.Progress.tell("check", 0, 0)
	if rep.Coverage, err = f.Record(ctx); err != nil {
		return err
	}
	rep.Checks, err = f.Check(ctx)
	return err
}
