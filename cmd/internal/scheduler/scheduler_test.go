package scheduler

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/schedules"
)

type objects struct {
	lake.Store
	mu      sync.Mutex
	content map[string][]byte
}

func (o *objects) Get(_ context.Context, key string) (io.ReadCloser, lake.Object, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	raw, ok := o.content[key]
	if !ok {
		return nil, lake.Object{}, fmt.Errorf("%s: %w", key, lake.ErrNotFound)
	}
	return io.NopCloser(bytes.NewReader(raw)), lake.Object{Key: key}, nil
}

func (o *objects) Put(_ context.Context, key string, body io.Reader, _ int64) (lake.Object, error) {
	raw, err := io.ReadAll(body)
	if err != nil {
		return lake.Object{}, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.content[key] = raw
	return lake.Object{Key: key}, nil
}

func one(t *testing.T, cron, zone, jitter string) Schedule {
	t.Helper()
	all, err := Load(fstest.MapFS{"x.yaml": {Data: []byte(fmt.Sprintf("name: x\ncron: %q\nzone: %q\njitter: %q\ndatasets: [d]\n", cron, zone, jitter))}}, []string{"d"})
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

// day is where synctest's clock begins: 2000-01-01 00:00 UTC.
var day = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// serve runs schedules for d of the bubble's time and returns when each run began.
func serve(t *testing.T, store *objects, d time.Duration, run func(ctx context.Context, s Schedule) error, all ...Schedule) []string {
	t.Helper()
	var mu sync.Mutex
	var began []string
	s := &Scheduler{
		Schedules: all, Store: store, Log: slog.New(slog.DiscardHandler),
		Run: func(ctx context.Context, s Schedule) error {
			mu.Lock()
			began = append(began, s.Name+" "+time.Now().UTC().Format("02 15:04"))
			mu.Unlock()
			return run(ctx, s)
		},
	}
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if err := s.Serve(ctx); err != nil {
		t.Fatal(err)
	}
	return began
}

func recently() *objects {
	raw, _ := json.Marshal(Outcome{Started: day, Ended: day})
	return &objects{content: map[string][]byte{key("x"): raw}}
}

func quick(ctx context.Context, _ Schedule) error { wait(ctx, time.Minute); return nil }

// failing is a run that fails n times.
func failing(n int) func(context.Context, Schedule) error {
	return func(context.Context, Schedule) error {
		if n--; n >= 0 {
			return errors.New("no connection")
		}
		return nil
	}
}

// leaving is a run of a quarter of an hour that leaves some of its work n times.
func leaving(n int, err error) func(context.Context, Schedule) error {
	return func(ctx context.Context, _ Schedule) error {
		wait(ctx, 15*time.Minute)
		if n--; n >= 0 {
			return &More{Left: n + 1, Err: err}
		}
		return nil
	}
}

func TestTicks(t *testing.T) {
	for name, tt := range map[string]struct {
		cron, zone string
		store      *objects
		run        func(ctx context.Context, s Schedule) error
		want       []string
	}{
		"every eight hours": {
			cron: "30 */8 * * *", store: recently(), run: quick,
			want: []string{"x 01 00:30", "x 01 08:30", "x 01 16:30"},
		},
		"fields are of the zone": {
			cron: "0 6 * * *", zone: "Asia/Tokyo", store: recently(), run: quick,
			want: []string{"x 01 21:00"},
		},
		"the first start runs at once": {
			cron: "0 12 * * *", store: &objects{content: map[string][]byte{}}, run: quick,
			want: []string{"x 01 00:00", "x 01 12:00"},
		},
		"a missed tick is caught up once": {
			cron: "0 12 * * *", run: quick,
			store: &objects{content: map[string][]byte{key("x"): []byte(`{"started": "1999-12-28T12:00:00Z", "ended": "1999-12-28T12:01:00Z"}`)}},
			want:  []string{"x 01 00:00", "x 01 12:00"},
		},
		"a run that did not end goes on at once": {
			cron: "0 12 * * *", run: quick,
			store: &objects{content: map[string][]byte{key("x"): []byte(`{"started": "1999-12-31T23:59:00Z"}`)}},
			want:  []string{"x 01 00:00", "x 01 12:00"},
		},
		"a tick during a run is skipped": {
			cron: "0 * * * *", store: recently(),
			run:  func(ctx context.Context, _ Schedule) error { wait(ctx, 150*time.Minute); return nil },
			want: []string{"x 01 01:00", "x 01 04:00", "x 01 07:00", "x 01 10:00", "x 01 13:00", "x 01 16:00", "x 01 19:00", "x 01 22:00"},
		},
		"an error does not stop the schedule": {
			cron: "0 */12 * * *", store: recently(), run: func(context.Context, Schedule) error { return errors.New("quota") },
			want: []string{"x 01 12:00", "x 01 12:01", "x 01 12:11", "x 01 13:11"},
		},
		"a run that failed is tried again until it succeeds": {
			cron: "0 */8 * * *", store: recently(), run: failing(2),
			want: []string{"x 01 08:00", "x 01 08:01", "x 01 08:11", "x 01 16:00"},
		},
		"the next tick comes before the next try": {
			cron: "*/5 8 * * *", store: recently(), run: failing(3),
			want: []string{"x 01 08:00", "x 01 08:01", "x 01 08:05", "x 01 08:06", "x 01 08:10", "x 01 08:15", "x 01 08:20", "x 01 08:25", "x 01 08:30", "x 01 08:35", "x 01 08:40", "x 01 08:45", "x 01 08:50", "x 01 08:55"},
		},
		"a start after a failure tries again": {
			cron: "0 12 * * *", run: quick,
			store: &objects{content: map[string][]byte{key("x"): []byte(`{"started": "1999-12-31T23:58:00Z", "ended": "1999-12-31T23:59:00Z", "err": "quota"}`)}},
			want:  []string{"x 01 00:00", "x 01 12:00"},
		},
		"a run that left some of its work goes on": {
			cron: "0 */8 * * *", store: recently(), run: leaving(2, errors.New("an account is refused")),
			want: []string{"x 01 08:00", "x 01 08:15", "x 01 08:30", "x 01 16:00"},
		},
		"a start after that goes on": {
			cron: "0 12 * * *", run: quick,
			store: &objects{content: map[string][]byte{key("x"): []byte(`{"started": "1999-12-31T23:58:00Z", "ended": "1999-12-31T23:59:00Z", "more": true}`)}},
			want:  []string{"x 01 00:00", "x 01 12:00"},
		},
		"a panic does not stop the schedule": {
			cron: "0 */8 * * *", store: recently(), run: func(context.Context, Schedule) error { panic("bug") },
			want: []string{"x 01 08:00", "x 01 08:01", "x 01 08:11", "x 01 09:11", "x 01 16:00", "x 01 16:01", "x 01 16:11", "x 01 17:11"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := serve(t, tt.store, 23*time.Hour+30*time.Minute, tt.run, one(t, tt.cron, tt.zone, ""))
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("runs of %q in zone %q (-want +got):\n%s", tt.cron, tt.zone, diff)
				}
			})
		})
	}
}

func TestSchedulesWaitForOneAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := one(t, "0 6 * * *", "", ""), one(t, "0 6 * * *", "", "")
		b.Name = "y"
		store := recently()
		store.content[key("y")] = store.content[key("x")]
		var working sync.Mutex
		got := serve(t, store, 12*time.Hour, func(ctx context.Context, _ Schedule) error {
			if !working.TryLock() {
				t.Error("two runs at once")
			}
			defer working.Unlock()
			wait(ctx, time.Hour)
			return nil
		}, a, b)
		if len(got) != 2 {
			t.Errorf("runs = %q, want two", got)
		}
	})
}

// A schedule with work for hours lets the others have their turn in between.
func TestOthersHaveTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		long := one(t, "0 1 * * *", "", "")
		short := one(t, "5 * * * *", "", "")
		long.Name, short.Name = "long", "short"
		left := leaving(4, nil)
		raw, _ := json.Marshal(Outcome{Started: day, Ended: day})
		got := serve(t, &objects{content: map[string][]byte{key("long"): raw, key("short"): raw}}, 3*time.Hour, func(ctx context.Context, s Schedule) error {
			if s.Name == "long" {
				return left(ctx, s)
			}
			return quick(ctx, s)
		}, long, short)
		want := []string{"short 01 00:05", "long 01 01:00", "short 01 01:15", "long 01 01:16", "long 01 01:31", "long 01 01:46", "long 01 02:01", "short 01 02:16"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("runs (-want +got):\n%s", diff)
		}
	})
}

func TestJitterIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, at := range serve(t, recently(), 20*24*time.Hour, quick, one(t, "0 6 * * *", "", "10m")) {
			if clock := at[len(at)-5:]; clock < "06:00" || clock > "06:10" {
				t.Errorf("a run began at %s, want within 10 minutes of 06:00", clock)
			}
		}
	})
}

func TestOutcomesAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := recently()
		serve(t, store, 6*time.Hour+30*time.Second, func(context.Context, Schedule) error { return errors.New("quota exceeded") }, one(t, "0 6 * * *", "", ""))
		o, err := Recall(t.Context(), store, "x")
		want := Outcome{Started: day.Add(6 * time.Hour), Ended: day.Add(6 * time.Hour), Err: "quota exceeded"}
		if diff := cmp.Diff(want, o); err != nil || diff != "" {
			t.Errorf("outcome, error %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestAnInterruptedRunIsNotRecordedAsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := recently()
		serve(t, store, 7*time.Hour, func(ctx context.Context, _ Schedule) error { <-ctx.Done(); return ctx.Err() }, one(t, "0 6 * * *", "", ""))
		o, err := Recall(t.Context(), store, "x")
		if err != nil || !o.Ended.IsZero() || o.Started.IsZero() {
			t.Errorf("outcome = %+v, error %v; want a start without an end, so that the next start goes on", o, err)
		}
	})
}

func TestBadFilesNameEveryMistake(t *testing.T) {
	_, err := Load(fstest.MapFS{
		"a.yaml": {Data: []byte("name: a\ncron: \"61 * * * *\"\nzone: Berlin\njitter: soon\ndatasets: [x]\n")},
		"b.yaml": {Data: []byte("name: b\ncron: \"0 9 * * *\"\ncatchup: true\ndatasets: [d]\n")},
		"c.yaml": {Data: []byte("name: d\ncron: \"0 9 * * *\"\n")},
		"e.yaml": {Data: []byte("name: e\ncron: \"0 9 * * *\"\ndatasets: [d]\n")},
		"f.yaml": {Data: []byte("name: e\ncron: \"0 9 * * *\"\ndatasets: [d]\n")},
	}, []string{"d"})
	if err == nil {
		t.Fatal("Load accepted bad files")
	}
	for _, want := range []string{
		`a.yaml: zone: want an IANA name such as Europe/Berlin, got "Berlin"`,
		`a.yaml: cron: want five fields such as "15 9 * * *", got "61 * * * *"`,
		`a.yaml: jitter: want a duration such as 5m, got "soon"`,
		`a.yaml: datasets: unknown dataset "x"; known are d`,
		`b.yaml: yaml: unmarshal errors:`, `line 3: field catchup not found`,
		`c.yaml: datasets: missing; name at least one`,
		`f.yaml: the name "e" is taken by another file`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
}

// The built-in schedules have to name every dataset that can be asked for, each once.
func TestBuiltInSchedulesCoverTheCatalog(t *testing.T) {
	var known []string
	want := map[string]int{}
	for _, s := range catalog.All() {
		known = append(known, s.Name)
		if s.Source.API != dataset.ImportOnly {
			want[s.Name] = 1
		}
	}
	all, err := Load(schedules.Files, known)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, s := range all {
		for _, d := range s.Datasets {
			got[d]++
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("how often schedules name each dataset (-want +got):\n%s", diff)
	}
}

func TestMissed(t *testing.T) {
	s := one(t, "15 9 * * *", "", "")
	at := func(text string) time.Time {
		v, err := time.Parse("2006-01-02 15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for name, tt := range map[string]struct {
		last, now string
		want      bool
	}{
		"before the next tick": {"2026-03-01 09:15", "2026-03-02 09:14", false},
		"after the next tick":  {"2026-03-01 09:15", "2026-03-02 09:16", true},
		"weeks later":          {"2026-03-01 09:15", "2026-03-20 01:00", true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := s.Missed(at(tt.last), at(tt.now)); got != tt.want {
				t.Errorf("Missed(%s, %s) = %v, want %v", tt.last, tt.now, got, tt.want)
			}
		})
	}
}
