package simulate

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

// What one document costs the server, from request to download, with the whole world.
func BenchmarkDocument(b *testing.B) {
	w := world.New(1, world.Options{})
	for name, tt := range map[string]struct {
		typ, start, end string
	}{
		"traffic":   {catalog.SalesTraffic.Source.Type, "2026-03-10T00:00:00Z", "2026-03-10T23:59:59Z"},
		"inventory": {catalog.FBAInventory.Source.Type, "", ""},
		"orders":    {catalog.AllOrders.Source.Type, "2026-03-01T00:00:00Z", "2026-03-30T00:00:00Z"},
	} {
		b.Run(name, func(b *testing.B) {
			s, err := New(Config{World: w, Now: time.Date(2026, 5, 1, 6, 0, 0, 0, time.UTC), StateDir: b.TempDir()})
			if err != nil {
				b.Fatal(err)
			}
			a := s.byCode["US-A"]
			token := s.accessToken(partnerToken, a.Code, s.now.AddDate(1, 0, 0))
			do := func(method, path, body string) []byte {
				r := httptest.NewRequest(method, path, strings.NewReader(body))
				r.Header.Set("X-Amz-Access-Token", token)
				rec := httptest.NewRecorder()
				s.ServeHTTP(rec, r)
				if rec.Code >= http.StatusBadRequest {
					b.Fatalf("%s %s: %d %s", method, path, rec.Code, rec.Body)
				}
				return rec.Body.Bytes()
			}
			body := map[string]any{"reportType": tt.typ, "marketplaceIds": a.Marketplaces[:1]}
			if tt.start != "" {
				body["dataStartTime"], body["dataEndTime"] = tt.start, tt.end
			}
			raw, err := json.Marshal(body)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				clear(s.buckets)
				var id struct{ ReportID string }
				if err := json.Unmarshal(do("POST", "/reports/2021-06-30/reports", string(raw)), &id); err != nil {
					b.Fatal(err)
				}
				s.now = s.now.Add(10 * time.Minute)
				var r reportJSON
				if err := json.Unmarshal(do("GET", "/reports/2021-06-30/reports/"+id.ReportID, ""), &r); err != nil {
					b.Fatal(err)
				}
				var d struct{ URL string }
				if err := json.Unmarshal(do("GET", "/reports/2021-06-30/documents/"+r.Document, ""), &d); err != nil {
					b.Fatal(err)
				}
				do("GET", d.URL, "")
			}
		})
	}
}
