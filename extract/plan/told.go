package plan

import (
	"slices"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// Told is what a notification said of figures that are new: when they are of, and when it was heard.
type Told struct {
	Posted time.Time `json:"posted"`
	At     time.Time `json:"at"`
}

// wake adds the days of which an account was told that they have something new to what is wanted of a unit, whether
// they are thought to be final, or too young to be asked otherwise. What is asked anyway is not asked twice.
func (in *Input) wake(spec *dataset.Spec, a account.Account, base Slice, u Unit, wanted []Slice) []Slice {
	told := in.Told[[2]string{spec.WokenBy, a.Code}]
	if spec.WokenBy == "" || len(told) == 0 {
		return wanted
	}
	today := u.today(in.Now)
	first := in.first(spec, a.Code, today)
	asked := func(d window.Day) bool {
		return slices.ContainsFunc(wanted, func(s Slice) bool { return s.Window.Contains(d) }) ||
			slices.ContainsFunc(in.Open, func(o Slice) bool {
				return o.Account == base.Account && o.Dataset == base.Dataset && o.Sites == base.Sites && o.Window.Contains(d)
			})
	}
	var periods []window.Range
	var reasons []Reason
	for _, t := range told {
		p := spec.Period.Around(window.DayOf(t.Posted, u.Zone()))
		if p.From >= first && p.From <= today && !asked(p.From) && !slices.Contains(periods, p) {
			periods, reasons = append(periods, p), append(reasons, Reread)
		}
	}
	slices.SortFunc(periods, func(x, y window.Range) int { return int(x.From) - int(y.From) })
	return append(wanted, in.cover(spec, base, u, periods, reasons)...)
}
