package parquet

import (
	"errors"
	"fmt"
	"io"

	pq "github.com/parquet-go/parquet-go"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

// readAhead is how much of a column is fetched at once where the file is far away.
const readAhead = 1 << 20

// foreign reads files that others made, in whatever way they are encoded, a value at a time.
type foreign struct{ file *pq.File }

func openForeign(r io.ReaderAt, size int64) (*foreign, error) {
	f, err := pq.OpenFile(r, size, pq.SkipPageIndex(true), pq.SkipBloomFilters(true),
		pq.ReadBufferSize(int(min(readAhead, max(size, 4096)))))
	if err != nil {
		return nil, err
	}
	return &foreign{f}, nil
}

func (f *foreign) open(group, column int, c dataset.Column) source {
	return &stream{pages: f.file.RowGroups()[group].ColumnChunks()[column].Pages(), text: c.Kind.IsText()}
}

// stream reads the values of one column chunk.
type stream struct {
	pages  pq.Pages
	values pq.ValueReader
	buf    [1024]pq.Value
	have   []pq.Value // read and not used yet
	text   bool
}

func (s *stream) close() { _ = s.pages.Close() } // only read

func (s *stream) read(v *batch.Vector, n int, d *batch.Dict) error {
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
			case x.IsNull() && d != nil:
				appendNullCode(v, d.Code(nil))
			case x.IsNull():
				v.AppendNull()
			case s.text != (x.Kind() == pq.ByteArray || x.Kind() == pq.FixedLenByteArray):
				return fmt.Errorf("is stored as %s, wanted as %s", x.Kind(), v.Kind)
			case d != nil:
				v.AppendCode(d.Code(x.ByteArray()))
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
			s.values = page.Values()
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
