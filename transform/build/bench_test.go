package build_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/ingest"
)

// manyLines is a settlement of n lines: orders of seven lines each, with tax that Amazon remits.
func manyLines(n int) string {
	var b strings.Builder
	b.WriteString(v2Header + "\n")
	rows := [][3]string{
		{"ItemPrice", "Principal", "29.99"},
		{"ItemPrice", "Tax", "2.47"},
		{"ItemPrice", "Shipping", "4.99"},
		{"ItemFees", "Commission", "-4.50"},
		{"ItemFees", "FBAPerUnitFulfillmentFee", "-3.86"},
		{"ItemFees", "ShippingChargeback", "-4.99"},
		{"ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "-2.47"},
	}
	fmt.Fprintf(&b, "1\t2026-05-01 00:00:00 UTC\t2026-05-29 00:00:00 UTC\t2026-05-30 00:00:00 UTC\t0\tUSD%s\n", strings.Repeat("\t", 18))
	for i := range n {
		o, r, qty := i/7, rows[i%7], ""
		if i%7 == 0 {
			qty = "1"
		}
		fmt.Fprintf(&b, "1\t\t\t\t\t\tOrder\t1%02d-%07d-%07d\t\t\t\tAmazon.com\t%s\t%s\t%s\tAFN\t2026-05-10\t2026-05-%02d %02d:%02d:%02d UTC\t%014d\t\t\tSKU-%05d\t%s\t\n",
			o%90+10, o%10_000_000, o*7919%10_000_000, r[0], r[1], r[2], 1+o*28/(n/7+1), 8+o%16, o%60, o*7%60, 70_000_000_000_000+o, o%3000, qty)
	}
	return b.String()
}

// BenchmarkSettlement builds the lines, the ledger and the header of one settlement from its report Parquet.
func BenchmarkSettlement(b *testing.B) {
	n := 300_000
	if os.Getenv("SELLERHOUSE_LONG") != "" {
		n = 3_000_000
	}
	h := newHouse(b, seller("US-A", "US"))
	h.commit(ingest.Doc{Spec: catalog.SettlementV2, Account: "US-A"}, manyLines(n))
	var before, after runtime.MemStats
	var rows int64
	var spent time.Duration
	b.ResetTimer()
	for b.Loop() {
		b.StopTimer()
		for o, err := range h.store.List(context.Background(), "p/facts/") {
			if err != nil {
				b.Fatal(err)
			}
			if err := h.store.Delete(context.Background(), o.Key); err != nil {
				b.Fatal(err)
			}
		}
		x := h.builder()
		all, err := x.Partitions(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		parts := all[:0]
		for _, p := range all {
			if p.Month == 202605 {
				parts = append(parts, p)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&before)
		used := cpu()
		b.StartTimer()
		files, err := x.Build(context.Background(), parts...)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		spent += cpu() - used
		runtime.ReadMemStats(&after)
		for _, f := range files {
			if f.Table == "fact_settlement_line" {
				rows += f.Rows
			}
		}
		b.StartTimer()
	}
	if rows != int64(n)*int64(b.N) {
		b.Fatalf("%d lines, want %d", rows, n*b.N)
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "lines/s")
	b.ReportMetric(float64(rows)/spent.Seconds(), "lines/cpu-s")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(n), "allocs/line")
}

// cpu is the processor time this process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
