package batch

import (
	"encoding/binary"
	"math/bits"
	"sync/atomic"
)

// Words is numbered texts as a Dict held them at one moment; texts that were added later are not in it. It never
// changes, so that a batch and its words may go to another goroutine while the Dict grows.
type Words struct {
	id   uint64
	end  []uint32
	data []byte
}

// ID tells dictionaries apart: of two Words with the same ID one begins with the other.
func (w *Words) ID() uint64 { return w.id }

// Len returns how many words there are.
func (w *Words) Len() int { return len(w.end) }

// Bytes returns a word. It must not be changed.
func (w *Words) Bytes(code uint32) []byte {
	from := uint32(0)
	if code > 0 {
		from = w.end[code-1]
	}
	return w.data[from:w.end[code]]
}

// Word is a dictionary of one text, for a column that has the same value in every row.
func Word(s string) *Words {
	return &Words{id: dicts.Add(1), end: []uint32{uint32(len(s))}, data: []byte(s)}
}

// dicts numbers dictionaries. Only equality counts, so nothing depends on who comes first.
var dicts atomic.Uint64

// Dict numbers distinct texts in order of appearance: open addressing, texts in one arena. It is for one
// goroutine. The zero Dict is empty.
type Dict struct {
	words Words
	slots []uint64 // upper half of the hash << 32 | code + 1; 0 is free
	hash  []uint64 // by code, for growing
}

// Reset empties the dictionary, which is another one from then on; Words taken before stay what they are.
func (d *Dict) Reset() {
	clear(d.slots)
	d.hash = d.hash[:0]
	d.words = Words{}
}

// Words returns what the dictionary holds now.
func (d *Dict) Words() *Words {
	w := d.words
	w.id = d.ID()
	return &w
}

// ID is that of the dictionary's Words.
func (d *Dict) ID() uint64 {
	if d.words.id == 0 {
		d.words.id = dicts.Add(1)
	}
	return d.words.id
}

// Len returns how many texts the dictionary holds.
func (d *Dict) Len() int { return len(d.words.end) }

// Data returns the texts one behind the other. It must not be changed.
func (d *Dict) Data() []byte { return d.words.data }

// Bytes returns a text by its code.
func (d *Dict) Bytes(code uint32) []byte { return d.words.Bytes(code) }

// Code returns a text's number, giving it the next one when it is new.
func (d *Dict) Code(b []byte) uint32 {
	if 2*len(d.words.end) >= len(d.slots) {
		d.grow()
	}
	h := hashText(b)
	mask := uint64(len(d.slots) - 1)
	for at := h & mask; ; at = (at + 1) & mask {
		s := d.slots[at]
		if s == 0 {
			i := uint32(len(d.words.end))
			d.slots[at] = h&^0xffffffff | uint64(i+1)
			d.words.data = append(d.words.data, b...)
			d.words.end = append(d.words.end, uint32(len(d.words.data)))
			d.hash = append(d.hash, h)
			return i
		}
		if s>>32 == h>>32 {
			if i := uint32(s) - 1; string(d.words.Bytes(i)) == string(b) {
				return i
			}
		}
	}
}

func (d *Dict) grow() {
	d.slots = make([]uint64, max(64, 2*len(d.slots)))
	mask := uint64(len(d.slots) - 1)
	for i, h := range d.hash {
		at := h & mask
		for d.slots[at] != 0 {
			at = (at + 1) & mask
		}
		d.slots[at] = h&^0xffffffff | uint64(i+1)
	}
}

// Multipliers of the hash: odd, with bits spread evenly.
const (
	mul1 = 0x9e3779b97f4a7c15
	mul2 = 0xd6e8feb86659fd93
)

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// hashText mixes eight bytes at a time, the last ones overlapping.
func hashText(b []byte) uint64 {
	n := len(b)
	h := uint64(n) * mul1
	switch {
	case n >= 8:
		i := 0
		for ; i+8 < n; i += 8 {
			h = mix(h^binary.LittleEndian.Uint64(b[i:]), mul2)
		}
		return mix(h^binary.LittleEndian.Uint64(b[n-8:]), mul1)
	case n >= 4:
		w := uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[n-4:]))<<32
		return mix(h^w, mul2)
	case n > 0:
		w := uint64(b[0]) | uint64(b[n>>1])<<8 | uint64(b[n-1])<<16
		return mix(h^w, mul2)
	}
	return mix(h, mul2)
}
