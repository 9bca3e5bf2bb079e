package pull

import (
	"sync"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/schedule"
)

// quotas are the buckets of one (region, selling partner, client): what Amazon counts together, even
// where two configured accounts share it.
type quotas struct {
	mu      sync.Mutex
	buckets schedule.Buckets
}

func newQuotas() *quotas { return &quotas{buckets: schedule.Buckets{}} }

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

// applicationPrefix begins the keys of limits that all accounts of an application share.
const applicationPrefix = "application "

func through(op plan.Operation) gate { return gate{Key: string(op)} }

var _ schedule.Quota = (*quotas)(nil)

// Ready returns when a call can pass the gate: now or later.
func (q *quotas) Ready(now time.Time, g gate) time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.buckets.Ready(now, g)
}

// TokenAt returns how long after now the n-th token exists, none being spent before.
func (q *quotas) TokenAt(now time.Time, g gate, n int) time.Duration {
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

// take spends a token of each gate, or of none and says no.
func (q *quotas) take(now time.Time, gates []gate) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.buckets.Take(now, gates)
}

func (q *quotas) allowed(now time.Time, gates []gate, rate float64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.buckets.Allowed(now, gates, rate)
}

// spent notes a call that failed for another reason than the quota.
func (q *quotas) spent(now time.Time, gates []gate) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.buckets.Spent(now, gates)
}

// refused teaches one gate, for the answer does not say which.
func (q *quotas) refused(now time.Time, gates []gate, after time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.buckets.Refused(now, gates, after)
}
