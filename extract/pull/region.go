package pull

import (
	"context"
	"errors"
	"fmt"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/spapi"
)

// locate finds out, at the end of a run in which the account was denied, whether its grant is another region's: its
// own endpoint refuses even what needs no role, and another one does not. What was parked then says so.
func (w *worker) locate(ctx context.Context) {
	mine := func(class, name string) bool {
		spec := w.specs[name]
		return class == "DENIED" && spec != nil && spec.Source.API != dataset.AdsReports
	}
	denied := false
	for _, p := range w.state.Parked {
		denied = denied || mine(p.Class, p.Slice.Dataset)
	}
	if !denied {
		return
	}
	if _, err := w.sp.Participations(ctx); !errors.Is(err, ErrDenied) {
		return
	}
	region := spapi.Elsewhere(ctx, w.http, w.Clock, w.Account, w.URL)
	if region == "" {
		return
	}
	why := fmt.Errorf("%w: its endpoint of %s answers and that of %s does not; correct the account's region", ErrElsewhere, region, w.Region)
	for i := range w.state.Parked {
		if p := &w.state.Parked[i]; mine(p.Class, p.Slice.Dataset) {
			p.Class, p.Reason = classOf(why), why.Error()
		}
	}
	w.unsaved++
	w.count(func(res *Result) {
		for i := range res.Failures {
			if f := &res.Failures[i]; f.Slice.Account == w.Code && mine(f.Class, f.Slice.Dataset) {
				f.Class, f.Err = classOf(why), f.Slice.Wrap("ask", why)
			}
		}
	})
	w.log.Error("the account's grant is another region's", "region", string(w.Region), "answers", string(region))
}
