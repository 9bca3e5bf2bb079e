package flow

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"sellerhouse/extract/plan"
	"sellerhouse/extract/pull"
	"sellerhouse/load/ddl"
	"sellerhouse/load/journal"
	"sellerhouse/sql"
)

// callLog returns what writes calls to ops.api_call, nil where there is no warehouse. A call that cannot be
// recorded costs the record, not the run.
func (f *Flow) callLog(ctx context.Context) func([]pull.Call) {
	db := f.parts.DB
	if db == nil {
		return nil
	}
	ready := false
	return func(calls []pull.Call) {
		rows := make([]journal.Call, len(calls))
		for i, c := range calls {
			rows[i] = journal.Call{
				At: c.At, Account: c.Account, API: c.API, Operation: c.Op, Status: c.Status, Latency: c.Took, Wait: c.Wait, Attempt: c.Attempt,
				Rate: c.Rate, Request: c.RequestID, Run: f.run,
			}
		}
		// A run that is interrupted records what it did all the same.
		ctx := context.WithoutCancel(ctx)
		err := error(nil)
		if !ready {
			err = f.opsTables(ctx)
		}
		if err == nil {
			ready = true
			err = journal.AppendCalls(ctx, db, rows)
		}
		if err != nil {
			f.log.Warn("calls not recorded", "calls", len(rows), "err", err)
		}
	}
}

// opsTables brings the ops tables to what this program declares.
func (f *Flow) opsTables(ctx context.Context) error {
	if err := ddl.Layers(ctx, f.parts.DB); err != nil {
		return err
	}
	return journal.Migrate(ctx, f.parts.DB, sql.FS, f.now)
}

// recordQuotas writes the buckets of all accounts to ops.quota.
func (f *Flow) recordQuotas(ctx context.Context) error {
	if f.parts.DB == nil {
		return nil
	}
	states, err := pull.ReadStates(ctx, f.parts.Store, f.group)
	if err != nil {
		return fmt.Errorf("record the quotas: %w", err)
	}
	if err := f.opsTables(ctx); err != nil {
		return fmt.Errorf("record the quotas: %w", err)
	}
	if err := journal.Quotas(ctx, f.parts.DB, quotaRows(states)); err != nil {
		return fmt.Errorf("record the quotas: %w", err)
	}
	return nil
}

func quotaRows(states pull.States) []journal.Quota {
	var out []journal.Quota
	for _, code := range slices.Sorted(maps.Keys(states)) {
		if code == plan.None {
			continue
		}
		add := func(buckets map[string]*plan.Bucket, shared bool) {
			for _, key := range slices.Sorted(maps.Keys(buckets)) {
				b := buckets[key]
				out = append(out, journal.Quota{
					Account: code, Operation: key, Rate: b.Rate, Burst: b.Burst, Level: b.Level, Shared: shared,
					Learned: b.Low > 0 || b.Rate != b.Published, Refused: b.Refused, At: b.At,
				})
			}
		}
		add(states[code].Buckets, false)
		add(states[code].Shared, true)
	}
	return out
}
