package pull

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sellerhouse/extract/adsapi"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/fxrates"
	"sellerhouse/extract/internal/transport"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/spapi"
)

// found is a document that can be fetched.
type found struct {
	id, report   string
	generatedAt  time.Time
	marketplaces []string
	ads          *adsapi.Report        // with its address
	address      spapi.DocumentAddress // of a document of the other API, asked just before
	nothing      bool                  // there is no document: the proof of that is to be recorded
	text         string
}

// outcome is what a job brought.
type outcome struct {
	request *Request
	bytes   int64
	text    string // of an error document
	rates   *Rates
	held    bool
	page    *page // of several: another may be needed
	took    time.Duration
	err     error
}

// fetch starts the job that brings a document to the sink.
func (w *worker) fetch(ctx context.Context, r *Request, gates []gate) {
	if r.document.nothing {
		w.noData(ctx, r, r.document.text, r.document.generatedAt)
		return
	}
	if r.phase != fetching && r.document.ads == nil {
		// The loop asks for the address itself, so that refusals come one by one and teach the most.
		d, ok := w.address(ctx, r, gates)
		if !ok {
			return
		}
		r.document.address = d
	}
	spec, known := w.specs[r.Slice.Dataset], w.state.Rates
	w.start(r, func() outcome {
		switch r.phase {
		case fetching:
			return w.fetchRates(ctx, r, spec, known)
		case explain:
			return w.fetchError(ctx, r)
		}
		return w.fetchDocument(ctx, r, spec)
	})
}

// address asks for a document's address, with a data token of its own where the type is restricted. It returns false
// where the answer was no, which is taken in.
func (w *worker) address(ctx context.Context, r *Request, gates []gate) (spapi.DocumentAddress, bool) {
	const op = "find document"
	if !w.specs[r.Slice.Dataset].Restricted {
		d, rate, err := w.sp.GetDocument(ctx, r.document.id)
		return d, w.heard(ctx, r, op, gates, rate, err)
	}
	token, rate, err := w.sp.DataToken(ctx, r.document.id)
	if !w.heard(ctx, r, "open restricted document", gates[1:], rate, err) {
		return spapi.DocumentAddress{}, false
	}
	d, rate, err := w.sp.GetRestricted(ctx, r.document.id, token)
	return d, w.heard(ctx, r, op, gates[:1], rate, err)
}

// heard takes in the answer of a call on the way to a document and says whether it was yes.
func (w *worker) heard(ctx context.Context, r *Request, op string, gates []gate, rate float64, err error) bool {
	w.learn(gates, rate, err)
	switch {
	case err == nil:
		return true
	case ctx.Err() != nil:
	case w.refuse(r, op, gates, err):
	default:
		w.retry(r, op, err, 6)
	}
	return false
}

// spoolID is how many bytes of a hash name a file in the spool.
const spoolID = 12

// spoolPath is where a document lies on its way; names come from Amazon and are made harmless. They are the run's own:
// another process of this machine that takes the account over may read the same document while this one still does.
func (w *worker) spoolPath(r *Request, id string) string {
	sum := sha256.Sum256([]byte(w.own + "|" + r.Slice.Key() + "|" + id))
	return filepath.Join(w.Spool, w.Code+"-"+hex.EncodeToString(sum[:spoolID]))
}

func (w *worker) fetchDocument(ctx context.Context, r *Request, spec *dataset.Spec) (o outcome) {
	path := w.spoolPath(r, r.document.id)
	defer func() { _ = os.Remove(path) }()
	got, o, err := w.download(ctx, r, path)
	if err != nil {
		o.err = err
		return o
	}
	if spec.Format == dataset.TSV || spec.Format == dataset.QuotedTSV {
		// Where rows were to be there may be a sentence that says why there are none.
		if text := spapi.Notice(path, got.Bytes); spapi.TooWide(text) {
			o.err = fmt.Errorf("%w: document %s says %q", ErrTooWide, r.document.id, text)
			return o
		}
	}
	d := Document{
		Slice: r.Slice, Spec: spec, ID: r.document.id, ReportID: r.document.report, SpoolPath: path, Bytes: got.Bytes,
		ContentType: got.ContentType, Compression: got.Compression, GeneratedAt: r.document.generatedAt,
		Marketplaces: r.document.marketplaces, Options: options(spec, r.Slice),
	}
	o.bytes = got.Bytes
	o.err = w.commit(ctx, d)
	return o
}

// options are the request's, as the manifest keeps them.
func options(spec *dataset.Spec, s plan.Slice) map[string]string {
	if spec.Source.API == dataset.AdsReports {
		return map[string]string{"groupBy": strings.Join(spec.Source.GroupBy, ","), "timeUnit": "DAILY"}
	}
	return s.Options(spec)
}

// download brings a document to path.
func (w *worker) download(ctx context.Context, r *Request, path string) (got transport.Fetched, o outcome, err error) {
	began := w.Clock.Now()
	defer func() { o.took = w.Clock.Now().Sub(began) }()
	if rep := r.document.ads; rep != nil {
		got, err = w.ads.Download(ctx, *rep, path)
		return got, o, err
	}
	got, err = w.sp.Download(ctx, r.document.address, path)
	return got, o, err
}

// commit hands a document over, holding one of the few decoders.
func (w *worker) commit(ctx context.Context, d Document) error {
	wait := transport.Backoff()
	for try := 1; ; try++ {
		err := func() error {
			release, err := w.decoders.take(ctx, w.Code)
			if err != nil {
				return err
			}
			defer release()
			return w.Sink.Commit(ctx, d)
		}()
		if err == nil || try == 4 || errors.Is(err, ErrDrift) || ctx.Err() != nil {
			return err
		}
		if err := w.Clock.Sleep(ctx, wait.NextBackOff()); err != nil {
			return err
		}
	}
}

func (w *worker) fetchError(ctx context.Context, r *Request) (o outcome) {
	path := w.spoolPath(r, r.document.id)
	defer func() { _ = os.Remove(path) }()
	_, o, err := w.download(ctx, r, path)
	if err == nil {
		o.text, err = spapi.ReadError(path)
	}
	o.err = err
	return o
}

func (w *worker) fetchRates(ctx context.Context, r *Request, spec *dataset.Spec, known *Rates) (o outcome) {
	path := w.spoolPath(r, "rates")
	defer func() { _ = os.Remove(path) }()
	var version fxrates.Version
	if known != nil { // what the lake has lost is not asked for conditionally
		if held, err := w.Sink.Committed(ctx, spec.Name, r.Slice.Account, known.Document); err == nil && held {
			version = known.Version
		}
	}
	f, err := fxrates.History(ctx, w.http, w.Clock, w.URL, version, path)
	if err != nil {
		o.err = err
		return o
	}
	if f.Unchanged {
		o.held = true
		return o
	}
	id, err := hashFile(path)
	if err != nil {
		o.err = err
		return o
	}
	o.bytes, o.rates = f.Bytes, &Rates{Document: id, Version: f.Version}
	o.err = w.commit(ctx, Document{
		Slice: r.Slice, Spec: spec, ID: id, SpoolPath: path, Bytes: f.Bytes, ContentType: f.ContentType,
		Compression: f.Compression, GeneratedAt: f.GeneratedAt,
	})
	return o
}

// hashFile names a document that has no name of its own: the first 32 hex digits of its SHA-256.
func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	if err := errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// land takes in what a job brought.
func (w *worker) land(ctx context.Context, o outcome) {
	r := o.request
	r.busy = false
	w.flying--
	now := w.Clock.Now()
	w.count(func(res *Result) { res.Bytes += o.bytes })
	switch {
	case o.err == nil && r.phase == explain:
		w.fatal(ctx, r, o.text)
	case o.err == nil && o.page != nil:
		r.chain.pages = append(r.chain.pages, *o.page)
	case o.err == nil:
		how := "committed"
		if o.held {
			how = "held"
		}
		if o.rates != nil {
			w.state.Rates = o.rates
			w.unsaved++
		}
		w.count(func(res *Result) {
			if o.held {
				res.Held++
			} else {
				res.Committed++
			}
		})
		w.answeredByName(r, true)
		w.log.Debug("document "+how, "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(),
			"document", r.document.id, "bytes", o.bytes, "took", o.took)
		w.end(r, how)
	case ctx.Err() != nil:
	case errors.Is(o.err, ErrTooWide):
		w.narrow(r, "fetch document", o.err)
	case errors.Is(o.err, ErrDrift):
		w.park(r, "commit", o.err)
	case errors.Is(o.err, transport.ErrExpired) && r.document.ads != nil:
		r.phase, r.pollAt, r.document = asked, now, found{} // a poll brings a fresh address
		w.retry(r, "fetch document", o.err, 6)
	default:
		w.retry(r, "fetch document", o.err, 6)
	}
}
