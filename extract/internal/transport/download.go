package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Fetched says what a download brought to disk.
type Fetched struct {
	Bytes       int64
	ContentType string
	Compression string // "GZIP", "ZIP" or "", by the first bytes
	Header      http.Header
	Status      int
}

// stall is how long a download may bring nothing before it is given up: a slow line is slow, not silent.
const stall = 2 * time.Minute

var errStalled = fmt.Errorf("nothing came for %s", stall)

// watched puts off the end of patience with every byte.
type watched struct {
	io.Reader
	watch *time.Timer
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if n > 0 {
		w.watch.Reset(stall)
	}
	return n, err
}

// Download gets an address, signed or public, without any of our headers but those given, and writes the
// bytes as served to path. It counts only when whole: the length is the announced one and a gzip file
// ends with its checksum. A file that is not whole is removed and the error wraps ErrTruncated; a
// refused address gives ErrExpired. With If-None-Match or If-Modified-Since among the headers, Status 304
// leaves no file.
func Download(ctx context.Context, client *http.Client, op, address string, header http.Header, path string) (got Fetched, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(stall, func() { cancel(errStalled) })
	defer watch.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return got, fmt.Errorf("%s: %w", op, redactError(err))
	}
	for k, v := range header {
		req.Header[k] = v
	}
	res, err := client.Do(req)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, errStalled) {
			return got, cause
		}
		return got, fmt.Errorf("%s: %w: %w", op, ErrServer, redactError(err))
	}
	defer func() { _ = res.Body.Close() }()
	got = Fetched{ContentType: res.Header.Get("Content-Type"), Header: res.Header, Status: res.StatusCode}
	switch {
	case res.StatusCode == http.StatusNotModified && len(header) > 0:
		return got, nil
	case res.StatusCode != http.StatusOK:
		raw, _ := io.ReadAll(io.LimitReader(res.Body, 4096))
		e := statusError(op, res, raw)
		// Storage answers 403 to an address that ended, and 400 to one it does not know yet.
		if res.StatusCode == http.StatusForbidden || res.StatusCode == http.StatusBadRequest {
			e.Class = ErrExpired
		}
		return got, e
	}

	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return got, fmt.Errorf("%s: %w", op, err)
	}
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			_ = os.Remove(path)
		}
	}()
	if got.Bytes, err = io.Copy(f, &watched{res.Body, watch}); err != nil {
		if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, errStalled) {
			return got, cause
		}
		var onDisk *os.PathError
		if errors.As(err, &onDisk) {
			return got, fmt.Errorf("%s: %w", op, err)
		}
		return got, fmt.Errorf("%s: %w after %d bytes: %w", op, ErrTruncated, got.Bytes, redactError(err))
	}
	if res.ContentLength >= 0 && res.ContentLength != got.Bytes {
		return got, fmt.Errorf("%s: %w: %d bytes of %d", op, ErrTruncated, got.Bytes, res.ContentLength)
	}
	if got.Compression, err = sniff(f); err != nil {
		return got, fmt.Errorf("%s: %w", op, err)
	}
	if got.Compression == "GZIP" {
		if err := verifyGzip(f); err != nil {
			return got, fmt.Errorf("%s: %w: %d bytes of gzip do not end well: %w", op, ErrTruncated, got.Bytes, err)
		}
	}
	return got, nil
}

// sniff tells the compression by the first bytes: headers and flags are not always right.
func sniff(f *os.File) (string, error) {
	var magic [4]byte
	n, err := f.ReadAt(magic[:], 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	switch m := string(magic[:n]); {
	case strings.HasPrefix(m, "\x1f\x8b"):
		return "GZIP", nil
	case m == "PK\x03\x04":
		return "ZIP", nil
	}
	return "", nil
}

func verifyGzip(f *os.File) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, z); err != nil {
		return err
	}
	return z.Close()
}
