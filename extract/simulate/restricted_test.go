package simulate

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/catalog"
)

// A restricted document opens to a data token made for it, and to nothing else.
func TestRestrictedDocuments(t *testing.T) {
	s := open(t, Config{Now: small().End().UTC().Add(20 * 24 * time.Hour)})
	ask := func(store string) string {
		return fmt.Sprintf(`{"reportType":%q,"marketplaceIds":[%q],"dataStartTime":"2025-11-01T00:00:00Z","dataEndTime":"2025-11-30T23:59:59Z"}`, catalog.VATTransactions.Source.Type, store)
	}
	if a := s.sp("US-A", http.MethodPost, "/reports/2021-06-30/reports", ask("ATVPDKIKX0DER")); a.status != http.StatusForbidden {
		t.Errorf("an account without the role: %d %s, want 403", a.status, a.body)
	}
	rep := s.finish("EU-A", ask("A1F83G8C2ARO7P"))
	if rep.Status != done || rep.Document == "" {
		t.Fatalf("report %+v, want it done", rep)
	}
	path := "/reports/2021-06-30/documents/" + rep.Document
	token := func(account, path string) (string, int) {
		a := s.sp(account, http.MethodPost, "/tokens/2021-03-01/restrictedDataToken", fmt.Sprintf(`{"restrictedResources":[{"method":"GET","path":%q}]}`, path))
		var got struct {
			Token string `json:"restrictedDataToken"`
			Life  int    `json:"expiresIn"`
		}
		if a.status == http.StatusOK {
			a.into(t, &got)
			if got.Life != 3600 || !strings.HasPrefix(got.Token, "Atz.sprdt|") {
				t.Errorf("answer %s, want a data token for an hour", a.body)
			}
		}
		return got.Token, a.status
	}
	own, status := token("EU-A", path)
	if status != http.StatusOK {
		t.Fatalf("data token: %d", status)
	}
	other, _ := token("EU-A", path+"x")
	if _, status := token("US-A", path); status != http.StatusForbidden {
		t.Errorf("a data token without the role: %d, want 403", status)
	}
	if _, status := token("EU-A", "/reports/2021-06-30/documents/{reportDocumentId}"); status != http.StatusBadRequest {
		t.Errorf("a data token for any document: %d, want 400", status)
	}
	for name, tt := range map[string]struct {
		token, path string
		want        int
	}{
		"the account's own token":      {s.token("EU-A", partnerToken), path, 403},
		"a token for another document": {other, path, 403},
		"a forged token":               {own[:len(own)-4] + "AAAA", path, 403},
		"its data token elsewhere":     {own, "/reports/2021-06-30/reports/" + rep.ReportID, 403},
		"its data token":               {own, path, 200},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.do(http.MethodGet, tt.path, map[string]string{"X-Amz-Access-Token": tt.token}, "")
			if a.status != tt.want {
				t.Errorf("%d %s, want %d", a.status, a.body, tt.want)
			}
		})
	}
	s.advanceBy(time.Hour)
	if a := s.do(http.MethodGet, path, map[string]string{"X-Amz-Access-Token": own}, ""); a.status != http.StatusForbidden || !strings.Contains(string(a.body), "expired") {
		t.Errorf("after an hour: %d %s, want 403", a.status, a.body)
	}
}
