package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/pull"
	"sellerhouse/extract/window"
)

// house is a lake and an ingest into it.
type house struct {
	t     *testing.T
	store *lake.Memory
	lake  *lake.Lake
	in    *ingest.Ingest
	now   time.Time
}

func build(t *testing.T) *house {
	h := &house{t: t, store: lake.NewMemory(), now: time.Date(2026, 2, 1, 6, 0, 0, 0, time.UTC)}
	h.open()
	return h
}

func (h *house) open() {
	h.t.Helper()
	l, err := lake.Open(h.t.Context(), h.store, "p", lake.Options{Run: "run-1"})
	if err != nil {
		h.t.Fatal(err)
	}
	h.lake = l
	h.in = ingest.New(l, ingest.Options{Run: "run-1", Now: func() time.Time { return h.now }})
}

func (h *house) spool(body []byte) string {
	h.t.Helper()
	path := filepath.Join(h.t.TempDir(), "spool")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

func (h *house) keys() map[string]string {
	out := map[string]string{}
	for o, err := range h.store.List(h.t.Context(), "") {
		if err != nil {
			h.t.Fatal(err)
		}
		out[o.Key] = o.ETag
	}
	return out
}

func gz(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, s); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func doc(spec *dataset.Spec, id, path string) ingest.Doc {
	day, err := window.ParseDay("2026-01-08")
	if err != nil {
		panic(err)
	}
	d := ingest.Doc{
		Spec: spec, Account: "US-A", Marketplaces: []string{"ATVPDKIKX0DER"}, DocumentID: id, SpoolPath: path,
		GeneratedAt: time.Date(2026, 1, 20, 5, 0, 0, 0, time.UTC),
	}
	if spec.Supersede == dataset.Replace {
		d.Window = window.Range{From: day, Until: day + 1}
	}
	if spec == catalog.SellerFeedback { // the sample of a store that writes days its own way
		d.Marketplaces = []string{"A1PA6795UKMFR9"}
	}
	var says struct {
		Asked struct {
			From  string   `json:"dataStartTime"`
			Until string   `json:"dataEndTime"`
			Sites []string `json:"marketplaceIds"`
		} `json:"reportSpecification"`
	}
	if json.Unmarshal([]byte(spec.Sample), &says) == nil && len(says.Asked.Sites) > 0 { // asked for as the sample says
		d.Marketplaces = says.Asked.Sites
		from, err1 := window.ParseDay(says.Asked.From[:min(len(says.Asked.From), 10)])
		until, err2 := window.ParseDay(says.Asked.Until[:min(len(says.Asked.Until), 10)])
		if err1 == nil && err2 == nil && !d.Window.Empty() {
			d.Window = window.Range{From: from, Until: until + 1}
			if len(says.Asked.Until) > 10 { // the first instant after it
				d.Window.Until--
			}
		}
	}
	return d
}

func TestEverySampleIsCommittedOnce(t *testing.T) {
	for _, spec := range catalog.All() {
		t.Run(spec.Name, func(t *testing.T) {
			h := build(t)
			d := doc(spec, "amzn1.spdoc.1", h.spool(gz(spec.Sample)))
			m, err := h.in.Commit(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			raw, _, err := h.store.Get(t.Context(), m.Raw)
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := io.ReadAll(raw); !bytes.Equal(got, gz(spec.Sample)) {
				t.Error("the raw object is not the bytes as received")
			}
			if len(m.Tables) != len(spec.Tables) || m.Quarantine != "" || len(m.Unknown) > 0 || len(m.Months) == 0 {
				t.Errorf("manifest %+v", m)
			}
			for i, rows := range m.Tables {
				r, err := h.lake.OpenTable(t.Context(), rows.Key)
				if err != nil {
					t.Fatal(err)
				}
				if r.Rows() != rows.Out || rows.Out == 0 || rows.In != rows.Out+rows.Quarantined {
					t.Errorf("%s: %d rows in the file, manifest %+v", rows.Table, r.Rows(), rows)
				}
				for b, err := range r.Batches(document.Columns(&spec.Tables[i])) {
					if err != nil {
						t.Fatal(err)
					}
					if got := b.Col(dataset.ColDocument).Text(0); got != "amzn1.spdoc.1" {
						t.Errorf("_document = %q", got)
					}
				}
			}
			before := h.keys()
			h.now = h.now.Add(time.Hour)
			again, err := h.in.Commit(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(m, again); diff != "" {
				t.Errorf("second commit answered another manifest:\n%s", diff)
			}
			if diff := cmp.Diff(before, h.keys()); diff != "" {
				t.Errorf("second commit changed the store:\n%s", diff)
			}
		})
	}
}

func TestMonthsOfADocument(t *testing.T) {
	head, line, _ := strings.Cut(catalog.SettlementV2.Sample, "\n")
	_ = line
	row := func(posted string) string {
		cells := make([]string, 24)
		cells[0], cells[14], cells[17] = "30000000001", "1.00", posted
		return strings.Join(cells, "\t") + "\n"
	}
	for name, tt := range map[string]struct {
		spec   *dataset.Spec
		body   string
		months string
		rows   map[window.Month]int64
	}{
		"posted near a month's end counts in UTC and stands in both": {
			catalog.SettlementV2,
			head + "\n" + row("2026-01-31 23:59:59 UTC") + row("2026-01-31 10:00:00 UTC") + row("2026-02-01 00:00:00 UTC"),
			"2026-01 2026-02",
			map[window.Month]int64{202601: 2, 202602: 1},
		},
		"in the middle it stands in one": {
			catalog.SettlementV2,
			head + "\n" + row("2025-12-15 10:00:00 UTC"), "2025-12",
			map[window.Month]int64{202512: 1},
		},
		"end and deposit of the statement": {catalog.SettlementV2, catalog.SettlementV2.Sample, "2026-01", map[window.Month]int64{202601: 2}},
		"covered days":                     {catalog.SalesTraffic, catalog.SalesTraffic.Sample, "2026-01", map[window.Month]int64{202601: 1}},
		"a snapshot's day":                 {catalog.FBAInventory, catalog.FBAInventory.Sample, "2026-01", nil},
		"orders by purchase":               {catalog.AllOrders, catalog.AllOrders.Sample, "2026-01", map[window.Month]int64{202601: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t)
			m, err := h.in.Commit(t.Context(), doc(tt.spec, "d", h.spool([]byte(tt.body))))
			if err != nil {
				t.Fatal(err)
			}
			var months []string
			for _, x := range m.Months {
				months = append(months, x.String())
			}
			if got := strings.Join(months, " "); got != tt.months {
				t.Errorf("months %s, want %s", got, tt.months)
			}
			if diff := cmp.Diff(tt.rows, m.Tables[0].Months); diff != "" {
				t.Errorf("rows by month -want +got:\n%s", diff)
			}
		})
	}
}

func TestOtherBytesUnderTheSameIdAreKeptBeside(t *testing.T) {
	h := build(t)
	spec := catalog.SettlementV2
	first, err := h.in.Commit(t.Context(), doc(spec, "d", h.spool([]byte(spec.Sample))))
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(spec.Sample, "19.25", "19.26", 1)
	_, err = h.in.Commit(t.Context(), doc(spec, "d", h.spool([]byte(other))))
	if !errors.Is(err, ingest.ErrOtherBytes) {
		t.Fatalf("error = %v, want other bytes", err)
	}
	n := 0
	for key := range h.keys() {
		if strings.HasPrefix(key, "p/raw/") {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d raw objects, want both", n)
	}
	ms, err := h.lake.Manifests(t.Context(), spec.Name, "US-A")
	if err != nil || len(ms) != 1 || ms[0].SHA256 != first.SHA256 {
		t.Errorf("manifests %v, %v, want the first alone", ms, err)
	}
}

// behind puts what a JSON report says it was asked for behind its rows.
func behind(sample string) string {
	asked, rows, ok := strings.Cut(strings.TrimSpace(sample), ",\n\"data")
	if !ok {
		panic(sample)
	}
	return "{\"data" + strings.TrimSuffix(rows, "}") + "," + asked[1:] + "}"
}

func TestBadDocuments(t *testing.T) {
	sample := catalog.SettlementV2.Sample
	whole := gz(sample + strings.Repeat("\n", 5000) + sample)
	for name, tt := range map[string]struct {
		spec     *dataset.Spec
		body     []byte
		err      error
		text     string
		rejected bool
		lines    int // in quarantine
	}{
		"cut short gzip":          {spec: catalog.SettlementV2, body: whole[:len(whole)/2], err: io.ErrUnexpectedEOF, text: "damaged"},
		"gzip with a wrong check": {spec: catalog.SettlementV2, body: append(bytes.Clone(gz(sample)[:len(gz(sample))-8]), 1, 2, 3, 4, 5, 6, 7, 8), err: document.ErrDamaged},
		"cut short JSON":          {spec: catalog.SalesTraffic, body: gz(catalog.SalesTraffic.Sample[:400]), err: io.ErrUnexpectedEOF},
		"a missing required column": {
			spec: catalog.SettlementV2, body: gz(strings.Replace(sample, "\tamount\t", "\tbetrag\t", 1)),
			err: pull.ErrDrift, text: "lacks column amount", rejected: true,
		},
		"a text instead of the report": {spec: catalog.AllOrders, body: gz("Date range exceeded"), err: pull.ErrDrift, text: "Date range exceeded", rejected: true},
		"another request's document": {
			spec: catalog.SalesTraffic, body: gz(strings.ReplaceAll(catalog.SalesTraffic.Sample, `"2026-01-08","dataEndTime":"2026-01-08"`, `"2026-01-07","dataEndTime":"2026-01-07"`)),
			err: pull.ErrDrift, text: "dataStartTime 2026-01-07", rejected: true,
		},
		"another week's, said behind its rows": {
			spec: catalog.SearchTermsWeek, body: gz(strings.ReplaceAll(behind(catalog.SearchTermsWeek.Sample), "2026-01-04", "2025-12-28")),
			err: pull.ErrDrift, text: "dataStartTime 2025-12-28", rejected: true,
		},
		"two settlements in one": {
			spec: catalog.SettlementV2, body: gz(sample + strings.Replace(strings.SplitN(sample, "\n", 3)[2], "30000000001", "30000000009", 1)),
			err: pull.ErrDrift, text: "30000000009", rejected: true,
		},
		"an unreadable line": {spec: catalog.SettlementV2, body: gz(strings.Replace(sample, "-3.00", "minus three", 1)), lines: 1},
		"empty":              {spec: catalog.SettlementV2, body: nil, err: pull.ErrDrift, rejected: true},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t)
			m, err := h.in.Commit(t.Context(), doc(tt.spec, "d", h.spool(tt.body)))
			if !errors.Is(err, tt.err) || tt.text != "" && !strings.Contains(err.Error(), tt.text) {
				t.Fatalf("error = %v, want %v with %q", err, tt.err, tt.text)
			}
			if err != nil && (!strings.Contains(err.Error(), "US-A "+tt.spec.Name) || !strings.Contains(err.Error(), "document d")) {
				t.Errorf("error %v does not name account, dataset and document", err)
			}
			ms, lerr := h.lake.Manifests(t.Context(), tt.spec.Name, "US-A")
			if lerr != nil {
				t.Fatal(lerr)
			}
			if tt.rejected {
				if len(ms) != 1 || ms[0].Rejected == "" || ms[0].Raw == "" || ms[0].Counts() {
					t.Errorf("manifests %+v, want one rejected with its raw object", ms)
				}
				if _, err := h.store.Stat(t.Context(), ms[0].Raw); err != nil {
					t.Error(err)
				}
				before := h.keys()
				if _, err := h.in.Commit(t.Context(), doc(tt.spec, "d", h.spool(tt.body))); !errors.Is(err, pull.ErrDrift) {
					t.Errorf("second commit: %v, want drift again", err)
				}
				if diff := cmp.Diff(before, h.keys()); diff != "" {
					t.Errorf("second commit changed the store:\n%s", diff)
				}
			} else if tt.err != nil && len(h.keys()) > 0 {
				t.Errorf("a damaged document left %v", h.keys())
			}
			if tt.lines > 0 {
				if m.Tables[0].Quarantined != int64(tt.lines) || m.Tables[0].In != 3 {
					t.Errorf("counts %+v", m.Tables[0])
				}
				r, _, err := h.store.Get(t.Context(), m.Quarantine)
				if err != nil {
					t.Fatal(err)
				}
				z, err := gzip.NewReader(r)
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(z)
				if err != nil || !strings.Contains(string(text), `"line":4`) || !strings.Contains(string(text), "minus three") ||
					!strings.Contains(string(text), "decimal sign") {
					t.Errorf("quarantine %q, %v", text, err)
				}
			}
		})
	}
}

func TestImportNamesTheDocumentByItsBytes(t *testing.T) {
	h := build(t)
	spec := catalog.SettlementV2
	d := ingest.Doc{Spec: spec, Account: "US-A", Imported: true, SpoolPath: h.spool([]byte(spec.Sample))}
	plain, err := h.in.Commit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if len(plain.Document) != 32 || !strings.HasPrefix(plain.SHA256, plain.Document) || !plain.GeneratedAt.Equal(h.now) {
		t.Errorf("manifest %+v, want the hash as name and the import time", plain)
	}
	h.now = h.now.Add(24 * time.Hour)
	d.SpoolPath = h.spool(gz(spec.Sample))
	zipped, err := h.in.Commit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plain, zipped); diff != "" {
		t.Errorf("the same text, compressed, is another document:\n%s", diff)
	}
}

func TestImportTakesFromTheDocumentWhatIsNotGiven(t *testing.T) {
	h := build(t)
	for name, tt := range map[string]struct {
		spec *dataset.Spec
		want window.Range
		ids  []string
	}{
		"sales and traffic":           {catalog.SalesTraffic, window.Range{From: window.Date(2026, 1, 8), Until: window.Date(2026, 1, 9)}, []string{"ATVPDKIKX0DER"}},
		"promotions by their options": {catalog.PromotionPerformance, window.Range{From: window.Date(2026, 1, 1), Until: window.Date(2026, 2, 1)}, []string{"ATVPDKIKX0DER"}},
		"ads by their rows":           {catalog.SPCampaign, window.Range{From: window.Date(2026, 1, 8), Until: window.Date(2026, 1, 9)}, nil},
		"a month by its rows":         {catalog.StorageFees, window.Range{From: window.Date(2026, 1, 1), Until: window.Date(2026, 2, 1)}, nil},
	} {
		m, err := h.in.Commit(t.Context(), ingest.Doc{Spec: tt.spec, Account: "US-A", Imported: true, SpoolPath: h.spool([]byte(tt.spec.Sample))})
		if err != nil {
			t.Fatal(err)
		}
		if m.Window != tt.want || !cmp.Equal(m.Marketplaces, tt.ids) || m.Months[0] != 202601 {
			t.Errorf("%s: window %s, marketplaces %v, months %v, want %s", name, m.Window, m.Marketplaces, m.Months, tt.want)
		}
	}
}

func TestRecognise(t *testing.T) {
	h := build(t)
	layouts := []*dataset.Spec{catalog.SettlementV2, catalog.SettlementV1}
	for _, want := range layouts {
		got, err := ingest.Recognise(t.Context(), h.spool([]byte(want.Sample)), document.Env{}, layouts...)
		if err != nil || got != want {
			t.Errorf("Recognise = %v, %v, want %s", got, err, want.Name)
		}
	}
	_, err := ingest.Recognise(t.Context(), h.spool([]byte(strings.Replace(catalog.SettlementV2.Sample, "amount-type", "kind", 1))), document.Env{}, layouts...)
	if !errors.Is(err, document.ErrRejected) || !strings.Contains(err.Error(), "settlement_v2") || !strings.Contains(err.Error(), "amount-type") {
		t.Errorf("error = %v, want the nearest layout and what it lacks", err)
	}
}

func TestUnitsSeeWhatMovedAndNothingElse(t *testing.T) {
	read := func(body string) []lake.Unit {
		h := build(t)
		m, err := h.in.Commit(context.Background(), doc(catalog.SPCampaign, "d", h.spool([]byte(body))))
		if err != nil {
			t.Fatal(err)
		}
		return m.Tables[0].Units
	}
	row := strings.Trim(strings.TrimSpace(catalog.SPCampaign.Sample), "[]")
	other := strings.Replace(row, "123456789012345", "5", 1)
	base := read("[" + row + "," + other + "]")
	if len(base) != 1 || base[0].Rows != 2 {
		t.Fatalf("units %+v", base)
	}
	for name, tt := range map[string]struct {
		body  string
		moved bool
	}{
		"other order":       {"[" + other + "," + row + "]", false},
		"a volatile column": {"[" + strings.Replace(row, "ENABLED", "PAUSED", 1) + "," + other + "]", false},
		"a figure":          {"[" + strings.Replace(row, "12.3456", "12.3457", 1) + "," + other + "]", true},
		"null for a zero":   {"[" + strings.Replace(row, `"purchases1d":1`, `"purchases1d":null`, 1) + "," + other + "]", true},
		"a row less":        {"[" + row + "]", true},
		"a row twice":       {"[" + row + "," + row + "," + other + "]", true},
	} {
		if got := read(tt.body); (got[0] != base[0]) != tt.moved {
			t.Errorf("%s: moved = %v, want %v", name, got[0] != base[0], tt.moved)
		}
	}
}

// The units of rows that name an instant are those of its UTC day, and hold the exact sum of the Spec's measure.
func TestUnitsOfInstantsAndMeasures(t *testing.T) {
	spec := *catalog.AllOrders
	spec.UpsertBy, spec.Measure, spec.ByUpdate = "", "item_price_tc", false
	spec.Tables = slices.Clone(spec.Tables)
	spec.Tables[0].Day = "purchase_at"
	lines := "amazon-order-id\tpurchase-date\tlast-updated-date\tsku\tcurrency\titem-price\n" +
		"1\t2026-01-07T23:59:59-08:00\t2026-01-08T09:00:00Z\tA\tUSD\t0.10\n" +
		"2\t2026-01-08T23:59:59Z\t2026-01-09T09:00:00Z\tA\tUSD\t19.99\n" +
		"3\t2026-01-09T00:00:00Z\t2026-01-09T09:00:00Z\tA\t\t\n"
	header, _, _ := strings.Cut(spec.Sample, "\n")
	have := map[string]bool{}
	for _, name := range strings.Split(strings.Split(lines, "\n")[0], "\t") {
		have[name] = true
	}
	for _, name := range strings.Split(strings.TrimRight(header, "\r"), "\t") {
		if !have[name] {
			lines = strings.Replace(lines, "\n", "\t"+name+"\n", 1)
		}
	}
	h := build(t)
	m, err := h.in.Commit(t.Context(), ingest.Doc{
		Spec: &spec, Account: "US-A", Marketplaces: []string{"ATVPDKIKX0DER"}, DocumentID: "d", SpoolPath: h.spool([]byte(lines)), GeneratedAt: h.now,
		Window: window.Range{From: window.Date(2026, 1, 8), Until: window.Date(2026, 1, 10)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range m.Tables[0].Units {
		got = append(got, fmt.Sprintf("%s %d %s", u.Day, u.Rows, u.Measure))
	}
	if want := []string{"2026-01-08 2 20.0900", "2026-01-09 1 0.0000"}; !cmp.Equal(got, want) {
		t.Errorf("units %q, want %q", got, want)
	}
}

func TestNoDataIsRecordedOnce(t *testing.T) {
	h := build(t)
	n := pull.NoData{
		Slice: plan.Slice{
			Account: "US-A", Dataset: "sales_traffic", Marketplaces: []string{"ATVPDKIKX0DER"},
			Window: window.Range{From: window.Date(2026, 1, 31), Until: window.Date(2026, 2, 2)},
		},
		Reports: []string{"r1", "r2"}, Statuses: []string{"CANCELLED", "CANCELLED"}, At: h.now,
	}
	first, err := h.in.NoData(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	second, err := h.in.NoData(t.Context(), n)
	if err != nil || !cmp.Equal(first, second) {
		t.Errorf("second: %+v, %v", second, err)
	}
	held, err := h.lake.Holdings(t.Context(), []*dataset.Spec{catalog.SalesTraffic}, []string{"US-A"})
	if err != nil {
		t.Fatal(err)
	}
	if got := held.Held("sales_traffic", "US-A"); len(got) != 1 || !got[0].NoData || got[0].Window != n.Slice.Window {
		t.Errorf("held %+v", got)
	}
	if len(first.Months) != 2 || !cmp.Equal(first.Statuses, n.Statuses) {
		t.Errorf("months %v, want both; statuses %q", first.Months, first.Statuses)
	}
}

func TestRealReferenceRatesAsZip(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "samples", "ecb", "eurofxref-hist.zip")
	want, err := os.ReadFile(path)
	if err != nil {
		t.Skip("the real files are not here")
	}
	h := build(t)
	m, err := h.in.Commit(t.Context(), ingest.Doc{Spec: catalog.ECBRates, SpoolPath: path, Imported: true})
	if err != nil {
		t.Fatal(err)
	}
	if m.Account != "none" || !strings.HasSuffix(m.Raw, ".csv.zip") || m.Tables[0].Out < 200_000 || len(m.Months) != 1 {
		t.Errorf("manifest %+v", m)
	}
	r, _, err := h.store.Get(t.Context(), m.Raw)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
		t.Error("the raw object is not the file as received")
	}
}

func TestWhatIsPulledIsCommittedOnce(t *testing.T) {
	h := build(t)
	sink, spec := h.in.Sink(), catalog.SPCampaign
	d := pull.Document{
		Spec: spec, ID: "report-1", ReportID: "report-1", SpoolPath: h.spool(gz(spec.Sample)), GeneratedAt: h.now,
		Slice: plan.Slice{Account: "US-A", Dataset: spec.Name, Profile: "42", Window: window.Range{From: window.Date(2026, 1, 1), Until: window.Date(2026, 1, 10)}},
	}
	for i, want := range []bool{false, true} {
		if got, err := sink.Committed(t.Context(), spec.Name, "US-A", "report-1"); err != nil || got != want {
			t.Errorf("before commit %d: committed = %v, %v, want %v", i+1, got, err, want)
		}
		if err := sink.Commit(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	ms, err := h.lake.Manifests(t.Context(), spec.Name, "US-A", 202601)
	if err != nil || len(ms) != 1 || ms[0].Profile != "42" || ms[0].Window != d.Slice.Window {
		t.Errorf("manifests %+v, %v", ms, err)
	}
}

// A document read anew with the other decimal sign leaves the rows of the second reading only.
func TestTheWrongSignLeavesNothingBehind(t *testing.T) {
	h := build(t)
	header, _, _ := strings.Cut(catalog.AllOrders.Sample, "\n")
	names := strings.Split(header, "\t")
	line := func(price string) string {
		cells := make([]string, len(names))
		for i, n := range names {
			switch n {
			case "amazon-order-id", "sku":
				cells[i] = "X"
			case "purchase-date", "last-updated-date":
				cells[i] = "2026-01-08T18:00:00+00:00"
			case "product-name":
				cells[i] = strings.Repeat("title ", 50)
			case "item-price":
				cells[i] = price
			}
		}
		return strings.Join(cells, "\t") + "\n"
	}
	body := header + "\n" + strings.Repeat(line("1,234"), 14_000) + line("1,5")
	m, err := h.in.Commit(t.Context(), doc(catalog.AllOrders, "d", h.spool([]byte(body))))
	if err != nil {
		t.Fatal(err)
	}
	r, err := h.lake.OpenTable(t.Context(), m.Tables[0].Key)
	if err != nil {
		t.Fatal(err)
	}
	if m.Tables[0].Out != 14_001 || r.Rows() != 14_001 {
		t.Errorf("%d rows in the manifest, %d in the file", m.Tables[0].Out, r.Rows())
	}
	for b, err := range r.Batches([]dataset.Column{{Name: "item_price_tc", Kind: dataset.Money(18, 4)}}) {
		if err != nil {
			t.Fatal(err)
		}
		if b.Cols[0].Ints[0] != 12_340 {
			t.Errorf("first price %d, want 1.2340", b.Cols[0].Ints[0])
		}
		break
	}
}
