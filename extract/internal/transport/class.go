package transport

import (
	"fmt"
	"net/http"
	"time"
)

// MaxSkew is how far a clock may be off Amazon's; requests that are further off are refused.
const MaxSkew = 5 * time.Minute

// classify takes in what only the whole answer says: a refusal may come from a clock that is off, and a service may
// know more of its own errors.
func (c *Caller) classify(e *StatusError, h http.Header) *StatusError {
	if e.Class == ErrDenied {
		if off, known := skew(h, c.Clock.Now()); known && off.Abs() > MaxSkew {
			e.Class = ErrSkewed
			e.Message += fmt.Sprintf("; this machine's clock is %s", Off(off))
		}
		return e
	}
	if c.Class != nil {
		if class := c.Class(e); class != nil {
			e.Class = class
		}
	}
	return e
}

// skew is how far the clock is ahead of an answer's.
func skew(h http.Header, now time.Time) (time.Duration, bool) {
	at, err := http.ParseTime(h.Get("Date"))
	return now.Sub(at), err == nil
}

// Off says in words how far a clock is ahead of Amazon's.
func Off(ahead time.Duration) string {
	word := "ahead of"
	if ahead < 0 {
		word = "behind"
	}
	return fmt.Sprintf("%s %s Amazon's", ahead.Abs().Round(time.Second), word)
}
