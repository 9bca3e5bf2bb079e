package inflate

import "math/bits"

// An entry of a decoding table says what to do with the bits that led to it:
//
//	bits 0-7    how many bits to consume, extra bits included
//	bits 8-11   of these, how many are the code itself; of a pointer: how many bits the second table takes
//	bit 12      something else than a literal, length or distance: pointer, end of block or no code
//	bit 13      end of block
//	bit 14      pointer to a second table
//	bits 16-30  literal, base of a length or distance, or where the second table begins
//	bit 31      literal
type entry = uint32

const (
	special  entry = 1 << 12
	endBlock entry = 1 << 13
	pointer  entry = 1 << 14
	literal  entry = 1 << 31

	litBits  = 11
	distBits = 8
	preBits  = 7

	// What first and second tables can need together, 2342 and 402 for these widths, as powers of two.
	litSize  = 1 << 12
	distSize = 1 << 10
	preSize  = 1 << preBits
)

// Meaning of the symbols, before the code length is known.
var (
	litSymbols  [288]entry
	distSymbols [32]entry
	preSymbols  [19]entry
)

func init() {
	for i := range 256 {
		litSymbols[i] = literal | entry(i)<<16
	}
	litSymbols[256] = special | endBlock
	base := 3
	for i := range 29 {
		extra := 0
		if i >= 8 && i < 28 {
			extra = (i - 4) / 4
		}
		if i == 28 {
			base = 258
		}
		litSymbols[257+i] = entry(base)<<16 | entry(extra)
		base += 1 << extra
	}
	litSymbols[286], litSymbols[287] = special, special // never valid
	base = 1
	for i := range 30 {
		extra := max(0, i/2-1)
		distSymbols[i] = entry(base)<<16 | entry(extra)
		base += 1 << extra
	}
	distSymbols[30], distSymbols[31] = special, special
	for i := range preSymbols {
		preSymbols[i] = entry(i) << 16
	}
}

// build fills a decoding table for canonical codes of the given lengths (0: the symbol is not used). It says
// whether the lengths are a whole code; a single code of one bit counts as one too, and so does no code at all
// where empty allows it.
func build(table []entry, width int, lengths []uint8, symbols []entry, empty bool) bool {
	var count [16]int
	for _, l := range lengths {
		count[l]++
	}
	used := len(lengths) - count[0]
	longest := 15
	for longest > 0 && count[longest] == 0 {
		longest--
	}
	left := 1
	var next [17]int
	code := 0
	for l := 1; l <= 15; l++ {
		left = left<<1 - count[l]
		if left < 0 {
			return false
		}
		code = (code + count[l-1]*min(l-1, 1)) << 1
		next[l] = code
	}
	switch {
	case used == 0 && !empty:
		return false
	case left > 0 && used > 0 && (used != 1 || count[1] != 1):
		return false
	}
	first := table[:1<<width]
	for i := range first {
		first[i] = special
	}
	// Symbols in the order of their codes, so that a second table is met prefix by prefix.
	var sorted [288]uint16
	var offset [16]int
	for l := 1; l < 15; l++ {
		offset[l+1] = offset[l] + count[l]
	}
	for s, l := range lengths {
		if l > 0 {
			sorted[offset[l]] = uint16(s)
			offset[l]++
		}
	}
	end := 1 << width
	prefix, sub, subBits := -1, 0, 0
	for _, s := range sorted[:used] {
		l := int(lengths[s])
		at := int(bits.Reverse16(uint16(next[l])) >> (16 - l))
		next[l]++
		e := symbols[s]
		if l <= width {
			count[l]--
			e = e&^0xff | entry(l)<<8 | (e&0xff + entry(l))
			for i := at; i < 1<<width; i += 1 << l {
				table[i] = e
			}
			continue
		}
		if p := at & (1<<width - 1); p != prefix {
			prefix, sub = p, end
			subBits = l - width
			for room := 1 << subBits; subBits+width < longest; subBits++ {
				// count holds what is left of each length: the second table is as deep as the codes that
				// follow fill it.
				if room -= count[subBits+width]; room <= 0 {
					break
				}
				room <<= 1
			}
			end += 1 << subBits
			if end > len(table) {
				return false
			}
			for i := sub; i < end; i++ {
				table[i] = special
			}
			table[p] = special | pointer | entry(sub)<<16 | entry(subBits)<<8 | entry(width)
		}
		count[l]--
		e = e&^0xff | entry(l-width)<<8 | (e&0xff + entry(l-width))
		for i := at >> width; i < 1<<subBits; i += 1 << (l - width) {
			table[sub+i] = e
		}
	}
	return true
}
