package clock_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sellerhouse/extract/clock"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// keeper is a server's clock without a socket, so that synctest can see everybody wait.
type keeper struct {
	mu    sync.Mutex
	now   time.Time
	world time.Time       // where the simulated world stands
	jumps []time.Duration // since start
	fail  bool
}

func (k *keeper) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.fail {
		return nil, errors.New("connection refused")
	}
	if r.Method == http.MethodPost {
		var in struct {
			AdvanceTo time.Time `json:"advance_to"`
			Moment    bool      `json:"moment"`
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			return nil, err
		}
		if in.AdvanceTo.After(k.now) {
			k.now = in.AdvanceTo
			k.jumps = append(k.jumps, k.now.Sub(start))
		}
		if in.Moment {
			k.world = k.now
		}
	}
	_, _ = fmt.Fprintf(w, `{"now":%q,"moment":%q}`, k.now.Format(time.RFC3339Nano), k.world.Format(time.RFC3339Nano))
	return w.Result(), nil
}

func shared(t *testing.T) (*clock.Shared, *keeper) {
	t.Helper()
	k := &keeper{now: start, world: start}
	c, err := clock.NewShared(t.Context(), "http://amazon", &http.Client{Transport: k})
	if err != nil {
		t.Fatal(err)
	}
	return c, k
}

func TestSharedSkipsToTheFirstDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, k := shared(t)
		var mu sync.Mutex
		woke := map[string]time.Duration{}
		var wg sync.WaitGroup
		begin := make(chan struct{}) // all are workers before the first sleeps
		for name, d := range map[string]time.Duration{"a": time.Minute, "b": time.Hour, "c": 90 * time.Second} {
			wg.Go(func() {
				c.Go(func() {
					<-begin
					if err := c.Sleep(t.Context(), d); err != nil {
						t.Error(err)
					}
					mu.Lock()
					woke[name] = c.Now().Sub(start)
					mu.Unlock()
				})
			})
		}
		synctest.Wait()
		close(begin)
		wg.Wait()
		if got, want := fmt.Sprint(woke), fmt.Sprint(map[string]time.Duration{"a": time.Minute, "b": time.Hour, "c": 90 * time.Second}); got != want {
			t.Errorf("woke at %s, want %s", got, want)
		}
		if got, want := fmt.Sprint(k.jumps), "[1m0s 1m30s 1h0m0s]"; got != want {
			t.Errorf("jumps %s, want %s", got, want)
		}
	})
}

func TestSharedWaitsForWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, k := shared(t)
		working, asleep := make(chan struct{}), make(chan struct{})
		go c.Go(func() { <-working }) // works: only its owner knows when it ends
		synctest.Wait()
		go func() {
			c.Go(func() { _ = c.Sleep(t.Context(), time.Minute) })
			close(asleep)
		}()
		synctest.Wait()
		go func() { _ = c.Sleep(t.Context(), time.Second) }() // outside: a worker of its own
		synctest.Wait()
		if len(k.jumps) != 0 {
			t.Errorf("clock moved %v while a worker was busy", k.jumps)
		}
		close(working)
		<-asleep
		if got, want := fmt.Sprint(k.jumps), "[1s 1m0s]"; got != want {
			t.Errorf("jumps %s, want %s", got, want)
		}
	})
}

func TestSharedNestedWorkers(t *testing.T) {
	for name, wait := range map[string]func(c *clock.Shared, wg *sync.WaitGroup){
		"waiting is idle":             func(c *clock.Shared, wg *sync.WaitGroup) { c.Idle(wg.Wait) },
		"idle within idle":            func(c *clock.Shared, wg *sync.WaitGroup) { c.Idle(func() { c.Idle(wg.Wait) }) },
		"a worker within a worker is": func(c *clock.Shared, wg *sync.WaitGroup) { c.Go(func() { c.Idle(wg.Wait) }) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, k := shared(t)
				c.Go(func() {
					var wg sync.WaitGroup
					for i := range 3 {
						wg.Go(func() { c.Go(func() { _ = c.Sleep(t.Context(), time.Duration(i+1)*time.Second) }) })
					}
					synctest.Wait() // all three sleep by now
					wait(c, &wg)
					_ = c.Sleep(t.Context(), time.Second)
				})
				if got, want := fmt.Sprint(k.jumps), "[1s 2s 3s 4s]"; got != want {
					t.Errorf("jumps %s, want %s", got, want)
				}
			})
		})
	}
}

func TestSharedSleepEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, k := shared(t)
		why := errors.New("budget spent")
		ctx, cancel := context.WithCancelCause(t.Context())
		done, hold := make(chan error), make(chan struct{})
		go c.Go(func() { <-hold })
		synctest.Wait() // it works from now on
		go c.Go(func() { done <- c.Sleep(ctx, time.Hour) })
		synctest.Wait()
		cancel(why)
		if err := <-done; !errors.Is(err, why) {
			t.Errorf("Sleep = %v, want %v", err, why)
		}
		close(hold)
		synctest.Wait()
		if len(k.jumps) != 0 {
			t.Errorf("clock moved %v for a sleep that was given up", k.jumps)
		}
		if err := c.Sleep(ctx, time.Hour); !errors.Is(err, why) {
			t.Errorf("Sleep with an ended context = %v, want %v", err, why)
		}
	})
}

func TestSharedServerGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, k := shared(t)
		k.mu.Lock()
		k.fail = true
		k.mu.Unlock()
		if err := c.Sleep(t.Context(), time.Hour); err == nil {
			t.Error("Sleep without a server gave no error")
		}
	})
	if _, err := clock.NewShared(t.Context(), "http://amazon", &http.Client{Transport: &keeper{fail: true}}); err == nil {
		t.Error("NewShared without a server gave no error")
	}
	other := roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Status: "200 OK", Body: io.NopCloser(errReader{})}, nil
	})
	if _, err := clock.NewShared(t.Context(), "http://amazon", &http.Client{Transport: other}); err == nil {
		t.Error("NewShared against something else gave no error")
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type errReader struct{}

func (errReader) Read(p []byte) (int, error) { return copy(p, `<html>hello</html>`), io.EOF }

func TestSharedAdvanceToWakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := shared(t)
		hold, done := make(chan struct{}), make(chan time.Time, 1)
		go c.Go(func() { <-hold })
		synctest.Wait() // the one that works has begun: the clock stands still for the other
		go c.Go(func() { _ = c.Sleep(t.Context(), time.Hour); done <- c.Now() })
		synctest.Wait()
		if err := c.AdvanceTo(t.Context(), start.Add(48*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := (<-done).Sub(start); got != 48*time.Hour {
			t.Errorf("woke at %v, want 48h", got)
		}
		if err := c.AdvanceTo(t.Context(), start); err != nil || c.Now().Sub(start) != 48*time.Hour {
			t.Errorf("AdvanceTo an earlier moment: %v, now %v", err, c.Now())
		}
		close(hold)
	})
}

func TestMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := shared(t)
		if err := c.Sleep(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		if got := clock.Moment(c); !got.Equal(start) || c.Now().Sub(start) != time.Hour {
			t.Errorf("after a wait of an hour the moment is %v and now is %v", got, c.Now())
		}
		if err := c.AdvanceTo(t.Context(), start.Add(2*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := clock.Moment(c); got.Sub(start) != 2*time.Hour {
			t.Errorf("after a step of the conductor the moment is %v", got)
		}
	})
	if d := time.Since(clock.Moment(clock.Wall{})); d < -time.Minute || d > time.Minute {
		t.Errorf("on the wall the moment is off by %v", d)
	}
}

// Many workers over a real socket, for the race detector.
func TestSharedManyWorkers(t *testing.T) {
	k := &keeper{now: start}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		res, err := k.RoundTrip(r)
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.Copy(w, res.Body)
	}))
	defer srv.Close()
	c, err := clock.NewShared(t.Context(), srv.URL, srv.Client())
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			c.Go(func() {
				for j := range 10 {
					before := c.Now()
					d := time.Duration(1+(i*7+j*13)%90) * time.Second
					if err := c.Sleep(t.Context(), d); err != nil {
						t.Error(err)
					}
					if got := c.Now().Sub(before); got < d {
						t.Errorf("slept %v, want at least %v", got, d)
					}
				}
			})
		})
	}
	wg.Wait()
}
