package pull

import (
	"context"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
)

// protocol is how requests of one API live. Another kind of request plugs in as one more of these, in a file
// of its own, with its line in protocols:
//
//   - Asked, looked at until it is over, then fetched (Data Kiosk's query, poll, document): first is wanted, so
//     that the request is written down before it is asked; call answers intended with w.accepted, asked with
//     w.pollLater or by filling r.document and setting r.phase to ready, and ready with w.start, whose job
//     brings the bytes to w.commit. Every asked request that comes to nothing goes through w.again.
//   - Read page by page: first is paging, since a chain cut by a crash starts anew and leaves nothing behind at
//     Amazon; call reads one page, keeps what it needs in r.chain, and after the last one sets r.phase to
//     ready, whose gates are none, to commit the chain whole in a job.
//
// Errors of any call go through w.learn, w.refuse and then w.retry or w.parkInvalid, in this order, as in
// worker.createReport. All methods run on the account's one goroutine; only the job given to w.start does
// not, and it may touch nothing of the worker but w.commit, w.Clock and the clients.
type protocol interface {
	// first returns the phase a wanted slice begins in: wanted where it is to be written down before it is
	// asked, else listing, paging or fetching.
	first() phase
	// recall returns the phase in which a request that was written down and has no id goes on after a
	// restart: lost where Amazon can be asked whether it was asked, else intended.
	recall() phase
	// gates returns the buckets that the call of r's phase has to pass, the operation's first; asking passes those
	// of its schedule.Kind too. None means that the call costs no quota.
	gates(w *worker, r *Request) []gate
	// call makes the call of r's phase, whose gates were passed, and takes in its answer.
	call(ctx context.Context, w *worker, r *Request, gates []gate)
}

// protocols are the APIs that can be pulled from.
var protocols = map[dataset.API]protocol{
	dataset.Reports:    reports{},
	dataset.Listed:     listed{},
	dataset.AdsReports: advertising{},
	dataset.Pages:      paged{},
	dataset.Kiosk:      kiosk{},
	dataset.Rates:      rates{},
}

// of returns the protocol of a request.
func (w *worker) of(r *Request) protocol { return protocols[w.specs[r.Slice.Dataset].Source.API] }

// reports are asked for, polled and downloaded.
type reports struct{}

func (reports) first() phase  { return wanted }
func (reports) recall() phase { return lost }

func (reports) gates(w *worker, r *Request) []gate {
	switch r.phase {
	case ready, explain:
		if w.specs[r.Slice.Dataset].Restricted {
			return []gate{through(plan.GetDocument), through(plan.DataToken)}
		}
		return []gate{through(plan.GetDocument)}
	case lost:
		return []gate{through(plan.GetReports)}
	case asked:
		return []gate{through(plan.GetReport)}
	}
	return []gate{through(plan.CreateReport)}
}

func (reports) call(ctx context.Context, w *worker, r *Request, gates []gate) {
	switch r.phase {
	case ready, explain:
		w.fetch(ctx, r, gates)
	case lost:
		w.lookUp(ctx, r, gates)
	case asked:
		w.pollReport(ctx, r, gates)
	default:
		w.createReport(ctx, r, gates)
	}
}

// listed are reports Amazon makes by itself: a list to be gone through, and a document for each entry.
type listed struct{}

func (listed) first() phase  { return listing }
func (listed) recall() phase { return listing }

func (listed) gates(_ *worker, r *Request) []gate {
	if r.phase == listing {
		return []gate{through(plan.GetReports)}
	}
	return []gate{through(plan.GetDocument)}
}

func (listed) call(ctx context.Context, w *worker, r *Request, gates []gate) {
	if r.phase == listing {
		w.list(ctx, r, gates)
		return
	}
	w.fetch(ctx, r, gates)
}

// advertising reports name the earlier one when they are asked again, so that nothing has to be looked up.
type advertising struct{}

func (advertising) first() phase  { return wanted }
func (advertising) recall() phase { return intended }

func (advertising) gates(w *worker, r *Request) []gate {
	switch r.phase {
	case ready, explain:
		return nil // its address came with the poll
	case asked:
		return []gate{through(plan.AdsPoll)}
	}
	return []gate{through(plan.AdsCreate)}
}

func (advertising) call(ctx context.Context, w *worker, r *Request, gates []gate) {
	switch r.phase {
	case ready, explain:
		w.fetch(ctx, r, gates)
	case asked:
		w.pollAds(ctx, r, gates)
	default:
		w.createAds(ctx, r, gates)
	}
}

// rates are one file that is there for everybody.
type rates struct{}

func (rates) first() phase                                               { return fetching }
func (rates) recall() phase                                              { return fetching }
func (rates) gates(*worker, *Request) []gate                             { return nil }
func (rates) call(ctx context.Context, w *worker, r *Request, gs []gate) { w.fetch(ctx, r, gs) }
