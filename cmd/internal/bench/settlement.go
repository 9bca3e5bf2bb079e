// Package bench measures the program against peers that can be installed: the same file, the same
// cores, round by round, medians as ratios, results verified in a second reader.
package bench

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/klauspost/compress/gzip"
)

const settlementHeader = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id\n"

// charge is one kind of line an order item has, in the order in which Amazon prints them.
type charge struct {
	amountType, description string
	permille                int // of the principal, signed
	share                   int // percent of items that have it
}

var charges = []charge{
	{"ItemPrice", "Principal", 1000, 100},
	{"ItemPrice", "Tax", 82, 90},
	{"ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", -82, 90},
	{"ItemFees", "Commission", -150, 100},
	{"ItemFees", "FBAPerUnitFulfillmentFee", -180, 85},
	{"ItemPrice", "Shipping", 120, 20},
	{"ItemFees", "ShippingChargeback", -120, 20},
	{"Promotion", "Principal", -100, 15},
}

// Settlement is a generated settlement document and what its lines sum to.
type Settlement struct {
	Path  string
	Lines int   // transaction lines, the summary line not counted
	Cents int64 // their sum
	Raw   int64 // bytes before gzip
}

// WriteSettlement generates a settlement statement of about n lines, gzipped, into dir, or finds the one
// generated before. The content follows from n alone: orders of several lines, 5,000 SKUs of which a few
// sell most, many blank cells, some SKUs outside ASCII.
func WriteSettlement(dir string, n int) (Settlement, error) {
	s := Settlement{Path: filepath.Join(dir, fmt.Sprintf("settlement-%d.txt.gz", n))}
	if s.write(io.Discard, n) != nil { // the sum stands on the summary line, before the lines
		return s, fmt.Errorf("generate %s", s.Path)
	}
	if _, err := os.Stat(s.Path); err == nil {
		return s, nil
	}
	f, err := os.CreateTemp(dir, "settlement-*")
	if err != nil {
		return s, fmt.Errorf("generate settlement: %w", err)
	}
	defer os.Remove(f.Name())
	zw, err := gzip.NewWriterLevel(f, gzip.BestSpeed)
	if err == nil {
		err = s.write(zw, n)
	}
	if err == nil {
		err = zw.Close()
	}
	if err == nil {
		err = f.Close()
	}
	if err == nil {
		err = os.Rename(f.Name(), s.Path)
	}
	if err != nil {
		return s, fmt.Errorf("generate settlement: %w", err)
	}
	return s, nil
}

// write prints the document with the sum known so far and counts it anew.
func (s *Settlement) write(to io.Writer, n int) error {
	w := bufio.NewWriterSize(to, 1<<20)
	total := s.Cents
	s.Lines, s.Cents, s.Raw = 0, 0, 0
	count := func(text string) { s.Raw += int64(len(text)); w.WriteString(text) }
	count(settlementHeader)
	count("30000000001\t2026-03-01 00:00:00 UTC\t2026-03-15 00:00:00 UTC\t2026-03-17 00:00:00 UTC\t" + cents(total) + "\tUSD" + "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\n")
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	zipf := rand.NewZipf(rng, 1.3, 8, 4999)
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	line := make([]byte, 0, 512)
	for s.Lines < n {
		order := fmt.Sprintf("1%02d-%07d-%07d", rng.IntN(15), rng.IntN(10_000_000), rng.IntN(10_000_000))
		shipment := strconv.FormatUint(rng.Uint64()>>20, 36)
		posted := start.Add(time.Duration(int64(s.Lines)*14*24*3600/int64(n)) * time.Second)
		stamp, date := posted.Format("2006-01-02 15:04:05 UTC"), posted.Format("2006-01-02")
		for range 1 + rng.IntN(2) {
			item := strconv.FormatInt(10_000_000_000_000+rng.Int64N(80_000_000_000_000), 10)
			k := zipf.Uint64()
			sku := fmt.Sprintf("SKU-%04d-%c", k, 'A'+rune(k%26))
			if k%37 == 0 {
				sku += "-größe"
			}
			price := int64(500 + (k*7919)%9500)
			for _, c := range charges {
				if rng.IntN(100) >= c.share || s.Lines >= n {
					continue
				}
				amount := price * int64(c.permille) / 1000
				line = append(line[:0], "30000000001\t\t\t\t\t\tOrder\t"...)
				line = append(line, order...)
				line = append(line, '\t')
				line = append(line, order...)
				line = append(line, "\t\t"...)
				line = append(line, shipment...)
				line = append(line, "\tAmazon.com\t"...)
				line = append(line, c.amountType...)
				line = append(line, '\t')
				line = append(line, c.description...)
				line = append(line, '\t')
				line = append(line, cents(amount)...)
				line = append(line, "\tAFN\t"...)
				line = append(line, date...)
				line = append(line, '\t')
				line = append(line, stamp...)
				line = append(line, '\t')
				line = append(line, item...)
				line = append(line, "\t\t\t"...)
				line = append(line, sku...)
				line = append(line, '\t')
				if c.description == "Principal" && c.amountType == "ItemPrice" {
					line = append(line, '1')
				}
				line = append(line, '\t')
				if c.amountType == "Promotion" {
					line = append(line, "Spring sale"...)
				}
				line = append(line, '\n')
				w.Write(line)
				s.Raw += int64(len(line))
				s.Lines++
				s.Cents += amount
			}
		}
	}
	return w.Flush()
}

func cents(v int64) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	return fmt.Sprintf("%s%d.%02d", sign, v/100, v%100)
}
