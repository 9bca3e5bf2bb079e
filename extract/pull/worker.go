package pull

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/adsapi"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/schedule"
	"sellerhouse/extract/spapi"
)

const (
	inFlight  = 4               // documents of one account on their way at once
	wave      = 16              // intents written down together
	saveAfter = 5 * time.Minute // on the clock: how long an id may be known to us only
)

// worker pulls one account. One goroutine decides and makes the short calls; downloads and commits are
// jobs beside it, whose outcomes it takes in. Only that goroutine touches the requests.
type worker struct {
	*runner
	account.Account
	state    State
	etag     string
	quotas   *quotas
	http     *http.Client
	sp       *spapi.Client
	ads      *adsapi.Client
	log      *slog.Logger
	ears     *ears // nil: nothing is told, everything is polled
	sched    *schedule.Scheduler
	kinds    map[string]*schedule.Kind
	suspects map[string]*suspect // by report type
	spans    map[string][]span   // by report type: when the last ones were worked on
	requests []*Request          // written down, listings and listed documents
	kept     []*Request          // of datasets this run leaves alone
	stops    map[string]error    // by API, dataset and profile, or dataset and sites: nothing of it is asked any more
	heeded   int                 // of them, that nothing asks any more
	invalid  map[string]int      // by dataset and sites: refusals in a row

	products map[string][]string // by marketplace, once they were needed
	inVain   map[string]bool     // by dataset: asking for products by name brought nothing, either

	jobs    chan outcome
	flying  int
	unsaved int // changes that are not written yet
	savedAt time.Time
	waited  atomic.Int64 // how long the call under way had to wait
	touched bool         // calls were made, so that bucket levels have changed

	resting bool // the run's time is over

	mu     sync.Mutex
	wake   context.CancelFunc
	broken error // why the state cannot be written
}

// errWake ends a sleep because a job came to its end.
var errWake = errors.New("a job ended")

// run goes on until every request came to an end.
func (w *worker) run(ctx context.Context) error {
	w.savedAt = w.Clock.Now()
	w.openEars(ctx)
	w.takeExisting(ctx)
	for {
		for more := true; more; {
			select {
			case o := <-w.jobs:
				w.land(ctx, o)
			default:
				more = false
			}
		}
		if err := ctx.Err(); err != nil {
			return w.leave(ctx, context.Cause(ctx))
		}
		if w.broken != nil {
			return w.leave(ctx, w.broken)
		}
		w.sweepStopped()
		now := w.Clock.Now()
		w.listen(ctx, now)
		w.rest()
		s, at := w.next(now)
		switch {
		case s.Call != schedule.Nothing:
			w.step(ctx, s, now)
		case len(w.requests) == 0 && w.sched.Queued() == 0 && w.flying == 0:
			w.locate(ctx)
			w.lastWords(ctx)
			if w.unsaved == 0 && !w.touched {
				return nil
			}
			return w.save(ctx)
		case w.resting && w.flying == 0 && !w.goesOn():
			w.leaveLater()
			return w.save(ctx)
		case at.IsZero() && w.flying == 0:
			return w.leave(ctx, fmt.Errorf("%d requests and %d slices wait for nothing; this is a bug", len(w.requests), w.sched.Queued()))
		case at.IsZero(): // jobs are all there is
			var o outcome
			w.Clock.Idle(func() { o = <-w.jobs })
			w.land(ctx, o)
		case w.allStuck(now):
			w.leaveOpen()
			return w.save(ctx)
		default:
			if w.unsaved > 0 && now.Sub(w.savedAt) >= saveAfter {
				if err := w.save(ctx); err != nil {
					return w.leave(ctx, err)
				}
			}
			w.sleep(ctx, w.untilRest(w.untilHeard(at).Sub(now)))
		}
	}
}

// sleep waits for d or until a job lands.
func (w *worker) sleep(ctx context.Context, d time.Duration) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w.mu.Lock()
	w.wake = func() { cancel(errWake) }
	if len(w.jobs) > 0 {
		cancel(errWake)
	}
	w.mu.Unlock()
	_ = w.Clock.Sleep(ctx, d) // whatever ended it, the loop looks anew
	w.mu.Lock()
	w.wake = nil
	w.mu.Unlock()
}

// leave waits for the jobs, which end with ctx or soon, and saves what is known.
func (w *worker) leave(ctx context.Context, cause error) error {
	for w.flying > 0 {
		var o outcome
		w.Clock.Idle(func() { o = <-w.jobs })
		w.land(ctx, o)
	}
	if w.broken == nil {
		if err := w.save(context.WithoutCancel(ctx)); err != nil {
			return errors.Join(cause, err)
		}
	}
	return cause
}

// save writes the state. It stops the account when another process was faster.
func (w *worker) save(ctx context.Context) error {
	if !w.sure(ctx) {
		return w.broken
	}
	w.state.Open = append([]*Request{}, w.kept...)
	for _, r := range w.requests {
		if !r.IntendedAt.IsZero() {
			w.state.Open = append(w.state.Open, r)
		}
	}
	w.state.SavedAt, w.state.Buckets = w.Clock.Now(), w.quotas.save()
	raw, err := json.Marshal(w.state)
	if err != nil {
		return fmt.Errorf("request state: %w", err)
	}
	o, err := w.State.PutIfMatch(ctx, stateKey(w.Code), raw, w.etag)
	if errors.Is(err, lake.ErrChanged) || errors.Is(err, lake.ErrExists) {
		// A write whose answer was lost and that was sent again meets itself.
		if now, tag, rerr := w.stored(ctx); rerr == nil && bytes.Equal(now, raw) {
			o.ETag, err = tag, nil
		}
	}
	if err != nil {
		w.broken = fmt.Errorf("request state, which another process may be writing: %w", err)
		return w.broken
	}
	w.etag, w.unsaved, w.savedAt = o.ETag, 0, w.state.SavedAt
	return nil
}

// stored returns the state as it stands in the store.
func (w *worker) stored(ctx context.Context) ([]byte, string, error) {
	r, o, err := w.State.Get(ctx, stateKey(w.Code))
	if err != nil {
		return nil, "", err
	}
	raw, err := io.ReadAll(r)
	return raw, o.ETag, errors.Join(err, r.Close())
}

// start runs a job beside the loop.
func (w *worker) start(r *Request, job func() outcome) {
	r.busy = true
	w.flying++
	started := make(chan struct{})
	go w.Clock.Go(func() {
		close(started)
		o := job()
		o.request = r
		w.jobs <- o // has room for every job
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.wake != nil {
			w.wake()
		}
	})
	<-started
}

// end takes a request off the list.
func (w *worker) end(r *Request, outcome string) {
	for i, o := range w.requests {
		if o == r {
			w.requests = append(w.requests[:i], w.requests[i+1:]...)
			break
		}
	}
	w.sched.Remove(&r.turn)
	if outcome == "committed" || outcome == "nothing" {
		w.proven(r)
	}
	if r.chain != nil && outcome == "committed" {
		w.read(r, r.chain.began)
	}
	if !r.IntendedAt.IsZero() {
		w.unsaved++
	}
	w.ended(r.Slice, outcome)
}

// park gives a slice up for this run.
func (w *worker) park(r *Request, op string, err error) {
	err = r.Slice.Wrap(op, err)
	class := classOf(err)
	level := slog.LevelError
	if op == "skip" {
		level = slog.LevelDebug // the first of its kind said why
	}
	w.log.Log(context.Background(), level, "slice parked", "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(),
		"op", op, "class", class, "err", err)
	w.count(func(res *Result) { res.Failures = append(res.Failures, Failure{r.Slice, class, err}) })
	w.state.Parked = append(w.state.Parked, Parked{Slice: r.Slice, Reason: err.Error(), Class: class, At: w.Clock.Now(), Failed: r.Failed})
	w.unsaved++
	w.end(r, "failed")
}

// retry puts a request off, or parks it after the tries of its kind.
func (w *worker) retry(r *Request, op string, err error, tries int) {
	r.Tries++
	if r.Tries >= tries {
		w.park(r, op, err)
		return
	}
	r.NotBefore = later(w.Clock.Now(), r.Tries-1)
	w.log.Warn("slice put off", "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(),
		"op", op, "attempt", r.Tries, "wait", r.NotBefore.Sub(w.Clock.Now()), "err", err)
}

// again asks for a new report after one came to nothing, no sooner than wait from now. Where an earlier one is still
// being made, that one is waited for instead.
func (w *worker) again(r *Request, status string, wait time.Duration) {
	if r.Before != "" {
		w.goBack(r, status)
		return
	}
	now := w.Clock.Now()
	r.Failed, r.Statuses = append(r.Failed, r.ID), append(r.Statuses, status)
	r.ID, r.document, r.polled, r.phase = "", found{}, 0, intended
	r.NotBefore = now.Add(wait)
	r.IntendedAt = r.NotBefore // what is looked up after a crash is the new report, not the old one
	w.unsaved += wave          // written before the next call
}

// stopped returns why nothing of a request is asked any more.
func (w *worker) stopped(r *Request) error {
	spec := w.specs[r.Slice.Dataset]
	for _, k := range []string{string(apiOf(spec)), spec.Name + " " + r.Slice.Profile, spec.Name + " sites " + r.Slice.Sites} {
		if err := w.stops[k]; err != nil {
			return err
		}
	}
	return nil
}

// refusals in a row after which a dataset of a site is not asked any more in this run: what is wrong is not
// the window, and each refusal costs quota.
const refusals = 3

// parkInvalid gives up a slice that Amazon says is wrong, and after a few of them the dataset of the site.
func (w *worker) parkInvalid(r *Request, op string, err error) {
	key := r.Slice.Dataset + " sites " + r.Slice.Sites
	if w.invalid[key]++; w.invalid[key] >= refusals {
		w.stops[key] = err
	}
	w.park(r, op, err)
}

// learn tells the buckets what became of a call; a refusal by quota is refuse's.
func (w *worker) learn(gates []gate, rate float64, err error) {
	switch now := w.Clock.Now(); {
	case err == nil:
		w.quotas.allowed(now, gates, rate)
	case !errors.Is(err, ErrThrottled):
		w.quotas.spent(now, gates)
	}
}

// refuse takes in an answer that says no, of whatever call. It returns false where the caller has to
// decide itself.
func (w *worker) refuse(r *Request, op string, gates []gate, err error) bool {
	spec := w.specs[r.Slice.Dataset]
	switch {
	case errors.Is(err, ErrThrottled):
		if now := w.Clock.Now(); !w.ofType(r, gates, now) {
			w.quotas.refused(now, gates, retryAfter(err))
			w.suspect(r, gates, now)
		}
		w.count(func(res *Result) { res.Refused++ })
		w.unsaved++
	case errors.Is(err, ErrRevoked):
		w.stops[string(apiOf(spec))] = err
		w.park(r, op, err)
	case errors.Is(err, ErrDenied):
		// The type's role is missing, or the profile is not ours: its neighbours may well pass.
		if !errors.Is(err, ErrSkewed) {
			err = fmt.Errorf("%w; give the application the role %q for this account, or exclude the dataset", err, spec.Role)
		}
		w.stops[spec.Name+" "+r.Slice.Profile] = err
		w.park(r, op, err)
	default:
		return false
	}
	return true
}

// made learns how long a report took and where it stands now.
func (w *worker) made(r *Request, took time.Duration) {
	if took < slow { // what got stuck does not say how long one usually takes
		w.state.learn(r.Slice.Dataset, took)
	}
	r.turn.Kind.Made = w.usual(r)
	r.Tries = 0
	w.invalid[r.Slice.Dataset+" sites "+r.Slice.Sites] = 0
}

var _ plan.Quotas = States{}
