// Package fxrates fetches reference exchange rates as one more kind of document: the European Central
// Bank's whole history, one zip file.
package fxrates

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"sellerhouse/extract/clock"
	"sellerhouse/extract/internal/transport"
)

// Source: euro foreign exchange reference rates, downloads (read 2026-11).
const (
	host    = "https://www.ecb.europa.eu"
	history = "/stats/eurofxref/eurofxref-hist.zip"
)

// Version is what tells two downloads apart, as the server said. It is saved and asked with next time.
type Version struct {
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"`
}

// File is the history on disk.
type File struct {
	Unchanged   bool // since the version asked with: nothing was written
	Bytes       int64
	ContentType string
	Compression string
	GeneratedAt time.Time // Last-Modified; the moment of asking where the server does not say
	Version     Version
}

// History saves the whole history to path unless it is still that of the known version. The zip is read
// through before it counts. base is empty for the ECB, or an address that stands for it.
func History(ctx context.Context, client *http.Client, clk clock.Clock, base string, known Version, path string) (File, error) {
	if base == "" {
		base = host
	}
	h := http.Header{"User-Agent": {"Sellerhouse/1.0"}}
	if known.ETag != "" {
		h.Set("If-None-Match", known.ETag)
	}
	if known.Modified != "" {
		h.Set("If-Modified-Since", known.Modified)
	}
	wait := transport.Backoff()
	for try := 1; ; try++ {
		f, err := fetch(ctx, client, clk, strings.TrimRight(base, "/")+history, h, path)
		if err == nil || try >= 6 || ctx.Err() != nil ||
			!errors.Is(err, transport.ErrServer) && !errors.Is(err, transport.ErrTruncated) && !errors.Is(err, transport.ErrThrottled) {
			return f, err
		}
		if err := clk.Sleep(ctx, max(wait.NextBackOff(), transport.RetryAfter(err))); err != nil {
			return f, err
		}
	}
}

func fetch(ctx context.Context, client *http.Client, clk clock.Clock, address string, h http.Header, path string) (File, error) {
	got, err := transport.Download(ctx, client, "reference rates", address, h, path)
	if err != nil {
		return File{}, err
	}
	f := File{
		Unchanged: got.Status == http.StatusNotModified, Bytes: got.Bytes, ContentType: got.ContentType, Compression: got.Compression,
		Version: Version{ETag: got.Header.Get("ETag"), Modified: got.Header.Get("Last-Modified")},
	}
	if f.GeneratedAt, err = http.ParseTime(f.Version.Modified); err != nil {
		f.GeneratedAt = clk.Now()
	}
	f.GeneratedAt = f.GeneratedAt.UTC()
	if f.Unchanged {
		return f, nil
	}
	if err := whole(path); err != nil {
		return File{}, fmt.Errorf("reference rates: %w: %w", transport.ErrTruncated, err)
	}
	return f, nil
}

// whole reads a zip through, which checks the sums of what is in it.
func whole(path string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer func() { _ = z.Close() }()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, r)
		if err := errors.Join(err, r.Close()); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if len(z.File) == 0 {
		return errors.New("the zip is empty")
	}
	return nil
}
