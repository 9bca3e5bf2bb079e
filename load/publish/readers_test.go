package publish_test

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"sellerhouse/load/loadtest"
	"sellerhouse/load/publish"
	"sellerhouse/transform/fact"
)

// Three readers poll every 5 ms while partitions are swapped: none ever sees an empty or a mixed
// partition, and every settlement the header shows as TIED has all its lines at that moment.
func TestReadersSeeWholePartitions(t *testing.T) {
	rounds := 8
	if os.Getenv("SELLERHOUSE_LONG") != "" {
		rounds = 300
	}
	ctx := fresh(t)
	f := files{}
	const rows = 1000
	// Round n: one partition of the ledger whose rows all say n, and n settlements, each spread over two months.
	items := func(n int) []publish.Item {
		version := fmt.Sprintf("v%d", n)
		var ledger, may, june, heads []loadtest.Row
		for i := range rows {
			ledger = append(ledger, loadtest.Row{
				"account_sk": 42, "period": 202605, "posted_date": "2026-05-01", "source": "COGS", "source_key": fmt.Sprint(i), "split_no": 1,
				"basis": "POSTED", "reporting_ccy": "USD", "amount_tc": n, "amount_rc": n, "pl_line": "CG_STANDARD", "settlement_id": version,
			})
		}
		for s := 1; s <= n; s++ {
			id := fmt.Sprintf("S%04d", s)
			may = append(may, line(id, 2, "2026-05-30", fmt.Sprint(s)))
			june = append(june, line(id, 3, "2026-06-01", "0.50"))
			heads = append(heads, header(id, "2026-06-02", fmt.Sprintf("%d.50", s), 2))
		}
		return []publish.Item{
			f.item(fact.PnlLine, 202605, version, ledger...), f.item(fact.SettlementLine, 202605, version, may...),
			f.item(fact.SettlementLine, 202606, version, june...), f.item(fact.Settlement, 202606, version, heads...),
		}
	}
	load(t, ctx, items(1), options(f))

	var reads, shown atomic.Int64
	polling, stop := context.WithCancel(ctx)
	defer stop()
	var readers errgroup.Group
	for range 3 {
		readers.Go(func() error {
			for polling.Err() == nil {
				var n, versions uint64
				if err := env.Reader.QueryRow(ctx, "SELECT count(), uniqExact(settlement_id) FROM dw.fact_pnl_line WHERE account_sk = 42 AND period = 202605").Scan(&n, &versions); err != nil {
					return err
				}
				if n != rows || versions != 1 {
					return fmt.Errorf("%d rows of %d versions, want %d of 1", n, versions, rows)
				}
				tied, err := tiedSettlements(ctx)
				if err != nil {
					return err
				}
				broken, err := untied(ctx, tied)
				if err != nil {
					return err
				}
				if len(broken) > 0 {
					return fmt.Errorf("settlements shown as tied whose lines do not sum: %v", broken)
				}
				reads.Add(1)
				shown.Store(max(shown.Load(), int64(len(tied))))
				time.Sleep(5 * time.Millisecond)
			}
			return nil
		})
	}
	for n := 2; n <= rounds; n++ {
		o := options(f)
		o.Run = fmt.Sprintf("run-%d", n)
		if r := load(t, ctx, items(n), o); r.Err() != nil {
			t.Fatal(r.Err())
		}
	}
	stop()
	if err := readers.Wait(); err != nil {
		t.Error(err)
	}
	t.Logf("%d rounds, %d reads, up to %d settlements shown", rounds, reads.Load(), shown.Load())
	if reads.Load() < int64(rounds) {
		t.Errorf("%d reads during %d rounds, want more reads than rounds", reads.Load(), rounds)
	}
}

// tiedSettlements reads what the header shows.
func tiedSettlements(ctx context.Context) (map[string]string, error) {
	rows, err := env.Reader.Query(ctx, "SELECT settlement_id, toString(total_amount_tc) FROM dw.fact_settlement WHERE status = 'TIED'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var id, total string
		if err := rows.Scan(&id, &total); err != nil {
			return nil, err
		}
		out[id] = total
	}
	return out, rows.Err()
}

func untied(ctx context.Context, tied map[string]string) ([]string, error) {
	rows, err := env.Reader.Query(ctx, "SELECT settlement_id, toString(sum(amount_tc)) FROM dw.fact_settlement_line GROUP BY settlement_id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sums := map[string]string{}
	for rows.Next() {
		var id, sum string
		if err := rows.Scan(&id, &sum); err != nil {
			return nil, err
		}
		sums[id] = sum
	}
	var bad []string
	for id, total := range tied {
		if sums[id] != total {
			bad = append(bad, fmt.Sprintf("%s: %s of %s", id, sums[id], total))
		}
	}
	return bad, rows.Err()
}
