package pull

import (
	"sync"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/plan"
)

// quotas are the buckets of one (region, selling partner, client): what Amazon counts together, even
// where two configured accounts share it.
type quotas struct {
	mu      sync.Mutex
	buckets map[string]*plan.Bucket
}

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

// gate is a bucket a call has to pass; every is the interval of a bucket that is not an operation's.
type gate struct {
	key   string
	every time.Duration
}

func through(op plan.Operation) gate { return gate{key: string(op)} }

func (q *quotas) bucket(g gate) *plan.Bucket {
	b := q.buckets[g.key]
	if b == nil {
		n := plan.Usage(plan.Operation(g.key))
		if g.every > 0 {
			n = plan.Every(g.every)
		}
		b = &n
		q.buckets[g.key] = b
	}
	return b
}

// ready returns when a call can pass all gates.
func (q *quotas) ready(now time.Time, gates []gate) time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	at := now
	for _, g := range gates {
		if t := q.bucket(g).Ready(now); t.After(at) {
			at = t
		}
	}
	return at
}

// take spends a token of each gate, or of none and says no.
func (q *quotas) take(now time.Time, gates []gate) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, g := range gates {
		if q.bucket(g).Ready(now).After(now) {
			return false
		}
	}
	for _, g := range gates {
		q.bucket(g).Take(now)
	}
	return true
}

func (q *quotas) allowed(now time.Time, gates []gate, rate float64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, g := range gates {
		if g.every > 0 {
			q.bucket(g).Allowed(now, 0) // the header speaks of the operation
		} else {
			q.bucket(g).Allowed(now, rate)
		}
	}
}

// spent notes a call that failed for another reason than the quota.
func (q *quotas) spent(now time.Time, gates []gate) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, g := range gates {
		q.bucket(g).Spent(now)
	}
}

// refused teaches one gate, for the answer does not say which: the type's own limit, unless that was never
// spent or the operation's rate is in doubt already.
func (q *quotas) refused(now time.Time, gates []gate, after time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	operation, narrow := q.bucket(gates[0]), q.bucket(gates[len(gates)-1])
	if narrow != operation && (narrow.LastOK.IsZero() || operation.Low > 0) {
		narrow.Level = min(narrow.Burst, narrow.Level+1) // it was not this one
		narrow = operation
	}
	narrow.Throttled(now, after)
}
