package publish_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"sellerhouse/load/loadtest"
	"sellerhouse/load/publish"
	"sellerhouse/transform/fact"
)

var errLost = errors.New("another process publishes")

// late is the warehouse of a process that stands still when it has sent a statement: meanwhile another one does its
// work, the statement comes late, and every further one is refused as by a lease that was lost.
type late struct {
	publish.DB
	meanwhile func()

	mu   sync.Mutex
	all  bool   // any statement can be that one, not swaps only
	left int    // of them that come before
	text string // of that one
	lost bool
}

func (l *late) next(text string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost {
		return errLost
	}
	if !l.all && !strings.HasPrefix(text, "ALTER") && !strings.HasPrefix(text, "EXCHANGE") {
		return nil
	}
	if l.left--; l.left < 0 {
		l.lost, l.text = true, text
		l.meanwhile()
	}
	return nil
}

func (l *late) Exec(ctx context.Context, q string, args ...any) error {
	if err := l.next(q); err != nil {
		return err
	}
	return l.DB.Exec(ctx, q, args...)
}

func (l *late) Batch(ctx context.Context, q string) (driver.Batch, error) {
	if err := l.next(q); err != nil {
		return nil, err
	}
	return l.DB.Batch(ctx, q)
}

// A process that stands still anywhere in a load while another one publishes something newer changes nothing any more
// when it goes on.
func TestLateStatements(t *testing.T) {
	f := files{}
	dim := func(version, code string) publish.Item {
		return f.item(fact.DimClient, 0, version, loadtest.Row{"client_sk": 7, "client_code": code})
	}
	published := []publish.Item{
		f.item(fact.SettlementLine, 202605, "v1", line("S1", 2, "2026-05-30", "10.00"), line("S1", 3, "2026-05-31", "-2.50")),
		f.item(fact.SettlementLine, 202606, "v1", line("S1", 4, "2026-06-01", "1.25")),
		f.item(fact.Settlement, 202606, "v1", header("S1", "2026-06-02", "8.75", 3)),
		dim("v1", "OLD"),
	}
	older := []publish.Item{ // of June there is nothing
		f.item(fact.SettlementLine, 202605, "v0", line("S1", 2, "2026-05-30", "9.99"), line("S1", 3, "2026-05-31", "-2.50")),
		dim("v0", "OLDER"),
	}
	newer := []publish.Item{
		f.item(fact.SettlementLine, 202605, "v2", line("S1", 2, "2026-05-30", "10.00"), line("S1", 3, "2026-05-31", "-2.00")),
		f.item(fact.SettlementLine, 202606, "v2", line("S1", 4, "2026-06-01", "0.75")),
		f.item(fact.Settlement, 202606, "v2", header("S1", "2026-06-02", "8.75", 3)),
		dim("v2", "NEWER"),
	}
	n := 0
	for ; ; n++ {
		ctx := fresh(t)
		load(t, ctx, published, options(f))
		o := options(f)
		o.Run, o.Whole = "run-2", true
		want := ""
		l := &late{DB: env.DB, left: n, all: os.Getenv("SELLERHOUSE_LONG") != ""}
		l.meanwhile = func() {
			o := o
			o.Run = "run-3"
			if r, err := publish.Load(ctx, env.DB, newer, o); err != nil || r.Err() != nil { // not the test's goroutine
				t.Errorf("meanwhile: %v %v", err, r.Err())
			}
			want = hashes(t, ctx)
		}
		if _, err := publish.Load(ctx, l, older, o); err == nil && !l.lost {
			break // there are no more statements
		}
		if got := hashes(t, ctx); got != want {
			t.Errorf("%.120s came late: tables %s, want %s", l.text, got, want)
		}
		o.Run = "run-4"
		if r := load(t, ctx, newer, o); r.Err() != nil || r.Swapped+r.Emptied > 0 {
			t.Errorf("%.120s came late, the load after: %+v, want nothing to do", l.text, r)
		}
		if got := hashes(t, ctx); got != want {
			t.Errorf("%.120s came late, after the next load: tables %s, want %s", l.text, got, want)
		}
	}
	if n < 5 {
		t.Errorf("%d statements came late, want at least each table's swap", n)
	}
}
