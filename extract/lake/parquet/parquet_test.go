package parquet_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
	"sellerhouse/extract/lake/parquet"
)

var everyKind = []dataset.Column{
	{Name: "t", Kind: dataset.Text},
	{Name: "l", Kind: dataset.Label, Required: true},
	{Name: "money", Kind: dataset.Money(18, 4)},
	{Name: "wide", Kind: dataset.Decimal(38, 8)},
	{Name: "i", Kind: dataset.Int},
	{Name: "u", Kind: dataset.UInt32, Required: true},
	{Name: "u8", Kind: dataset.UInt8},
	{Name: "k", Kind: dataset.Key},
	{Name: "d", Kind: dataset.Date},
	{Name: "at", Kind: dataset.Instant},
	{Name: "b", Kind: dataset.Bool},
	{Name: "list", Kind: dataset.TextList},
	{Name: "unique", Kind: dataset.Text},
}

// fill appends n rows drawn from r: repeating texts, runs, blanks, extremes.
func fill(r *rand.Rand, b *batch.Batch, cols []dataset.Column, n int) {
	for range n {
		for i, c := range cols {
			v := &b.Cols[i]
			if !c.Required && r.IntN(5) == 0 {
				v.AppendNull()
				continue
			}
			switch {
			case c.Name == "unique":
				v.AppendText(fmt.Sprintf("id-%d-%d", r.Uint64(), r.Uint64()))
			case c.Kind.IsText():
				v.AppendText([]string{"", "a", "Amazon.de", "größer", "x\x1fy", "a longer text that repeats a lot"}[r.IntN(6)])
			case c.Kind.Base == dataset.BaseBool, c.Kind.Bits == -8:
				v.AppendInt(int64(r.IntN(2)))
			case c.Kind == dataset.UInt32:
				v.AppendInt(int64(r.Uint32()))
			case c.Kind.Base == dataset.BaseDate:
				v.AppendInt(int64(r.IntN(40000) - 20000))
			case c.Kind == dataset.Key:
				v.AppendInt(int64(r.Uint64()))
			case r.IntN(3) == 0:
				v.AppendInt(int64(r.IntN(50)) - 25)
			default:
				v.AppendInt(int64(r.Uint64()>>5) - 1<<58)
			}
		}
		b.N++
	}
}

// text prints a batch's rows, NULL apart from empty.
func text(b *batch.Batch) []string {
	var out []string
	for r := range b.N {
		line := ""
		for i := range b.Cols {
			v := &b.Cols[i]
			switch {
			case v.IsNull(r):
				line += "|~"
			case v.Kind.IsText():
				line += "|" + v.Text(r)
			default:
				line += fmt.Sprintf("|%d", v.Ints[r])
			}
		}
		out = append(out, line)
	}
	return out
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	for name, tt := range map[string]struct{ batches, rows int }{
		"no row":                      {0, 0},
		"one row":                     {1, 1},
		"a page":                      {1, 300},
		"several pages":               {9, 5000},
		"more than a row group holds": {18, 7777},
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, uint64(tt.rows)))
			var file bytes.Buffer
			w := parquet.NewWriter(&file, everyKind)
			var want []string
			for range tt.batches {
				b := batch.New(everyKind)
				fill(r, b, everyKind, tt.rows)
				want = append(want, text(b)...)
				if err := w.Write(b); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if w.Bytes() != int64(file.Len()) || w.Rows() != int64(len(want)) {
				t.Errorf("writer says %d bytes, %d rows, want %d, %d", w.Bytes(), w.Rows(), file.Len(), len(want))
			}
			rd, err := parquet.Open(bytes.NewReader(file.Bytes()), int64(file.Len()))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for b, err := range rd.Batches(everyKind) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, text(b)...)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("-written +read:\n%.2000s", d)
			}
		})
	}
}

func TestChosenAndMissingColumns(t *testing.T) {
	b := batch.New(everyKind)
	fill(rand.New(rand.NewPCG(7, 7)), b, everyKind, 100)
	var file bytes.Buffer
	w := parquet.NewWriter(&file, everyKind)
	if err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rd, err := parquet.Open(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	cols := []dataset.Column{{Name: "d", Kind: dataset.Date}, {Name: "not_there", Kind: dataset.Text}, {Name: "t", Kind: dataset.Text}}
	n := 0
	for got, err := range rd.Batches(cols) {
		if err != nil {
			t.Fatal(err)
		}
		for r := range got.N {
			if !got.Cols[1].IsNull(r) || got.Cols[2].Text(r) != b.Col("t").Text(r) || got.Cols[0].Ints[r] != b.Col("d").Ints[r] {
				t.Fatalf("row %d = %s", r, text(got)[r])
			}
		}
		n += got.N
	}
	if n != 100 || rd.Rows() != 100 || rd.Has("not_there") {
		t.Errorf("read %d rows of %d", n, rd.Rows())
	}
}

func TestTheSameRowsGiveTheSameBytes(t *testing.T) {
	make := func() []byte {
		var file bytes.Buffer
		w := parquet.NewWriter(&file, everyKind)
		for i := range 5 {
			b := batch.New(everyKind)
			fill(rand.New(rand.NewPCG(3, uint64(i))), b, everyKind, 8000)
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return file.Bytes()
	}
	if !bytes.Equal(make(), make()) {
		t.Error("two files of the same batches differ")
	}
}

func TestNullInARequiredColumnIsAnError(t *testing.T) {
	cols := []dataset.Column{{Name: "a", Kind: dataset.Text, Required: true}}
	b := batch.New(cols)
	b.Cols[0].AppendNull()
	b.N = 1
	if err := parquet.NewWriter(&bytes.Buffer{}, cols).Write(b); err == nil {
		t.Error("want an error")
	}
}

func TestSchemasOfTheCatalog(t *testing.T) {
	for _, spec := range catalog.All() {
		for i := range spec.Tables {
			tb := &spec.Tables[i]
			golden := filepath.Join("testdata", tb.Name+".schema")
			got := parquet.Schema(document.Columns(tb))
			if os.Getenv("UPDATE") != "" {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("%s: -golden +now (UPDATE=1 rewrites):\n%s", golden, d)
			}
		}
	}
}

func TestCodedTextsGiveTheSameFile(t *testing.T) {
	cols := []dataset.Column{{Name: "few", Kind: dataset.Label}, {Name: "many", Kind: dataset.Text}, {Name: "one", Kind: dataset.Label}, {Name: "blank", Kind: dataset.Text}}
	write := func(coded bool) []byte {
		r := rand.New(rand.NewPCG(9, 9))
		var file bytes.Buffer
		w := parquet.NewWriter(&file, cols)
		b := batch.New(cols)
		dicts := make([]batch.Dict, len(cols))
		word := batch.Word("always")
		for range 12 {
			b.Reset()
			for range 5000 {
				for i, s := range []string{fmt.Sprint("few-", r.IntN(9)), fmt.Sprint("many-", r.IntN(100_000)), "always", ""} {
					v := &b.Cols[i]
					switch null := s == "" && r.IntN(2) == 0; {
					case null && coded:
						for len(v.Null) < len(v.Code) {
							v.Null = append(v.Null, 0)
						}
						v.Null, v.Code = append(v.Null, 1), append(v.Code, dicts[i].Code(nil))
					case null:
						v.AppendNull()
					case !coded:
						v.AppendText(s)
					case s != "always":
						v.AppendCode(dicts[i].Code([]byte(s)))
					}
				}
				b.N++
			}
			for i := range b.Cols {
				if coded {
					b.Cols[i].Words = dicts[i].Words()
				}
			}
			if coded {
				b.Cols[2].Repeat(word, b.N)
			}
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
			dicts[0].Reset()
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return file.Bytes()
	}
	if !bytes.Equal(write(true), write(false)) {
		t.Error("coded texts give another file than plain ones")
	}
}
