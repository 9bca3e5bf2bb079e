package ingest

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"sellerhouse/extract/lake"
)

func TestUploadsOfAnySize(t *testing.T) {
	piece := bytes.Repeat([]byte("0123456789abcdef"), 1<<14) // 256 KiB
	for name, pieces := range map[string]int{"nothing": 0, "one request": 3, "just one request": inMemory / len(piece), "streamed": inMemory/len(piece) + 9} {
		t.Run(name, func(t *testing.T) {
			store := lake.NewMemory()
			u := newUpload(t.Context(), store, "k")
			for range pieces {
				if _, err := u.Write(piece); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := store.Stat(t.Context(), "k"); !errors.Is(err, lake.ErrNotFound) {
				t.Errorf("before close: %v, want nothing there", err)
			}
			n, err := u.close(t.Context())
			if err != nil || n != int64(pieces*len(piece)) {
				t.Fatalf("close = %d, %v", n, err)
			}
			r, _, err := store.Get(t.Context(), "k")
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, bytes.Repeat(piece, pieces)) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
}

func TestAbortedUploadsLeaveNothing(t *testing.T) {
	for name, size := range map[string]int{"small": 10, "streamed": inMemory + 1} {
		store := lake.NewMemory()
		u := newUpload(t.Context(), store, "k")
		if _, err := u.Write(make([]byte, size)); err != nil {
			t.Fatal(err)
		}
		u.abort(errors.New("cut short"))
		if _, err := store.Stat(t.Context(), "k"); !errors.Is(err, lake.ErrNotFound) {
			t.Errorf("%s: %v, want nothing there", name, err)
		}
	}
}
