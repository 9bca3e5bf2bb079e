package lake_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

func open(t *testing.T, s lake.Store, opt lake.Options) *lake.Lake {
	t.Helper()
	l, err := lake.Open(t.Context(), s, "", opt)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func record(id string, months ...window.Month) lake.Manifest {
	return lake.Manifest{Dataset: "d", Account: "A", Document: id, Months: months, CommittedAt: time.Date(2026, 1, len(id), 0, 0, 0, 0, time.UTC)}
}

func commit(t *testing.T, l *lake.Lake, ms ...lake.Manifest) {
	t.Helper()
	for _, m := range ms {
		if _, _, err := l.Commit(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
}

func flush(t *testing.T, l *lake.Lake) {
	t.Helper()
	if err := l.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func ids(t *testing.T, l *lake.Lake, months ...window.Month) string {
	t.Helper()
	ms, err := l.Manifests(t.Context(), "d", "A", months...)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range ms {
		out = append(out, m.Document)
	}
	return strings.Join(out, " ")
}

func keys(t *testing.T, s lake.Store, prefix string) []string {
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

func TestIndexesNameWhatIsCommitted(t *testing.T) {
	s := lake.NewMemory()
	l := open(t, s, lake.Options{Run: "r1"})
	commit(t, l, record("a", 202601, 202602), record("bb", 202602))
	for _, l := range []*lake.Lake{l, nil} {
		if l == nil { // another process, after the run
			l = open(t, s, lake.Options{})
		} else if got := keys(t, s, "index/"); len(got) > 0 {
			t.Errorf("indexes %v before Flush, want them written once a run", got)
		}
		if got := ids(t, l, 202601); got != "a" {
			t.Errorf("January: %q, want a", got)
		}
		if got := ids(t, l, 202602); got != "a bb" {
			t.Errorf("February: %q, want a bb", got)
		}
		if got := ids(t, l); got != "a bb" {
			t.Errorf("all: %q, want a bb", got)
		}
		if got := ids(t, l, 202603); got != "" {
			t.Errorf("March: %q, want nothing", got)
		}
		flush(t, l)
	}
	if got := keys(t, s, "state/"); len(got) > 0 {
		t.Errorf("markers left: %v", got)
	}
	if d := cmp.Diff([]string{"index/d/account=A/month=2026-01.json", "index/d/account=A/month=2026-02.json"}, keys(t, s, "index/")); d != "" {
		t.Error(d)
	}
}

func TestCommitTwiceKeepsTheFirst(t *testing.T) {
	s := lake.NewMemory()
	first := record("a", 202601)
	first.Run = "one"
	commit(t, open(t, s, lake.Options{Run: "one"}), first)
	second := first
	second.Run = "two"
	got, created, err := open(t, s, lake.Options{Run: "two"}).Commit(t.Context(), second)
	if err != nil || created || got.Run != "one" {
		t.Errorf("Commit = %s, %v, %v, want the first run's manifest", got.Run, created, err)
	}
}

// What another process sees of a run that goes on is repaired for it alone: the run's marker stays, and when the run is
// killed after all, whatever it committed later is found, too.
func TestARunThatGoesOnKeepsItsMarker(t *testing.T) {
	s := lake.NewMemory()
	l := open(t, s, lake.Options{Run: "r1"})
	commit(t, l, record("a", 202601))
	other := open(t, s, lake.Options{Run: "r2", Alone: func(account string) bool { return account == "B" }})
	if got := ids(t, other); got != "a" {
		t.Errorf("the other run sees %q, want a", got)
	}
	commit(t, other, record("i", 202601)) // a file by hand
	flush(t, other)
	commit(t, l, record("b", 202602)) // and then the process is killed
	next := open(t, s, lake.Options{Run: "r3"})
	if got := ids(t, next); got != "a b i" {
		t.Errorf("the next run sees %q, want a b i", got)
	}
	flush(t, next)
	if got := keys(t, s, "state/"); len(got) > 0 {
		t.Errorf("markers left: %v", got)
	}
}

func TestARunThatEndedEarlyIsRepaired(t *testing.T) {
	for name, tt := range map[string]struct{ before, lost []lake.Manifest }{
		"before its first flush":        {nil, []lake.Manifest{record("a", 202601, 202602), record("b", 202601)}},
		"after one":                     {[]lake.Manifest{record("a", 202601)}, []lake.Manifest{record("b", 202601, 202603)}},
		"with a marker and no manifest": {[]lake.Manifest{record("a", 202601), record("b", 202602)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := lake.NewMemory()
			l := open(t, s, lake.Options{Run: "r1"})
			commit(t, l, tt.before...)
			flush(t, l)
			commit(t, l, tt.lost...) // and then the process is killed
			next := open(t, s, lake.Options{Run: "r2"})
			if got := ids(t, next); got != "a b" {
				t.Errorf("the next run sees %q, want a b", got)
			}
			flush(t, next)
			if got := keys(t, s, "state/"); len(got) > 0 {
				t.Errorf("markers left: %v", got)
			}
			if got := ids(t, open(t, s, lake.Options{})); got != "a b" {
				t.Errorf("after its flush: %q, want a b", got)
			}
		})
	}
}

// failing refuses writes of some keys.
type failing struct {
	lake.Store
	key string
}

var errDown = errors.New("storage is down")

func (f failing) PutIfMatch(ctx context.Context, key string, body []byte, etag string) (lake.Object, error) {
	if strings.Contains(key, f.key) {
		return lake.Object{}, errDown
	}
	return f.Store.PutIfMatch(ctx, key, body, etag)
}

func TestAFlushHalfDoneIsRepaired(t *testing.T) {
	s := lake.NewMemory()
	l := open(t, failing{s, "month=2026-02"}, lake.Options{Run: "r1"})
	commit(t, l, record("a", 202601, 202602))
	if err := l.Flush(t.Context()); !errors.Is(err, errDown) {
		t.Fatalf("Flush = %v, want the store's error", err)
	}
	next := open(t, s, lake.Options{Run: "r2"})
	if got := ids(t, next, 202602); got != "a" {
		t.Errorf("February: %q, want a", got)
	}
	flush(t, next)
	if got := ids(t, open(t, s, lake.Options{}), 202602); got != "a" {
		t.Errorf("February after flush: %q, want a", got)
	}
}

func TestProcessesSideBySideLoseNothing(t *testing.T) {
	s := lake.NewMemory()
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			l := open(t, s, lake.Options{Run: fmt.Sprint("r", i)})
			for j := range 5 {
				commit(t, l, record(fmt.Sprintf("doc-%d-%d", i, j), 202601))
				if j%2 == 0 {
					flush(t, l)
				}
			}
			flush(t, l)
		})
	}
	wg.Wait()
	l := open(t, s, lake.Options{})
	ms, err := l.Manifests(t.Context(), "d", "A", 202601)
	if err != nil || len(ms) != 30 {
		t.Errorf("%d documents, %v, want 30", len(ms), err)
	}
}

func TestReindexFollowsTheManifests(t *testing.T) {
	s := lake.NewMemory()
	l := open(t, s, lake.Options{Run: "r"})
	commit(t, l, record("a", 202601), record("b", 202602))
	flush(t, l)
	for _, key := range []string{"index/d/account=A/month=2026-01.json", "index/d/account=A/month=2030-01.json"} {
		if _, err := s.Put(t.Context(), key, strings.NewReader(`{"manifests":[]}`), -1); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Reindex(t.Context()); err != nil {
		t.Fatal(err)
	}
	next := open(t, s, lake.Options{})
	if got := ids(t, next, 202601); got != "a" {
		t.Errorf("January: %q, want a", got)
	}
	if months, err := next.Months(t.Context(), "d", "A"); err != nil || len(months) != 2 {
		t.Errorf("months %v, %v, want two", months, err)
	}
}

func TestAsOfHidesWhatCameLater(t *testing.T) {
	s := lake.NewMemory()
	l := open(t, s, lake.Options{Run: "r"})
	commit(t, l, record("a", 202601), record("bb", 202601), record("ccc", 202601)) // committed on the 1st, 2nd, 3rd
	flush(t, l)
	asOf := open(t, s, lake.Options{AsOf: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)})
	if got := ids(t, asOf); got != "a bb" {
		t.Errorf("as of the 2nd: %q, want a bb", got)
	}
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{
		"amzn1.spdoc.1.4.eu.0a-b_c": "amzn1.spdoc.1.4.eu.0a-b_c",
		"":                          "none",
		"a/b":                       "a~2Fb",
		"..":                        "~2E~2E",
		"a~b":                       "a~7Eb",
		"ä":                         "~C3~A4",
	} {
		if got := lake.Name(in); got != want {
			t.Errorf("Name(%q) = %q, want %q", in, got, want)
		}
	}
	long := strings.Repeat("x", 500)
	if a, b := lake.Name(long), lake.Name(long+"y"); len(a) > 160 || a == b {
		t.Errorf("long names %q, %q: want short and different", a, b)
	}
}
