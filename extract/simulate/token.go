package simulate

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// tokenLife is how long an access token lives, on the server's clock.
const tokenLife = time.Hour

// The two kinds of grants, and of the tokens they give.
const (
	partnerToken    = "sp"
	advertiserToken = "ads"
)

// accessToken makes a token that says itself whose it is and how long it lives, so that it survives a
// restart of the server without being kept.
func (s *Server) accessToken(kind, account string, until time.Time) string {
	payload := kind + "|" + account + "|" + strconv.FormatInt(until.UnixMilli(), 10)
	return "Atza|IwEB" + base64.RawURLEncoding.EncodeToString([]byte(payload+"|"+s.seed.hex(40, "token", payload)))
}

// readToken tells whose token it is and until when. ok is false for what this server never gave.
func (s *Server) readToken(token string) (kind, account string, until time.Time, ok bool) {
	text, ok := strings.CutPrefix(token, "Atza|IwEB")
	if !ok {
		return "", "", time.Time{}, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return "", "", time.Time{}, false
	}
	parts := strings.Split(string(raw), "|")
	if len(parts) != 4 || parts[3] != s.seed.hex(40, "token", strings.Join(parts[:3], "|")) {
		return "", "", time.Time{}, false
	}
	ms, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return "", "", time.Time{}, false
	}
	return parts[0], parts[1], time.UnixMilli(ms).UTC(), true
}

// handleToken is Login with Amazon: POST /auth/o2/token, refresh_token and client_credentials grants.
func (s *Server) handleToken(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests++
	id := s.seed.uuid("lwa", strconv.FormatUint(s.requests, 10))
	now := s.now
	faults := s.faults
	s.mu.Unlock()
	h := w.Header()
	h.Set("X-Amzn-Requestid", id)
	h.Set("X-Amz-Date", now.Format(http.TimeFormat))
	h.Set("Content-Type", "application/json;charset=UTF-8")
	h.Set("Cache-Control", "no-cache, no-store, must-revalidate")
	h.Set("Pragma", "no-cache")
	refuse := func(status int, kind, code, text string) {
		h.Set("X-Amzn-Errortype", kind+":http://internal.amazon.com/coral/com.amazon.panda/")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{
			"error": code, "error_description": text, "request_id": id,
			"error_index": base64.StdEncoding.EncodeToString([]byte(s.seed.hex(12, "index", id))),
		})
	}
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	if err := r.ParseForm(); err != nil || len(r.PostForm) == 0 {
		refuse(http.StatusBadRequest, "OA2InvalidRequestException", "invalid_request", "The request is missing a required parameter : grant_type")
		return
	}
	form := r.PostForm
	var acc *account
	var kind string
	for _, a := range s.accounts {
		switch form.Get("client_id") {
		case a.SPAPI.ClientID:
			if acc == nil || form.Get("refresh_token") == a.SPAPI.RefreshToken {
				acc, kind = a, partnerToken
			}
		case a.Ads.ClientID:
			if acc == nil || form.Get("refresh_token") == a.Ads.RefreshToken {
				acc, kind = a, advertiserToken
			}
		}
	}
	grantType := form.Get("grant_type")
	switch grantType {
	case "refresh_token", "client_credentials", "authorization_code":
	case "":
		refuse(http.StatusBadRequest, "OA2InvalidRequestException", "invalid_request", "The request is missing a required parameter : grant_type")
		return
	default:
		refuse(http.StatusBadRequest, "OA2UnsupportedGrantTypeException", "unsupported_grant_type", "The authorization grant type is not supported by the authorization server")
		return
	}
	if acc == nil {
		refuse(http.StatusUnauthorized, "OA2InvalidClientException", "invalid_client", "Client authentication failed")
		return
	}
	grant := acc.SPAPI
	if kind == advertiserToken {
		grant = acc.Ads
	}
	if form.Get("client_secret") != grant.ClientSecret {
		refuse(http.StatusUnauthorized, "OA2InvalidClientException", "invalid_client", "Client authentication failed")
		return
	}
	// Private applications have no consent to redeem, advertising nothing without a grant.
	if grantType == "authorization_code" || grantType == "client_credentials" && kind == advertiserToken {
		refuse(http.StatusBadRequest, "OA2UnauthorizedClientException", "unauthorized_client", "The client is not authorized to request an access token using this method")
		return
	}
	switch s.busy(acc.Code, kind, now) {
	case http.StatusTooManyRequests:
		refuse(http.StatusTooManyRequests, "OA2SlowDownException", "slow_down", "The client is sending too many requests")
		return
	case http.StatusServiceUnavailable:
		refuse(http.StatusServiceUnavailable, "OA2ServerErrorException", "server_error", "The authorization server is temporarily unavailable")
		return
	}
	out := map[string]any{"token_type": "bearer", "expires_in": int(faults.life() / time.Second)}
	switch {
	case grantType == "client_credentials":
		scope := form.Get("scope")
		if !strings.HasPrefix(scope, "sellingpartnerapi::") {
			refuse(http.StatusBadRequest, "OA2InvalidScopeException", "invalid_scope", "The requested scope is invalid, unknown, or malformed")
			return
		}
		out["scope"] = scope
		out["access_token"] = s.accessToken("grantless", acc.Code, now.Add(faults.life()))
	case form.Has("scope"):
		refuse(http.StatusBadRequest, "OA2InvalidRequestException", "invalid_request", "The request has an invalid parameter : scope")
		return
	case !form.Has("refresh_token"):
		refuse(http.StatusBadRequest, "OA2InvalidRequestException", "invalid_request", "The request is missing a required parameter : refresh_token")
		return
	case form.Get("refresh_token") != grant.RefreshToken || faults.revoked(acc.Code):
		refuse(http.StatusBadRequest, "OA2InvalidGrantException", "invalid_grant", "The request has an invalid grant parameter : refresh_token")
		return
	default:
		out["refresh_token"] = grant.RefreshToken
		out["access_token"] = s.accessToken(kind, acc.Code, now.Add(faults.life()))
	}
	s.mu.Lock()
	s.count(acc.Code, "lwa."+kind, false)
	s.mu.Unlock()
	_ = json.NewEncoder(w).Encode(out)
}

// busy says with which status Login with Amazon puts off who asks for a token, 0 for none: once an hour at most.
func (s *Server) busy(account, kind string, now time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	hour := now.Truncate(time.Hour).Format(time.RFC3339)
	if !s.first(s.faults.LoginBusy, "login", account, kind, hour) {
		return 0
	}
	if s.seed.one(2, "login 503", account, kind, hour) {
		return http.StatusServiceUnavailable
	}
	return http.StatusTooManyRequests
}
