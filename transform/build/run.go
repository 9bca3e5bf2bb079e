package build

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"sellerhouse/extract/window"
)

// accountsAtOnce is how many accounts are worked on side by side: more than cores, since small documents wait for
// the storage most of the time.
const accountsAtOnce = 4

// monthsAtOnce bounds how many months of settlement files are written side by side; each holds a row group.
const monthsAtOnce = 4

var settlementTables = []string{"fact_settlement_line", "fact_pnl_line", "fact_settlement"}

// Build writes the fact files of partitions that Partitions returned, skipping those that are there already,
// and returns them in the order asked for. Files that a partition needs answers from are built beside it.
func (b *Builder) Build(ctx context.Context, parts ...Partition) ([]File, error) {
	if _, err := b.Partitions(ctx); err != nil {
		return nil, err
	}
	at := map[Partition]int{}
	files := make([]File, len(parts))
	byAccount := map[string][]Partition{}
	var dims []Partition
	for i, p := range parts {
		at[p] = i
		s, ok, err := b.summaryOf(ctx, p.Key)
		switch {
		case err != nil:
			return nil, fmt.Errorf("build %s: %w", p, err)
		case ok:
			files[i] = File{Partition: p, Rows: s.Rows, Sums: s.Sums}
		case p.Month == 0:
			dims = append(dims, p)
		default:
			byAccount[p.Account] = append(byAccount[p.Account], p)
		}
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(accountsAtOnce)
	for _, x := range b.plan.accounts {
		mine := byAccount[x.account.Code]
		delete(byAccount, x.account.Code)
		if len(mine) == 0 {
			continue
		}
		g.Go(func() error {
			built, err := b.buildAccount(gctx, x, mine)
			for _, f := range built {
				files[at[f.Partition]] = f // every partition has a place of its own
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for account := range byAccount {
		return nil, fmt.Errorf("build: account %q is not configured", account)
	}
	for _, p := range dims {
		f, err := b.buildDim(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("build %s: %w", p, err)
		}
		files[at[p]] = f
	}
	return files, nil
}

// buildAccount builds partitions of one account: what others ask first.
func (b *Builder) buildAccount(ctx context.Context, x *accountPlan, parts []Partition) ([]File, error) {
	var files []File
	var last []Partition
	settled := map[window.Month][]Partition{}
	for _, p := range parts {
		if _, ok := derived[p.Table]; ok {
			last = append(last, p)
			continue
		}
		if slices.Contains(settlementTables, p.Table) {
			settled[p.Month] = append(settled[p.Month], p)
			continue
		}
		f, err := b.buildOne(ctx, x, p)
		if err != nil {
			return files, fmt.Errorf("build %s: %w", p, err)
		}
		files = append(files, f)
	}
	var months []window.Month
	for m := range settled {
		months = append(months, m)
	}
	slices.Sort(months)
	for chunk := range slices.Chunk(months, monthsAtOnce) {
		var now []Partition
		for _, m := range chunk {
			now = append(now, settled[m]...)
		}
		built, err := b.buildSettlements(ctx, x, now)
		if err != nil {
			return files, fmt.Errorf("build settlements of %s %s..%s: %w", x.account.Code, chunk[0], chunk[len(chunk)-1], err)
		}
		files = append(files, built...)
	}
	for _, p := range last {
		f, err := b.buildOne(ctx, x, p)
		if err != nil {
			return files, fmt.Errorf("build %s: %w", p, err)
		}
		files = append(files, f)
	}
	return files, nil
}

// buildOne builds one partition, unless it is there.
func (b *Builder) buildOne(ctx context.Context, x *accountPlan, p Partition) (File, error) {
	if s, ok, err := b.summaryOf(ctx, p.Key); err != nil || ok {
		return File{Partition: p, Rows: s.Rows, Sums: s.Sums}, err
	}
	if table(p.Table).Feed != nil {
		return b.buildFeed(ctx, x, p)
	}
	if _, ok := derived[p.Table]; ok {
		return b.buildDerived(ctx, x, p)
	}
	switch p.Table {
	case "fact_order_item":
		return b.buildOrders(ctx, x, p)
	case "fact_inventory_daily":
		return b.buildInventory(ctx, x, p)
	case "fact_financial_event":
		return b.buildEvents(ctx, x, p)
	case "fact_ads_campaign_daily", "fact_ads_product_daily":
		return b.buildAds(ctx, x, p)
	}
	files, err := b.buildSettlements(ctx, x, []Partition{p})
	if err != nil {
		return File{}, err
	}
	return files[0], nil
}
