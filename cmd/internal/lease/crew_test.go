package lease

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// Who joins is counted by the others within seconds, who leaves at once, and who dies when it has been silent for long.
func TestCrew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newObjects()
		join := func(pid int) *Crew {
			c, err := Join(t.Context(), store, Options{Owner: elsewhere(pid)})
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		sizes := func(want int, crew ...*Crew) {
			t.Helper()
			time.Sleep((Options{}).renewEvery() + time.Second)
			for i, c := range crew {
				if got := c.Size(); got != want {
					t.Errorf("process %d of the crew sees %d, want %d", i, got, want)
				}
			}
		}
		left := func() int {
			store.mu.Lock()
			defer store.mu.Unlock()
			return len(store.content)
		}
		first := join(1)
		sizes(1, first)
		second, third := join(2), join(3)
		if got := third.Size(); got != 3 {
			t.Errorf("who joins sees %d, want 3 at once", got)
		}
		sizes(3, first, second, third)
		third.Leave(t.Context())
		sizes(2, first, second)
		dies := join(4)
		sizes(3, first, second)
		dies.stop()
		<-dies.ended
		dies.own.stop()
		<-dies.own.ended
		sizes(3, first)
		time.Sleep(Dead)
		sizes(2, first, second)
		if n := left(); n != 2 {
			t.Errorf("%d objects are left, want those of the two that live", n)
		}
		// One that stood still was cleared away, and comes back.
		if err := store.Delete(t.Context(), Key(second.own.name)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * (Options{}).renewEvery())
		sizes(2, first, second)
		first.Leave(t.Context())
		second.Leave(t.Context())
		if n := left(); n != 0 {
			t.Errorf("%d objects are left", n)
		}
	})
}

// Each process has an order of its own, always the same.
func TestPreferred(t *testing.T) {
	names := []string{"A", "B", "C", "D", "E", "F", "G", "H"}
	a, b := elsewhere(1).Preferred(names), elsewhere(2).Preferred(names)
	if !slices.Equal(a, elsewhere(1).Preferred(names)) || slices.Equal(a, b) {
		t.Errorf("orders %v and %v", a, b)
	}
	slices.Sort(a)
	if !slices.Equal(a, names) {
		t.Errorf("of %v there are %v", names, a)
	}
}
