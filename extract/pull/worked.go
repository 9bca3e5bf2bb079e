package pull

import (
	"slices"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/schedule"
	"sellerhouse/extract/spapi"
)

// span is when Amazon worked on a report, by its own clock.
type span struct {
	report string
	schedule.Span
}

// apartFrom is how far a clock of ours may be from Amazon's.
const apartFrom = time.Minute

// worked learns from where a report stands how Amazon works off those of its type.
func (w *worker) worked(r *Request, rep spapi.Report, now time.Time) {
	spec := w.specs[r.Slice.Dataset]
	if spec.Limit.Open > 0 || rep.Created.IsZero() || rep.Began.Before(rep.Created) {
		return // known already, not begun, or done in other times than it was asked in
	}
	until := rep.Ended
	if until.IsZero() {
		until = now.Add(-apartFrom)
	}
	last := w.spans[spec.Source.Type]
	s := span{rep.ID, schedule.Span{Asked: rep.Created, Began: rep.Began, Until: until}}
	if i := slices.IndexFunc(last, func(o span) bool { return o.report == rep.ID }); i >= 0 {
		last[i] = s
	} else {
		last = append(last, s)
		last = last[max(0, len(last)-remembered):]
	}
	w.spans[spec.Source.Type] = last
	all := make([]schedule.Span, len(last))
	for i, s := range last {
		all[i] = s.Span
	}
	known := w.state.Worked[spec.Source.Type]
	learned := known.Learn(all)
	if learned == known {
		return
	}
	if w.state.Worked == nil {
		w.state.Worked = map[string]schedule.Worked{}
	}
	w.state.Worked[spec.Source.Type] = learned
	w.log.Debug("reports worked off", "type", spec.Source.Type, "at_once", learned.Open, "seen_together", learned.Together)
	if k := r.turn.Kind; !k.Alone {
		k.Worked = learned
	}
}

// workedOff tells a kind what is known of how Amazon works off a type.
func (w *worker) workedOff(k *schedule.Kind, spec *dataset.Spec) {
	k.Worked, k.Alone = schedule.Worked{Open: spec.Limit.Open}, spec.Limit.Alone
	switch {
	case spec.Source.API != dataset.Reports:
		k.Together = 2 // nobody has seen one wait for another
	case k.Open == 0:
		k.Worked = w.state.Worked[spec.Source.Type]
	}
}
