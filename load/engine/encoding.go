package engine

import (
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ClickHouse/ch-go/compress"
	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// decoder undoes a Content-Encoding of a request. The caller closes what it returns.
func decoder(encoding string, body io.Reader) (io.ReadCloser, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return io.NopCloser(body), nil
	case "gzip", "x-gzip":
		r, err := gzip.NewReader(body)
		if err != nil {
			return nil, fmt.Errorf("read the gzip body: %w", err)
		}
		return r, nil
	case "deflate":
		r, err := zlib.NewReader(body)
		if err != nil {
			return nil, fmt.Errorf("read the deflate body: %w", err)
		}
		return r, nil
	case "br":
		return io.NopCloser(brotli.NewReader(body)), nil
	case "zstd":
		r, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, fmt.Errorf("read the zstd body: %w", err)
		}
		return r.IOReadCloser(), nil
	case "lz4":
		return io.NopCloser(lz4.NewReader(body)), nil
	}
	return nil, fmt.Errorf("unknown Content-Encoding %q, expected gzip, deflate, br, zstd or lz4", encoding)
}

// chooseEncoding picks what the client accepts, as the server does.
func chooseEncoding(accept string) string {
	accepted := map[string]bool{}
	for part := range strings.SplitSeq(accept, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		accepted[strings.ToLower(strings.TrimSpace(name))] = !strings.Contains(strings.ReplaceAll(weight, " ", ""), "q=0") || strings.Contains(weight, "q=0.")
	}
	for _, name := range []string{"br", "lz4", "gzip", "deflate", "zstd"} {
		if accepted[name] {
			return name
		}
	}
	return ""
}

// encoder is a Content-Encoding of a response. Flush makes what was written readable.
type encoder interface {
	io.WriteCloser
	Flush() error
}

func newEncoder(encoding string, level int, w io.Writer) (encoder, error) {
	if level < 1 || level > 9 {
		level = 3
	}
	switch encoding {
	case "gzip":
		return gzip.NewWriterLevel(w, level)
	case "deflate":
		return zlib.NewWriterLevel(w, level)
	case "br":
		return brotli.NewWriterLevel(w, level), nil
	case "zstd":
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	case "lz4":
		return lz4.NewWriter(w), nil
	}
	return nil, fmt.Errorf("unknown encoding %q", encoding)
}

// blockSize is how much goes into one compressed block, as in ClickHouse.
const blockSize = 1 << 20

// blockWriter writes ClickHouse's own compressed blocks: checksum, method, sizes, data.
type blockWriter struct {
	w io.Writer
	c *compress.Writer
}

func newBlockWriter(w io.Writer, method, level string) (*blockWriter, error) {
	m := compress.LZ4
	switch strings.ToUpper(method) {
	case "", "LZ4":
	case "LZ4HC":
		m = compress.LZ4HC
	case "ZSTD":
		m = compress.ZSTD
	case "NONE":
		m = compress.None
	default:
		return nil, fmt.Errorf("unknown network_compression_method %q, expected LZ4, LZ4HC, ZSTD or NONE", method)
	}
	n, _ := strconv.Atoi(level)
	return &blockWriter{w: w, c: compress.NewWriter(compress.Level(n), m)}, nil
}

func (b *blockWriter) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(len(rest), blockSize)
		if err := b.c.Compress(rest[:n]); err != nil {
			return 0, fmt.Errorf("compress a block: %w", err)
		}
		if _, err := b.w.Write(b.c.Data); err != nil {
			return 0, err
		}
		rest = rest[n:]
	}
	return len(p), nil
}

// blockReader reads ClickHouse's own compressed blocks.
type blockReader struct {
	io.Closer
	r *compress.Reader
}

func newBlockReader(body io.ReadCloser) *blockReader {
	return &blockReader{Closer: body, r: compress.NewReader(body)}
}

// Read gives io.EOF between two blocks only; a block cut short is io.ErrUnexpectedEOF.
func (b *blockReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if errors.Is(err, io.EOF) {
		if strings.Contains(err.Error(), "read raw") { // the library's words for the part behind a block's header
			return n, io.ErrUnexpectedEOF
		}
		err = io.EOF
	}
	return n, err
}
