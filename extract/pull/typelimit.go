package pull

import (
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/schedule"
)

// suspect is a report type whose last request was refused by quota.
type suspect struct {
	others bool // others were let through since
}

// limitOf is the gate of a type that has a limit of its own nobody declared: at first as wide as the operation's.
func limitOf(spec *dataset.Spec) gate {
	return gate{Key: schedule.TypeKey(spec), Every: time.Minute, Burst: 15}
}

// ofType says whether a refusal of createReport is about the report's type alone, since others were let through after the
// last time it was refused, and takes that in.
func (w *worker) ofType(r *Request, gates []gate, now time.Time) bool {
	spec, k := w.specs[r.Slice.Dataset], r.turn.Kind
	s := w.suspects[spec.Source.Type]
	if s == nil || !s.others || !w.mayBeLimited(r, gates) {
		return false
	}
	if w.state.Limited == nil {
		w.state.Limited = map[string]bool{}
	}
	w.state.Limited[spec.Source.Type] = true
	k.Limits = append(k.Limits, limitOf(spec))
	w.quotas.blame(now, gates, limitOf(spec))
	w.log.Info("report type has a limit of its own", "type", spec.Source.Type)
	return true
}

// suspect puts a type off whose report was refused, so that the next token shows whether others are let through.
func (w *worker) suspect(r *Request, gates []gate, now time.Time) {
	if !w.mayBeLimited(r, gates) {
		return
	}
	w.suspects[w.specs[r.Slice.Dataset].Source.Type] = &suspect{}
	k, others := r.turn.Kind, false
	w.sched.Waiting(func(t *schedule.Request) bool {
		others = t.Kind != k
		return !others
	})
	if others {
		k.From = now.Add(w.quotas.TokenAt(now, k.Ask, 1) + time.Second)
	}
}

// mayBeLimited says whether a call asks for a report of a type without a known limit.
func (w *worker) mayBeLimited(r *Request, gates []gate) bool {
	return r.phase == intended && len(gates) > 0 && gates[0].Key == string(plan.CreateReport) && len(r.turn.Kind.Limits) == 0
}

// passed notes that a report was let through.
func (w *worker) passed(r *Request) {
	delete(w.suspects, w.specs[r.Slice.Dataset].Source.Type)
	for _, s := range w.suspects {
		s.others = true
	}
}

// blame teaches a gate that a call did not pass, and no other one of it.
func (q *quotas) blame(now time.Time, gates []gate, g gate) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.buckets.Return(now, gates)
	q.buckets.Of(g).Throttled(now, 0)
}
