package pull

import (
	"context"
	"sync"
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/schedule"
)

// Two processes, and the accounts in each, spend an application's limit together: of a token every quarter of an hour
// each goes to one of them, whatever they do at the same moment.
func TestApplicationLimit(t *testing.T) {
	store := newMemory()
	key := applicationKey(account.Account{SPAPI: account.Credentials{ClientID: "client"}})
	g := gate{Key: applicationPrefix + "T", Every: 15 * time.Minute, Application: true}
	processes := []*application{newApplication(store, key), newApplication(store, key)}
	start := time.Date(2026, 2, 9, 6, 0, 0, 0, time.UTC)
	for minute := range 61 {
		now := start.Add(time.Duration(minute) * time.Minute)
		var mu sync.Mutex
		var all sync.WaitGroup
		spent := 0
		for i := range 8 {
			all.Go(func() {
				ok, err := processes[i%2].take(context.Background(), now, g)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if ok {
					spent++
				}
			})
		}
		all.Wait()
		if want := map[bool]int{true: 1}[minute%15 == 0]; spent != want {
			t.Errorf("after %d minutes %d calls went, want %d", minute, spent, want)
		}
	}
	// What one learns the other one knows when it spends the next.
	now := start.Add(61 * time.Minute)
	processes[0].learn(func(b schedule.Buckets) { b.Refused(now, []gate{g}, time.Hour) })
	if ok, err := processes[0].take(t.Context(), now.Add(15*time.Minute), g); ok || err != nil {
		t.Errorf("a limit that was refused for an hour let a call through: %v, %v", ok, err)
	}
	if ok, err := processes[0].take(t.Context(), now.Add(61*time.Minute), g); !ok || err != nil {
		t.Errorf("after the hour: %v, %v; want a token", ok, err)
	}
	if at := processes[1].ready(now.Add(62*time.Minute), g); at.IsZero() {
		t.Error("no moment for the next call")
	}
	if ok, err := processes[1].take(t.Context(), now.Add(62*time.Minute), g); ok || err != nil {
		t.Errorf("the other process took a token a minute later: %v, %v", ok, err)
	}
}
