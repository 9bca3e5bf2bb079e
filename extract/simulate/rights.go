package simulate

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
)

// regionPath leads to the endpoint of a region where one address stands for all of them; without it an account's
// calls go to its own.
const regionPath = "/_region/"

// skewLimit is how far off a caller's clock may be.
const skewLimit = 5 * time.Minute

// regions in the order in which a grant that is not where its account says is somewhere else.
var regions = []amazon.Region{amazon.NA, amazon.EU, amazon.FE}

// granted is the region an account's grant is good for.
func (f *Faults) granted(account string, home amazon.Region) amazon.Region {
	if !slices.Contains(f.Elsewhere, account) {
		return home
	}
	return regions[(slices.Index(regions, home)+1)%len(regions)]
}

// lacks says whether an account's application has not got a role.
func (f *Faults) lacks(account, role string) bool {
	return slices.Contains(f.Missing, account+"/"+role)
}

// skew is how far the clock of every answer is ahead.
func (f *Faults) skew() time.Duration { return time.Duration(f.SkewMinutes) * time.Minute }

// life is how long access tokens live.
func (f *Faults) life() time.Duration {
	if f.TokenMinutes > 0 {
		return time.Duration(f.TokenMinutes) * time.Minute
	}
	return tokenLife
}

// refuses answers calls of the Selling Partner API that are refused whatever they ask for: a clock that is off, the
// endpoint of another region, a role that is missing. A data token stands for its account here as any other does. It
// returns the request as the region's endpoint takes it.
func (s *Server) refuses(w http.ResponseWriter, r *http.Request, faults Faults) (*http.Request, bool) {
	region := amazon.Region("")
	if rest, ok := strings.CutPrefix(r.URL.Path, regionPath); ok {
		name, path, _ := strings.Cut(rest, "/")
		region = amazon.Region(name)
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = "/"+path, ""
	}
	token := r.Header.Get("X-Amz-Access-Token")
	kind, code, _, ok := s.readToken(token)
	if account, _, _, data := s.readDataToken(token); data {
		kind, code, ok = partnerToken, account, true
	}
	if !ok || kind != partnerToken || s.byCode[code] == nil {
		return r, false // refused by the operation itself
	}
	home := amazon.Region(s.byCode[code].Region)
	if region == "" {
		region = home
	}
	status := "Unauthorized"
	switch {
	case faults.skew().Abs() > skewLimit:
		status = "InvalidSignature"
	case region != faults.granted(code, home):
	case len(faults.Missing) > 0 && slices.ContainsFunc(s.roles(r, s.byCode[code]), func(role string) bool { return faults.lacks(code, role) }):
	default:
		return r, false
	}
	s.begin(w)
	c := &call{s: s, w: w, r: r, faults: faults}
	c.failBare(http.StatusForbidden, "AccessDeniedException", status, "Access to requested resource is denied.", "")
	return r, true
}

// roles are those a call needs: of the report types it names, of the report it is about, of the operation, of the
// fields of a query.
func (s *Server) roles(r *http.Request, a *account) []string {
	var named func(*dataset.Spec) bool
	reports := func(types ...string) {
		named = func(d *dataset.Spec) bool { return slices.Contains(types, d.Source.Type) }
	}
	const base = "/reports/2021-06-30/"
	switch path := r.URL.Path; {
	case path == base+"reports" && r.Method == http.MethodGet:
		reports(strings.Split(r.URL.Query().Get("reportTypes"), ",")...)
	case path == base+"reports" && r.Method == http.MethodPost:
		var body struct {
			Type string `json:"reportType"`
		}
		_ = json.Unmarshal(peek(r), &body) // what is no JSON is refused by the operation
		reports(body.Type)
	case strings.HasPrefix(path, base):
		reports(s.typeOf(a, strings.TrimPrefix(path, base)))
	case strings.HasPrefix(path, "/dataKiosk/") && r.Method == http.MethodPost:
		query := string(peek(r))
		named = func(d *dataset.Spec) bool {
			return d.Source.API == dataset.Kiosk && strings.Contains(query, d.Source.Type)
		}
	default:
		_, pattern := s.mux.Handler(r)
		i := slices.IndexFunc(apis, func(x api) bool { return x.pattern == pattern })
		if i < 0 {
			return nil
		}
		named = func(d *dataset.Spec) bool { return d.Source.API == dataset.Pages && d.Source.Type == apis[i].op }
	}
	var out []string
	for _, d := range catalog.All() {
		if named(d) {
			out = append(out, d.Role)
		}
	}
	return out
}

// typeOf is the type of the report that reports/ID or documents/ID is about, "" where there is none.
func (s *Server) typeOf(a *account, path string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind, id, _ := strings.Cut(path, "/")
	find := s.find
	if kind == "documents" {
		find = s.findDocument
	}
	if r := find(a, id); r != nil {
		return r.Type
	}
	return ""
}

// peek reads a request's body and puts it back.
func peek(r *http.Request) []byte {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return nil
	}
	r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), r.Body))
	return body
}
