package spapi

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/internal/transport"
)

// A grant is looked for at the endpoints of the other regions.
func TestElsewhere(t *testing.T) {
	for name, tt := range map[string]struct {
		good string
		want amazon.Region
	}{
		"in Europe":                 {"EU", amazon.EU},
		"in the Far East":           {"FE", amazon.FE},
		"nowhere":                   {"", ""},
		"its own is not looked at":  {"NA", ""},
		"several: the first of all": {"EU FE", amazon.EU},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				region, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/_region/"), "/")
				switch {
				case "/"+path == transport.LoginPath:
					_, _ = io.WriteString(w, `{"access_token":"Atza|t","expires_in":3600}`)
				case strings.Contains(tt.good, region):
					_, _ = io.WriteString(w, `{"payload":[]}`)
				default:
					w.WriteHeader(http.StatusForbidden)
				}
			}))
			defer srv.Close()
			if got := Elsewhere(t.Context(), srv.Client(), clock.Wall{}, account.Account{Region: amazon.NA}, srv.URL); got != tt.want {
				t.Errorf("Elsewhere = %q, want %q", got, tt.want)
			}
		})
	}
}

// A type that the account's stores do not have is told from a request that is wrong.
func TestNotForIt(t *testing.T) {
	for text, want := range map[string]bool{"Report rejected for this client. your report could not be applied to any marketplaces": true, "Invalid Input": false} {
		c, _ := serving(t, http.StatusBadRequest, `{"errors":[{"code":"InvalidInput","message":"`+text+`","details":""}]}`)
		_, _, err := c.CreateReport(t.Context(), Request{Type: "T", MarketplaceIDs: []string{"M"}})
		if errors.Is(err, transport.ErrNotForIt) != want || !errors.Is(err, transport.ErrInvalid) {
			t.Errorf("%s: %v, want not for it = %v", text, err, want)
		}
	}
}
