package parquet

import (
	"encoding/binary"
	"math/bits"
)

// texts numbers distinct texts in order of appearance: open addressing, values in one arena.
type texts struct {
	slots []uint64 // upper half of the hash << 32 | index + 1; 0 is free
	hash  []uint64 // by index, for growing
	end   []uint32 // by index: end in arena
	arena []byte
}

func (d *texts) reset() {
	clear(d.slots)
	d.hash, d.end, d.arena = d.hash[:0], d.end[:0], d.arena[:0]
}

func (d *texts) value(i uint32) []byte {
	from := uint32(0)
	if i > 0 {
		from = d.end[i-1]
	}
	return d.arena[from:d.end[i]]
}

// index returns the text's number, giving it the next one when it is new.
func (d *texts) index(b []byte) uint32 {
	if 2*len(d.end) >= len(d.slots) {
		d.grow()
	}
	h := hashText(b)
	mask := uint64(len(d.slots) - 1)
	for at := h & mask; ; at = (at + 1) & mask {
		s := d.slots[at]
		if s == 0 {
			i := uint32(len(d.end))
			d.slots[at] = h&^0xffffffff | uint64(i+1)
			d.arena = append(d.arena, b...)
			d.end = append(d.end, uint32(len(d.arena)))
			d.hash = append(d.hash, h)
			return i
		}
		if s>>32 == h>>32 {
			if i := uint32(s) - 1; string(d.value(i)) == string(b) {
				return i
			}
		}
	}
}

func (d *texts) grow() {
	d.slots = make([]uint64, max(256, 2*len(d.slots)))
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

// numbers does the same for integers.
type numbers struct {
	slots []uint32 // index + 1; 0 is free
	value []int64
}

func (d *numbers) reset() {
	clear(d.slots)
	d.value = d.value[:0]
}

func (d *numbers) index(x int64) uint32 {
	if 2*len(d.value) >= len(d.slots) {
		d.grow()
	}
	mask := uint64(len(d.slots) - 1)
	for at := mix(uint64(x)^mul1, mul2) & mask; ; at = (at + 1) & mask {
		s := d.slots[at]
		if s == 0 {
			i := uint32(len(d.value))
			d.slots[at] = i + 1
			d.value = append(d.value, x)
			return i
		}
		if d.value[s-1] == x {
			return s - 1
		}
	}
}

func (d *numbers) grow() {
	d.slots = make([]uint32, max(256, 2*len(d.slots)))
	mask := uint64(len(d.slots) - 1)
	for i, x := range d.value {
		at := mix(uint64(x)^mul1, mul2) & mask
		for d.slots[at] != 0 {
			at = (at + 1) & mask
		}
		d.slots[at] = uint32(i + 1)
	}
}
