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
// endpoint of another region, a role that is missing. It returns the request as the region's endpoint takes it.
func (s *Server) refuses(w http.ResponseWriter, r *http.Request, faults Faults) (*http.Request, bool) {
	region := amazon.Region("")
	if rest, ok := strings.CutPrefix(r.URL.Path, regionPath); ok {
		name, path, _ := strings.Cut(rest, "/")
		region = amazon.Region(name)
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = "/"+path, ""
	}
	kind, code, _, ok := s.readToken(r.Header.Get("X-Amz-Access-Token"))
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
	case slices.ContainsFunc(s.roles(r), func(role string) bool { return faults.lacks(code, role) }):
	default:
		return r, false
	}
	s.begin(w)
	c := &call{s: s, w: w, r: r, faults: faults}
	c.failBare(http.StatusForbidden, "AccessDeniedException", status, "Access to requested resource is denied.", "")
	return r, true
}

// roles are those a call needs: of the report types it names, of the operation, of the fields of a query.
func (s *Server) roles(r *http.Request) []string {
	var named func(*dataset.Spec) bool
	switch path := r.URL.Path; {
	case path == "/reports/2021-06-30/reports" && r.Method == http.MethodGet:
		types := strings.Split(r.URL.Query().Get("reportTypes"), ",")
		named = func(d *dataset.Spec) bool { return slices.Contains(types, d.Source.Type) }
	case path == "/reports/2021-06-30/reports" && r.Method == http.MethodPost:
		var body struct {
			Type string `json:"reportType"`
		}
		_ = json.Unmarshal(peek(r), &body) // what is no JSON is refused by the operation
		named = func(d *dataset.Spec) bool { return d.Source.Type == body.Type }
	case strings.HasPrefix(path, "/dataKiosk/") && r.Method == http.MethodPost:
		query := string(peek(r))
		named = func(d *dataset.Spec) bool {
			return d.Source.API == dataset.Kiosk && strings.Contains(query, d.Source.Type)
		}
	default:
		op := ""
		for prefix, name := range pagedPaths {
			if strings.HasPrefix(path, prefix) {
				op = name
			}
		}
		named = func(d *dataset.Spec) bool { return d.Source.API == dataset.Pages && d.Source.Type == op }
	}
	var out []string
	for _, d := range catalog.All() {
		if named(d) {
			out = append(out, d.Role)
		}
	}
	return out
}

// pagedPaths are the operations that answer page by page.
var pagedPaths = map[string]string{
	"/finances/2024-06-19/transactions":    "listTransactions",
	"/finances/v0/financialEventGroups":    "listFinancialEventGroups",
	"/fba/inventory/v1/summaries":          "getInventorySummaries",
	"/orders/2026-01-01/orders":            "searchOrders",
	"/vendor/orders/v1/purchaseOrders":     "getPurchaseOrders",
	"/vendor/orders/v1/purchaseOrdersStat": "getPurchaseOrdersStatus",
	"/vendor/shipping/v1/shipments":        "getShipmentDetails",
	"/vendor/transactions/v1/transactions": "getTransaction",
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
