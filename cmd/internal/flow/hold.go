package flow

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"sellerhouse/cmd/internal/lease"
	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/pull"
	"sellerhouse/load/warehouse"
)

// Leases say how a run shares the work with other processes; without them it believes to be alone.
type Leases struct {
	Options lease.Options
	Silent  map[string]string // ETags of leases whose holders stand still, by account; see lease.Watch
	Wait    time.Duration     // how long to wait for another process to publish; 0 says at once who does
	Crew    *lease.Crew       // with whom the accounts are shared: a run takes its part of them; nil: all that are free
	Turns   *Turns            // of which accounts the turn is over; nil: of none
}

// publishing is the lease under which the warehouse is written.
const publishing = "pipeline"

// Pull plans and extracts for the accounts that no other process works on. The leases are taken first: what is
// planned under them nobody else asks for.
func (f *Flow) Pull(ctx context.Context) (planned int, res pull.Result, err error) {
	release, err := f.hold(ctx)
	if err != nil {
		return 0, pull.Result{}, err
	}
	had := slices.Sorted(maps.Keys(f.leases))
	defer func() {
		release()
		if err == nil && f.opt.Leases != nil {
			f.others, f.idle = f.opt.Leases.Turns.ended(f.codes(), had, res.Later > 0), f.opt.Leases.Turns != nil && len(had) == 0
		}
	}()
	if f.leases != nil && len(had) == 0 {
		return 0, res, nil
	}
	if planned, res, err = f.askStores(ctx); err != nil {
		return planned, res, err
	}
	wanted, err := f.Plan(ctx, true)
	if err != nil {
		return planned, res, err
	}
	wanted.Slices = slices.DeleteFunc(wanted.Slices, f.unsited) // has just been asked
	specs := f.byName()
	now, wait := f.divide(wanted, specs)
	first, err := f.Extract(ctx, now)
	res.Add(first)
	planned += len(now)
	if err != nil || !wait || res.Later > 0 { // what is left is planned anew, with the rest
		return planned, res, err
	}
	// The lists of products have come: what asks about them is planned with these.
	if wanted, err = f.Plan(ctx, false); err != nil {
		return planned, res, err
	}
	later := slices.DeleteFunc(wanted.Slices, func(s plan.Slice) bool { return !asksProducts(specs[s.Dataset]) })
	second, err := f.Extract(ctx, later)
	res.Add(second)
	return planned + len(later), res, err
}

// divide leaves out the slices that ask about products of accounts whose lists of products are still to come. wait
// says whether there are such accounts.
func (f *Flow) divide(p Plan, specs map[string]*dataset.Spec) (now []plan.Slice, wait bool) {
	if !slices.ContainsFunc(f.specs, asksProducts) {
		return p.Slices, false
	}
	naming := map[string]bool{} // accounts
	for _, s := range slices.Concat(p.Open, p.Slices) {
		if spec := specs[s.Dataset]; spec != nil && namesProducts(spec) { // what is open may be of datasets the run leaves alone
			naming[s.Account] = true
		}
	}
	now = slices.DeleteFunc(slices.Clone(p.Slices), func(s plan.Slice) bool { return naming[s.Account] && asksProducts(specs[s.Dataset]) })
	return now, len(naming) > 0
}

// byName are the datasets of the run.
func (f *Flow) byName() map[string]*dataset.Spec {
	out := map[string]*dataset.Spec{}
	for _, s := range f.specs {
		out[s.Name] = s
	}
	return out
}

// hold takes the leases of the run's accounts and narrows the run to those it got, until they are released.
func (f *Flow) hold(ctx context.Context) (release func(), err error) {
	shared := f.opt.Leases
	if shared == nil {
		return func() {}, nil
	}
	opt := shared.Options
	opt.Work = f.opt.Datasets
	if f.opt.Dataset != "" {
		opt.Work = []string{f.opt.Dataset}
	}
	taken, err := f.take(ctx, opt)
	if err != nil {
		return nil, fmt.Errorf("take the leases of the accounts: %w", err)
	}
	all := f.accounts
	f.leases = map[string]pull.Lease{}
	for code, l := range taken {
		f.leases[code] = l
	}
	f.accounts = slices.DeleteFunc(slices.Clone(all), func(a account.Account) bool { return f.leases[a.Code] == nil })
	// What others have done until now is seen from here on.
	release = func() {
		for _, l := range taken {
			l.Release(context.WithoutCancel(ctx))
		}
		f.accounts, f.leases = f.known(all), nil
	}
	if err := f.openLake(ctx); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// take takes the leases of the process's part of the accounts: of those whose turn is to come and that are free, first
// the ones other processes do not begin with; where there are none, of those that left some of their work.
func (f *Flow) take(ctx context.Context, opt lease.Options) (map[string]*lease.Lease, error) {
	shared, all := f.opt.Leases, f.codes()
	crew := shared.Crew.Size()
	part := (len(all) + crew - 1) / crew
	taken := map[string]*lease.Lease{}
	for _, names := range [][]string{shared.Turns.due(all), shared.Turns.goOn(all)} {
		if len(taken) > 0 {
			break
		}
		for names = opt.Owner.Preferred(names); len(names) > 0 && len(taken) < part; {
			n := min(len(names), part-len(taken))
			some, held, err := lease.All(ctx, f.parts.Store, names[:n], opt, shared.Silent)
			if err != nil {
				for _, l := range taken {
					l.Release(context.WithoutCancel(ctx))
				}
				return nil, err
			}
			maps.Copy(taken, some)
			for code, owner := range held {
				f.log.Info("another process works on the account", "account", code, "host", owner.Host, "pid", owner.PID)
			}
			names = names[n:]
		}
	}
	return taken, nil
}

// held drops slices of accounts whose lease another process has.
func (f *Flow) held(all []plan.Slice) []plan.Slice {
	if f.leases == nil {
		return all
	}
	return slices.DeleteFunc(all, func(s plan.Slice) bool { return f.leases[s.Account] == nil })
}

// alone runs f while no other process publishes on the same lake.
func (f *Flow) alone(ctx context.Context, do func(context.Context) error) error {
	if f.opt.Leases == nil {
		return do(ctx)
	}
	opt := f.opt.Leases.Options
	opt.Wait = f.opt.Leases.Wait
	return lease.Hold(ctx, f.parts.Store, publishing, opt, do)
}

// leased is the warehouse while the lease under which it is written is surely this process's: each statement that
// changes something asks first. One on its way while the process stands still comes late all the same.
type leased struct{ *warehouse.DB }

// Exec runs a statement.
func (l leased) Exec(ctx context.Context, sql string, args ...any) error {
	if err := lease.Sure(ctx); err != nil {
		return err
	}
	return l.DB.Exec(ctx, sql, args...)
}

// Batch begins an INSERT.
func (l leased) Batch(ctx context.Context, insert string) (driver.Batch, error) {
	if err := lease.Sure(ctx); err != nil {
		return nil, err
	}
	return l.DB.Batch(ctx, insert)
}
