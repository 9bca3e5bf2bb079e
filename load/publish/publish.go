// Package publish makes rebuilt partitions live: each is staged and checked beside the table, swapped in
// one statement and recorded. Readers see a partition old or new, never half.
package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"golang.org/x/sync/semaphore"

	"sellerhouse/extract/window"
	"sellerhouse/load/journal"
	"sellerhouse/load/stage"
	"sellerhouse/transform/fact"
)

// DB is what publishing needs of the warehouse.
type DB interface {
	Exec(ctx context.Context, sql string, args ...any) error
	Query(ctx context.Context, sql string, args ...any) (driver.Rows, error)
	Batch(ctx context.Context, insertSQL string) (driver.Batch, error)
}

// Item is one partition as it should be: a table's rows of one account and month, or a whole table.
type Item struct {
	Table     fact.Table
	Account   string            // "none" for tables without accounts
	AccountSK uint64            // 0 for tables without accounts
	Month     window.Month      // 0 for tables without accounts
	Key       string            // the fact file in the lake; "" with no rows: the partition is emptied
	Version   string            // the fact file's version
	Rows      int64             // the file's rows
	Sums      map[string]string // exact sums by column, as decimal text
}

// ID names the partition.
func (it Item) ID() journal.PartitionID {
	return journal.PartitionID{Table: it.Table.Name, Account: it.Account, Month: it.Month}
}

func (it Item) empty() bool { return it.Rows == 0 && it.Table.Partitioned() }

// partition is the literal of the partition's key.
func (it Item) partition() string { return fmt.Sprintf("(%d, %d)", it.AccountSK, int(it.Month)) }

// Options say how a load is done.
type Options struct {
	Run      string           // names the staging tables and stands in every record
	DataAsOf time.Time        // the moment the run planned with
	Now      func() time.Time // for the records' times
	// Native reads fact files in this process, for a server that cannot reach the bucket; nil: the server reads.
	Native stage.Reader
	// Whole says that items name every partition there should be: published ones that are not among them are emptied.
	Whole bool
	// Tables are the declarations of partitions to be emptied; needed with Whole.
	Tables []fact.Table
	// Again swaps also what is live in the version it should have, for a rebuild.
	Again bool
	// Progress is told of each partition that became live; may be nil.
	Progress func(done, total int, id journal.PartitionID)
	// Incomplete says that something before the load failed, so that the run is recorded as PARTIAL.
	Incomplete error
}

// Report is what a load did.
type Report struct {
	Swapped, Emptied, Unchanged int
	Rows                        int64
	Tables                      []string // tables that changed
	Failed                      []error  // partitions that were not swapped, and why; the others were
}

// Err joins what failed.
func (r Report) Err() error { return errors.Join(r.Failed...) }

// The settlement tables of an account are swapped together or not at all, lines before ledger before
// header, so that a settlement that is shown has all its rows.
const (
	settlementLines  = "fact_settlement_line"
	ledger           = "fact_pnl_line"
	settlementHeader = "fact_settlement"
)

func rank(t fact.Table) int {
	switch {
	case !t.Partitioned():
		return 0 // dimensions first: a fact's key then always finds its member
	case t.Name == settlementLines:
		return 2
	case t.Name == ledger:
		return 3
	case t.Name == settlementHeader:
		return 4
	}
	return 1
}

func bound(table string) bool {
	return table == settlementLines || table == ledger || table == settlementHeader
}

// load is one call of Load.
type load struct {
	db     DB
	o      Options
	loader stage.Loader
	rows   *semaphore.Weighted // rows being staged at once
	seq    uint64
	report Report
	done   int
	total  int
	failed map[string]bool // accounts whose settlement tables stay as they are
	tables []*tableLoad    // in the order of swapping
}

// Load makes the items live; no other process publishes meanwhile, else db refuses every statement. What is published
// in the same version already is skipped. Items that fail stay as they were and are reported; a returned error means
// that the load could not go on. The record of the run comes last.
func Load(ctx context.Context, db DB, items []Item, o Options) (Report, error) {
	started := o.Now()
	l := &load{db: db, o: o, loader: stage.Loader{DB: db, Native: o.Native}, rows: semaphore.NewWeighted(stagedRows), failed: map[string]bool{}}
	err := l.run(ctx, items)
	if err == nil && len(l.report.Tables) > 0 {
		err = journal.MissingMembers(ctx, db)
	}
	if err == nil {
		err = journal.AppendRun(ctx, db, l.record(started))
	}
	return l.report, err
}

func (l *load) record(started time.Time) journal.Run {
	r := journal.Run{
		Run: l.o.Run, StartedAt: started, FinishedAt: l.o.Now(), DataAsOf: l.o.DataAsOf, Status: "COMPLETE", Tables: l.report.Tables,
		Partitions: l.report.Swapped, Emptied: l.report.Emptied, Unchanged: l.report.Unchanged, Fails: len(l.report.Failed), Rows: l.report.Rows,
	}
	if r.Tables == nil {
		r.Tables = []string{}
	}
	if err := errors.Join(l.report.Err(), l.o.Incomplete); err != nil {
		r.Status, r.Error = "PARTIAL", err.Error()
	}
	return r
}

func (l *load) run(ctx context.Context, items []Item) error {
	if _, err := stage.Sweep(ctx, l.db); err != nil {
		return err
	}
	live, err := liveRows(ctx, l.db)
	if err != nil {
		return err
	}
	todo, err := l.due(ctx, items, live)
	if err != nil {
		return err
	}
	l.total = len(todo)
	if l.total == 0 {
		return nil
	}
	if err := l.note(ctx, todo, journal.Swapping); err != nil {
		return err
	}
	l.group(todo, live)
	defer l.sweep(context.WithoutCancel(ctx))
	if err := l.stage(ctx); err != nil {
		return err
	}
	if err := l.tieOut(ctx); err != nil {
		return err
	}
	return l.swap(ctx)
}

// due returns what has to be swapped, in the order of swapping.
func (l *load) due(ctx context.Context, items []Item, live liveParts) ([]Item, error) {
	known, last, err := journal.Partitions(ctx, l.db)
	if err != nil {
		return nil, err
	}
	l.seq = last
	wanted := map[journal.PartitionID]bool{}
	var todo []Item
	for _, it := range items {
		if wanted[it.ID()] {
			return nil, fmt.Errorf("publish %s: the partition is given twice", it.ID())
		}
		wanted[it.ID()] = true
		k, ok := known[it.ID()]
		if !l.o.Again && ok && k.State == journal.Done && k.Version == it.Version && k.Rows == uint64(it.Rows) && live.rows(it) == uint64(it.Rows) {
			l.report.Unchanged++
			continue
		}
		if !ok && it.empty() && live.rows(it) == 0 {
			l.report.Unchanged++
			continue
		}
		todo = append(todo, it)
	}
	if l.o.Whole {
		gone, err := l.gone(known, wanted, live)
		if err != nil {
			return nil, err
		}
		todo = append(todo, gone...)
	}
	slices.SortStableFunc(todo, func(a, b Item) int {
		return cmp.Or(cmp.Compare(rank(a.Table), rank(b.Table)), cmp.Compare(a.Table.Name, b.Table.Name),
			cmp.Compare(a.Account, b.Account), cmp.Compare(a.Month, b.Month))
	})
	return todo, nil
}

// gone returns the published partitions that nothing names any more, as items to be emptied.
func (l *load) gone(known map[journal.PartitionID]journal.Partition, wanted map[journal.PartitionID]bool, live liveParts) ([]Item, error) {
	declared := map[string]fact.Table{}
	for _, t := range l.o.Tables {
		declared[t.Name] = t
	}
	var out []Item
	for id, k := range known {
		t, ok := declared[id.Table]
		if wanted[id] || !ok || !t.Partitioned() {
			continue
		}
		it := Item{Table: t, Account: id.Account, AccountSK: k.AccountSK, Month: id.Month}
		if k.State == journal.Done && k.Version == "" && live.rows(it) == 0 {
			continue
		}
		out = append(out, it)
	}
	return out, nil
}

// note records how far the items are. Each record has its own sequence number.
func (l *load) note(ctx context.Context, items []Item, state journal.State) error {
	recs := make([]journal.Partition, len(items))
	for i, it := range items {
		l.seq++
		recs[i] = journal.Partition{
			PartitionID: it.ID(), AccountSK: it.AccountSK, Seq: l.seq, State: state, Version: it.Version,
			Rows: uint64(it.Rows), Source: it.Key, Run: l.o.Run, At: l.o.Now(),
		}
	}
	return journal.AppendPartitions(ctx, l.db, recs)
}

func (l *load) group(todo []Item, live liveParts) {
	filled := map[string]bool{}
	for id := range live {
		filled[id[0]] = true
	}
	for _, it := range todo {
		if n := len(l.tables); n == 0 || l.tables[n-1].table.Name != it.Table.Name {
			l.tables = append(l.tables, &tableLoad{table: it.Table, name: stage.Name(it.Table.Name, l.o.Run), bad: map[int]error{}, first: !filled[it.Table.Name]})
		}
		t := l.tables[len(l.tables)-1]
		t.items = append(t.items, it)
	}
}

// liveParts counts rows by table and partition text, as system.parts writes it.
type liveParts map[[2]string]uint64

func (p liveParts) rows(it Item) uint64 {
	part := "tuple()"
	if it.Table.Partitioned() {
		part = strings.ReplaceAll(it.partition(), " ", "")
	}
	return p[[2]string{it.Table.Name, part}]
}

func liveRows(ctx context.Context, db DB) (liveParts, error) {
	rows, err := db.Query(ctx, "SELECT table, replaceAll(partition, ' ', ''), sum(rows) FROM system.parts WHERE database = 'dw' AND active GROUP BY 1, 2")
	if err != nil {
		return nil, fmt.Errorf("count live rows: %w", err)
	}
	out := liveParts{}
	for rows.Next() {
		var table, part string
		var n uint64
		if err := rows.Scan(&table, &part, &n); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out[[2]string{table, part}] = n
	}
	return out, errors.Join(rows.Err(), rows.Close())
}
