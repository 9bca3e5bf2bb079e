package pull

import (
	"os"
	"testing"
	"time"

	"sellerhouse/extract/simulate/world"
)

// The days of a demo one after the other, at moments at most 60 days apart: what is due at each, what it
// costs, and that nothing stays open.
func TestSuccessiveMoments(t *testing.T) {
	if testing.Short() {
		t.Skip("the first moment is TestPullEverything")
	}
	w, at := small, []time.Time{
		time.Date(2025, 10, 25, 6, 0, 0, 0, time.UTC), time.Date(2025, 11, 9, 6, 0, 0, 0, time.UTC), time.Date(2025, 11, 10, 6, 0, 0, 0, time.UTC),
	}
	faults := "standard"
	if os.Getenv("SELLERHOUSE_LONG") != "" {
		w = world.New(1, world.Options{})
		at = nil
		for m := time.Date(2025, 11, 29, 6, 0, 0, 0, time.UTC); m.Before(w.End().UTC()); m = m.AddDate(0, 0, 55) {
			at = append(at, m)
		}
		faults = "none"
	}
	h := newHouseOf(t, w, faults, at[0])
	for _, now := range at {
		if err := h.clock.AdvanceTo(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		now := h.clock.Now()
		wanted := h.plan(now)
		began := time.Now()
		res, err := Run(t.Context(), h.cfg, wanted)
		took := time.Since(began)
		if err != nil || res.Err() != nil {
			t.Fatal(err, res.Err())
		}
		reasons := map[string]int{}
		for _, s := range wanted {
			reasons[string(s.Reason)]++
		}
		t.Logf("%s: %v, %d documents in %s, %s each; the clock moved %s", now.Format(time.DateOnly), reasons, res.Committed, took.Round(time.Millisecond),
			(took / time.Duration(max(1, res.Committed))).Round(10*time.Microsecond), h.clock.Now().Sub(now).Round(time.Minute))
		if left := withoutListings(h.plan(now)); len(left) > 0 {
			t.Errorf("after the run of %s still wanted: %v", now, left)
		}
	}
}
