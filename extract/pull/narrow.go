package pull

import (
	"errors"
	"time"

	"sellerhouse/extract/plan"
)

// tooWide says whether a request asks for more days than Amazon is known to give at once.
func (w *worker) tooWide(r *Request) bool {
	days := w.state.Widths[r.Slice.Dataset]
	return days > 0 && len(plan.Split(w.specs[r.Slice.Dataset], w.Account, r.Slice, days)) > 1
}

// narrow takes in that Amazon refused a window as too wide, or what it gives as too large: from now on half as many days
// are asked for at once, by every run, and the window in parts. Of several that were under way together the first one
// decides, and until a part came to something no other is asked, which would be refused as well. Where there is nothing to halve the slice is given up.
func (w *worker) narrow(r *Request, op string, err error) {
	spec := w.specs[r.Slice.Dataset]
	half := plan.Half(spec, r.Slice.Window)
	if half == 0 || len(plan.Split(spec, w.Account, r.Slice, half)) < 2 {
		w.parkInvalid(r, op, err)
		return
	}
	w.learnWidth(r, half)
	w.log.Warn("window too wide", "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(),
		"op", op, "days", w.state.Widths[spec.Name], "err", err)
	r.turn.Kind.Open, r.turn.Kind.Alone = 1, true
	w.split(r)
}

// proven lets the requests of a kind go on together once one of the width that was learned came to something.
func (w *worker) proven(r *Request) {
	w.workedOff(r.turn.Kind, w.specs[r.Slice.Dataset])
}

// learnWidth remembers how many days may be asked for at once; never more than before.
func (w *worker) learnWidth(r *Request, days int) {
	if w.state.Widths == nil {
		w.state.Widths = map[string]int{}
	}
	if known := w.state.Widths[r.Slice.Dataset]; known == 0 || days < known {
		w.state.Widths[r.Slice.Dataset] = days
	}
	w.unsaved += wave // written before the next call
}

// split asks for the parts of a request's window in its place.
func (w *worker) split(r *Request) {
	parts := plan.Split(w.specs[r.Slice.Dataset], w.Account, r.Slice, w.state.Widths[r.Slice.Dataset])
	w.more(len(parts))
	w.end(r, "split")
	for _, s := range parts {
		w.adopted(&Request{Slice: s, phase: wanted})
	}
}

// partWidth is how much a call of a paged operation covers at most; 0 where it takes any.
func (w *worker) partWidth(r *Request, o *operation) time.Duration {
	if days := w.state.Widths[r.Slice.Dataset]; days > 0 {
		if d := time.Duration(days) * 24 * time.Hour; o.span == 0 || d < o.span {
			return d
		}
	}
	return o.span
}

// narrowPart takes in that a part of a chain is too wide: it and those after it are halved, and what was read
// of the chain stays. It returns false where there is nothing to halve.
func (w *worker) narrowPart(r *Request, err error) bool {
	const day = 24 * time.Hour
	c := r.chain
	days := int(c.part.Until.Sub(c.part.From)+day-1) / int(day)
	if !errors.Is(err, ErrTooWide) || c.next != "" || days < 2 {
		return false
	}
	w.learnWidth(r, (days+1)/2)
	c.width = time.Duration(w.state.Widths[r.Slice.Dataset]) * day
	c.cut()
	w.log.Warn("window too wide", "dataset", r.Slice.Dataset, "marketplace", r.Slice.Sites, "window", r.Slice.Window.String(),
		"op", "read page", "days", w.state.Widths[r.Slice.Dataset], "err", err)
	return true
}
