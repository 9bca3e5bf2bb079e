package simulate

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dataTokenPrefix begins every restricted data token.
const dataTokenPrefix = "Atz.sprdt|IQEB"

// resource is one call a data token is good for.
type resource struct {
	Method       string   `json:"method"`
	Path         string   `json:"path"`
	DataElements []string `json:"dataElements"`
}

// createDataToken is POST /tokens/2021-03-01/restrictedDataToken: for accounts whose application has a restricted
// role, a token that is good for the named calls alone.
func (s *Server) createDataToken(c *call) {
	var in struct {
		Resources []resource `json:"restrictedResources"`
	}
	refuse := func(details string) { c.fail(http.StatusBadRequest, "InvalidInput", "Invalid Input", details) }
	if err := json.Unmarshal(c.body, &in); err != nil || len(in.Resources) == 0 || len(in.Resources) > 50 {
		refuse("restrictedResources")
		return
	}
	var calls []string
	for _, r := range in.Resources {
		switch {
		case !slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete}, r.Method):
			refuse("method")
			return
		case !strings.HasPrefix(r.Path, "/") || strings.Contains(r.Path, "/documents/{"): // a document has to be named
			refuse("path")
			return
		case len(r.DataElements) > 0 && strings.HasPrefix(r.Path, "/reports/"):
			refuse("dataElements")
			return
		}
		calls = append(calls, r.Method+" "+r.Path)
	}
	if !c.account.Restricted {
		c.failBare(http.StatusForbidden, "AccessDeniedException", "Unauthorized", "Application does not have access to one or more requested data elements.", "")
		return
	}
	until := c.now.Add(tokenLife)
	c.ok(http.StatusOK, map[string]any{
		"restrictedDataToken": s.dataToken(c.account.Code, until, calls), "expiresIn": int(tokenLife / time.Second),
	})
}

// dataToken says itself whose it is, how long it lives and what it opens.
func (s *Server) dataToken(account string, until time.Time, calls []string) string {
	payload := account + "|" + strconv.FormatInt(until.UnixMilli(), 10) + "|" + strings.Join(calls, "\n")
	return dataTokenPrefix + base64.RawURLEncoding.EncodeToString([]byte(s.seed.hex(40, "data token", payload)+"|"+payload))
}

// readDataToken tells whose data token it is, until when, and what it opens. ok is false for what is none of ours.
func (s *Server) readDataToken(token string) (account string, until time.Time, calls []string, ok bool) {
	text, ok := strings.CutPrefix(token, dataTokenPrefix)
	if !ok {
		return "", time.Time{}, nil, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return "", time.Time{}, nil, false
	}
	sum, payload, _ := strings.Cut(string(raw), "|")
	parts := strings.SplitN(payload, "|", 3)
	if len(parts) != 3 || sum != s.seed.hex(40, "data token", payload) {
		return "", time.Time{}, nil, false
	}
	ms, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return "", time.Time{}, nil, false
	}
	return parts[0], time.UnixMilli(ms).UTC(), strings.Split(parts[2], "\n"), true
}

// opens says whether one of the calls is the request's.
func opens(calls []string, r *http.Request) bool {
	path := r.URL.EscapedPath()
	if plain, err := url.PathUnescape(path); err == nil && slices.Contains(calls, r.Method+" "+plain) {
		return true
	}
	return slices.Contains(calls, r.Method+" "+path)
}

// needsRole says whether a report type is only for applications with a restricted role.
func needsRole(reportType string) bool {
	if p := projections[reportType]; p != nil && p.spec.Restricted {
		return true
	}
	return slices.Contains(restricted, reportType)
}
