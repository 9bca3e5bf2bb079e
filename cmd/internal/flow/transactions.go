package flow

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// settlingDays is how long what was submitted is asked about: Amazon settles it within hours, or never.
const settlingDays = 30

// settling are, by account, the ids in vendor_transactions.csv that the lake does not know as settled: young enough to be
// asked about, and neither a success nor a failure when they were read last.
func (f *Flow) settling(ctx context.Context) (map[string][]string, error) {
	out := map[string][]string{}
	if !slices.ContainsFunc(f.specs, func(s *dataset.Spec) bool { return s.Name == catalog.VendorTransactions.Name }) {
		return out, nil
	}
	today := window.DayOf(f.now, time.UTC)
	settled := map[string]map[string]bool{}
	for _, t := range f.inputs.VendorTransactions {
		// What was submitted today is asked about tomorrow: until then Amazon may not know it.
		if t.Submitted >= today || today-t.Submitted > settlingDays || !slices.Contains(f.codes(), t.Account) {
			continue
		}
		if settled[t.Account] == nil {
			var err error
			if settled[t.Account], err = f.settled(ctx, t.Account); err != nil {
				return nil, fmt.Errorf("transactions of %s: %w", t.Account, err)
			}
		}
		if !settled[t.Account][t.ID] {
			out[t.Account] = append(out[t.Account], t.ID)
		}
	}
	return out, nil
}

// settled are the transactions of an account that a document of the last months says are over: that does not change.
func (f *Flow) settled(ctx context.Context, code string) (map[string]bool, error) {
	const table = "vendor_transactions"
	month := window.DayOf(f.now, time.UTC).Month()
	ms, err := f.lake.Manifests(ctx, catalog.VendorTransactions.Name, code, month, month.Prev(), month.Prev().Prev())
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, m := range ms {
		rows, ok := m.Table(table)
		if !ok || rows.Out == 0 || m.Rejected != "" {
			continue
		}
		if window.DayOf(m.GeneratedAt, time.UTC) == window.DayOf(f.now, time.UTC) {
			continue // they are asked once a day: what today's answer said is for tomorrow
		}
		for b, err := range f.batches(ctx, rows.Key, []dataset.Column{{Name: "transaction_id", Kind: dataset.Text}, {Name: "status", Kind: dataset.Label}}) {
			if err != nil {
				return nil, fmt.Errorf("document %s: %w", m.Document, err)
			}
			for i := range b.N {
				if status := b.Cols[1].Text(i); status == "Success" || status == "Failure" {
					out[b.Cols[0].Text(i)] = true
				}
			}
		}
	}
	return out, nil
}
