package scheduler

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"sellerhouse/extract/lake"
)

// More ends a run that left some of its work: it goes on when the others had their turn.
type More struct {
	Left   int           // requests
	Others int           // accounts whose turn is still to come
	Wait   time.Duration // what has to pass before
	Err    error         // what failed all the same; nil where nothing did
}

func (m *More) Error() string {
	left := fmt.Sprintf("%d requests and the turns of %d accounts are left", m.Left, m.Others)
	if m.Err == nil {
		return left
	}
	return left + "; " + m.Err.Error()
}

func (m *More) Unwrap() error { return m.Err }

// Outcome is how the last run of a schedule went. It is kept in the lake, so that a restart knows what it missed.
type Outcome struct {
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"`
	Err     string    `json:"err,omitempty"`  // empty: as it should be
	More    bool      `json:"more,omitempty"` // it left some of its work
}

// Scheduler runs schedules one at a time.
type Scheduler struct {
	Schedules []Schedule
	// Run does the work of one tick. Runs of different schedules wait for one another: they share the lake.
	Run   func(ctx context.Context, s Schedule) error
	Store lake.Store
	Log   *slog.Logger
	// Ended is told of each run; it may be nil.
	Ended func(s Schedule, o Outcome)

	working chan struct{} // holds one token while a run is under way
	mu      sync.Mutex
	last    map[string]Outcome
	queued  map[string]bool
}

func key(name string) string { return "state/schedules/" + name + ".json" }

// again is how long after a run that failed the next try comes, where the schedule's next tick does not come first.
var again = []time.Duration{time.Minute, 10 * time.Minute, time.Hour}

// Serve runs until ctx ends and the run under way has ended. Wall time and cron only decide when to look:
// a tick during the same schedule's run is skipped, a panic is logged and the schedule goes on. A run that failed is
// tried again a few times.
func (s *Scheduler) Serve(ctx context.Context) error {
	s.mu.Lock()
	s.last, s.queued, s.working = map[string]Outcome{}, map[string]bool{}, make(chan struct{}, 1)
	s.mu.Unlock()
	logger := cronLog{s.Log}
	chain := cron.NewChain(cron.Recover(logger))
	c := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(logger))
	var running sync.WaitGroup
	for _, sched := range s.Schedules {
		last, err := s.recall(ctx, sched.Name)
		if err != nil {
			return err
		}
		s.mu.Lock()
		s.last[sched.Name] = last
		s.mu.Unlock()
		job := chain.Then(cron.FuncJob(func() { s.tick(ctx, sched, sched.Jitter) }))
		c.Schedule(sched.spec, job)
		now := time.Now()
		switch {
		case last.Started.IsZero():
			s.Log.Info("first run", "schedule", sched.Name)
		case sched.CatchUp && sched.Missed(last.Started, now):
			s.Log.Info("missed a tick while nothing ran", "schedule", sched.Name, "last", last.Started)
		case last.Ended.IsZero() && !last.Started.IsZero():
			s.Log.Info("the last run did not end", "schedule", sched.Name, "last", last.Started)
		case last.More:
			s.Log.Info("the last run left some of its work", "schedule", sched.Name, "last", last.Started)
		case last.Err != "":
			s.Log.Info("the last run failed", "schedule", sched.Name, "last", last.Started)
		default:
			continue
		}
		catchUp := chain.Then(cron.FuncJob(func() { s.tick(ctx, sched, 0) }))
		running.Go(catchUp.Run)
	}
	c.Start()
	<-ctx.Done()
	stopped := c.Stop()
	running.Wait()
	<-stopped.Done()
	return nil
}

// tick runs a schedule unless it runs or waits already.
func (s *Scheduler) tick(ctx context.Context, sched Schedule, jitter time.Duration) {
	s.mu.Lock()
	if s.queued[sched.Name] {
		s.mu.Unlock()
		s.Log.Info("still running, tick skipped", "schedule", sched.Name)
		return
	}
	s.queued[sched.Name] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.queued, sched.Name)
		s.mu.Unlock()
	}()
	if jitter > 0 && !wait(ctx, rand.N(jitter)) {
		return
	}
	for tries := 0; ; {
		end, pause := s.once(ctx, sched)
		switch end {
		case over:
			return
		case more: // who waited for this run is before the next one
			if tries = 0; !wait(ctx, pause) {
				return
			}
		case failed:
			if tries == len(again) || sched.Missed(time.Now(), time.Now().Add(again[tries])) || !wait(ctx, again[tries]) {
				return
			}
			tries++
		}
	}
}

// ending is how a run ended.
type ending int

const (
	over ending = iota // complete, or interrupted
	more               // it left some of its work
	failed
)

// once runs a schedule when no other one runs. pause is what has to pass before a run that left some of its work goes on.
func (s *Scheduler) once(ctx context.Context, sched Schedule) (end ending, pause time.Duration) {
	select {
	case <-ctx.Done():
		return over, 0
	case s.working <- struct{}{}:
	}
	defer func() { <-s.working }()
	if ctx.Err() != nil {
		return over, 0
	}
	o := Outcome{Started: time.Now().UTC()}
	s.remember(ctx, sched, o)
	err := s.run(ctx, sched)
	o.Ended = time.Now().UTC()
	var m *More
	switch {
	case errors.As(err, &m):
		end, pause, o.More = more, m.Wait, true
		if m.Err != nil {
			o.Err = m.Err.Error()
		}
		s.Log.Info("run goes on", "schedule", sched.Name, "took", o.Ended.Sub(o.Started), "left", m.Left, "accounts", m.Others, "err", m.Err)
	case err != nil:
		end, o.Err = failed, err.Error()
		s.Log.Error("run failed", "schedule", sched.Name, "took", o.Ended.Sub(o.Started), "err", err)
	default:
		s.Log.Info("run complete", "schedule", sched.Name, "took", o.Ended.Sub(o.Started))
	}
	if ctx.Err() != nil && err != nil {
		return over, 0 // the next start sees a run without an end and goes on
	}
	s.remember(ctx, sched, o)
	if s.Ended != nil {
		s.Ended(sched, o)
	}
	return end, pause
}

// run turns a panic into the run's error, so that its outcome is recorded like any other.
func (s *Scheduler) run(ctx context.Context, sched Schedule) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return s.Run(ctx, sched)
}

// Last returns how the last run of each schedule went.
func (s *Scheduler) Last() map[string]Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]Outcome, len(s.last))
	for k, v := range s.last {
		out[k] = v
	}
	return out
}

// recall reads the last outcome; none is no error.
func (s *Scheduler) recall(ctx context.Context, name string) (Outcome, error) {
	return Recall(ctx, s.Store, name)
}

// Recall reads how the last run of a schedule went from the lake; the zero Outcome where there was none.
func Recall(ctx context.Context, store lake.Store, name string) (Outcome, error) {
	var o Outcome
	body, _, err := store.Get(ctx, key(name))
	if errors.Is(err, lake.ErrNotFound) {
		return o, nil
	}
	if err != nil {
		return o, fmt.Errorf("last run of schedule %s: %w", name, err)
	}
	defer func() { _ = body.Close() }()
	if err := json.NewDecoder(io.LimitReader(body, 1<<16)).Decode(&o); err != nil {
		return Outcome{}, nil // a torn record means that the schedule is due
	}
	return o, nil
}

// remember keeps an outcome. A failure costs a run too many after a restart, no more.
func (s *Scheduler) remember(ctx context.Context, sched Schedule, o Outcome) {
	s.mu.Lock()
	s.last[sched.Name] = o
	s.mu.Unlock()
	raw, err := json.Marshal(o)
	if err == nil {
		_, err = s.Store.Put(context.WithoutCancel(ctx), key(sched.Name), bytes.NewReader(raw), int64(len(raw)))
	}
	if err != nil {
		s.Log.Warn("last run not recorded", "schedule", sched.Name, "err", err)
	}
}

func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// cronLog passes cron's own messages on: its routine ones are detail.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(msg string, kv ...any) { l.log.Debug(msg, kv...) }
func (l cronLog) Error(err error, msg string, kv ...any) {
	l.log.Error(msg, append(kv, "err", err)...)
}
