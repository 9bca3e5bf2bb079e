package pull

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// memory is a lake.Store for tests; fuse, where set, counts down with every write and cuts the process off
// when it is burnt.
type memory struct {
	mu      sync.Mutex
	objects map[string][]byte
	writes  int
	fuse    *fuse
}

func newMemory() *memory { return &memory{objects: map[string][]byte{}} }

var errKilled = errors.New("killed")

// fuse ends a "process" at its n-th event: from then on nothing it does has an effect.
type fuse struct {
	mu     sync.Mutex
	left   int
	on     func(key string) bool // which writes burn it, nil for all
	kill   context.CancelCauseFunc
	burned bool
	with   *fuse // burns when that one does, and not by itself
}

func (f *fuse) burn() bool {
	if f == nil {
		return false
	}
	if f.with != nil {
		f.with.mu.Lock()
		defer f.with.mu.Unlock()
		return f.with.burned
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left--; f.left <= 0 && !f.burned {
		f.burned = true
		f.kill(errKilled)
	}
	return f.burned
}

// write is burn for the write of a key; a document and its commit record are one.
func (f *fuse) write(key string) bool {
	if f != nil && f.on != nil && !f.on(key) {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.burned
	}
	return f.burn()
}

func etag(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:8]) }

func (m *memory) Get(_ context.Context, key string) (io.ReadCloser, lake.Object, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, ok := m.objects[key]
	if !ok {
		return nil, lake.Object{}, fmt.Errorf("%s: %w", key, lake.ErrNotFound)
	}
	return io.NopCloser(bytes.NewReader(b)), lake.Object{Key: key, Size: int64(len(b)), ETag: etag(b)}, nil
}

func (m *memory) ReadAt(context.Context, string, []byte, int64) (int, error) {
	return 0, errors.ErrUnsupported
}

func (m *memory) Stat(ctx context.Context, key string) (lake.Object, error) {
	_, o, err := m.Get(ctx, key)
	return o, err
}

func (m *memory) Put(_ context.Context, key string, body io.Reader, _ int64) (lake.Object, error) {
	b, err := io.ReadAll(body)
	if err != nil {
		return lake.Object{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.put(key, b)
}

// put writes; the lock is held.
func (m *memory) put(key string, b []byte) (lake.Object, error) {
	m.objects[key] = bytes.Clone(b)
	m.writes++
	return lake.Object{Key: key, ETag: etag(b)}, nil
}

func (m *memory) PutIfAbsent(ctx context.Context, key string, body []byte) (lake.Object, error) {
	return m.PutIfMatch(ctx, key, body, "")
}

func (m *memory) PutIfMatch(_ context.Context, key string, body []byte, tag string) (lake.Object, error) {
	if m.fuse.write(key) {
		return lake.Object{}, errKilled
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	old, ok := m.objects[key]
	switch {
	case tag == "" && ok:
		return lake.Object{}, lake.ErrExists
	case tag != "" && (!ok || etag(old) != tag):
		return lake.Object{}, lake.ErrChanged
	}
	return m.put(key, body)
}

func (m *memory) Delete(_ context.Context, keys ...string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range keys {
		delete(m.objects, k)
	}
	return nil
}

func (m *memory) List(context.Context, string) iter.Seq2[lake.Object, error] {
	return func(func(lake.Object, error) bool) {}
}

// shelf is a Sink that keeps what it gets, and the plan.Holdings of that.
type shelf struct {
	mu      sync.Mutex
	held    map[string]map[string]plan.Held // by "dataset account", document
	bytes   map[string]int                  // by document
	pages   map[string][]byte               // by document, of chains
	commits int
	again   int // commits of what was held
	nothing []NoData
	fuse    *fuse
	refuse  func(Document) error
}

func newShelf() *shelf {
	return &shelf{held: map[string]map[string]plan.Held{}, bytes: map[string]int{}, pages: map[string][]byte{}}
}

func (s *shelf) Committed(_ context.Context, dataset, account, document string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.held[dataset+" "+account][document]
	return ok, nil
}

func (s *shelf) Window(_ context.Context, dataset, account, document string) (window.Range, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, ok := s.held[dataset+" "+account][document]
	return h.Window, ok, nil
}

func (s *shelf) put(key, id string, h plan.Held) bool {
	if s.held[key] == nil {
		s.held[key] = map[string]plan.Held{}
	}
	_, ok := s.held[key][id]
	s.held[key][id] = h
	return ok
}

func (s *shelf) Commit(_ context.Context, d Document) error {
	if s.fuse.write("manifests/") {
		return errKilled
	}
	if s.refuse != nil {
		if err := s.refuse(d); err != nil {
			return err
		}
	}
	var raw []byte
	if len(d.Pages) == 0 {
		var err error
		if raw, err = os.ReadFile(d.SpoolPath); err != nil {
			return err
		}
	}
	if int64(len(raw)) != d.Bytes {
		return fmt.Errorf("%d bytes on disk, %d announced", len(raw), d.Bytes)
	}
	if err := asAsked(d, raw); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.Chain != "" { // it covers nothing before its chain is there
		s.pages[d.ID] = raw
		return nil
	}
	for _, p := range d.Pages {
		if s.pages[p] == nil {
			return fmt.Errorf("chain %s has no page %s", d.ID, p)
		}
	}
	s.commits++
	if s.put(d.Slice.Dataset+" "+d.Slice.Account, d.ID, plan.Held{
		Document: d.ID, Marketplaces: d.Slice.Marketplaces, Profile: d.Slice.Profile, Options: d.Options,
		Window: d.Slice.Window, GeneratedAt: d.GeneratedAt, Since: d.Slice.Start, Until: d.Slice.End,
	}) {
		s.again++
	}
	s.bytes[d.ID] = len(raw)
	if s.fuse.write("manifests/") { // committed, but nobody hears of it
		return errKilled
	}
	return nil
}

func (s *shelf) NoData(_ context.Context, n NoData) error {
	if s.fuse.write("manifests/") {
		return errKilled
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nothing = append(s.nothing, n)
	s.put(n.Slice.Dataset+" "+n.Slice.Account, "nothing "+n.Slice.Key(), plan.Held{
		Marketplaces: n.Slice.Marketplaces, Profile: n.Slice.Profile,
		Window: n.Slice.Window, GeneratedAt: n.At, NoData: true,
	})
	return nil
}

func (s *shelf) Held(dataset, account string) []plan.Held {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []plan.Held
	for _, h := range s.held[dataset+" "+account] {
		out = append(out, h)
	}
	return out
}

// documents names everything held, sorted.
func (s *shelf) documents() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for key, docs := range s.held {
		for id, h := range docs {
			out = append(out, strings.Join([]string{key, strings.Join(h.Marketplaces, ","), h.Profile, h.Window.String(), id, h.GeneratedAt.Format(time.RFC3339)}, " "))
		}
	}
	slices.Sort(out)
	return out
}
