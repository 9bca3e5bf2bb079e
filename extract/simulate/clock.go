package simulate

import (
	"encoding/json"
	"net/http"
	"time"
)

// The clock has two hands. now is what tokens, quotas, addresses and report states live on: the pipeline
// moves it over its waits. moment is where the world stands: figures, listings and generation times are
// those of the moment a run began, so that they do not depend on how long the run waited, in which order its
// workers got their tokens, or how often it was killed and started again. Only whoever conducts runs at
// successive moments moves it.

// advance moves the clock forward; an earlier t changes nothing.
func (s *Server) advance(t time.Time, newMoment bool) error {
	t = t.UTC()
	if !t.After(s.now) && !(newMoment && s.moment.Before(s.now)) {
		return nil
	}
	if t.After(s.now) {
		s.now = t
	}
	if newMoment {
		s.moment = s.now
	}
	return s.note(entry{Clock: &clockEntry{Now: s.now, Moment: s.moment}})
}

// handleClock serves GET and POST /_clock: {"now", "moment"}, and {"advance_to", "moment"} to move it. "moment": true
// makes the step a new moment.
func (s *Server) handleClock(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		var in struct {
			AdvanceTo time.Time `json:"advance_to"`
			Moment    bool      `json:"moment"`
		}
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&in); err != nil || in.AdvanceTo.IsZero() {
			s.admin(w, http.StatusBadRequest, map[string]string{"error": `want {"advance_to": "2026-01-31T06:00:00Z"}`})
			return
		}
		s.mu.Lock()
		err := s.advance(in.AdvanceTo, in.Moment)
		s.mu.Unlock()
		if err != nil {
			s.admin(w, http.StatusInternalServerError, map[string]string{"error": err.Error()})
			return
		}
	}
	s.mu.Lock()
	now, moment := s.now, s.moment
	s.mu.Unlock()
	s.admin(w, http.StatusOK, map[string]string{"now": now.Format(time.RFC3339Nano), "moment": moment.Format(time.RFC3339Nano)})
}
