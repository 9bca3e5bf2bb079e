package parquet

import (
	"errors"
	"fmt"
	"io"
	"iter"

	pq "github.com/parquet-go/parquet-go"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

// readAhead is how much of a column is fetched at once where the file is far away.
const readAhead = 1 << 20

// Reader reads chosen columns of a file.
type Reader struct {
	file *pq.File
	at   map[string]int
}

// Open reads the footer of a file of the given size.
func Open(r io.ReaderAt, size int64) (*Reader, error) {
	f, err := pq.OpenFile(r, size, pq.SkipPageIndex(true), pq.SkipBloomFilters(true),
		pq.ReadBufferSize(int(min(readAhead, max(size, 4096)))))
	if err != nil {
		return nil, fmt.Errorf("parquet footer: %w", err)
	}
	out := &Reader{file: f, at: map[string]int{}}
	for i, path := range f.Schema().Columns() {
		if len(path) != 1 {
			return nil, fmt.Errorf("parquet column %v: want a flat file", path)
		}
		out.at[path[0]] = i
	}
	return out, nil
}

// Rows is how many rows the file has.
func (r *Reader) Rows() int64 { return r.file.NumRows() }

// Has says whether the file has the column.
func (r *Reader) Has(name string) bool { _, ok := r.at[name]; return ok }

// Batches reads the columns, batch by batch, in file order. A column the file has not is NULL throughout.
// A batch is the reader's: it is valid until the next one.
func (r *Reader) Batches(cols []dataset.Column) iter.Seq2[*batch.Batch, error] {
	return func(yield func(*batch.Batch, error) bool) {
		b := batch.New(cols)
		for _, g := range r.file.RowGroups() {
			if !r.group(g, cols, b, yield) {
				return
			}
		}
	}
}

// group reads one row group. It says whether to go on.
func (r *Reader) group(g pq.RowGroup, cols []dataset.Column, b *batch.Batch, yield func(*batch.Batch, error) bool) bool {
	chunks := g.ColumnChunks()
	streams := make([]*stream, len(cols))
	for i, c := range cols {
		if at, ok := r.at[c.Name]; ok {
			streams[i] = &stream{pages: chunks[at].Pages(), text: c.Kind.IsText()}
			defer streams[i].pages.Close()
		}
	}
	for left := g.NumRows(); left > 0; left -= int64(b.N) {
		b.Reset()
		b.N = int(min(left, batch.MaxRows))
		for i, s := range streams {
			v := &b.Cols[i]
			if s == nil {
				for range b.N {
					v.AppendNull()
				}
				continue
			}
			if err := s.read(v, b.N); err != nil {
				yield(nil, fmt.Errorf("parquet column %s: %w", cols[i].Name, err))
				return false
			}
		}
		if !yield(b, nil) {
			return false
		}
	}
	return true
}

// stream reads the values of one column chunk.
type stream struct {
	pages  pq.Pages
	page   pq.Page
	values pq.ValueReader
	buf    [1024]pq.Value
	have   []pq.Value // read and not used yet
	text   bool
}

// read appends n values.
func (s *stream) read(v *batch.Vector, n int) error {
	for n > 0 {
		if len(s.have) == 0 {
			if err := s.more(); err != nil {
				return err
			}
			continue
		}
		take := min(n, len(s.have))
		for i := range s.have[:take] {
			x := &s.have[i]
			switch {
			case x.IsNull():
				v.AppendNull()
			case s.text != (x.Kind() == pq.ByteArray || x.Kind() == pq.FixedLenByteArray):
				return fmt.Errorf("is stored as %s, wanted as %s", x.Kind(), v.Kind)
			case s.text:
				v.AppendBytes(x.ByteArray())
			case x.Kind() == pq.Boolean:
				bit := int64(0)
				if x.Boolean() {
					bit = 1
				}
				v.AppendInt(bit)
			case x.Kind() == pq.Int32:
				if v.Kind.Base == dataset.BaseInt && v.Kind.Bits < 0 {
					v.AppendInt(int64(uint32(x.Int32())))
				} else {
					v.AppendInt(int64(x.Int32()))
				}
			default:
				v.AppendInt(x.Int64())
			}
		}
		s.have = s.have[take:]
		n -= take
	}
	return nil
}

// more fetches values, page by page.
func (s *stream) more() error {
	for {
		if s.values == nil {
			page, err := s.pages.ReadPage()
			if errors.Is(err, io.EOF) {
				return io.ErrUnexpectedEOF
			}
			if err != nil {
				return err
			}
			s.page, s.values = page, page.Values()
		}
		n, err := s.values.ReadValues(s.buf[:])
		s.have = s.buf[:n]
		if errors.Is(err, io.EOF) || err == nil && n == 0 {
			// The values of this page stay readable until it is released, which happens with the next one.
			s.values = nil
			err = nil
		}
		if err != nil || n > 0 {
			return err
		}
	}
}
