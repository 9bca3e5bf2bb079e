package simulate

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"
)

// call is one authorised call of the Selling Partner API, its quota taken.
type call struct {
	s       *Server
	w       http.ResponseWriter
	r       *http.Request
	account *account
	op      string
	body    []byte
	now     time.Time
	moment  time.Time
	faults  Faults
	opened  bool // by a data token made for this very call
}

// begin counts a call and gives it its request id.
func (s *Server) begin(w http.ResponseWriter) {
	s.mu.Lock()
	s.requests++
	n := strconv.FormatUint(s.requests, 10)
	s.mu.Unlock()
	w.Header().Set("X-Amzn-Requestid", s.seed.uuid("request", n))
	w.Header().Set("X-Amz-Apigw-Id", s.seed.hex(16, "apigw", n))
}

// partner wraps an operation of the Selling Partner API: token, account, faults, quota.
func (s *Server) partner(op string, f func(*call)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.begin(w)
		s.mu.Lock()
		c := &call{s: s, w: w, r: r, op: op, now: s.now, moment: s.moment, faults: s.faults}
		s.mu.Unlock()
		forbidden := func(details string) {
			c.failBare(http.StatusForbidden, "AccessDeniedException", "Unauthorized", "Access to requested resource is denied.", details)
		}
		token := r.Header.Get("X-Amz-Access-Token")
		if token == "" {
			forbidden("Access token is missing in the request header.")
			return
		}
		kind, code, until, ok := s.readToken(token)
		if account, life, calls, data := s.readDataToken(token); data {
			if !opens(calls, r) {
				forbidden("")
				return
			}
			kind, code, until, ok, c.opened = partnerToken, account, life, true, true
		}
		switch {
		case !ok || kind != partnerToken || s.byCode[code] == nil || c.faults.revoked(code):
			forbidden("The access token you provided is revoked, malformed or invalid.")
			return
		case !c.now.Before(until):
			forbidden("The access token you provided has expired.")
			return
		case c.faults.denied(code):
			forbidden("")
			return
		}
		c.account = s.byCode[code]
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			c.fail(http.StatusRequestEntityTooLarge, "PayloadTooLarge", "The request is too large.", "")
			return
		}
		c.body = body
		key := r.Method + " " + r.URL.RequestURI() + " " + string(body)
		if status := s.stumble(c.account.Code, op, key); status != 0 {
			text, name := "We encountered an internal error. Please try again.", "InternalFailure"
			if status == http.StatusServiceUnavailable {
				text, name = "Service is temporarily unavailable. Please try again.", "ServiceUnavailable"
			}
			c.failBare(status, name, name, text, "")
			return
		}
		granted, wait, err := s.take(c.account.Code, op, key)
		if err != nil {
			c.broken(err)
			return
		}
		if !granted {
			if s.seed.one(c.faults.RetryAfter, "retry-after", code, op, key, c.now.String()) {
				w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
			}
			c.failBare(http.StatusTooManyRequests, "TooManyRequestsException", "QuotaExceeded", "You exceeded your quota for the requested resource.", "")
			return
		}
		f(c)
	}
}

// stumble says with which status of a server in trouble a call is answered, 0 for none.
func (s *Server) stumble(account, op, key string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.first(s.faults.ServerError, "stumble", account, op, key) {
		return 0
	}
	if s.seed.one(2, "503", account, key) {
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// first says whether a fault that happens to one in n things happens to this one now: it is drawn for it and
// has not happened yet. The lock is held.
func (s *Server) first(n int, words ...string) bool {
	if !s.seed.one(n, words...) {
		return false
	}
	key := s.seed.hex(24, words...)
	if s.once[key] {
		return false
	}
	s.once[key] = true
	return s.note(entry{Once: key}) == nil
}

// take takes a token of an account's quota, writes the level down, and says how long to wait where
// there is none.
func (s *Server) take(account, op, key string) (bool, time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := plans[op]
	if !ok {
		p = plan{1, 5, ""}
	}
	id := [2]string{account, op}
	b := s.buckets[id]
	if b == nil {
		b = &bucket{}
		s.buckets[id] = b
	}
	granted, wait := b.take(p, s.faults.ThrottleBy, s.now)
	if granted && s.first(s.faults.Refuse, "refuse", account, op, key) {
		granted, wait = false, time.Duration(float64(time.Second)/p.rate)
	}
	s.count(account, op, !granted)
	if op == "getReport" || op == "ads.getReport" {
		return granted, wait, nil // polls are many, and their quota is full again in seconds: not worth a line each
	}
	return granted, wait, s.note(entry{Quota: &quotaEntry{account, op, !granted, *b}})
}

// count counts a call. The lock is held.
func (s *Server) count(account, op string, refused bool) {
	id := [2]string{account, op}
	c := s.stats[id]
	if c == nil {
		c = &Calls{}
		s.stats[id] = c
	}
	c.Calls++
	if refused {
		c.Refused++
	}
}

// ok answers with JSON.
func (c *call) ok(status int, v any) {
	c.rate()
	c.send(status, v)
}

// fail answers with an error of the client's making: 400 and 404 name the rate.
func (c *call) fail(status int, code, message, details string) {
	if status == http.StatusBadRequest || status == http.StatusNotFound {
		c.rate()
	}
	kind := code + "Exception"
	if code == "InvalidInput" {
		kind = "ValidationException"
	}
	c.failBare(status, kind, code, message, details)
}

// failBare answers with an error and without the rate; a 403 does not say that it is JSON.
func (c *call) failBare(status int, kind, code, message, details string) {
	c.w.Header().Set("X-Amzn-Errortype", kind)
	if status == http.StatusForbidden {
		c.w.Header()["Content-Type"] = nil // net/http would guess one
	}
	type problem struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Details string `json:"details"`
	}
	c.send(status, map[string][]problem{"errors": {{code, message, details}}})
}

// broken answers that the server itself cannot go on: its journal.
func (c *call) broken(err error) {
	c.failBare(http.StatusInternalServerError, "InternalFailure", "InternalFailure", err.Error(), "")
}

func (c *call) rate() {
	if p := plans[c.op]; p.text != "" && !c.faults.HideRate {
		text := p.text
		if c.faults.ThrottleBy > 1 {
			text = strconv.FormatFloat(p.rate/float64(c.faults.ThrottleBy), 'f', -1, 64)
		}
		c.w.Header().Set("X-Amzn-Ratelimit-Limit", text)
	}
}

func (c *call) send(status int, v any) {
	raw, err := plainJSON(v)
	if err != nil {
		status, raw = http.StatusInternalServerError, []byte(`{}`)
	}
	if _, said := c.w.Header()["Content-Type"]; !said {
		c.w.Header().Set("Content-Type", "application/json")
	}
	c.w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	c.w.WriteHeader(status)
	_, _ = c.w.Write(raw)
}

// plainJSON is JSON as Amazon prints it: no escaping of <, > and &.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
