package batch_test

import (
	"fmt"
	"testing"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

func TestDictNumbersTextsOnce(t *testing.T) {
	var d batch.Dict
	for i := range 5000 {
		if got := d.Code([]byte(fmt.Sprint("text ", i%1000))); got != uint32(i%1000) {
			t.Fatalf("text %d has code %d, want %d", i, got, i%1000)
		}
	}
	before := d.Words()
	d.Code([]byte("one more"))
	if before.Len() != 1000 || d.Words().Len() != 1001 || before.ID() != d.ID() {
		t.Errorf("words taken before have %d texts, those after %d; want 1000, 1001 of one dictionary", before.Len(), d.Words().Len())
	}
	d.Reset()
	if d.Code([]byte("other")) != 0 || string(before.Bytes(0)) != "text 0" || before.ID() == d.ID() {
		t.Errorf("after a reset the old words begin with %q and are of the same dictionary: %v", before.Bytes(0), before.ID() == d.ID())
	}
}

func TestRangesAndRowsOfEveryForm(t *testing.T) {
	cols := []dataset.Column{{Name: "plain", Kind: dataset.Text}, {Name: "coded", Kind: dataset.Text}, {Name: "n", Kind: dataset.Int}}
	var d batch.Dict
	from := batch.New(cols)
	for i := range 6 {
		from.Cols[0].AppendText(fmt.Sprint("p", i))
		from.Cols[1].AppendCode(d.Code([]byte(fmt.Sprint("c", i%2))))
		if i == 3 {
			from.Cols[2].AppendNull()
		} else {
			from.Cols[2].AppendInt(int64(i))
		}
		from.N++
	}
	from.Cols[1].Words = d.Words()
	show := func(b *batch.Batch) (out string) {
		if err := b.Check(); err != nil {
			t.Fatal(err)
		}
		for i := range b.N {
			n := fmt.Sprint(b.Cols[2].Int(i))
			if b.Cols[2].IsNull(i) {
				n = "~"
			}
			out += b.Cols[0].Text(i) + b.Cols[1].Text(i) + n + " "
		}
		return out
	}
	for name, tt := range map[string]struct {
		null bool
		want string
	}{
		"NULLs stay":        {true, "p4c04 p5c15 p0c00 p1c11 p2c02 p3c1~ p4c04 p5c15 "},
		"NULLs become zero": {false, "p4c04 p5c15 p0c00 p1c11 p2c02 p3c10 p4c04 p5c15 "},
	} {
		t.Run(name, func(t *testing.T) {
			to := batch.New(cols)
			for _, r := range [][2]int{{4, 6}, {0, 4}, {4, 4}, {4, 6}} {
				for c := range cols {
					to.Cols[c].AppendRange(&from.Cols[c], r[0], r[1], tt.null)
				}
				to.N += r[1] - r[0]
			}
			if got := show(to); got != tt.want {
				t.Errorf("ranges give %q, want %q", got, tt.want)
			}
		})
	}
	from.Keep([]bool{false, true, false, true, true, false})
	if got, want := show(from), "p1c11 p3c1~ p4c04 "; got != want {
		t.Errorf("kept rows are %q, want %q", got, want)
	}
	from.Cols[1].Repeat(batch.Word("same"), 3)
	if got, want := show(from), "p1same1 p3same~ p4same4 "; got != want {
		t.Errorf("with a constant the rows are %q, want %q", got, want)
	}
}
