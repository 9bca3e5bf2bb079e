package schedule

import (
	"time"

	"sellerhouse/extract/plan"
)

// Buckets are what Amazon counts together for one selling partner and application in a region, by key. It is
// the Quota of an account; callers that share it lock it.
type Buckets map[string]*plan.Bucket

var _ Quota = Buckets{}

// ApplicationPrefix begins the keys of limits that all accounts of an application share.
const ApplicationPrefix = "application "

// travel is kept between two calls beside the limit's own interval: they are counted when they arrive, and the later one
// may have been quicker. A refusal would cost a whole interval.
const travel = time.Second

// Of returns the bucket of a gate, a full one as published where nothing is known yet.
func (b Buckets) Of(g Gate) *plan.Bucket {
	found := b[g.Key]
	if found == nil {
		n := plan.Usage(plan.Operation(g.Key))
		if g.Every > 0 {
			n = plan.NewBucket(1/(g.Every+travel).Seconds(), float64(max(1, g.Burst)))
		}
		found = &n
		b[g.Key] = found
	}
	return found
}

// Ready returns when a call can pass the gate: now or later.
func (b Buckets) Ready(now time.Time, g Gate) time.Time { return b.Of(g).Ready(now) }

// TokenAt returns how long after now the n-th token exists, none being spent before.
func (b Buckets) TokenAt(now time.Time, g Gate, n int) time.Duration { return b.Of(g).TokenAt(n, now) }

// Take spends a token of each gate, or of none and says no.
func (b Buckets) Take(now time.Time, gates []Gate) bool {
	for _, g := range gates {
		if b.Of(g).Ready(now).After(now) {
			return false
		}
	}
	for _, g := range gates {
		b.Of(g).Take(now)
	}
	return true
}

// Allowed learns from a call that was let through. rate is what its header said of the operation, 0 for none.
func (b Buckets) Allowed(now time.Time, gates []Gate, rate float64) {
	for _, g := range gates {
		if g.Every > 0 {
			b.Of(g).Allowed(now, 0)
		} else {
			b.Of(g).Allowed(now, rate)
		}
	}
}

// Return gives back a token of each gate.
func (b Buckets) Return(now time.Time, gates []Gate) {
	for _, g := range gates {
		b.Of(g).Return(now)
	}
}

// Spent notes a call that failed for another reason than the quota.
func (b Buckets) Spent(now time.Time, gates []Gate) {
	for _, g := range gates {
		b.Of(g).Spent(now)
	}
}

// Refused teaches one gate, for the answer does not say which: the narrowest, unless that was never spent or
// the operation's rate is in doubt already.
func (b Buckets) Refused(now time.Time, gates []Gate, after time.Duration) {
	operation, narrow := b.Of(gates[0]), b.Of(gates[len(gates)-1])
	if narrow != operation && (narrow.LastOK.IsZero() || operation.Low > 0) {
		narrow.Return(now) // it was not this one
		narrow = operation
	}
	narrow.Throttled(now, after)
	if narrow != operation {
		return
	}
	// What Amazon lowers for one of two operations that serve the same requests it mostly lowers for both.
	if twin := b[string(plan.Operation(gates[0].Key).Twin())]; twin != nil {
		narrow.Share(twin)
		twin.Share(narrow)
	}
}
