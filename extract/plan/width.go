package plan

import (
	"slices"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// narrowed is how many of some days a request may ask for: all of them, or fewer where Amazon refused as many.
func (in *Input) narrowed(w int, spec *dataset.Spec, account string) int {
	if n := in.Widths[[2]string{spec.Name, account}]; n > 0 {
		w = min(w, n)
	}
	return w
}

// Half is how many days a request may ask for where Amazon refused a window as too wide: half of its periods, rounded
// up. It returns 0 where the window is the narrowest there is.
func Half(spec *dataset.Spec, w window.Range) int {
	periods := spec.Period.Whole(w)
	if len(periods) < 2 {
		return 0
	}
	n := (len(periods) + 1) / 2
	return max(
		window.Range{From: w.From, Until: periods[n-1].Until}.Days(),
		window.Range{From: periods[n].From, Until: w.Until}.Days(),
	)
}

// Split cuts a slice into such of at most some days each, or of one period where that is longer, oldest first. A slice
// that is no wider, or has no window, comes back alone.
func Split(spec *dataset.Spec, a account.Account, s Slice, days int) []Slice {
	if s.Window.Days() <= days {
		return []Slice{s}
	}
	units := Units(a, spec, nil)
	u := slices.IndexFunc(units, func(u Unit) bool { return u.Sites == s.Sites })
	if u < 0 {
		return []Slice{s} // the configuration is another one by now
	}
	var out []Slice
	for _, p := range spec.Period.Whole(s.Window) {
		if n := len(out); n > 0 && int(p.Until-out[n-1].Window.From) <= days {
			out[n-1].Window.Until = p.Until
			continue
		}
		part := s
		part.Window = p
		out = append(out, part)
	}
	for i := range out {
		start, end := out[i].Window.From.UTC(), out[i].Window.Until.UTC()
		if !spec.ByUpdate {
			start, end = bounds(spec, units[u], out[i].Window, s.End)
		}
		if i > 0 {
			out[i].Start = start
		}
		if i < len(out)-1 {
			out[i].End = end
		}
	}
	if len(out) == 0 {
		return []Slice{s}
	}
	return out
}
