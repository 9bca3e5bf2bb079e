package pull

import (
	"context"
	"sync"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/schedule"
)

// quotas are the buckets of one (region, selling partner, client): what Amazon counts together, even
// where two configured accounts share it.
type quotas struct {
	app     *application
	mu      sync.Mutex
	buckets schedule.Buckets
}

func newQuotas(app *application) *quotas { return &quotas{app: app, buckets: schedule.Buckets{}} }

func quotaKey(a account.Account) string {
	if a.SellingPartnerID == "" {
		return a.Code
	}
	return string(a.Region) + " " + a.SellingPartnerID + " " + a.SPAPI.ClientID.Reveal()
}

// adopt takes over saved levels where none is known yet.
func (q *quotas) adopt(saved map[string]*plan.Bucket) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for k, b := range saved {
		if q.buckets[k] == nil && b.Rate > 0 {
			c := *b
			q.buckets[k] = &c
		}
	}
}

func (q *quotas) save() map[string]*plan.Bucket {
	q.mu.Lock()
	defer q.mu.Unlock()
	out := make(map[string]*plan.Bucket, len(q.buckets))
	for k, b := range q.buckets {
		c := *b
		out[k] = &c
	}
	return out
}

// gate is a bucket a call has to pass.
type gate = schedule.Gate

func through(op plan.Operation) gate { return gate{Key: string(op)} }

var _ schedule.Quota = (*quotas)(nil)

// Ready returns when a call can pass the gate: now or later.
func (q *quotas) Ready(now time.Time, g gate) time.Time {
	if g.Application {
		return q.app.ready(now, g)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.buckets.Ready(now, g)
}

// TokenAt returns how long after now the n-th token exists, none being spent before.
func (q *quotas) TokenAt(now time.Time, g gate, n int) time.Duration {
	if g.Application {
		return q.app.tokenAt(now, g, n)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.buckets.TokenAt(now, g, n)
}

// ready returns when a call can pass all gates.
func (q *quotas) ready(now time.Time, gates []gate) time.Time {
	at := now
	for _, g := range gates {
		if t := q.Ready(now, g); t.After(at) {
			at = t
		}
	}
	return at
}

// take spends a token of each gate, or of none and says no: those of the account first, since the application's
// are a write. The error is that write's.
func (q *quotas) take(ctx context.Context, now time.Time, gates []gate) (bool, error) {
	own, shared := split(gates)
	q.mu.Lock()
	ok := q.buckets.Take(now, own)
	q.mu.Unlock()
	if !ok {
		return false, nil
	}
	for _, g := range shared { // one at most
		if ok, err := q.app.take(ctx, now, g); !ok {
			q.mu.Lock()
			defer q.mu.Unlock()
			q.buckets.Return(now, own)
			return false, err
		}
	}
	return true, nil
}

func (q *quotas) allowed(now time.Time, gates []gate, rate float64) {
	q.each(gates, func(b schedule.Buckets, gates []gate) { b.Allowed(now, gates, rate) })
}

// spent notes a call that failed for another reason than the quota.
func (q *quotas) spent(now time.Time, gates []gate) {
	q.each(gates, func(b schedule.Buckets, gates []gate) { b.Spent(now, gates) })
}

// each tells the account's buckets of their gates and the application's of theirs.
func (q *quotas) each(gates []gate, f func(schedule.Buckets, []gate)) {
	own, shared := split(gates)
	q.mu.Lock()
	f(q.buckets, own)
	q.mu.Unlock()
	if len(shared) > 0 {
		q.app.learn(func(b schedule.Buckets) { f(b, shared) })
	}
}

// refused teaches one gate, for the answer does not say which: the application's limit where there is one, since
// others spend it, too.
func (q *quotas) refused(now time.Time, gates []gate, after time.Duration) {
	own, shared := split(gates)
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(shared) > 0 && q.buckets.Of(own[0]).Low == 0 {
		q.buckets.Return(now, own)
		q.app.learn(func(b schedule.Buckets) { b.Refused(now, shared, after) })
		return
	}
	q.buckets.Refused(now, own, after)
}
