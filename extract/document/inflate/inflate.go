// Package inflate reads gzip, several times as fast as a decoder that goes bit by bit: 64 bits are kept ready,
// one look into a table gives a whole symbol with its extra bits, and matches are copied by words. Members may follow
// one another; header and data checksums and lengths are checked.
package inflate

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// ErrCorrupt says that the stream is no gzip or was changed under way.
var ErrCorrupt = errors.New("gzip stream is corrupt")

const (
	history  = 32 << 10  // how far back a match may reach
	outSize  = 256 << 10 // decompressed at once, behind the history
	outSlop  = 512       // a symbol may write this far behind its place
	inSize   = 256 << 10
	inSlop   = 64  // zeros behind the end of the stream, so that words may be loaded
	maxField = 512 // of a name or comment in a header
)

// Reader decompresses a gzip stream.
type Reader struct {
	r    io.Reader
	in   []byte // compressed bytes; inSlop zeros behind the last of the stream
	ip   int    // next byte to load
	end  int    // bytes in in
	eof  bool   // no more behind them
	bits uint64 // loaded bits, the next one lowest
	n    uint   // how many of them count

	out  []byte
	from int // not yet handed out
	mark int // not yet in the checksum
	op   int // next byte to write
	base int // oldest byte of this member: matches reach no further

	crc  uint32
	size uint32 // of this member

	member bool // inside a member
	block  bool // inside a block
	last   bool // the block is the member's last
	stored int  // bytes left of a stored block, -1 in a compressed one
	err    error

	lit  [litSize]entry
	dist [distSize]entry
	pre  [preSize]entry
}

// NewReader returns a Reader of a stream that begins with a gzip header, which it reads.
func NewReader(r io.Reader) (*Reader, error) {
	z := &Reader{in: make([]byte, inSize+inSlop), out: make([]byte, history+outSize+outSlop)}
	return z, z.Reset(r)
}

// Reset begins another stream with the memory of the one before.
func (z *Reader) Reset(r io.Reader) error {
	*z = Reader{r: r, in: z.in, out: z.out}
	z.err = cutOff(z.header())
	return z.err
}

// Read hands out decompressed bytes. A stream cut short gives io.ErrUnexpectedEOF.
func (z *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for z.from == z.op {
		if z.err != nil {
			return 0, z.err
		}
		z.err = z.more()
	}
	n := copy(p, z.out[z.from:z.op])
	z.from += n
	return n, nil
}

// more decompresses until the output is full or the stream ends, which is io.EOF. Everything was handed out.
func (z *Reader) more() error {
	if slide := z.op - history; slide > 0 {
		copy(z.out, z.out[slide:z.op])
		z.base = max(0, z.base-slide)
		z.op = history
	}
	z.from, z.mark = z.op, z.op
	var err error
	for err == nil && z.op < history+outSize {
		switch {
		case !z.member:
			err = z.header()
		case !z.block:
			err = z.startBlock()
		case z.stored >= 0:
			err = z.copyStored()
		default:
			err = z.symbols()
		}
		if err == nil && z.member && z.last && !z.block {
			err = z.trailer()
		}
	}
	z.sum()
	return err
}

// sum adds what was decompressed since the last time to the checksum.
func (z *Reader) sum() {
	z.crc = crc32.Update(z.crc, crc32.IEEETable, z.out[z.mark:z.op])
	z.size += uint32(z.op - z.mark)
	z.mark = z.op
}

// used is how many bytes of in were consumed; bits loaded and not used stand for whole bytes behind it.
func (z *Reader) used() int { return z.ip - int(z.n>>3) }

// fill reads on until at least a symbol's worth of input is there, or the end of the stream with zeros behind.
func (z *Reader) fill() error {
	if z.eof {
		if z.used() > z.end {
			return io.ErrUnexpectedEOF
		}
		return nil
	}
	if z.end-z.ip >= inSlop {
		return nil
	}
	// What is left moves to the front, and with it the loaded bytes that align may give back.
	keep := max(0, z.ip-8)
	z.end = copy(z.in, z.in[keep:z.end])
	z.ip -= keep
	for z.end-z.ip < inSlop {
		n, err := z.r.Read(z.in[z.end:inSize])
		z.end += n
		if err == io.EOF {
			z.eof = true
			clear(z.in[z.end : z.end+inSlop])
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// refill loads bits: at least 56 are there afterwards, of which those behind the end are zeros.
func (z *Reader) refill() error {
	if z.end-z.ip < inSlop {
		if err := z.fill(); err != nil {
			return err
		}
		if z.ip > z.end+inSlop-8 {
			return io.ErrUnexpectedEOF
		}
	}
	z.bits |= binary.LittleEndian.Uint64(z.in[z.ip:]) << (z.n & 63)
	z.ip += int((63 - z.n) >> 3)
	z.n |= 56
	return nil
}

// take removes up to 32 bits, which refill has loaded.
func (z *Reader) take(n uint) uint32 {
	x := uint32(z.bits & (1<<n - 1))
	z.bits >>= n
	z.n -= n
	return x
}

// align gives the whole bytes that are loaded back to the input.
func (z *Reader) align() {
	z.ip -= int(z.n >> 3)
	z.bits, z.n = 0, 0
}

// octet reads one byte of a header or trailer. io.EOF where the stream ends.
func (z *Reader) octet() (byte, error) {
	if z.ip >= z.end {
		if err := z.fill(); err != nil {
			return 0, err
		}
		if z.ip >= z.end {
			return 0, io.EOF
		}
	}
	z.ip++
	return z.in[z.ip-1], nil
}

// header reads a member's header. io.EOF where there is no further member.
func (z *Reader) header() error {
	var crc uint32
	octet := func() (byte, error) {
		c, err := z.octet()
		crc = crc32.Update(crc, crc32.IEEETable, []byte{c})
		return c, err
	}
	var head [10]byte
	for i := range head {
		c, err := octet()
		if err == io.EOF && i > 0 {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		head[i] = c
		if i < 3 && c != "\x1f\x8b\x08"[i] {
			return fmt.Errorf("%w: no gzip header", ErrCorrupt)
		}
	}
	flags := head[3]
	if flags>>5 != 0 {
		return fmt.Errorf("%w: reserved bits of the header are set", ErrCorrupt)
	}
	skip := func(n int) error {
		for range n {
			if _, err := octet(); err != nil {
				return cutOff(err)
			}
		}
		return nil
	}
	if flags&4 != 0 { // extra field
		lo, err := octet()
		if err != nil {
			return cutOff(err)
		}
		hi, err := octet()
		if err != nil {
			return cutOff(err)
		}
		if err := skip(int(lo) | int(hi)<<8); err != nil {
			return err
		}
	}
	for _, flag := range []byte{8, 16} { // name, comment
		for n := 0; flags&flag != 0; n++ {
			c, err := octet()
			if err != nil {
				return cutOff(err)
			}
			if c == 0 {
				break
			}
			if n == maxField-1 {
				return z.corrupt("a header field without end")
			}
		}
	}
	if flags&2 != 0 { // checksum of the header
		want := uint16(crc)
		lo, err := octet()
		if err != nil {
			return cutOff(err)
		}
		hi, err := octet()
		if err != nil {
			return cutOff(err)
		}
		if uint16(lo)|uint16(hi)<<8 != want {
			return fmt.Errorf("%w: the header's checksum differs", ErrCorrupt)
		}
	}
	z.member, z.block, z.last = true, false, false
	z.crc, z.size = 0, 0
	z.base, z.mark = z.op, z.op
	return nil
}

func cutOff(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// trailer checks a member's checksum and length.
func (z *Reader) trailer() error {
	z.sum()
	z.align()
	var tail [8]byte
	for i := range tail {
		c, err := z.octet()
		if err != nil {
			return cutOff(err)
		}
		tail[i] = c
	}
	if binary.LittleEndian.Uint32(tail[:]) != z.crc || binary.LittleEndian.Uint32(tail[4:]) != z.size {
		return fmt.Errorf("%w: checksum or length differs", ErrCorrupt)
	}
	z.member = false
	return nil
}

// corrupt is the error for bits that make no sense: those of a stream cut short are zeros of our own.
func (z *Reader) corrupt(what string) error {
	if z.eof && z.used()+longestSymbol > z.end {
		return io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%w: %s", ErrCorrupt, what)
}

// longestSymbol is how many bytes a length and a distance take at most.
const longestSymbol = 6

// startBlock reads a block's header.
func (z *Reader) startBlock() error {
	if err := z.refill(); err != nil {
		return err
	}
	z.last = z.take(1) == 1
	z.stored = -1
	z.block = true
	switch z.take(2) {
	case 0:
		z.take(z.n & 7)
		z.align()
		var head [4]byte
		for i := range head {
			c, err := z.octet()
			if err != nil {
				return cutOff(err)
			}
			head[i] = c
		}
		size := binary.LittleEndian.Uint16(head[:])
		if size != ^binary.LittleEndian.Uint16(head[2:]) {
			return z.corrupt("a stored block's length")
		}
		z.stored = int(size)
		return nil
	case 1:
		var lengths [288]uint8
		for i := range lengths {
			switch {
			case i < 144, i >= 280:
				lengths[i] = 8
			case i < 256:
				lengths[i] = 9
			default:
				lengths[i] = 7
			}
		}
		build(z.lit[:], litBits, lengths[:], litSymbols[:], false)
		var fives [32]uint8
		for i := range fives {
			fives[i] = 5
		}
		build(z.dist[:], distBits, fives[:], distSymbols[:], false)
		return nil
	case 2:
		return z.codes()
	}
	return z.corrupt("a block of no known kind")
}

// order is how the lengths of the code length code stand in a block's header.
var order = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// codes reads the codes of a block.
func (z *Reader) codes() error {
	bad := func() error { return z.corrupt("a block's codes") }
	lits, dists, pres := int(z.take(5))+257, int(z.take(5))+1, int(z.take(4))+4
	if lits > 286 || dists > 30 {
		return bad()
	}
	var lengths [19]uint8
	for i := range pres {
		if err := z.refill(); err != nil {
			return err
		}
		lengths[order[i]] = uint8(z.take(3))
	}
	if !build(z.pre[:], preBits, lengths[:], preSymbols[:], false) {
		return bad()
	}
	var all [286 + 32]uint8
	for i := 0; i < lits+dists; {
		if err := z.refill(); err != nil {
			return err
		}
		e := z.pre[z.bits&(1<<preBits-1)]
		if e&special != 0 {
			return bad()
		}
		z.take(uint(e & 0xff))
		symbol := uint8(e >> 16)
		if symbol < 16 {
			all[i] = symbol
			i++
			continue
		}
		var what uint8
		var times int
		switch symbol {
		case 16:
			if i == 0 {
				return bad()
			}
			what, times = all[i-1], 3+int(z.take(2))
		case 17:
			times = 3 + int(z.take(3))
		default:
			times = 11 + int(z.take(7))
		}
		if i+times > lits+dists {
			return bad()
		}
		for range times {
			all[i] = what
			i++
		}
	}
	if all[256] == 0 || !build(z.lit[:], litBits, all[:lits], litSymbols[:], false) ||
		!build(z.dist[:], distBits, all[lits:lits+dists], distSymbols[:], true) {
		return bad()
	}
	return nil
}

// copyStored copies what fits of a stored block.
func (z *Reader) copyStored() error {
	for z.stored > 0 && z.op < history+outSize {
		if z.ip >= z.end {
			if err := z.fill(); err != nil {
				return err
			}
			if z.ip >= z.end {
				return io.ErrUnexpectedEOF
			}
		}
		n := copy(z.out[z.op:history+outSize], z.in[z.ip:min(z.end, z.ip+z.stored)])
		z.op, z.ip, z.stored = z.op+n, z.ip+n, z.stored-n
	}
	z.block = z.stored > 0
	return nil
}

// symbols decodes a compressed block until its end or the output is full.
func (z *Reader) symbols() error {
	out, in := z.out, z.in
	lit, dist := &z.lit, &z.dist
	op, ip, b, n := z.op, z.ip, z.bits, z.n
	save := func() { z.op, z.ip, z.bits, z.n = op, ip, b, n }
	safe := z.end - inSlop // words may be loaded up to here without looking
	for op < history+outSize {
		if ip > safe {
			save()
			if err := z.fill(); err != nil {
				return err
			}
			ip, in = z.ip, z.in
			safe = z.end - inSlop
			if z.eof {
				safe = z.end + inSlop - 16 // zeros are behind
				if ip > safe {
					return io.ErrUnexpectedEOF
				}
			}
		}
		b |= binary.LittleEndian.Uint64(in[ip:]) << (n & 63)
		ip += int((63 - n) >> 3)
		n |= 56
		e := lit[b&(1<<litBits-1)]
		if e&literal != 0 {
			b >>= e & 63
			n -= uint(e & 0xff)
			out[op] = byte(e >> 16)
			op++
			e = lit[b&(1<<litBits-1)]
			if e&literal != 0 {
				b >>= e & 63
				n -= uint(e & 0xff)
				out[op] = byte(e >> 16)
				op++
				e = lit[b&(1<<litBits-1)]
				if e&literal != 0 {
					b >>= e & 63
					n -= uint(e & 0xff)
					out[op] = byte(e >> 16)
					op++
					continue
				}
			}
			// Up to 22 bits are gone; a match takes 48.
			b |= binary.LittleEndian.Uint64(in[ip:]) << (n & 63)
			ip += int((63 - n) >> 3)
			n |= 56
		}
		if e&special != 0 {
			if e&endBlock == 0 {
				if e&pointer == 0 {
					save()
					return z.corrupt("bits that are no code")
				}
				b >>= litBits
				n -= litBits
				e = lit[(e>>16+entry(b)&(1<<(e>>8&15)-1))&(litSize-1)]
				if e&literal != 0 {
					b >>= e & 63
					n -= uint(e & 0xff)
					out[op] = byte(e >> 16)
					op++
					continue
				}
			}
			if e&endBlock != 0 {
				b >>= e & 63
				n -= uint(e & 0xff)
				z.block = false
				save()
				if z.eof && z.used() > z.end {
					return io.ErrUnexpectedEOF
				}
				return nil
			}
			if e&special != 0 {
				save()
				return z.corrupt("bits that are no code")
			}
		}
		length := int(e>>16) + int(b&(1<<(e&63)-1)>>(e>>8&15))
		b >>= e & 63
		n -= uint(e & 0xff)
		e = dist[b&(1<<distBits-1)]
		if e&special != 0 {
			if e&pointer == 0 {
				save()
				return z.corrupt("bits that are no distance")
			}
			b >>= distBits
			n -= distBits
			e = dist[(e>>16+entry(b)&(1<<(e>>8&15)-1))&(distSize-1)]
			if e&special != 0 {
				save()
				return z.corrupt("bits that are no distance")
			}
		}
		distance := int(e>>16) + int(b&(1<<(e&63)-1)>>(e>>8&15))
		b >>= e & 63
		n -= uint(e & 0xff)
		from := op - distance
		if from < z.base {
			save()
			return z.corrupt("a match reaches before the beginning")
		}
		end := op + length
		switch {
		case distance >= 8:
			for op < end { // up to seven bytes too far, which the slop takes and the next symbol overwrites
				binary.LittleEndian.PutUint64(out[op:], binary.LittleEndian.Uint64(out[from:]))
				op, from = op+8, from+8
			}
			op = end
		case distance == 1:
			c := uint64(out[from]) * 0x0101010101010101
			for ; op < end; op += 8 {
				binary.LittleEndian.PutUint64(out[op:], c)
			}
			op = end
		default:
			for ; op < end; op, from = op+1, from+1 {
				out[op] = out[from]
			}
		}
	}
	save()
	return nil
}
