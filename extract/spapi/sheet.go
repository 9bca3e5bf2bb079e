package spapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"sellerhouse/extract/internal/transport"
)

// Sheet is one page of an answer, byte for byte as it came.
type Sheet struct {
	Body []byte
	Next string // token of the page after it, "" on the last one
}

// Span is a stretch of time that is asked for, [From, Until).
type Span struct{ From, Until time.Time }

// sheet reads one page. tokenAt are the members that lead to the next page's token; without any there is one page.
func (c *Client) sheet(ctx context.Context, op, path string, q url.Values, tokenAt ...string) (Sheet, float64, error) {
	var body json.RawMessage
	a, err := c.call.Do(ctx, transport.Call{Op: op, Method: http.MethodGet, Path: path, Query: q, Repeat: true, Once: true}, &body)
	if err != nil {
		return Sheet{}, a.Rate(), err
	}
	if len(tokenAt) == 0 {
		return Sheet{Body: a.Body}, a.Rate(), nil
	}
	next, err := textAt(body, tokenAt)
	if err != nil {
		return Sheet{}, a.Rate(), fmt.Errorf("%s: next token: %w", op, err)
	}
	return Sheet{Body: a.Body, Next: next}, a.Rate(), nil
}

// textAt reads the text that members lead to, "" where there is none.
func textAt(raw json.RawMessage, members []string) (string, error) {
	for _, m := range members {
		var o map[string]json.RawMessage
		if err := json.Unmarshal(raw, &o); err != nil {
			return "", err
		}
		if raw = o[m]; raw == nil {
			return "", nil
		}
	}
	var text *string
	if err := json.Unmarshal(raw, &text); err != nil || text == nil {
		return "", err
	}
	return *text, nil
}

// instant prints a time as the APIs take it.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// pick keeps the parameters that say something.
func pick(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}
