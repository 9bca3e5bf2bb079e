package plan

import (
	"strings"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// Unmoved is how many readings in a row have to leave a day as it was before it counts as final.
const Unmoved = 3

// Settle is how many days old a day has to be at least to count as final, where its Spec does not say.
const Settle = 4

// SettleOf is the same for a dataset.
func SettleOf(spec *dataset.Spec) int {
	if spec.Settle > 0 {
		return spec.Settle
	}
	return Settle
}

// readings is what is known of how a period was read. Readings of one day count as one, the last of them.
type readings struct {
	at     time.Time // of the newest
	open   bool      // asked for and not answered yet
	says   string
	known  bool // whether says is
	still  int  // readings in a row, up to the newest, that left it as it was
	before *readings
}

// add takes in a reading, made later than those before.
func (r *readings) add(at time.Time, says string, known bool, sameDay func(a, b time.Time) bool) {
	before := r.before
	if !r.at.IsZero() && !sameDay(r.at, at) {
		before = &readings{says: r.says, known: r.known, still: r.still}
	}
	*r = readings{at: at, says: says, known: known, before: before}
	if before != nil && known && before.known && says == before.says {
		r.still = before.still + 1
	}
}

// says is what a document says of a period.
func says(h Held, r window.Range) (text string, known bool) { return Said(h.Says, r), h.Says != nil }

// Said joins what a document says of the days of a period.
func Said(days map[window.Day]string, r window.Range) string {
	if r.Days() == 1 {
		return days[r.From]
	}
	var b strings.Builder
	for d := r.From; d < r.Until; d++ {
		b.WriteString(days[d])
		b.WriteByte('\n')
	}
	return b.String()
}

// moves says whether the figures of a period may still move, so that it has to be read again now: daily until
// Unmoved readings in a row left it as it was and it is old enough, but not beyond the Spec's daily bound; a period
// nobody looked at when that bound passed is read once more. over is the first day without figures.
func (in *Input) moves(spec *dataset.Spec, u Unit, p window.Range, r readings, over window.Day) bool {
	settle := SettleOf(spec)
	today := u.readOn(in.Now)
	if spec.Reread.Daily == 0 || u.readOn(r.at) >= today || r.still >= Unmoved && int(today-(p.Until-1)) >= settle {
		return false
	}
	return age(over, p) <= spec.Reread.Daily || age(u.Over(r.at, spec.Latency), p) < spec.Reread.Daily
}

// age is how many days ago a period's last day had its figures first, counted from the first day without: 1 for
// the newest there can be.
func age(over window.Day, p window.Range) int { return int(over - (p.Until - 1)) }

// lastLook marks the periods that have come to the Spec's weekly bound, at which each is read once whatever
// happened before, else only what is expected would ever be seen. They are read together, once a week.
func lastLook(spec *dataset.Spec, u Unit, periods []window.Range, seen []readings, over window.Day, reasons []Reason) {
	bound := spec.Reread.Weekly
	if spec.History > 0 {
		bound = min(bound, spec.History-7) // what has left Amazon's reach cannot be read any more
	}
	if bound <= spec.Reread.Daily {
		return
	}
	var due []int
	ripe := false
	for i, p := range periods {
		r := seen[i]
		if r.at.IsZero() || r.open || age(over, p) < bound || age(u.Over(r.at, spec.Latency), p) >= bound {
			continue
		}
		due = append(due, i)
		ripe = ripe || age(over, p) >= bound+6
	}
	for _, i := range due {
		if ripe && reasons[i] == "" {
			reasons[i] = Reread
		}
	}
}
