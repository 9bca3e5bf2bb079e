package pull

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sellerhouse/extract/internal/transport"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/spapi"
)

// A report takes minutes, hours on a bad day, and some days (amzn/selling-partner-api-docs#2272). One that does not end is
// asked for once more after a day and looked at beside the second; whichever is done first is taken. There
// is no third: when the second comes to nothing the first is waited for alone. A query is taken back before it is asked
// again, since Amazon works on one at a time.
const (
	slow         = 6 * time.Hour  // longer is worth a warning
	stuckFor     = 24 * time.Hour // until it is asked for once more
	hopeless     = 7 * 24 * time.Hour
	stuckQueries = 3 * 24 * time.Hour // they keep others of their schema waiting
	seldom       = 15 * time.Minute   // between two looks at the first one
	stuckSay     = "STUCK"
)

// askedTwice says whether a second report was asked for because the first got stuck.
func (r *Request) askedTwice() bool { return slices.Contains(r.Statuses, stuckSay) }

// began is when the first report of a request was asked.
func (r *Request) began() time.Time {
	if r.BeganAt.IsZero() {
		return r.AskedAt
	}
	return r.BeganAt
}

// stuck says whether a report that is not over has been so for too long, and does what there is to do.
func (w *worker) stuck(r *Request, status spapi.Status) bool {
	switch age := w.warnSlow(r, status); {
	case age > hopeless:
		w.park(r, "poll report", fmt.Errorf("report %s is %s after %s; it is asked for again by the next run", r.ID, status, age.Round(time.Hour)))
	case age > stuckFor && !r.askedTwice():
		r.BeganAt = r.AskedAt
		first := r.ID
		w.again(r, stuckSay, 0)
		r.Before, r.lookAt = first, w.Clock.Now().Add(seldom)
	default:
		return false
	}
	return true
}

// stuckQuery does the same for a query.
func (w *worker) stuckQuery(ctx context.Context, r *Request, status spapi.Status) bool {
	age := w.warnSlow(r, status)
	if age <= stuckFor || r.askedTwice() && age <= stuckQueries {
		return false
	}
	const op = "cancel query"
	gates := []gate{through(plan.CancelQuery)}
	if err := w.await(ctx, gates); err != nil {
		return true // the run ends
	}
	rate, err := w.sp.CancelQuery(ctx, r.ID)
	w.learn(gates, rate, err)
	switch {
	case err == nil && r.askedTwice():
		w.park(r, "poll query", fmt.Errorf("query %s is %s after %s; it is asked again by the next run", r.ID, status, age.Round(time.Hour)))
	case err == nil:
		r.BeganAt = r.AskedAt
		w.again(r, stuckSay, 0)
	case ctx.Err() != nil:
	case errors.Is(err, ErrInvalid): // it is over meanwhile
		r.pollAt = w.Clock.Now()
	case w.refuse(r, op, gates, err):
	default:
		w.retry(r, op, err, 8)
	}
	return true
}

// warnSlow returns how long a request has been waiting for its report, and says so once it is long.
func (w *worker) warnSlow(r *Request, status spapi.Status) time.Duration {
	age := w.Clock.Now().Sub(r.began())
	if age > slow && !r.slow {
		r.slow = true
		w.log.Warn("report does not end", "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(),
			"report", r.ID, "status", string(status), "after", age.Round(time.Minute))
	}
	return age
}

// pollBefore looks at the report that got stuck, beside the one asked for in its place.
func (w *worker) pollBefore(ctx context.Context, r *Request, gates []gate) {
	r.lookAt = w.Clock.Now().Add(seldom)
	rep, rate, err := w.sp.GetReport(ctx, r.Before)
	w.learn(gates, rate, err)
	switch {
	case err == nil:
	case ctx.Err() != nil, w.refuse(r, "poll report", gates, err):
		return
	case errors.Is(err, transport.ErrGone):
		r.Before = ""
		w.unsaved++
		return
	default:
		w.retry(r, "poll report", err, 8)
		return
	}
	switch {
	case rep.Status == spapi.Done:
		r.ID, r.AskedAt, r.Before = r.Before, r.BeganAt, ""
		w.reportStands(ctx, r, rep)
	case rep.Status.Over():
		r.Before = ""
		w.unsaved++
	}
}

// goBack waits for the report that got stuck alone, as the one asked for in its place came to nothing.
func (w *worker) goBack(r *Request, status string) {
	r.Failed, r.Statuses = append(r.Failed, r.ID), append(r.Statuses, status)
	r.ID, r.AskedAt, r.Before, r.document, r.phase = r.Before, r.BeganAt, "", found{}, asked
	r.pollAt = w.Clock.Now().Add(seldom)
	w.unsaved++
}

// allStuck says whether all that is left to do is to look, every now and then, at reports that were asked for twice and
// do not end. The next run does so as well.
func (w *worker) allStuck(now time.Time) bool {
	return len(w.requests) > 0 && w.sched.Queued() == 0 && w.flying == 0 && !slices.ContainsFunc(w.requests, func(r *Request) bool {
		return r.phase != asked || !r.askedTwice() || r.polled == 0 || now.Sub(r.began()) < stuckFor+slow
	})
}

// leaveOpen leaves what does not end to the next run.
func (w *worker) leaveOpen() {
	for _, r := range w.requests {
		w.log.Warn("report is left open", "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(), "report", r.ID)
	}
	w.count(func(res *Result) { res.Left += len(w.requests) })
}
