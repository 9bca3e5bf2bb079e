package transport

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/gzip"

	"sellerhouse/extract/account"
	"sellerhouse/extract/clock"
)

func TestStatusError(t *testing.T) {
	for name, tt := range map[string]struct {
		status  int
		header  http.Header
		body    string
		class   error
		message string
		wait    time.Duration
	}{
		"reports, throttled": {
			status: 429, body: `{"errors":[{"code":"QuotaExceeded","message":"You exceeded your quota for the requested resource.","details":""}]}`,
			class: ErrThrottled, message: "op answered 429 QuotaExceeded: You exceeded your quota for the requested resource.: quota exceeded",
		},
		"throttled with a time": {
			status: 429, header: http.Header{"Retry-After": {"45"}}, body: `{"code":"429","detail":"Too Many Requests"}`,
			class: ErrThrottled, message: "op answered 429: Too Many Requests: quota exceeded, retry in 45s", wait: 45 * time.Second,
		},
		"throttled with a page of the edge": {status: 429, body: "<html><head><title>429 Too Many</title></head>", class: ErrThrottled, message: "op answered 429: 429 Too Many: quota exceeded"},
		"role missing": {
			status: 403, body: `{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":""}]}`, class: ErrDenied,
			message: "op answered 403 Unauthorized: Access to requested resource is denied.: access denied",
		},
		"profile of another": {
			status: 401, body: `{"code":"UNAUTHORIZED","details":"Not authorized to access scope 123"}`, class: ErrDenied,
			message: "op answered 401 UNAUTHORIZED: Not authorized to access scope 123: access denied",
		},
		"unknown report": {status: 404, body: `{"errors":[{"code":"NotFound","message":"no such report"}]}`, class: ErrGone, message: "op answered 404 NotFound: no such report: not found"},
		"refused": {
			status: 400, header: http.Header{"X-Amzn-Requestid": {"r-1"}}, body: `{"errors":[{"code":"InvalidInput","message":"Invalid Input","details":"reportTypes;"}]}`, class: ErrInvalid,
			message: "op answered 400 InvalidInput: Invalid Input; reportTypes; (request r-1): request refused",
		},
		"asked already":       {status: 425, body: `{"code":"425","detail":"The Request is a duplicate of : x"}`, class: ErrDuplicate, message: "op answered 425: The Request is a duplicate of : x: asked already"},
		"down":                {status: 503, body: "", class: ErrServer, message: "op answered 503: server error"},
		"secrets are removed": {status: 400, body: `{"message":"bad token Atza|IwEBabc and https://s3/x?X-Amz-Signature=1"}`, class: ErrInvalid, message: "op answered 400: bad token [redacted] and https://s3/x?[redacted]: request refused"},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.header == nil {
				tt.header = http.Header{}
			}
			err := statusError("op", &http.Response{StatusCode: tt.status, Header: tt.header}, []byte(tt.body))
			if !errors.Is(err, tt.class) || err.Error() != tt.message || RetryAfter(fmt.Errorf("x: %w", err)) != tt.wait {
				t.Errorf("statusError = %v (wait %s), want class %v, %q, wait %s", err, RetryAfter(err), tt.class, tt.message, tt.wait)
			}
		})
	}
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"token Atza|IwEB-x_y.z end":                   "token [redacted] end",
		"refresh Atzr|IwEBabc":                        "refresh [redacted]",
		"Atz.sprdt|IQEB":                              "[redacted]",
		`Get "https://s3.x/a/b?X-Amz-Signature=abc"`:  `Get "https://s3.x/a/b?[redacted]"`,
		"socks5://user:secret@host:1080 refused":      "socks5://[redacted]@host:1080 refused",
		"client_secret=abc&grant_type=refresh_token":  "client_secret=[redacted]&grant_type=refresh_token",
		"amzn1.oa2-cs.v1.0123456789abcdef is no good": "[redacted] is no good",
		"order 111-0000001-0000001 is kept":           "order 111-0000001-0000001 is kept",
	} {
		if got := Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAddressesStayOutOfErrors(t *testing.T) {
	_, err := Download(t.Context(), &http.Client{Transport: failing{}}, "download", "https://s3.x/doc?X-Amz-Signature=topsecret", nil, filepath.Join(t.TempDir(), "x"))
	if err == nil || strings.Contains(err.Error(), "topsecret") || !errors.Is(err, ErrServer) {
		t.Errorf("Download error = %v, want a server error without the signature", err)
	}
}

type failing struct{}

func (failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("refused") }

func zipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.Bytes()
}

func TestDownload(t *testing.T) {
	whole := zipped(strings.Repeat("order\t1\n", 1000))
	for name, tt := range map[string]struct {
		serve       func(w http.ResponseWriter)
		header      http.Header
		want        []byte
		compression string
		wantErr     error
		status      int
	}{
		"gzip as served": {serve: func(w http.ResponseWriter) { _, _ = w.Write(whole) }, want: whole, compression: "GZIP", status: 200},
		"gzip that says so in a header is not unpacked": {serve: func(w http.ResponseWriter) { w.Header().Set("Content-Encoding", "gzip"); _, _ = w.Write(whole) }, want: whole, compression: "GZIP", status: 200},
		"plain":                      {serve: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "a\tb\n") }, want: []byte("a\tb\n"), status: 200},
		"empty":                      {serve: func(http.ResponseWriter) {}, want: []byte{}, status: 200},
		"cut gzip":                   {serve: func(w http.ResponseWriter) { _, _ = w.Write(whole[:len(whole)-9]) }, wantErr: ErrTruncated, status: 200},
		"broken gzip":                {serve: func(w http.ResponseWriter) { b := bytes.Clone(whole); b[len(b)-5] ^= 1; _, _ = w.Write(b) }, wantErr: ErrTruncated, status: 200},
		"fewer bytes than announced": {serve: func(w http.ResponseWriter) { w.Header().Set("Content-Length", "9999"); _, _ = w.Write(whole) }, wantErr: ErrTruncated, status: 200},
		"expired address": {serve: func(w http.ResponseWriter) {
			w.WriteHeader(403)
			_, _ = io.WriteString(w, "<Error><Message>Request has expired</Message></Error>")
		}, wantErr: ErrExpired, status: 403},
		"storage is down":            {serve: func(w http.ResponseWriter) { w.WriteHeader(503) }, wantErr: ErrServer, status: 503},
		"unchanged":                  {serve: func(w http.ResponseWriter) { w.WriteHeader(304) }, header: http.Header{"If-None-Match": {`"1"`}}, status: 304},
		"a redirect is not followed": {serve: func(w http.ResponseWriter) { w.Header().Set("Location", "/other"); w.WriteHeader(302) }, wantErr: ErrInvalid, status: 302},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != "" || r.Header.Get("Accept-Encoding") != "" {
					t.Errorf("storage was sent %v", r.Header)
				}
				tt.serve(w)
			}))
			defer srv.Close()
			client, err := NewClient(account.Egress{})
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "doc")
			got, err := Download(t.Context(), client, "download", srv.URL+"/doc", tt.header, path)
			if !errors.Is(err, tt.wantErr) || got.Status != tt.status {
				t.Fatalf("Download = %+v, %v; want status %d, error %v", got, err, tt.status, tt.wantErr)
			}
			on, rerr := os.ReadFile(path)
			if tt.want == nil {
				if rerr == nil {
					t.Errorf("a file of %d bytes is left", len(on))
				}
				return
			}
			if !bytes.Equal(on, tt.want) || got.Compression != tt.compression || got.Bytes != int64(len(tt.want)) {
				t.Errorf("on disk %d bytes (%s), want %d (%s)", len(on), got.Compression, len(tt.want), tt.compression)
			}
		})
	}
}

// manual is a clock that moves when told; a Sleep moves it by itself.
type manual struct {
	mu  sync.Mutex
	now time.Time
}

func (m *manual) Now() time.Time { m.mu.Lock(); defer m.mu.Unlock(); return m.now }
func (m *manual) Sleep(ctx context.Context, d time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
	return ctx.Err()
}
func (m *manual) Go(f func())   { f() }
func (m *manual) Idle(f func()) { f() }

func TestTokens(t *testing.T) {
	clk := &manual{now: time.Date(2026, 2, 9, 12, 0, 0, 0, time.UTC)}
	var asked atomic.Int32
	answer := func(w http.ResponseWriter, n int32) {
		_, _ = fmt.Fprintf(w, `{"access_token":"Atza|%d","token_type":"bearer","expires_in":3600}`, n)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil || r.Form.Get("grant_type") != "refresh_token" || r.Form.Get("client_secret") != "s" {
			t.Errorf("asked with %v", r.Form)
		}
		answer(w, asked.Add(1))
	}))
	defer srv.Close()
	tokens := NewTokens(srv.Client(), clk, srv.URL, account.Credentials{ClientID: "c", ClientSecret: "s", RefreshToken: "r"})
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if got, err := tokens.Token(t.Context()); err != nil || got != "Atza|1" {
				t.Errorf("Token = %q, %v; want Atza|1", got, err)
			}
		})
	}
	wait.Wait()
	for _, step := range []struct {
		after time.Duration
		want  string
	}{{57 * time.Minute, "Atza|1"}, {2 * time.Minute, "Atza|2"}} {
		_ = clk.Sleep(t.Context(), step.after)
		if got, err := tokens.Token(t.Context()); err != nil || got != step.want {
			t.Errorf("after %s more Token = %q, %v; want %q", step.after, got, err, step.want)
		}
	}
	tokens.Drop("Atza|1") // an old one: the new one stays
	if got, _ := tokens.Token(t.Context()); got != "Atza|2" {
		t.Errorf("after dropping an old token got %q", got)
	}
	tokens.Drop("Atza|2")
	if got, _ := tokens.Token(t.Context()); got != "Atza|3" {
		t.Errorf("after dropping the token got %q", got)
	}

	for name, tt := range map[string]struct {
		status int
		body   string
		want   error
	}{
		"revoked":        {400, `{"error":"invalid_grant","error_description":"The refresh token Atzr|secret is revoked"}`, ErrRevoked},
		"wrong client":   {401, `{"error":"invalid_client","error_description":"Client authentication failed"}`, ErrRevoked},
		"too many":       {429, `{"error":"slow_down"}`, ErrServer},
		"down":           {503, `oops`, ErrServer},
		"no token in it": {200, `{}`, ErrServer},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			}))
			defer srv.Close()
			_, err := NewTokens(srv.Client(), clk, srv.URL, account.Credentials{}).Token(t.Context())
			if !errors.Is(err, tt.want) || strings.Contains(err.Error(), "secret is") {
				t.Errorf("Token error = %v, want %v without the token", err, tt.want)
			}
		})
	}
}

// caller returns a Caller whose API answers with what serve says, call after call.
func caller(t *testing.T, clk clock.Clock, serve func(n int, w http.ResponseWriter, r *http.Request)) (*Caller, *atomic.Int32) {
	var calls, tokens atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			_, _ = fmt.Fprintf(w, `{"access_token":"t%d","expires_in":3600}`, tokens.Add(1))
			return
		}
		serve(int(calls.Add(1)), w, r)
	}))
	t.Cleanup(srv.Close)
	return &Caller{
		HTTP: srv.Client(), Clock: clk, Base: srv.URL, Tokens: NewTokens(srv.Client(), clk, srv.URL+"/token", account.Credentials{}),
		Sign:  func(h http.Header, token string) { h.Set("X-Token", token) },
		Stale: func(status int, _ *StatusError) bool { return status == 401 },
	}, &calls
}

func TestDo(t *testing.T) {
	for name, tt := range map[string]struct {
		repeat bool
		serve  func(n int, w http.ResponseWriter, r *http.Request)
		calls  int32
		want   error
	}{
		"server errors are tried again": {repeat: true, calls: 3, serve: func(n int, w http.ResponseWriter, _ *http.Request) {
			if n < 3 {
				w.WriteHeader(500)
			}
			_, _ = io.WriteString(w, `{}`)
		}},
		"but not for ever":                     {repeat: true, calls: 5, want: ErrServer, serve: func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }},
		"a call that counts is never repeated": {calls: 1, want: ErrLost, serve: func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }},
		"nor when its answer is lost": {calls: 1, want: ErrLost, serve: func(_ int, w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			_ = c.Close()
		}},
		"quota is the caller's business": {repeat: true, calls: 1, want: ErrThrottled, serve: func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) }},
		"an ended token is renewed once": {calls: 2, serve: func(_ int, w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Token") == "t1" {
				w.WriteHeader(401)
			}
			_, _ = io.WriteString(w, `{}`)
		}},
		"and no more":       {calls: 2, want: ErrDenied, serve: func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }},
		"an endless answer": {calls: 1, want: ErrInvalid, serve: func(_ int, w http.ResponseWriter, _ *http.Request) { _, _ = io.CopyN(w, zeros{}, maxAnswer+2) }},
	} {
		t.Run(name, func(t *testing.T) {
			c, calls := caller(t, &manual{}, tt.serve)
			_, err := c.Do(t.Context(), Call{Op: "op", Method: "POST", Path: "/x", Body: map[string]int{"a": 1}, Repeat: tt.repeat}, nil)
			if !errors.Is(err, tt.want) || tt.want == nil && err != nil || calls.Load() != tt.calls {
				t.Errorf("Do = %v after %d calls, want %v after %d", err, calls.Load(), tt.want, tt.calls)
			}
		})
	}
}

// Login with Amazon is asked again while it is busy or down, before a call that counts as well: that was not made yet.
func TestBusyLogin(t *testing.T) {
	for name, tt := range map[string]struct {
		busy, status int
		calls        int32
		want         error
	}{
		"busy for a while": {busy: 3, status: 429, calls: 1},
		"down for a while": {busy: 4, status: 503, calls: 1},
		"busy for good":    {busy: 99, status: 429, want: ErrServer},
		"revoked":          {busy: 99, status: 400, want: ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			c, calls := caller(t, &manual{}, func(_ int, w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) })
			logins := 0
			login := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if logins++; logins <= tt.busy {
					w.WriteHeader(tt.status)
					return
				}
				_, _ = io.WriteString(w, `{"access_token":"t","expires_in":3600}`)
			}))
			defer login.Close()
			c.Tokens = NewTokens(login.Client(), &manual{}, login.URL, account.Credentials{})
			_, err := c.Do(t.Context(), Call{Op: "op", Method: "POST", Path: "/x"}, nil)
			if !errors.Is(err, tt.want) || tt.want == nil && err != nil || errors.Is(err, ErrLost) || errors.Is(err, ErrThrottled) || calls.Load() != tt.calls {
				t.Errorf("Do = %v after %d calls, want %v after %d", err, calls.Load(), tt.want, tt.calls)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// pipes is a network of one server, inside a synctest bubble.
func pipes(handler http.Handler) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		mine, theirs := net.Pipe()
		go func() {
			defer func() { _ = theirs.Close() }()
			in := bufio.NewReader(theirs)
			req, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, req.Body)
			rec := httptest.NewRecorder()
			handler.ServeHTTP(rec, req)
			res := rec.Result()
			res.Close = true
			res.ContentLength = int64(rec.Body.Len())
			_ = res.Write(theirs)
		}()
		return mine, nil
	}}}
}

func TestWaitsEndWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := pipes(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/token" {
				_, _ = io.WriteString(w, `{"access_token":"t","expires_in":3600}`)
				return
			}
			w.WriteHeader(503)
		}))
		c := &Caller{HTTP: client, Clock: clock.Wall{}, Base: "http://x", Tokens: NewTokens(client, clock.Wall{}, "http://x/token", account.Credentials{}), Sign: func(http.Header, string) {}, Tries: 100}
		why := errors.New("schedule ended")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, why)
		defer cancel()
		began := time.Now()
		_, err := c.Do(ctx, Call{Op: "op", Method: "GET", Path: "/x", Repeat: true}, nil)
		if took := time.Since(began); !errors.Is(err, why) || took != time.Hour {
			t.Errorf("Do = %v after %s, want %v after an hour", err, took, why)
		}
	})
}

func TestSilentDownloadEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := &http.Client{Transport: silent{}}
		began := time.Now()
		_, err := Download(t.Context(), client, "download", "http://x/doc", nil, filepath.Join(t.TempDir(), "doc"))
		if took := time.Since(began); !errors.Is(err, ErrTruncated) || took != stall+time.Second {
			t.Errorf("Download = %v after %s, want a truncated document after %s", err, took, stall+time.Second)
		}
	})
}

// silent sends three bytes a second after the request and then nothing until the request ends.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	in, out := io.Pipe()
	go func() {
		time.Sleep(time.Second)
		_, _ = io.WriteString(out, "abc")
		<-r.Context().Done()
		_ = out.CloseWithError(r.Context().Err())
	}()
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: in, ContentLength: 10, Request: r}, nil
}

func TestEgress(t *testing.T) {
	direct := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		_, _ = io.WriteString(w, "from "+host)
	}))
	defer direct.Close()
	var proxied atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxied.Add(1)
		res, err := http.Get(r.URL.String())
		if err != nil {
			w.WriteHeader(502)
			return
		}
		defer func() { _ = res.Body.Close() }()
		_, _ = io.Copy(w, res.Body)
	}))
	defer proxy.Close()
	socks, socksCalls := socksServer(t)
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()

	for name, tt := range map[string]struct {
		egress account.Egress
		want   string
		err    bool
	}{
		"none":                             {want: "from 127.0.0.1"},
		"an HTTP proxy":                    {egress: account.Egress{Proxy: proxy.URL}, want: "from 127.0.0.1"},
		"a SOCKS5 proxy":                   {egress: account.Egress{Proxy: "socks5://" + socks}, want: "from 127.0.0.1"},
		"a source address":                 {egress: account.Egress{SourceIP: "127.0.0.7"}, want: "from 127.0.0.7"},
		"a dead proxy is no way around it": {egress: account.Egress{Proxy: dead.URL}, err: true},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := NewClient(tt.egress)
			if err != nil {
				t.Fatal(err)
			}
			res, err := c.Get(direct.URL)
			if tt.err {
				if err == nil {
					t.Errorf("the answer came by another way: %s", res.Status)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = res.Body.Close() }()
			if raw, _ := io.ReadAll(res.Body); string(raw) != tt.want {
				t.Errorf("got %q, want %q", raw, tt.want)
			}
		})
	}
	if proxied.Load() != 1 || socksCalls.Load() != 1 {
		t.Errorf("the proxies were used %d and %d times, want once each", proxied.Load(), socksCalls.Load())
	}
	for _, e := range []account.Egress{{Proxy: "ftp://x"}, {Proxy: "nonsense"}, {SourceIP: "here"}} {
		if _, err := NewClient(e); err == nil {
			t.Errorf("NewClient(%+v) accepts it", e)
		}
	}
}

// socksServer is a SOCKS5 proxy without authentication that connects where it is told (RFC 1928).
func socksServer(t *testing.T) (string, *atomic.Int32) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	var n atomic.Int32
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				b := make([]byte, 262)
				if _, err := io.ReadFull(c, b[:2]); err != nil {
					return
				}
				_, _ = io.ReadFull(c, b[:b[1]])
				_, _ = c.Write([]byte{5, 0})
				if _, err := io.ReadFull(c, b[:4]); err != nil {
					return
				}
				var host string
				switch b[3] {
				case 1:
					_, _ = io.ReadFull(c, b[:4])
					host = net.IP(b[:4]).String()
				case 3:
					_, _ = io.ReadFull(c, b[:1])
					k := int(b[0])
					_, _ = io.ReadFull(c, b[:k])
					host = string(b[:k])
				}
				_, _ = io.ReadFull(c, b[:2])
				n.Add(1)
				up, err := net.Dial("tcp", net.JoinHostPort(host, fmt.Sprint(int(b[0])<<8|int(b[1]))))
				if err != nil {
					return
				}
				defer func() { _ = up.Close() }()
				_, _ = c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
				go func() { _, _ = io.Copy(up, c) }()
				_, _ = io.Copy(c, up)
			}()
		}
	}()
	return l.Addr().String(), &n
}

func TestRateHeader(t *testing.T) {
	for in, want := range map[string]float64{"0.0167": 0.0167, "2.0": 2, "": 0, "many": 0, "-1": 0} {
		if got := (Answer{Header: http.Header{"X-Amzn-Ratelimit-Limit": {in}}}).Rate(); got != want {
			t.Errorf("Rate of %q = %v, want %v", in, got, want)
		}
	}
}

func FuzzStatusError(f *testing.F) {
	f.Add(400, `{"errors":[{"code":"InvalidInput","message":"m","details":"d"}]}`)
	f.Add(429, `{"code":429,"detail":"Too Many Requests","details":{"a":[1]}}`)
	f.Add(503, "<html><TITLE>x</TITLE>")
	f.Add(401, "Atza|abc https://x/y?z=1")
	f.Fuzz(func(t *testing.T, status int, body string) {
		err := statusError("op", &http.Response{StatusCode: status, Header: http.Header{}}, []byte(body))
		if err.Class == nil || !strings.HasPrefix(err.Error(), "op answered ") {
			t.Errorf("statusError(%d, %q) = %v without a class", status, body, err)
		}
		if again := Redact(err.Message); again != err.Message {
			t.Errorf("message %q of %q still holds something to redact: %q", err.Message, body, again)
		}
	})
}
