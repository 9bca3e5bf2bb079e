package transport

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"sellerhouse/extract/account"
	"sellerhouse/extract/clock"
)

// Tokens gives access tokens of one grant. A token is asked for once however many need it, and again
// before it ends, by the clock on which it ends.
type Tokens struct {
	client   *http.Client
	clock    clock.Clock
	endpoint string
	creds    account.Credentials

	flight singleflight.Group
	mu     sync.Mutex
	token  account.Secret
	until  time.Time
}

// ahead is how long before its end a token is not used any more: a call that was begun has to end.
const ahead = 2 * time.Minute

// LoginPath is where Login with Amazon gives tokens.
const LoginPath = "/auth/o2/token"

// Login is Login with Amazon's address. base is empty for Amazon, or one address that stands for all of Amazon's.
func Login(base string) string {
	return strings.TrimRight(cmp.Or(base, "https://api.amazon.com"), "/") + LoginPath
}

// NewTokens returns the tokens of a grant. endpoint is as Login says.
func NewTokens(client *http.Client, clk clock.Clock, endpoint string, creds account.Credentials) *Tokens {
	return &Tokens{client: client, clock: clk, endpoint: endpoint, creds: creds}
}

// Token returns a token that lives for a while. An error wraps ErrRevoked where the grant or the client is
// not valid any more, ErrServer where asking later helps.
func (t *Tokens) Token(ctx context.Context) (string, error) {
	t.mu.Lock()
	token, until := t.token, t.until
	t.mu.Unlock()
	if token != "" && t.clock.Now().Before(until) {
		return token.Reveal(), nil
	}
	got := t.flight.DoChan("", func() (any, error) {
		// Not the first caller's context: others wait for this token too.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		return t.refresh(ctx)
	})
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case r := <-got:
		if r.Err != nil {
			return "", r.Err
		}
		return r.Val.(string), nil
	}
}

// Drop forgets a token that Amazon did not accept.
func (t *Tokens) Drop(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token.Reveal() == token {
		t.token = ""
	}
}

func (t *Tokens) refresh(ctx context.Context) (string, error) {
	form := url.Values{
		"grant_type":    {"refresh_token"},
		"refresh_token": {t.creds.RefreshToken.Reveal()},
		"client_id":     {t.creds.ClientID.Reveal()},
		"client_secret": {t.creds.ClientSecret.Reveal()},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("token: %w", redactError(err))
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
	asked := t.clock.Now()
	res, err := t.client.Do(req)
	if err != nil {
		return "", fmt.Errorf("token: %w: %w", ErrServer, redactError(err))
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return "", fmt.Errorf("token: %w: %w", ErrServer, redactError(err))
	}
	if res.StatusCode != http.StatusOK {
		return "", tokenError(res, raw)
	}
	var got struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"`
	}
	if err := json.Unmarshal(raw, &got); err != nil || got.AccessToken == "" {
		return "", fmt.Errorf("token: %w: the answer has no access_token; is %s Login with Amazon?", ErrServer, t.endpoint)
	}
	life := time.Duration(got.ExpiresIn) * time.Second
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token, t.until = account.Secret(got.AccessToken), asked.Add(max(life-ahead, life/2))
	return got.AccessToken, nil
}

func tokenError(res *http.Response, raw []byte) error {
	var body struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
		RequestID   string `json:"request_id"`
	}
	_ = json.Unmarshal(raw, &body) // an edge may answer with a page instead
	e := &StatusError{
		Op: "token", Status: res.StatusCode, Code: body.Error, Message: Redact(body.Description), RequestID: body.RequestID, Class: classOf(res.StatusCode),
		RetryAfter: retryAfter(res.Header),
	}
	switch body.Error {
	case "invalid_grant":
		e.Class = ErrRevoked
		e.Message += "; authorise the account again and put its new refresh token in place"
	case "invalid_client", "unauthorized_client":
		e.Class = ErrRevoked
		e.Message += "; check client_id and client_secret, which ends 180 days after it was made"
	}
	if e.Class == ErrThrottled { // no bucket counts logins
		e.Class = ErrServer
	}
	return e
}
