package fxrates

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"sellerhouse/extract/clock"
	"sellerhouse/extract/internal/transport"
)

func zipped(t *testing.T) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("eurofxref-hist.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(bytes.Repeat([]byte("Date,USD,\n2026-01-02,1.1,\n"), 50))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type skipping struct{ now time.Time }

func (s *skipping) Now() time.Time { return s.now }
func (s *skipping) Sleep(ctx context.Context, d time.Duration) error {
	s.now = s.now.Add(d)
	return ctx.Err()
}
func (s *skipping) Go(f func())   { f() }
func (s *skipping) Idle(f func()) { f() }

func TestHistory(t *testing.T) {
	whole := zipped(t)
	broken := bytes.Clone(whole)
	broken[60] ^= 0xff
	now := time.Date(2026, 2, 9, 17, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		serve func(n int, w http.ResponseWriter, r *http.Request)
		known Version
		want  File
		err   error
		calls int
	}{
		"the first time": {calls: 1, serve: func(_ int, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != history {
				w.WriteHeader(404)
			}
			w.Header().Set("Last-Modified", "Mon, 09 Feb 2026 15:00:00 GMT")
			w.Header().Set("ETag", `"7"`)
			_, _ = w.Write(whole)
		}, want: File{Bytes: int64(len(whole)), Compression: "ZIP", GeneratedAt: time.Date(2026, 2, 9, 15, 0, 0, 0, time.UTC), Version: Version{`"7"`, "Mon, 09 Feb 2026 15:00:00 GMT"}}},
		"unchanged since": {calls: 1, known: Version{ETag: `"7"`}, serve: func(_ int, w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("If-None-Match") == `"7"` {
				w.WriteHeader(304)
			}
		}, want: File{Unchanged: true, GeneratedAt: now}},
		"a broken file is fetched again": {calls: 2, serve: func(n int, w http.ResponseWriter, _ *http.Request) {
			if n == 1 {
				_, _ = w.Write(broken)
				return
			}
			_, _ = w.Write(whole)
		}, want: File{Bytes: int64(len(whole)), Compression: "ZIP"}},
		"not for ever": {calls: 6, err: transport.ErrServer, serve: func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { n++; tt.serve(n, w, r) }))
			defer srv.Close()
			path := filepath.Join(t.TempDir(), "rates.zip")
			clk := &skipping{now: now}
			got, err := History(t.Context(), srv.Client(), clk, srv.URL, tt.known, path)
			if tt.want.GeneratedAt.IsZero() {
				tt.want.GeneratedAt = got.GeneratedAt
			}
			got.ContentType = ""
			if !errors.Is(err, tt.err) || got != tt.want || n != tt.calls {
				t.Errorf("History = %+v, %v after %d calls\nwant %+v, %v after %d", got, err, n, tt.want, tt.err, tt.calls)
			}
			if _, err := os.Stat(path); (err == nil) != (tt.want.Bytes > 0) {
				t.Errorf("file on disk: %v", err)
			}
		})
	}
}

func TestHistoryWaitsForTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		client := &http.Client{Transport: down{}}
		_, err := History(ctx, client, clock.Wall{}, "http://x", Version{}, filepath.Join(t.TempDir(), "x"))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("History error = %v, want the deadline", err)
		}
	})
}

type down struct{}

func (down) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("down") }
