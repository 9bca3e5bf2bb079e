package bench

import (
	"bufio"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

func TestSettlementTiesToItsOwnTotal(t *testing.T) {
	s, err := WriteSettlement(t.TempDir(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(s.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zr, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var lines int
	var raw int64
	var sum int64
	var total string
	r := bufio.NewReader(zr)
	for {
		line, err := r.ReadString('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		raw += int64(len(line))
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 24 {
			t.Fatalf("line %q has %d cells, want 24", line, len(cells))
		}
		switch {
		case cells[0] == "settlement-id":
		case cells[4] != "":
			total = cells[4]
		default:
			lines++
			digits := strings.Replace(cells[14], ".", "", 1)
			var v int64
			for _, c := range strings.TrimPrefix(digits, "-") {
				v = v*10 + int64(c-'0')
			}
			if digits[0] == '-' {
				v = -v
			}
			sum += v
		}
	}
	if lines != 1000 || s.Lines != 1000 || raw != s.Raw {
		t.Errorf("%d lines and %d bytes, Settlement says %d and %d", lines, raw, s.Lines, s.Raw)
	}
	if cents(sum) != total || sum != s.Cents {
		t.Errorf("lines sum to %s, the summary line says %s, Settlement %s", cents(sum), total, cents(s.Cents))
	}
}
