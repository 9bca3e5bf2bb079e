package ddl_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake/parquet"
	"sellerhouse/extract/storage"
	"sellerhouse/extract/window"
	"sellerhouse/load/ddl"
	"sellerhouse/load/loadtest"
	"sellerhouse/load/warehouse"
	"sellerhouse/transform/fact"
)

var (
	env  loadtest.Env
	home string // the package's directory; the storage changes the working directory
)

func TestMain(m *testing.M) {
	var err error
	if home, err = os.Getwd(); err != nil {
		panic(err)
	}
	os.Exit(loadtest.Run(m, &env, true))
}

func TestLiveTablesAreBroughtToTheirDeclaration(t *testing.T) {
	ctx := loadtest.Warehouse(t, &env)
	t.Cleanup(func() { _ = env.DB.Exec(ctx, "DROP TABLE IF EXISTS dw.fact_x SYNC") })
	old := small
	old.Columns = small.Columns[:3]
	for _, table := range []*fact.Table{&old, &small, &small} {
		if err := ddl.Tables(ctx, env.DB, []*fact.Table{table}); err != nil {
			t.Fatal(err)
		}
		if got, want := loadtest.Table(t, &env, "SELECT count() FROM system.columns WHERE database = 'dw' AND table = 'fact_x'"), len(table.Columns); got != string(rune('0'+want))+"\n" {
			t.Errorf("%s columns, want %d", got, want)
		}
	}
	if err := ddl.Tables(ctx, env.DB, []*fact.Table{&old}); err == nil {
		t.Error("a column nobody declares was accepted")
	}
}

// report writes one report Parquet of a dataset's table to the bucket: rows by our column names, the
// document's line counting up.
func report(t *testing.T, table, account, document string, rows ...map[string]any) {
	t.Helper()
	var spec *dataset.Table
	for _, s := range catalog.All() {
		if x, ok := s.Table(table); ok {
			spec = x
		}
	}
	cols := append(spec.Stored(), dataset.Lineage()...)
	b := batch.New(cols)
	for n, r := range rows {
		for i, c := range cols {
			v := &b.Cols[i]
			switch x := r[c.Name].(type) {
			case string:
				v.AppendText(x)
			case int:
				v.AppendInt(int64(x))
			default:
				switch {
				case c.Name == dataset.ColDocument:
					v.AppendText(document)
				case c.Name == dataset.ColLine:
					v.AppendInt(int64(n + 2))
				case !c.Required:
					v.AppendNull()
				case c.Kind.IsText():
					v.AppendText("")
				default:
					v.AppendInt(0)
				}
			}
		}
		b.N++
	}
	var buf bytes.Buffer
	w := parquet.NewWriter(&buf, cols)
	if err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := storage.Client(env.Storage, env.Access, env.Secret).PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("lake"),
		Key:    aws.String("reports/" + table + "/account=" + account + "/month=2026-05/" + document + ".parquet"), Body: bytes.NewReader(buf.Bytes()),
	}); err != nil {
		t.Fatal(err)
	}
}

// counted counts the statements it executes.
type counted struct {
	ddl.DB
	executed int
}

func (c *counted) Exec(ctx context.Context, query string, args ...any) error {
	c.executed++
	return c.DB.Exec(ctx, query, args...)
}

func TestStageViewsShowTheLiveRows(t *testing.T) {
	ctx := loadtest.Warehouse(t, &env)
	day := func(s string) int {
		d, err := window.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return int(d)
	}
	// Two campaign reports overlap on 2 May; the newer one owns it.
	report(t, "sp_campaign", "EU-A", "D1", map[string]any{"date": day("2026-05-01"), "campaign_id": "C", "cost_tc": 1_000_000}, map[string]any{"date": day("2026-05-02"), "campaign_id": "C", "cost_tc": 2_000_000})
	report(t, "sp_campaign", "EU-A", "D2", map[string]any{"date": day("2026-05-02"), "campaign_id": "C", "cost_tc": 3_500_000})
	// An order is updated; two equal lines of one document are two lines; another account has the same order id.
	order := func(id, status string, updated int) map[string]any {
		return map[string]any{"amazon_order_id": id, "sku": "S", "order_status": status, "last_updated_at": updated * 1_000_000}
	}
	report(t, "all_orders", "EU-A", "D3", order("O1", "Pending", 10), order("O2", "Shipped", 10), order("O2", "Shipped", 10))
	report(t, "all_orders", "EU-A", "D4", order("O1", "Shipped", 20))
	report(t, "all_orders", "US-A", "D5", order("O1", "Pending", 5))
	report(t, "settlement_v2", "EU-A", "D6", map[string]any{"settlement_id": "S1", "amount_tc": 12345, "posted_at": 1_777_777_777_123_456})
	// The same bytes under another account, where they do not count.
	report(t, "settlement_v2", "US-A", "D6", map[string]any{"settlement_id": "S1", "amount_tc": 12345})
	report(t, "settlement_v2", "EU-A", "D7", map[string]any{"settlement_id": "S1", "amount_tc": 12345})
	insert := "INSERT INTO ops.live_document (dataset, account, document, from_date, until_date, generated_at, folder) VALUES "
	if err := env.DB.Exec(ctx, insert+`('sp_campaign', 'EU-A', 'D1', '2026-05-01', '2026-05-02', '2026-05-03 00:00:00', 'EU-A'), ('sp_campaign', 'EU-A', 'D2', '2026-05-02', '2026-05-03', '2026-05-04 00:00:00', 'EU-A'),
('all_orders', 'EU-A', 'D3', '1970-01-01', '2149-06-06', '2026-05-03 00:00:00', 'EU-A'), ('all_orders', 'EU-A', 'D4', '1970-01-01', '2149-06-06', '2026-05-04 00:00:00', 'EU-A'),
('all_orders', 'US-A', 'D5', '1970-01-01', '2149-06-06', '2026-05-04 00:00:00', 'US-A'), ('settlement_v2', 'EU-A', 'D6', '1970-01-01', '2149-06-06', '2026-05-03 00:00:00', 'EU-A')`); err != nil {
		t.Fatal(err)
	}
	// Views over datasets without a file yet are created, too.
	if err := ddl.Stages(ctx, env.DB, catalog.All()); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"SELECT account, _document, date, cost_tc FROM stg.sp_campaign ORDER BY date":                                                  "EU-A D1 2026-05-01 1\nEU-A D2 2026-05-02 3.5\n",
		"SELECT account, amazon_order_id, order_status, _document, _line FROM stg.all_orders ORDER BY account, amazon_order_id, _line": "EU-A O1 Shipped D4 2\nEU-A O2 Shipped D3 3\nEU-A O2 Shipped D3 4\nUS-A O1 Pending D5 2\n",
		"SELECT settlement_id, amount_tc, posted_at FROM stg.settlement_v2":                                                            "S1 1.2345 2026-05-03 03:09:37.123456\n",
		"SELECT count() FROM stg.fba_inventory":                                                                                        "0\n",
	} {
		if got := loadtest.Table(t, &env, query); got != want {
			t.Errorf("%s = %q, want %q", query, got, want)
		}
	}
	// What is as it should be stays; what is not is made again.
	if err := env.DB.Exec(ctx, "CREATE OR REPLACE VIEW stg.sp_campaign AS SELECT 1 AS a"); err != nil {
		t.Fatal(err)
	}
	again := counted{DB: env.DB}
	if err := ddl.Stages(ctx, &again, catalog.All()); err != nil || again.executed != 1 {
		t.Errorf("%d views were made again, want one: %v", again.executed, err)
	}
	if got := loadtest.Table(t, &env, "SELECT count() FROM stg.sp_campaign"); got != "2\n" {
		t.Errorf("the view that was another has %q rows, want 2", got)
	}
	if _, err := env.Reader.Query(ctx, "SELECT * FROM stg.sp_campaign"); warehouse.Code(err) == 0 {
		t.Errorf("the reader reads stg: error %v", err)
	}
}
