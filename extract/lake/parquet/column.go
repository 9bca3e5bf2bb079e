package parquet

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"runtime"
	"slices"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

const (
	pageRows       = 20_000
	fewEntries     = 512     // a dictionary this small is never given up
	trialRows      = 256     // a first page smaller than this is not worth trying encodings on
	maxDictEntries = 1 << 16 // of one column of a row group
	maxDictBytes   = 1 << 20 // likewise
	minCompress    = 64      // pages smaller than this stay as they are
)

// compressor is shared: EncodeAll is safe for concurrent use, and its level costs no more than none.
var compressor = func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderConcurrency(max(2, runtime.GOMAXPROCS(0))), zstd.WithWindowSize(1<<20))
	if err != nil {
		panic("parquet: " + err.Error()) // the options are constant
	}
	return e
}()

// layout is how a column's values are written.
type layout uint8

const (
	undecided layout = iota
	plain
	dictionary
	deltas
)

// column encodes one column of one file.
type column struct {
	dataset.Column
	typ format.Type

	// The page being filled: values dense, without NULLs.
	rows   int
	nulls  int
	levels []byte // 1 for a value, 0 for NULL; empty while there is no NULL
	ints   []int64
	data   []byte  // plain texts, each behind its length
	index  []int32 // dictionary indexes

	// The column chunk being filled.
	layout   layout
	texts    batch.Dict
	codeOf   uint64  // the dictionary that coded texts came from last,
	coded    []int32 // and the numbers its words have here; -1 for none yet
	numbers  numbers
	pages    []byte // whole pages
	raw      int64  // their size before compression, headers included
	values   int64  // NULLs included
	nulled   int64
	min, max int64
	encoding map[format.Encoding]bool

	// A column whose texts are often the same, the one before in the file; and of the last page, where it was
	// plain, the texts and what they were compressed to.
	twin   *column
	alike  []byte
	packed []byte

	// Scratch.
	body    []byte
	coding  []byte
	int32s  []int32
	scratch []byte
	wire    wire
}

func newColumn(c dataset.Column) *column {
	k := &column{Column: c, typ: physical(c.Kind), encoding: map[format.Encoding]bool{}}
	k.resetChunk()
	return k
}

// resetChunk begins a column chunk. What was learned about the layout stays.
func (c *column) resetChunk() {
	c.forget()
	c.numbers.reset()
	c.alike = c.alike[:0]
	c.pages, c.raw, c.values, c.nulled = c.pages[:0], 0, 0, 0
	c.min, c.max = math.MaxInt64, math.MinInt64
	clear(c.encoding)
	switch {
	case c.typ == format.Boolean:
		c.layout = plain
	case c.typ == format.ByteArray && c.layout == undecided:
		c.layout = dictionary
	}
}

// forget empties the dictionary of texts.
func (c *column) forget() {
	c.texts.Reset()
	c.codeOf, c.coded = 0, c.coded[:0]
}

// size is how many bytes the chunk holds so far.
func (c *column) size() int {
	return len(c.pages) + len(c.data) + 8*len(c.ints) + 4*len(c.index) + len(c.texts.Data()) + 8*len(c.numbers.value)
}

// write appends a vector's values, of which there are n.
func (c *column) write(v *batch.Vector, n int) {
	if len(v.Null) == n && n > 0 {
		if c.writeLevels(v.Null) == n {
			c.added(n)
			return
		}
	} else if len(c.levels) > 0 {
		for range n {
			c.levels = append(c.levels, 1)
		}
	}
	if c.typ == format.ByteArray {
		c.writeTexts(v, n)
	} else {
		c.writeInts(v, n)
	}
	c.added(n)
}

func (c *column) added(n int) {
	c.rows += n
	if c.rows >= pageRows {
		c.flushPage()
	}
}

// writeLevels notes which values are NULL and returns how many.
func (c *column) writeLevels(null []byte) int {
	for len(c.levels) < c.rows {
		c.levels = append(c.levels, 1)
	}
	at := len(c.levels)
	c.levels = append(c.levels, null...)
	level := c.levels[at:]
	nulls := 0
	for i := range level {
		x := level[i] & 1
		nulls += int(x)
		level[i] = x ^ 1
	}
	c.nulls += nulls
	return nulls
}

func (c *column) writeInts(v *batch.Vector, n int) {
	ints := v.Ints[:n]
	if len(v.Null) != n {
		c.ints = append(c.ints, ints...)
		return
	}
	for i, x := range ints {
		if v.Null[i] == 0 {
			c.ints = append(c.ints, x)
		}
	}
}

func (c *column) writeTexts(v *batch.Vector, n int) {
	null := v.Null
	if len(null) != n {
		null = nil
	}
	switch {
	case v.Words != nil:
		c.writeCodes(v, null, n)
		return
	case c.layout == dictionary:
		c.writeIndexes(v, null, n)
		return
	}
	from := uint32(0)
	for i, end := range v.End[:n] {
		b := v.Data[from:end]
		from = end
		if null != nil && null[i] != 0 {
			continue
		}
		c.data = binary.LittleEndian.AppendUint32(c.data, uint32(len(b)))
		c.data = append(c.data, b...)
	}
}

// writeIndexes appends dictionary indexes; a text equal to the one before is not looked up again.
func (c *column) writeIndexes(v *batch.Vector, null []byte, n int) {
	from, size, last, had := uint32(0), uint32(0), int32(0), false
	before := uint32(0)
	for i, end := range v.End[:n] {
		s := from
		from = end
		if null != nil && null[i] != 0 {
			continue
		}
		if !had || end-s != size || string(v.Data[s:end]) != string(v.Data[before:before+size]) {
			last = int32(c.texts.Code(v.Data[s:end]))
			before, size, had = s, end-s, true
		}
		c.index = append(c.index, last)
	}
}

// writeCodes appends texts that are coded already; each word is looked up once.
func (c *column) writeCodes(v *batch.Vector, null []byte, n int) {
	if c.layout != dictionary {
		for i, code := range v.Code[:n] {
			if null == nil || null[i] == 0 {
				b := v.Words.Bytes(code)
				c.data = binary.LittleEndian.AppendUint32(c.data, uint32(len(b)))
				c.data = append(c.data, b...)
			}
		}
		return
	}
	if c.codeOf != v.Words.ID() {
		c.codeOf, c.coded = v.Words.ID(), c.coded[:0]
	}
	for len(c.coded) < v.Words.Len() {
		c.coded = append(c.coded, -1)
	}
	c.index = slices.Grow(c.index, n)
	for i, code := range v.Code[:n] {
		if null != nil && null[i] != 0 {
			continue
		}
		at := c.coded[code]
		if at < 0 {
			at = int32(c.texts.Code(v.Words.Bytes(code)))
			c.coded[code] = at
		}
		c.index = append(c.index, at)
	}
}

// flushPage encodes the page being filled.
func (c *column) flushPage() {
	if c.rows == 0 {
		return
	}
	if c.typ == format.ByteArray {
		c.flushTexts()
	} else {
		c.flushInts()
	}
	c.values += int64(c.rows)
	c.nulled += int64(c.nulls)
	c.rows, c.nulls = 0, 0
	c.levels, c.ints, c.data, c.index = c.levels[:0], c.ints[:0], c.data[:0], c.index[:0]
}

func (c *column) flushTexts() {
	if c.layout != dictionary {
		c.page(format.Plain, c.data)
		return
	}
	// A dictionary that grows with the rows costs more than it saves: give it up, for this file.
	entries := c.texts.Len()
	if len(c.pages) == 0 && len(c.index) >= trialRows && entries > fewEntries && c.plainIsSmaller(entries) {
		c.layout = plain
		c.forget()
		c.page(format.Plain, c.data)
		return
	}
	c.page(format.RLEDictionary, c.indexes(entries))
	if entries > maxDictEntries || len(c.texts.Data()) > maxDictBytes {
		c.layout = plain
	}
}

// plainIsSmaller writes the first page's texts into data and says whether they compress better so: ids that
// repeat line after line do, since zstd removes the repeats and bit-packed indexes do not compress.
func (c *column) plainIsSmaller(entries int) bool {
	for _, i := range c.index {
		b := c.texts.Bytes(uint32(i))
		c.data = binary.LittleEndian.AppendUint32(c.data, uint32(len(b)))
		c.data = append(c.data, b...)
	}
	if 2*entries > len(c.index) {
		return true
	}
	c.scratch = compressor.EncodeAll(c.data, c.scratch[:0])
	size := len(c.scratch)
	c.scratch = compressor.EncodeAll(c.indexes(entries), c.scratch[:0])
	dict := len(c.scratch)
	c.scratch = compressor.EncodeAll(c.texts.Data(), c.scratch[:0])
	dict += len(c.scratch) / 2 // later pages share what this one adds
	if size < dict {
		return true
	}
	c.data = c.data[:0]
	return false
}

// indexes encodes the page's dictionary indexes behind their width in bits.
func (c *column) indexes(entries int) []byte {
	width := bits.Len(uint(max(entries-1, 0)))
	if width == 0 { // one entry: a single run
		c.body = append(c.body[:0], 0)
		if len(c.index) > 0 {
			c.body = binary.AppendUvarint(c.body, uint64(len(c.index))<<1)
		}
		return c.body
	}
	enc := rle.Encoding{BitWidth: width}
	c.coding, _ = enc.EncodeInt32(c.coding[:0], c.index) // fails for widths above 32 only
	c.body = append(append(c.body[:0], byte(width)), c.coding...)
	return c.body
}

func (c *column) flushInts() {
	if c.layout == undecided {
		c.layout = c.choose()
	}
	if c.layout != dictionary && c.pruned() { // a dictionary is looked through in the end
		c.bound(c.ints)
	}
	switch c.layout {
	case deltas:
		c.page(format.DeltaBinaryPacked, c.deltas())
	case dictionary:
		c.index = slices.Grow(c.index, len(c.ints))
		for i, x := range c.ints {
			if i > 0 && x == c.ints[i-1] { // mostly in some columns
				c.index = append(c.index, c.index[i-1])
			} else {
				c.index = append(c.index, int32(c.numbers.index(x)))
			}
		}
		c.page(format.RLEDictionary, c.indexes(len(c.numbers.value)))
		if len(c.numbers.value) > maxDictEntries {
			c.layout = plain
		}
	default:
		c.page(format.Plain, c.plain())
	}
}

// bound widens what the chunk's values lie between.
func (c *column) bound(ints []int64) {
	least, most := c.min, c.max
	for _, x := range ints {
		least, most = min(least, x), max(most, x)
	}
	c.min, c.max = least, most
}

// pruned says whether readers may pass over chunks by what the column's values lie between: texts have no
// bounds here, and unsigned numbers order differently.
func (c *column) pruned() bool {
	return c.typ != format.ByteArray && c.typ != format.Boolean && c.Kind.Base != dataset.BaseKey &&
		(c.Kind.Base != dataset.BaseInt || c.Kind.Bits >= 0)
}

// choose tries the layouts of integers on the first page and takes the one that compresses best; a
// dictionary has to be clearly better, since it costs more to make, unless it is of few values.
func (c *column) choose() layout {
	if len(c.ints) < trialRows {
		return plain
	}
	c.scratch = compressor.EncodeAll(c.plain(), c.scratch[:0])
	best, size := plain, len(c.scratch)
	c.scratch = compressor.EncodeAll(c.deltas(), c.scratch[:0])
	if n := len(c.scratch); n < size {
		best, size = deltas, n
	}
	for _, x := range c.ints {
		c.index = append(c.index, int32(c.numbers.index(x)))
	}
	if entries := len(c.numbers.value); 2*entries <= len(c.ints) {
		c.scratch = compressor.EncodeAll(c.indexes(entries), c.scratch[:0])
		n := len(c.scratch) + 6*entries
		few := 8*entries <= len(c.ints) && n-3*entries < size+size/4 // later pages share entries, and compress sooner
		if few || n < size-size/8 {
			best = dictionary
		}
	}
	c.index = c.index[:0]
	c.numbers.reset()
	return best
}

func (c *column) narrow() []int32 {
	c.int32s = c.int32s[:0]
	for _, x := range c.ints {
		c.int32s = append(c.int32s, int32(x))
	}
	return c.int32s
}

// deltas encodes the page's integers as differences.
func (c *column) deltas() []byte {
	var enc delta.BinaryPackedEncoding // neither method can fail
	if c.typ == format.Int32 {
		c.body, _ = enc.EncodeInt32(c.body[:0], c.narrow())
	} else {
		c.body, _ = enc.EncodeInt64(c.body[:0], c.ints)
	}
	return c.body
}

// plain encodes the page's integers as they are.
func (c *column) plain() []byte {
	c.body = appendPlain(c.body[:0], c.typ, c.ints)
	return c.body
}

func appendPlain(b []byte, typ format.Type, ints []int64) []byte {
	switch typ {
	case format.Int32:
		for _, x := range ints {
			b = binary.LittleEndian.AppendUint32(b, uint32(x))
		}
	case format.Boolean:
		for i, x := range ints {
			if i%8 == 0 {
				b = append(b, 0)
			}
			b[len(b)-1] |= byte(x&1) << (i % 8)
		}
	default:
		for _, x := range ints {
			b = binary.LittleEndian.AppendUint64(b, uint64(x))
		}
	}
	return b
}

// page appends one data page (version 2: levels uncompressed before the values).
func (c *column) page(e format.Encoding, body []byte) {
	c.encoding[e] = true
	level := c.coding[:0]
	if !c.Required {
		level = c.encodeLevels(level)
	}
	c.coding = level
	values := body
	compressed := len(body) >= minCompress
	switch t := c.twin; {
	case !compressed:
	case t != nil && e == format.Plain && bytes.Equal(t.alike, body): // such as an order id and the seller's own
		values = t.packed
		compressed = len(values) < len(body)
	default:
		c.scratch = compressor.EncodeAll(body, c.scratch[:0])
		if compressed = len(c.scratch) < len(body); compressed {
			values = c.scratch
		}
	}
	head := format.PageHeader{
		Type:                 format.DataPageV2,
		UncompressedPageSize: int32(len(level) + len(body)),
		CompressedPageSize:   int32(len(level) + len(values)),
		DataPageHeaderV2: thrift.New(format.DataPageHeaderV2{
			NumValues:                  int32(c.rows),
			NumNulls:                   int32(c.nulls),
			NumRows:                    int32(c.rows),
			Encoding:                   e,
			DefinitionLevelsByteLength: int32(len(level)),
			IsCompressed:               thrift.New(compressed),
		}),
	}
	at := len(c.pages)
	c.pages = c.wire.append(c.pages, &head)
	c.raw += int64(len(c.pages)-at) + int64(head.UncompressedPageSize)
	c.pages = append(c.pages, level...)
	c.pages = append(c.pages, values...)
	if c.alike = c.alike[:0]; e == format.Plain && c.typ == format.ByteArray && compressed {
		c.packed = append(c.packed[:0], values...)
		c.alike, c.data = c.data, c.alike // body is data
	}
}

// encodeLevels encodes which values of the page are there.
func (c *column) encodeLevels(dst []byte) []byte {
	run := func(level byte) []byte {
		return append(binary.AppendUvarint(dst, uint64(c.rows)<<1), level)
	}
	switch {
	case c.nulls == 0:
		return run(1)
	case c.nulls == c.rows:
		return run(0)
	}
	enc := rle.Encoding{BitWidth: 1}
	out, _ := enc.EncodeLevels(dst, c.levels) // fails for widths above 8 only
	return out
}

// dictionaryPage returns the chunk's dictionary page, nil where no page uses one.
func (c *column) dictionaryPage(dst []byte) []byte {
	if !c.encoding[format.RLEDictionary] {
		return nil
	}
	body, entries := c.body[:0], len(c.numbers.value)
	if c.typ == format.ByteArray {
		entries = c.texts.Len()
		for i := range entries {
			b := c.texts.Bytes(uint32(i))
			body = binary.LittleEndian.AppendUint32(body, uint32(len(b)))
			body = append(body, b...)
		}
	} else {
		body = appendPlain(body, c.typ, c.numbers.value)
	}
	c.body = body
	c.scratch = compressor.EncodeAll(body, c.scratch[:0])
	head := format.PageHeader{
		Type:                 format.DictionaryPage,
		UncompressedPageSize: int32(len(body)),
		CompressedPageSize:   int32(len(c.scratch)),
		DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(entries), Encoding: format.Plain}),
	}
	dst = c.wire.append(dst, &head)
	c.raw += int64(len(dst)) + int64(len(body))
	return append(dst, c.scratch...)
}

// statistics says what the chunk holds, as far as readers prune by it.
func (c *column) statistics() format.Statistics {
	s := format.Statistics{NullCount: c.nulled}
	if !c.pruned() {
		return s
	}
	c.bound(c.numbers.value)
	if c.min > c.max {
		return s
	}
	s.MinValue = appendPlain(nil, c.typ, []int64{c.min})
	s.MaxValue = appendPlain(nil, c.typ, []int64{c.max})
	return s
}
