// Package pulltest names the moments of a report's life at which tests of pulling end the process.
package pulltest

import (
	"net/http"
	"strings"
)

// Moment is a kind of call to Amazon or of write to the lake: a process ends before it, or after it without having
// heard of it. One of Call and Write is set.
type Moment struct {
	Name  string
	Most  int // events of the kind to let pass before, where a test knows no better
	Call  func(*http.Request) bool
	Write func(key string) bool
	Lake  bool // only a lake that keeps bytes, rows and indexes has it
}

// Moments are a report's life, and a query's, from the first thought of it until the lake names it.
func Moments() []Moment {
	return []Moment{
		{Name: "queries are asked", Most: 3, Call: func(r *http.Request) bool {
			return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/queries")
		}},
		{Name: "pages are read", Most: 8, Call: func(r *http.Request) bool {
			return strings.HasPrefix(r.URL.Path, "/finances/") || strings.HasPrefix(r.URL.Path, "/orders/")
		}},
		{Name: "its request is written down", Most: 12, Write: under("state/requests/")},
		{Name: "it is asked for", Most: 40, Call: func(r *http.Request) bool {
			return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/reports")
		}},
		{Name: "queries are being answered", Most: 6, Call: func(r *http.Request) bool {
			return r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/queries/")
		}},
		{Name: "it is being made", Most: 200, Call: func(r *http.Request) bool {
			return r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/reports/")
		}},
		{Name: "lists are looked through", Most: 8, Call: func(r *http.Request) bool {
			return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/reports")
		}},
		{Name: "its document's address is told", Most: 40, Call: func(r *http.Request) bool {
			return strings.Contains(r.URL.Path, "/documents/") && r.Header.Get("X-Amz-Access-Token") != ""
		}},
		{Name: "its document comes", Most: 40, Call: func(r *http.Request) bool {
			return strings.Contains(r.URL.Path, "/documents/") && r.Header.Get("X-Amz-Access-Token") == ""
		}},
		{Name: "its bytes are kept", Write: under("raw/"), Lake: true},
		{Name: "its rows are kept", Write: under("reports/"), Lake: true},
		{Name: "it is committed", Most: 40, Write: under("manifests/")},
		{Name: "its month names it", Write: under("index/"), Lake: true},
		{Name: "anywhere between", Most: 60, Write: under("")},
		{Name: "any answer", Most: 300, Call: func(r *http.Request) bool { return !strings.HasPrefix(r.URL.Path, "/_") }},
	}
}

func under(prefix string) func(string) bool {
	return func(key string) bool { return strings.HasPrefix(key, prefix) }
}
