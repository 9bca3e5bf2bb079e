package document

import (
	"errors"
	"fmt"
	"io"
)

const (
	frameSize  = 64 << 10 // to begin with; it grows with the largest object
	maxElement = 64 << 20 // one JSON object of a row array
)

// framer reads a JSON text piece by piece: structure is followed byte by byte, and whole values are handed
// out as they stand. It checks brackets and strings; whoever parses a value checks the rest.
type framer struct {
	r    io.Reader
	buf  []byte
	i    int // next byte
	keep int // first byte that must stay when more is read, -1 for none
	err  error
}

func newFramer(r io.Reader) *framer {
	return &framer{r: r, buf: make([]byte, 0, frameSize), keep: -1}
}

// more reads on. It returns false at the end of the stream, whose error is in f.err.
func (f *framer) more() bool {
	if f.err != nil {
		return false
	}
	from := f.i
	if f.keep >= 0 {
		from = f.keep
	}
	if from > 0 {
		n := copy(f.buf, f.buf[from:])
		f.buf = f.buf[:n]
		f.i -= from
		if f.keep >= 0 {
			f.keep = 0
		}
	}
	if len(f.buf) == cap(f.buf) {
		grown := make([]byte, len(f.buf), 2*cap(f.buf))
		copy(grown, f.buf)
		f.buf = grown
	}
	for {
		n, err := f.r.Read(f.buf[len(f.buf):cap(f.buf)])
		f.buf = f.buf[:len(f.buf)+n]
		if err != nil {
			f.err = err
		}
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
}

// cause is why there is no more: a stream that ends inside a value was cut short.
func (f *framer) cause() error {
	if errors.Is(f.err, io.EOF) {
		return damaged(io.ErrUnexpectedEOF)
	}
	return f.err
}

// next skips white space and returns the byte behind it without taking it; 0 and false at the end.
func (f *framer) next() (byte, bool) {
	for {
		for ; f.i < len(f.buf); f.i++ {
			switch f.buf[f.i] {
			case ' ', '\t', '\n', '\r':
			default:
				return f.buf[f.i], true
			}
		}
		if !f.more() {
			return 0, false
		}
	}
}

// expect takes one byte.
func (f *framer) expect(c byte) error {
	got, ok := f.next()
	if !ok {
		return f.cause()
	}
	if got != c {
		return rejected("JSON: %q where %q was expected", got, c)
	}
	f.i++
	return nil
}

// value takes one value of any kind and returns its bytes, valid until the next call.
func (f *framer) value() ([]byte, error) {
	c, ok := f.next()
	if !ok {
		return nil, f.cause()
	}
	f.keep = f.i
	defer func() { f.keep = -1 }()
	var err error
	switch c {
	case '{', '[':
		err = f.nested()
	case '"':
		err = f.text()
	default:
		err = f.scalar()
	}
	if err != nil {
		return nil, err
	}
	return f.buf[f.keep:f.i], nil
}

// nested moves behind the bracket that closes the one here.
func (f *framer) nested() error {
	depth := 0
	for {
		for f.i < len(f.buf) {
			switch f.buf[f.i] {
			case '{', '[':
				depth++
			case '}', ']':
				depth--
				if depth == 0 {
					f.i++
					return nil
				}
			case '"':
				if err := f.text(); err != nil {
					return err
				}
				continue
			}
			f.i++
		}
		if f.i-f.keep > maxElement {
			return rejected("JSON: one object is larger than %d MiB", maxElement>>20)
		}
		if !f.more() {
			return f.cause()
		}
	}
}

// text moves behind the string here.
func (f *framer) text() error {
	f.i++
	escape := false // the byte here is escaped
	for {
		if escape && f.i < len(f.buf) {
			f.i, escape = f.i+1, false
		}
		for f.i < len(f.buf) {
			switch f.buf[f.i] {
			case '"':
				f.i++
				return nil
			case '\\':
				escape = true
			}
			f.i++
			if escape {
				if f.i >= len(f.buf) {
					break
				}
				f.i, escape = f.i+1, false
			}
		}
		if f.i-f.keep > maxElement {
			return rejected("JSON: one string is larger than %d MiB", maxElement>>20)
		}
		if !f.more() {
			return f.cause()
		}
	}
}

// scalar moves behind a number or literal.
func (f *framer) scalar() error {
	from := f.i - f.keep
	for {
		for ; f.i < len(f.buf); f.i++ {
			switch f.buf[f.i] {
			case ' ', '\t', '\n', '\r', ',', '}', ']', ':':
				if f.i-f.keep == from {
					return rejected("JSON: %q where a value was expected", f.buf[f.i])
				}
				return nil
			}
		}
		if f.i-f.keep > maxRecord {
			return rejected("JSON: a number of %d bytes", f.i-f.keep)
		}
		if !f.more() {
			if errors.Is(f.err, io.EOF) && f.i-f.keep > from {
				return nil
			}
			return f.cause()
		}
	}
}

// elements hands every element of the array here to take, with its index from 1.
func (f *framer) elements(take func(index int, raw []byte) error) error {
	if err := f.expect('['); err != nil {
		return err
	}
	for index := 1; ; index++ {
		c, ok := f.next()
		if !ok {
			return f.cause()
		}
		if c == ']' && index == 1 {
			f.i++
			return nil
		}
		raw, err := f.value()
		if err != nil {
			return fmt.Errorf("element %d: %w", index, err)
		}
		if err := take(index, raw); err != nil {
			return err
		}
		if c, ok = f.next(); !ok {
			return f.cause()
		}
		f.i++
		switch c {
		case ',':
		case ']':
			return nil
		default:
			return rejected("JSON: %q after element %d, want a comma or ]", c, index)
		}
	}
}

// values hands every value that stands one after the other to take, with its index from 1.
func (f *framer) values(take func(index int, raw []byte) error) error {
	for index := 1; ; index++ {
		if _, ok := f.next(); !ok {
			if errors.Is(f.err, io.EOF) {
				return nil
			}
			return f.err
		}
		raw, err := f.value()
		if err != nil {
			return fmt.Errorf("value %d: %w", index, err)
		}
		if err := take(index, raw); err != nil {
			return err
		}
	}
}

// end checks that nothing but white space follows.
func (f *framer) end() error {
	if c, ok := f.next(); ok {
		return rejected("JSON: %q after the end", c)
	}
	if !errors.Is(f.err, io.EOF) {
		return f.err
	}
	return nil
}
