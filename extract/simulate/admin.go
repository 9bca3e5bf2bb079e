package simulate

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// Calls counts the calls of one operation and account.
type Calls struct {
	Calls   int `json:"calls"`
	Refused int `json:"refused"` // answered 429
}

// Stats is GET /_stats.
type Stats struct {
	Calls      map[string]map[string]Calls `json:"calls"`       // account, operation
	Reports    map[string]int              `json:"reports"`     // reports accepted, by account
	AdsReports map[string]int              `json:"ads_reports"` // advertising reports accepted, by account
	Repeated   map[string]int              `json:"repeated"`    // of both, how many asked for what had been asked for before, by account

	Longest map[string]map[string]time.Duration `json:"longest"` // account, report type: what the slowest report took, from when it was its turn to its end
	Busy    map[string]map[string]time.Duration `json:"busy"`    // the same of all of them, one after the other
}

// Stats counts what was called. Polls are counted since the server started, all else since the state directory began.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Stats{Calls: map[string]map[string]Calls{}, Reports: map[string]int{}, AdsReports: map[string]int{}, Repeated: map[string]int{}, Longest: map[string]map[string]time.Duration{}, Busy: map[string]map[string]time.Duration{}}
	for id, c := range s.stats {
		if out.Calls[id[0]] == nil {
			out.Calls[id[0]] = map[string]Calls{}
		}
		out.Calls[id[0]][id[1]] = *c
	}
	for _, a := range s.accounts {
		seen, longest, busy := map[string]bool{}, map[string]time.Duration{}, map[string]time.Duration{}
		out.Longest[a.Code], out.Busy[a.Code] = longest, busy
		for _, r := range s.reports[a.Code].list {
			out.Reports[a.Code]++
			if seen[r.Key] {
				out.Repeated[a.Code]++
			}
			seen[r.Key] = true
			longest[r.Type] = max(longest[r.Type], r.Queue+r.Work)
			busy[r.Type] += r.Queue + r.Work
		}
	}
	seen := map[string]bool{}
	for _, r := range s.adsList {
		out.AdsReports[r.Account]++
		if seen[r.Profile+r.Key] {
			out.Repeated[r.Account]++
		}
		seen[r.Profile+r.Key] = true
	}
	return out
}

func (s *Server) handleStats(w http.ResponseWriter, _ *http.Request) {
	s.admin(w, http.StatusOK, s.Stats())
}

func (s *Server) handleServed(w http.ResponseWriter, _ *http.Request) {
	s.admin(w, http.StatusOK, s.Served())
}

// handleDocuments answers with every document and page handed out whole: its type, whose it is, and how many rows
// it was printed with.
func (s *Server) handleDocuments(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	list := append([]servedEntry{}, s.servedList...)
	s.mu.Unlock()
	s.admin(w, http.StatusOK, list)
}

// handleBooks answers with the world's books of what has been served, in the currency asked for, USD by default.
func (s *Server) handleBooks(w http.ResponseWriter, r *http.Request) {
	currency := r.URL.Query().Get("currency")
	if currency == "" {
		currency = "USD"
	}
	s.admin(w, http.StatusOK, s.Books(currency))
}

// handleFaults answers with the faults, and takes new ones: the same text that ParseFaults reads.
func (s *Server) handleFaults(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
		if err == nil {
			var text string
			if json.Unmarshal(raw, &text) != nil { // a JSON text names a set, anything else is one
				text = string(raw)
			}
			var f Faults
			if f, err = ParseFaults(text); err == nil {
				err = s.SetFaults(f)
			}
		}
		if err != nil {
			s.admin(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
			return
		}
	}
	s.mu.Lock()
	f := s.faults
	s.mu.Unlock()
	s.admin(w, http.StatusOK, f)
}

func (s *Server) handleAccounts(w http.ResponseWriter, _ *http.Request) {
	s.admin(w, http.StatusOK, map[string]any{"accounts": s.Accounts(), "seed": s.cfg.Seed, "start": s.world.Start().String(), "end": s.world.End().String()})
}
