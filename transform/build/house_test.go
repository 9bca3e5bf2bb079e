package build_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/build"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/input"
	"sellerhouse/transform/money"
)

// house is a lake in memory, the accounts and inputs on it, and what is built from it.
type house struct {
	t        testing.TB
	store    *lake.Memory
	accounts []account.Account
	files    []input.File
	currency string
	now      time.Time
	asOf     time.Time
	docs     int
}

func newHouse(t testing.TB, accounts ...account.Account) *house {
	return &house{t: t, store: lake.NewMemory(), accounts: accounts, currency: "USD", now: time.Date(2026, 6, 1, 6, 0, 0, 0, time.UTC)}
}

func seller(code string, markets ...string) account.Account {
	a := account.Account{Code: code, Type: account.Seller, SellingPartnerID: "A" + code}
	for _, c := range markets {
		m, ok := amazon.ByCode(c)
		if !ok {
			panic(c)
		}
		a.Region = m.Region
		a.Marketplaces = append(a.Marketplaces, m)
	}
	return a
}

func (h *house) lake(run string) *lake.Lake {
	h.t.Helper()
	l, err := lake.Open(context.Background(), h.store, "p", lake.Options{Run: run, AsOf: h.asOf})
	if err != nil {
		h.t.Fatal(err)
	}
	return l
}

// commit puts a document into the lake. Fields left zero are made up.
func (h *house) commit(d ingest.Doc, text string) lake.Manifest {
	h.t.Helper()
	path := filepath.Join(h.t.TempDir(), "spool")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	h.docs++
	if d.DocumentID == "" {
		d.DocumentID = fmt.Sprintf("doc-%03d", h.docs)
	}
	if d.GeneratedAt.IsZero() {
		d.GeneratedAt = h.now
	}
	d.SpoolPath = path
	l := h.lake("run-1")
	m, err := ingest.New(l, ingest.Options{Run: "run-1", Now: func() time.Time { return d.GeneratedAt }}).Commit(context.Background(), d)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := l.Flush(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	for _, t := range m.Tables {
		if t.Quarantined > 0 {
			h.t.Fatalf("%d rows of %s were quarantined", t.Quarantined, t.Table)
		}
	}
	return m
}

// rates commits reference rates: lines of date, then pairs of currency and rate.
func (h *house) rates(lines ...string) {
	h.t.Helper()
	cols := map[string]bool{}
	var rows []map[string]string
	for _, l := range lines {
		f := strings.Fields(l)
		row := map[string]string{"Date": f[0]}
		for i := 1; i < len(f); i += 2 {
			row[f[i]], cols[f[i]] = f[i+1], true
		}
		rows = append(rows, row)
	}
	var names []string
	for c := range cols {
		names = append(names, c)
	}
	sort.Strings(names)
	var b strings.Builder
	b.WriteString("Date," + strings.Join(names, ",") + ",\n")
	for _, r := range rows {
		b.WriteString(r["Date"])
		for _, c := range names {
			v := r[c]
			if v == "" {
				v = "N/A"
			}
			b.WriteString("," + v)
		}
		b.WriteString(",\n")
	}
	h.commit(ingest.Doc{Spec: catalog.ECBRates}, b.String())
}

func (h *house) input(name, text string) {
	h.files = append(h.files, input.NewFile(name, []byte(text)))
}

// entity makes one entity that owns every account.
func (h *house) entity(code, currency string) {
	var b strings.Builder
	fmt.Fprintf(&b, "entities:\n  - {code: %s, name: %s, country: DE, functional_currency: %s}\naccounts:\n", code, code, currency)
	for _, a := range h.accounts {
		fmt.Fprintf(&b, "  - {code: %s, entity: %s}\n", a.Code, code)
	}
	h.input("entities.yaml", b.String())
}

// statement is a V2 settlement: each row is "posted | T | A | D | amount", then key=value cells.
type statement struct {
	id, start, end, deposit, total, currency string
	rows                                     []string
}

const v2Header = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id"

func instantText(s string) string {
	if len(s) == len("2026-01-28") {
		s += " 12:00:00"
	}
	return s + " UTC"
}

func (s statement) text(t testing.TB) string {
	t.Helper()
	names := strings.Split(v2Header, "\t")
	line := func(cells map[string]string) string {
		out := make([]string, len(names))
		for i, n := range names {
			out[i] = cells[n]
		}
		return strings.Join(out, "\t")
	}
	total := s.total
	if total == "" {
		var sum money.Sum
		for _, r := range s.rows {
			v, err := money.Parse(strings.TrimSpace(strings.Split(r, "|")[4]), 4)
			if err != nil {
				t.Fatal(err)
			}
			sum.Add(v)
		}
		total = strings.TrimSuffix(sum.Format(4), "00")
	}
	out := []string{v2Header, line(map[string]string{
		"settlement-id": s.id, "settlement-start-date": instantText(s.start), "settlement-end-date": instantText(s.end),
		"deposit-date": instantText(s.deposit), "total-amount": total, "currency": s.currency,
	})}
	for _, r := range s.rows {
		f := strings.Split(r, "|")
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		c := map[string]string{"settlement-id": s.id, "posted-date": f[0][:10], "posted-date-time": instantText(f[0]), "transaction-type": f[1], "amount-type": f[2], "amount-description": f[3], "amount": f[4]}
		for _, kv := range f[5:] {
			k, v, _ := strings.Cut(kv, "=")
			c[k] = v
		}
		out = append(out, line(c))
	}
	return strings.Join(out, "\n") + "\n"
}

func (h *house) settle(account string, s statement) lake.Manifest {
	h.t.Helper()
	return h.commit(ingest.Doc{Spec: catalog.SettlementV2, Account: account}, s.text(h.t))
}

// builder opens the lake anew and plans.
func (h *house) builder() *build.Builder {
	h.t.Helper()
	in, err := input.Parse(h.files, h.accounts)
	if err != nil {
		h.t.Fatal(err)
	}
	b, err := build.New(build.Config{Lake: h.lake("run-2"), Accounts: h.accounts, Inputs: in, Group: build.Group{Name: "Example", Reporting: h.currency}, Spool: h.t.TempDir()})
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

// build builds everything.
func (h *house) build() []build.File {
	h.t.Helper()
	b := h.builder()
	parts, err := b.Partitions(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	files, err := b.Build(context.Background(), parts...)
	if err != nil {
		h.t.Fatal(err)
	}
	return files
}

type row map[string]string

// rows reads the rows of a table from the files built, as texts; NULL is "NULL".
func (h *house) rows(files []build.File, name string) []row {
	h.t.Helper()
	t, ok := fact.ByName(name)
	if !ok {
		h.t.Fatalf("no table %s", name)
	}
	var out []row
	for _, f := range files {
		if f.Table != name {
			continue
		}
		r, err := h.lake("read").OpenTable(context.Background(), f.Key)
		if err != nil {
			h.t.Fatal(err)
		}
		var n int64
		for b, err := range r.Batches(t.Columns) {
			if err != nil {
				h.t.Fatal(err)
			}
			n += int64(b.N)
			for i := range b.N {
				x := row{}
				for c := range b.Cols {
					x[b.Names[c]] = cell(&b.Cols[c], i)
				}
				out = append(out, x)
			}
		}
		if n != f.Rows {
			h.t.Errorf("%s has %d rows, its summary says %d", f.Partition, n, f.Rows)
		}
	}
	return out
}

func cell(v *batch.Vector, i int) string {
	switch k := v.Kind; {
	case v.IsNull(i):
		return "NULL"
	case k.IsText():
		return v.Text(i)
	case k.Base == dataset.BaseDecimal:
		return money.Format(v.Int(i), k.Scale)
	case k.Base == dataset.BaseDate:
		return window.Day(v.Int(i)).String()
	case k.Base == dataset.BaseInstant:
		return time.UnixMicro(v.Int(i)).UTC().Format(time.RFC3339)
	case k.Base == dataset.BaseKey:
		return fmt.Sprint(uint64(v.Int(i)))
	default:
		return fmt.Sprint(v.Int(i))
	}
}

// sums adds a column over rows that have every key=value of where, by the columns named.
func sums(t testing.TB, rows []row, column string, scale int, by []string, where ...string) map[string]string {
	t.Helper()
	total := map[string]*money.Sum{}
	for _, r := range rows {
		fits := true
		for _, w := range where {
			k, v, _ := strings.Cut(w, "=")
			fits = fits && r[k] == v
		}
		if !fits {
			continue
		}
		var key []string
		for _, k := range by {
			key = append(key, r[k])
		}
		k := strings.Join(key, " ")
		if total[k] == nil {
			total[k] = &money.Sum{}
		}
		v, err := money.Parse(r[column], scale)
		if err != nil {
			t.Fatalf("%s of %v: %v", column, r, err)
		}
		total[k].Add(v)
	}
	out := map[string]string{}
	for k, s := range total {
		out[k] = s.Format(scale)
	}
	return out
}

// trim drops trailing zeros, as the golden cases print amounts.
func trim(m map[string]string) map[string]string {
	for k, v := range m {
		v = strings.TrimRight(v, "0")
		m[k] = strings.TrimSuffix(v, ".")
		if m[k] == "" || m[k] == "-" {
			m[k] = "0"
		}
	}
	return m
}

// snapshotOf is every object under facts with its bytes.
func (h *house) snapshotOf() map[string]string {
	h.t.Helper()
	out := map[string]string{}
	for o, err := range h.store.List(context.Background(), "p/facts/") {
		if err != nil {
			h.t.Fatal(err)
		}
		r, _, err := h.store.Get(context.Background(), o.Key)
		if err != nil {
			h.t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			h.t.Fatal(err)
		}
		out[o.Key] = b.String()
	}
	return out
}

// reversed is a store with the same objects, written in the opposite order.
func (h *house) reversed() *lake.Memory {
	h.t.Helper()
	var keys []string
	for o, err := range h.store.List(context.Background(), "") {
		if err != nil {
			h.t.Fatal(err)
		}
		keys = append(keys, o.Key)
	}
	out := lake.NewMemory()
	for i := range keys {
		k := keys[len(keys)-1-i]
		if strings.Contains(k, "/index/") {
			continue
		}
		r, o, err := h.store.Get(context.Background(), k)
		if err != nil {
			h.t.Fatal(err)
		}
		if _, err := out.Put(context.Background(), k, r, o.Size); err != nil {
			h.t.Fatal(err)
		}
	}
	l, err := lake.Open(context.Background(), out, "p", lake.Options{})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := l.Reindex(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	return out
}
