// Package batch holds rows column by column, the form in which rows travel from decoder to Parquet,
// from Parquet to transformer and from transformer to warehouse. It does no I/O.
package batch

import (
	"fmt"
	"slices"

	"sellerhouse/extract/dataset"
)

// MaxRows is how many rows a batch carries at most by convention; a bound on memory, not on documents.
const MaxRows = 8192

// Vector is one column's values, aligned to the rows. Text values lie in Data, value i being
// Data[End[i-1]:End[i]]; all other kinds are in Ints. Null[i] != 0 marks NULL, whose value is empty or 0.
// Null is nil when no value is NULL.
//
// A text vector may be coded instead: Words is set and value i is Words.Bytes(Code[i]), so that what follows
// from a text is worked out once for each. Only who asks for codes gets them. One word is a constant column.
type Vector struct {
	Kind  dataset.Kind
	Null  []byte
	Ints  []int64
	Data  []byte
	End   []uint32
	Code  []uint32
	Words *Words
}

// Batch is N rows of the columns named in Names.
type Batch struct {
	Names []string
	Cols  []Vector
	N     int
}

// New returns an empty batch for the columns.
func New(cols []dataset.Column) *Batch {
	b := &Batch{Names: make([]string, len(cols)), Cols: make([]Vector, len(cols))}
	for i, c := range cols {
		b.Names[i], b.Cols[i].Kind = c.Name, c.Kind
	}
	return b
}

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	b.N = 0
	for i := range b.Cols {
		v := &b.Cols[i]
		v.Null, v.Ints, v.Data, v.End = v.Null[:0], v.Ints[:0], v.Data[:0], v.End[:0]
		v.Code, v.Words = v.Code[:0], nil
	}
}

// Index returns a column's position, -1 where there is none.
func (b *Batch) Index(name string) int {
	for i, n := range b.Names {
		if n == name {
			return i
		}
	}
	return -1
}

// Col returns a column by name and panics where there is none: the caller's own schema is wrong.
func (b *Batch) Col(name string) *Vector {
	i := b.Index(name)
	if i < 0 {
		panic(fmt.Sprintf("batch: no column %q in %v", name, b.Names))
	}
	return &b.Cols[i]
}

// Len returns how many values the vector holds.
func (v *Vector) Len() int {
	if v.Kind.IsText() {
		return len(v.End) + len(v.Code)
	}
	return len(v.Ints)
}

// IsNull says whether value i is NULL.
func (v *Vector) IsNull(i int) bool { return i < len(v.Null) && v.Null[i] != 0 }

// Int returns value i of a kind that is not text, 0 for NULL.
func (v *Vector) Int(i int) int64 { return v.Ints[i] }

// Bytes returns value i of a text kind, empty for NULL. It aliases the vector.
func (v *Vector) Bytes(i int) []byte {
	if v.Words != nil {
		return v.Words.Bytes(v.Code[i])
	}
	var from uint32
	if i > 0 {
		from = v.End[i-1]
	}
	return v.Data[from:v.End[i]]
}

// Text returns value i of a text kind as a string of its own.
func (v *Vector) Text(i int) string { return string(v.Bytes(i)) }

// AppendInt adds a value to a vector that is not text.
func (v *Vector) AppendInt(x int64) {
	v.Ints = append(v.Ints, x)
	if len(v.Null) > 0 {
		v.Null = append(v.Null, 0)
	}
}

// AppendText adds a value to a text vector.
func (v *Vector) AppendText(s string) {
	v.Data = append(v.Data, s...)
	v.End = append(v.End, uint32(len(v.Data)))
	if len(v.Null) > 0 {
		v.Null = append(v.Null, 0)
	}
}

// AppendBytes adds a value to a text vector.
func (v *Vector) AppendBytes(s []byte) {
	v.Data = append(v.Data, s...)
	v.End = append(v.End, uint32(len(v.Data)))
	if len(v.Null) > 0 {
		v.Null = append(v.Null, 0)
	}
}

// AppendCode adds a value to a text vector that is, or is going to be, coded.
func (v *Vector) AppendCode(c uint32) {
	v.Code = append(v.Code, c)
	if len(v.Null) > 0 {
		v.Null = append(v.Null, 0)
	}
}

// Repeat makes a text vector n times the same word.
func (v *Vector) Repeat(w *Words, n int) {
	v.Words = w
	v.Code = slices.Grow(v.Code[:0], n)[:n]
	clear(v.Code)
}

// AppendRange adds values from..to of o, which has the same base and, where v has values that are coded, the
// same dictionary at a later moment. NULLs become empty or 0 unless null is set.
func (v *Vector) AppendRange(o *Vector, from, to int, null bool) {
	if null && (len(v.Null) > 0 || slices.Contains(o.Null[min(from, len(o.Null)):min(to, len(o.Null))], 1)) {
		v.Null = append(v.Null, make([]byte, v.Len()-len(v.Null))...)
		v.Null = append(v.Null, o.Null[min(from, len(o.Null)):min(to, len(o.Null))]...)
		v.Null = append(v.Null, make([]byte, max(0, v.Len()+to-from-len(v.Null)))...)
	}
	switch {
	case o.Words != nil:
		v.Code, v.Words = append(v.Code, o.Code[from:to]...), o.Words
	case v.Kind.IsText():
		start := uint32(0)
		if from > 0 {
			start = o.End[from-1]
		}
		shift := uint32(len(v.Data)) - start
		if from < to {
			v.Data = append(v.Data, o.Data[start:o.End[to-1]]...)
		}
		at := len(v.End)
		v.End = append(v.End, o.End[from:to]...)
		if shift != 0 {
			for i := range v.End[at:] {
				v.End[at+i] += shift
			}
		}
	default:
		v.Ints = append(v.Ints, o.Ints[from:to]...)
	}
}

// AppendNull adds a NULL.
func (v *Vector) AppendNull() {
	n := v.Len()
	if len(v.Null) < n { // first NULL of this batch: the values before it are not NULL
		if cap(v.Null) < n {
			v.Null = append(make([]byte, 0, max(64, min(MaxRows, 4*n), n+1)), make([]byte, n)...)
		} else {
			v.Null = v.Null[:n]
			clear(v.Null)
		}
	}
	v.Null = append(v.Null, 1)
	if v.Kind.IsText() {
		v.End = append(v.End, uint32(len(v.Data)))
	} else {
		v.Ints = append(v.Ints, 0)
	}
}

// AppendFrom adds value i of o, which has the same base.
func (v *Vector) AppendFrom(o *Vector, i int) {
	switch {
	case o.IsNull(i):
		v.AppendNull()
	case v.Kind.IsText():
		v.AppendBytes(o.Bytes(i))
	default:
		v.AppendInt(o.Ints[i])
	}
}

// Truncate drops every value from n on, so that a half-appended row can be taken back.
func (v *Vector) Truncate(n int) {
	if v.Kind.IsText() {
		v.End = v.End[:min(n, len(v.End))]
		end := uint32(0)
		if len(v.End) > 0 {
			end = v.End[len(v.End)-1]
		}
		v.Data = v.Data[:end]
	} else {
		v.Ints = v.Ints[:min(n, len(v.Ints))]
	}
	if len(v.Null) > n {
		v.Null = v.Null[:n]
	}
}

// Check returns an error unless every column has N values; a bug of the producer.
func (b *Batch) Check() error {
	for i := range b.Cols {
		if got := b.Cols[i].Len(); got != b.N {
			return fmt.Errorf("column %s has %d values, the batch %d rows", b.Names[i], got, b.N)
		}
	}
	return nil
}

// Keep drops the rows whose entry is false; keep has one entry a row.
func (b *Batch) Keep(keep []bool) {
	n := 0
	for _, k := range keep {
		if k {
			n++
		}
	}
	for i := range b.Cols {
		v := &b.Cols[i]
		to, from, data := 0, uint32(0), 0
		for r, k := range keep {
			if v.Words != nil {
				if k {
					v.Code[to] = v.Code[r]
				}
			} else if v.Kind.IsText() {
				end := v.End[r]
				if k {
					data += copy(v.Data[data:], v.Data[from:end])
					v.End[to] = uint32(data)
				}
				from = end
			} else if k {
				v.Ints[to] = v.Ints[r]
			}
			if k {
				if len(v.Null) > 0 {
					v.Null[to] = v.Null[r]
				}
				to++
			}
		}
		v.Data = v.Data[:data]
		if v.Words != nil {
			v.Code = v.Code[:n]
		} else if v.Kind.IsText() {
			v.End = v.End[:n]
		} else {
			v.Ints = v.Ints[:n]
		}
		if len(v.Null) > 0 {
			v.Null = v.Null[:n]
		}
	}
	b.N = n
}
