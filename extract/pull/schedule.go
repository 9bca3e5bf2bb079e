package pull

import (
	"time"

	"sellerhouse/extract/dataset"
)

// action is a call the loop can make.
type action uint8

const (
	nothing action = iota
	fetch          // a finished report's document, or the rates
	list           // reports Amazon made by itself, or a page
	lookUp         // a page of reports that may have been asked for
	poll
	create
	intend // write the next slices down
	fail   // of what is stopped
)

// step is one action and what it needs.
type step struct {
	do      action
	request *Request
	gates   []gate
}

// next decides which call to make at now. Without one it returns when to ask again; the zero time means
// that only a job's end can bring work. It changes nothing but what time does to buckets.
//
// Documents come first, for their reports are paid; then what Amazon forgets, by the plan's order, and
// within it what was planned first.
func (w *worker) next(now time.Time) (step, time.Time) {
	var wake time.Time
	soonest := func(t time.Time) {
		if wake.IsZero() || t.Before(wake) {
			wake = t
		}
	}
	possible := func(r *Request, gates []gate, from time.Time) bool {
		at := w.quotas.ready(now, gates)
		if from.After(at) {
			at = from
		}
		if r.NotBefore.After(at) {
			at = r.NotBefore
		}
		if at.After(now) {
			soonest(at)
			return false
		}
		return true
	}
	var best step
	better := func(a action, r *Request, gates []gate) {
		if best.do == nothing || a < best.do {
			best = step{a, r, gates}
		}
	}
	open := map[string]int{} // requests of a type Amazon works on
	ahead := 0
	for _, r := range w.requests {
		if r.busy {
			continue
		}
		if r.phase == asked {
			open[r.Slice.Dataset]++
		}
	}
	for _, r := range w.requests {
		if r.busy {
			continue
		}
		if r.phase != ready && w.stopped(r) != nil {
			return step{fail, r, nil}, time.Time{}
		}
		spec := w.specs[r.Slice.Dataset]
		gates := w.of(r).gates(w, r)
		switch r.phase {
		case ready, explain, fetching:
			if w.flying >= inFlight {
				continue // a landing job wakes the loop
			}
			if possible(r, gates, time.Time{}) {
				better(fetch, r, gates)
			}
		case listing, paging:
			if possible(r, gates, time.Time{}) {
				better(list, r, gates)
			}
		case lost:
			if possible(r, gates, time.Time{}) {
				better(lookUp, r, gates)
			}
		case asked:
			if possible(r, gates, r.pollAt) {
				better(poll, r, gates)
			}
		case intended:
			if !limited(spec) && !r.NotBefore.After(now) {
				ahead++
			}
			if spec.Limit.Open > 0 && open[spec.Name] > spec.Limit.Open {
				continue // one more than Amazon works on waits there; a poll frees a place
			}
			if possible(r, gates, time.Time{}) {
				better(create, r, gates)
			}
		}
	}
	// The next slices are written down when the ones before are asked, not one by one.
	if ahead == 0 && best.do == nothing && len(w.pick()) > 0 {
		return step{do: intend}, time.Time{}
	}
	return best, wake
}

// limits are the gates of a request's own type, besides the operation's.
func (w *worker) limits(r *Request) []gate {
	if spec := w.specs[r.Slice.Dataset]; spec.Limit.Every > 0 {
		return []gate{{key: limitKey(spec, r), every: spec.Limit.Every}}
	}
	return nil
}

// limitKey is what a type's own limit counts.
func limitKey(spec *dataset.Spec, r *Request) string {
	key := "type " + spec.Source.Type
	if spec.Supersede == dataset.Snapshot {
		key += " " + r.Slice.Sites // the limit is about the same state again; another site's is another one
	}
	return key
}

// apiOf is what shares one grant.
func apiOf(spec *dataset.Spec) dataset.API {
	switch spec.Source.API {
	case dataset.Listed, dataset.Pages, dataset.Kiosk:
		return dataset.Reports
	}
	return spec.Source.API
}

// limited says whether a type has a limit of its own, so that its requests may wait while others go.
func limited(spec *dataset.Spec) bool { return spec.Limit.Every > 0 || spec.Limit.Open > 0 }

// pick returns the places in the queue of the slices to write down next, most urgent first: a wave, and of
// a limited type only the next two, so that it does not keep the others waiting. Two that Amazon could not
// tell apart in a list are never written together.
func (w *worker) pick() []int {
	if len(w.queue) == 0 {
		return nil
	}
	seen, held := map[string]bool{}, map[string]int{}
	for _, r := range w.requests {
		if r.ID == "" && (r.phase == intended || r.phase == lost) {
			spec := w.specs[r.Slice.Dataset]
			seen[likeness(spec, r)] = true
			if limited(spec) {
				held[limitKey(spec, r)]++
			}
		}
	}
	var out []int
	for i, r := range w.queue {
		if len(out) == wave {
			break
		}
		spec := w.specs[r.Slice.Dataset]
		if limited(spec) {
			key := limitKey(spec, r)
			if held[key] >= 2 {
				continue
			}
			held[key]++
		}
		if like := likeness(spec, r); !seen[like] {
			seen[like] = true
			out = append(out, i)
		}
	}
	return out
}

// write takes what was picked from the queue.
func (w *worker) write(now time.Time) {
	picked := map[int]bool{}
	for _, i := range w.pick() {
		picked[i] = true
		r := w.queue[i]
		r.phase, r.IntendedAt = intended, now
		w.requests = append(w.requests, r)
	}
	left := w.queue[:0]
	for i, r := range w.queue {
		if !picked[i] {
			left = append(left, r)
		}
	}
	w.queue = left
}

// likeness is what a list of reports shows of a request.
func likeness(spec *dataset.Spec, r *Request) string {
	return spec.Source.Type + "|" + r.Slice.Profile + "|" + r.Slice.Sites + "|" + r.Slice.Window.String() + "|" +
		r.Slice.Start.UTC().Format(time.RFC3339)
}
