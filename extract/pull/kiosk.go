package pull

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/internal/transport"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/spapi"
	"sellerhouse/extract/window"
)

// kiosk are queries of Data Kiosk: asked, looked at until they are over, and fetched. A result of several pages
// is a query each, asked one after the other; their documents are a chain, as those of paged operations.
type kiosk struct{}

func (kiosk) first() phase  { return wanted }
func (kiosk) recall() phase { return lost }

func (kiosk) gates(w *worker, r *Request) []gate {
	switch r.phase {
	case ready, explain:
		if r.chain != nil && len(r.chain.pages) == len(r.Pages)+1 {
			return nil // every page lies in the spool
		}
		return []gate{through(plan.GetKioskDocument)}
	case lost:
		return []gate{through(plan.GetQueries)}
	case asked:
		return []gate{through(plan.GetQuery)}
	}
	return []gate{through(plan.CreateQuery)}
}

func (kiosk) call(ctx context.Context, w *worker, r *Request, gates []gate) {
	switch r.phase {
	case ready, explain:
		w.fetchQuery(ctx, r, gates)
	case lost:
		w.lookUpQuery(ctx, r, gates)
	case asked:
		w.pollQuery(ctx, r, gates)
	default:
		w.createQuery(ctx, r, gates)
	}
}

// QueryPage is a page of a query's result that is there, before the one that is asked for.
type QueryPage struct {
	Query    string `json:"query"`
	Document string `json:"document"`
}

// queryText is what a slice asks.
func (w *worker) queryText(r *Request) string {
	spec := w.specs[r.Slice.Dataset]
	days := r.Slice.Window
	if days.Empty() { // a query of the present
		days = window.Range{From: window.DayOf(w.moment, time.UTC), Until: window.DayOf(w.moment, time.UTC) + 1}
	}
	var ids []string
	for _, id := range r.Slice.Marketplaces {
		ids = append(ids, `"`+id+`"`)
	}
	return strings.NewReplacer(
		"{startDate}", days.From.String(), "{endDate}", (days.Until - 1).String(),
		"{marketplaceIds}", strings.Join(ids, ","), anyFilter, r.filters(),
	).Replace(spec.Source.Query)
}

func (w *worker) createQuery(ctx context.Context, r *Request, gates []gate) {
	id, rate, err := w.sp.CreateQuery(ctx, w.queryText(r), r.Next)
	w.learn(gates, rate, err)
	now := w.Clock.Now()
	const op = "create query"
	switch {
	case err == nil:
		w.count(func(res *Result) { res.Created++ })
		w.accepted(r, id, now)
	case ctx.Err() != nil:
	case w.refuse(r, op, gates, err):
	case errors.Is(err, transport.ErrLost):
		r.phase = lost // to be looked up before it is asked again
		w.retry(r, op, err, 6)
	case errors.Is(err, ErrTooWide):
		w.narrow(r, op, err)
	case refusedForProducts(err) && w.nameProducts(ctx, r, string(spapi.Fatal)):
	case errors.Is(err, ErrInvalid):
		w.parkInvalid(r, op, err)
	default:
		w.retry(r, op, err, 5)
	}
}

// lookUpQuery lists the queries since a request that may have been asked was written down, and takes the one with
// its text.
func (w *worker) lookUpQuery(ctx context.Context, r *Request, gates []gate) {
	known := map[string]bool{}
	for _, o := range w.requests {
		known[o.ID] = o != r
	}
	for _, p := range r.Pages {
		known[p.Query] = true
	}
	since := earlier(r.IntendedAt, w.Clock.Now()).Truncate(time.Second)
	for next := ""; ; {
		list, more, rate, err := w.sp.ListQueries(ctx, since, next)
		w.learn(gates, rate, err)
		if err != nil {
			switch {
			case ctx.Err() != nil:
			case w.refuse(r, "look up query", gates, err):
			default:
				w.retry(r, "look up query", err, 6)
			}
			return
		}
		for _, q := range list {
			if q.Asks(w.queryText(r)) && !known[q.ID] && !slices.Contains(r.Failed, q.ID) && !q.Created.Before(r.IntendedAt.Truncate(time.Second)) {
				w.count(func(res *Result) { res.Adopted++ })
				w.accepted(r, q.ID, q.Created.UTC())
				if q.Status.Over() {
					r.pollAt = w.Clock.Now()
				}
				return
			}
		}
		if next = more; next == "" {
			break
		}
		if err := w.await(ctx, gates); err != nil {
			return
		}
	}
	r.phase = intended // never asked
}

func (w *worker) pollQuery(ctx context.Context, r *Request, gates []gate) {
	q, rate, err := w.sp.GetQuery(ctx, r.ID)
	w.learn(gates, rate, err)
	if err != nil {
		switch {
		case ctx.Err() != nil:
		case w.refuse(r, "poll query", gates, err):
		case errors.Is(err, transport.ErrGone):
			w.again(r, "GONE", 0)
			w.limitAgain(r, "poll query", err)
		default:
			w.retry(r, "poll query", err, 8)
		}
		return
	}
	w.queryStands(ctx, r, q)
}

// queryStands takes in where a query stands.
func (w *worker) queryStands(ctx context.Context, r *Request, q spapi.Query) {
	now := w.Clock.Now()
	at := now
	if !q.Ended.IsZero() {
		at = q.Ended.UTC()
	}
	spent := now.Sub(r.AskedAt)
	if q.Ended.After(r.AskedAt) {
		spent = q.Ended.Sub(r.AskedAt)
	}
	switch q.Status {
	case spapi.Done:
		w.made(r, spent)
		r.document = found{id: q.DocumentID, report: q.ID, generatedAt: at, marketplaces: r.Slice.Marketplaces}
		switch {
		case q.DocumentID == "" && q.ErrorDocument != "":
			r.document.id, r.phase = q.ErrorDocument, explain
		case q.DocumentID == "" && len(r.Lists) == 0 && w.nameProducts(ctx, r, "EMPTY"):
		case q.Pagination.Next == "" && w.nextPart(r, q):
		case q.DocumentID == "" && len(r.Pages) == 0:
			w.answeredByName(r, false)
			r.Failed, r.Statuses = append(r.Failed, q.ID), append(r.Statuses, string(spapi.Done))
			w.noData(ctx, r, "", at)
		case q.DocumentID == "":
			last := r.Pages[len(r.Pages)-1]
			r.Pages, r.document.id, r.document.report, r.phase = r.Pages[:len(r.Pages)-1], last.Document, last.Query, ready
		case q.Pagination.Next != "":
			r.Pages = append(r.Pages, QueryPage{q.ID, q.DocumentID})
			w.nextQuery(r, q.Pagination.Next)
		default:
			r.phase = ready
			w.skipHeld(ctx, r)
		}
	case spapi.Cancelled:
		w.made(r, spent)
		w.again(r, string(spapi.Cancelled), 30*time.Minute)
		w.limitAgain(r, "query", fmt.Errorf("query %s was cancelled", q.ID))
	case spapi.Fatal:
		r.document = found{id: q.ErrorDocument, report: q.ID, generatedAt: at}
		if q.ErrorDocument == "" {
			w.fatal(ctx, r, "")
			return
		}
		r.phase = explain
	default:
		if !w.stuckQuery(ctx, r, q.Status) {
			w.pollLater(r)
		}
	}
}

// fetchQuery asks for the address of a query's next document and starts the job that brings it, or, when all
// pages are there, the job that makes them part of the lake.
func (w *worker) fetchQuery(ctx context.Context, r *Request, gates []gate) {
	if r.document.nothing {
		w.noData(ctx, r, r.document.text, r.document.generatedAt)
		return
	}
	if r.phase == ready && r.chain == nil {
		r.chain = &chain{sum: sha256.New()}
	}
	id := r.document.id
	if r.phase == ready {
		switch n := len(r.chain.pages); {
		case n > len(r.Pages):
			w.commitQuery(ctx, r)
			return
		case n < len(r.Pages):
			id = r.Pages[n].Document
		}
	}
	address, rate, err := w.sp.GetKioskDocument(ctx, id)
	w.learn(gates, rate, err)
	if err != nil {
		switch {
		case ctx.Err() != nil:
		case w.refuse(r, "find document", gates, err):
		default:
			w.retry(r, "find document", err, 6)
		}
		return
	}
	path := w.spoolPath(r, id)
	w.start(r, func() (o outcome) {
		began := w.Clock.Now()
		defer func() { o.took = w.Clock.Now().Sub(began) }()
		got, err := w.sp.Download(ctx, address, path)
		if err != nil {
			o.err = err
			return o
		}
		o.bytes = got.Bytes
		if r.phase == explain {
			defer func() { _ = os.Remove(path) }()
			o.text, o.err = spapi.ReadError(path)
			return o
		}
		o.page = &page{path: path, document: id, bytes: got.Bytes, contentType: got.ContentType, compression: got.Compression}
		return o
	})
}

// commitQuery starts the job that makes a query's documents part of the lake: one as it is, several as a chain.
func (w *worker) commitQuery(ctx context.Context, r *Request) {
	c, spec := r.chain, w.specs[r.Slice.Dataset]
	w.start(r, func() (o outcome) {
		d := Document{
			Slice: r.Slice, Spec: spec, ReportID: r.document.report, GeneratedAt: r.document.generatedAt,
			Marketplaces: r.Slice.Marketplaces, Options: options(spec, r.Slice),
		}
		var pages []string
		sum := sha256.New()
		for _, p := range c.pages {
			_, _ = fmt.Fprintln(sum, p.document) // a hash takes everything
		}
		id := hex.EncodeToString(sum.Sum(nil)[:16])
		for i, p := range c.pages {
			doc := d
			doc.ID, doc.SpoolPath, doc.Bytes, doc.ContentType, doc.Compression = p.document, p.path, p.bytes, p.contentType, p.compression
			if len(c.pages) > 1 {
				doc.ID, doc.Chain = fmt.Sprintf("%s-PAGE%05d", id, i+1), id
			}
			pages = append(pages, doc.ID)
			if o.err = w.commit(ctx, doc); o.err != nil {
				break
			}
		}
		if o.err == nil && len(pages) > 1 {
			d.ID, d.Pages = id, pages
			o.err = w.commit(ctx, d)
		}
		if o.err == nil || errors.Is(o.err, transport.ErrDrift) {
			w.breakChain(r)
		}
		return o
	})
}
