package document

import (
	"bytes"
	"context"
	"io"

	"golang.org/x/text/encoding/unicode"
)

const (
	chunkSize = 256 << 10 // stays in a core's cache while its columns are decoded
	chunkFree = 4         // chunks under way between the reader and the decoder
	chunkSlop = 16        // bytes behind a chunk that may be loaded, never used
	maxLine   = 16 << 20
)

// chunk is a run of whole lines, each ended by a line feed. The owner gives it back by recycle.
type chunk struct {
	text []byte
	err  error
}

// chunker cuts a stream into chunks in a goroutine of its own, so that inflating and decoding overlap.
type chunker struct {
	out  chan chunk
	free chan []byte
	stop context.CancelFunc
}

// newChunker starts reading r. The caller calls close when it takes no more chunks.
func newChunker(ctx context.Context, r io.Reader) *chunker {
	ctx, stop := context.WithCancel(ctx)
	c := &chunker{out: make(chan chunk, 1), free: make(chan []byte, chunkFree), stop: stop}
	for range chunkFree {
		c.free <- nil
	}
	go c.run(ctx, r)
	return c
}

// close ends the reader and waits for it: the source is nobody else's until then.
func (c *chunker) close() {
	c.stop()
	for range c.out {
	}
}

func (c *chunker) recycle(b []byte) {
	select {
	case c.free <- b:
	default: // a buffer that was not ours
	}
}

func (c *chunker) send(ctx context.Context, k chunk) bool {
	select {
	case c.out <- k:
		return true
	case <-ctx.Done():
		return false
	}
}

func (c *chunker) run(ctx context.Context, r io.Reader) {
	defer close(c.out)
	var carry []byte
	for {
		var buf []byte
		select {
		case buf = <-c.free:
		case <-ctx.Done():
			return
		}
		if buf == nil {
			buf = make([]byte, 0, chunkSize+chunkSlop)
		}
		buf = append(buf[:0], carry...)
		for {
			var err error
			if buf, err = fill(r, buf, chunkSize); err != nil && err != io.EOF {
				c.send(ctx, chunk{err: err})
				return
			} else if err == io.EOF {
				if n := len(buf); n > 0 && buf[n-1] != '\n' {
					buf = append(buf, '\n')
				}
				if len(buf) > 0 {
					c.send(ctx, chunk{text: buf})
				}
				return
			}
			if end := bytes.LastIndexByte(buf, '\n') + 1; end > 0 {
				carry = append(carry[:0], buf[end:]...)
				if !c.send(ctx, chunk{text: buf[:end]}) {
					return
				}
				break
			}
			if len(buf) > maxLine {
				c.send(ctx, chunk{err: rejected("a line is longer than %d MiB", maxLine>>20)})
				return
			}
		}
	}
}

// fill reads until buf has a multiple of size bytes, so that chunks do not depend on how the reader hands
// its bytes out. io.EOF says that there is no more.
func fill(r io.Reader, buf []byte, size int) ([]byte, error) {
	want := (len(buf)/size + 1) * size
	if cap(buf) < want+chunkSlop {
		grown := make([]byte, len(buf), 2*want+chunkSlop)
		copy(grown, buf)
		buf = grown
	}
	n, err := io.ReadFull(r, buf[len(buf):want])
	if err == io.ErrUnexpectedEOF { // the plain end: a source that was cut short wraps ErrDamaged
		err = io.EOF
	}
	return buf[:len(buf)+n], err
}

// text returns the document's text as a stream in which lines end by a line feed byte, and settles what the
// first bytes say of the charset.
func (d *decoder) text() (io.Reader, charset, error) {
	cs, err := declaredCharset(d.env.Charset)
	if err != nil {
		return nil, cs, err
	}
	head := make([]byte, 3)
	n, err := io.ReadFull(d.src, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, cs, err
	}
	head = head[:n]
	rest := io.Reader(d.src)
	switch {
	case bytes.HasPrefix(head, utf8BOM): // stronger than what the storage says
		return rest, charset{name: utf8Name}, nil
	case utf16(head):
		all := io.MultiReader(bytes.NewReader(head), rest)
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(all), charset{name: "UTF-16"}, nil
	}
	return io.MultiReader(bytes.NewReader(head), rest), cs, nil
}
