package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

const (
	// createdBy marks files of our own Writer, whose pages have few forms: they are read without going through
	// one value at a time.
	createdBy = "sellerhouse version 1 (build 1)"

	tail     = 64 << 10 // read for the footer at once, which mostly fits
	maxWords = 1 << 17  // of a dictionary that codes are handed out from
	maxText  = 8 << 20  // bytes in it; beyond either a new one is begun
	ringSize = 3        // batches decoded ahead of who works on them
)

// Reader reads chosen columns of a file.
type Reader struct {
	r       io.ReaderAt
	size    int64
	meta    *format.FileMetaData
	at      map[string]int
	foreign *foreign // a file that others made
}

// source reads the values of one column, in order, within a row group.
type source interface {
	// read appends n values; as codes of d unless that is nil.
	read(v *batch.Vector, n int, d *batch.Dict) error
	close()
}

// Open reads the footer of a file of the given size.
func Open(r io.ReaderAt, size int64) (*Reader, error) {
	meta, err := footer(r, size)
	if err != nil {
		return nil, fmt.Errorf("parquet footer: %w", err)
	}
	out := &Reader{r: r, size: size, meta: meta, at: map[string]int{}}
	if meta.CreatedBy != createdBy {
		if out.foreign, err = openForeign(r, size); err != nil {
			return nil, fmt.Errorf("parquet footer: %w", err)
		}
	}
	for i, e := range meta.Schema[1:] {
		if e.NumChildren.V > 0 || !e.Type.Valid {
			return nil, fmt.Errorf("parquet column %s: want a flat file", e.Name)
		}
		out.at[e.Name] = i
	}
	for i := range meta.RowGroups {
		if got := len(meta.RowGroups[i].Columns); got != len(meta.Schema)-1 {
			return nil, fmt.Errorf("parquet row group %d has %d columns, the file %d", i, got, len(meta.Schema)-1)
		}
	}
	return out, nil
}

// footer reads the description of the file from its end.
func footer(r io.ReaderAt, size int64) (*format.FileMetaData, error) {
	n := min(size, tail)
	b := make([]byte, n)
	if err := readAt(r, b, size-n); err != nil {
		return nil, err
	}
	if n < 12 || string(b[n-4:]) != magic {
		return nil, errors.New("the file does not end like a Parquet file")
	}
	length := int64(binary.LittleEndian.Uint32(b[n-8:]))
	if length > size-12 {
		return nil, fmt.Errorf("it should have %d bytes, the file has %d", length, size)
	}
	if b = b[:n-8]; length > n-8 {
		b = make([]byte, length)
		if err := readAt(r, b, size-8-length); err != nil {
			return nil, err
		}
	}
	meta := new(format.FileMetaData)
	var p thrift.CompactProtocol
	if err := thrift.Unmarshal(&p, b[int64(len(b))-length:], meta); err != nil {
		return nil, err
	}
	if len(meta.Schema) == 0 {
		return nil, errors.New("it has no schema")
	}
	return meta, nil
}

// readAt fills b.
func readAt(r io.ReaderAt, b []byte, off int64) error {
	n, err := r.ReadAt(b, off)
	if n == len(b) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// Rows is how many rows the file has.
func (r *Reader) Rows() int64 { return r.meta.NumRows }

// Has says whether the file has the column.
func (r *Reader) Has(name string) bool { _, ok := r.at[name]; return ok }

// Batches reads the columns, batch by batch, in file order. A column the file has not is NULL throughout.
// A batch is the reader's: it is valid until the next one. Long files are decoded ahead in a goroutine, which
// has ended when the loop has.
func (r *Reader) Batches(cols []dataset.Column) iter.Seq2[*batch.Batch, error] {
	return r.Coded(cols, make([]*batch.Dict, len(cols)))
}

// Coded does the same with the texts of some columns as codes of a dictionary, those whose entry in dicts is
// not nil; no two of them are the same. A NULL has the code of the empty text. The dictionaries are the reader's
// until the loop ends, and one that grows large begins anew, under another ID.
func (r *Reader) Coded(cols []dataset.Column, dicts []*batch.Dict) iter.Seq2[*batch.Batch, error] {
	s := &scan{r: r, cols: cols, dicts: dicts}
	if r.meta.NumRows > batch.MaxRows {
		return s.ahead
	}
	return func(yield func(*batch.Batch, error) bool) {
		defer s.close()
		for b := batch.New(cols); ; {
			more, err := s.next(b)
			if err != nil {
				yield(nil, err)
				return
			}
			if !more || !yield(b, nil) {
				return
			}
		}
	}
}

// scan goes through a file's row groups.
type scan struct {
	r     *Reader
	cols  []dataset.Column
	dicts []*batch.Dict

	group int // the next one
	left  int64
	from  []source
	buf   []byte // of own groups
}

// ahead decodes batches in a goroutine of its own while others are worked on.
func (s *scan) ahead(yield func(*batch.Batch, error) bool) {
	type result struct {
		b   *batch.Batch
		err error
	}
	free, full, stop := make(chan *batch.Batch, ringSize), make(chan result, ringSize), make(chan struct{})
	for range ringSize {
		free <- batch.New(s.cols)
	}
	go func() {
		defer close(full)
		defer s.close()
		for {
			select {
			case b := <-free:
				more, err := s.next(b)
				if err != nil {
					full <- result{nil, err}
				}
				if err != nil || !more {
					return
				}
				full <- result{b, nil}
			case <-stop:
				return
			}
		}
	}()
	defer func() {
		close(stop)
		for range full { // until the goroutine has ended
		}
	}()
	for x := range full {
		if !yield(x.b, x.err) {
			return
		}
		if x.err == nil {
			free <- x.b
		}
	}
}

// next fills a batch. more is false at the end of the file.
func (s *scan) next(b *batch.Batch) (more bool, err error) {
	for s.left == 0 {
		s.close()
		if s.group == len(s.r.meta.RowGroups) {
			return false, nil
		}
		if s.from, s.left, err = s.open(s.group); err != nil {
			return false, fmt.Errorf("parquet row group %d: %w", s.group, err)
		}
		s.group++
	}
	b.Reset()
	b.N = int(min(s.left, batch.MaxRows))
	s.left -= int64(b.N)
	for i, from := range s.from {
		v, d := &b.Cols[i], s.dicts[i]
		if d != nil && (d.Len() > maxWords || len(d.Data()) > maxText) {
			d.Reset()
		}
		if from == nil {
			nulls(v, b.N, d)
		} else if err := from.read(v, b.N, d); err != nil {
			return false, fmt.Errorf("parquet column %s: %w", s.cols[i].Name, err)
		}
		if d != nil {
			v.Words = d.Words()
		}
	}
	return true, nil
}

// nulls appends n NULLs.
func nulls(v *batch.Vector, n int, d *batch.Dict) {
	for range n {
		if d == nil {
			v.AppendNull()
		} else {
			appendNullCode(v, d.Code(nil))
		}
	}
}

// appendNullCode appends a NULL to a coded vector; blank is the code of the empty text.
func appendNullCode(v *batch.Vector, blank uint32) {
	for len(v.Null) < len(v.Code) {
		v.Null = append(v.Null, 0)
	}
	v.Null = append(v.Null, 1)
	v.Code = append(v.Code, blank)
}

func (s *scan) close() {
	for _, from := range s.from {
		if from != nil {
			from.close()
		}
	}
	s.from = nil
}

// open prepares the columns of a row group.
func (s *scan) open(g int) ([]source, int64, error) {
	rows := s.r.meta.RowGroups[g].NumRows
	if rows < 0 {
		return nil, 0, fmt.Errorf("it has %d rows", rows)
	}
	from := make([]source, len(s.cols))
	if s.r.foreign != nil {
		for i, c := range s.cols {
			if at, ok := s.r.at[c.Name]; ok {
				from[i] = s.r.foreign.open(g, at, c)
			}
		}
		return from, rows, nil
	}
	var spans []span
	for i, c := range s.cols {
		at, ok := s.r.at[c.Name]
		if !ok {
			continue
		}
		x, err := newChunk(&s.r.meta.RowGroups[g].Columns[at].MetaData, s.r.meta.Schema[1+at], c)
		if err != nil {
			return nil, 0, fmt.Errorf("column %s: %w", c.Name, err)
		}
		from[i] = x
		spans = append(spans, span{x.from, x.until, x})
	}
	return from, rows, s.fetch(spans)
}
