package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"sellerhouse/load/check"
	"sellerhouse/load/journal"
	"sellerhouse/load/stage"
	"sellerhouse/transform/fact"
)

const (
	atOnce     = 4         // tables staged or swapped side by side: a small INSERT mostly waits
	stagedRows = 2_000_000 // rows being staged at once; more go one file at a time, for the server's memory
	groupRows  = 250_000   // rows of one INSERT of several files
	groupFiles = 50        // files, and so partitions, of one INSERT
	swapsOfOne = 200       // partitions of one ALTER, for the length of the statement
)

// tableLoad is the staged partitions of one table.
type tableLoad struct {
	table fact.Table
	name  string // of the staging table
	items []Item
	bad   map[int]error // items that are not swapped, and why
	first bool          // the published table has no rows yet
}

// stage fills and checks one staging table per table, and then knows which items are bad.
func (l *load) stage(ctx context.Context) error {
	err := l.each(ctx, l.tables, func(ctx context.Context, t *tableLoad) error {
		if err := stage.Create(ctx, l.db, t.name, t.table.Name); err != nil {
			return err
		}
		if err := l.fill(ctx, t); err != nil {
			return err
		}
		expect := make([]check.Expect, len(t.items))
		for i, it := range t.items {
			expect[i] = check.Expect{AccountSK: it.AccountSK, Month: it.Month, Rows: it.Rows, Sums: it.Sums}
		}
		bad, err := check.Stage(ctx, l.db, t.name, t.table, expect)
		if err != nil {
			return err
		}
		for i, err := range bad {
			if t.bad[i] == nil {
				t.bad[i] = fmt.Errorf("%w; the published partition stays, build the fact file again", err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, t := range l.tables {
		for i, it := range t.items {
			if t.bad[i] != nil {
				l.report.Failed = append(l.report.Failed, fmt.Errorf("publish %s: %w", it.ID(), t.bad[i]))
				l.hold(it)
			}
		}
	}
	return nil
}

// each calls f for tables side by side and returns the first error when all have ended: a statement cut
// off would go on at the server, behind the back of whoever cleans up.
func (l *load) each(ctx context.Context, tables []*tableLoad, f func(context.Context, *tableLoad) error) error {
	var g errgroup.Group
	g.SetLimit(atOnce)
	for _, t := range tables {
		g.Go(func() error { return f(ctx, t) })
	}
	return g.Wait()
}

// hold keeps the account's settlement tables as they are when one of them is bad.
func (l *load) hold(it Item) {
	if bound(it.Table.Name) {
		l.failed[it.Account] = true
	}
}

// fail reports an item found bad after staging.
func (l *load) fail(t *tableLoad, i int, err error) {
	t.bad[i] = err
	l.report.Failed = append(l.report.Failed, fmt.Errorf("publish %s: %w", t.items[i].ID(), err))
	l.hold(t.items[i])
}

func (l *load) skip(t *tableLoad, i int) bool {
	return t.bad[i] != nil || bound(t.table.Name) && l.failed[t.items[i].Account]
}

// fill loads the table's files, small ones together. When a group fails they are loaded one by one into
// a new staging table, so that only the item at fault is bad.
func (l *load) fill(ctx context.Context, t *tableLoad) error {
	for _, group := range groups(t.items) {
		err := l.insert(ctx, t, group)
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if len(group) == 1 && len(t.items) == 1 {
			t.bad[group[0]] = err
			return nil
		}
		return l.fillSingly(ctx, t)
	}
	return nil
}

func (l *load) fillSingly(ctx context.Context, t *tableLoad) error {
	if err := stage.Drop(ctx, l.db, t.name); err != nil {
		return err
	}
	if err := stage.Create(ctx, l.db, t.name, t.table.Name); err != nil {
		return err
	}
	for i, it := range t.items {
		if it.Key == "" {
			continue
		}
		if err := l.insert(ctx, t, []int{i}); err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			t.bad[i] = err
		}
	}
	return nil
}

func (l *load) insert(ctx context.Context, t *tableLoad, group []int) error {
	var keys []string
	var rows int64
	for _, i := range group {
		keys = append(keys, t.items[i].Key)
		rows += t.items[i].Rows
	}
	weight := min(rows, stagedRows)
	if err := l.rows.Acquire(ctx, weight); err != nil {
		return err
	}
	defer l.rows.Release(weight)
	return l.loader.Load(ctx, t.name, t.table, keys...)
}

// groups cuts the items that have a file into what one INSERT loads.
func groups(items []Item) [][]int {
	var out [][]int
	var rows int64
	for i, it := range items {
		if it.Key == "" {
			continue
		}
		if n := len(out); n == 0 || len(out[n-1]) == groupFiles || rows+it.Rows > groupRows {
			out = append(out, nil)
			rows = 0
		}
		out[len(out)-1] = append(out[len(out)-1], i)
		rows += it.Rows
	}
	return out
}

// swap makes the staged partitions live, rank by rank, and records each rank once: a crash before its
// record swaps it again.
func (l *load) swap(ctx context.Context) error {
	if err := l.swapEmptyHeaders(ctx); err != nil {
		return err
	}
	for from := 0; from < len(l.tables); {
		until := from + 1
		for until < len(l.tables) && rank(l.tables[until].table) == rank(l.tables[from].table) {
			until++
		}
		tables := l.tables[from:until]
		good := map[*tableLoad][]Item{}
		for _, t := range tables {
			for i, it := range t.items {
				switch {
				case !l.skip(t, i):
					good[t] = append(good[t], it)
				case t.bad[i] == nil:
					l.report.Failed = append(l.report.Failed, fmt.Errorf("publish %s: held back with the account's other settlement tables", it.ID()))
				}
			}
		}
		if err := l.each(ctx, tables, func(ctx context.Context, t *tableLoad) error { return l.swapTable(ctx, t, good[t]) }); err != nil {
			return err
		}
		var live []Item
		for _, t := range tables {
			live = append(live, good[t]...)
			l.count(t, good[t])
		}
		if err := l.note(ctx, live, journal.Done); err != nil {
			return err
		}
		from = until
	}
	return nil
}

// swapEmptyHeaders drops headers that go away, before their lines do.
func (l *load) swapEmptyHeaders(ctx context.Context) error {
	for _, t := range l.tables {
		if t.table.Name != settlementHeader {
			continue
		}
		var gone []Item
		for i, it := range t.items {
			if it.empty() && !l.skip(t, i) {
				gone = append(gone, it)
			}
		}
		return l.swapTable(ctx, t, gone)
	}
	return nil
}

// swapTable swaps a whole table in one statement, partitions in one statement after the other. Partitions of a table
// without rows are all it will have: they too come as a whole. Each statement names the staging table: one that comes
// late, from a process that stood still while another took over and swept, fails and changes nothing.
func (l *load) swapTable(ctx context.Context, t *tableLoad, items []Item) error {
	table := "dw." + t.table.Name
	if len(items) > 0 && (!t.table.Partitioned() || t.first && len(items) == len(t.items)) {
		if err := l.db.Exec(ctx, "EXCHANGE TABLES "+table+" AND "+t.name); err != nil {
			return fmt.Errorf("swap %s: %w", t.table.Name, err)
		}
		return nil
	}
	for len(items) > 0 {
		n := min(len(items), swapsOfOne)
		steps := make([]string, n)
		for i, it := range items[:n] {
			if it.empty() { // REPLACE PARTITION from nothing is refused, and DROP PARTITION would not need the staging table
				steps[i] = "MOVE PARTITION " + it.partition() + " TO TABLE " + t.name
			} else {
				steps[i] = "REPLACE PARTITION " + it.partition() + " FROM " + t.name
			}
		}
		if err := l.db.Exec(ctx, "ALTER TABLE "+table+" "+strings.Join(steps, ", ")); err != nil {
			return fmt.Errorf("swap %d partitions of %s from %s: %w", n, t.table.Name, items[0].ID(), err)
		}
		items = items[n:]
	}
	return nil
}

// count reports what became live.
func (l *load) count(t *tableLoad, items []Item) {
	for _, it := range items {
		l.done++
		if it.empty() {
			l.report.Emptied++
		} else {
			l.report.Swapped++
		}
		l.report.Rows += it.Rows
		if l.o.Progress != nil {
			l.o.Progress(l.done, l.total, it.ID())
		}
	}
	if len(items) > 0 {
		l.report.Tables = append(l.report.Tables, t.table.Name)
	}
}

// sweep drops the staging tables; what it leaves the next load's start drops.
func (l *load) sweep(ctx context.Context) {
	errs := make([]error, len(l.tables))
	var g errgroup.Group
	for i, t := range l.tables {
		g.Go(func() error {
			errs[i] = stage.Drop(ctx, l.db, t.name)
			return nil
		})
	}
	_ = g.Wait() // the errors are in errs
	if err := errors.Join(errs...); err != nil {
		l.report.Failed = append(l.report.Failed, err)
	}
}
