package journal_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/coverage"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/load/journal"
	"sellerhouse/load/loadtest"
	"sellerhouse/transform/fact"
)

var env loadtest.Env

func TestMain(m *testing.M) { os.Exit(loadtest.Run(m, &env, false)) }

var instant = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func day(s string) window.Day {
	d, err := window.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestMigrate(t *testing.T) {
	ctx := loadtest.Warehouse(t, &env)
	t.Cleanup(func() {
		_ = env.DB.Exec(ctx, "DROP TABLE IF EXISTS ops.zz SYNC")
		_ = env.DB.Exec(ctx, "DELETE FROM ops.migration WHERE name = 'migrations/99999_zz.sql'")
	})
	files := fstest.MapFS{"migrations/99999_zz.sql": {Data: []byte("-- why\n\nCREATE TABLE IF NOT EXISTS ops.zz (a UInt8) ENGINE = MergeTree ORDER BY a;\n\n-- and more; still the comment\nALTER TABLE ops.zz ADD COLUMN IF NOT EXISTS b String;\n")}}
	for range 2 {
		if err := journal.Migrate(ctx, env.DB, files, instant); err != nil {
			t.Fatal(err)
		}
	}
	if got := loadtest.Table(t, &env, "SELECT count() FROM ops.migration WHERE name = 'migrations/99999_zz.sql' AND applied_at = '2026-06-01 12:00:00'"); got != "1\n" {
		t.Errorf("records of the migration = %q, want one", got)
	}
	files["migrations/99999_zz.sql"].Data = append(files["migrations/99999_zz.sql"].Data, '\n')
	if err := journal.Migrate(ctx, env.DB, files, instant); err == nil || !strings.Contains(err.Error(), "was applied with other content") {
		t.Errorf("an edited migration: error %v, want a refusal", err)
	}
}

func manifest(dataset, document string, generated time.Time) lake.Manifest {
	return lake.Manifest{
		Dataset: dataset, Account: "A", Document: document, GeneratedAt: generated, CommittedAt: generated, Run: "r",
		Window: window.Range{From: day("2026-05-01"), Until: day("2026-05-03")}, Options: map[string]string{"b": "2", "a": "1"},
		Tables: []lake.TableRows{{Table: "x", In: 5, Out: 4, Quarantined: 1}, {Table: "y", In: 2, Out: 2}}, Months: []window.Month{202605},
	}
}

func TestMirrorsAreRewritten(t *testing.T) {
	ctx := loadtest.Warehouse(t, &env)
	ms := []lake.Manifest{manifest("sp_campaign", "D1", instant), manifest("sp_campaign", "D2", instant.Add(time.Hour))}
	live := []journal.Live{
		{Dataset: "sp_campaign", Account: "A", Document: "D2", Ranges: []window.Range{{From: day("2026-05-01"), Until: day("2026-05-02")}, {From: day("2026-05-02"), Until: day("2026-05-03")}}, GeneratedAt: instant},
		{Dataset: "all_orders", Account: "A B", Document: "D3", GeneratedAt: instant},
	}
	rows := []coverage.Row{{Account: "A", Dataset: "sp_campaign", Site: "US", Day: day("2026-05-01"), State: coverage.Loaded, Options: "a=1", Detail: "in words", Since: instant, Rows: 7}}
	points := []coverage.Point{{Dataset: "sp_campaign", Account: "A", Age: 3, Measure: "cost_tc", Reads: 4, Moved: 1, Measured: 3, Before: "12.50000000", Change: "0.25000000"}}
	bad := []journal.Quarantined{{Dataset: "sp_campaign", Account: "A", Document: "D1", Table: "x", Line: 3, Reason: "not a number", Text: "1,2"}}
	var before string
	for n := range 2 {
		if err := journal.Documents(ctx, env.DB, ms, live); err != nil {
			t.Fatal(err)
		}
		if spans, err := journal.Completeness(ctx, env.DB, slices.Values(rows), ms, "r"); err != nil || len(spans) != 1 {
			t.Fatal(spans, err)
		}
		if err := journal.Quarantine(ctx, env.DB, bad); err != nil {
			t.Fatal(err)
		}
		if err := journal.Restatement(ctx, env.DB, points); err != nil {
			t.Fatal(err)
		}
		var all string
		for _, table := range []string{"document", "live_document", "completeness", "watermark", "quarantine", "restatement"} {
			all += loadtest.Table(t, &env, "SELECT * FROM ops."+table+" ORDER BY ALL")
		}
		if n == 1 && all != before {
			t.Errorf("written twice (-first +second):\n%s", cmp.Diff(before, all))
		}
		before = all
	}
	for query, want := range map[string]string{
		"SELECT document, options, rows_in, rows_out, rows_quarantined, is_live, window_from, months FROM ops.document ORDER BY document": "D1 {\"a\":\"1\",\"b\":\"2\"} 7 6 1 0 2026-05-01 [202605]\nD2 {\"a\":\"1\",\"b\":\"2\"} 7 6 1 1 2026-05-01 [202605]\n",
		"SELECT document, folder, from_date, until_date FROM ops.live_document ORDER BY ALL":                                              "D2 A 2026-05-01 2026-05-02\nD2 A 2026-05-02 2026-05-03\nD3 A~20B 1970-01-01 2149-06-06\n",
		"SELECT account, dataset, options, site, day, state, detail, since, rows FROM ops.completeness":                                   "A sp_campaign a=1 US 2026-05-01 LOADED in words 2026-06-01 12:00:00.000 7\n",
		"SELECT * FROM ops.restatement": "sp_campaign A 3 cost_tc 4 1 3 12.5 0.25\n",
		"SELECT dataset, site, complete_until, last_loaded, newest_generated_at FROM ops.watermark": "sp_campaign US 2026-05-01 2026-05-01 2026-06-01 13:00:00.000\n",
		"SELECT count() FROM system.tables WHERE database = 'ops' AND position(name, '__') > 0":     "0\n",
	} {
		if diff := cmp.Diff(want, loadtest.Table(t, &env, query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestNewestRecordOfAPartition(t *testing.T) {
	ctx := loadtest.Warehouse(t, &env)
	id := journal.PartitionID{Table: "fact_x", Account: "A", Month: 202605}
	rec := func(seq uint64, state journal.State, version string) journal.Partition {
		return journal.Partition{PartitionID: id, AccountSK: 1 << 63, Seq: seq, State: state, Version: version, Rows: seq, Run: "r", At: instant}
	}
	if err := journal.AppendPartitions(ctx, env.DB, []journal.Partition{rec(3, journal.Done, "v2"), rec(1, journal.Done, "v1"), rec(2, journal.Swapping, "v2")}); err != nil {
		t.Fatal(err)
	}
	got, last, err := journal.Partitions(ctx, env.DB)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[journal.PartitionID]journal.Partition{id: rec(3, journal.Done, "v2")}, got); diff != "" || last != 3 {
		t.Errorf("Partitions (-want +got), last %d:\n%s", last, diff)
	}
}

func TestWatermarks(t *testing.T) {
	span := func(site, from, until string, state coverage.State) coverage.Span {
		return coverage.Span{Account: "A", Dataset: "sales_traffic", Site: site, Days: window.Range{From: day(from), Until: day(until)}, State: state}
	}
	got := journal.Watermarks([]coverage.Span{
		span("US", "2026-05-02", "2026-05-03", coverage.NoData), span("US", "2026-05-01", "2026-05-02", coverage.Loaded),
		span("US", "2026-05-03", "2026-05-04", coverage.Pending), span("US", "2026-05-04", "2026-05-05", coverage.Loaded),
		span("CA", "2026-05-01", "2026-05-02", coverage.Failed),
		// Two option sets: the other one lacks the third day of the first.
		span("MX", "2026-05-01", "2026-05-05", coverage.Loaded), span("MX", "2026-05-03", "2026-05-04", coverage.Pending),
	}, []lake.Manifest{manifest("ecb_rates", "E", instant), {Dataset: "ecb_rates", Account: "A", Rejected: "no", GeneratedAt: instant.Add(time.Hour)}})
	want := []journal.Watermark{
		{Dataset: "ecb_rates", Account: "A", Site: "*", Newest: instant},
		{Dataset: "sales_traffic", Account: "A", Site: "CA", ExpectedUntil: day("2026-05-01")},
		{Dataset: "sales_traffic", Account: "A", Site: "MX", CompleteUntil: day("2026-05-02"), LastLoaded: day("2026-05-04"), ExpectedUntil: day("2026-05-04")},
		{Dataset: "sales_traffic", Account: "A", Site: "US", CompleteUntil: day("2026-05-02"), LastLoaded: day("2026-05-04"), ExpectedUntil: day("2026-05-04")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Watermarks (-want +got):\n%s", diff)
	}
}

func TestMissingMembers(t *testing.T) {
	ctx := loadtest.Warehouse(t, &env)
	loadtest.Insert(t, &env, fact.DimAccount, loadtest.Row{"account_sk": 42, "account_code": "EU-A", "is_current": 1})
	order := func(account int, id, sku string, site, product, brand int) loadtest.Row {
		return loadtest.Row{"account_sk": account, "amazon_order_id": id, "sku": sku, "marketplace_sk": site, "product_sk": product, "brand_sk": brand, "sales_channel": "Amazon.xx", "purchase_date": "2026-05-01"}
	}
	loadtest.Insert(t, &env, fact.OrderItem, order(42, "O1", "A", 0, 7, 7), order(42, "O2", "B", 5, 7, 0), order(42, "O3", "B", 5, 7, 0), order(43, "O4", "C", 5, 7, 7))
	for range 2 {
		if err := journal.MissingMembers(ctx, env.DB); err != nil {
			t.Fatal(err)
		}
		if got, want := loadtest.Table(t, &env, "SELECT * FROM ops.dq_missing_member ORDER BY ALL"), "fact_order_item brand_sk EU-A B 2\nfact_order_item marketplace_sk EU-A Amazon.xx 1\n"; got != want {
			t.Errorf("missing members = %q, want %q", got, want)
		}
	}
}
