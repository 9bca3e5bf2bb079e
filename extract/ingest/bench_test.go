package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/lake"
)

// settlement writes a made-up settlement of n lines: orders of three to nine lines, SKUs of which few sell
// often, European figures and dates, many blanks.
func settlement(w io.Writer, n int) error {
	r := rand.New(rand.NewPCG(1, 1))
	zipf := rand.NewZipf(r, 1.2, 4, 5000)
	header, _, _ := bytes.Cut([]byte(catalog.SettlementV2.Sample), []byte("\n"))
	var b bytes.Buffer
	b.Write(append(header, '\n'))
	b.WriteString("20000000009\t01.01.2026 08:00:00 UTC\t15.01.2026 08:00:00 UTC\t17.01.2026 08:00:00 UTC\t12345,67\tEUR" + string(bytes.Repeat([]byte("\t"), 18)) + "\n")
	at := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	kinds := [][2]string{
		{"ItemPrice", "Principal"},
		{"ItemPrice", "Tax"},
		{"ItemFees", "Commission"},
		{"ItemFees", "FBAPerUnitFulfillmentFee"},
		{"ItemPrice", "Shipping"},
		{"ItemFees", "ShippingChargeback"},
		{"Promotion", "Shipping"},
		{"ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal"},
		{"ItemFees", "DigitalServicesFee"},
	}
	for line := 0; line < n; {
		at = at.Add(time.Duration(r.IntN(2000)) * time.Millisecond)
		order := fmt.Sprintf("30%d-%07d-%07d", r.IntN(9), r.IntN(1e7), r.IntN(1e7))
		item := strconv.Itoa(70_000_000_000_000 + r.IntN(1e9))
		sku := fmt.Sprintf("SKU-%04d-größe", zipf.Uint64())
		ship := "D" + strconv.FormatUint(r.Uint64()>>20, 36)
		day, stamp := at.Format("02.01.2006"), at.Format("02.01.2006 15:04:05 UTC")
		for k := range 3 + r.IntN(7) {
			kind := kinds[k%len(kinds)]
			fmt.Fprintf(&b, "20000000009\t\t\t\t\t\tOrder\t%s\t%s\t\t%s\tAmazon.de\t%s\t%s\t%d,%02d\tAFN\t%s\t%s\t%s\t\t\t%s\t%s\t%s\n",
				order, order, ship, kind[0], kind[1], r.IntN(60)-20, r.IntN(100), day, stamp, item, sku,
				map[bool]string{true: "1"}[k == 0], map[bool]string{true: "Summer deal"}[kind[0] == "Promotion"])
			line++
		}
		if b.Len() > 1<<20 {
			if _, err := b.WriteTo(w); err != nil {
				return err
			}
		}
	}
	_, err := b.WriteTo(w)
	return err
}

// spooled writes the settlement gzipped to a file.
func spooled(tb testing.TB, lines int) string {
	path := filepath.Join(tb.TempDir(), "settlement.tsv.gz")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if err := settlement(z, lines); err != nil {
		tb.Fatal(err)
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	return path
}

// nowhere takes objects and keeps none, so that only the pipeline is measured.
type nowhere struct{ *lake.Memory }

func (n nowhere) Put(ctx context.Context, key string, body io.Reader, _ int64) (lake.Object, error) {
	size, err := io.Copy(io.Discard, body)
	return lake.Object{Key: key, Size: size}, err
}

// BenchmarkCommitSettlement: gzipped settlement to 27-column zstd Parquet, hashes and manifest included.
func BenchmarkCommitSettlement(b *testing.B) {
	lines := 500_000
	if s := os.Getenv("LINES"); s != "" {
		lines, _ = strconv.Atoi(s)
	}
	path := spooled(b, lines)
	before := cpu()
	b.ResetTimer()
	for range b.N {
		l, err := lake.Open(b.Context(), nowhere{lake.NewMemory()}, "", lake.Options{Run: "r"})
		if err != nil {
			b.Fatal(err)
		}
		in := ingest.New(l, ingest.Options{Run: "r", Now: func() time.Time { return time.Unix(0, 0) }})
		d := doc(catalog.SettlementV2, "amzn1.spdoc.1.4.eu.0123", path)
		d.Marketplaces = []string{"A1PA6795UKMFR9"}
		m, err := in.Commit(b.Context(), d)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(m.Tables[0].Out)/1e6, "Mrows")
		b.ReportMetric(float64(m.Tables[0].Bytes)/1e6, "MB")
		b.ReportMetric(float64(m.Bytes)/1e6, "rawMB")
	}
	rows := float64(lines) * float64(b.N) / 1e6
	b.ReportMetric(rows/b.Elapsed().Seconds(), "Mrows/s")
	b.ReportMetric((cpu()-before).Seconds()/rows, "cpu-s/Mrow")
}

// cpu is the time all cores spent on this process.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkCommitSmall: what a document costs whatever its size; most documents are small.
func BenchmarkCommitSmall(b *testing.B) {
	for _, spec := range catalog.All() {
		b.Run(spec.Name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "spool")
			if err := os.WriteFile(path, gz(spec.Sample), 0o600); err != nil {
				b.Fatal(err)
			}
			l, err := lake.Open(b.Context(), nowhere{lake.NewMemory()}, "", lake.Options{Run: "r"})
			if err != nil {
				b.Fatal(err)
			}
			in := ingest.New(l, ingest.Options{Run: "r", Now: func() time.Time { return time.Unix(0, 0) }})
			before := cpu()
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				if _, err := in.Commit(b.Context(), doc(spec, fmt.Sprint("d", i), path)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpu()-before).Microseconds())/float64(b.N), "cpu-us/doc")
		})
	}
}
