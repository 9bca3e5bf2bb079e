package transport

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"sellerhouse/extract/account"
	"sellerhouse/extract/clock"
)

// maxAnswer bounds an answer that is read into memory; documents go to disk.
const maxAnswer = 16 << 20

// Caller makes an API's calls for one account.
type Caller struct {
	HTTP   *http.Client
	Clock  clock.Clock
	Tokens *Tokens
	Base   string                                // https://sellingpartnerapi-eu.amazon.com
	Sign   func(h http.Header, token string)     // puts the token and what goes with it into the headers
	Stale  func(status int, e *StatusError) bool // whether a refused token may merely have ended: it is renewed once
	Class  func(e *StatusError) error            // what the service knows better of an error than its status says; nil where it does not
	Tries  int                                   // of calls that can be repeated, 5 where 0
	Heard  func(Heard)                           // told of every answer, and of every call without one; may be nil

	mu     sync.Mutex
	failed map[[sha256.Size]byte]int // tries of calls that have not succeeded yet
}

// Heard is one call as it went, whatever it was answered.
type Heard struct {
	Op        string
	At        time.Time // when it was made
	Took      time.Duration
	Status    int     // 0 where no answer came
	Rate      float64 // calls a second the answer's header allows, 0 where it says nothing
	RequestID string
	Attempt   int // which try of the very same call it was since that last succeeded, from 1
}

// Call is one call.
type Call struct {
	Op     string
	Method string
	Path   string
	Query  url.Values
	Header http.Header
	Body   any            // sent as JSON, nil for none
	Repeat bool           // may be made again when its answer was lost; else ErrLost tells the caller to look first
	Token  account.Secret // in place of the account's own; never renewed here
	Once   bool           // is not tried again here though it could be: each try takes a token that its caller counts
}

// Answer is a success.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Rate returns the calls a second that the answer's header allows, 0 where it says nothing.
func (a Answer) Rate() float64 {
	r, err := strconv.ParseFloat(a.Header.Get("X-Amzn-Ratelimit-Limit"), 64)
	if err != nil || r <= 0 {
		return 0
	}
	return r
}

// Do makes the call and reads the answer into out, where out is not nil. Server errors and broken
// connections are tried again, waiting on the clock, where the call may be repeated; a refusal by quota is
// not: the caller's bucket decides when to come back.
func (c *Caller) Do(ctx context.Context, call Call, out any) (Answer, error) {
	tries := c.Tries
	if tries == 0 {
		tries = 5
	}
	if !call.Repeat || call.Once {
		tries = 1
	}
	wait := Backoff()
	for try := 1; ; try++ {
		a, err := c.withToken(ctx, call)
		if err == nil {
			if out != nil {
				if err := json.Unmarshal(a.Body, out); err != nil {
					return a, fmt.Errorf("%s: answer is not the JSON that was expected: %w", call.Op, err)
				}
			}
			return a, nil
		}
		if !errors.Is(err, ErrServer) || errors.Is(err, errToken) || ctx.Err() != nil {
			return a, err
		}
		if try >= tries {
			if !call.Repeat {
				return a, fmt.Errorf("%w: %w", ErrLost, err)
			}
			return a, err
		}
		if err := c.Clock.Sleep(ctx, wait.NextBackOff()); err != nil {
			return a, err
		}
	}
}

// Backoff returns waits from one second, growing to five minutes, spread by half so that accounts do not
// come back together.
func Backoff() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.Multiplier, b.RandomizationFactor, b.MaxInterval = time.Second, 3, 0.5, 5*time.Minute
	b.Reset()
	return b
}

// withToken makes the call, once more with a new token where the first seems to have ended.
func (c *Caller) withToken(ctx context.Context, call Call) (Answer, error) {
	if call.Token != "" {
		return c.once(ctx, call, call.Token.Reveal())
	}
	for renewed := false; ; renewed = true {
		token, err := c.token(ctx)
		if err != nil {
			return Answer{}, fmt.Errorf("%s: %w: %w", call.Op, errToken, err)
		}
		a, err := c.once(ctx, call, token)
		var e *StatusError
		if err == nil || renewed || !errors.As(err, &e) || c.Stale == nil || !c.Stale(e.Status, e) {
			return a, err
		}
		c.Tokens.Drop(token)
	}
}

// errToken says that a call was not made for want of a token.
var errToken = errors.New("no token")

// token returns a token. Login with Amazon may be busy or down for a while: whatever the call is, it was not made yet.
func (c *Caller) token(ctx context.Context) (string, error) {
	wait := Backoff()
	for try := 1; ; try++ {
		token, err := c.Tokens.Token(ctx)
		if err == nil || !errors.Is(err, ErrServer) || try == tokenTries || ctx.Err() != nil {
			return token, err
		}
		if err := c.Clock.Sleep(ctx, wait.NextBackOff()); err != nil {
			return "", err
		}
	}
}

const tokenTries = 5

func (c *Caller) once(ctx context.Context, call Call, token string) (Answer, error) {
	u := strings.TrimRight(c.Base, "/") + call.Path
	if len(call.Query) > 0 {
		u += "?" + call.Query.Encode()
	}
	var body []byte
	if call.Body != nil {
		raw, err := json.Marshal(call.Body)
		if err != nil {
			return Answer{}, fmt.Errorf("%s: %w", call.Op, err)
		}
		body = raw
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, u, bytes.NewReader(body))
	if err != nil {
		return Answer{}, fmt.Errorf("%s: %w", call.Op, redactError(err))
	}
	req.Header.Set("Accept", "application/json")
	if call.Body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range call.Header {
		req.Header[k] = v
	}
	c.Sign(req.Header, token)
	heard := Heard{Op: call.Op, At: c.Clock.Now()}
	res, err := c.HTTP.Do(req)
	if err == nil {
		heard.Status, heard.Rate, heard.RequestID = res.StatusCode, Answer{Header: res.Header}.Rate(), requestID(res.Header)
	}
	heard.Attempt = c.attempt(sha256.Sum256([]byte(call.Method+" "+u+"\n"+string(body))), heard.Status/100 == 2)
	if heard.Took = c.Clock.Now().Sub(heard.At); c.Heard != nil {
		c.Heard(heard)
	}
	if err != nil {
		if ctx.Err() != nil {
			return Answer{}, context.Cause(ctx)
		}
		return Answer{}, fmt.Errorf("%s: %w: %w", call.Op, ErrServer, redactError(err))
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return Answer{}, fmt.Errorf("%s: %w: %w", call.Op, ErrServer, redactError(err))
	}
	if len(raw) > maxAnswer {
		return Answer{}, fmt.Errorf("%s: %w: answer is longer than %d bytes", call.Op, ErrInvalid, maxAnswer)
	}
	a := Answer{Status: res.StatusCode, Header: res.Header, Body: raw}
	if res.StatusCode/100 == 2 {
		return a, nil
	}
	return a, c.classify(statusError(call.Op, res, raw), res.Header)
}

// attempt counts the tries of a call until one succeeds.
func (c *Caller) attempt(call [sha256.Size]byte, good bool) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.failed[call] + 1
	switch {
	case good:
		delete(c.failed, call)
	case c.failed == nil:
		c.failed = map[[sha256.Size]byte]int{call: n}
	default:
		c.failed[call] = n
	}
	return n
}

// requestID is what support asks for.
func requestID(h http.Header) string {
	return cmp.Or(h.Get("X-Amzn-Requestid"), h.Get("X-Amz-Request-Id"))
}

var title = regexp.MustCompile(`(?is)<title>(.*?)</title>`)

// statusError reads the many shapes of error bodies: SP-API's errors array, advertising's code and detail
// or details or message, a gateway's message, a page of the edge.
func statusError(op string, res *http.Response, raw []byte) *StatusError {
	e := &StatusError{Op: op, Status: res.StatusCode, Class: classOf(res.StatusCode), RetryAfter: retryAfter(res.Header)}
	e.RequestID = requestID(res.Header)
	type item struct {
		Code         any    `json:"code"`
		Message      string `json:"message"`
		ErrorMessage string `json:"errorMessage"`
		Detail       string `json:"detail"`
		Details      any    `json:"details"`
	}
	var body struct {
		item
		Errors []item `json:"errors"`
	}
	text := ""
	if json.Unmarshal(raw, &body) == nil {
		all := body.Errors
		if len(all) == 0 {
			all = []item{body.item}
		}
		for _, i := range all {
			if e.Code == "" && i.Code != nil {
				e.Code = fmt.Sprint(i.Code)
			}
			for _, s := range []string{i.Message, i.ErrorMessage, i.Detail, str(i.Details)} {
				if s != "" {
					text = strings.TrimPrefix(text+"; "+s, "; ")
				}
			}
		}
	} else if m := title.FindSubmatch(raw); m != nil {
		text = string(m[1])
	} else {
		text = string(raw[:min(len(raw), 300)])
	}
	text = strings.TrimSpace(text)
	e.Message = Redact(strings.ToValidUTF8(text[:min(len(text), maxMessage)], ""))
	return e
}

// maxMessage bounds how much of an error's text is kept: lists of allowed values can be long.
const maxMessage = 4000

func str(v any) string { s, _ := v.(string); return s }

// retryAfter reads the header in seconds; dates are not used by Amazon's APIs.
func retryAfter(h http.Header) time.Duration {
	s, err := strconv.Atoi(strings.TrimSpace(h.Get("Retry-After")))
	if err != nil || s < 0 {
		return 0
	}
	return time.Duration(s) * time.Second
}
