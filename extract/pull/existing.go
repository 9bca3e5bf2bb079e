package pull

import (
	"context"
	"slices"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/schedule"
	"sellerhouse/extract/spapi"
)

// listTypes is how many types a list of reports may be asked for at once.
const listTypes = 10

// takeExisting looks, before an account's first reports of a dataset are asked for, whether Amazon has them already:
// another program of the seller's asked for the same window, or this one did before its lake was lost. Such a
// report is fetched instead of asked for again. Where no list can be had everything is asked for.
func (w *worker) takeExisting(ctx context.Context) {
	wanted := map[string][]*Request{}
	w.sched.Waiting(func(t *schedule.Request) bool {
		r := owner(t)
		if w.mayExist(r) {
			kind := w.specs[r.Slice.Dataset].Source.Type
			wanted[kind] = append(wanted[kind], r)
		}
		return true
	})
	types := make([]string, 0, len(wanted))
	for kind := range wanted {
		types = append(types, kind)
	}
	slices.Sort(types)
	for some := range slices.Chunk(types, listTypes) {
		reports, err := w.existing(ctx, some)
		if err != nil {
			w.log.Debug("existing reports not listed", "types", some, "err", err)
			continue
		}
		for _, rep := range reports { // newest first
			for i, r := range wanted[rep.Type] {
				if !w.settled(rep, r) || !w.isFor(rep, r) {
					continue
				}
				wanted[rep.Type] = slices.Delete(wanted[rep.Type], i, i+1)
				w.takeUp(r, rep)
				break
			}
		}
	}
}

// mayExist says whether somebody else may have asked for the same: of types without options, whose lists show all there is
// to tell, and of datasets of which this account has had none.
func (w *worker) mayExist(r *Request) bool {
	spec := w.specs[r.Slice.Dataset]
	return spec.Source.API == dataset.Reports && shown(spec) && !r.Slice.Window.Empty() && !spec.Restricted &&
		r.Slice.Reason != plan.Reread && len(w.state.Made[spec.Name]) == 0
}

// existing lists the finished reports of some types that Amazon still knows.
func (w *worker) existing(ctx context.Context, types []string) ([]spapi.Report, error) {
	gates := []gate{through(plan.GetReports)}
	if err := w.await(ctx, gates); err != nil {
		return nil, err
	}
	return w.listAll(ctx, spapi.Filter{Types: types, Statuses: []spapi.Status{spapi.Done}, Since: w.Clock.Now().AddDate(0, 0, -90).Add(time.Hour)}, gates)
}

// settled says whether a report was made when the figures of its window had come to rest.
func (w *worker) settled(rep spapi.Report, r *Request) bool {
	spec := w.specs[r.Slice.Dataset]
	return rep.DocumentID != "" && !rep.Ended.Before(r.Slice.End.Add(spec.Latency).AddDate(0, 0, plan.SettleOf(spec)))
}

// isFor says whether a report is of the window and the stores of a request, and of no others.
func (w *worker) isFor(rep spapi.Report, r *Request) bool {
	q := w.reportRequest(r)
	stores := rep.MarketplaceIDs
	if w.specs[r.Slice.Dataset].Scope == dataset.PerRegion && slices.Contains(stores, q.MarketplaceIDs[0]) {
		stores = q.MarketplaceIDs // whatever else it names, its rows are the region's
	}
	return slices.Equal(stores, q.MarketplaceIDs) && rep.Start.Equal(q.Start.Truncate(time.Second)) && rep.End.Equal(q.End.Truncate(time.Second))
}

// takeUp makes an existing report a request's own.
func (w *worker) takeUp(r *Request, rep spapi.Report) {
	now := w.Clock.Now()
	w.sched.Withdraw(&r.turn)
	w.requests = append(w.requests, r)
	r.ID, r.IntendedAt, r.AskedAt, r.phase = rep.ID, now, rep.Created.UTC(), ready
	r.document = found{id: rep.DocumentID, report: rep.ID, generatedAt: ended(rep, now), marketplaces: rep.MarketplaceIDs}
	w.unsaved++
	w.count(func(res *Result) { res.Adopted++ })
	w.log.Info("report exists", "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(), "report", rep.ID)
}
