package publish_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
	"sellerhouse/load/ddl"
	"sellerhouse/load/journal"
	"sellerhouse/load/loadtest"
	"sellerhouse/load/publish"
	"sellerhouse/load/stage"
	"sellerhouse/sql"
	"sellerhouse/transform/fact"
)

var env loadtest.Env

func TestMain(m *testing.M) { os.Exit(loadtest.Run(m, &env, true)) }

// files is a lake of batches in memory.
type files map[string]*batch.Batch

func (f files) read(_ context.Context, key string, cols []dataset.Column) iter.Seq2[*batch.Batch, error] {
	return func(yield func(*batch.Batch, error) bool) {
		b, ok := f[key]
		if !ok {
			yield(nil, fmt.Errorf("no file %s", key))
			return
		}
		yield(b, nil)
	}
}

var instant = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func options(f files) publish.Options {
	tables := make([]fact.Table, 0)
	for _, t := range fact.All() {
		tables = append(tables, *t)
	}
	return publish.Options{Run: "run-1", DataAsOf: instant, Now: func() time.Time { return instant }, Native: stage.Reader(f.read), Tables: tables}
}

var made bool

// fresh gives the test an empty warehouse.
func fresh(t *testing.T) context.Context {
	t.Helper()
	ctx := t.Context()
	if !made {
		must(t, ddl.Layers(ctx, env.DB))
		must(t, journal.Migrate(ctx, env.DB, sql.FS, instant))
		must(t, ddl.Tables(ctx, env.DB, fact.All()))
		made = true
	}
	for _, table := range []string{"dw.fact_settlement_line", "dw.fact_settlement", "dw.fact_pnl_line", "dw.dim_client", "ops.partition", "ops.load_run"} {
		must(t, env.DB.Exec(ctx, "TRUNCATE TABLE "+table+" SYNC"))
	}
	return ctx
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func line(settlement string, row int, date, amount string) loadtest.Row {
	return loadtest.Row{
		"account_sk": 42, "settlement_id": settlement, "src_row": row, "src_part": 1, "amount_tc": amount, "currency": "USD",
		"posted_date": date, "posted_at": date + "T10:00:00Z", "transaction_type": "Order", "pl_line": "GS_PRODUCT",
	}
}

func header(settlement, end, total string, rows int) loadtest.Row {
	return loadtest.Row{
		"account_sk": 42, "settlement_id": settlement, "end_utc_date": end, "start_at": end + "T00:00:00Z", "end_at": end + "T00:00:00Z",
		"deposit_at": end + "T00:00:00Z", "deposit_date": end, "total_amount_tc": total, "sum_rows_tc": total, "row_count": rows, "currency": "USD", "status": "TIED", "reporting_ccy": "USD",
	}
}

func (f files) item(t *fact.Table, month window.Month, version string, rows ...loadtest.Row) publish.Item {
	key := fmt.Sprintf("facts/%s/account=A/month=%s/%s.parquet", t.Name, month, version)
	f[key] = loadtest.Batch(t, rows...)
	it := publish.Item{Table: *t, Account: "A", AccountSK: 42, Month: month, Key: key, Version: version, Rows: int64(len(rows))}
	if !t.Partitioned() {
		it.Account, it.AccountSK, it.Month = "none", 0, 0
	}
	return it
}

func load(t *testing.T, ctx context.Context, items []publish.Item, o publish.Options) publish.Report {
	t.Helper()
	r, err := publish.Load(ctx, env.DB, items, o)
	must(t, err)
	return r
}

func count(t *testing.T, ctx context.Context, what string) uint64 {
	t.Helper()
	var n uint64
	must(t, env.DB.QueryRow(ctx, "SELECT count() FROM "+what).Scan(&n))
	return n
}

func staging(t *testing.T, ctx context.Context) uint64 {
	return count(t, ctx, "system.tables WHERE database IN ('dw', 'ops') AND position(name, '__') > 0")
}

func TestLoad(t *testing.T) {
	ctx := fresh(t)
	f := files{}
	may := f.item(fact.SettlementLine, 202605, "v1", line("S1", 2, "2026-05-30", "10.00"), line("S1", 3, "2026-05-31", "-2.50"))
	may.Sums = map[string]string{"amount_tc": "7.5"}
	june := f.item(fact.SettlementLine, 202606, "v1", line("S1", 4, "2026-06-01", "1.25"))
	head := f.item(fact.Settlement, 202606, "v1", header("S1", "2026-06-02", "8.75", 3))
	dim := f.item(fact.DimClient, 0, "v1", loadtest.Row{"client_sk": 7, "client_code": "SELF"})
	items := []publish.Item{head, june, may, dim}

	if r := load(t, ctx, items, options(f)); r.Err() != nil || r.Swapped != 4 || r.Rows != 5 {
		t.Fatalf("first load: %+v, want 4 swapped, 5 rows", r)
	}
	if got := count(t, ctx, "dw.fact_settlement_line"); got != 3 {
		t.Errorf("settlement lines = %d, want 3", got)
	}
	if got := staging(t, ctx); got != 0 {
		t.Errorf("%d staging tables are left, want 0", got)
	}

	t.Run("the second load changes nothing", func(t *testing.T) {
		if r := load(t, ctx, items, options(f)); r.Unchanged != 4 || r.Swapped != 0 {
			t.Errorf("second load: %+v, want 4 unchanged", r)
		}
	})
	t.Run("a rebuild swaps again what is live", func(t *testing.T) {
		o := options(f)
		o.Again = true
		if r := load(t, ctx, items, o); r.Unchanged != 0 || r.Swapped != 4 {
			t.Errorf("rebuild: %+v, want 4 swapped", r)
		}
	})
	t.Run("a partition that lost its rows is loaded again", func(t *testing.T) {
		must(t, env.DB.Exec(ctx, "ALTER TABLE dw.fact_settlement_line DROP PARTITION (42, 202605)"))
		if r := load(t, ctx, items, options(f)); r.Unchanged != 3 || r.Swapped != 1 {
			t.Errorf("load: %+v, want 3 unchanged, 1 swapped", r)
		}
	})
	t.Run("a swap without its record is done again", func(t *testing.T) {
		must(t, journal.AppendPartitions(ctx, env.DB, []journal.Partition{{PartitionID: may.ID(), AccountSK: 42, Seq: 1000, State: journal.Swapping, Version: "v2", At: instant}}))
		if r := load(t, ctx, items, options(f)); r.Unchanged != 3 || r.Swapped != 1 {
			t.Errorf("load: %+v, want 3 unchanged, 1 swapped", r)
		}
	})
	t.Run("nothing is swapped when the right to it is lost", func(t *testing.T) {
		o := options(f)
		o.Again = true
		if r, err := publish.Load(ctx, &late{DB: env.DB, lost: true}, items, o); !errors.Is(err, errLost) || r.Swapped != 0 {
			t.Errorf("load: %+v, %v; want it to end before the first swap", r, err)
		}
	})
	t.Run("what a killed run left is swept", func(t *testing.T) {
		must(t, stage.Create(ctx, env.DB, stage.Name("fact_settlement_line", "Killed.7"), "fact_settlement_line"))
		must(t, env.DB.Exec(ctx, "CREATE TABLE ops.document__next AS ops.document"))
		load(t, ctx, items, options(f))
		if got := staging(t, ctx); got != 0 {
			t.Errorf("%d staging tables are left, want 0", got)
		}
	})
	t.Run("a partition restated to nothing is emptied", func(t *testing.T) {
		o := options(f)
		o.Whole = true
		if r := load(t, ctx, []publish.Item{dim}, o); r.Err() != nil || r.Emptied != 3 || r.Unchanged != 1 {
			t.Errorf("load: %+v, want 3 emptied", r)
		}
		if got := count(t, ctx, "dw.fact_settlement_line"); got != 0 {
			t.Errorf("settlement lines = %d, want 0", got)
		}
		if r := load(t, ctx, []publish.Item{dim}, o); r.Emptied != 0 {
			t.Errorf("second load: %+v, want nothing emptied", r)
		}
	})
}

func TestBadStageStays(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(f files, items []publish.Item)
		want   string
	}{
		"rows are missing": {func(f files, it []publish.Item) { it[0].Rows = 3 }, "2 rows, expected 3"},
		"a sum differs":    {func(f files, it []publish.Item) { it[0].Sums = map[string]string{"amount_tc": "7.51"} }, "sum of amount_tc is 7.5, expected 7.51"},
		"the key repeats": {func(f files, it []publish.Item) {
			f[it[0].Key] = loadtest.Batch(fact.SettlementLine, line("S1", 2, "2026-05-30", "10.00"), line("S1", 2, "2026-05-31", "-2.50"))
		}, "1 of 2 rows repeat the key"},
		"the file is gone": {func(f files, it []publish.Item) { delete(f, it[0].Key) }, "no file"},
		"the header says more": {func(f files, it []publish.Item) {
			it[1] = f.item(fact.Settlement, 202606, "v9", header("S1", "2026-06-02", "7.49", 2))
		}, "settlement S1: 2 lines of 7.5, its header says 2 of 7.49"},
		"a NULL in a full column": {func(f files, it []publish.Item) {
			b := loadtest.Batch(fact.SettlementLine, line("S1", 2, "2026-05-30", "10.00"), line("S1", 3, "2026-05-31", "-2.50"))
			b.Col("sku").Null = []byte{0, 1}
			f[it[0].Key] = b
		}, "row 1 is NULL"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := fresh(t)
			f := files{}
			items := []publish.Item{
				f.item(fact.SettlementLine, 202605, "v1", line("S1", 2, "2026-05-30", "10.00"), line("S1", 3, "2026-05-31", "-2.50")),
				f.item(fact.Settlement, 202606, "v1", header("S1", "2026-06-02", "7.50", 2)),
			}
			other := f.item(fact.SettlementLine, 202605, "v2", loadtest.Row{"account_sk": 43, "settlement_id": "S9", "src_row": 2, "src_part": 1, "amount_tc": "1", "posted_date": "2026-05-01", "posted_at": "2026-05-01T00:00:00Z"})
			other.Account, other.AccountSK = "B", 43
			tt.change(f, items)
			r := load(t, ctx, append(items, other), options(f))
			if err := r.Err(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error = %v, want one with %q", err, tt.want)
			}
			if got := count(t, ctx, "dw.fact_settlement_line WHERE account_sk = 42") + count(t, ctx, "dw.fact_settlement"); got != 0 {
				t.Errorf("%d rows of the bad account are published, want 0", got)
			}
			if got := count(t, ctx, "dw.fact_settlement_line WHERE account_sk = 43"); got != 1 {
				t.Errorf("%d rows of the other account are published, want 1", got)
			}
			var status string
			must(t, env.DB.QueryRow(ctx, "SELECT status FROM ops.load_run").Scan(&status))
			if status != "PARTIAL" {
				t.Errorf("run is %s, want PARTIAL", status)
			}
		})
	}
}

func TestRowsOutsideTheirPartitionStopTheLoad(t *testing.T) {
	ctx := fresh(t)
	f := files{}
	_, err := publish.Load(ctx, env.DB, []publish.Item{f.item(fact.SettlementLine, 202604, "v1", line("S1", 2, "2026-05-30", "10.00"))}, options(f))
	if err == nil || !strings.Contains(err.Error(), "outside the partitions") {
		t.Fatalf("error = %v, want rows outside the partitions", err)
	}
	if got := count(t, ctx, "dw.fact_settlement_line") + staging(t, ctx); got != 0 {
		t.Errorf("%d rows and staging tables are left, want 0", got)
	}
}

var errKilled = errors.New("killed")

// dying is a warehouse that fails for good after some statements, as a killed process does.
type dying struct {
	publish.DB
	left atomic.Int64
}

func (d *dying) Exec(ctx context.Context, q string, args ...any) error {
	if d.left.Add(-1) < 0 {
		return errKilled
	}
	return d.DB.Exec(ctx, q, args...)
}

func TestKilledAnywhereHeals(t *testing.T) {
	f := files{}
	items := []publish.Item{
		f.item(fact.SettlementLine, 202605, "v1", line("S1", 2, "2026-05-30", "10.00"), line("S1", 3, "2026-05-31", "-2.50")),
		f.item(fact.SettlementLine, 202606, "v1", line("S1", 4, "2026-06-01", "1.25")),
		f.item(fact.Settlement, 202606, "v1", header("S1", "2026-06-02", "8.75", 3)),
		f.item(fact.DimClient, 0, "v1", loadtest.Row{"client_sk": 7, "client_code": "SELF"}),
	}
	ctx := fresh(t)
	load(t, ctx, items, options(f))
	want := hashes(t, ctx)
	step := 3
	if os.Getenv("SELLERHOUSE_LONG") != "" {
		step = 1
	}
	for n := 0; ; n += step {
		ctx := fresh(t)
		d := &dying{DB: env.DB}
		d.left.Store(int64(n))
		_, err := publish.Load(ctx, d, items, options(f))
		if err == nil {
			if n < 10 {
				t.Fatalf("the load ended after %d statements, expected more", n)
			}
			break
		}
		o := options(f)
		o.Run = "run-2"
		if r := load(t, ctx, items, o); r.Err() != nil {
			t.Fatalf("killed after %d statements, the next load: %v", n, r.Err())
		}
		if got := hashes(t, ctx); got != want {
			t.Errorf("killed after %d statements: hashes %s, want %s", n, got, want)
		}
		if got := staging(t, ctx); got != 0 {
			t.Errorf("killed after %d statements: %d staging tables are left", n, got)
		}
	}
}

func hashes(t *testing.T, ctx context.Context) string {
	t.Helper()
	var out []string
	for _, table := range []string{"fact_settlement_line", "fact_settlement", "dim_client"} {
		var h string
		must(t, env.DB.QueryRow(ctx, "SELECT concat(toString(count()), ':', toString(sum(cityHash64(tuple(*))))) FROM dw."+table).Scan(&h))
		out = append(out, h)
	}
	return strings.Join(out, " ")
}
