package schedule

import (
	"cmp"
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"sellerhouse/extract/plan"
)

// mix is what a group's accounts ask for.
type mix struct {
	kinds []mixKind
	each  int // requests an account, about
	tenth bool
	list  int // listed documents, at most
	write time.Duration
}

type mixKind struct {
	share  float64       // of the requests
	made   time.Duration // median
	open   int           // worked off at once, 0 for all
	every  time.Duration // its own limit, 0 for none
	shared bool          // that limit counts over all accounts
	empty  float64       // share without data
}

// draw makes a random mix: from six to twenty-five types, reports that take from seconds to forty minutes, two of five
// types worked off one to three at a time, one in ten with a limit of its own.
func draw(rng *rand.Rand, tenth bool) mix {
	m := mix{each: 110 + rng.IntN(150), tenth: tenth, list: rng.IntN(20), write: time.Duration(1+rng.IntN(20)) * time.Second}
	if rng.IntN(5) == 0 {
		m.each = 35 + rng.IntN(65)
	}
	for range 6 + rng.IntN(20) {
		k := mixKind{share: rng.ExpFloat64(), made: time.Duration(math.Exp(math.Log(180)+0.9*rng.NormFloat64()) * float64(time.Second))}
		k.made = min(max(k.made, 20*time.Second), 40*time.Minute)
		switch p := rng.Float64(); {
		case p < 0.4:
			k.open = 1 + rng.IntN(3)
		case p < 0.5:
			k.every = []time.Duration{15 * time.Minute, 17 * time.Minute, 2 * time.Hour}[rng.IntN(3)]
			k.share /= 8
		}
		if rng.Float64() < 0.2 {
			k.empty = 0.3
		}
		m.kinds = append(m.kinds, k)
	}
	if rng.Float64() < 0.1 {
		m.kinds = append(m.kinds, mixKind{share: 1e-9, made: 2 * time.Minute, every: 15 * time.Minute, shared: true})
	}
	return m
}

// truth is one request as the simulated Amazon knows it.
type truth struct {
	Request
	kind  *truthKind
	made  time.Duration
	write time.Duration
	empty bool

	ends     time.Time
	document bool // listed: only its document is fetched
}

type truthKind struct {
	Kind
	spec   mixKind
	slots  []time.Time // of serial kinds: when each is free
	limits []*bucket
	took   []time.Duration
}

// bucket is one as Amazon keeps it.
type bucket struct {
	rate, burst, level float64
	at                 time.Time
	calls, refused     int
}

func (b *bucket) full(now time.Time) bool {
	b.level = min(b.burst, b.level+now.Sub(b.at).Seconds()*b.rate)
	b.at = now
	return b.level >= 1-1e-9
}

// seller is one account: what it wants, Amazon's side of it and its own scheduler.
type seller struct {
	now      time.Time
	s        *Scheduler
	q        Buckets
	create   *bucket
	fetch    *bucket
	requests []*truth
	all      []*truth
	kinds    []*truthKind
	jobs     []job
	rng      *rand.Rand
	left     int
	bound    time.Duration
	done     time.Time // of what no application's limit holds back
	shared   time.Time // of the rest
	behind   int       // tokens in a row that went behind a fresh slice
	worst    int
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

// found finds the truth of a request the scheduler names.
func (a *seller) found(r *Request) *truth { return a.all[r.seq-1] }

func open(rng *rand.Rand, m mix, application *Kind, limit *bucket) *seller {
	a := &seller{now: epoch, q: Buckets{}, rng: rand.New(rand.NewPCG(rng.Uint64(), 1))}
	a.s = New(a.q)
	by := 1.0
	if m.tenth {
		by = 10
	}
	a.create = &bucket{rate: 0.0167 / by, burst: 15 / by, level: 15 / by, at: epoch}
	a.fetch = &bucket{rate: 0.0167 / by, burst: 15 / by, level: 15 / by, at: epoch}
	total := 0.0
	for _, k := range m.kinds {
		total += k.share
	}
	ask := Gate{Key: string(plan.CreateReport)}
	for i, k := range m.kinds {
		// What was learned is about right.
		t := &truthKind{spec: k, Kind: Kind{Ask: ask, Open: k.open, Made: time.Duration(float64(k.made) * (0.8 + 0.4*a.rng.Float64()))}}
		if k.open > 0 {
			t.slots = make([]time.Time, k.open)
		}
		switch {
		case k.shared:
			t.Limits, t.limits = application.Limits, []*bucket{limit}
			a.q[application.Limits[0].Key] = sharedBucket(application)
		case k.every > 0:
			t.Limits = []Gate{{Key: fmt.Sprint("type ", i), Every: k.every}}
			t.limits = []*bucket{{rate: 1 / k.every.Seconds(), burst: 1, level: 1, at: epoch}}
		}
		n := int(k.share/total*float64(m.each)*(0.5+a.rng.Float64()) + a.rng.Float64())
		if k.shared {
			n = 1
		}
		fresh := a.rng.IntN(3)
		for j := range n {
			r := &truth{kind: t, made: time.Duration(float64(k.made) * (0.6 + 0.8*a.rng.Float64())), write: time.Duration(a.rng.Float64() * float64(m.write)), empty: a.rng.Float64() < k.empty}
			r.Kind, r.Class, r.Call = &t.Kind, History, Create
			switch {
			case j < fresh:
				r.Class = Fresh
			case j < fresh+2:
				r.Class = []Class{Reread, Gap, Forgotten}[a.rng.IntN(3)]
			}
			a.requests = append(a.requests, r)
		}
		a.kinds = append(a.kinds, t)
	}
	if m.list > 0 {
		t := &truthKind{Kind: Kind{Ask: ask, Made: time.Minute}}
		for range a.rng.IntN(m.list) {
			r := &truth{kind: t, write: time.Duration(a.rng.Float64() * float64(m.write)), document: true}
			r.Kind, r.Call, r.Gates = &t.Kind, Document, []Gate{{Key: string(plan.GetDocument)}}
			a.requests = append(a.requests, r)
		}
		a.kinds = append(a.kinds, t)
	}
	slices.SortStableFunc(a.requests, func(x, y *truth) int { return cmp.Compare(x.Class, y.Class) }) // as planned
	for _, r := range a.requests {
		a.s.Add(&r.Request)
		a.all = append(a.all, r)
	}
	a.left = len(a.requests)
	a.bound = a.lowest()
	return a
}

var sharedBuckets = map[*Kind]*plan.Bucket{}

func sharedBucket(k *Kind) *plan.Bucket {
	if sharedBuckets[k] == nil {
		sharedBuckets[k] = Buckets{}.Of(k.Limits[0])
	}
	return sharedBuckets[k]
}

// lowest is what the account needs at least, by the simulated Amazon's own numbers: the largest of what asking,
// the documents, types worked off one after the other and limited types take.
func (a *seller) lowest() time.Duration {
	token := func(b *bucket, i int) time.Duration {
		return time.Duration(max(0, (float64(i)-b.burst)/b.rate) * float64(time.Second))
	}
	var after []time.Duration
	var ready []time.Duration // when the documents can exist at the earliest
	soonest, quickest := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	listed := 0
	for _, r := range a.requests {
		if r.kind.spec.shared {
			continue
		}
		if r.document {
			listed++
			quickest = min(quickest, r.write)
			continue
		}
		d := r.made
		if !r.empty {
			d += r.write
			quickest = min(quickest, r.write)
		}
		soonest = min(soonest, r.made)
		after = append(after, d)
	}
	slices.SortFunc(after, func(x, y time.Duration) int { return cmp.Compare(y, x) })
	var bound time.Duration
	for i, d := range after {
		bound = max(bound, token(a.create, i+1)+d)
	}
	for range listed {
		ready = append(ready, 0)
	}
	for i, r := 0, a.requests; i < len(r); i++ {
		if !r[i].document && !r[i].empty && !r[i].kind.spec.shared {
			ready = append(ready, token(a.create, len(ready)-listed+1)+soonest)
		}
	}
	for k, e := range ready {
		n := float64(len(ready) - k)
		bound = max(bound, e+time.Duration(max(0, (n-a.fetch.burst)/a.fetch.rate)*float64(time.Second))+quickest)
	}
	for _, k := range a.kinds {
		var sum time.Duration
		var made []time.Duration
		for _, r := range a.requests {
			if r.kind == k && !r.document {
				made = append(made, r.made)
				sum += r.made
			}
		}
		if len(made) == 0 || k.spec.shared {
			continue
		}
		slices.SortFunc(made, func(x, y time.Duration) int { return cmp.Compare(y, x) })
		if k.Open > 0 {
			bound = max(bound, sum/time.Duration(k.Open))
			// Of the i*p+1 longest some i+1 follow one another.
			for i := 1; i*k.Open < len(made); i++ {
				least := time.Duration(0)
				for _, d := range made[i*k.Open-i : i*k.Open+1] {
					least += d
				}
				bound = max(bound, least)
			}
		}
		if k.spec.every > 0 {
			bound = max(bound, time.Duration(len(made)-1)*k.spec.every+made[len(made)-1])
		}
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
		ok := a.create.full(a.now)
		a.create.calls++
		for _, b := range r.kind.limits {
			ok = b.full(a.now) && ok
		}
		if !ok {
			a.create.refused++
			a.q.Refused(a.now, step.Gates, 0)
			return true
		}
		a.watch(r)
		a.create.level--
		for _, b := range r.kind.limits {
			b.level--
		}
		a.q.Allowed(a.now, step.Gates, 0)
		a.s.Asked(step.Request)
		r.Asked, r.Call, r.Gates = a.now, Poll, []Gate{{Key: string(plan.GetReport)}}
		begin := a.now
		if s := r.kind.slots; len(s) > 0 {
			i := 0
			for j := range s {
				if s[j].Before(s[i]) {
					i = j
				}
			}
			begin = latest(begin, s[i])
			s[i] = begin.Add(r.made)
		}
		r.ends = begin.Add(r.made)
		// The looks that find it unfinished change nothing, for their quota never binds: they are left out.
		gone := FirstPoll(r.kind.Made, 0, a.rng.Float64())
		for a.now.Add(gone).Before(r.ends) {
			gone += NextPoll(gone, a.rng.Float64())
		}
		r.From = a.now.Add(gone)
	case Poll:
		a.q.Allowed(a.now, step.Gates, 0)
		k := r.kind
		k.took = append(k.took, r.made)
		k.took = k.took[max(0, len(k.took)-15):]
		k.Made = slices.Sorted(slices.Values(k.took))[len(k.took)/2]
		if r.empty {
			a.end(r, a.now)
			return true
		}
		r.Call, r.Gates, r.From = Document, []Gate{{Key: string(plan.GetDocument)}}, time.Time{}
	case Document:
		a.fetch.calls++
		if !a.fetch.full(a.now) {
			a.fetch.refused++
			a.q.Refused(a.now, step.Gates, 0)
			return true
		}
		a.fetch.level--
		a.q.Allowed(a.now, step.Gates, 0)
		r.Call = Nothing
		a.jobs = append(a.jobs, job{a.now.Add(r.write), r})
		slices.SortFunc(a.jobs, func(x, y job) int { return x.at.Compare(y.at) })
	}
	return true
}

// watch counts the tokens in a row that go behind a fresh slice that could have gone.
func (a *seller) watch(r *truth) {
	if r.Class <= Fresh {
		a.behind = 0
		return
	}
	could := false
	open := map[*truthKind]int{}
	for _, o := range a.requests {
		if o.Call == Poll {
			open[o.kind]++
		}
	}
	for _, o := range a.requests {
		if o.Call == Create && o.Class == Fresh && (o.kind.Open == 0 || open[o.kind] <= o.kind.Open) {
			ready := true
			for _, g := range o.kind.Limits {
				ready = ready && !a.q.Ready(a.now, g).After(a.now)
			}
			could = could || ready
		}
	}
	if !could {
		a.behind = 0
		return
	}
	a.behind++
	a.worst = max(a.worst, a.behind)
}

func (a *seller) end(r *truth, at time.Time) {
	r.Call = Nothing
	a.s.Remove(&r.Request)
	a.requests = slices.DeleteFunc(a.requests, func(o *truth) bool { return o == r })
	a.left--
	if r.kind.spec.shared {
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

// verdict is how a mix went.
type verdict struct {
	requests      int       // an account
	ratios        []float64 // of the accounts, times their bounds
	group, median float64   // times the bound
	refused       float64   // of createReport and getReportDocument
	worst         int       // refusals of one bucket
	behind        int       // tokens in a row that a fresh slice waited
}

func (v verdict) String() string {
	return fmt.Sprintf("%d requests an account, group %.3f and middle account %.3f of its bound, refused %.1f %%, %d a bucket, %d behind", v.requests, v.group, v.median, 100*v.refused, v.worst, v.behind)
}

func play(rng *rand.Rand, m mix, accounts int) verdict {
	application := &Kind{Limits: []Gate{{Key: "application", Every: 15 * time.Minute, Application: true}}}
	limit := &bucket{rate: 1.0 / 900, burst: 1, level: 1, at: epoch}
	var all []*seller
	var h sellers
	shared := 0
	for range accounts {
		a := open(rng, m, application, limit)
		all = append(all, a)
		h = append(h, a)
		for _, r := range a.requests {
			if r.kind.spec.shared {
				shared++
			}
		}
	}
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
	if shared > 0 {
		bound = time.Duration(shared-1) * 15 * time.Minute
	}
	var ratios []float64
	calls, refused, asked := 0, 0, 0
	for _, a := range all {
		took := a.done.Sub(epoch)
		done = max(done, took, a.shared.Sub(epoch))
		bound = max(bound, a.bound)
		if a.bound > 0 {
			ratios = append(ratios, took.Seconds()/a.bound.Seconds())
		}
		v.behind = max(v.behind, a.worst)
		asked += len(a.all)
		for _, b := range []*bucket{a.create, a.fetch} {
			calls, refused = calls+b.calls, refused+b.refused
			v.worst = max(v.worst, b.refused)
		}
	}
	slices.Sort(ratios)
	v.group, v.median, v.ratios = done.Seconds()/bound.Seconds(), ratios[len(ratios)/2], ratios
	v.requests = asked / len(all)
	v.refused = float64(refused) / float64(calls)
	return v
}

// Random groups finish within a few hundredths of the least time that Amazon's limits leave anybody.
func TestMakespan(t *testing.T) {
	mixes, accounts := 20, 50
	if os.Getenv("SELLERHOUSE_LONG") != "" {
		mixes, accounts = 200, 200
	}
	for name, tt := range map[string]struct {
		tenth         bool
		group, median float64
	}{
		"limits as published":                   {group: 1.05, median: 1.02},
		"hidden limits ten times lower, unsaid": {tenth: true, group: 1.3, median: 1.3},
	} {
		t.Run(name, func(t *testing.T) {
			var worst verdict
			var groups, each []float64
			over := 0
			for i := range mixes {
				rng := rand.New(rand.NewPCG(21, uint64(i)))
				v := play(rng, draw(rng, tt.tenth), accounts)
				many := v.requests >= 100 // of fewer calls each refusal is a large share
				if v.group > tt.group || many && v.refused >= 0.03 || v.worst > 8 || v.behind > 1 {
					t.Errorf("mix %d: %s", i, v)
				}
				// Where a type of long reports that Amazon works off two or three at a time decides, which of them takes
				// how long shows too late to even out the ends.
				if v.median > tt.median {
					t.Logf("mix %d: %s", i, v)
					over++
				}
				worst.group, worst.median = max(worst.group, v.group), max(worst.median, v.median)
				worst.worst, worst.behind = max(worst.worst, v.worst), max(worst.behind, v.behind)
				if many {
					worst.refused = max(worst.refused, v.refused)
				}
				worst.requests = max(worst.requests, v.requests)
				groups, each = append(groups, v.group), append(each, v.ratios...)
			}
			slices.Sort(groups)
			slices.Sort(each)
			if m := each[len(each)/2]; m > tt.median {
				t.Errorf("the middle account takes %.3f of its bound, want %.2f", m, tt.median)
			}
			if over > mixes/20 {
				t.Errorf("of %d mixes %d have a middle account of more than %.2f of its bound", mixes, over, tt.median)
			}
			t.Logf("%d mixes of %d accounts, at worst: %s; the middle group %.3f of its bound, the middle account %.3f, of %d mixes more than %.2f",
				mixes, accounts, worst, groups[len(groups)/2], each[len(each)/2], over, tt.median)
		})
	}
}
