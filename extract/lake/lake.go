package lake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"sellerhouse/extract/lake/parquet"
	"sellerhouse/extract/window"
)

// fetchAtOnce bounds requests sent side by side.
const fetchAtOnce = 8

// Options says how a lake is used.
type Options struct {
	AsOf time.Time // documents committed later are not seen; zero: all
	Run  string    // of the process that commits, unique
	// Alone says whether nobody else commits documents of an account now; nil: nobody does of any. A run that ended early and one that
	// goes on elsewhere look alike, and the marker of the latter has to stay.
	Alone func(account string) bool
}

// Lake finds documents and makes new ones part of it. Its methods are safe for concurrent use. Indexes read
// stay in memory: a Lake is opened for a run.
type Lake struct {
	store  Store
	prefix string
	opt    Options

	mu      sync.Mutex
	indexes map[ref]*index
	series  map[series]*seriesState

	commits sync.RWMutex // held for reading from a marker to the index entry, so that Flush sees both or neither
}

// seriesState is what is known of a dataset of an account.
type seriesState struct {
	mu      sync.Mutex
	listed  bool
	months  map[window.Month]bool // months with an index, stored or to be
	markers []string              // keys of markers that runs which ended early left behind
	marked  string                // key of our own marker, "" where nothing is committed since the last Flush
}

// Open looks at a lake under a prefix of the store ("" or ending in a slash). It finds out which datasets a
// run that ended early left without an index entry; they are repaired when they are first asked for.
func Open(ctx context.Context, store Store, prefix string, opt Options) (*Lake, error) {
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	l := &Lake{store: store, prefix: prefix, opt: opt, indexes: map[ref]*index{}, series: map[series]*seriesState{}}
	for o, err := range store.List(ctx, l.Key("state/commits/")) {
		if err != nil {
			return nil, fmt.Errorf("open lake: %w", err)
		}
		marker, err := read[marker](ctx, store, o.Key)
		if errors.Is(err, ErrNotFound) {
			continue // its run just ended well
		}
		if err != nil {
			return nil, fmt.Errorf("open lake: %w", err)
		}
		s := l.state(series{marker.Dataset, marker.Account})
		s.markers = append(s.markers, o.Key)
	}
	return l, nil
}

// marker says that a run commits documents whose index entries are not written yet.
type marker struct {
	Dataset string `json:"dataset"`
	Account string `json:"account"`
	Run     string `json:"run"`
}

// Store returns the store under the lake.
func (l *Lake) Store() Store { return l.store }

func (l *Lake) state(s series) *seriesState {
	l.mu.Lock()
	defer l.mu.Unlock()
	st := l.series[s]
	if st == nil {
		st = &seriesState{months: map[window.Month]bool{}}
		l.series[s] = st
	}
	return st
}

// Commit makes a document part of the lake. Everything the manifest names must be stored already. A document
// that is part of it stays as it is: the manifest that stands there is returned, and false.
func (l *Lake) Commit(ctx context.Context, m Manifest) (Manifest, bool, error) {
	if m.Account == "" {
		m.Account = NoAccount
	}
	if len(m.Months) == 0 {
		return m, false, fmt.Errorf("commit %s %s %s: it names no month", m.Account, m.Dataset, m.Document)
	}
	s := series{m.Dataset, m.Account}
	st, err := l.ready(ctx, s)
	if err != nil {
		return m, false, err
	}
	l.commits.RLock()
	defer l.commits.RUnlock()
	if err := l.mark(ctx, s, st); err != nil {
		return m, false, err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return m, false, fmt.Errorf("commit %s: %w", m.Document, err)
	}
	_, err = l.store.PutIfAbsent(ctx, l.ManifestKey(m.Dataset, m.Account, m.Document), body)
	if errors.Is(err, ErrExists) {
		old, ok, err := l.Find(ctx, m.Dataset, m.Account, m.Document)
		if err != nil || !ok {
			return m, false, fmt.Errorf("commit %s %s %s: read the manifest that stands there: %w", m.Account, m.Dataset, m.Document, err)
		}
		l.remember(s, st, old)
		return old, false, nil
	}
	if err != nil {
		return m, false, fmt.Errorf("commit %s %s: %w", m.Account, m.Dataset, err)
	}
	l.remember(s, st, m)
	return m, true, nil
}

// mark writes the marker before the first manifest of a run.
func (l *Lake) mark(ctx context.Context, s series, st *seriesState) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.marked != "" {
		return nil
	}
	key := l.markerKey(s, l.opt.Run)
	body, err := json.Marshal(marker{s.dataset, s.account, l.opt.Run})
	if err == nil {
		_, err = l.store.Put(ctx, key, bytes.NewReader(body), int64(len(body)))
	}
	if err != nil {
		return fmt.Errorf("mark the run: %w", err)
	}
	st.marked = key
	return nil
}

// remember notes what an index has to name.
func (l *Lake) remember(s series, st *seriesState, m Manifest) {
	st.mu.Lock()
	for _, month := range m.Months {
		st.months[month] = true
	}
	st.mu.Unlock()
	for _, month := range m.Months {
		l.index(ref{s, month}).add(m)
	}
}

func (l *Lake) index(r ref) *index {
	l.mu.Lock()
	defer l.mu.Unlock()
	x := l.indexes[r]
	if x == nil {
		x = &index{}
		l.indexes[r] = x
	}
	return x
}

// Find returns the manifest of a document, whenever it was committed.
func (l *Lake) Find(ctx context.Context, dataset, account, document string) (Manifest, bool, error) {
	m, err := read[Manifest](ctx, l.store, l.ManifestKey(dataset, account, document))
	if errors.Is(err, ErrNotFound) {
		return m, false, nil
	}
	return m, err == nil, err
}

// Manifests returns the documents of a dataset that the months' indexes name, all of them where no month is
// given, as of Options.AsOf, in document order. account is "none" where the dataset has none.
func (l *Lake) Manifests(ctx context.Context, dataset, account string, months ...window.Month) ([]Manifest, error) {
	s := series{dataset, account}
	st, err := l.ready(ctx, s)
	if err != nil {
		return nil, err
	}
	if len(months) == 0 {
		months = st.known()
	}
	months = slices.Compact(slices.Sorted(slices.Values(months)))
	found := make([][]Manifest, len(months))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(fetchAtOnce)
	for i, month := range months {
		r := ref{s, month}
		g.Go(func() error {
			var err error
			found[i], err = l.index(r).all(gctx, l.store, l.indexKey(r))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("index of %s %s: %w", account, dataset, err)
	}
	var out []Manifest
	seen := map[string]bool{}
	for _, ms := range found {
		for _, m := range ms {
			if !seen[m.Document] && (l.opt.AsOf.IsZero() || !m.CommittedAt.After(l.opt.AsOf)) {
				seen[m.Document] = true
				out = append(out, m)
			}
		}
	}
	slices.SortFunc(out, func(a, b Manifest) int { return strings.Compare(a.Document, b.Document) })
	return out, nil
}

// Months returns the months in which the dataset has documents, oldest first.
func (l *Lake) Months(ctx context.Context, dataset, account string) ([]window.Month, error) {
	st, err := l.ready(ctx, series{dataset, account})
	if err != nil {
		return nil, err
	}
	return st.known(), nil
}

// Accounts returns the accounts that have documents of a dataset, by their names in keys.
func (l *Lake) Accounts(ctx context.Context, dataset string) ([]string, error) {
	seen := map[string]bool{}
	prefix := l.Key("manifests/" + Name(dataset) + "/account=")
	for o, err := range l.store.List(ctx, prefix) {
		if err != nil {
			return nil, err
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(o.Key, prefix), "/")
		seen[name] = true
	}
	var out []string
	for name := range seen {
		out = append(out, name)
	}
	slices.Sort(out)
	return out, nil
}

func (s *seriesState) known() []window.Month {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]window.Month, 0, len(s.months))
	for m := range s.months {
		out = append(out, m)
	}
	slices.Sort(out)
	return out
}

// ready lists the indexes of a series once and repairs them where a run ended early.
func (l *Lake) ready(ctx context.Context, s series) (*seriesState, error) {
	st := l.state(s)
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.listed {
		return st, nil
	}
	prefix := l.Key(folder("index", s.dataset, s.account) + "month=")
	for o, err := range l.store.List(ctx, prefix) {
		if err != nil {
			return nil, fmt.Errorf("list indexes of %s %s: %w", s.account, s.dataset, err)
		}
		month, err := window.ParseMonth(strings.TrimSuffix(strings.TrimPrefix(o.Key, prefix), ".json"))
		if err != nil {
			return nil, fmt.Errorf("index %s: %w", o.Key, err)
		}
		st.months[month] = true
	}
	if len(st.markers) > 0 {
		if err := l.repair(ctx, s, st); err != nil {
			return nil, err
		}
	}
	st.listed = true
	return st, nil
}

// OpenTable opens a Parquet file of the lake. A small one is fetched whole, of a large one the ranges asked for.
func (l *Lake) OpenTable(ctx context.Context, key string) (*parquet.Reader, error) {
	o, err := l.store.Stat(ctx, key)
	if err != nil {
		return nil, err
	}
	var at io.ReaderAt = ranges{ctx, l.store, key}
	if o.Size <= wholeBelow {
		body, err := readAll(ctx, l.store, key)
		if err != nil {
			return nil, err
		}
		at = bytes.NewReader(body)
	}
	r, err := parquet.Open(at, o.Size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return r, nil
}

// wholeBelow is the size up to which one request for all is cheaper than several for parts.
const wholeBelow = 4 << 20

// ranges reads an object by range requests.
type ranges struct {
	ctx   context.Context
	store Store
	key   string
}

func (r ranges) ReadAt(p []byte, off int64) (int, error) { return r.store.ReadAt(r.ctx, r.key, p, off) }

func readAll(ctx context.Context, store Store, key string) ([]byte, error) {
	r, o, err := store.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b := make([]byte, o.Size)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return b, nil
}

// read fetches a JSON object.
func read[T any](ctx context.Context, store Store, key string) (T, error) {
	var v T
	b, err := readAll(ctx, store, key)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal(b, &v); err != nil {
		return v, fmt.Errorf("%s: %w", key, err)
	}
	return v, nil
}
