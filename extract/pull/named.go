package pull

import (
	"context"
	"errors"
	"slices"
	"strings"

	"sellerhouse/extract/spapi"
)

// A query whose filters take products asks for all of them by an empty list, which is known from clients and not from
// the reference. Where Amazon refuses that, or answers it with nothing, it is asked by name: as many products a query as its
// text can hold, one query after the other, whose documents are a chain as those of a result's pages.

// anyFilter stands in a query's text where it takes products.
const anyFilter = "{filters}"

// filters are those of the query that is asked now.
func (r *Request) filters() string {
	if len(r.Lists) > 0 {
		return r.Lists[r.Part]
	}
	var out []string
	for _, id := range r.Slice.Marketplaces {
		out = append(out, `{asins:[],marketplaceId:"`+id+`"}`)
	}
	return strings.Join(out, ",")
}

// byName makes a request ask by name from now on. It returns false where it does so already, where its query takes no
// products, or where none are known.
func (w *worker) byName(ctx context.Context, r *Request) bool {
	spec := w.specs[r.Slice.Dataset]
	if len(r.Lists) > 0 || !strings.Contains(spec.Source.Query, anyFilter) || w.Products == nil {
		return false
	}
	if w.products == nil {
		known, err := w.Products(ctx, w.Code)
		if err != nil {
			w.log.Warn("products are not known", "err", err)
			return false
		}
		w.products = known
	}
	r.Lists, r.Part = named(r.Slice.Marketplaces, w.products, spapi.MaxQuery-spapi.QueryLength(w.queryText(r))+spapi.QueryLength(r.filters())), 0
	return len(r.Lists) > 0
}

// nameProducts asks a query by name that came to nothing without, and says whether it does.
func (w *worker) nameProducts(ctx context.Context, r *Request, status string) bool {
	if w.inVain[r.Slice.Dataset] || !w.byName(ctx, r) {
		return false
	}
	w.log.Warn("products are asked for by name", "dataset", r.Slice.Dataset, "window", r.Slice.Window.String(), "queries", len(r.Lists), "status", status)
	if r.ID == "" {
		w.unsaved += wave // written before the next call
		return true
	}
	w.again(r, status, 0)
	return true
}

// aboutProducts says whether a refusal is about the products that a query names.
func aboutProducts(text string) bool { return strings.Contains(strings.ToLower(text), "asin") }

// refusedForProducts says the same of a call's answer.
func refusedForProducts(err error) bool {
	return errors.Is(err, ErrInvalid) && aboutProducts(err.Error())
}

// answeredByName takes in what came of a query by name: with rows, everything is asked so from now on; without, nothing is
// gained by it in this run.
func (w *worker) answeredByName(r *Request, rows bool) {
	if len(r.Lists) == 0 {
		return
	}
	if !rows {
		w.inVain[r.Slice.Dataset] = true
		return
	}
	if w.state.Named == nil {
		w.state.Named = map[string]bool{}
	}
	w.state.Named[r.Slice.Dataset] = true
}

// named packs products into filters of at most some characters a query, by site.
func named(marketplaces []string, products map[string][]string, room int) []string {
	var out []string
	at := ""
	for _, id := range marketplaces {
		begin, end := `{asins:[`, `],marketplaceId:"`+id+`"}`
		open := false
		for _, asin := range slices.Compact(slices.Sorted(slices.Values(products[id]))) {
			cell := `"` + asin + `"`
			if open && len(at)+1+len(cell)+len(end) <= room {
				at += "," + cell
				continue
			}
			if open {
				out, at = append(out, at+end), ""
			}
			if at != "" && len(at)+1+len(begin)+len(cell)+len(end) > room {
				out, at = append(out, at), ""
			}
			if at != "" {
				at += ","
			}
			at, open = at+begin+cell, true
		}
		if open {
			at += end
		}
	}
	if at != "" {
		out = append(out, at)
	}
	return out
}

// nextPart turns to the query after this one, and says whether there is one. The document of this one, where it has one, is
// kept as a page.
func (w *worker) nextPart(r *Request, q spapi.Query) bool {
	if r.Part+1 >= len(r.Lists) {
		return false
	}
	if q.DocumentID != "" {
		r.Pages = append(r.Pages, QueryPage{q.ID, q.DocumentID})
	}
	r.Part++
	w.nextQuery(r, "")
	return true
}

// nextQuery asks for what comes after a query that is done.
func (w *worker) nextQuery(r *Request, token string) {
	r.Next, r.ID, r.document, r.phase, r.polled = token, "", found{}, intended, 0
	r.IntendedAt = w.Clock.Now()
	w.unsaved += wave // written before the next call
}
