package bench

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/gzip"

	"sellerhouse/cmd/internal/parts"
	"sellerhouse/load/warehouse"
)

// MemoryLimit is what the pipeline may hold at its peak, however large a document is.
const MemoryLimit = 256 << 20

// Peak is what one large document took.
type Peak struct {
	Raw  int64 // bytes before gzip
	Rows int64 // lines or elements of it
	Usage
}

// Err says that more memory was held than may be.
func (p Peak) Err() error {
	if p.RSS > MemoryLimit {
		return fmt.Errorf("the pipeline held %d MB at its peak, want at most %d", p.RSS>>20, MemoryLimit>>20)
	}
	return nil
}

// Memory converts a settlement of about the given size in a process of its own and returns what it took.
func Memory(ctx context.Context, cache string, bytes int64, log io.Writer) (Peak, error) {
	dir := filepath.Join(cache, "bench")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Peak{}, fmt.Errorf("bench: %w", err)
	}
	sample := Settlement{}
	const probe = 100_000
	if err := sample.write(io.Discard, probe); err != nil {
		return Peak{}, err
	}
	in, err := WriteSettlement(dir, int(bytes/(sample.Raw/probe)))
	if err != nil {
		return Peak{}, err
	}
	fmt.Fprintf(log, "%d lines, %d MB, %s\n", in.Lines, in.Raw>>20, in.Path)
	u, _, err := Ours(ctx, in.Path, filepath.Join(dir, "lake"), 2)
	return Peak{in.Raw, int64(in.Lines), u}, err
}

// MemoryOfTerms has a search terms document of the given size pulled by a process of its own: from an address that
// serves it while it is generated, by way of the spool, into the lake in S3. It returns what the commit took,
// the peak being that of the process's whole life, and holds the lake to what was generated.
func MemoryOfTerms(ctx context.Context, p *parts.Parts, cache string, bytes int64, log io.Writer) (Peak, error) {
	s, err := serveTerms(ctx, bytes)
	if err != nil {
		return Peak{}, err
	}
	defer func() { _ = s.server.Close() }() // nobody reads from it any more
	got, err := pullApart(ctx, s.address, cache, 2)
	if err != nil {
		return Peak{}, err
	}
	if <-s.ended; s.err != nil {
		return Peak{}, s.err
	}
	in := &s.doc
	rows := int64(in.Sums.Rows) + in.Broken
	fmt.Fprintf(log, "%d rows, %d MB, %d MB served, fetched in %.1f s, %d MB of Parquet\n", rows, in.Raw>>20, s.sent>>20, got.Fetch.Wall, got.Table.Bytes>>20)
	if err := got.check(in, s.sent); err != nil {
		return Peak{}, err
	}
	sums, err := readTerms(ctx, p.DB, got.Table.Key)
	if err != nil {
		return Peak{}, err
	}
	if sums != in.Sums {
		return Peak{}, fmt.Errorf("the engine reads %+v in the report's Parquet, the document holds %+v", sums, in.Sums)
	}
	return Peak{in.Raw, rows, got.Commit}, nil
}

// check holds what was committed to what was generated and served.
func (p *Pulled) check(in *SearchTerms, sent int64) error {
	t := p.Table
	switch {
	case p.Bytes != in.Raw || p.SHA256 != in.SHA256:
		return fmt.Errorf("the manifest says %d bytes with SHA-256 %s, generated were %d with %s", p.Bytes, p.SHA256, in.Raw, in.SHA256)
	case p.RawBytes != sent:
		return fmt.Errorf("the raw document has %d bytes, served were %d", p.RawBytes, sent)
	case t.In != t.Out+t.Quarantined || t.Out != int64(in.Sums.Rows) || t.Quarantined != in.Broken:
		return fmt.Errorf("%d rows in, %d out, %d quarantined; the document holds %d and %d that make none", t.In, t.Out, t.Quarantined, in.Sums.Rows, in.Broken)
	}
	return nil
}

// termsServer serves a generated document once, at an address as Amazon's storage gives them.
type termsServer struct {
	address string
	server  *http.Server
	ended   chan struct{} // the answer was given

	doc  SearchTerms
	sent int64 // bytes after gzip
	err  error
}

func serveTerms(ctx context.Context, size int64) (*termsServer, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve the document: %w", err)
	}
	s := &termsServer{address: "http://" + l.Addr().String() + "/document", ended: make(chan struct{})}
	once := make(chan struct{}, 1)
	s.server = &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case once <- struct{}{}:
			defer close(s.ended)
			if s.err = s.answer(ctx, w, size); s.err != nil {
				panic(http.ErrAbortHandler) // no orderly end of what is not whole
			}
		default:
			http.Error(w, "the address was used", http.StatusForbidden)
		}
	})}
	go func() { _ = s.server.Serve(l) }() // it ends when it is closed
	return s, nil
}

func (s *termsServer) answer(ctx context.Context, w io.Writer, size int64) error {
	sent := &countingWriter{w: w}
	z, err := gzip.NewWriterLevel(sent, gzip.BestSpeed)
	if err == nil {
		err = s.doc.Write(ctx, z, size)
	}
	if err == nil {
		err = z.Close()
	}
	s.sent = sent.n
	return err
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// readTerms sums up a report's Parquet in the lake, read by the engine.
func readTerms(ctx context.Context, db *warehouse.DB, key string) (TermSums, error) {
	var s TermSums
	err := db.QueryRow(ctx, fmt.Sprintf(`SELECT count(), sum(toUInt64(search_frequency_rank)), toString(sum(click_share)), toString(sum(conversion_share)),
  sum(toUInt64(CRC32(concat(department_name, '\t', search_term, '\t', clicked_asin)))), toUInt64(max(_line))
FROM s3(lake, filename = '%s', format = 'Parquet')`, key)).Scan(&s.Rows, &s.Ranks, &s.Clicks, &s.Conversions, &s.Text, &s.LastLine)
	if err != nil {
		return s, fmt.Errorf("read %s: %w", key, err)
	}
	s.Clicks, s.Conversions = short(s.Clicks), short(s.Conversions)
	return s, nil
}
