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
)

// adsRequest is what an advertising report is asked with.
func (w *worker) adsRequest(r *Request) adsapi.Request {
	spec := w.specs[r.Slice.Dataset]
	var cols []string
	for _, c := range spec.Tables[0].Columns {
		if c.From != "" && !slices.Contains(r.Dropped, c.From) {
			cols = append(cols, c.From)
		}
	}
	return adsapi.Request{
		Profile: r.Slice.Profile, Name: spec.Name + " " + r.Slice.Window.String(), Window: r.Slice.Window,
		Configuration: adsapi.Configuration{
			AdProduct: spec.Source.AdProduct, GroupBy: spec.Source.GroupBy, Columns: cols,
			TypeID: spec.Source.Type, TimeUnit: "DAILY", Format: "GZIP_JSON",
		},
	}
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
	if rep.Answers(w.adsRequest(r)) && held && !rep.CreatedAt.Before(r.IntendedAt.Truncate(time.Second)) {
		// It was this request's, and came as far as the lake before that was written down.
		w.count(func(res *Result) { res.Held++ })
		w.end(r, "held")
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
