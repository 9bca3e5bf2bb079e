package parquet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake/parquet"
)

// drawn is a file of everyKind whose columns each have a habit of their own: constant, blank, few values, runs,
// ascending, anything.
func drawn(t testing.TB, seed uint64, rows int) []byte {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	habit := make([]int, len(everyKind))
	for i := range habit {
		habit[i] = r.IntN(7)
	}
	var file bytes.Buffer
	w := parquet.NewWriter(&file, everyKind)
	b := batch.New(everyKind)
	held := make([]int64, len(everyKind))
	for left := rows; left > 0; {
		b.Reset()
		b.N = min(left, 1+r.IntN(12_000))
		left -= b.N
		for i, c := range everyKind {
			v := &b.Cols[i]
			for range b.N {
				switch habit[i] {
				case 0: // always the same
				case 1:
					held[i] = int64(r.IntN(5))
				case 2:
					if r.IntN(30) == 0 {
						held[i] = int64(r.IntN(3000))
					}
				case 3:
					held[i] += int64(r.IntN(20))
				case 4:
					held[i] = int64(r.Uint64())
				case 5:
					held[i] = []int64{0, -1, math.MaxInt64, math.MinInt64, 1 << 40}[r.IntN(5)]
				default:
					if !c.Required {
						v.AppendNull()
						continue
					}
				}
				if !c.Required && habit[i]%2 == 1 && r.IntN(9) == 0 {
					v.AppendNull()
					continue
				}
				switch x := held[i]; {
				case c.Kind.IsText():
					s := fmt.Sprint("größe ", x)
					if habit[i] == 5 {
						s = s[:r.IntN(2)*7]
					}
					v.AppendText(s)
				case c.Kind.Base == dataset.BaseBool:
					v.AppendInt(x & 1)
				case c.Kind == dataset.UInt8:
					v.AppendInt(x & 255)
				case c.Kind == dataset.UInt32:
					v.AppendInt(int64(uint32(x)))
				case c.Kind.Base == dataset.BaseDate:
					v.AppendInt(int64(int32(x)))
				default:
					v.AppendInt(x)
				}
			}
		}
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

type open func(io.ReaderAt, int64) (*parquet.Reader, error)

// rowsOf prints a file's rows, its text columns read as codes if coded is set.
func rowsOf(open open, file []byte, coded bool) ([]string, error) {
	rd, err := open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	dicts := make([]*batch.Dict, len(everyKind))
	for i, c := range everyKind {
		if coded && c.Kind.IsText() {
			dicts[i] = new(batch.Dict)
		}
	}
	var out []string
	for b, err := range rd.Coded(everyKind, dicts) {
		if err != nil {
			return out, err
		}
		if err := b.Check(); err != nil {
			return out, err
		}
		out = append(out, text(b)...)
	}
	return out, nil
}

// FuzzReaders writes rows drawn from a seed and reads them in every way there is.
func FuzzReaders(f *testing.F) {
	for i := range 10 {
		f.Add(uint64(i), uint32(1+i*i*90))
	}
	f.Add(uint64(10), uint32(21_000))
	f.Fuzz(func(t *testing.T, seed uint64, rows uint32) {
		file := drawn(t, seed, int(rows%70_000))
		want, err := rowsOf(parquet.OpenForeign, file, false)
		if err != nil {
			t.Fatal(err)
		}
		for name, of := range map[string]struct {
			open  open
			coded bool
		}{"own": {parquet.Open, false}, "own, coded": {parquet.Open, true}, "foreign, coded": {parquet.OpenForeign, true}} {
			got, err := rowsOf(of.open, file, of.coded)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("-foreign +%s:\n%.2000s", name, d)
			}
		}
	})
}

const damaged = 600 // rows of the files that bytes are changed in

// FuzzDamage changes bytes of a file: what is read is an error or as many rows as the file says it has.
func FuzzDamage(f *testing.F) {
	for i := range uint32(200) {
		f.Add(uint64(i%4), i*2477, byte(1+i%255))
	}
	files := map[uint64][]byte{}
	f.Fuzz(func(t *testing.T, seed uint64, at uint32, change byte) {
		seed %= 4
		if files[seed] == nil {
			files[seed] = drawn(t, seed, damaged)
		}
		file := bytes.Clone(files[seed])
		// The footer has lengths of everything: damage to it is the library's to find.
		pages := len(file) - 8 - int(uint32(file[len(file)-8])|uint32(file[len(file)-7])<<8|uint32(file[len(file)-6])<<16)
		file[int(at)%pages] ^= change
		for _, coded := range []bool{false, true} {
			rows, err := rowsOf(parquet.Open, file, coded)
			if err == nil && len(rows) != damaged {
				t.Errorf("read %d rows, want %d or an error", len(rows), damaged)
			}
		}
	})
}

func TestAFileCutShortIsAnError(t *testing.T) {
	file := drawn(t, 2, 500)
	for _, n := range []int{0, 3, 8, 11, len(file) / 2, len(file) - 1} {
		if _, err := rowsOf(parquet.Open, file[:n], false); err == nil {
			t.Errorf("%d bytes of %d were read without an error", n, len(file))
		}
	}
}

func TestLeavingEarlyAndFailingReads(t *testing.T) {
	file := drawn(t, 3, 60_000)
	rd, err := parquet.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for b, err := range rd.Batches(everyKind) {
		if err != nil {
			t.Fatal(err)
		}
		if n += b.N; n > 10_000 {
			break
		}
	}
	broken := errors.New("broken")
	rd, err = parquet.Open(&failing{bytes.NewReader(file), int64(len(file)), broken}, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range rd.Batches(everyKind) {
		if !errors.Is(got, broken) {
			t.Errorf("error = %v, want %v", got, broken)
		}
	}
}

// failing answers reads of the footer only.
type failing struct {
	r    io.ReaderAt
	size int64
	err  error
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) < f.size {
		return 0, f.err
	}
	return f.r.ReadAt(p, off)
}

func TestADictionaryThatGrowsLargeBeginsAnew(t *testing.T) {
	cols := []dataset.Column{{Name: "id", Kind: dataset.Text}}
	var file bytes.Buffer
	w := parquet.NewWriter(&file, cols)
	b := batch.New(cols)
	for i := range 300_000 {
		b.Cols[0].AppendText(fmt.Sprint("id-", i))
		if b.N++; b.N == 8000 || i == 299_999 {
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
			b.Reset()
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rd, err := parquet.Open(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	ids, at, most := map[uint64]bool{}, 0, 0
	for b, err := range rd.Coded(cols, []*batch.Dict{new(batch.Dict)}) {
		if err != nil {
			t.Fatal(err)
		}
		v := &b.Cols[0]
		ids[v.Words.ID()], most = true, max(most, v.Words.Len())
		for i := range b.N {
			if got, want := v.Text(i), fmt.Sprint("id-", at); got != want {
				t.Fatalf("row %d = %q, want %q", at, got, want)
			}
			at++
		}
	}
	if at != 300_000 || len(ids) < 2 || most > 150_000 {
		t.Errorf("%d rows from %d dictionaries of up to %d words", at, len(ids), most)
	}
}
