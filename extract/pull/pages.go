package pull

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"os"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/internal/transport"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/spapi"
)

// paged are operations that answer page by page. The only page of a slice is its document. More are a chain: each
// is a document of its own, and none counts before the last one is there. A chain that breaks starts anew.
type paged struct{}

func (paged) first() phase  { return paging }
func (paged) recall() phase { return paging }

func (paged) gates(w *worker, r *Request) []gate {
	if r.phase == ready {
		return nil // all there is has been read
	}
	return []gate{through(operations[w.specs[r.Slice.Dataset].Source.Type].usage)}
}

func (paged) call(ctx context.Context, w *worker, r *Request, gates []gate) {
	if r.phase == ready {
		w.commitChain(ctx, r)
		return
	}
	w.readPage(ctx, r, gates)
}

// operation is how a paged operation is read.
type operation struct {
	usage plan.Operation
	span  time.Duration // a call covers at most; 0 where it has no window or takes any
	delay time.Duration // how long ago its end must be
	kinds []string      // of what is asked, one after the other: the events of shipments
	read  func(ctx context.Context, w *worker, r *Request, c *chain) (spapi.Sheet, float64, error)
}

// operations are those that are read, by Source.Type.
var operations = map[string]operation{
	"listTransactions": {
		usage: plan.ListTransactions, span: spapi.FinanceSpan, delay: spapi.FinanceDelay,
		read: func(ctx context.Context, w *worker, _ *Request, c *chain) (spapi.Sheet, float64, error) {
			return w.sp.ListTransactions(ctx, c.part, c.next)
		},
	},
	"listFinancialEventGroups": {
		usage: plan.ListFinancialGroups, span: spapi.FinanceSpan, delay: spapi.FinanceDelay,
		read: func(ctx context.Context, w *worker, _ *Request, c *chain) (spapi.Sheet, float64, error) {
			return w.sp.ListFinancialEventGroups(ctx, c.part, c.next)
		},
	},
	"getInventorySummaries": {
		usage: plan.GetInventorySummaries,
		read: func(ctx context.Context, w *worker, r *Request, c *chain) (spapi.Sheet, float64, error) {
			return w.sp.InventorySummaries(ctx, r.Slice.Marketplaces[0], c.next)
		},
	},
	"getMarketplaceParticipations": {
		usage: plan.GetParticipations,
		read: func(ctx context.Context, w *worker, _ *Request, _ *chain) (spapi.Sheet, float64, error) {
			sheet, rate, err := w.sp.ParticipationsSheet(ctx)
			if err == nil {
				w.compareStores(sheet.Body)
			}
			return sheet, rate, err
		},
	},
	"getPurchaseOrders": {
		usage: plan.GetPurchaseOrders, span: spapi.VendorSpan,
		read: func(ctx context.Context, w *worker, _ *Request, c *chain) (spapi.Sheet, float64, error) {
			return w.sp.PurchaseOrders(ctx, c.part, c.next)
		},
	},
	"getPurchaseOrdersStatus": {
		usage: plan.GetPurchaseOrdersStatus, span: spapi.VendorSpan,
		read: func(ctx context.Context, w *worker, _ *Request, c *chain) (spapi.Sheet, float64, error) {
			return w.sp.PurchaseOrdersStatus(ctx, c.part, c.next)
		},
	},
	"getShipmentDetails": {
		usage: plan.GetVendorShipments, span: spapi.VendorSpan, kinds: spapi.ShipmentEvents,
		read: func(ctx context.Context, w *worker, _ *Request, c *chain) (spapi.Sheet, float64, error) {
			return w.sp.VendorShipments(ctx, spapi.ShipmentEvents[c.kind], c.part, c.next)
		},
	},
	"getTransaction": {
		usage: plan.GetTransaction,
		read: func(ctx context.Context, w *worker, r *Request, _ *chain) (spapi.Sheet, float64, error) {
			return w.sp.VendorTransaction(ctx, r.Slice.ASINs)
		},
	},
	"getMyFeesEstimates": {
		usage: plan.GetFeesEstimates,
		read: func(ctx context.Context, w *worker, r *Request, _ *chain) (spapi.Sheet, float64, error) {
			m, _ := amazon.ByID(r.Slice.Marketplaces[0])
			var offers []spapi.Offer
			for _, o := range strings.Fields(r.Slice.ASINs) {
				asin, price, _ := strings.Cut(o, "=")
				offers = append(offers, spapi.Offer{ASIN: asin, Price: price}) // what Amazon fulfils has a preview
			}
			return w.sp.FeesEstimates(ctx, m.ID, m.Currency, offers)
		},
	},
	"searchCatalogItems": {
		usage: plan.SearchCatalogItems,
		read: func(ctx context.Context, w *worker, r *Request, c *chain) (spapi.Sheet, float64, error) {
			return w.sp.CatalogItems(ctx, r.Slice.Marketplaces[0], strings.Fields(r.Slice.ASINs), w.specs[r.Slice.Dataset].Source.Options["includedData"], c.next)
		},
	},
	"searchOrders": {
		usage: plan.SearchOrders,
		read: func(ctx context.Context, w *worker, r *Request, c *chain) (spapi.Sheet, float64, error) {
			return w.sp.SearchOrders(ctx, r.Slice.Marketplaces, c.part, w.specs[r.Slice.Dataset].Source.Options["includedData"], c.next)
		},
	},
}

// compareStores warns where the configuration names other stores than the authorisation covers. Marketplaces that
// are no stores are among those it covers.
func (w *worker) compareStores(body []byte) {
	stores, err := spapi.ReadParticipations(body)
	if err != nil {
		return // the decoder says what is wrong with it
	}
	if w.Discovers {
		return // what is found is what is read
	}
	covered := map[string]bool{}
	for _, s := range stores {
		m, known := amazon.ByID(s.MarketplaceID)
		covered[s.MarketplaceID] = s.Participates
		if known && s.Participates && !slices.ContainsFunc(w.Marketplaces, func(o amazon.Marketplace) bool { return o.ID == m.ID }) {
			w.log.Warn("the seller sells in a store that the configuration does not name: add it to marketplaces to read it", "marketplace", m.Code)
		}
		if known && s.Suspended {
			w.log.Warn("listings are suspended", "marketplace", m.Code)
		}
	}
	for _, m := range w.Marketplaces {
		if !covered[m.ID] {
			w.log.Warn("the configuration names a store in which the seller does not take part: remove it from marketplaces", "marketplace", m.Code)
		}
	}
}

// chain is what was read of a slice so far.
type chain struct {
	pages []page
	began time.Time
	sum   hash.Hash     // of all their bytes
	until time.Time     // where the slice ends
	part  spapi.Span    // the stretch of it that is being read
	width time.Duration // that a stretch has at most; 0 for any
	kind  int           // of the operation's kinds, that is being read
	next  string        // token of the next page
}

// page is one page in the spool.
type page struct {
	path        string
	document    string // Amazon's name of it, where it has one
	bytes       int64
	contentType string
	compression string
}

// begin starts a chain: from the slice's start, up to its end or to what could be listed when the run began.
func (o *operation) begin(w *worker, r *Request) *chain {
	c := &chain{began: w.Clock.Now(), sum: sha256.New(), width: w.partWidth(r, o), part: spapi.Span{From: r.Slice.Start.UTC()}, until: r.Slice.End.UTC()}
	if !r.Slice.Window.Empty() && !w.specs[r.Slice.Dataset].ByUpdate {
		c.until = c.until.Add(time.Second) // a window of days ends with the last second of its last day
	}
	if latest := w.moment.Add(-o.delay); c.until.After(latest) {
		c.until = latest
	}
	c.cut()
	_, _ = c.sum.Write([]byte(r.Slice.Key() + "\n" + w.moment.Format(time.RFC3339) + "\n")) // a hash takes everything
	return c
}

// cut ends the part that is being read where it may end at the latest.
func (c *chain) cut() {
	c.part.Until = c.until
	if until := c.part.From.Add(c.width); c.width > 0 && until.Before(c.until) {
		c.part.Until = until
	}
}

// readPage reads the next page of a chain.
func (w *worker) readPage(ctx context.Context, r *Request, gates []gate) {
	o := operations[w.specs[r.Slice.Dataset].Source.Type]
	if r.chain == nil {
		r.chain = o.begin(w, r)
	}
	sheet, rate, err := o.read(ctx, w, r, r.chain)
	w.learn(gates, rate, err)
	const op = "read page"
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return
	case w.refuse(r, op, gates, err):
		return
	case errors.Is(err, ErrInvalid) && r.chain.next != "":
		w.breakChain(r) // tokens die early
		w.retry(r, op, fmt.Errorf("the chain broke after %d pages: %w", len(r.chain.pages), err), 6)
		r.chain = nil
		return
	case w.narrowPart(r, err):
		return
	case errors.Is(err, ErrInvalid) && w.specs[r.Slice.Dataset].Source.Each:
		w.park(r, op, err) // says nothing of the other ids
		return
	case errors.Is(err, ErrInvalid):
		w.parkInvalid(r, op, err)
		return
	default:
		w.retry(r, op, err, 6)
		return
	}
	c := r.chain
	more := sheet.Next != "" || c.part.Until.Before(c.until) || c.kind+1 < len(o.kinds)
	if noRows(sheet.Body, w.specs[r.Slice.Dataset].Tables[0].Rows) && (more || len(c.pages) > 0) {
		w.goOn(r, &o, sheet.Next) // of a window without rows in any part of it the last page is the proof
		return
	}
	p := page{path: w.spoolPath(r, fmt.Sprint("page ", len(c.pages)+1)), bytes: int64(len(sheet.Body))}
	if err := os.WriteFile(p.path, sheet.Body, 0o600); err != nil {
		w.breakChain(r)
		r.chain = nil
		w.retry(r, op, err, 6)
		return
	}
	_, _ = c.sum.Write(sheet.Body)
	c.pages = append(c.pages, p)
	w.goOn(r, &o, sheet.Next)
}

// noRows says whether a page is short enough to have no rows, and has none.
func noRows(body []byte, rows string) bool {
	const short = 1 << 10
	if len(body) > short {
		return false
	}
	at := json.RawMessage(body)
	path, _, _ := strings.Cut(rows, "[")
	for name := range strings.SplitSeq(path, ".") {
		var o map[string]json.RawMessage
		if json.Unmarshal(at, &o) != nil {
			return false // the decoder says what is wrong with it
		}
		if at = o[name]; at == nil {
			return len(o) == 0
		}
	}
	var list []json.RawMessage
	return json.Unmarshal(at, &list) == nil && len(list) == 0
}

// goOn turns to what comes after a page: the next one, the next part of the window, or the end.
func (w *worker) goOn(r *Request, o *operation, next string) {
	c := r.chain
	r.Tries = 0
	if c.next = next; next != "" {
		return
	}
	switch {
	case c.part.Until.Before(c.until):
		c.part.From = c.part.Until
	case c.kind+1 < len(o.kinds):
		c.kind++
		c.part.From = r.Slice.Start.UTC()
	default:
		r.phase = ready
		return
	}
	c.cut()
}

// breakChain throws away what was read of a chain.
func (w *worker) breakChain(r *Request) {
	for _, p := range r.chain.pages {
		_ = os.Remove(p.path)
	}
}

// commitChain starts the job that makes a chain part of the lake: its pages, then the chain, without which they
// do not count.
func (w *worker) commitChain(ctx context.Context, r *Request) {
	c, spec := r.chain, w.specs[r.Slice.Dataset]
	id := hex.EncodeToString(c.sum.Sum(nil)[:16])
	r.document.id = id
	w.start(r, func() (o outcome) {
		began := w.Clock.Now()
		defer func() { o.took = w.Clock.Now().Sub(began) }()
		d := Document{Slice: r.Slice, Spec: spec, GeneratedAt: w.moment, Marketplaces: r.Slice.Marketplaces, Options: options(spec, r.Slice)}
		if len(c.pages) == 1 { // nothing to wait for
			p := c.pages[0]
			d.ID, d.SpoolPath, d.Bytes, d.ContentType = id, p.path, p.bytes, "application/json"
			o.bytes, o.err = p.bytes, w.commit(ctx, d)
			if o.err == nil || errors.Is(o.err, transport.ErrDrift) {
				w.breakChain(r)
			}
			return o
		}
		var pages []string
		for i, p := range c.pages {
			page := d
			page.ID, page.Chain, page.SpoolPath, page.Bytes, page.ContentType = fmt.Sprintf("%s-PAGE%05d", id, i+1), id, p.path, p.bytes, "application/json"
			pages = append(pages, page.ID)
			if o.err = w.commit(ctx, page); o.err != nil && !errors.Is(o.err, transport.ErrDrift) {
				return o
			}
			o.bytes += p.bytes
			if o.err != nil {
				break
			}
		}
		if o.err == nil {
			d.ID, d.Pages = id, pages
			if o.err = w.commit(ctx, d); o.err != nil {
				return o
			}
		}
		w.breakChain(r)
		return o
	})
}
