package ingest_test

import (
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
	"sellerhouse/extract/lake/parquet"
)

// endless repeats a text for n bytes between a head and a tail.
type endless struct {
	parts []string
	left  int64
	rest  string
}

func (e *endless) Read(p []byte) (int, error) {
	for e.rest == "" {
		switch {
		case len(e.parts) == 0:
			return 0, io.EOF
		case len(e.parts) == 2 && e.left > 0:
			e.rest = e.parts[0]
			e.left -= int64(len(e.rest))
		default:
			e.rest, e.parts = e.parts[0], e.parts[1:]
			if len(e.parts) == 1 {
				continue
			}
		}
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// encoding writes Parquet nowhere and watches the heap.
type encoding struct {
	spec *dataset.Spec
	file *parquet.Writer
	free *batch.Batch
	n    int
	most uint64
}

func (e *encoding) Batch(i int) *batch.Batch {
	if b := e.free; b != nil {
		e.free = nil
		return b
	}
	return document.NewBatch(&e.spec.Tables[i])
}

func (e *encoding) Rows(_ int, b *batch.Batch) error {
	if e.n++; e.n%4 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		e.most = max(e.most, m.HeapInuse)
	}
	e.free = b
	return e.file.Write(b)
}

func (e *encoding) Refuse(document.Refused) error { return nil }

// Memory does not grow with the document: 64 MB here, 5 GB in the long run, inside the same bound.
func TestMemoryDoesNotGrowWithTheDocument(t *testing.T) {
	size := int64(64 << 20)
	if os.Getenv("SELLERHOUSE_LONG") != "" {
		size = 5 << 30
	}
	const bound = 96 << 20
	settlement := strings.SplitAfterN(catalog.SettlementV2.Sample, "\n", 3)
	campaign := strings.Trim(strings.TrimSpace(catalog.SPCampaign.Sample), "[]")
	// What was asked for may stand behind the rows.
	asked, terms, _ := strings.Cut(strings.TrimSpace(catalog.SearchTermsWeek.Sample), ",\n\"dataBy")
	head, terms, _ := strings.Cut("\"dataBy"+terms, "[")
	term := strings.TrimSuffix(terms, "]}")
	for name, tt := range map[string]struct {
		spec *dataset.Spec
		text endless
	}{
		"search terms": {catalog.SearchTermsWeek, endless{parts: []string{"{" + head + "[", term + ",\n", term + "]," + asked[1:] + "}"}, left: size}},
		"settlement":   {catalog.SettlementV2, endless{parts: []string{settlement[0] + settlement[1], strings.Repeat(settlement[2], 50), ""}, left: size}},
		"campaigns":    {catalog.SPCampaign, endless{parts: []string{"[", campaign + ",\n", campaign + "]"}, left: size}},
	} {
		t.Run(name, func(t *testing.T) {
			runtime.GC()
			e := &encoding{spec: tt.spec, file: parquet.NewWriter(io.Discard, document.Columns(&tt.spec.Tables[0]))}
			res, err := document.Decode(t.Context(), tt.spec, e, &tt.text, document.Env{Document: "d"})
			if err != nil {
				t.Fatal(err)
			}
			if res.Bytes < size || res.Tables[0].Out < size/1000 || res.Tables[0].Refused > 0 {
				t.Fatalf("%d bytes, %+v", res.Bytes, res.Tables[0])
			}
			if tt.spec.Format == dataset.JSON && tt.spec.Tables[0].Rows != "" && !strings.Contains(string(res.Specification), "reportType") {
				t.Errorf("what was asked for is %q", res.Specification)
			}
			if e.most > bound {
				t.Errorf("heap reached %d MiB, want at most %d", e.most>>20, bound>>20)
			}
			t.Logf("%d MiB read, %d rows, heap at most %d MiB", res.Bytes>>20, res.Tables[0].Out, e.most>>20)
		})
	}
}
