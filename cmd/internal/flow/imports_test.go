package flow_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
)

// What no API gives, and what people hold of analytics, is imported under our name or Amazon's: every row is in stg.
func TestImports(t *testing.T) {
	t.Parallel()
	c := furnish(t, `
group: {name: Files, reporting_currency: USD}
clickhouse: {listen: "127.0.0.1:0"}
accounts:
  - {code: US-A, region: NA, marketplaces: [US]}
  - {code: DE-V, type: vendor, region: EU, marketplaces: [DE]}
`, nil)
	vendors := map[string]bool{"vendor_remittance": true, "vendor_chargeback": true, "vendor_coop_invoice": true, "end_user_data": true, "page_view_metrics": true}
	var names []string
	want := map[string]int64{}
	for _, s := range catalog.All() {
		if s.Source.API != dataset.ImportOnly || s.Format == dataset.TSV || s.Format == dataset.XML || strings.HasPrefix(s.Name, "gst_") {
			continue
		}
		names = append(names, s.Name)
		code, site := "US-A", "US"
		if vendors[s.Name] {
			code, site = "DE-V", "DE"
		}
		ms, err := c.importing(t, s.Source.Type, code, site, write(t, filepath.Join(t.TempDir(), s.Name+"."+s.Format.Ext()), s.Sample))
		if err != nil || len(ms) != 1 || ms[0].Dataset != s.Name || len(ms[0].Unknown) > 0 {
			t.Fatalf("%s: %+v, %v", s.Name, ms, err)
		}
		for _, rows := range ms[0].Tables {
			if rows.In != rows.Out || rows.Out == 0 {
				t.Errorf("%s: %+v", s.Name, rows)
			}
			want[rows.Table] = rows.Out
		}
	}
	// One type, several datasets: the file's options say which it is.
	for _, s := range []*dataset.Spec{catalog.VendorSalesSourcing, catalog.SearchTermsMonth, catalog.VendorInventoryManufacturing} {
		code, site := "DE-V", "DE"
		if s == catalog.SearchTermsMonth {
			code, site = "US-A", "US"
		}
		names = append(names, s.Name)
		ms, err := c.importing(t, s.Source.Type, code, site, write(t, filepath.Join(t.TempDir(), s.Name+".json"), s.Sample))
		if err != nil || len(ms) != 1 || ms[0].Dataset != s.Name {
			t.Fatalf("%s: %+v, %v", s.Name, ms, err)
		}
		for _, rows := range ms[0].Tables {
			want[rows.Table] = rows.Out
		}
	}
	week := strings.Replace(catalog.VendorTraffic.Sample, `"DAY"`, `"WEEK"`, 1)
	if ms, err := c.importing(t, "vendor_traffic", "DE-V", "DE", write(t, filepath.Join(t.TempDir(), "week.json"), week)); err != nil || ms[0].Options["reportPeriod"] != "WEEK" {
		t.Errorf("a week of vendor traffic: %+v, %v", ms, err)
	}
	quarter := strings.Replace(catalog.SearchTermsMonth.Sample, `"MONTH"`, `"QUARTER"`, 1)
	if _, err := c.importing(t, "search_terms_month", "US-A", "US", write(t, filepath.Join(t.TempDir(), "quarter.json"), quarter)); err == nil || !strings.Contains(err.Error(), "which no dataset") {
		t.Errorf("a quarter of search terms: %v", err)
	}
	c.Publish(t, flow.Options{Datasets: names})
	for table, rows := range want {
		c.is(t, "SELECT count() FROM stg."+table, fmt.Sprint(rows))
	}
	// No personal data, and the postal code cut.
	c.is(t, "SELECT countIf(length(postal_code) > 3) FROM stg.end_user_data", "0")
	c.is(t, "SELECT count() FROM system.columns WHERE database = 'stg' AND table = 'end_user_data' AND (name LIKE '%name%' OR name LIKE '%email%' OR name LIKE '%address%' OR name = 'city')", "0")

	file := write(t, filepath.Join(t.TempDir(), "x.csv"), catalog.VendorChargeback.Sample)
	if _, err := c.importing(t, "vendor_remittance", "DE-V", "", file); err == nil || !strings.Contains(err.Error(), "its header is that of vendor_chargeback") {
		t.Errorf("chargebacks as remittances: %v", err)
	}
	file = write(t, filepath.Join(t.TempDir(), "y.csv"), strings.Replace(catalog.VendorRemittance.Sample, "payment_no", "pay_ref", 1))
	if _, err := c.importing(t, "vendor_remittance", "DE-V", "", file); err == nil || !strings.Contains(err.Error(), "nearest to vendor_remittance but its header lacks payment_no") {
		t.Errorf("a header that fits none: %v", err)
	}
}
