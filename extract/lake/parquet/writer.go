package parquet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

const (
	groupRows  = 250_000  // rows of a row group at most
	groupBytes = 16 << 20 // and what it holds in memory, which bounds the writer's memory
	magic      = "PAR1"
)

// Writer writes batches to one Parquet file. The same batches give the same bytes.
type Writer struct {
	w      io.Writer
	cols   []*column
	schema []format.SchemaElement
	groups []format.RowGroup
	at     int64 // bytes written
	rows   int64 // of the whole file
	inRow  int64 // of the row group being filled
	head   []byte
	err    error
}

// NewWriter begins a file of the given columns. The caller calls Close.
func NewWriter(w io.Writer, cols []dataset.Column) *Writer {
	p := &Writer{w: w}
	p.schema = append(p.schema, format.SchemaElement{
		Name: "rows", NumChildren: thrift.New(int32(len(cols))),
	})
	for i, c := range cols {
		p.cols = append(p.cols, newColumn(c))
		if i > 0 {
			p.cols[i].twin = p.cols[i-1]
		}
		p.schema = append(p.schema, element(c))
	}
	p.write([]byte(magic))
	return p
}

// Rows is how many rows were written.
func (p *Writer) Rows() int64 { return p.rows }

// Bytes is how long the file is so far; whole after Close.
func (p *Writer) Bytes() int64 { return p.at }

func (p *Writer) write(b []byte) {
	if p.err != nil {
		return
	}
	n, err := p.w.Write(b)
	p.at += int64(n)
	p.err = err
}

// Write appends the batch's rows. Its columns are those of the file, in order; a NULL in a required
// column is an error.
func (p *Writer) Write(b *batch.Batch) error {
	if p.err != nil {
		return p.err
	}
	if len(b.Cols) != len(p.cols) {
		return fmt.Errorf("batch has %d columns, the file %d", len(b.Cols), len(p.cols))
	}
	if err := b.Check(); err != nil {
		return err
	}
	if b.N == 0 {
		return nil
	}
	for i, c := range p.cols {
		if b.Names[i] != c.Name {
			return fmt.Errorf("batch has column %s where the file has %s", b.Names[i], c.Name)
		}
		if c.Required && slices.Contains(b.Cols[i].Null, 1) {
			return fmt.Errorf("column %s is required and has a NULL", c.Name)
		}
	}
	size := 0
	for i, c := range p.cols {
		c.write(&b.Cols[i], b.N)
		size += c.size()
	}
	p.rows += int64(b.N)
	p.inRow += int64(b.N)
	if p.inRow >= groupRows || size >= groupBytes {
		p.flush()
	}
	return p.err
}

// flush writes the row group being filled.
func (p *Writer) flush() {
	if p.inRow == 0 {
		return
	}
	g := format.RowGroup{NumRows: p.inRow, FileOffset: p.at, Ordinal: int16(len(p.groups))}
	for _, c := range p.cols {
		c.flushPage()
	}
	for _, c := range p.cols {
		meta := format.ColumnMetaData{
			Type: c.typ, PathInSchema: []string{c.Name}, Codec: format.Zstd, NumValues: c.values,
		}
		p.head = c.dictionaryPage(p.head[:0])
		if len(p.head) > 0 {
			meta.DictionaryPageOffset = p.at
			meta.Encoding = append(meta.Encoding, format.Plain)
			p.write(p.head)
		}
		meta.DataPageOffset = p.at
		p.write(c.pages)
		for _, e := range []format.Encoding{format.Plain, format.RLEDictionary, format.DeltaBinaryPacked} {
			if c.encoding[e] && !slices.Contains(meta.Encoding, e) {
				meta.Encoding = append(meta.Encoding, e)
			}
		}
		if !c.Required {
			meta.Encoding = append(meta.Encoding, format.RLE)
		}
		meta.TotalCompressedSize = int64(len(p.head) + len(c.pages))
		meta.TotalUncompressedSize = c.raw
		meta.Statistics = c.statistics()
		offset := meta.DataPageOffset
		if len(p.head) > 0 {
			offset = meta.DictionaryPageOffset
		}
		g.Columns = append(g.Columns, format.ColumnChunk{FileOffset: offset, MetaData: meta})
		g.TotalByteSize += meta.TotalUncompressedSize
		g.TotalCompressedSize += meta.TotalCompressedSize
		c.resetChunk()
	}
	p.groups = append(p.groups, g)
	p.inRow = 0
}

// Close writes what is left and the footer. It does not close the writer below.
func (p *Writer) Close() error {
	p.flush()
	meta := format.FileMetaData{
		Version:   2,
		Schema:    p.schema,
		NumRows:   p.rows,
		RowGroups: p.groups,
		CreatedBy: createdBy,
	}
	for range p.cols {
		meta.ColumnOrders = append(meta.ColumnOrders, format.ColumnOrder{Value: &format.TypeDefinedOrder{}})
	}
	var w wire
	foot := w.append(nil, &meta)
	foot = binary.LittleEndian.AppendUint32(foot, uint32(len(foot)))
	p.write(append(foot, magic...))
	return p.err
}

// wire encodes thrift structures.
type wire struct {
	buf bytes.Buffer
	enc *thrift.Encoder
}

func (w *wire) append(dst []byte, v any) []byte {
	if w.enc == nil {
		var p thrift.CompactProtocol
		w.enc = thrift.NewEncoder(p.NewWriter(&w.buf))
	}
	w.buf.Reset()
	if err := w.enc.Encode(v); err != nil {
		panic("parquet: " + err.Error()) // the structures are our own and a buffer takes all
	}
	return append(dst, w.buf.Bytes()...)
}
