package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/coverage"
	"sellerhouse/transform/money"
)

// showGroup prints what the demo is for: the group's profit and loss, the tie-out of every settlement and
// the completeness of every dataset.
func (a *app) showGroup(ctx context.Context, p *parts.Parts, rep flow.Report) error {
	f := pnlFlags{basis: "POSTED"}
	if err := f.parse(); err != nil {
		return err
	}
	s, err := readStatement(ctx, p.DB, f)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "\n%s, consolidated profit and loss in %s\n\n", p.Config.Group.Name, s.currency)
	if err := s.text(a); err != nil {
		return err
	}
	if err := a.showTieOut(ctx, p); err != nil {
		return err
	}
	a.showCompleteness(rep)
	return nil
}

func (a *app) showTieOut(ctx context.Context, p *parts.Parts) error {
	rows, err := p.DB.Query(ctx, `SELECT account_code, currency, count(), countIf(status = 'TIED'),
    toString(sum(total_amount_tc)), toString(sum(sum_rows_tc)), toString(max(abs(diff_tc)))
FROM mart.v_settlement_tieout GROUP BY account_code, currency ORDER BY account_code, currency`)
	if err != nil {
		return fmt.Errorf("tie-out: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error comes with Err
	fmt.Fprintf(a.stdout, "\nSettlements against their deposits\n\n")
	var lines [][]any
	for rows.Next() {
		var account, currency string
		var sums [3]string // deposits, lines, largest difference
		var n, tied uint64
		if err := rows.Scan(&account, &currency, &n, &tied, &sums[0], &sums[1], &sums[2]); err != nil {
			return fmt.Errorf("tie-out: %w", err)
		}
		for i, text := range sums {
			digits := money.Minor(currency)
			v, err := money.Parse(text, digits)
			if err != nil {
				return fmt.Errorf("tie-out of %s in %s: %w", account, currency, err)
			}
			sums[i] = money.Format(v, digits)
		}
		status := "TIED"
		if tied < n {
			status = fmt.Sprintf("%d BROKEN", n-tied)
		}
		lines = append(lines, []any{account, currency, fmt.Sprint(n), sums[0], sums[1], sums[2], status})
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("tie-out: %w", err)
	}
	return writeText(a.stdout, []column{
		{key: "account"},
		{key: "currency"},
		{key: "settlements", right: true},
		{key: "deposits", right: true},
		{key: "lines", right: true, title: "sum of lines"},
		{key: "diff", right: true, title: "largest difference"},
		{key: "status"},
	}, lines)
}

// showCompleteness prints one line per account, dataset and site: how many days are in, and what is missing.
func (a *app) showCompleteness(rep flow.Report) {
	type cell struct{ account, dataset, site string }
	count := map[cell]map[coverage.State]int{}
	for _, r := range rep.Coverage {
		k := cell{r.Account, r.Dataset, r.Site}
		if count[k] == nil {
			count[k] = map[coverage.State]int{}
		}
		count[k][r.State] += r.Days.Days()
	}
	var cells []cell
	for k := range count {
		cells = append(cells, k)
	}
	slices.SortFunc(cells, func(x, y cell) int {
		return cmp.Or(strings.Compare(x.dataset, y.dataset), strings.Compare(x.account, y.account), strings.Compare(x.site, y.site))
	})
	fmt.Fprintf(a.stdout, "\nCompleteness, in days\n\n")
	var lines [][]any
	for _, k := range cells {
		n := count[k]
		line := []any{k.dataset, k.account, k.site}
		for _, s := range []coverage.State{coverage.Loaded, coverage.NoData, coverage.Pending, coverage.Failed, coverage.NotAuthorised} {
			line = append(line, blankZero(n[s]))
		}
		lines = append(lines, line)
	}
	err := writeText(a.stdout, []column{
		{key: "dataset"},
		{key: "account"},
		{key: "site"},
		{key: "loaded", right: true},
		{key: "no data", right: true},
		{key: "pending", right: true},
		{key: "failed", right: true},
		{key: "refused", right: true},
	}, lines)
	if err != nil {
		fmt.Fprintln(a.stderr, err)
	}
	fmt.Fprintln(a.stdout)
	printGaps(a.stdout, rep.Gaps())
}

func blankZero(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// showAddresses says where people and BI tools connect.
func (a *app) showAddresses(p *parts.Parts) {
	fmt.Fprintln(a.stdout)
	for _, c := range connections(p) {
		if strings.HasPrefix(c.Address, "http") {
			fmt.Fprintf(a.stdout, "%-17s %s  %s\n", c.What, c.Address, c.How)
		}
	}
}
