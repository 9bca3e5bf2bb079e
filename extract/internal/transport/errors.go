// Package transport is the HTTP that Amazon's APIs share: an account's own way out of the network,
// tokens, retries, the classes of errors, and downloads to disk.
package transport

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The classes of errors callers branch on with errors.Is.
var (
	ErrThrottled = errors.New("quota exceeded")                 // wait as told; a StatusError says how long
	ErrDenied    = errors.New("access denied")                  // not with these rights: no retry
	ErrRevoked   = fmt.Errorf("grant not valid: %w", ErrDenied) // the whole account is denied until it is authorised again
	ErrSkewed    = fmt.Errorf("clock is off: %w", ErrDenied)
	ErrElsewhere = fmt.Errorf("the grant is another region's: %w", ErrDenied)
	ErrNoData    = errors.New("no data")                              // an answer, not a failure
	ErrDrift     = errors.New("document is not as declared")          // to quarantine
	ErrInvalid   = errors.New("request refused")                      // asking again the same way is useless
	ErrNotForIt  = fmt.Errorf("not for this account: %w", ErrInvalid) // the type does not apply to any of its stores
	ErrTooWide   = fmt.Errorf("too much at once: %w", ErrInvalid)     // a shorter window may pass
	ErrDuplicate = errors.New("asked already")                        // the answer names the earlier request
	ErrGone      = errors.New("not found")
	ErrExpired   = errors.New("address expired")    // ask for a fresh one
	ErrTruncated = errors.New("document cut short") // download again
	ErrServer    = errors.New("server error")       // try again
	ErrLost      = errors.New("answer lost")        // it may or may not have been done: look before asking again
)

// StatusError is an answer that is not a success. It unwraps to its class.
type StatusError struct {
	Op         string // "createReport"
	Status     int
	Code       string
	Message    string // never holds tokens or signed addresses
	RequestID  string
	RetryAfter time.Duration // 0 where the answer named none
	Class      error
}

func (e *StatusError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s answered %d", e.Op, e.Status)
	if e.Code != "" && e.Code != fmt.Sprint(e.Status) {
		b.WriteString(" " + e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request %s)", e.RequestID)
	}
	if e.Class != nil {
		fmt.Fprintf(&b, ": %v", e.Class)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, ", retry in %s", e.RetryAfter)
	}
	return b.String()
}

func (e *StatusError) Unwrap() error { return e.Class }

// RetryAfter returns how long an answer said to wait, 0 where it said nothing.
func RetryAfter(err error) time.Duration {
	var s *StatusError
	if errors.As(err, &s) {
		return s.RetryAfter
	}
	return 0
}

// classOf is the class of a status where nothing in the body says more.
func classOf(status int) error {
	switch {
	case status == http.StatusTooManyRequests:
		return ErrThrottled
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return ErrDenied
	case status == http.StatusNotFound, status == http.StatusGone:
		return ErrGone
	case status == http.StatusTooEarly:
		return ErrDuplicate
	case status >= 500, status == http.StatusRequestTimeout:
		return ErrServer
	default:
		return ErrInvalid
	}
}
