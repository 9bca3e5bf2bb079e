package flow

import (
	"context"
	"fmt"
	"slices"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/pull"
)

// discover gives the sellers whose configuration names no stores those in which Amazon last said that they sell. Of one
// Amazon was not asked about yet nothing else can be asked.
func (f *Flow) discover(ctx context.Context) error {
	if !slices.ContainsFunc(f.group, func(a account.Account) bool { return a.Discovers }) {
		return nil
	}
	f.group = slices.Clone(f.group)
	for i := range f.group {
		if !f.group[i].Discovers {
			continue
		}
		stores, err := f.sellsIn(ctx, f.group[i])
		if err != nil {
			return fmt.Errorf("find out the stores of account %s: %w", f.group[i].Code, err)
		}
		f.group[i].Marketplaces = stores
	}
	f.accounts = f.known(f.accounts)
	return nil
}

// known are accounts as the group has them now, with the stores found out.
func (f *Flow) known(accounts []account.Account) []account.Account {
	out := slices.Clone(accounts)
	for i, a := range out {
		if at := slices.IndexFunc(f.group, func(o account.Account) bool { return o.Code == a.Code }); at >= 0 {
			out[i] = f.group[at]
		}
	}
	return out
}

// sellsIn are the stores of an account's newest participations, in the order of all stores. An answer without any says
// nothing: an account without stores would be complete by asking nothing.
func (f *Flow) sellsIn(ctx context.Context, a account.Account) ([]amazon.Marketplace, error) {
	ms, err := f.lake.Manifests(ctx, catalog.SellerParticipations.Name, a.Code)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(ms, func(x, y lake.Manifest) int {
		if x.Newer(&y) {
			return -1
		}
		return 1
	})
	for _, m := range ms {
		joined, err := f.participations(ctx, &m)
		if err != nil {
			return nil, fmt.Errorf("document %s: %w", m.Document, err)
		}
		if stores := amazon.StoresAmong(a.Region, func(id string) bool { return joined[id] }); len(stores) > 0 {
			return stores, nil
		}
	}
	return nil, nil
}

// participations are the ids of the marketplaces in which a document says that the seller takes part.
func (f *Flow) participations(ctx context.Context, m *lake.Manifest) (map[string]bool, error) {
	out := map[string]bool{}
	rows, ok := m.Table("seller_participations")
	if !ok || !m.Counts() || rows.Out == 0 {
		return out, nil
	}
	columns := []dataset.Column{{Name: "marketplace_id", Kind: dataset.Text}, {Name: "is_participating", Kind: dataset.Bool}}
	for b, err := range f.batches(ctx, rows.Key, columns) {
		if err != nil {
			return nil, err
		}
		for i := range b.N {
			if !b.Cols[1].IsNull(i) && b.Cols[1].Int(i) != 0 {
				out[b.Cols[0].Text(i)] = true
			}
		}
	}
	return out, nil
}

// unsited says whether a slice is of an account of which no store is known.
func (f *Flow) unsited(s plan.Slice) bool {
	return slices.ContainsFunc(f.accounts, func(a account.Account) bool { return a.Code == s.Account && a.Discovers && len(a.Marketplaces) == 0 })
}

// askStores asks for the participations of accounts of which no store is known, so that the run can plan the rest.
func (f *Flow) askStores(ctx context.Context) (planned int, res pull.Result, err error) {
	first := *f
	first.accounts = slices.DeleteFunc(slices.Clone(f.accounts), func(a account.Account) bool { return !a.Discovers || len(a.Marketplaces) > 0 })
	if len(first.accounts) == 0 {
		return 0, res, nil
	}
	first.specs = []*dataset.Spec{catalog.SellerParticipations}
	wanted, err := first.Plan(ctx, false)
	if err != nil {
		return 0, res, err
	}
	if res, err = first.Extract(ctx, wanted.Slices); err != nil {
		return len(wanted.Slices), res, err
	}
	if err := f.openLake(ctx); err != nil {
		return len(wanted.Slices), res, err
	}
	for _, a := range f.known(first.accounts) {
		if len(a.Marketplaces) == 0 {
			f.log.Warn("no store of the account is known yet, nothing else is asked for it", "account", a.Code)
			continue
		}
		var codes []string
		for _, m := range a.Marketplaces {
			codes = append(codes, m.Code)
		}
		f.log.Info("stores found out", "account", a.Code, "marketplaces", codes)
	}
	return len(wanted.Slices), res, nil
}
