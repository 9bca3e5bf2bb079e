// Package laketest holds every implementation of lake.Store to the same promises.
package laketest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/lake"
)

// Run tests a store. newStore returns an empty one.
func Run(t *testing.T, newStore func(t *testing.T) lake.Store) {
	t.Run("what is put is got", func(t *testing.T) {
		s, ctx := newStore(t), t.Context()
		big := bytes.Repeat([]byte("0123456789abcdef"), 3<<20/4) // beyond one part of an upload
		for name, tt := range map[string]struct {
			body []byte
			size int64
		}{
			"empty":           {nil, 0},
			"small":           {[]byte("hello"), 5},
			"of unknown size": {[]byte("hello"), -1},
			"large":           {big, int64(len(big))},
			"large, unknown":  {big, -1},
		} {
			key := "raw/d/account=A B+C/month=2026-01/" + strings.ReplaceAll(name, " ", "_") + ".tsv.gz"
			put, err := s.Put(ctx, key, bytes.NewReader(tt.body), tt.size)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			r, got, err := s.Get(ctx, key)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			body, err := io.ReadAll(r)
			r.Close()
			if err != nil || !bytes.Equal(body, tt.body) {
				t.Errorf("%s: got %d bytes, %v, want %d", name, len(body), err, len(tt.body))
			}
			if put.Size != int64(len(tt.body)) || got.Size != put.Size || got.ETag != put.ETag || got.ETag == "" || got.Key != key {
				t.Errorf("%s: put answered %+v, get %+v", name, put, got)
			}
			st, err := s.Stat(ctx, key)
			if err != nil || st.Size != got.Size || st.ETag != got.ETag {
				t.Errorf("%s: stat %+v, %v, want as get %+v", name, st, err, got)
			}
		}
	})
	t.Run("put replaces", func(t *testing.T) {
		s, ctx := newStore(t), t.Context()
		for _, body := range []string{"one", "two, longer", ""} {
			if _, err := s.Put(ctx, "k", strings.NewReader(body), int64(len(body))); err != nil {
				t.Fatal(err)
			}
			if got := text(t, s, "k"); got != body {
				t.Errorf("got %q, want %q", got, body)
			}
		}
	})
	t.Run("a body that fails leaves what stood there", func(t *testing.T) {
		s, ctx := newStore(t), t.Context()
		if _, err := s.Put(ctx, "k", strings.NewReader("old"), 3); err != nil {
			t.Fatal(err)
		}
		broken := io.MultiReader(strings.NewReader("new"), errReader{})
		if _, err := s.Put(ctx, "k", broken, -1); !errors.Is(err, errBroken) {
			t.Errorf("error = %v, want the reader's", err)
		}
		if got := text(t, s, "k"); got != "old" {
			t.Errorf("got %q, want %q", got, "old")
		}
	})
	t.Run("missing objects", func(t *testing.T) {
		s, ctx := newStore(t), t.Context()
		if _, _, err := s.Get(ctx, "no/such"); !errors.Is(err, lake.ErrNotFound) || !strings.Contains(err.Error(), "no/such") {
			t.Errorf("get: %v, want not found naming the key", err)
		}
		if _, err := s.Stat(ctx, "no/such"); !errors.Is(err, lake.ErrNotFound) {
			t.Errorf("stat: %v, want not found", err)
		}
		if _, err := s.ReadAt(ctx, "no/such", make([]byte, 3), 0); !errors.Is(err, lake.ErrNotFound) {
			t.Errorf("read: %v, want not found", err)
		}
		if err := s.Delete(ctx, "no/such"); err != nil {
			t.Errorf("delete of nothing: %v", err)
		}
	})
	t.Run("read at", func(t *testing.T) {
		s, ctx := newStore(t), t.Context()
		if _, err := s.Put(ctx, "k", strings.NewReader("0123456789"), 10); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			off  int64
			n    int
			want string
			err  error
		}{{0, 4, "0123", nil}, {7, 3, "789", nil}, {8, 5, "89", io.EOF}, {10, 2, "", io.EOF}, {3, 0, "", nil}} {
			p := make([]byte, tt.n)
			n, err := s.ReadAt(ctx, "k", p, tt.off)
			if string(p[:n]) != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("%d bytes at %d = %q, %v, want %q, %v", tt.n, tt.off, p[:n], err, tt.want, tt.err)
			}
		}
	})
	t.Run("put if absent", func(t *testing.T) {
		s, ctx := newStore(t), t.Context()
		var mu sync.Mutex
		var wg sync.WaitGroup
		won := map[string]bool{}
		for i := range 8 {
			wg.Go(func() {
				body := fmt.Sprint("writer ", i)
				_, err := s.PutIfAbsent(ctx, "manifests/d/account=A/x.json", []byte(body))
				if err == nil {
					mu.Lock()
					won[body] = true
					mu.Unlock()
				} else if !errors.Is(err, lake.ErrExists) {
					t.Errorf("writer %d: %v, want exists already", i, err)
				}
			})
		}
		wg.Wait()
		if got := text(t, s, "manifests/d/account=A/x.json"); len(won) != 1 || !won[got] {
			t.Errorf("won: %v, stands there: %q, want one and the same", won, got)
		}
	})
	t.Run("put if match", func(t *testing.T) {
		s, ctx := newStore(t), t.Context()
		first, err := s.PutIfMatch(ctx, "i", []byte("one"), "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.PutIfMatch(ctx, "i", []byte("x"), ""); !errors.Is(err, lake.ErrExists) {
			t.Errorf("second creation: %v, want exists already", err)
		}
		second, err := s.PutIfMatch(ctx, "i", []byte("two"), first.ETag)
		if err != nil || second.ETag == first.ETag {
			t.Fatalf("replace: %v, etag %s after %s", err, second.ETag, first.ETag)
		}
		if _, err := s.PutIfMatch(ctx, "i", []byte("late"), first.ETag); !errors.Is(err, lake.ErrChanged) {
			t.Errorf("with the old etag: %v, want changed meanwhile", err)
		}
		if _, err := s.PutIfMatch(ctx, "gone", []byte("late"), first.ETag); !errors.Is(err, lake.ErrChanged) {
			t.Errorf("on nothing: %v, want changed meanwhile", err)
		}
		if got := text(t, s, "i"); got != "two" {
			t.Errorf("got %q, want two", got)
		}
	})
	t.Run("list and delete", func(t *testing.T) {
		s, ctx := newStore(t), t.Context()
		var want, keys []string
		for i := range 30 {
			key := fmt.Sprintf("a/b=%02d/x", i)
			keys = append(keys, key)
			if i >= 10 && i < 20 {
				want = append(want, key)
			}
			if _, err := s.Put(ctx, key, strings.NewReader("x"), 1); err != nil {
				t.Fatal(err)
			}
		}
		if d := cmp.Diff(want, list(t, s, "a/b=1")); d != "" {
			t.Errorf("list -want +got:\n%s", d)
		}
		if err := s.Delete(ctx, append(keys, "a/none")...); err != nil {
			t.Fatal(err)
		}
		if got := list(t, s, ""); len(got) > 0 {
			t.Errorf("left after delete: %v", got)
		}
	})
}

var errBroken = errors.New("broken pipe")

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errBroken }

func text(t *testing.T, s lake.Store, key string) string {
	t.Helper()
	r, _, err := s.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func list(t *testing.T, s lake.Store, prefix string) []string {
	t.Helper()
	var out []string
	for o, err := range s.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, o.Key)
	}
	return out
}
