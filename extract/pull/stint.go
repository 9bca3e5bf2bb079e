package pull

import (
	"slices"
	"time"
)

// rest ends the asking and looking when the run's time is over. The machine's time counts, which people wait by.
func (w *worker) rest() {
	if w.Stint > 0 && !w.resting && time.Since(w.began) >= w.Stint {
		w.resting = true
		w.sched.Rest()
	}
}

// untilRest cuts a sleep short at the end of the run's time.
func (w *worker) untilRest(d time.Duration) time.Duration {
	if w.Stint == 0 || w.resting {
		return d
	}
	return min(d, max(w.Stint-time.Since(w.began), time.Second))
}

// finishes says whether a request is brought to its end after the run's time: its document is there, or some of its pages
// are read, which nothing remembers.
func (r *Request) finishes() bool {
	return r.phase == ready || r.phase == explain || r.phase == paging && r.chain != nil
}

// goesOn says whether there is such a request.
func (w *worker) goesOn() bool { return slices.ContainsFunc(w.requests, (*Request).finishes) }

// leaveLater leaves to the next run what this one did not come to. What was written down and never asked for is
// forgotten: it is planned again.
func (w *worker) leaveLater() {
	n := len(w.requests) + w.sched.Queued()
	w.requests = slices.DeleteFunc(w.requests, func(r *Request) bool { return r.phase == intended && len(r.Statuses) == 0 && r.Tries == 0 })
	w.count(func(res *Result) { res.Later += n })
	w.log.Debug("left to the next run", "requests", n)
}
