package schedule

import (
	"testing"
	"time"

	"sellerhouse/extract/plan"
)

// What takes longer than reports that have to be asked early is asked before them.
func TestLongerGoesFirst(t *testing.T) {
	ask := Gate{Key: string(plan.CreateReport)}
	long, short, quick := &Kind{Ask: ask, Open: 3, Made: 13 * time.Minute}, &Kind{Ask: ask, Made: 9 * time.Minute}, &Kind{Ask: ask, Made: time.Minute}
	s := New(Buckets{})
	for _, x := range []struct {
		kind *Kind
		n    int
	}{{quick, 60}, {short, 50}, {long, 16}} {
		for range x.n {
			s.Add(&Request{Kind: x.kind, Class: History, Call: Create})
		}
	}
	first := s.Take(time.Date(2026, 2, 9, 6, 0, 0, 0, time.UTC), 5)
	for i, want := range []*Kind{long, long, long, long, short} { // three are worked on, and one waits there
		if first[i].Kind != want {
			t.Errorf("request %d is of reports that take %v, want %v", i+1, first[i].Kind.Made, want.Made)
		}
	}
}
