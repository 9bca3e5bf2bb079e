package plan

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// reader plays a system that runs each day and a service whose figures move on the days it says.
type reader struct {
	spec  *dataset.Spec
	site  string
	held  []Held
	moved map[window.Day][]window.Day // by day: when its figures changed
	asked int
}

// says is what the service said of a day at a moment: how often it had changed.
func (r *reader) says(d, on window.Day) string {
	n := 0
	for _, m := range r.moved[d] {
		if m <= on {
			n++
		}
	}
	return fmt.Sprint(n)
}

// run reads what is planned at a moment and returns it.
func (r *reader) run(now time.Time) []Slice {
	a := shop("A", account.Seller, r.site)
	wanted := Plan(Input{Accounts: []account.Account{a}, Catalog: []*dataset.Spec{r.spec}, Holdings: lake{r.spec.Name + " A": r.held}, Opening: map[string]window.Day{"A": day("2026-01-05")}, Now: now})
	for _, s := range wanted {
		h := Held{Marketplaces: s.Marketplaces, Window: s.Window, GeneratedAt: now, Says: map[window.Day]string{}}
		for d := s.Window.From; d < s.Window.Until; d++ {
			h.Says[d] = r.says(d, window.DayOf(now, time.UTC))
		}
		r.held = append(r.held, h)
	}
	r.asked += len(wanted)
	return wanted
}

// reads returns at what age in days a day was read.
func (r *reader) reads(d window.Day) []int {
	var out []int
	for _, h := range r.held {
		if h.Window.Contains(d) {
			out = append(out, int(window.DayOf(h.GeneratedAt, time.UTC)-d))
		}
	}
	slices.Sort(out)
	return out
}

// A day is read until three readings in a row left it as it was and it is old enough; any move begins anew; the
// daily bound ends it; and at the weekly bound everything is read once more.
func TestLookBack(t *testing.T) {
	spec := func(change func(*dataset.Spec)) *dataset.Spec {
		s := &dataset.Spec{
			Name: "d", Source: dataset.Source{API: dataset.Reports}, Seller: true, Scope: dataset.PerMarketplace,
			Supersede: dataset.Replace, MaxDays: 31, History: 200, Reread: dataset.Reread{Daily: 14, Weekly: 35},
		}
		if change != nil {
			change(s)
		}
		return s
	}
	d := day("2026-02-01")
	for name, tt := range map[string]struct {
		spec  *dataset.Spec
		moves []int // ages at which the day's figures change
		down  [2]int
		want  []int // ages at which the day is read
	}{
		"nothing moves: four readings, one at the weekly bound": {spec: spec(nil), want: []int{1, 2, 3, 4, 35}},
		"a move on the third day starts the count again":        {spec: spec(nil), moves: []int{3}, want: []int{1, 2, 3, 4, 5, 6, 35}},
		"two moves":                           {spec: spec(nil), moves: []int{2, 5}, want: []int{1, 2, 3, 4, 5, 6, 7, 8, 35}},
		"it moves on and on: the daily bound": {spec: spec(nil), moves: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, want: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 35}},
		"a Spec that says ten days at least":  {spec: spec(func(s *dataset.Spec) { s.Settle = 10 }), want: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 35}},
		"without a weekly bound":              {spec: spec(func(s *dataset.Spec) { s.Reread.Weekly = 0 }), want: []int{1, 2, 3, 4}},
		"without any":                         {spec: spec(func(s *dataset.Spec) { s.Reread = dataset.Reread{} }), want: []int{1}},
		"down from the third to the tenth day: it goes on where it was": {spec: spec(nil), down: [2]int{3, 10}, want: []int{1, 2, 10, 11, 35}},
		"down beyond the daily bound: one more look":                    {spec: spec(nil), down: [2]int{2, 20}, want: []int{1, 20, 35}},
		"a weekly bound beyond Amazon's reach is a week before its end; its windows reach up to today for nothing": {
			spec: spec(func(s *dataset.Spec) { s.History = 30 }), want: []int{1, 2, 3, 4, 9, 16, 23},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := &reader{spec: tt.spec, site: "UK", moved: map[window.Day][]window.Day{}}
			for _, age := range tt.moves {
				r.moved[d] = append(r.moved[d], d+window.Day(age))
			}
			for today := d - 10; today < d+60; today++ {
				if age := int(today - d); age >= tt.down[0] && age < tt.down[1] {
					continue
				}
				r.run(today.UTC().Add(12 * time.Hour))
			}
			// The weekly look comes once a week: within seven days after the bound.
			got := r.reads(d)
			if n, m := len(got), len(tt.want); n > 0 && n == m && tt.want[n-1] >= 20 && got[n-1] >= tt.want[n-1] && got[n-1] < tt.want[n-1]+7 {
				got[n-1] = tt.want[n-1]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("read at these ages (-want +got)\n%s", diff)
			}
		})
	}
}

// A month of days that do not move costs about two requests a day: one for what is new and still moving, and one a
// week for the last look.
func TestLookBackIsCheap(t *testing.T) {
	r := &reader{spec: &dataset.Spec{
		Name: "d", Source: dataset.Source{API: dataset.Reports}, Seller: true, Scope: dataset.PerMarketplace,
		Supersede: dataset.Replace, MaxDays: 31, History: 200, Reread: dataset.Reread{Daily: 14, Weekly: 35},
	}, site: "DE", moved: map[window.Day][]window.Day{}}
	for today := day("2026-01-10"); today < day("2026-03-21"); today++ {
		r.run(today.UTC().Add(12 * time.Hour))
	}
	if r.asked < 70 || r.asked > 80 {
		t.Errorf("70 days cost %d requests, want one a day and one a week from the weekly bound on", r.asked)
	}
	for _, s := range r.run(day("2026-03-20").UTC().Add(13 * time.Hour)) {
		t.Errorf("an hour later planned again: %s %s", s.Reason, s)
	}
}

// Readings of one day count once, so that asking twice in an hour proves nothing.
func TestReadingsOfOneDay(t *testing.T) {
	sameDay := func(a, b time.Time) bool { return window.DayOf(a, time.UTC) == window.DayOf(b, time.UTC) }
	var r readings
	noon := at("2026-02-02T12:00:00Z")
	for i, says := range []string{"a", "a", "a", "a"} {
		r.add(noon.Add(time.Duration(i)*time.Hour), says, true, sameDay)
	}
	if r.still != 0 {
		t.Errorf("four readings of one day: %d unmoved, want 0", r.still)
	}
	r.add(noon.AddDate(0, 0, 1), "b", true, sameDay)
	r.add(noon.AddDate(0, 0, 1).Add(time.Hour), "a", true, sameDay)
	if r.still != 1 {
		t.Errorf("the day's last reading says what the day before said: %d unmoved, want 1", r.still)
	}
	r.add(noon.AddDate(0, 0, 2), "a", false, sameDay)
	if r.still != 0 {
		t.Errorf("a reading of which nothing is known: %d unmoved, want 0", r.still)
	}
}
