package parquet

import "math/bits"

// Multipliers of the hash: odd, with bits spread evenly.
const (
	mul1 = 0x9e3779b97f4a7c15
	mul2 = 0xd6e8feb86659fd93
)

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// numbers numbers distinct integers in order of appearance: open addressing.
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
