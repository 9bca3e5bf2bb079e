package transport

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/clock"
)

// A refusal under a clock that is off is the clock's; and a service may know its own errors better.
func TestClasses(t *testing.T) {
	known := errors.New("known better")
	for name, tt := range map[string]struct {
		status int
		ahead  time.Duration // of the answer's clock
		want   error
		not    error
		text   string
	}{
		"refused":                             {status: 403, want: ErrDenied, not: ErrSkewed},
		"refused, four minutes off":           {status: 403, ahead: 4 * time.Minute, want: ErrDenied, not: ErrSkewed},
		"refused, six minutes behind":         {status: 403, ahead: 6 * time.Minute, want: ErrSkewed, text: "behind Amazon's"},
		"refused, an hour ahead":              {status: 401, ahead: -time.Hour, want: ErrSkewed, text: "ahead of Amazon's"},
		"another error whatever the clock":    {status: 404, ahead: time.Hour, want: ErrGone, not: ErrDenied},
		"what the service knows better":       {status: 418, want: known},
		"a clock that is off is still denied": {status: 403, ahead: time.Hour, want: ErrDenied},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := caller(t, clock.Wall{}, func(_ int, w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", time.Now().UTC().Add(tt.ahead).Format(http.TimeFormat))
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, `{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied."}]}`)
			})
			c.Class = func(e *StatusError) error {
				if e.Status == 418 {
					return known
				}
				return nil
			}
			_, err := c.Do(t.Context(), Call{Op: "op", Method: "GET", Path: "/x", Repeat: true}, nil)
			if !errors.Is(err, tt.want) || tt.not != nil && errors.Is(err, tt.not) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("error = %v, want %v with %q", err, tt.want, tt.text)
			}
		})
	}
}
