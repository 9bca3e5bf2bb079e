package document

import (
	"encoding/binary"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

// lines are n lines of the header's width, seen column by column. Cell c of line r lies between the
// delimiters pos[r*width+c] and pos[r*width+c+1].
type lines struct {
	text  []byte // with chunkSlop bytes behind it that may be loaded
	pos   []uint32
	width int
	n     int
}

// bounds returns where a cell of a line begins and ends; a carriage return at the line's end is no part of it.
func (l *lines) bounds(at, r int) (s, e uint32) {
	k := r*l.width + at
	s, e = l.pos[k]+1, l.pos[k+1]
	if at == l.width-1 && e > s && l.text[e-1] == '\r' {
		e--
	}
	return s, e
}

// setNull marks value i of n as NULL.
func setNull(v *batch.Vector, i, n int) {
	if len(v.Null) == 0 {
		if cap(v.Null) < n {
			v.Null = make([]byte, n, roomy(n))
		} else {
			v.Null = v.Null[:n]
			clear(v.Null)
		}
	}
	v.Null[i] = 1
}

// sized returns s with length n, its content of no meaning.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, roomy(n))
	}
	return s[:n]
}

// roomy is a capacity for n values and the few more that the next chunk may have: most documents are small.
func roomy(n int) int { return n + n/4 + 16 }

// column decodes one column into an empty vector. A cell that cannot be read marks its line in f.bad.
func (f *flat) column(v *batch.Vector, c *dataset.Column, l *lines, at int) {
	if at < 0 {
		allNull(v, l.n)
		return
	}
	switch {
	case c.Kind.IsText() && c.Kind.Fixed == 0 && c.Personal == dataset.NotPersonal && len(f.nothing) == 0:
		f.textColumn(v, c, l, at)
	case !c.Kind.IsText():
		f.scalarColumn(v, c, l, at)
	default:
		for r := range l.n {
			s, e := l.bounds(at, r)
			if err := f.cell(v, c, l.text[s:e]); err != nil {
				f.mark(r, c, err)
				v.AppendNull()
			}
		}
	}
}

// allNull fills a vector with n NULLs.
func allNull(v *batch.Vector, n int) {
	v.Null = sized(v.Null, n)
	for i := range v.Null {
		v.Null[i] = 1
	}
	if v.Kind.IsText() {
		v.End = sized(v.End, n)
		clear(v.End)
	} else {
		v.Ints = sized(v.Ints, n)
		clear(v.Ints)
	}
}

// textColumn copies cells sixteen bytes at a time; what is copied too much is overwritten by the next one.
func (f *flat) textColumn(v *batch.Vector, c *dataset.Column, l *lines, at int) {
	v.End = sized(v.End, l.n)
	data, text := v.Data[:cap(v.Data)], l.text[:len(l.text)+chunkSlop]
	end := 0
	for r := range l.n {
		s, e := l.bounds(at, r)
		if s == e {
			setNull(v, r, l.n)
			if c.Required {
				f.mark(r, c, errEmpty)
			}
			v.End[r] = uint32(end)
			continue
		}
		size := int(e - s)
		if len(data)-end < size+chunkSlop {
			grown := make([]byte, 2*len(data)+size+4096)
			copy(grown, data[:end])
			data = grown
		}
		from, to := text[s:], data[end:]
		binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(from))
		binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(from[8:]))
		if size > 16 {
			copy(to[16:size], from[16:size])
		}
		end += size
		v.End[r] = uint32(end)
	}
	v.Data = data[:end]
}

// scalarColumn reads numbers, days and instants; a cell equal to the one above is not read again.
func (f *flat) scalarColumn(v *batch.Vector, c *dataset.Column, l *lines, at int) {
	v.Ints = sized(v.Ints, l.n)
	decimal, digits := c.Kind.Base == dataset.BaseDecimal, min(c.Kind.Precision, maxDigits-1)
	var before []byte
	var last int64
	for r := range l.n {
		s, e := l.bounds(at, r)
		if s == e {
			setNull(v, r, l.n)
			v.Ints[r] = 0
			if c.Required {
				f.mark(r, c, errEmpty)
			}
			continue
		}
		cell := l.text[s:e]
		if decimal {
			if x, ok := shortDecimal(cell, c.Kind.Scale, digits, f.sign); ok {
				v.Ints[r] = x
				continue
			}
		} else if string(cell) == string(before) {
			v.Ints[r] = last
			continue
		}
		if f.blank(cell, c.Kind) {
			setNull(v, r, l.n)
			v.Ints[r] = 0
			if c.Required {
				f.mark(r, c, errEmpty)
			}
			continue
		}
		x, err := f.scalar(cell, c)
		if err != nil {
			f.mark(r, c, err)
			v.Ints[r] = 0
			continue
		}
		v.Ints[r], before, last = x, cell, x
	}
}

// shortDecimal reads what nearly every amount looks like: a minus or none, up to twelve digits, the sign, no
// more digits than scale and precision. It leaves everything else to parseDecimal.
func shortDecimal(b []byte, scale, precision int, sign byte) (int64, bool) {
	const most = 13
	i, neg := 0, false
	if b[0] == '-' {
		neg, i = true, 1
	}
	if len(b)-i > most {
		return 0, false
	}
	x, digits, point := int64(0), 0, -1
	for ; i < len(b); i++ {
		if d := b[i] - '0'; d <= 9 {
			x = x*10 + int64(d)
			digits++
		} else if sign != 0 && b[i] == sign && point < 0 && digits > 0 {
			point = i
		} else {
			return 0, false
		}
	}
	pad := scale
	if point >= 0 {
		frac := len(b) - 1 - point
		if frac == 0 {
			return 0, false
		}
		pad -= frac
	}
	if digits == 0 || pad < 0 || digits+pad > precision {
		return 0, false
	}
	x *= int64(pow10[pad])
	if neg {
		x = -x
	}
	return x, true
}
