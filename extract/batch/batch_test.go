package batch_test

import (
	"testing"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

func TestVectorKeepsNullsAligned(t *testing.T) {
	cols := []dataset.Column{{Name: "n", Kind: dataset.Int}, {Name: "s", Kind: dataset.Text}}
	for name, nulls := range map[string][]bool{
		"none":          {false, false, false},
		"first":         {true, false, false},
		"last":          {false, false, true},
		"all":           {true, true, true},
		"in the middle": {false, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := batch.New(cols)
			for range 2 { // the second round reuses the memory of the first
				b.Reset()
				for i, null := range nulls {
					if null {
						b.Cols[0].AppendNull()
						b.Cols[1].AppendNull()
					} else {
						b.Cols[0].AppendInt(int64(i + 1))
						b.Cols[1].AppendText(string(rune('a' + i)))
					}
					b.N++
				}
				if err := b.Check(); err != nil {
					t.Fatal(err)
				}
				for i, null := range nulls {
					wantInt, wantText := int64(i+1), string(rune('a'+i))
					if null {
						wantInt, wantText = 0, ""
					}
					n, s := b.Col("n"), b.Col("s")
					if n.IsNull(i) != null || s.IsNull(i) != null || n.Int(i) != wantInt || s.Text(i) != wantText {
						t.Errorf("value %d = %d %q (null %v %v), want %d %q (null %v)", i, n.Int(i), s.Text(i), n.IsNull(i), s.IsNull(i), wantInt, wantText, null)
					}
				}
			}
		})
	}
}

func TestTruncateTakesBackAHalfRow(t *testing.T) {
	b := batch.New([]dataset.Column{{Name: "s", Kind: dataset.Text}})
	v := &b.Cols[0]
	v.AppendText("kept")
	v.AppendText("dropped")
	v.Truncate(1)
	v.AppendText("next")
	if got := v.Text(0) + " " + v.Text(1); got != "kept next" || v.Len() != 2 {
		t.Errorf("vector holds %q in %d values, want \"kept next\" in 2", got, v.Len())
	}
	b.N = 1
	if b.Check() == nil {
		t.Error("a column longer than the batch was not noticed")
	}
}
