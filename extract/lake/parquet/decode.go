package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"sellerhouse/extract/batch"
)

// take appends the page's next n values, NULLs included.
func (c *chunk) take(v *batch.Vector, n int, d *batch.Dict) error {
	at, there := v.Len(), n
	var levels []byte
	if c.levels != nil {
		levels, c.levels = c.levels[:n], c.levels[n:]
		if there = sum(levels); there == n {
			levels = nil
		}
	}
	if levels != nil || len(v.Null) > 0 {
		v.Null = append(v.Null, make([]byte, at-len(v.Null))...)
		v.Null = append(v.Null, make([]byte, n)...)
		for i, x := range levels {
			v.Null[at+i] = x ^ 1
		}
	}
	switch {
	case !c.text:
		spread(&v.Ints, c.values[:there], levels, n)
		c.values = c.values[there:]
		return nil
	case d != nil:
		return c.codes(v, n, there, levels, d)
	case c.form == asIndexes:
		c.lookUp(v, n, levels)
		c.index = c.index[there:]
		return nil
	}
	return c.texts(v, n, levels)
}

// spread appends values to dst, n with blanks between them where levels says so.
func spread[T int64 | uint32](dst *[]T, values []T, levels []byte, n int) {
	if levels == nil {
		*dst = append(*dst, values...)
		return
	}
	at := len(*dst)
	*dst = slices.Grow(*dst, n)[:at+n]
	out := (*dst)[at:]
	if len(values) == 0 {
		clear(out)
		return
	}
	k := 0
	for i, x := range levels {
		if x == 0 {
			out[i] = 0
			continue
		}
		out[i] = values[k]
		k++
	}
}

// texts appends texts of a page that holds them as they are.
func (c *chunk) texts(v *batch.Vector, n int, levels []byte) error {
	body, data := c.body, v.Data
	v.End = slices.Grow(v.End, n)
	for i := range n {
		if levels == nil || levels[i] != 0 {
			if len(body) < 4 {
				return errShort
			}
			size := binary.LittleEndian.Uint32(body)
			if uint64(size) > uint64(len(body)-4) {
				return errShort
			}
			data = append(data, body[4:4+size]...)
			body = body[4+size:]
		}
		v.End = append(v.End, uint32(len(data)))
	}
	c.body, v.Data = body, data
	return nil
}

// lookUp appends texts of a page that holds their places in the dictionary.
func (c *chunk) lookUp(v *batch.Vector, n int, levels []byte) {
	v.End = slices.Grow(v.End, n)
	k := 0
	for i := range n {
		if levels == nil || levels[i] != 0 {
			v.Data = append(v.Data, c.word(c.index[k])...)
			k++
		}
		v.End = append(v.End, uint32(len(v.Data)))
	}
}

func (c *chunk) word(i uint32) []byte {
	from := uint32(0)
	if i > 0 {
		from = c.wordEnd[i-1]
	}
	return c.words[from:c.wordEnd[i]]
}

// codes appends the codes that texts have in d.
func (c *chunk) codes(v *batch.Vector, n, there int, levels []byte, d *batch.Dict) error {
	blank := d.Code(nil)
	v.Code = slices.Grow(v.Code, n)
	if c.form == asIndexes {
		if c.codeOf != d.ID() { // once for each entry
			c.codeOf, c.code = d.ID(), c.code[:0]
			for i := range c.wordEnd {
				c.code = append(c.code, d.Code(c.word(uint32(i))))
			}
		}
		k := 0
		for i := range n {
			if levels != nil && levels[i] == 0 {
				v.Code = append(v.Code, blank)
				continue
			}
			v.Code = append(v.Code, c.code[c.index[k]])
			k++
		}
		c.index = c.index[there:]
		return nil
	}
	var last []byte // equal texts often follow one another
	code := blank
	for i := range n {
		if levels != nil && levels[i] == 0 {
			v.Code = append(v.Code, blank)
			continue
		}
		x, rest, err := cutText(c.body)
		if err != nil {
			return err
		}
		if c.body = rest; string(x) != string(last) {
			last, code = x, d.Code(x)
		}
		v.Code = append(v.Code, code)
	}
	return nil
}

// runs decodes n numbers below limit from runs of equal ones and groups of eight packed into width bits each.
// Source: parquet-format, Encodings.md, RLE/bit-packing hybrid (read 2026-11).
func runs[T byte | uint32](dst []T, src []byte, width, n, limit int) ([]T, error) {
	dst = slices.Grow(dst, n+8)
	mask := uint64(1)<<width - 1
	for len(dst) < n {
		head, k := binary.Uvarint(src)
		if k <= 0 {
			return dst, errShort
		}
		src = src[k:]
		if head&1 == 0 {
			size := (width + 7) / 8
			if len(src) < size || head>>1 > uint64(n-len(dst)) {
				return dst, errShort
			}
			x := uint64(0)
			for i := range size {
				x |= uint64(src[i]) << (8 * i)
			}
			src = src[size:]
			if x >= uint64(limit) {
				return dst, fmt.Errorf("number %d of %d", x, limit)
			}
			at := len(dst)
			dst = dst[:at+int(head>>1)]
			out := dst[at:]
			for i := range out {
				out[i] = T(x)
			}
			continue
		}
		groups := head >> 1
		if groups > uint64(n-len(dst)+7)/8 || uint64(len(src)) < groups*uint64(width) {
			return dst, errShort
		}
		packed := src[:int(groups)*width]
		src = src[len(packed):]
		at := len(dst)
		dst = dst[:min(at+8*int(groups), n)]
		out := dst[at:]
		over := uint64(0)
		for i := range out {
			x := packedAt(packed, i*width) & mask
			if x >= uint64(limit) {
				over = x + 1
			}
			out[i] = T(x)
		}
		if over > 0 {
			return dst, fmt.Errorf("number %d of %d", over-1, limit)
		}
	}
	return dst, nil
}

// packedAt returns the bits from a position on, 56 of them at least as far as there are any.
func packedAt(b []byte, bit int) uint64 {
	at := bit >> 3
	if at+8 <= len(b) {
		return binary.LittleEndian.Uint64(b[at:]) >> (bit & 7)
	}
	x := uint64(0)
	for i, c := range b[min(at, len(b)):] {
		x |= uint64(c) << (8 * i)
	}
	return x >> (bit & 7)
}

// deltas64 decodes n integers written as differences, of 32 bits where narrow is set.
// Source: parquet-format, Encodings.md, DELTA_BINARY_PACKED (read 2026-11).
func deltas64(dst []int64, src []byte, n int, narrow bool) ([]int64, error) {
	var head [3]uint64
	for i := range head {
		x, k := binary.Uvarint(src)
		if k <= 0 {
			return dst, errShort
		}
		head[i], src = x, src[k:]
	}
	last, k := binary.Varint(src)
	if k <= 0 {
		return dst, errShort
	}
	src = src[k:]
	block, minis := head[0], head[1]
	if head[2] != uint64(n) {
		return dst, fmt.Errorf("page holds %d values, its header says %d", head[2], n)
	}
	if block == 0 || block > 1<<16 || block%128 != 0 || minis == 0 || block%minis != 0 || block/minis%32 != 0 {
		return dst, fmt.Errorf("differences in %d parts of blocks of %d", minis, block)
	}
	if n == 0 {
		return dst, nil
	}
	each := int(block / minis)
	end := len(dst) + n
	dst = append(slices.Grow(dst, n), last)
	for len(dst) < end {
		least, k := binary.Varint(src)
		if k <= 0 || len(src)-k < int(minis) {
			return dst, errShort
		}
		widths := src[k : k+int(minis)]
		src = src[k+int(minis):]
		for _, w := range widths {
			if len(dst) == end {
				break
			}
			width := int(w)
			if width > 64 {
				return dst, errors.New("differences of more than 64 bits")
			}
			if len(src) < each*width/8 {
				return dst, errShort
			}
			packed := src[:each*width/8]
			src = src[len(packed):]
			mask := ^uint64(0) >> (64 - width) // 0 for a width of 0
			at := len(dst)
			dst = dst[:min(at+each, end)]
			out := dst[at:]
			for i := range out {
				bit := i * width
				x := packedAt(packed, bit)
				if width > 56 && bit&7 != 0 && bit>>3+8 < len(packed) {
					x |= uint64(packed[bit>>3+8]) << (64 - bit&7)
				}
				last += least + int64(x&mask)
				out[i] = last
			}
		}
	}
	if narrow {
		for i := range dst[end-n:] {
			dst[end-n+i] = int64(int32(dst[end-n+i]))
		}
	}
	return dst, nil
}
