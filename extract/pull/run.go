// Package pull asks Amazon for slices and hands each document's bytes to a sink.
package pull

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/adsapi"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/internal/transport"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/schedule"
	"sellerhouse/extract/spapi"
)

// Config is what a run needs.
type Config struct {
	Accounts []account.Account
	Catalog  []*dataset.Spec
	Clock    clock.Clock
	State    lake.Store
	Spool    string // a directory for documents on their way; created where missing
	URL      string // one base address for all of Amazon and the ECB, the simulator's; empty: the real ones
	Sink     Sink
	Log      *slog.Logger     // nil: nothing is logged
	Progress func(Progress)   // called from one goroutine at a time; may be nil
	Leases   map[string]Lease // by account code; where one is missing nobody else works on the account
	Decoders int              // commits at once over all accounts, 2 where 0
	Stint    time.Duration    // how long a run asks and looks, so that what is read can be published: the rest is left to the next; 0: until all is read
	// Products are an account's, by marketplace, for queries that have to name them; may be nil, where nothing is known.
	Products func(ctx context.Context, account string) (map[string][]string, error)
	Calls    func([]Call) // is handed every call to Amazon, in batches, by one goroutine at a time; may be nil

	client func(account.Account) (*http.Client, error) // NewClient; tests put their own network here
}

// Progress is how far a run is.
type Progress struct {
	Account string
	Done    int // of Total: requests of all accounts that came to an end
	Total   int
	Slice   plan.Slice // the one that just ended
	Outcome string     // committed, held, nothing or failed
}

// Failure is a slice that came to nothing this time.
type Failure struct {
	Slice plan.Slice
	Class string // as in Parked
	Err   error  // names the slice
}

// Result is what a run did.
type Result struct {
	Committed int   // documents handed to the sink
	Held      int   // documents that were in the lake already
	Nothing   int   // slices proven to be empty
	Created   int   // createReport calls that were accepted
	Adopted   int   // reports found instead of asked for: whose answer was lost, or that there were already
	Refused   int   // calls refused by quota
	Told      int   // reports and queries whose end was told by the queue
	Left      int   // reports and queries that do not end: left open for the next run to look at
	Later     int   // requests left to the next run because this one's time was over
	Bytes     int64 // downloaded
	Failures  []Failure
	Lost      []string // accounts another process went on with
}

// Err joins the failures, and says how many reports do not end; nil when there is neither.
func (r Result) Err() error {
	errs := make([]error, 0, len(r.Failures))
	for _, f := range r.Failures {
		errs = append(errs, f.Err)
	}
	if r.Left > 0 {
		errs = append(errs, fmt.Errorf("%d reports do not end; the next run looks at them again", r.Left))
	}
	return errors.Join(errs...)
}

// Add adds what a later run of the same accounts did.
func (r *Result) Add(o Result) {
	r.Committed += o.Committed
	r.Held += o.Held
	r.Nothing += o.Nothing
	r.Created += o.Created
	r.Adopted += o.Adopted
	r.Refused += o.Refused
	r.Told += o.Told
	r.Left, r.Later = o.Left, o.Later
	r.Bytes += o.Bytes
	r.Failures = append(r.Failures, o.Failures...)
	r.Lost = append(r.Lost, o.Lost...)
}

// runner is one run.
type runner struct {
	Config
	specs    map[string]*dataset.Spec
	moment   time.Time // whose state an answer shows that does not say
	began    time.Time
	own      string    // no other run has it
	decoders *decoders // what all accounts share: places to commit. Downloads are bounded per account only
	book     callBook

	mu     sync.Mutex
	result Result
	done   int
	total  int
}

// Run pulls the slices, and whatever earlier runs left open for the accounts, until each came to an end.
// Each account goes its own way: none waits for another except for the decoders. A slice that fails is in
// the Result and leaves the others alone; the error is about the run itself, such as ctx's end or a state
// that cannot be written.
func Run(ctx context.Context, cfg Config, wanted []plan.Slice) (Result, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Decoders == 0 {
		cfg.Decoders = 2
	}
	if cfg.client == nil {
		cfg.client = NewClient
	}
	if err := os.MkdirAll(cfg.Spool, 0o700); err != nil {
		return Result{}, fmt.Errorf("spool: %w", err)
	}
	r := &runner{Config: cfg, specs: map[string]*dataset.Spec{}, began: time.Now(), own: rand.Text(), moment: clock.Moment(cfg.Clock).UTC().Truncate(time.Second), decoders: newDecoders(cfg.Clock, cfg.Decoders)}
	r.book.hand = cfg.Calls
	defer r.book.end()
	for _, s := range cfg.Catalog {
		r.specs[s.Name] = s
	}
	by := map[string][]plan.Slice{}
	for _, s := range wanted {
		by[s.Account] = append(by[s.Account], s)
	}

	var errs []error
	cfg.Clock.Go(func() {
		var wait sync.WaitGroup
		var mu sync.Mutex
		shared, applications := map[string]*quotas{}, map[string]*application{}
		workers := make([]*worker, 0, len(cfg.Accounts)+1)
		for _, a := range append(slices.Clone(cfg.Accounts), account.Account{Code: plan.None}) {
			q := shared[quotaKey(a)]
			if q == nil {
				key := applicationKey(a)
				if applications[key] == nil {
					applications[key] = newApplication(cfg.State, key)
				}
				q = newQuotas(applications[key])
				shared[quotaKey(a)] = q
			} else {
				cfg.Log.Warn("accounts share one quota", "account", a.Code, "selling_partner_id", a.SellingPartnerID)
			}
			w, err := r.worker(ctx, a, q, by[a.Code])
			if err != nil {
				errs = append(errs, err)
				continue
			}
			workers = append(workers, w)
		}
		started := make(chan struct{}, len(workers))
		for _, w := range workers {
			wait.Go(func() {
				cfg.Clock.Go(func() {
					started <- struct{}{}
					defer w.http.CloseIdleConnections()
					if err := w.run(ctx); err != nil {
						mu.Lock()
						defer mu.Unlock()
						if errors.Is(err, ErrHandedOver) {
							w.log.Warn("account handed over", "err", err)
							r.count(func(res *Result) { res.Lost = append(res.Lost, w.Code) })
							return
						}
						errs = append(errs, fmt.Errorf("account %s: %w", w.Code, err))
					}
				})
			})
		}
		for range workers {
			<-started // a shared clock stands still until all are on their way
		}
		cfg.Clock.Idle(wait.Wait)
	})
	slices.SortStableFunc(r.result.Failures, func(a, b Failure) int {
		if a.Slice.Key() < b.Slice.Key() {
			return -1
		}
		return 1
	})
	return r.result, errors.Join(errs...)
}

// NewClient returns an HTTP client that leaves the network by the account's own way only.
func NewClient(a account.Account) (*http.Client, error) { return transport.NewClient(a.Egress) }

// worker prepares one account.
func (r *runner) worker(ctx context.Context, a account.Account, q *quotas, wantedSlices []plan.Slice) (*worker, error) {
	state, etag, err := readState(ctx, r.State, a.Code)
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", a.Code, err)
	}
	client, err := r.client(a)
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", a.Code, err)
	}
	if err := r.sweep(a.Code); err != nil {
		return nil, fmt.Errorf("account %s: spool: %w", a.Code, err)
	}
	q.adopt(state.Buckets)
	w := &worker{
		runner: r, Account: a, state: state, etag: etag, quotas: q, http: client,
		sp:    spapi.New(client, r.Clock, a, r.URL),
		ads:   adsapi.New(client, r.Clock, a, r.URL),
		log:   r.Log.With("account", a.Code),
		jobs:  make(chan outcome, inFlight),
		stops: map[string]error{}, invalid: map[string]int{}, inVain: map[string]bool{},
		sched: schedule.New(q), kinds: map[string]*schedule.Kind{}, spans: map[string][]span{}, suspects: map[string]*suspect{},
	}
	w.sp.Observe(w.booked("spapi"))
	w.ads.Observe(w.booked("ads"))
	keys := map[string]bool{}
	for _, q := range state.Open {
		keys[q.Slice.Key()] = true
		spec := r.specs[q.Slice.Dataset]
		if spec == nil || protocols[spec.Source.API] == nil { // this run is about other datasets
			w.kept = append(w.kept, q)
			continue
		}
		if q.phase = asked; q.ID == "" {
			q.phase = protocols[spec.Source.API].recall() // whether it was asked is not known
		}
		w.adopted(q)
	}
	for _, s := range wantedSlices {
		spec := r.specs[s.Dataset]
		if spec == nil || protocols[spec.Source.API] == nil || keys[s.Key()] {
			continue
		}
		keys[s.Key()] = true
		w.adopted(&Request{Slice: s, phase: protocols[spec.Source.API].first()})
	}
	// What was parked before is either wanted again or not of interest any more.
	old := r.Clock.Now().AddDate(0, 0, -90)
	state.Parked = slices.DeleteFunc(state.Parked, func(p Parked) bool { return keys[p.Slice.Key()] || p.At.Before(old) })
	w.state.Parked = state.Parked
	r.total += len(w.requests) + w.sched.Queued()
	return w, nil
}

// sweep removes what a run of the account left in the spool that was killed, or that stood still until this one took
// over: such a one finds its file gone, and then that it has no say any more.
func (r *runner) sweep(code string) error {
	files, err := os.ReadDir(r.Spool)
	if err != nil {
		return err
	}
	for _, f := range files {
		id, ok := strings.CutPrefix(f.Name(), code+"-")
		if _, err := hex.DecodeString(id); !ok || err != nil || len(id) != 2*spoolID {
			continue
		}
		if err := os.Remove(filepath.Join(r.Spool, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// count changes the result under its lock.
func (r *runner) count(f func(*Result)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&r.result)
}

// ended reports the end of a request.
func (r *runner) ended(s plan.Slice, outcome string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	if r.Progress != nil {
		r.Progress(Progress{Account: s.Account, Done: r.done, Total: r.total, Slice: s, Outcome: outcome})
	}
}

// more adds requests found on the way.
func (r *runner) more(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.total += n
}

// classOf names an error's class for people and for the completeness matrix.
func classOf(err error) string {
	switch {
	case errors.Is(err, ErrRevoked):
		return "REVOKED"
	case errors.Is(err, ErrSkewed):
		return "CLOCK"
	case errors.Is(err, ErrElsewhere):
		return "REGION"
	case errors.Is(err, ErrDenied):
		return "DENIED"
	case errors.Is(err, ErrThrottled):
		return "THROTTLED"
	case errors.Is(err, ErrDrift):
		return "DRIFT"
	case errors.Is(err, ErrNotForIt):
		return "ACCOUNT_TYPE"
	case errors.Is(err, ErrInvalid):
		return "INVALID"
	}
	return "FAILED"
}

// later is when something that failed n times is tried again.
func later(now time.Time, n int) time.Time {
	return now.Add(min(time.Minute<<min(n, 10), 2*time.Hour))
}
