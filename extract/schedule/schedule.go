// Package schedule decides which call an account makes next. It is pure: no goroutine, clock or HTTP is in
// it, so that a simulation of thousands of accounts takes the very decisions that a run does.
//
// Free tokens go, in this order, to documents of finished reports; to what Amazon forgets; to types whose own
// chain is about as long as everything that is left to be asked ("critical"), so that the chain is not what
// the account waits for at the end; to fresh days, re-reads, gaps and history. Within a class the type with
// the longest chain goes first, then the newest window. Of two tokens in a row critical history leaves one
// to a fresh slice that could go, and what Amazon forgets by the end of the day one to what is critical.
package schedule

import (
	"slices"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
)

// Call is a call that can be made for a request.
type Call uint8

// The calls, in the order in which they are served.
const (
	Nothing  Call = iota
	Document      // of a finished report, whose quota is spent
	LookUp        // of a request whose answer was lost
	Note          // write the next requests down, so that they are found again after a crash
	Create        // ask
	List          // reports Amazon made by itself, or a page
	Poll
)

// Class is why a request is wanted.
type Class uint8

// The classes, in the order in which they are served.
const (
	Forgotten Class = iota // what cannot be had later: today's snapshot
	Fresh
	Reread
	Gap
	History
	classes
)

// ClassOf returns the class of a plan's reason.
func ClassOf(r plan.Reason) Class {
	switch r {
	case plan.Listed, plan.Snapshot:
		return Forgotten
	case plan.Fresh:
		return Fresh
	case plan.Reread:
		return Reread
	case plan.Gap:
		return Gap
	}
	return History
}

// Gate is a bucket a call has to pass: an operation's where Every is 0, else a limit of one call in Every.
type Gate struct {
	Key         string
	Every       time.Duration
	Burst       int  // calls that may go at once; 0 for one
	Application bool // counted over all accounts of the application
}

// Quota answers for an account's buckets.
type Quota interface {
	// Ready returns when a call can pass the gate: now or later.
	Ready(now time.Time, g Gate) time.Time
	// TokenAt returns how long after now the n-th token exists, none being spent before.
	TokenAt(now time.Time, g Gate, n int) time.Duration
}

// Request is one request as the scheduler sees it. Its owner keeps Call, Gates and From up to date.
type Request struct {
	Owner any // whose it is
	Kind  *Kind
	Class Class
	Like  string // what a list at Amazon shows of it: of two alike only one at a time waits for an id
	Own   []Gate // narrower buckets that asking for it passes besides its kind's
	Noted bool   // written down: it may be asked

	Call  Call      // its next one; Nothing while something else works on it
	Gates []Gate    // what that call passes; for Create the kind's count
	From  time.Time // not before
	Asked time.Time // of Poll: when it was asked

	seq int
}

// Limits returns the buckets that asking for requests of a dataset passes besides the operation's: what all of its
// type share, and what those for the same sites do.
func Limits(spec *dataset.Spec, sites string) (shared, own []Gate) {
	if l := spec.Limit; l.Every > 0 && !l.PerApplication {
		shared = append(shared, Gate{Key: TypeKey(spec), Every: l.Every, Burst: l.Burst})
	} else if l.Every > 0 {
		shared = append(shared, Gate{Key: ApplicationPrefix + spec.Source.Type, Every: l.Every, Burst: l.Burst, Application: true})
	}
	if spec.Limit.Same > 0 && spec.Supersede == dataset.Snapshot { // windows are read again a day later at the soonest
		own = append(own, Gate{Key: TypeKey(spec) + " " + sites, Every: spec.Limit.Same})
	}
	return shared, own
}

// TypeKey names the bucket of a dataset's report type.
func TypeKey(spec *dataset.Spec) string { return "type " + spec.Source.Type }

// Kind is what requests that share limits have in common, such as one report type of an account.
type Kind struct {
	Ask    Gate          // the operation that asks
	Limits []Gate        // narrower buckets that asking passes too
	Worked               // while fewer than two were seen at work at once, each may have to wait for the one before
	Alone  bool          // more than Open are refused; else one more is asked, which waits at Amazon
	Made   time.Duration // how long one usually takes
	From   time.Time     // none is asked before

	op     *operation
	queue  [classes][]*Request // not written down, in the plan's order
	queued int                 // in all of them

	// Of the decision under way.
	open, noted int // asked; written down and not asked
	work        time.Duration
	head        *Request // the first of those written down that may be asked
}

// operation is one way of asking, which kinds share.
type operation struct {
	gate   Gate
	slow   bool // its last token went behind fresh days
	passed bool // or behind what Amazon forgets
	queued int  // requests not written down

	// Of the decision under way.
	noted int // requests written down and not asked
	ready time.Time
	time  time.Duration // until all of them can be asked
	long  time.Duration // what takes as long is asked early

	forgotten int    // requests of that class, written down or not
	best      choice // that can be asked
	fresh     choice // of fresh days
	known     choice // to be critical, not only for want of having seen how it is worked off
	soon      choice // that can be asked before the next token exists
}

// Scheduler decides for one account.
type Scheduler struct {
	quota  Quota
	kinds  []*Kind
	ops    []*operation
	active []*Request
	queued int
	seq    int
	likes  []string

	resting bool
}

// New returns a scheduler without requests.
func New(q Quota) *Scheduler { return &Scheduler{quota: q} }

// Add takes a request up. One that is to be asked and is not noted waits for Take.
func (s *Scheduler) Add(r *Request) {
	s.seq++
	r.seq = s.seq
	if !slices.Contains(s.kinds, r.Kind) {
		s.kinds = append(s.kinds, r.Kind)
		i := slices.IndexFunc(s.ops, func(o *operation) bool { return o.gate == r.Kind.Ask })
		if i < 0 {
			i = len(s.ops)
			s.ops = append(s.ops, &operation{gate: r.Kind.Ask})
		}
		r.Kind.op = s.ops[i]
	}
	if r.Call == Create && !r.Noted {
		r.Kind.queue[r.Class] = append(r.Kind.queue[r.Class], r)
		s.count(r, 1)
		return
	}
	s.active = append(s.active, r)
}

// Remove forgets a request that came to its end.
func (s *Scheduler) Remove(r *Request) {
	if i := slices.Index(s.active, r); i >= 0 {
		s.active = slices.Delete(s.active, i, i+1)
	}
}

// Rest ends the asking: nothing is written down or asked for any more.
func (s *Scheduler) Rest() { s.resting = true }

// Active returns the requests that are not waiting to be written down. It is the scheduler's own list.
func (s *Scheduler) Active() []*Request { return s.active }

// Queued returns how many requests wait to be written down.
func (s *Scheduler) Queued() int { return s.queued }

// Waiting calls f with the requests that wait to be written down until it returns false.
func (s *Scheduler) Waiting(f func(*Request) bool) {
	for _, k := range s.kinds {
		for _, q := range k.queue {
			for _, r := range q {
				if !f(r) {
					return
				}
			}
		}
	}
}

// Withdraw takes a request that waits to be written down out of the queue and makes it active.
func (s *Scheduler) Withdraw(r *Request) {
	q := &r.Kind.queue[r.Class]
	if i := slices.Index(*q, r); i >= 0 {
		*q = slices.Delete(*q, i, i+1)
		s.count(r, -1)
		s.active = append(s.active, r)
	}
}

// count counts requests in the queue.
func (s *Scheduler) count(r *Request, n int) {
	s.queued += n
	r.Kind.queued += n
	r.Kind.op.queued += n
}

// Step is a decision.
type Step struct {
	Call    Call
	Request *Request // nil for Note
	Gates   []Gate
}

// Next decides which call to make at now. With Nothing it returns when to ask again; the zero time means
// that only the end of a job can bring work. room says whether a document can be taken in.
func (s *Scheduler) Next(now time.Time, room bool) (Step, time.Time) {
	for _, o := range s.ops {
		o.noted, o.ready, o.time, o.long = 0, time.Time{}, -1, -1
	}
	var wake time.Time
	sooner := func(t time.Time) {
		if wake.IsZero() || t.Before(wake) {
			wake = t
		}
	}
	var best *Request
	var last Gate // consecutive requests mostly pass the same gate
	var lastAt time.Time
	for _, r := range s.active {
		if r.Call == Create {
			r.Kind.op.noted++
		}
		if r.Call == Nothing || r.Call == Create || r.Call == Document && !room {
			continue
		}
		if r.From.After(now) {
			sooner(r.From)
			continue
		}
		at := now
		for _, g := range r.Gates {
			if g != last || lastAt.IsZero() {
				last, lastAt = g, s.quota.Ready(now, g)
			}
			if lastAt.After(at) {
				at = lastAt
			}
		}
		if at.After(now) {
			sooner(at)
			continue
		}
		if best == nil || r.Call < best.Call || r.Call == best.Call && r.Call == Document && r.Class < best.Class {
			best = r
		}
	}
	if best != nil && best.Call < Note {
		return Step{best.Call, best, best.Gates}, time.Time{}
	}
	free := false
	for _, o := range s.ops {
		if o.noted+o.queued == 0 || s.resting {
			continue
		}
		if o.ready = s.quota.Ready(now, o.gate); o.ready.After(now) {
			sooner(o.ready)
		} else {
			free = true
		}
	}
	var c choice
	var at time.Time
	if free {
		s.survey(now)
		c, at = s.choose(now, false)
	}
	switch {
	case c.request != nil && !c.request.Noted:
		return Step{Call: Note}, time.Time{}
	case c.request != nil:
		return Step{Create, c.request, c.request.asking()}, time.Time{}
	case best != nil:
		return Step{best.Call, best, best.Gates}, time.Time{}
	}
	if !at.IsZero() {
		sooner(at)
	}
	return Step{}, wake
}

// asking are the gates that asking passes.
func (r *Request) asking() []Gate { return slices.Concat([]Gate{r.Kind.Ask}, r.Kind.Limits, r.Own) }
