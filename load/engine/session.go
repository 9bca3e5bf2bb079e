package engine

import (
	"strconv"
	"sync"
	"time"
)

const (
	sessionTimeout    = time.Minute
	maxSessionTimeout = time.Hour
)

// sessions are the connections that clients keep by session_id, with their settings and temporary tables.
type sessions struct {
	mu  sync.Mutex
	all map[string]*session
}

type session struct {
	conn    *conn
	busy    bool
	timeout time.Duration
	until   time.Time
}

// take hands out the session's connection, opened with open where there is none. Only one request may hold it.
func (s *sessions) take(id string, q urlQuery, now time.Time, open func() (*conn, error)) (*session, error) {
	timeout := sessionTimeout
	if v := q.get("session_timeout"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 || time.Duration(n)*time.Second > maxSessionTimeout {
			return nil, exception(374, "INVALID_SESSION_TIMEOUT", "session_timeout %q, expected seconds up to %d", v, int(maxSessionTimeout.Seconds()))
		}
		timeout = time.Duration(n) * time.Second
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reap(now)
	if found, ok := s.all[id]; ok {
		if found.busy {
			return nil, exception(373, "SESSION_IS_LOCKED", "Session %s is locked by a concurrent client", id)
		}
		found.busy, found.timeout = true, timeout
		return found, nil
	}
	if q.get("session_check") == "1" {
		return nil, exception(372, "SESSION_NOT_FOUND", "Session %s not found", id)
	}
	c, err := open()
	if err != nil {
		return nil, err
	}
	if s.all == nil {
		s.all = map[string]*session{}
	}
	fresh := &session{conn: c, busy: true, timeout: timeout}
	s.all[id] = fresh
	return fresh, nil
}

// give returns a session; end closes it at once.
func (s *sessions) give(id string, held *session, now time.Time, end bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held.busy, held.until = false, now.Add(held.timeout)
	if end {
		delete(s.all, id)
		held.conn.close()
	}
}

// reap closes what nobody used for its timeout. The caller holds the lock.
func (s *sessions) reap(now time.Time) {
	for id, held := range s.all {
		if !held.busy && now.After(held.until) {
			delete(s.all, id)
			held.conn.close()
		}
	}
}

// sweep closes idle sessions; with all set, every one that is not busy.
func (s *sessions) sweep(now time.Time, all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if all {
		now = now.Add(maxSessionTimeout + time.Hour)
	}
	s.reap(now)
}
