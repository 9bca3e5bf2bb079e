package demo_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/parts"
)

// watched are queries whose answer must be the same at every moment while equal partitions are swapped: the
// rows of each partition, and that whatever settlement is shown is tied.
var watched = []string{
	"SELECT account_sk, period, count(), sum(amount_tc), sum(amount_rc) FROM dw.fact_pnl_line GROUP BY account_sk, period ORDER BY account_sk, period",
	"SELECT account_sk, toYYYYMM(posted_date) AS m, count(), sum(amount_tc) FROM dw.fact_settlement_line GROUP BY account_sk, m ORDER BY account_sk, m",
	"SELECT status, count(), sum(total_amount_tc) FROM mart.v_settlement_tieout GROUP BY status",
	"SELECT account_sk, toYYYYMM(purchase_date) AS m, count() FROM dw.fact_order_item GROUP BY account_sk, m ORDER BY account_sk, m",
}

// reading publishes everything again while the reader's user asks every 5 ms.
func (h *house) reading(t *testing.T, want map[string]string) {
	c, err := config.Load(t.Context(), h.ConfigFile(), config.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := parts.Open(t.Context(), c, parts.Options{Needs: parts.Warehouse, Reader: true, Stderr: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var asked atomic.Int64
	var readers sync.WaitGroup
	text := func(rows [][]string) string {
		var b strings.Builder
		for _, r := range rows {
			b.WriteString(strings.Join(r, " ") + "\n")
		}
		return b.String()
	}
	for _, q := range watched {
		first := text(h.Rows(t, q))
		readers.Go(func() {
			for tick := time.NewTicker(5 * time.Millisecond); ; {
				select {
				case <-ctx.Done():
					tick.Stop()
					return
				case <-tick.C:
				}
				rows, err := flowtest.QueryRows(ctx, p, q)
				if ctx.Err() != nil {
					return
				}
				if err != nil {
					t.Errorf("%v in %s", err, q)
					return
				}
				asked.Add(1)
				if got := text(rows); got != first {
					t.Errorf("a reader saw\n%s where every swap leaves\n%s in %s", got, first, q)
					return
				}
			}
		})
	}
	rep := h.Publish(t, flow.Options{Again: true})
	stop()
	readers.Wait()
	if err := p.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
	flowtest.Complete(t, rep)
	if rep.Load.Swapped == 0 || asked.Load() < 20 {
		t.Errorf("%d partitions were swapped under %d questions; want many of both", rep.Load.Swapped, asked.Load())
	}
	t.Logf("%d questions during %d swaps", asked.Load(), rep.Load.Swapped)
	flowtest.Same(t, "published again", h.Hashes(t), want)
}
