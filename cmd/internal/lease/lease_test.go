package lease

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sellerhouse/extract/lake"
)

// objects is a store of whole objects with conditional writes, and writes that can be made to fail.
type objects struct {
	lake.Store
	mu      sync.Mutex
	content map[string][]byte
	version map[string]int
	broken  error
	silent  error // writes arrive, and this is what is heard of them
}

func newObjects() *objects { return &objects{content: map[string][]byte{}, version: map[string]int{}} }

func (o *objects) Get(_ context.Context, key string) (io.ReadCloser, lake.Object, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	raw, ok := o.content[key]
	if !ok {
		return nil, lake.Object{}, fmt.Errorf("%s: %w", key, lake.ErrNotFound)
	}
	return io.NopCloser(bytes.NewReader(raw)), lake.Object{Key: key, ETag: fmt.Sprint(o.version[key])}, nil
}

func (o *objects) PutIfMatch(_ context.Context, key string, body []byte, etag string) (lake.Object, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.broken != nil {
		return lake.Object{}, o.broken
	}
	have := ""
	if _, ok := o.content[key]; ok {
		have = fmt.Sprint(o.version[key])
	}
	if have != etag {
		return lake.Object{}, fmt.Errorf("%s: %w", key, lake.ErrChanged)
	}
	o.content[key] = body
	o.version[key]++
	if o.silent != nil {
		return lake.Object{}, o.silent
	}
	return lake.Object{Key: key, ETag: fmt.Sprint(o.version[key])}, nil
}

func (o *objects) List(_ context.Context, prefix string) iter.Seq2[lake.Object, error] {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []lake.Object
	for key := range o.content {
		if strings.HasPrefix(key, prefix) {
			out = append(out, lake.Object{Key: key, ETag: fmt.Sprint(o.version[key])})
		}
	}
	return func(yield func(lake.Object, error) bool) {
		for _, x := range out {
			if !yield(x, nil) {
				return
			}
		}
	}
}

func (o *objects) Delete(_ context.Context, keys ...string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, key := range keys {
		delete(o.content, key)
	}
	return nil
}

func elsewhere(pid int) Owner { return Owner{Host: "other", PID: pid} }

func TestOnlyOneHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newObjects()
		held := make(chan struct{})
		go func() {
			_ = Hold(t.Context(), store, "run", Options{Owner: elsewhere(1)}, func(ctx context.Context) error {
				close(held)
				return sleep(ctx, 10*time.Minute)
			})
		}()
		<-held
		begun := time.Now()
		err := Hold(t.Context(), store, "run", Options{Owner: elsewhere(2)}, func(context.Context) error {
			t.Error("two processes hold one lease")
			return nil
		})
		var e *HeldError
		if !errors.As(err, &e) || e.Owner.PID != 1 {
			t.Errorf("second holder: error = %v, want a HeldError naming process 1", err)
		}
		if took := time.Since(begun); took > 2*(Options{}).renewEvery() {
			t.Errorf("it took %s to see that the holder lives, want at most two renewals", took)
		}
		done := false
		err = Hold(t.Context(), store, "run", Options{Owner: elsewhere(3), Wait: time.Hour}, func(context.Context) error { done = true; return nil })
		if err != nil || !done || time.Since(begun) < 9*time.Minute {
			t.Errorf("after waiting: error %v, ran %v, after %s; want it to run once the first has ended", err, done, time.Since(begun))
		}
	})
}

func TestDeadHolderIsWaitedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newObjects()
		if _, err := acquire(t.Context(), store, "run", Options{Owner: elsewhere(1)}); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		l, err := acquire(t.Context(), store, "run", Options{Owner: elsewhere(2)})
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took < Dead || took > Dead+2*(Options{}).lookEvery() {
			t.Errorf("a silent holder was given up after %s, want %s", took, Dead)
		}
		if l.rec.Token != 2 {
			t.Errorf("token = %d, want 2: it grows with each holder", l.rec.Token)
		}
	})
}

func TestLostLeaseEndsTheWork(t *testing.T) {
	for name, break_ := range map[string]func(*objects){
		"storage fails": func(o *objects) { o.mu.Lock(); o.broken = errors.New("no route"); o.mu.Unlock() },
		"another took it": func(o *objects) {
			l := &Lease{store: o, name: "run", rec: record{Owner: elsewhere(9), Token: 9}}
			_ = l.put(context.Background(), fmt.Sprint(o.version[Key("run")]))
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newObjects()
				begun := time.Now()
				err := Hold(t.Context(), store, "run", Options{Owner: elsewhere(1)}, func(ctx context.Context) error {
					if err := Sure(ctx); err != nil {
						t.Errorf("held: %v", err)
					}
					break_(store)
					err := sleep(ctx, time.Hour)
					if err := Sure(context.WithoutCancel(ctx)); !errors.Is(err, ErrLost) {
						t.Errorf("lost: %v, want ErrLost", err)
					}
					return err
				})
				if !errors.Is(err, ErrLost) {
					t.Errorf("error = %v, want ErrLost", err)
				}
				if took := time.Since(begun); took > (Options{}).stopAfter()+2*(Options{}).renewEvery() {
					t.Errorf("work went on for %s without a lease", took)
				}
			})
		})
	}
}

func TestDeadProcessOfThisMachineIsSeenAtOnce(t *testing.T) {
	if boot() == "" {
		t.Skip("this system does not name its boot")
	}
	c := exec.Command("cat") // runs until its input closes
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	owner := Owner{Boot: boot(), PID: c.Process.Pid, Start: started(c.Process.Pid)}
	if owner.gone() {
		t.Error("a process that runs counts as gone")
	}
	_ = in.Close()
	_ = c.Wait()
	if !owner.gone() || owner.running() {
		t.Errorf("gone, running = %v, %v after the process ended; want true, false", owner.gone(), owner.running())
	}
	self := Self()
	if self.gone() || !self.running() {
		t.Errorf("this process: gone, running = %v, %v; want false, true", self.gone(), self.running())
	}
	self.Start = "1"
	if !self.gone() {
		t.Error("a process whose number another has now should be gone")
	}
}

func TestUnreadableLeaseSaysWhatToDo(t *testing.T) {
	store := newObjects()
	store.content[Key("run")], store.version[Key("run")] = []byte("{"), 1
	_, err := acquire(t.Context(), store, "run", Options{Owner: Self()})
	if err == nil || !strings.Contains(err.Error(), "delete the object if no process runs") {
		t.Errorf("error = %v, want it to say what to do", err)
	}
}

// A process that stood still longer than a challenger waits asks before it goes on: nobody came, and it renews; or
// somebody did, and it stops.
func TestAfterAPause(t *testing.T) {
	for name, taken := range map[string]bool{"nobody took it": false, "another took it": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newObjects()
				l, err := acquire(t.Context(), store, "US-A", Options{Owner: elsewhere(1)}) // it renews nothing: it stands still
				if err != nil {
					t.Fatal(err)
				}
				if err := l.Sure(t.Context()); err != nil {
					t.Errorf("just taken: %v", err)
				}
				var told []Silent
				ctx, cancel := context.WithCancel(t.Context())
				go Watch(ctx, store, []string{"US-A", "US-B"}, Options{Owner: elsewhere(2)}, func(s []Silent) { told = append(told, s...) })
				time.Sleep(2 * time.Minute)
				cancel()
				synctest.Wait()
				if len(told) != 1 || told[0].Name != "US-A" || told[0].ETag != l.etag {
					t.Fatalf("silent leases %+v, want US-A once", told)
				}
				if taken {
					o, err := Take(t.Context(), store, "US-A", Options{Owner: elsewhere(2), Silent: told[0].ETag})
					if err != nil {
						t.Fatal(err)
					}
					defer o.Release(t.Context())
				}
				if err := l.Sure(t.Context()); errors.Is(err, ErrLost) != taken {
					t.Errorf("Sure = %v after two minutes, want lost: %v", err, taken)
				}
			})
		})
	}
}

// A lease that Sure finds lost is not found lost again when its next renewal is due.
func TestLostOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newObjects()
		l, err := Take(t.Context(), store, "US-A", Options{Owner: elsewhere(1)})
		if err != nil {
			t.Fatal(err)
		}
		o, err := Take(t.Context(), store, "US-A", Options{Owner: elsewhere(2), Silent: l.etag})
		if err != nil {
			t.Fatal(err)
		}
		defer o.Release(t.Context())
		l.mu.Lock()
		l.heard = l.heard.Add(-time.Minute) // as after a pause, before the renewal that is due goes on
		l.mu.Unlock()
		if err := l.Sure(t.Context()); !errors.Is(err, ErrLost) {
			t.Errorf("Sure = %v, want lost", err)
		}
		time.Sleep(Dead)
		l.Release(t.Context())
	})
}

// A lease that its process could not give back does not keep that process out, which would else hold it as long as
// it runs, and holds nobody else up where it can be helped.
func TestGivenBackAllTheSame(t *testing.T) {
	away := errors.New("no route")
	for name, tt := range map[string]struct {
		before, after func(*objects) // the last renewal, and before it is given back
		free          bool           // for others at once
	}{
		"the last renewal arrived without its answer": {func(o *objects) { o.silent = away }, func(o *objects) { o.silent = nil }, true},
		"the storage is away":                         {func(*objects) {}, func(o *objects) { o.broken = away }, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, self := newObjects(), Self()
				l, err := Take(t.Context(), store, "US-A", Options{Owner: self})
				if err != nil {
					t.Fatal(err)
				}
				do := func(f func(*objects)) { store.mu.Lock(); defer store.mu.Unlock(); f(store) }
				do(tt.before)
				time.Sleep(l.opt.renewEvery() + time.Second)
				do(tt.after)
				l.Release(t.Context())
				do(func(o *objects) { o.broken = nil })
				if rec, _, err := read(t.Context(), store, Key("US-A")); err != nil || rec.Released != tt.free {
					t.Errorf("given back: %v, %v; want %v", rec.Released, err, tt.free)
				}
				again, err := Take(t.Context(), store, "US-A", Options{Owner: self})
				if err != nil {
					t.Fatalf("the same process cannot take it again: %v", err)
				}
				if _, err := Take(t.Context(), store, "US-A", Options{Owner: self}); err == nil {
					t.Error("two runs of one process hold it")
				}
				again.Release(t.Context())
			})
		})
	}
}

// Two processes that begin together share the accounts: each has one holder.
func TestAllShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newObjects()
		names := []string{"A", "B", "C", "D"}
		mine, held, err := All(t.Context(), store, names[:2], Options{Owner: elsewhere(1)}, nil)
		if err != nil || len(mine) != 2 || len(held) != 0 {
			t.Fatal(mine, held, err)
		}
		theirs, held, err := All(t.Context(), store, names, Options{Owner: elsewhere(2)}, nil)
		if err != nil || len(theirs) != 2 || theirs["C"] == nil || held["A"].PID != 1 || held["B"].PID != 1 {
			t.Errorf("the second took %v, held are %v, %v; want C and D, and A and B", theirs, held, err)
		}
		for _, l := range mine {
			l.Release(t.Context())
		}
		for _, l := range theirs {
			l.Release(t.Context())
		}
	})
}
