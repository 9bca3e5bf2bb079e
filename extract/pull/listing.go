package pull

import (
	"context"
	"slices"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/spapi"
	"sellerhouse/extract/window"
)

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
	reports, err := w.listAll(ctx, spapi.Filter{Types: []string{spec.Source.Type}, Since: earlier(since, w.Clock.Now()).Truncate(time.Second)}, gates)
	if err != nil {
		switch {
		case ctx.Err() != nil:
		case w.refuse(first, "look up report", gates, err):
		default:
			w.retry(first, "look up report", err, 6)
		}
		return
	}
	taken := map[string]bool{}
	for _, r := range w.requests {
		taken[r.ID] = true
		for _, id := range r.Failed {
			taken[id] = true
		}
	}
	for _, a := range w.state.Asked {
		taken[a.ID] = true
	}
	for _, r := range open {
		r.phase = intended
		for _, rep := range reports { // newest first
			if !taken[rep.ID] && w.answers(rep, r) && !w.ofOther(ctx, r, rep.DocumentID) {
				taken[rep.ID] = true
				w.count(func(res *Result) { res.Adopted++ })
				w.accepted(r, rep.ID, rep.Created.UTC())
				r.guessed = true
				if rep.Status.Over() {
					r.pollAt = w.Clock.Now()
				}
				break
			}
		}
		if today := window.DayOf(w.moment, time.UTC); r.phase == intended && spec.Supersede == dataset.Snapshot && r.Slice.Start.Before(today.UTC()) {
			w.end(r, "missed") // what was then cannot be had any more; today's snapshot is planned by itself
		}
	}
}

// listAll lists reports page by page, newest first. The gates were passed for the first page.
func (w *worker) listAll(ctx context.Context, f spapi.Filter, gates []gate) ([]spapi.Report, error) {
	var out []spapi.Report
	for next := ""; ; {
		page, rate, err := w.sp.ListReports(ctx, f, next)
		w.learn(gates, rate, err)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Reports...)
		if next = page.Next; next == "" {
			return out, nil
		}
		if err := w.await(ctx, gates); err != nil {
			return nil, err
		}
	}
}

// remember keeps the id of a report that a list cannot tell from the next one of its type, however it ends, for as
// long as something that was written down by then is still to be asked: lists print times in seconds.
func (w *worker) remember(r *Request) {
	if shown(w.specs[r.Slice.Dataset]) {
		return
	}
	since := r.AskedAt
	for _, o := range w.requests {
		if o.ID == "" && !o.IntendedAt.IsZero() {
			since = earlier(since, o.IntendedAt)
		}
	}
	since = since.Truncate(time.Second)
	w.state.Asked = append(slices.DeleteFunc(w.state.Asked, func(a Asked) bool { return a.At.Before(since) }), Asked{r.ID, r.AskedAt})
}

// shown says whether lists show all that tells a report of the type from others: they show no options.
func shown(s *dataset.Spec) bool {
	return s.Source.Between[0] == "" && s.Source.ASINs == "" && len(s.Source.Options) == 0
}

// ofOther says whether a document is in the lake as another window's, or as another dataset's. Of a type that is told
// apart by options that is how a report is known not to be the one looked for.
func (w *worker) ofOther(ctx context.Context, r *Request, document string) bool {
	spec := w.specs[r.Slice.Dataset]
	if document == "" || shown(spec) {
		return false
	}
	for _, s := range w.specs {
		if s.Source.Type != spec.Source.Type {
			continue
		}
		of, held, err := w.Sink.Window(ctx, s.Name, r.Slice.Account, document)
		if err == nil && held && (s.Name != spec.Name || of != r.Slice.Window) {
			return true
		}
	}
	return false
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
		if ok, err := w.quotas.take(ctx, now, gates); ok || err != nil {
			return err
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
			news = append(news, &Request{Slice: r.Slice, phase: ready, document: found{
				id: rep.DocumentID, report: rep.ID,
				generatedAt: ended(rep, rep.Created.UTC()), marketplaces: rep.MarketplaceIDs,
			}})
		}
		if next = page.Next; next == "" {
			break
		}
		if err := w.await(ctx, gates); err != nil {
			return
		}
	}
	w.more(len(news))
	for _, n := range news {
		w.adopted(n)
	}
	if w.state.Listed == nil {
		w.state.Listed = map[string]time.Time{}
	}
	w.state.Listed[r.Slice.Dataset] = w.Clock.Now()
	w.log.Info("reports listed", "dataset", r.Slice.Dataset, "new", len(news), "held", held)
	w.end(r, "listed")
}
