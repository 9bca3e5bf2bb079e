package journal

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"sellerhouse/extract/window"
)

// PartitionID names the unit that is swapped: a table's rows of one account and month, or, with account
// "none" and month 0, a whole table.
type PartitionID struct {
	Table   string
	Account string
	Month   window.Month
}

func (p PartitionID) String() string {
	if p.Month == 0 {
		return p.Table
	}
	return fmt.Sprintf("%s %s %s", p.Table, p.Account, p.Month)
}

// State is how far a swap came.
type State string

// The states. A Swapping record without a later Done means that nobody knows which version is live.
const (
	Swapping State = "SWAPPING"
	Done     State = "DONE"
)

// Partition is one record of ops.partition.
type Partition struct {
	PartitionID
	AccountSK uint64
	Seq       uint64 // grows with every record of the table; the largest of an id is its state
	State     State
	Version   string // of the fact file; "" once emptied
	Rows      uint64
	Source    string // key of the fact file in the lake
	Run       string
	At        time.Time
}

// Partitions returns the newest record of each partition and the largest sequence number of all.
func Partitions(ctx context.Context, db DB) (map[PartitionID]Partition, uint64, error) {
	list, err := collect(ctx, db, `
SELECT table_name, account, month, max(seq) AS last_seq, argMax(account_sk, seq), argMax(state, seq),
    argMax(version, seq), argMax(rows, seq), argMax(source, seq), argMax(run, seq), argMax(recorded_at, seq)
FROM ops.partition
GROUP BY table_name, account, month`, func(r driver.Rows) (Partition, error) {
		var p Partition
		var month uint32
		var state string
		err := r.Scan(&p.Table, &p.Account, &month, &p.Seq, &p.AccountSK, &state, &p.Version, &p.Rows, &p.Source, &p.Run, &p.At)
		p.Month, p.State = window.Month(month), State(state)
		return p, err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("read ops.partition: %w", err)
	}
	out := make(map[PartitionID]Partition, len(list))
	var last uint64
	for _, p := range list {
		out[p.PartitionID] = p
		last = max(last, p.Seq)
	}
	return out, last, nil
}

// AppendPartitions adds records.
func AppendPartitions(ctx context.Context, db DB, ps []Partition) error {
	rows := make([][]any, len(ps))
	for i, p := range ps {
		rows[i] = []any{p.Table, p.Account, p.AccountSK, uint32(p.Month), p.Seq, string(p.State), p.Version, p.Rows, p.Source, p.Run, at(p.At)}
	}
	return appendRows(ctx, db, "ops.partition",
		columns("table_name", "account", "account_sk", "month", "seq", "state", "version", "rows", "source", "run", "recorded_at"), rows)
}

// Run is one load, the row of ops.load_run that readers take the present from.
type Run struct {
	Run                                   string
	StartedAt, FinishedAt                 time.Time
	DataAsOf                              time.Time // the moment the run planned with: everything Amazon had served by then is in
	Status                                string    // COMPLETE or PARTIAL
	Tables                                []string
	Partitions, Emptied, Unchanged, Fails int
	Rows                                  int64
	Error                                 string
}

// AppendRun adds the record of a finished load.
func AppendRun(ctx context.Context, db DB, r Run) error {
	return appendRows(ctx, db, "ops.load_run",
		columns("run", "started_at", "finished_at", "data_as_of", "status", "tables", "partitions", "emptied", "unchanged", "failed", "rows", "error"),
		[][]any{{
			r.Run, at(r.StartedAt), at(r.FinishedAt), at(r.DataAsOf), r.Status, r.Tables, uint32(r.Partitions), uint32(r.Emptied),
			uint32(r.Unchanged), uint32(r.Fails), uint64(r.Rows), r.Error,
		}})
}
