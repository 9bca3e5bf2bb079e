package flow_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/load/check"
	"sellerhouse/load/engine"
)

const badConfig = `
group: {name: Bad, reporting_currency: USD}
clickhouse: {listen: "127.0.0.1:0"}
accounts:
  - {code: US-A, region: NA, marketplaces: [US]}
  - {code: US-B, region: NA, marketplaces: [US]}
`

// sold is a small statement that ties.
func sold(id string) statement {
	return statement{id: id, currency: "USD", channel: "Amazon.com", order: "111-0000001-0000001", start: "2026-05-01", end: "2026-05-15", pay: "2026-05-17", total: "68.00", rows: `
2026-05-06 | Order | ItemPrice | Principal | 80.00
2026-05-06 | Order | ItemFees | Commission | -12.00`}
}

// says asserts that a message names everything a reader needs.
func says(t *testing.T, message string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(message, p) {
			t.Errorf("%q does not say %q", message, p)
		}
	}
}

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestBadFiles imports what is broken in one way each: the message says what and where, nothing that can be
// used is lost, and the rest goes on.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	c := furnish(t, badConfig, nil)

	t.Run("corrupt gzip", func(t *testing.T) {
		text := strings.Repeat(tsv(catalog.AllOrders, map[string]string{"amazon-order-id": "111-0000001-0000001"}), 50)
		raw := zipped(t, text)
		raw[len(raw)/2] ^= 0xff
		path := write(t, filepath.Join(t.TempDir(), "orders.tsv.gz"), string(raw))
		_, err := c.importing(t, "all_orders", "US-A", "", path)
		if err == nil {
			t.Fatal("a corrupt file was taken")
		}
		says(t, err.Error(), "US-A", "all_orders", "damaged", path)
		ms, err := c.open(t).Lake().Manifests(t.Context(), "all_orders", "US-A")
		if err != nil || len(ms) > 0 {
			t.Errorf("%d documents in the lake, %v; want none", len(ms), err)
		}
		statement := write(t, filepath.Join(t.TempDir(), "settlement.txt.gz"), string(zipped(t, sold("1").v2(t))[:120]))
		_, err = c.importing(t, "settlement_v2", "US-A", "", statement)
		if err == nil {
			t.Fatal("half a file was taken")
		}
		says(t, err.Error(), "damaged", statement)
	})

	t.Run("missing required column", func(t *testing.T) {
		text := strings.Replace(tsv(catalog.AllOrders, map[string]string{"amazon-order-id": "111-0000001-0000001"}), "\tsku\t", "\tarticle\t", 1)
		_, err := c.importing(t, "all_orders", "US-A", "", flowtest.File(t, text))
		if err == nil {
			t.Fatal("a document without SKUs was taken")
		}
		ms, manifestErr := c.open(t).Lake().Manifests(t.Context(), "all_orders", "US-A")
		if manifestErr != nil || len(ms) != 1 || ms[0].Rejected == "" {
			t.Fatalf("%d documents in the lake, %v; want the rejected one", len(ms), manifestErr)
		}
		says(t, err.Error(), "US-A", "all_orders", ms[0].Document, "sku")
		if o, err := c.Store.Stat(t.Context(), ms[0].Raw); err != nil || o.Size == 0 {
			t.Errorf("its bytes are not kept: %v", err)
		}
		rep := c.Publish(t, flow.Options{})
		r := flowtest.Found(t, rep, "quarantine")
		if r.Count != 1 || !strings.Contains(r.Findings[0].Node, ms[0].Document) || !strings.Contains(r.Findings[0].Detail, "sku") {
			t.Errorf("the check found %v", r.Findings)
		}
		c.is(t, "SELECT count() FROM ops.quarantine WHERE document = '"+ms[0].Document+"' AND account = 'US-A' AND dataset = 'all_orders' AND reason LIKE '%sku%'", "1")
	})

	t.Run("unknown column", func(t *testing.T) {
		text := tsv(catalog.AllOrders, map[string]string{
			"amazon-order-id": "111-0000009-0000009", "purchase-date": "2026-05-10T17:00:00+00:00", "last-updated-date": "2026-05-10T17:00:00+00:00",
			"order-status": "Shipped", "sales-channel": "Amazon.com", "sku": "A", "quantity": "1", "currency": "USD", "item-price": "5.00",
		})
		header, line, _ := strings.Cut(text, "\n")
		text = header + "\tshoe-size\n" + strings.TrimSuffix(line, "\n") + "\t43\n"
		ms, err := c.importing(t, "all_orders", "US-A", "", flowtest.File(t, text))
		if err != nil {
			t.Fatal(err)
		}
		if len(ms[0].Unknown) != 1 || ms[0].Unknown[0] != "shoe-size" || ms[0].Tables[0].Out != 1 {
			t.Errorf("unknown %v, rows %v", ms[0].Unknown, ms[0].Tables)
		}
		rep := c.Publish(t, flow.Options{})
		if r := flowtest.Found(t, rep, "unknown_columns"); r.Severity != check.Warn || r.Count != 1 || !strings.Contains(r.Findings[0].Detail, "shoe-size") {
			t.Errorf("the check found %v", r.Findings)
		}
		c.is(t, "SELECT count() FROM dw.fact_order_item WHERE amazon_order_id = '111-0000009-0000009' AND item_price_tc = 5", "1")
		c.is(t, "SELECT JSONExtractString(_extra, 'shoe-size') FROM stg.all_orders WHERE amazon_order_id = '111-0000009-0000009'", "43")
	})

	t.Run("unreadable line", func(t *testing.T) {
		s := sold("9301")
		text := strings.Replace(s.v2(t), "\t-12.00\t", "\ttwelve\t", 1)
		ms, err := c.importing(t, "settlement_v2", "US-A", "", flowtest.File(t, text))
		if err != nil {
			t.Fatal(err)
		}
		m := ms[0]
		if rows := m.Tables[0]; rows.In != 3 || rows.Out != 2 || rows.Quarantined != 1 {
			t.Errorf("rows %+v, want 3 in, 2 out, 1 quarantined", rows)
		}
		rep := c.Publish(t, flow.Options{})
		c.table(t, "SELECT account, dataset, line, position(text, 'twelve') > 0, position(reason, 'twelve') > 0 FROM ops.quarantine WHERE document = '"+m.Document+"'", "US-A settlement_v2 4 1 1")
		c.table(t, "SELECT status, diff_tc FROM mart.v_settlement_tieout WHERE settlement_id = '9301'", "BROKEN -12")
		r := flowtest.Found(t, rep, "i1_document_total")
		if r.Severity != check.Fail || r.Count != 1 || !strings.Contains(r.Findings[0].Node, "9301") || !strings.Contains(r.Findings[0].Detail, m.Document) {
			t.Errorf("the check found %v", r.Findings)
		}
		if rep.Err() == nil {
			t.Error("the run says that it is complete")
		}
		if rows := flowtest.Found(t, rep, "rows_in_out"); rows.Count != 0 {
			t.Errorf("rows were lost: %v", rows.Findings)
		}
	})

	t.Run("unknown marketplace", func(t *testing.T) {
		c.take(t, "all_orders", "US-B", "", tsv(catalog.AllOrders, map[string]string{
			"amazon-order-id": "111-0000010-0000010", "purchase-date": "2026-05-10T17:00:00+00:00", "last-updated-date": "2026-05-10T17:00:00+00:00",
			"order-status": "Shipped", "sales-channel": "Amazon.atlantis", "sku": "A", "quantity": "1", "currency": "USD", "item-price": "5.00",
		}))
		rep := c.Publish(t, flow.Options{})
		r := flowtest.Found(t, rep, "site_unknown")
		if r.Count != 1 || !strings.Contains(r.Findings[0].Detail, "Amazon.atlantis") {
			t.Errorf("the check found %v", r.Findings)
		}
		c.is(t, "SELECT count() FROM dw.fact_order_item WHERE amazon_order_id = '111-0000010-0000010' AND marketplace_sk = 0", "1")
	})

	t.Run("unknown fee", func(t *testing.T) {
		s := sold("9302")
		s.total, s.rows = "61.27", s.rows+"\n2026-05-06 | other-transaction | other-transaction | Quantum Handling Fee | -6.73"
		c.take(t, "settlement_v2", "US-B", "", s.v2(t))
		rep := c.Publish(t, flow.Options{})
		r := flowtest.Found(t, rep, "unmapped_fees")
		if r.Count != 1 || !strings.Contains(r.Findings[0].Node, "Quantum Handling Fee") || !strings.Contains(r.Findings[0].Value, "-6.73") {
			t.Errorf("the check found %v", r.Findings)
		}
		c.table(t, "SELECT status, diff_tc FROM mart.v_settlement_tieout WHERE settlement_id = '9302'", "TIED 0")
	})

	t.Run("wrong password", func(t *testing.T) {
		password, err := engine.Password(c.Config.DataDir, engine.Admin)
		if err != nil {
			t.Fatal(err)
		}
		connect := func(password string) error {
			text := "clickhouse: {dsn: \"http://admin:${CH_PASSWORD}@" + c.Endpoints().Warehouse + "/\"}\ns3: {bucket: elsewhere, region: us-east-1, endpoint: \"http://127.0.0.1:1\"}\n"
			cfg, err := config.Parse(t.Context(), []byte(text), filepath.Join(t.TempDir(), "sellerhouse.yaml"), config.Environment{
				Lookup: func(string) (string, bool) { return password, true },
			})
			if err != nil {
				return err
			}
			p, err := parts.Open(t.Context(), cfg, parts.Options{Needs: parts.Warehouse})
			if err == nil {
				err = p.Close(t.Context())
			}
			return err
		}
		if err := connect(password); err != nil {
			t.Errorf("the right password: %v", err)
		}
		err = connect("not it")
		if err == nil {
			t.Fatal("a wrong password was taken")
		}
		says(t, err.Error(), "admin", "password", "clickhouse.dsn", c.Endpoints().Warehouse)
		if strings.Contains(err.Error(), "not it") {
			t.Errorf("the message tells the password: %v", err)
		}
	})
}

// TestBadReports runs on a simulated Amazon whose documents are broken: what cannot be read is kept, counted
// and named, and everything else is in the warehouse.
func TestBadReports(t *testing.T) {
	t.Parallel()
	o := demo.Options{Seed: 3, World: world.Options{Months: 1, SKUs: 4, OrdersPerDay: 4}, Faults: `{"bad_line": 3, "missing_column": 10, "extra_column": 5, "unknown_site": 4, "unknown_fee": 2}`}
	h := open(t, flowtest.Prepare(t, t.TempDir(), o), flowtest.Everything)
	rep := h.Replay(t)
	if err := rep.Load.Err(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"quarantine", "unknown_columns", "unmapped_fees"} {
		if r := flowtest.Found(t, rep, name); r.Count == 0 {
			t.Errorf("check %s found nothing", name)
		}
	}
	if r := flowtest.Found(t, rep, "rows_in_out"); r.Count != 0 {
		t.Errorf("rows were lost: %v", r.Findings)
	}
	h.is(t, "SELECT countIf(rows_in != rows_out + rows_quarantined) FROM ops.document", "0")
	// Each line that is not in the lake is in quarantine, with its place and text.
	h.is(t, "SELECT (SELECT sum(rows_quarantined) FROM ops.document) = (SELECT count() FROM ops.quarantine WHERE line > 0 AND text != '' AND reason != '')", "1")
	if n := h.One(t, "SELECT count() FROM ops.quarantine WHERE line > 0"); n == "0" {
		t.Error("no line is in quarantine")
	}
	// Each document that is refused whole has its bytes kept and is among the failures, named.
	refused := h.Rows(t, "SELECT account, dataset, document, raw_key FROM ops.document WHERE rejected != ''")
	if len(refused) == 0 {
		t.Error("no document was refused")
	}
	for _, r := range refused {
		if x, err := h.Store.Stat(t.Context(), r[3]); err != nil || x.Size == 0 {
			t.Errorf("%v: its bytes are not kept: %v", r, err)
		}
	}
	if len(rep.Pulled.Failures) == 0 {
		t.Error("the run names no failure")
	}
	for _, f := range rep.Pulled.Failures {
		says(t, f.Err.Error(), f.Slice.Account, f.Slice.Dataset, "document", "lacks")
		if !f.Slice.Window.Empty() {
			says(t, f.Err.Error(), f.Slice.Window.String())
		}
	}
	// A statement whose fee nobody knows ties all the same.
	h.is(t, "SELECT countIf(status = 'TIED' AND diff_tc = 0) > 0 FROM mart.v_settlement_tieout WHERE settlement_id IN (SELECT settlement_id FROM dw.fact_settlement_line WHERE pl_line = 'UM_UNMAPPED')", "1")
	if rep.Err() == nil {
		t.Error("the run says that it is complete")
	}
	t.Logf("%d documents refused, %s lines in quarantine", len(refused), h.One(t, "SELECT count() FROM ops.quarantine WHERE line > 0"))
}

// TestFullDisk imports a statement, and publishes it, where no file may grow beyond a size: both say what
// could not be written, and go on when there is room again.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	random := rand.New(rand.NewPCG(1, 2))
	const n = 20_000
	for range n {
		fmt.Fprintf(&rows, "2026-05-06 | Order | ItemPrice | Principal | 1.00 | 1 | SKU-%x\n", random.Uint64())
	}
	s := statement{id: "9400", currency: "USD", channel: "Amazon.com", order: "111-0000001-0000001", start: "2026-05-01", end: "2026-05-15", pay: "2026-05-17", total: fmt.Sprintf("%d.00", n), rows: rows.String()}
	path := flowtest.File(t, s.v2(t))
	room := len(zipped(t, s.v2(t))) // of the raw document

	// do imports in a process in which no file may grow beyond a size, 0 for any.
	do := func(d demo.Directory, size int) (string, error) {
		env := []string{childImport + "=" + path}
		if size > 0 {
			env = append(env, fmt.Sprintf("%s=%d", childLimit, size))
		}
		_, _, ended, log := flowtest.Start(t, d, 1, env...)
		err := <-ended
		return log.String(), err
	}
	whole := lay(t, badConfig, nil)
	if message, err := do(whole, 0); err != nil {
		t.Fatalf("with room enough: %v\n%s", err, message)
	}
	for name, size := range map[string]int{"for no document": room / 3, "for the documents and not for the facts": 3 * room / 2} {
		t.Run("room "+name, func(t *testing.T) {
			if size < room && !flowtest.Long() {
				t.Skip("the storage is asked again for most of a minute")
			}
			d := lay(t, badConfig, nil)
			message, err := do(d, size)
			if err == nil {
				t.Fatal("there was room")
			}
			t.Logf("%v: %s", err, message)
			if size < room {
				says(t, message, "US-A", "settlement_v2", "document")
			}
			if message, err := do(d, 0); err != nil {
				t.Fatalf("with room again: %v\n%s", err, message)
			}
			h, w := open(t, d, parts.Warehouse|parts.Lake), open(t, whole, parts.Warehouse|parts.Lake)
			flowtest.Same(t, "after a full disk", h.Hashes(t), w.Hashes(t))
			h.table(t, "SELECT status, diff_tc, row_count FROM mart.v_settlement_tieout", fmt.Sprintf("TIED 0 %d", n))
		})
	}
}
