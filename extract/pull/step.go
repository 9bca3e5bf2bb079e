package pull

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/adsapi"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/internal/transport"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/spapi"
)

func retryAfter(err error) time.Duration { return transport.RetryAfter(err) }

const (
	stuckReports = 24 * time.Hour // a report takes minutes, hours on a bad day
	stuckAds     = 3 * time.Hour
	stuckTimes   = 2
)

// step makes one call and takes in its answer.
func (w *worker) step(ctx context.Context, s step, now time.Time) {
	if len(s.gates) > 0 && !w.quotas.take(now, s.gates) {
		return // another account of the same partner was faster
	}
	r := s.request
	w.touched = true
	switch s.do {
	case fail:
		err := w.stopped(r)
		w.park(r, "skip", err)
	case intend:
		w.write(now)
		if err := w.save(ctx); err != nil && w.broken == nil {
			w.broken = err
		}
	case create:
		// Nothing is asked that is not written down as it is asked.
		if w.unsaved >= wave {
			if err := w.save(ctx); err != nil {
				return
			}
		}
		if w.specs[r.Slice.Dataset].Source.API == dataset.AdsReports {
			w.createAds(ctx, r, s.gates)
		} else {
			w.createReport(ctx, r, s.gates)
		}
	case poll:
		if w.specs[r.Slice.Dataset].Source.API == dataset.AdsReports {
			w.pollAds(ctx, r, s.gates)
		} else {
			w.pollReport(ctx, r, s.gates)
		}
	case lookUp:
		w.lookUp(ctx, r, s.gates)
	case list:
		w.list(ctx, r, s.gates)
	case fetch:
		w.fetch(ctx, r, s.gates)
	}
}

// reportRequest is what createReport is asked for a slice.
func (w *worker) reportRequest(r *Request) spapi.Request {
	spec := w.specs[r.Slice.Dataset]
	q := spapi.Request{Type: spec.Source.Type, MarketplaceIDs: r.Slice.Marketplaces, Options: spec.Source.Options}
	if spec.Scope == dataset.PerRegion {
		q.MarketplaceIDs = r.Slice.Marketplaces[:1] // one names the region; naming more brings the rows again
	}
	if !r.Slice.Window.Empty() {
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
	case errors.Is(err, ErrInvalid):
		w.parkInvalid(r, "create report", err)
	default:
		w.retry(r, "create report", err, 5)
	}
}

// accepted notes that a report is on its way since.
func (w *worker) accepted(r *Request, id string, since time.Time) {
	r.ID, r.AskedAt, r.phase, r.NotBefore, r.polled, r.Tries = id, since, asked, time.Time{}, 0, 0
	r.pollAt = since.Add(max(w.usual(r)*3/4, pollEvery))
	w.unsaved++
	w.log.Debug("report asked", "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(), "report", id)
}

// usual is how long reports of the dataset take.
func (w *worker) usual(r *Request) time.Duration { return median(w.state.Made[r.Slice.Dataset]) }

const (
	pollEvery = 5 * time.Second
	pollSlow  = 15 * time.Minute
	pollPart  = 10 // of the time gone by: a tenth of it later at most does a report's end show
)

// pollLater sets the next look at a report that is not over: the first came after three quarters of the usual
// duration, so that what is learned can also fall.
func (w *worker) pollLater(r *Request) {
	now := w.Clock.Now()
	r.polled++
	gone := now.Sub(r.AskedAt)
	wait := min(max(pollEvery, gone/pollPart), pollSlow)
	if gone > 6*time.Hour {
		wait = pollSlow
	}
	r.pollAt = now.Add(wait)
}

func (w *worker) pollReport(ctx context.Context, r *Request, gates []gate) {
	rep, rate, err := w.sp.GetReport(ctx, r.ID)
	w.learn(gates, rate, err)
	now := w.Clock.Now()
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
	spec := w.specs[r.Slice.Dataset]
	switch rep.Status {
	case spapi.Done:
		w.made(r, took(rep, now, r.AskedAt))
		r.document = found{id: rep.DocumentID, report: rep.ID, generatedAt: ended(rep, now), marketplaces: rep.MarketplaceIDs}
		r.phase = ready
		w.skipHeld(ctx, r)
	case spapi.Cancelled:
		w.made(r, took(rep, now, r.AskedAt))
		// Also said when the same was asked too recently: only the second time, after the type's interval, is
		// it proof.
		if slices.Contains(r.Statuses, string(spapi.Cancelled)) {
			r.Failed, r.Statuses = append(r.Failed, r.ID), append(r.Statuses, string(spapi.Cancelled))
			w.noData(ctx, r, "", ended(rep, now))
			return
		}
		w.again(r, string(spapi.Cancelled), max(spec.Limit.Every, 30*time.Minute))
	case spapi.Fatal:
		r.document = found{id: rep.DocumentID, report: rep.ID, generatedAt: ended(rep, now)}
		if rep.DocumentID == "" {
			w.fatal(ctx, r, "")
			return
		}
		r.phase = explain
	default:
		if now.Sub(r.AskedAt) > stuckReports {
			w.again(r, "STUCK", 0)
			w.limitAgain(r, "poll report", fmt.Errorf("report is %s after %s", rep.Status, stuckReports))
			return
		}
		w.pollLater(r)
	}
}

func ended(r spapi.Report, now time.Time) time.Time {
	if r.Ended.IsZero() {
		return now
	}
	return r.Ended.UTC()
}

// took is how long a report was queued and worked on, by Amazon's own times where they make sense.
func took(r spapi.Report, now, asked time.Time) time.Duration {
	if r.Ended.After(asked) {
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
	w.again(r, string(spapi.Fatal), max(spec.Limit.Every, time.Hour))
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
	w.count(func(res *Result) { res.Held++ })
	w.end(r, "held")
}

// lookUp lists the reports of a type since the oldest of its requests that may have been asked, and gives
// those found to them. What the whole list lacks was never asked.
func (w *worker) lookUp(ctx context.Context, first *Request, gates []gate) {
	spec := w.specs[first.Slice.Dataset]
	var open []*Request
	since := first.IntendedAt
	for _, r := range w.requests {
		if r.phase == lost && w.specs[r.Slice.Dataset].Source.Type == spec.Source.Type {
			open = append(open, r)
			if r.IntendedAt.Before(since) {
				since = r.IntendedAt
			}
		}
	}
	var reports []spapi.Report
	next := ""
	for {
		page, rate, err := w.sp.ListReports(ctx, spapi.Filter{Types: []string{spec.Source.Type}, Since: earlier(since, w.Clock.Now()).Truncate(time.Second)}, next)
		w.learn(gates, rate, err)
		if err != nil {
			switch {
			case ctx.Err() != nil:
			case w.refuse(first, "look up report", gates, err):
			default:
				w.retry(first, "look up report", err, 6)
			}
			return
		}
		reports = append(reports, page.Reports...)
		if next = page.Next; next == "" {
			break
		}
		if err := w.await(ctx, gates); err != nil {
			return
		}
	}
	taken := map[string]bool{}
	for _, r := range w.requests {
		taken[r.ID] = true
	}
	for _, r := range open {
		r.phase = intended
		for _, rep := range reports { // newest first
			if !taken[rep.ID] && !slices.Contains(r.Failed, rep.ID) && w.answers(rep, r) {
				taken[rep.ID] = true
				w.count(func(res *Result) { res.Adopted++ })
				w.accepted(r, rep.ID, rep.Created.UTC())
				if rep.Status.Over() {
					r.pollAt = w.Clock.Now()
				}
				break
			}
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// answers says whether a listed report is what the request asks for.
func (w *worker) answers(rep spapi.Report, r *Request) bool {
	q := w.reportRequest(r)
	if rep.Type != q.Type || rep.Created.Before(r.IntendedAt.Truncate(time.Second)) {
		return false
	}
	for _, m := range q.MarketplaceIDs {
		if !slices.Contains(rep.MarketplaceIDs, m) {
			return false
		}
	}
	return q.Start.IsZero() || rep.Start.Equal(q.Start.Truncate(time.Second)) && rep.End.Equal(q.End.Truncate(time.Second))
}

// await waits for the gates and passes them.
func (w *worker) await(ctx context.Context, gates []gate) error {
	for {
		now := w.Clock.Now()
		if w.quotas.take(now, gates) {
			return nil
		}
		if err := w.Clock.Sleep(ctx, w.quotas.ready(now, gates).Sub(now)); err != nil {
			return err
		}
	}
}

// list goes through what Amazon made by itself and adds a request for each document the lake lacks. One
// document listed under several reports is fetched once.
func (w *worker) list(ctx context.Context, r *Request, gates []gate) {
	spec := w.specs[r.Slice.Dataset]
	seen := map[string]bool{}
	next, held := "", 0
	var news []*Request
	for {
		page, rate, err := w.sp.ListReports(ctx, spapi.Filter{Types: []string{spec.Source.Type}, Statuses: []spapi.Status{spapi.Done}, Since: r.Slice.Start}, next)
		w.learn(gates, rate, err)
		if err != nil {
			switch {
			case ctx.Err() != nil:
			case w.refuse(r, "list reports", gates, err):
			default:
				w.retry(r, "list reports", err, 6)
			}
			return
		}
		for _, rep := range page.Reports {
			if rep.DocumentID == "" || seen[rep.DocumentID] {
				continue
			}
			seen[rep.DocumentID] = true
			have, err := w.Sink.Committed(ctx, r.Slice.Dataset, r.Slice.Account, rep.DocumentID)
			if err != nil {
				w.retry(r, "list reports", err, 6)
				return
			}
			if have {
				held++
				continue
			}
			news = append(news, &Request{Slice: r.Slice, phase: ready, document: found{id: rep.DocumentID, report: rep.ID,
				generatedAt: ended(rep, rep.Created.UTC()), marketplaces: rep.MarketplaceIDs}})
		}
		if next = page.Next; next == "" {
			break
		}
		if err := w.await(ctx, gates); err != nil {
			return
		}
	}
	w.more(len(news))
	w.requests = append(w.requests, news...)
	w.log.Info("reports listed", "dataset", r.Slice.Dataset, "new", len(news), "held", held)
	w.end(r, "listed")
}

// adsRequest is what an advertising report is asked with.
func (w *worker) adsRequest(r *Request) adsapi.Request {
	spec := w.specs[r.Slice.Dataset]
	var cols []string
	for _, c := range spec.Tables[0].Columns {
		if c.From != "" && !slices.Contains(r.Dropped, c.From) {
			cols = append(cols, c.From)
		}
	}
	return adsapi.Request{Profile: r.Slice.Profile, Name: spec.Name + " " + r.Slice.Window.String(), Window: r.Slice.Window,
		Configuration: adsapi.Configuration{AdProduct: spec.Source.AdProduct, GroupBy: spec.Source.GroupBy, Columns: cols,
			TypeID: spec.Source.Type, TimeUnit: "DAILY", Format: "GZIP_JSON"}}
}

func (w *worker) createAds(ctx context.Context, r *Request, gates []gate) {
	rep, err := w.ads.Create(ctx, w.adsRequest(r))
	w.learn(gates, 0, err)
	now := w.Clock.Now()
	var dup *adsapi.DuplicateError
	var kept *adsapi.RetentionError
	var cols *adsapi.ColumnsError
	switch {
	case err == nil:
		w.count(func(res *Result) { res.Created++ })
		w.accepted(r, rep.ID, now)
	case ctx.Err() != nil:
	case errors.As(err, &dup):
		w.adopt(ctx, r, dup)
	case errors.As(err, &kept):
		if kept.From >= r.Slice.Window.Until {
			w.park(r, "create report", fmt.Errorf("%w; these days are gone", err))
			return
		}
		if kept.From <= r.Slice.Window.From {
			w.park(r, "create report", err)
			return
		}
		w.log.Warn("window clipped", "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(), "from", kept.From.String())
		r.Slice.Window.From = kept.From
		w.unsaved += wave
	case errors.As(err, &cols):
		w.dropColumns(r, cols)
	case w.refuse(r, "create report", gates, err):
	case errors.Is(err, ErrInvalid):
		w.parkInvalid(r, "create report", err)
	default:
		w.retry(r, "create report", err, 5)
	}
}

// dropColumns leaves out what the service does not know any more, where the declaration can do without.
func (w *worker) dropColumns(r *Request, e *adsapi.ColumnsError) {
	for _, name := range e.Columns {
		ok := slices.ContainsFunc(w.specs[r.Slice.Dataset].Tables[0].Columns, func(c dataset.Column) bool {
			return c.From == name && c.Optional && !c.Required
		})
		if !ok || slices.Contains(r.Dropped, name) {
			w.park(r, "create report", e)
			return
		}
	}
	w.log.Warn("columns dropped", "dataset", r.Slice.Dataset, "columns", strings.Join(e.Columns, ","))
	r.Dropped = append(r.Dropped, e.Columns...)
	w.unsaved += wave
}

// adopt takes the report that an answer says is the same, once it is seen to be: the service's check for
// duplicates is coarser than a request.
func (w *worker) adopt(ctx context.Context, r *Request, dup *adsapi.DuplicateError) {
	gates := []gate{through(plan.AdsPoll)}
	if err := w.await(ctx, gates); err != nil {
		return
	}
	rep, err := w.ads.Get(ctx, r.Slice.Profile, dup.ReportID)
	w.learn(gates, 0, err)
	if err != nil {
		if ctx.Err() == nil && !w.refuse(r, "adopt report", gates, err) {
			w.retry(r, "adopt report", err, 5)
		}
		return
	}
	alive := rep.Status != adsapi.Failed && rep.Status != adsapi.Cancelled
	held := false
	if alive && rep.Status == adsapi.Completed {
		held, _ = w.Sink.Committed(ctx, r.Slice.Dataset, r.Slice.Account, rep.ID)
	}
	if rep.Answers(w.adsRequest(r)) && alive && !held && !slices.Contains(r.Failed, rep.ID) {
		w.count(func(res *Result) { res.Adopted++ })
		w.accepted(r, rep.ID, rep.CreatedAt.UTC())
		if rep.Status == adsapi.Completed {
			w.completed(ctx, r, rep)
		}
		return
	}
	// Another report, or one that will not help: the service forgets it after a while.
	r.Tries++
	if r.Tries > 4 {
		w.park(r, "create report", dup)
		return
	}
	r.NotBefore = w.Clock.Now().Add(time.Minute)
}

func (w *worker) pollAds(ctx context.Context, r *Request, gates []gate) {
	rep, err := w.ads.Get(ctx, r.Slice.Profile, r.ID)
	w.learn(gates, 0, err)
	now := w.Clock.Now()
	if err != nil {
		switch {
		case ctx.Err() != nil:
		case w.refuse(r, "poll report", gates, err):
		case errors.Is(err, transport.ErrGone):
			w.again(r, "GONE", 0)
			w.limitAgain(r, "poll report", err)
		default:
			w.retry(r, "poll report", err, 8)
		}
		return
	}
	switch rep.Status {
	case adsapi.Completed:
		w.completed(ctx, r, rep)
	case adsapi.Failed, adsapi.Cancelled:
		w.again(r, string(rep.Status), time.Minute<<len(r.Failed))
		w.limitAgain(r, "report", fmt.Errorf("report %s ended %s: %s", rep.ID, rep.Status, rep.FailureReason))
	default:
		if now.Sub(r.AskedAt) > stuckAds {
			// Taken back first, or asking again would name it as a duplicate.
			if err := w.ads.Delete(ctx, r.Slice.Profile, r.ID); err != nil {
				w.retry(r, "delete report", err, 8)
				return
			}
			w.again(r, "STUCK", 0)
			w.limitAgain(r, "poll report", fmt.Errorf("report %s is %s after %s", rep.ID, rep.Status, stuckAds))
			return
		}
		w.pollLater(r)
	}
}

// completed notes that an advertising report can be fetched, or that it has no rows and no file.
func (w *worker) completed(ctx context.Context, r *Request, rep adsapi.Report) {
	at := w.Clock.Now()
	if rep.GeneratedAt != nil {
		at = rep.GeneratedAt.UTC()
	}
	if took := at.Sub(r.AskedAt); took > 0 {
		w.made(r, took)
	} else {
		w.made(r, w.Clock.Now().Sub(r.AskedAt))
	}
	if rep.URL == "" {
		r.Failed, r.Statuses = append(r.Failed, rep.ID), append(r.Statuses, string(rep.Status))
		w.noData(ctx, r, "", at)
		return
	}
	r.document = found{id: rep.ID, report: rep.ID, generatedAt: at, marketplaces: r.Slice.Marketplaces, ads: &rep}
	r.phase = ready
	w.skipHeld(ctx, r)
}
