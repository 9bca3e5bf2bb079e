package lake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// index names the documents of a dataset, account and month. What is committed is added in memory; Flush
// writes the object once, and merges with what another process wrote meanwhile.
type index struct {
	mu      sync.Mutex
	loaded  bool
	etag    string
	stored  map[string]Manifest // in the object, by document
	pending map[string]Manifest // not yet in the object
}

// indexObject is the stored form.
type indexObject struct {
	Manifests []Manifest `json:"manifests"`
}

func (x *index) add(m Manifest) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if _, ok := x.stored[m.Document]; ok {
		return
	}
	if x.pending == nil {
		x.pending = map[string]Manifest{}
	}
	x.pending[m.Document] = m
}

// load fetches the object. The caller holds the lock.
func (x *index) load(ctx context.Context, store Store, key string) error {
	r, o, err := store.Get(ctx, key)
	if errors.Is(err, ErrNotFound) {
		x.loaded, x.etag, x.stored = true, "", map[string]Manifest{}
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	var object indexObject
	if err := json.NewDecoder(r).Decode(&object); err != nil {
		return fmt.Errorf("%s: %w; rebuild it from the manifests", key, err)
	}
	x.loaded, x.etag, x.stored = true, o.ETag, make(map[string]Manifest, len(object.Manifests))
	for _, m := range object.Manifests {
		x.stored[m.Document] = m
		delete(x.pending, m.Document)
	}
	return nil
}

// all returns every document, stored or pending.
func (x *index) all(ctx context.Context, store Store, key string) ([]Manifest, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.loaded {
		if err := x.load(ctx, store, key); err != nil {
			return nil, err
		}
	}
	out := make([]Manifest, 0, len(x.stored)+len(x.pending))
	out = slices.AppendSeq(out, maps.Values(x.stored))
	return slices.AppendSeq(out, maps.Values(x.pending)), nil
}

// flush writes the object if something is pending.
func (x *index) flush(ctx context.Context, store Store, key string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for {
		if !x.loaded {
			if err := x.load(ctx, store, key); err != nil {
				return err
			}
		}
		if len(x.pending) == 0 {
			return nil
		}
		merged := maps.Clone(x.stored)
		maps.Copy(merged, x.pending)
		o, err := store.PutIfMatch(ctx, key, encodeIndex(merged), x.etag)
		if errors.Is(err, ErrChanged) || errors.Is(err, ErrExists) {
			x.loaded = false // another process was faster: merge with what it wrote
			continue
		}
		if err != nil {
			return err
		}
		x.etag, x.stored, x.pending = o.ETag, merged, nil
		return nil
	}
}

func encodeIndex(ms map[string]Manifest) []byte {
	object := indexObject{Manifests: slices.SortedFunc(maps.Values(ms), func(a, b Manifest) int {
		return strings.Compare(a.Document, b.Document)
	})}
	body, err := json.Marshal(object)
	if err != nil {
		panic("lake: " + err.Error()) // a manifest has no value JSON cannot hold
	}
	return body
}

// Flush writes the indexes of what was committed or repaired, each once, and takes the markers away. It is
// called at the end of a run, and may be called in between.
func (l *Lake) Flush(ctx context.Context) error {
	l.commits.Lock()
	l.mu.Lock()
	indexes := maps.Clone(l.indexes)
	states := maps.Clone(l.series)
	l.mu.Unlock()

	// Markers are taken first: what is committed from here on sets a new one.
	taken := map[*seriesState][]string{}
	for s, st := range states {
		st.mu.Lock()
		if st.listed {
			if l.opt.Alone == nil || l.opt.Alone(s.account) {
				taken[st], st.markers = st.markers, nil
			}
			if st.marked != "" {
				taken[st] = append(slices.Clone(taken[st]), st.marked)
			}
			st.marked = ""
		}
		st.mu.Unlock()
	}
	l.commits.Unlock()
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(fetchAtOnce)
	for r, x := range indexes {
		x.mu.Lock()
		idle := len(x.pending) == 0
		x.mu.Unlock()
		if !idle {
			g.Go(func() error { return x.flush(gctx, l.store, l.indexKey(r)) })
		}
	}
	if err := g.Wait(); err != nil {
		for st, keys := range taken { // still needed
			st.mu.Lock()
			st.markers = append(st.markers, keys...)
			st.mu.Unlock()
		}
		return fmt.Errorf("write indexes: %w", err)
	}
	var gone []string
	for _, keys := range taken {
		gone = append(gone, keys...)
	}
	slices.Sort(gone)
	if len(gone) == 0 {
		return nil
	}
	if err := l.store.Delete(ctx, gone...); err != nil {
		return fmt.Errorf("take the run's markers away: %w", err)
	}
	return nil
}

// repair adds documents that a run committed without writing the index. The caller holds the state's lock.
func (l *Lake) repair(ctx context.Context, s series, st *seriesState) error {
	wrap := func(err error) error { return fmt.Errorf("repair the indexes of %s %s: %w", s.account, s.dataset, err) }
	known := map[string]bool{}
	for month := range st.months {
		r := ref{s, month}
		ms, err := l.index(r).all(ctx, l.store, l.indexKey(r))
		if err != nil {
			return wrap(err)
		}
		for _, m := range ms {
			known[l.ManifestKey(s.dataset, s.account, m.Document)] = true
		}
	}
	var missing []string
	for o, err := range l.store.List(ctx, l.Key(folder("manifests", s.dataset, s.account))) {
		if err != nil {
			return wrap(err)
		}
		// A crash between two months' indexes leaves a document in one of them only, so what is known is
		// checked by its months below; what is not known is fetched.
		if !known[o.Key] {
			missing = append(missing, o.Key)
		}
	}
	found, err := l.fetch(ctx, missing)
	if err != nil {
		return wrap(err)
	}
	for month := range st.months {
		ms, err := l.index(ref{s, month}).all(ctx, l.store, l.indexKey(ref{s, month}))
		if err != nil {
			return wrap(err)
		}
		found = append(found, ms...)
	}
	for _, m := range found {
		for _, month := range m.Months {
			st.months[month] = true
			r := ref{s, month}
			x := l.index(r)
			if _, err := x.all(ctx, l.store, l.indexKey(r)); err != nil { // loaded, so that add sees what is stored
				return wrap(err)
			}
			x.add(m)
		}
	}
	return nil
}

// fetch reads manifests side by side, in the order of their keys.
func (l *Lake) fetch(ctx context.Context, keys []string) ([]Manifest, error) {
	out := make([]Manifest, len(keys))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(fetchAtOnce)
	for i, key := range keys {
		g.Go(func() error {
			var err error
			out[i], err = read[Manifest](gctx, l.store, key)
			return err
		})
	}
	return out, g.Wait()
}

// Reindex rebuilds every index from the manifests, which stay the truth. No other process may commit
// meanwhile. The Lake must be opened anew afterwards.
func (l *Lake) Reindex(ctx context.Context) error {
	var keys []string
	for o, err := range l.store.List(ctx, l.Key("manifests/")) {
		if err != nil {
			return fmt.Errorf("reindex: %w", err)
		}
		keys = append(keys, o.Key)
	}
	ms, err := l.fetch(ctx, keys)
	if err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	built := map[string]map[string]Manifest{}
	for _, m := range ms {
		for _, month := range m.Months {
			key := l.indexKey(ref{series{m.Dataset, m.Account}, month})
			if built[key] == nil {
				built[key] = map[string]Manifest{}
			}
			built[key][m.Document] = m
		}
	}
	stored := map[string]string{}
	var gone []string
	for o, err := range l.store.List(ctx, l.Key("index/")) {
		if err != nil {
			return fmt.Errorf("reindex: %w", err)
		}
		if built[o.Key] == nil {
			gone = append(gone, o.Key)
		}
		stored[o.Key] = o.ETag
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(fetchAtOnce)
	for key, ms := range built {
		g.Go(func() error {
			_, err := l.store.PutIfMatch(gctx, key, encodeIndex(ms), stored[key])
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	for o, err := range l.store.List(ctx, l.Key("state/commits/")) {
		if err != nil {
			return fmt.Errorf("reindex: %w", err)
		}
		gone = append(gone, o.Key)
	}
	return l.store.Delete(ctx, gone...)
}
