package schedule

import (
	"math"
	"slices"
	"time"
)

// critical is the share of the account's remaining quota time from which on a type's own chain decides when
// the account is done, urgent the same of asking it and everything that takes longer: less, as one report may take
// much longer than its type usually does. Fresh days first, without them, takes up to a third longer.
const (
	critical = 0.8
	urgent   = 0.4
	brief    = 0.03 // what takes a smaller share than this is not worth being asked early

	early = 2 * time.Hour // what Amazon forgets at midnight is asked so long before, whatever else waits
)

// survey counts what is on its way, for the decision under way.
func (s *Scheduler) survey(now time.Time) {
	for _, o := range s.ops {
		o.noted, o.forgotten, o.time, o.long = 0, 0, -1, -1
	}
	for _, k := range s.kinds {
		k.open, k.noted, k.work, k.head = 0, 0, time.Duration(k.queued)*k.Made, nil
		k.op.forgotten += len(k.queue[Forgotten])
	}
	s.likes = s.likes[:0]
	for _, r := range s.active {
		k := r.Kind
		switch r.Call {
		case Create:
			k.noted++
			k.work += k.Made
			k.op.noted++
			if r.Class == Forgotten {
				k.op.forgotten++
			}
			s.likes = append(s.likes, r.Like)
			if !s.from(now, r).After(now) && (k.head == nil || before(r, k.head)) {
				k.head = r
			}
		case LookUp:
			s.likes = append(s.likes, r.Like)
		case Poll:
			k.open++
			k.work += max(0, k.Made-now.Sub(r.Asked))
		}
	}
}

// before is the order of requests of one kind.
func before(a, b *Request) bool {
	if a.Class != b.Class {
		return a.Class < b.Class
	}
	return a.seq < b.seq
}

// choice is a request that can be asked, and how urgent it is.
type choice struct {
	request *Request
	rank    int           // its class's, or the one of critical types
	chain   time.Duration // of its kind
}

// Critical types stand between what Amazon forgets and fresh days.
const (
	rankForgotten = iota
	rankCritical
	rankFresh
)

func (c choice) before(o choice) bool {
	if o.request == nil || c.rank != o.rank {
		return o.request == nil || c.rank < o.rank
	}
	if c.chain != o.chain {
		return c.chain > o.chain
	}
	return before(c.request, o.request)
}

// or returns the more urgent of two choices.
func (c choice) or(o choice) choice {
	if c.request != nil && c.before(o) {
		return c
	}
	return o
}

// choose returns what is to be asked at now or, with noting, to be written down next, when the operation's
// tokens do not matter. Without one it returns when there can be one.
func (s *Scheduler) choose(now time.Time, noting bool) (choice, time.Time) {
	var wake time.Time
	for _, o := range s.ops {
		o.best, o.fresh, o.known, o.soon = choice{}, choice{}, choice{}, choice{}
	}
	for _, k := range s.kinds {
		if k.queued+k.noted == 0 || !noting && k.op.ready.After(now) {
			continue
		}
		r, from := s.first(now, k, noting)
		if r == nil && from.IsZero() {
			continue
		}
		at := latest(now, k.From)
		if r == nil {
			at = latest(at, from) // all that is left waits
		}
		for _, g := range k.Limits {
			at = latest(at, s.quota.Ready(now, g))
		}
		if at.After(now) {
			if wake.IsZero() || at.Before(wake) {
				wake = at
			}
			if r != nil && !noting && at.Before(now.Add(s.quota.TokenAt(now, k.Ask, 2))) {
				k.op.soon = s.choice(now, r).or(k.op.soon)
			}
			continue
		}
		c := s.choice(now, r)
		k.op.best = c.or(k.op.best)
		if c.rank == rankCritical && (k.Open > 0 || k.Together > 1) {
			k.op.known = c.or(k.op.known)
		}
		if r.Class == Fresh {
			k.op.fresh = c.or(k.op.fresh)
		}
	}
	var best choice
	for _, o := range s.ops {
		best = s.turn(now, o).or(best)
	}
	return best, wake
}

// turn returns whose the operation's next token is. Of two in a row critical history leaves one to a fresh slice that
// could go, and what Amazon forgets leaves one to what is critical while the day is long enough. The last token is
// kept for a limited type that decides the end and can have it before the next one exists.
func (s *Scheduler) turn(now time.Time, o *operation) choice {
	tooSoon := func(c choice) bool {
		return c.rank == rankCritical && c.request.Class > Fresh && o.slow && o.fresh.request != nil
	}
	switch {
	case o.best.request == nil:
		return o.best
	case o.soon.request != nil && o.soon.rank == rankCritical && o.soon.before(o.best) && !tooSoon(o.soon):
		return choice{}
	case tooSoon(o.best):
		return o.fresh
	case o.best.rank == rankForgotten && o.known.request != nil && !o.passed && s.longDay(now, o):
		return o.known
	}
	return o.best
}

// longDay says whether what Amazon forgets at midnight can be had with every second token.
func (s *Scheduler) longDay(now time.Time, o *operation) bool {
	midnight := now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
	return now.Add(s.quota.TokenAt(now, o.gate, 2*o.forgotten) + early).Before(midnight)
}

// choice says how urgent a request is.
func (s *Scheduler) choice(now time.Time, r *Request) choice {
	c := choice{request: r, chain: s.chain(now, r.Kind)}
	switch {
	case r.Class == Forgotten:
		c.rank = rankForgotten
	case s.critical(now, r.Kind, c.chain):
		c.rank = rankCritical
	default:
		c.rank = rankFresh + int(r.Class-Fresh)
		if k := r.Kind; k.Open == 0 && k.Together > 1 && len(k.Limits) == 0 {
			c.chain = 0 // none waits for another: the newest goes first
		}
	}
	return c
}

// first returns the request of a kind that is to be asked first. Without one it returns when there can be one:
// the zero time where only an answer can bring it.
func (s *Scheduler) first(now time.Time, k *Kind, noting bool) (*Request, time.Time) {
	count := k.open
	if noting {
		count += k.noted
	}
	if k.Open > 0 && (count > k.Open || k.Alone && count == k.Open) {
		return nil, time.Time{} // one more than Amazon works on waits there; a poll frees a place
	}
	best := k.head
	if noting {
		best = nil
		if len(k.Limits) > 0 && k.noted > 0 {
			return nil, time.Time{} // the next one has to wait for the limit
		}
	}
	for c := range k.queue {
		if best != nil && best.Class <= Class(c) {
			break
		}
		for _, r := range k.queue[c] {
			if !slices.Contains(s.likes, r.Like) || r.Like == "" {
				return r, time.Time{}
			}
		}
	}
	if best == nil && !noting && k.noted > 0 {
		var from time.Time
		for _, r := range s.active {
			if r.Kind != k || r.Call != Create {
				continue
			}
			if at := s.from(now, r); from.IsZero() || at.Before(from) {
				from = at
			}
		}
		return nil, from
	}
	return best, time.Time{}
}

// from is when a request can be asked, but for what its kind waits for.
func (s *Scheduler) from(now time.Time, r *Request) time.Time {
	at := latest(now, r.From)
	for _, g := range r.Own {
		at = latest(at, s.quota.Ready(now, g))
	}
	return at
}

// chain is how long a kind takes at least from now on, whatever the operation lets through.
func (s *Scheduler) chain(now time.Time, k *Kind) time.Duration {
	chain := k.Made
	if k.Open > 0 {
		chain = max(chain, k.work/time.Duration(k.Open))
	} else if k.Together < 2 {
		chain = max(chain, k.work)
	}
	for _, g := range k.Limits {
		chain = max(chain, s.quota.TokenAt(now, g, k.noted+k.queued)+k.Made)
	}
	return chain
}

// critical says whether a kind has to be asked now, lest it be what the account waits for at the end: what is
// worked off one after the other by its chain, and what takes long because it has to begin early enough.
func (s *Scheduler) critical(now time.Time, k *Kind, chain time.Duration) bool {
	left := float64(s.left(now, k.op))
	return float64(chain) >= critical*left || k.Made >= s.long(now, k.op)
}

// long is the time from which on an operation's reports take long enough to be asked before fresh days: asked longest
// first, those of that time would end late. What takes still longer is counted in that, and so goes first too.
func (s *Scheduler) long(now time.Time, o *operation) time.Duration {
	if o.long >= 0 {
		return o.long
	}
	o.long = math.MaxInt64
	left := float64(s.left(now, o))
	for _, k := range s.kinds {
		if k.op != o || k.noted+k.queued == 0 || k.Made >= o.long || float64(k.Made) < brief*left {
			continue
		}
		n := 0
		for _, other := range s.kinds {
			if other.op == o && other.Made >= k.Made {
				n += other.noted + other.queued
			}
		}
		if float64(s.quota.TokenAt(now, o.gate, n)+k.Made) >= urgent*left {
			o.long = k.Made
		}
	}
	return o.long
}

// left is how long it takes until everything can have been asked.
func (s *Scheduler) left(now time.Time, o *operation) time.Duration {
	if o.time < 0 {
		o.time = s.quota.TokenAt(now, o.gate, o.noted+o.queued)
	}
	return o.time
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Take takes the next n requests to be written down, most urgent first: what Next would ask for one after
// the other. Of a kind with a limit of its own it takes no more than can go soon.
func (s *Scheduler) Take(now time.Time, n int) []*Request {
	s.survey(now)
	for _, o := range s.ops {
		o.ready = s.quota.Ready(now, o.gate)
	}
	var out []*Request
	type last struct{ slow, passed bool }
	before := make([]last, len(s.ops))
	for i, o := range s.ops {
		before[i] = last{o.slow, o.passed}
	}
	for len(out) < n {
		c, _ := s.choose(now, len(out) > 0)
		r := c.request
		if r == nil || r.Noted {
			break
		}
		q := &r.Kind.queue[r.Class]
		i := slices.Index(*q, r)
		*q = slices.Delete(*q, i, i+1)
		s.count(r, -1)
		r.Noted = true
		s.active = append(s.active, r)
		s.likes = append(s.likes, r.Like)
		r.Kind.noted++
		r.Kind.op.spend(r)
		out = append(out, r)
	}
	for i, o := range s.ops {
		o.slow, o.passed = before[i].slow, before[i].passed
	}
	return out
}

// Asked notes that the request of a Create step was asked for.
func (s *Scheduler) Asked(r *Request) { r.Kind.op.spend(r) }

// spend notes to whom a token of the operation went.
func (o *operation) spend(r *Request) { o.slow, o.passed = r.Class > Fresh, r.Class > Forgotten }
