package pull

import (
	"testing"
)

// A refusal of the list of profiles is waited out like any other: without it no advertising report has its days.
func TestProfilesWaitOutRefusals(t *testing.T) {
	h := newHouse(t, `{"refuse": 1, "retry_after": 1}`) // every call is refused the first time
	before := h.clock.Now()
	profiles, err := Profiles(t.Context(), h.cfg)
	want := 0
	for _, a := range h.cfg.Accounts {
		want += len(a.Profiles)
	}
	if err != nil || want == 0 || len(profiles) != want {
		t.Errorf("%d profiles, %v; want %d", len(profiles), err, want)
	}
	refused := 0
	for _, ops := range h.server.Stats().Calls {
		refused += ops["ads.getProfiles"].Refused
	}
	if refused == 0 || !h.clock.Now().After(before) {
		t.Errorf("%d refusals, the clock moved %s; want to have waited", refused, h.clock.Now().Sub(before))
	}
}
