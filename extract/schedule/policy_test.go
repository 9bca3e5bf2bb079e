package schedule

import (
	"slices"
	"testing"
	"time"

	"sellerhouse/extract/plan"
)

// What takes longer than reports that have to be asked early is asked before them.
func TestLongerGoesFirst(t *testing.T) {
	ask := Gate{Key: string(plan.CreateReport)}
	long, short, quick := &Kind{Ask: ask, Worked: Worked{3, 3}, Made: 13 * time.Minute}, &Kind{Ask: ask, Worked: Worked{0, 2}, Made: 9 * time.Minute}, &Kind{Ask: ask, Worked: Worked{0, 2}, Made: time.Minute}
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

// asked lets a scheduler ask for an hour, reports never coming to an end, and returns the minutes at which each kind was.
func asked(t *testing.T, s *Scheduler, q Buckets, begin time.Time) map[*Kind][]int {
	t.Helper()
	out := map[*Kind][]int{}
	for now := begin; now.Before(begin.Add(time.Hour)); {
		step, wake := s.Next(now, true)
		switch step.Call {
		case Note:
			s.Take(now, 16)
		case Create:
			if !q.Take(now, step.Gates) {
				t.Fatal("a step that is not ready")
			}
			s.Asked(step.Request)
			s.Remove(step.Request)
			k := step.Request.Kind
			out[k] = append(out[k], int(now.Sub(begin).Round(time.Minute).Minutes()))
		case Nothing:
			if wake.IsZero() {
				return out
			}
			now = wake
		}
	}
	return out
}

// add adds n requests.
func add(s *Scheduler, k *Kind, c Class, n int) {
	for range n {
		s.Add(&Request{Kind: k, Class: c, Call: Create})
	}
}

// The last token is not spent just before a limited type that decides the end can have it.
func TestTokenIsKept(t *testing.T) {
	q := Buckets{}
	s := New(q)
	limited := &Kind{Ask: gate(plan.CreateReport), Limits: []Gate{{Key: "type", Every: 17*time.Minute + 5*time.Second}}, Made: time.Minute}
	quick := &Kind{Ask: gate(plan.CreateReport), Worked: Worked{0, 2}, Made: time.Minute}
	add(s, limited, History, 5)
	add(s, quick, History, 60)
	got := asked(t, s, q, epoch)[limited]
	if want := []int{0, 17, 34, 51}; !slices.Equal(got, want) {
		t.Errorf("the limited type was asked in the minutes %v, want %v", got, want)
	}
}

// A fresh day of one operation does not hide that one of another waits behind history.
func TestFreshDaysOfEachOperation(t *testing.T) {
	q := Buckets{}
	one := plan.NewBucket(0.0167, 1)
	q[string(plan.CreateReport)] = &one
	s := New(q)
	long := &Kind{Ask: gate(plan.CreateReport), Worked: Worked{0, 2}, Made: 40 * time.Minute}
	day := &Kind{Ask: gate(plan.CreateReport), Worked: Worked{0, 2}, Made: time.Minute}
	query := &Kind{Ask: gate(plan.CreateQuery), Worked: Worked{Open: 1}, Made: time.Hour}
	add(s, long, History, 20)
	add(s, day, Fresh, 20)
	add(s, query, Fresh, 20)
	got := asked(t, s, q, epoch)
	for i, at := range got[day][:5] {
		if late := at - got[long][i]; late < 0 || late > 1 {
			t.Errorf("fresh day %d was asked in minute %d, history in %v", i, at, got[long][:5])
		}
	}
}

// Requests that have a narrower bucket of their own do not keep others of their kind waiting.
func TestOwnBucket(t *testing.T) {
	q := Buckets{}
	s := New(q)
	k := &Kind{Ask: gate(plan.CreateReport), Worked: Worked{0, 2}, Made: time.Minute}
	de, fr := []Gate{{Key: "DE", Every: 30 * time.Minute}}, []Gate{{Key: "FR", Every: 30 * time.Minute}}
	for _, own := range [][]Gate{de, de, fr} {
		s.Add(&Request{Kind: k, Class: Forgotten, Call: Create, Own: own})
	}
	if got, want := asked(t, s, q, epoch)[k], []int{0, 0, 30}; !slices.Equal(got, want) {
		t.Errorf("asked in the minutes %v, want %v", got, want)
	}
}

// What Amazon forgets at midnight leaves every second token to a chain that decides the end, unless midnight is near.
func TestSnapshotsLeaveRoom(t *testing.T) {
	midnight := epoch.Truncate(24 * time.Hour).Add(24 * time.Hour)
	for begin, want := range map[time.Time]int{epoch: 0, midnight.Add(-early): 15} {
		q := Buckets{}
		one := plan.NewBucket(0.0167, 1)
		q[string(plan.CreateReport)] = &one
		s := New(q)
		snapshot := &Kind{Ask: gate(plan.CreateReport), Worked: Worked{0, 2}, Made: time.Minute}
		chain := &Kind{Ask: gate(plan.CreateReport), Worked: Worked{30, 30}, Made: 20 * time.Hour}
		add(s, snapshot, Forgotten, 15)
		add(s, chain, History, 40)
		if first := asked(t, s, q, begin)[chain][0]; first != want {
			t.Errorf("begun at %s the chain was asked in minute %d, want %d", begin.Format(time.TimeOnly), first, want)
		}
	}
}
