package document

import (
	"encoding/binary"
	"math/bits"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
	tabs  = ones * '\t'
	feeds = ones * '\n'
)

// split finds every tab and line feed of text, which has chunkSlop bytes of capacity behind it, and returns
// their positions behind a first entry of -1 (so that a cell begins one behind the entry before it), and how
// many are line feeds. It looks at eight bytes at a time; the masks are exact.
func split(pos []uint32, text []byte) ([]uint32, int) {
	pos = append(pos[:0], ^uint32(0))
	lines := 0
	n := len(text)
	padded := text[:n:n]
	if cap(text) >= n+8 {
		padded = text[:n+8]
	}
	i := 0
	for ; i+8 <= len(padded) && i < n; i += 8 {
		w := binary.LittleEndian.Uint64(padded[i:])
		t, f := w^tabs, w^feeds
		// The high bit of a byte is set where the byte is zero: no carry crosses from byte to byte.
		t = ^((t&^highs + ^uint64(highs)) | t) & highs
		f = ^((f&^highs + ^uint64(highs)) | f) & highs
		if i+8 > n { // the slop behind the text
			keep := uint64(1)<<(8*uint(n-i)) - 1
			t, f = t&keep, f&keep
		}
		lines += bits.OnesCount64(f)
		for m := t | f; m != 0; m &= m - 1 {
			pos = append(pos, uint32(i+bits.TrailingZeros64(m)>>3))
		}
	}
	for ; i < n; i++ {
		switch text[i] {
		case '\n':
			lines++
			fallthrough
		case '\t':
			pos = append(pos, uint32(i))
		}
	}
	return pos, lines
}
