package schedule

import (
	"cmp"
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"sellerhouse/extract/plan"
)

// truth is one request as the simulated Amazon knows it.
type truth struct {
	Request
	kind  *truthKind
	made  time.Duration
	write time.Duration
	empty bool

	begins   time.Time
	ends     time.Time
	document bool // listed: only its document is fetched
}

type truthKind struct {
	Kind
	source source
	every  time.Duration // its own limit, 0 for none
	shared bool          // that limit counts over all accounts
	slots  []time.Time   // of types worked off so many at a time: when each is free
	limit  *bucket
	took   []time.Duration
	spans  []Span
	learns bool

	open  int // asked, and not seen to be over
	fresh int // fresh days not asked for
}

// source is how an API is asked, looked at and fetched from.
type source struct{ ask, poll, fetch plan.Operation }

var (
	reports = source{plan.CreateReport, plan.GetReport, plan.GetDocument}
	queries = source{plan.CreateQuery, plan.GetQuery, plan.GetKioskDocument}
)

func gate(op plan.Operation) Gate { return Gate{Key: string(op)} }

// bucket is one as Amazon keeps it.
type bucket struct {
	rate, burst, level float64
	at                 time.Time
	calls, refused     int
}

func newBucket(rate, burst float64) *bucket {
	return &bucket{rate: rate, burst: burst, level: burst, at: epoch}
}

func (b *bucket) full(now time.Time) bool {
	b.level = min(b.burst, b.level+now.Sub(b.at).Seconds()*b.rate)
	b.at = now
	return b.level >= 1-1e-9
}

// token is when the i-th token exists.
func (b *bucket) token(i int) time.Duration {
	return time.Duration(max(0, (float64(i)-b.burst)/b.rate) * float64(time.Second))
}

// seller is one account: what it wants, Amazon's side of it and its own scheduler.
type seller struct {
	now    time.Time
	s      *Scheduler
	q      Buckets
	hidden float64 // Amazon's buckets are so much smaller and slower than published
	true   map[plan.Operation]*bucket
	all    []*truth
	kinds  []*truthKind
	jobs   []job
	rng    *rand.Rand
	left   int
	bound  time.Duration
	done   time.Time              // of what no application's limit holds back
	shared time.Time              // of the rest
	behind map[plan.Operation]int // tokens in a row that went behind a fresh slice
	worst  int
}

type job struct {
	at time.Time
	r  *truth
}

var epoch = time.Date(2026, 2, 9, 6, 0, 0, 0, time.UTC)

const (
	callTakes = 100 * time.Millisecond
	documents = 4
)

func newSeller(rng *rand.Rand, hidden float64) *seller {
	a := &seller{now: epoch, q: Buckets{}, hidden: hidden, true: map[plan.Operation]*bucket{}, behind: map[plan.Operation]int{}}
	a.rng = rand.New(rand.NewPCG(rng.Uint64(), 1))
	a.s = New(a.q)
	return a
}

// at returns Amazon's bucket of an operation.
func (a *seller) at(op plan.Operation) *bucket {
	if a.true[op] == nil {
		u := plan.Usage(op)
		a.true[op] = newBucket(u.Rate/a.hidden, u.Burst/a.hidden)
	}
	return a.true[op]
}

// want takes an account's requests up, in the order of the plan.
func (a *seller) want(all []*truth) {
	for _, r := range all {
		if r.Call == Create && r.Class == Fresh {
			r.kind.fresh++
		}
		a.s.Add(&r.Request)
	}
	a.all, a.left = all, len(all)
	a.bound = a.lowest()
}

// found finds the truth of a request the scheduler names.
func (a *seller) found(r *Request) *truth { return a.all[r.seq-1] }

// lowest is what the account needs at least, by the simulated Amazon's own numbers: the largest of what asking,
// the documents, types worked off one after the other and limited types take.
func (a *seller) lowest() time.Duration {
	var bound time.Duration
	for _, s := range []source{reports, queries} {
		bound = max(bound, a.passes(s))
	}
	for _, k := range a.kinds {
		if k.shared {
			continue
		}
		var sum, least time.Duration
		n := 0
		for _, r := range a.all {
			if r.kind != k || r.document {
				continue
			}
			if n++; n == 1 || r.made < least {
				least = r.made
			}
			sum += r.made
		}
		if len(k.slots) > 0 {
			bound = max(bound, sum/time.Duration(len(k.slots)))
		}
		if k.every > 0 && n > 0 {
			bound = max(bound, time.Duration(n-1)*k.every+least)
		}
	}
	return bound
}

// passes is what asking a source takes, the longest first, and fetching its documents as they can exist.
func (a *seller) passes(s source) time.Duration {
	create, fetch := a.at(s.ask), a.at(s.fetch)
	var after []time.Duration
	soonest, quickest := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	listed, filled := 0, 0
	for _, r := range a.all {
		switch {
		case r.kind.source != s || r.kind.shared:
			continue
		case r.document:
			listed++
			quickest = min(quickest, r.write)
			continue
		case r.empty:
			after = append(after, r.made)
		default:
			filled++
			quickest = min(quickest, r.write)
			after = append(after, r.made+r.write)
		}
		soonest = min(soonest, r.made)
	}
	slices.SortFunc(after, func(x, y time.Duration) int { return cmp.Compare(y, x) })
	var bound time.Duration
	for i, d := range after {
		bound = max(bound, create.token(i+1)+d)
	}
	for k := 1; k <= listed+filled; k++ {
		var exists time.Duration
		if k > listed {
			exists = create.token(k-listed) + soonest
		}
		bound = max(bound, exists+fetch.token(listed+filled-k+1)+quickest)
	}
	return bound
}

// next makes the account's next call, or says when it looks again. It returns false at its end.
func (a *seller) next() bool {
	for len(a.jobs) > 0 && !a.jobs[0].at.After(a.now) {
		a.end(a.jobs[0].r, a.jobs[0].at)
		a.jobs = a.jobs[1:]
	}
	if a.left == 0 {
		return false
	}
	step, wake := a.s.Next(a.now, len(a.jobs) < documents)
	if step.Call == Nothing {
		if len(a.jobs) > 0 && (wake.IsZero() || a.jobs[0].at.Before(wake)) {
			wake = a.jobs[0].at
		}
		if !wake.After(a.now) {
			panic(fmt.Sprintf("%d requests wait for nothing", a.left))
		}
		a.now = wake
		return true
	}
	if step.Call == Note {
		if len(a.s.Take(a.now, 16)) == 0 {
			panic("nothing to be written down")
		}
		return true
	}
	if !a.q.Take(a.now, step.Gates) {
		panic("a step that is not ready")
	}
	r := a.found(step.Request)
	a.now = a.now.Add(callTakes)
	switch step.Call {
	case Create:
		a.create(r, step.Gates)
	case Poll:
		a.q.Allowed(a.now, step.Gates, 0)
		k := r.kind
		k.open--
		k.took = append(k.took, r.made)
		k.took = k.took[max(0, len(k.took)-15):]
		if k.learns {
			k.spans = append(k.spans, Span{r.Asked, r.begins, r.ends})
			k.spans = k.spans[max(0, len(k.spans)-15):]
			k.Worked = k.Learn(k.spans)
		}
		k.Made = slices.Sorted(slices.Values(k.took))[len(k.took)/2]
		if r.empty {
			a.end(r, a.now)
			return true
		}
		r.Call, r.Gates, r.From = Document, []Gate{gate(k.source.fetch)}, time.Time{}
	case Document:
		fetch := a.at(r.kind.source.fetch)
		fetch.calls++
		if !fetch.full(a.now) {
			fetch.refused++
			a.q.Refused(a.now, step.Gates, 0)
			return true
		}
		fetch.level--
		a.q.Allowed(a.now, step.Gates, 0)
		r.Call = Nothing
		a.jobs = append(a.jobs, job{a.now.Add(r.write), r})
		slices.SortFunc(a.jobs, func(x, y job) int { return x.at.Compare(y.at) })
	}
	return true
}

// create asks for a report.
func (a *seller) create(r *truth, gates []Gate) {
	k, ask := r.kind, a.at(r.kind.source.ask)
	ok := ask.full(a.now)
	ask.calls++
	if k.limit != nil {
		ok = k.limit.full(a.now) && ok
	}
	if !ok {
		ask.refused++
		a.q.Refused(a.now, gates, 0)
		return
	}
	if k.Alone && k.open >= k.Open {
		panic("asked beside one that is to be alone")
	}
	a.watch(r)
	ask.level--
	if k.limit != nil {
		k.limit.level--
	}
	a.q.Allowed(a.now, gates, 0)
	a.s.Asked(&r.Request)
	r.Asked, r.Call, r.Gates = a.now, Poll, []Gate{gate(k.source.poll)}
	k.open++
	if r.Class == Fresh {
		k.fresh--
	}
	begin := a.now
	if s := k.slots; len(s) > 0 {
		i := 0
		for j := range s {
			if s[j].Before(s[i]) {
				i = j
			}
		}
		begin = latest(begin, s[i])
		s[i] = begin.Add(r.made)
	}
	r.begins, r.ends = begin, begin.Add(r.made)
	// The looks that find it unfinished change nothing, for their quota never binds: they are left out.
	gone := FirstPoll(k.Made, 0, a.rng.Float64())
	for a.now.Add(gone).Before(r.ends) {
		gone += NextPoll(gone, a.rng.Float64())
	}
	r.From = a.now.Add(gone)
}

// watch counts the tokens in a row that go behind a fresh slice that could have gone, whatever other accounts did.
func (a *seller) watch(r *truth) {
	ask := r.kind.source.ask
	could := false
	if r.Class > Fresh {
		for _, k := range a.kinds {
			if k.source.ask != ask || k.fresh == 0 || k.shared || k.Open > 0 && (k.open > k.Open || k.Alone && k.open == k.Open) {
				continue
			}
			ready := true
			for _, g := range k.Limits {
				ready = ready && !a.q.Ready(a.now, g).After(a.now)
			}
			could = could || ready
		}
	}
	if !could {
		a.behind[ask] = 0
		return
	}
	a.behind[ask]++
	a.worst = max(a.worst, a.behind[ask])
}

func (a *seller) end(r *truth, at time.Time) {
	r.Call = Nothing
	a.s.Remove(&r.Request)
	a.left--
	if r.kind.shared {
		a.shared = latest(a.shared, at)
	} else {
		a.done = latest(a.done, at)
	}
}

type sellers []*seller

func (h sellers) Len() int           { return len(h) }
func (h sellers) Less(i, j int) bool { return h[i].now.Before(h[j].now) }
func (h sellers) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *sellers) Push(x any)        { *h = append(*h, x.(*seller)) }
func (h *sellers) Pop() any          { o := *h; x := o[len(o)-1]; *h = o[:len(o)-1]; return x }

// verdict is how a group of accounts went.
type verdict struct {
	requests      int       // an account
	ratios        []float64 // of the accounts, times their bounds
	group, median float64   // times the bound
	refused       float64   // of the calls that ask and fetch
	worst         int       // refusals of one bucket
	behind        int       // tokens in a row that a fresh slice waited
}

func (v verdict) String() string {
	return fmt.Sprintf("%d requests an account, group %.3f and middle account %.3f of its bound, refused %.1f %%, %d a bucket, %d behind", v.requests, v.group, v.median, 100*v.refused, v.worst, v.behind)
}

// play lets all accounts of a group pull everything.
func play(all []*seller) verdict {
	h := sellers(slices.Clone(all))
	heap.Init(&h)
	for len(h) > 0 {
		if a := h[0]; a.next() {
			heap.Fix(&h, 0)
		} else {
			heap.Pop(&h)
		}
	}
	var v verdict
	var bound, done time.Duration
	calls, refused, asked := 0, 0, 0
	shared := map[*bucket]int{}
	for _, a := range all {
		took := a.done.Sub(epoch)
		done = max(done, took, a.shared.Sub(epoch))
		bound = max(bound, a.bound)
		if a.bound > 0 {
			v.ratios = append(v.ratios, took.Seconds()/a.bound.Seconds())
		}
		v.behind = max(v.behind, a.worst)
		asked += len(a.all)
		for _, b := range a.true {
			calls, refused = calls+b.calls, refused+b.refused
			v.worst = max(v.worst, b.refused)
		}
		for _, r := range a.all {
			if r.kind.shared {
				shared[r.kind.limit]++
			}
		}
	}
	for b, n := range shared {
		bound = max(bound, b.token(n))
	}
	slices.Sort(v.ratios)
	v.group, v.median = done.Seconds()/bound.Seconds(), v.ratios[len(v.ratios)/2]
	v.requests = asked / len(all)
	v.refused = float64(refused) / float64(calls)
	return v
}
