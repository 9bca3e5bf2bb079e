package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

const (
	gap      = 128 << 10 // between two columns that are still fetched together
	maxFetch = 32 << 20  // of a row group at once: above what the writer makes of one
	maxPage  = 256 << 20 // bytes of a page
)

// expander is shared: DecodeAll is safe for concurrent use. Never does it write more than it is given room for.
var expander = func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		panic("parquet: " + err.Error()) // the options are constant
	}
	return d
}()

var errShort = fmt.Errorf("page ends early: %w", io.ErrUnexpectedEOF)

// chunk reads the values of one column of a row group that our own Writer made: pages of version 2, plain, as
// differences or as indexes of a dictionary.
type chunk struct {
	typ         format.Type
	required    bool
	unsigned    bool
	text        bool
	from, until int64 // in the file
	src         []byte
	left        int64 // values of pages to come
	thrift      thrift.BytesReader

	// The dictionary: of texts or of integers, and its entries' codes in the dictionary code was made for.
	wordEnd []uint32
	words   []byte
	ints    []int64
	had     bool
	code    []uint32
	codeOf  uint64

	// What is left of the page: rows, and the values that are there.
	rows   int
	levels []byte // 1 where there is a value; nil where all are
	values []int64
	index  []uint32
	body   []byte // texts, each behind its length
	form   form

	// Scratch that these lie in.
	page     []byte
	levelBuf []byte
	valueBuf []int64
	indexBuf []uint32
}

// form is how the values of a page are held.
type form uint8

const (
	asInts form = iota
	asTexts
	asIndexes
)

// newChunk prepares a column chunk for a wanted column.
func newChunk(m *format.ColumnMetaData, e format.SchemaElement, c dataset.Column) (*chunk, error) {
	x := &chunk{
		typ: m.Type, required: e.RepetitionType.V == format.Required, text: m.Type == format.ByteArray, left: m.NumValues,
		unsigned: c.Kind.Base == dataset.BaseInt && c.Kind.Bits < 0, from: m.DataPageOffset,
	}
	switch m.Type {
	case format.ByteArray, format.Int32, format.Int64, format.Boolean:
	default:
		return nil, fmt.Errorf("is stored as %s, which the writer never does", m.Type)
	}
	if x.text != c.Kind.IsText() {
		return nil, fmt.Errorf("is stored as %s, wanted as %s", m.Type, c.Kind)
	}
	if m.Codec != format.Zstd {
		return nil, fmt.Errorf("is compressed with %s, want %s", m.Codec, format.Zstd)
	}
	if m.DictionaryPageOffset > 0 {
		x.from = m.DictionaryPageOffset
	}
	x.until = x.from + m.TotalCompressedSize
	return x, nil
}

// span is a part of the file and who wants it.
type span struct {
	from, until int64
	of          *chunk
}

// fetch reads parts of the file into one buffer, those that lie close to one another at once.
func (s *scan) fetch(spans []span) error {
	slices.SortFunc(spans, func(a, b span) int { return int(a.from - b.from) })
	total := int64(0)
	for i, x := range spans {
		if x.from < 0 || x.until < x.from || x.until > s.r.size {
			return fmt.Errorf("a column lies at %d..%d of %d bytes", x.from, x.until, s.r.size)
		}
		if i > 0 && x.from < spans[i-1].until {
			return errors.New("two columns overlap")
		}
		total += x.until - x.from + gap
	}
	s.buf = slices.Grow(s.buf[:0], int(min(total, maxFetch)))
	for len(spans) > 0 {
		n, until := 1, spans[0].until
		for n < len(spans) && spans[n].from-until <= gap {
			until = spans[n].until
			n++
		}
		at := len(s.buf)
		s.buf = slices.Grow(s.buf, int(until-spans[0].from))[:at+int(until-spans[0].from)]
		part := s.buf[at:]
		if err := readAt(s.r.r, part, spans[0].from); err != nil {
			return err
		}
		for _, x := range spans[:n] {
			x.of.src = part[x.from-spans[0].from : x.until-spans[0].from]
		}
		spans = spans[n:]
	}
	return nil
}

func (c *chunk) close() {}

// read appends n values.
func (c *chunk) read(v *batch.Vector, n int, d *batch.Dict) error {
	for n > 0 {
		if c.rows == 0 {
			if err := c.nextPage(); err != nil {
				return err
			}
			continue
		}
		take := min(n, c.rows)
		if err := c.take(v, take, d); err != nil {
			return err
		}
		c.rows -= take
		n -= take
	}
	return nil
}

// nextPage decodes pages up to and including one of values.
func (c *chunk) nextPage() error {
	if c.left <= 0 || len(c.src) == 0 {
		return io.ErrUnexpectedEOF
	}
	if c.thrift == nil {
		var p thrift.CompactProtocol
		c.thrift = p.NewReaderFromBytes(nil)
	}
	c.thrift.ResetBytes(c.src)
	var head format.PageHeader
	if err := thrift.NewDecoder(c.thrift).Decode(&head); err != nil {
		return fmt.Errorf("page header: %w", err)
	}
	src := c.src[c.thrift.BytesRead():]
	size, whole := int(head.CompressedPageSize), int(head.UncompressedPageSize)
	if size < 0 || size > len(src) || whole < 0 || whole > maxPage {
		return errShort
	}
	c.src = src[size:]
	src = src[:size]
	switch {
	case head.Type == format.DictionaryPage && head.DictionaryPageHeader.Valid && !c.had:
		h := &head.DictionaryPageHeader.V
		if h.Encoding != format.Plain || h.NumValues < 0 {
			return fmt.Errorf("dictionary of %d values in %s, want %s", h.NumValues, h.Encoding, format.Plain)
		}
		body, err := c.expand(src, whole)
		if err != nil {
			return err
		}
		c.had = true
		return c.dictionary(body, int(h.NumValues))
	case head.Type == format.DataPageV2 && head.DataPageHeaderV2.Valid:
		return c.data(&head.DataPageHeaderV2.V, src, whole)
	}
	return fmt.Errorf("page of type %s, which the writer never makes there", head.Type)
}

// expand decompresses a page.
func (c *chunk) expand(src []byte, size int) ([]byte, error) {
	c.page = slices.Grow(c.page[:0], size)
	var err error
	if c.page, err = expander.DecodeAll(src, c.page[:0:size]); err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	if len(c.page) != size {
		return nil, errShort
	}
	return c.page, nil
}

// dictionary keeps the entries of a dictionary page.
func (c *chunk) dictionary(body []byte, n int) (err error) {
	if !c.text {
		c.ints, err = c.plain(nil, body, n)
		return err
	}
	data := slices.Clone(body)
	ends := make([]uint32, 0, min(n, len(data)/4))
	at := 0 // texts are moved together over their lengths
	for rest := data; n > 0; n-- {
		var x []byte
		if x, rest, err = cutText(rest); err != nil {
			return err
		}
		at += copy(data[at:], x)
		ends = append(ends, uint32(at))
	}
	c.words, c.wordEnd = data[:at], ends
	return nil
}

func cutText(b []byte) (text, rest []byte, err error) {
	if len(b) < 4 {
		return nil, nil, errShort
	}
	n := binary.LittleEndian.Uint32(b)
	if uint64(n) > uint64(len(b)-4) {
		return nil, nil, errShort
	}
	return b[4 : 4+n], b[4+n:], nil
}

// data decodes a page of values: levels first, then what is there.
func (c *chunk) data(h *format.DataPageHeaderV2, src []byte, whole int) (err error) {
	rows, there := int(h.NumValues), int(h.NumValues)-int(h.NumNulls)
	level := int(h.DefinitionLevelsByteLength)
	switch {
	case rows < 0 || int64(rows) > c.left || h.NumNulls < 0 || there < 0 || h.NumRows != h.NumValues || h.RepetitionLevelsByteLength != 0:
		return fmt.Errorf("page of %d rows, %d values and %d blanks where %d are left", h.NumRows, rows, h.NumNulls, c.left)
	case level < 0 || level > len(src) || level > whole:
		return errShort
	case c.required && (h.NumNulls > 0 || level > 0):
		return errors.New("required column with blanks")
	}
	c.levels = nil
	if h.NumNulls > 0 {
		if c.levelBuf, err = runs(c.levelBuf[:0], src[:level], 1, rows, 2); err != nil {
			return fmt.Errorf("levels: %w", err)
		}
		if c.levels = c.levelBuf; sum(c.levels) != there {
			return fmt.Errorf("levels say %d values, the page has %d", sum(c.levels), there)
		}
	}
	body := src[level:]
	if !h.IsCompressed.Valid || h.IsCompressed.V {
		if body, err = c.expand(body, whole-level); err != nil {
			return err
		}
	} else if len(body) != whole-level {
		return errShort
	}
	switch {
	case h.Encoding == format.RLEDictionary && c.had:
		err = c.indexes(body, there)
	case h.Encoding == format.Plain && c.text:
		c.form, c.body = asTexts, body
	case h.Encoding == format.Plain:
		c.form = asInts
		c.valueBuf, err = c.plain(c.valueBuf[:0], body, there)
		c.values = c.valueBuf
	case h.Encoding == format.DeltaBinaryPacked && !c.text && c.typ != format.Boolean:
		c.form = asInts
		c.valueBuf, err = deltas64(c.valueBuf[:0], body, there, c.typ == format.Int32)
		c.values = c.valueBuf
		c.widen(c.values)
	default:
		err = fmt.Errorf("page in %s, which the writer never does there", h.Encoding)
	}
	c.left -= int64(rows)
	c.rows = rows
	return err
}

func sum(levels []byte) (n int) {
	for _, x := range levels {
		n += int(x)
	}
	return n
}

// indexes decodes dictionary indexes; those of integers are looked up at once.
func (c *chunk) indexes(body []byte, n int) (err error) {
	entries := len(c.ints)
	if c.text {
		entries = len(c.wordEnd)
	}
	width := 0
	if len(body) > 0 {
		width, body = int(body[0]), body[1:]
	}
	if width > 32 {
		return fmt.Errorf("dictionary indexes of %d bits", width)
	}
	if c.indexBuf, err = runs(c.indexBuf[:0], body, width, n, entries); err != nil {
		return fmt.Errorf("dictionary indexes: %w", err)
	}
	c.form, c.index = asIndexes, c.indexBuf
	if !c.text {
		c.form = asInts
		c.valueBuf = slices.Grow(c.valueBuf[:0], n)
		for _, i := range c.index {
			c.valueBuf = append(c.valueBuf, c.ints[i])
		}
		c.values = c.valueBuf
	}
	return nil
}

// plain decodes integers as they are.
func (c *chunk) plain(dst []int64, body []byte, n int) ([]int64, error) {
	size := map[format.Type]int{format.Int32: 32, format.Int64: 64, format.Boolean: 1}[c.typ]
	if n > maxPage || len(body) < (n*size+7)/8 {
		return dst, errShort
	}
	at := len(dst)
	dst = slices.Grow(dst, n)[:at+n]
	out := dst[at:]
	switch c.typ {
	case format.Int64:
		for i := range out {
			out[i] = int64(binary.LittleEndian.Uint64(body[8*i:]))
		}
	case format.Int32:
		for i := range out {
			out[i] = int64(int32(binary.LittleEndian.Uint32(body[4*i:])))
		}
		c.widen(out)
	default:
		for i := range out {
			out[i] = int64(body[i/8] >> (i % 8) & 1)
		}
	}
	return dst, nil
}

// widen makes numbers of 32 bits without a sign what they are.
func (c *chunk) widen(v []int64) {
	if c.unsigned && c.typ == format.Int32 {
		for i := range v {
			v[i] = int64(uint32(v[i]))
		}
	}
}
