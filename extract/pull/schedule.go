package pull

import (
	"context"
	"hash/fnv"
	"strconv"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/schedule"
)

// adopted makes a request part of the account's schedule.
func (w *worker) adopted(r *Request) {
	r.turn = schedule.Request{
		Owner: r, Kind: w.kind(r), Class: schedule.ClassOf(r.Slice.Reason), Like: likeness(w.specs[r.Slice.Dataset], r),
		Noted: r.phase != wanted,
	}
	_, r.turn.Own = schedule.Limits(w.specs[r.Slice.Dataset], r.Slice.Sites)
	w.turn(r, w.Clock.Now())
	w.sched.Add(&r.turn)
	if r.phase != wanted {
		w.requests = append(w.requests, r)
	}
}

// turn tells the schedule what comes next for a request.
func (w *worker) turn(r *Request, now time.Time) {
	t := &r.turn
	t.From, t.Gates, t.Asked = r.NotBefore, nil, r.AskedAt
	call := callOf[r.phase]
	if r.busy || w.resting && !r.finishes() {
		call = schedule.Nothing
	}
	if call != t.Call || r.since.IsZero() {
		t.Call, r.since = call, now
	}
	switch t.Call {
	case schedule.Nothing, schedule.Create: // asking passes the kind's gates
	case schedule.Poll:
		at := r.pollAt
		if r.Before != "" && r.lookAt.Before(at) {
			at = r.lookAt
		}
		if at.After(t.From) {
			t.From = at
		}
		t.Gates = w.of(r).gates(w, r)
	default:
		t.Gates = w.of(r).gates(w, r)
	}
}

// callOf is the call that a phase waits for.
var callOf = [...]schedule.Call{
	wanted: schedule.Create, intended: schedule.Create, lost: schedule.LookUp, asked: schedule.Poll,
	ready: schedule.Document, explain: schedule.Document, fetching: schedule.Document,
	listing: schedule.List, paging: schedule.List,
}

// next decides which call to make at now; see schedule.Scheduler.
func (w *worker) next(now time.Time) (schedule.Step, time.Time) {
	for _, r := range w.requests {
		w.turn(r, now)
	}
	return w.sched.Next(now, w.flying < inFlight)
}

// owner returns the request of a step.
func owner(t *schedule.Request) *Request { return t.Owner.(*Request) }

// kind returns what a request shares its limits with: the requests of its type.
func (w *worker) kind(r *Request) *schedule.Kind {
	spec := w.specs[r.Slice.Dataset]
	key := string(spec.Source.API) + " " + spec.Source.Type
	k := w.kinds[key]
	if k == nil {
		k = &schedule.Kind{}
		if k.Limits, _ = schedule.Limits(spec, ""); len(k.Limits) == 0 && w.state.Limited[spec.Source.Type] {
			k.Limits = []gate{limitOf(spec)}
		}
		w.workedOff(k, spec)
		if gates := w.of(r).gates(w, &Request{Slice: r.Slice, phase: wanted}); len(gates) > 0 {
			k.Ask = gates[0]
		}
		w.kinds[key] = k
	}
	k.Made = w.usual(r)
	return k
}

// apiOf is what shares one grant.
func apiOf(spec *dataset.Spec) dataset.API {
	switch spec.Source.API {
	case dataset.Listed, dataset.Pages, dataset.Kiosk:
		return dataset.Reports
	}
	return spec.Source.API
}

// note takes the next slices from the queue, to be written down together.
func (w *worker) note(ctx context.Context, now time.Time) {
	for _, t := range w.sched.Take(now, wave) {
		r := owner(t)
		r.phase, r.IntendedAt = intended, now
		if w.state.Named[r.Slice.Dataset] {
			w.byName(ctx, r)
		}
		w.requests = append(w.requests, r)
	}
}

// likeness is what a list of reports shows of a request: windows that are sent as options are not in it.
func likeness(spec *dataset.Spec, r *Request) string {
	like := spec.Source.Type + "|" + r.Slice.Profile + "|" + r.Slice.Sites
	if spec.Source.Between[0] != "" {
		return like
	}
	return like + "|" + r.Slice.Window.String() + "|" + r.Slice.Start.UTC().Format(time.RFC3339)
}

// sweepStopped gives up what an answer has shown to be useless to ask.
func (w *worker) sweepStopped() {
	if len(w.stops) == w.heeded {
		return
	}
	w.heeded = len(w.stops)
	var all []*Request
	w.sched.Waiting(func(t *schedule.Request) bool {
		all = append(all, owner(t))
		return true
	})
	for _, r := range all {
		if err := w.stopped(r); err != nil {
			w.sched.Withdraw(&r.turn)
			w.park(r, "skip", err)
		}
	}
	for _, r := range append([]*Request(nil), w.requests...) {
		if err := w.stopped(r); err != nil && !r.busy && r.phase != ready {
			w.park(r, "skip", err)
		}
	}
}

// jitter spreads the polls of requests, from 0 to 1, the same way in every run.
func jitter(r *Request) float64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(r.ID + strconv.Itoa(r.polled)))
	return float64(h.Sum32()) / (1 << 32)
}
