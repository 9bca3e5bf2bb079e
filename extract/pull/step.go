package pull

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/internal/transport"
	"sellerhouse/extract/schedule"
	"sellerhouse/extract/spapi"
)

func retryAfter(err error) time.Duration { return transport.RetryAfter(err) }

const (
	stuckAds   = 3 * time.Hour
	stuckTimes = 2 // reports of one request that may come to nothing
)

// step makes one call and takes in its answer.
func (w *worker) step(ctx context.Context, s schedule.Step, now time.Time) {
	if s.Call == schedule.Note {
		w.note(ctx, now)
		_ = w.save(ctx) // which says why in w.broken
		return
	}
	if s.Call == schedule.Create && !w.sure(ctx) {
		return
	}
	// Nothing is asked that is not written down as it is asked.
	if s.Call == schedule.Create && w.unsaved >= wave && w.save(ctx) != nil {
		return
	}
	if s.Call == schedule.Create && w.tooWide(owner(s.Request)) {
		w.split(owner(s.Request))
		return
	}
	if len(s.Gates) > 0 {
		ok, err := w.quotas.take(ctx, now, s.Gates)
		if err != nil && ctx.Err() == nil {
			w.retry(owner(s.Request), "spend the application's limit", err, 6)
		}
		if !ok {
			return // another account of the same partner or application was faster
		}
	}
	w.touched = true
	r := owner(s.Request)
	since := r.since
	if r.turn.From.After(since) {
		since = r.turn.From
	}
	w.waited.Store(int64(now.Sub(since)))
	r.since = now
	w.of(r).call(ctx, w, r, s.Gates)
}

// reportRequest is what createReport is asked for a slice.
func (w *worker) reportRequest(r *Request) spapi.Request {
	spec := w.specs[r.Slice.Dataset]
	q := spapi.Request{Type: spec.Source.Type, MarketplaceIDs: r.Slice.Marketplaces, Options: r.Slice.Options(spec)}
	if spec.Scope == dataset.PerRegion {
		q.MarketplaceIDs = r.Slice.Marketplaces[:1] // one names the region; naming more brings the rows again
	}
	switch {
	case r.Slice.Window.Empty() && spec.Since > 0:
		q.Start, q.End = r.Slice.Start.Add(-spec.Since), r.Slice.Start
	case r.Slice.Window.Empty():
	case spec.Source.Between[0] != "":
		q.Options = maps.Clone(q.Options)
		if q.Options == nil {
			q.Options = map[string]string{}
		}
		for i, t := range []time.Time{r.Slice.Start, r.Slice.End} {
			q.Options[spec.Source.Between[i]] = t.UTC().Format(time.RFC3339)
		}
	default:
		q.Start, q.End = r.Slice.Start, r.Slice.End
	}
	return q
}

func (w *worker) createReport(ctx context.Context, r *Request, gates []gate) {
	id, rate, err := w.sp.CreateReport(ctx, w.reportRequest(r))
	w.learn(gates, rate, err)
	now := w.Clock.Now()
	switch {
	case err == nil:
		w.count(func(res *Result) { res.Created++ })
		w.accepted(r, id, now)
	case ctx.Err() != nil:
	case w.refuse(r, "create report", gates, err):
	case errors.Is(err, transport.ErrLost):
		r.phase = lost // to be looked up before it is asked again
		w.retry(r, "create report", err, 6)
	case errors.Is(err, ErrTooWide):
		w.narrow(r, "create report", err)
	case errors.Is(err, ErrInvalid):
		w.parkInvalid(r, "create report", err)
	default:
		w.retry(r, "create report", err, 5)
	}
}

// accepted notes that a report is on its way since.
func (w *worker) accepted(r *Request, id string, since time.Time) {
	r.ID, r.AskedAt, r.phase, r.NotBefore, r.polled, r.Tries, r.guessed = id, since, asked, time.Time{}, 0, 0, false
	r.pollAt = since.Add(schedule.FirstPoll(w.usual(r), w.late(r), jitter(r)))
	w.remember(r)
	w.sched.Asked(&r.turn)
	w.passed(r)
	w.unsaved++
	w.log.Debug("report asked", "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(), "report", id)
}

// usual is how long reports of the dataset take.
func (w *worker) usual(r *Request) time.Duration {
	return median(w.state.Made[r.Slice.Dataset], w.specs[r.Slice.Dataset])
}

// pollLater sets the next look at a report that is not over.
func (w *worker) pollLater(r *Request) {
	now := w.Clock.Now()
	r.polled++
	r.pollAt = now.Add(schedule.NextPoll(now.Sub(r.AskedAt), jitter(r)))
}

func (w *worker) pollReport(ctx context.Context, r *Request, gates []gate) {
	if r.Before != "" && !w.Clock.Now().Before(r.lookAt) {
		w.pollBefore(ctx, r, gates)
		return
	}
	rep, rate, err := w.sp.GetReport(ctx, r.ID)
	w.learn(gates, rate, err)
	if err != nil {
		switch {
		case ctx.Err() != nil:
		case w.refuse(r, "poll report", gates, err):
		case errors.Is(err, transport.ErrGone):
			w.again(r, "GONE", 0) // no longer known: reports are kept 90 days
			w.limitAgain(r, "poll report", err)
		default:
			w.retry(r, "poll report", err, 8)
		}
		return
	}
	w.reportStands(ctx, r, rep)
}

// reportStands takes in where a report stands.
func (w *worker) reportStands(ctx context.Context, r *Request, rep spapi.Report) {
	spec, now := w.specs[r.Slice.Dataset], w.Clock.Now()
	w.worked(r, rep, now)
	switch rep.Status {
	case spapi.Done:
		w.made(r, took(rep, now, r.AskedAt))
		r.document = found{id: rep.DocumentID, report: rep.ID, generatedAt: ended(rep, now), marketplaces: rep.MarketplaceIDs}
		r.phase = ready
		w.skipHeld(ctx, r)
	case spapi.Cancelled:
		w.made(r, took(rep, now, r.AskedAt))
		// Also said when the same was asked too recently: only the second time, after the type's interval, is
		// it proof, but for types that always say so.
		if said := string(spapi.Cancelled); slices.Contains(r.Statuses, said) || slices.Contains(spec.NoData, said) {
			r.Failed, r.Statuses = append(r.Failed, r.ID), append(r.Statuses, string(spapi.Cancelled))
			w.noData(ctx, r, "", ended(rep, now))
			return
		}
		w.again(r, string(spapi.Cancelled), max(spec.Limit.Every, spec.Limit.Same, 30*time.Minute))
	case spapi.Fatal:
		r.document = found{id: rep.DocumentID, report: rep.ID, generatedAt: ended(rep, now)}
		if rep.DocumentID == "" {
			w.fatal(ctx, r, "")
			return
		}
		r.phase = explain
	default:
		if !w.stuck(r, rep.Status) {
			w.pollLater(r)
		}
	}
}

func ended(r spapi.Report, now time.Time) time.Time {
	if r.Ended.IsZero() {
		return now
	}
	return r.Ended.UTC()
}

// took is how long a report was worked on, by Amazon's own times where they make sense; else it was queued, too.
func took(r spapi.Report, now, asked time.Time) time.Duration {
	switch {
	case !r.Began.Before(r.Created) && !r.Began.IsZero() && r.Ended.After(r.Began):
		return r.Ended.Sub(r.Began)
	case r.Ended.After(asked):
		return r.Ended.Sub(asked)
	}
	return now.Sub(asked)
}

// limitAgain parks a request whose reports came to nothing too often.
func (w *worker) limitAgain(r *Request, op string, err error) {
	if len(r.Failed) > stuckTimes {
		w.park(r, op, err)
	}
}

// fatal decides after a FATAL report by the text of its document.
func (w *worker) fatal(ctx context.Context, r *Request, text string) {
	spec := w.specs[r.Slice.Dataset]
	r.Text = text
	cause := spapi.Classify(text, spec.NoData)
	err := fmt.Errorf("report %s ended FATAL", r.ID)
	if text != "" {
		err = fmt.Errorf("report %s ended FATAL: %q", r.ID, transport.Redact(text[:min(len(text), 500)]))
	}
	w.log.Warn("report fatal", "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(), "report", r.ID, "cause", string(cause), "err", err)
	if cause == spapi.Empty {
		r.Failed, r.Statuses = append(r.Failed, r.ID), append(r.Statuses, string(spapi.Fatal))
		w.noData(ctx, r, text, r.document.generatedAt)
		return
	}
	if aboutProducts(text) && w.nameProducts(ctx, r, string(spapi.Fatal)) {
		return
	}
	if cause == spapi.Wide {
		w.narrow(r, "report", fmt.Errorf("%w: %w", ErrTooWide, err))
		return
	}
	w.again(r, string(spapi.Fatal), max(spec.Limit.Every, spec.Limit.Same, time.Hour))
	fatals := 0
	for _, s := range r.Statuses {
		if s == string(spapi.Fatal) {
			fatals++
		}
	}
	switch {
	case cause == spapi.Permanent:
		w.parkInvalid(r, "report", fmt.Errorf("%w: %w", ErrInvalid, err))
	case cause == spapi.NotYet && fatals > 5, cause == spapi.Unclear && fatals > 3:
		w.park(r, "report", err)
	}
}

// noData hands the proof that there is nothing, said at a moment, to the sink.
func (w *worker) noData(ctx context.Context, r *Request, text string, at time.Time) {
	n := NoData{Slice: r.Slice, Reports: r.Failed, Statuses: r.Statuses, Text: transport.Redact(text), At: at}
	if spec := w.specs[r.Slice.Dataset]; spec.Source.ASINs != "" {
		n.Options = r.Slice.Options(spec)
	}
	if err := w.Sink.NoData(ctx, n); err != nil {
		r.phase, r.document = ready, found{nothing: true, text: text, generatedAt: at}
		w.retry(r, "record no data", err, 4)
		return
	}
	w.log.Info("no data", "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(), "status", strings.Join(r.Statuses, ","))
	w.count(func(res *Result) { res.Nothing++ })
	w.end(r, "nothing")
}

// skipHeld ends a request whose document the lake has already: a crash came between commit and note.
func (w *worker) skipHeld(ctx context.Context, r *Request) {
	if r.document.id == "" {
		return
	}
	held, err := w.Sink.Committed(ctx, r.Slice.Dataset, r.Slice.Account, r.document.id)
	if err != nil || !held {
		return // the commit finds out again
	}
	if r.guessed && w.ofOther(ctx, r, r.document.id) {
		w.again(r, "OTHER", 0)
		return
	}
	w.count(func(res *Result) { res.Held++ })
	w.end(r, "held")
}
