package document_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/document"
)

// exampleOf names the dataset of each of Amazon's example documents by the beginning of its file's name. Sales and
// traffic, vendor sales and coupons have several datasets a type.
var exampleOf = map[string]string{
	"accountHealthReport":                            "account_health",
	"b2bProductOpportunitiesNotYetOnAmazonReport":    "b2b_opportunities_missing",
	"b2bProductOpportunitiesRecommendedForYouReport": "b2b_opportunities_recommended",
	"endUserDataReport":                              "end_user_data",
	"marketplaceAsinPageViewMetrics":                 "page_view_metrics",
	"promotionReport":                                "promotion_performance",
	"sellerCouponReport":                             "coupon_performance",
	"sellerSalesAndTrafficReport":                    "sales_traffic",
	"sellingPartnerMarketBasketAnalysisReport":       "market_basket",
	"sellingPartnerRepeatPurchaseReport":             "repeat_purchase",
	"sellingPartnerSearchCatalogPerformanceReport":   "search_catalog_performance_week",
	"sellingPartnerSearchQueryPerformanceReport":     "search_query_performance_week",
	"sellingPartnerSearchTermsReport":                "search_terms_week",
	"vendorCouponReport":                             "vendor_coupon_performance",
	"vendorForecastingReport":                        "vendor_forecast",
	"vendorInventoryReport":                          "vendor_inventory_manufacturing",
	"vendorNetPureProductMarginReport":               "vendor_margin",
	"vendorRealTimeInventoryReport":                  "vendor_real_time_inventory",
	"vendorRealTimeSalesReport":                      "vendor_real_time_sales",
	"vendorRealTimeTrafficReport":                    "vendor_real_time_traffic",
	"vendorSalesReport":                              "vendor_sales_manufacturing",
	"vendorTrafficReport":                            "vendor_traffic",
}

var exampleTail = regexp.MustCompile(`(-[0-9]+)+\.json$`)

// Every example document that Amazon publishes is read whole: no row refused, no member left over, and as many rows
// as its arrays have elements.
func TestAmazonsExampleDocuments(t *testing.T) {
	seen := map[string]bool{}
	for _, path := range samples(t, "json/*.json") {
		name := strings.TrimSuffix(exampleTail.ReplaceAllString(filepath.Base(path), ""), ".json")
		t.Run(filepath.Base(path), func(t *testing.T) {
			spec, ok := catalog.ByName(exampleOf[name])
			if !ok {
				t.Fatalf("no dataset for documents named %q", name)
			}
			seen[name] = true
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got, res, err := decode(t, spec, string(raw), document.Env{})
			if err != nil {
				t.Fatal(err)
			}
			if len(res.Unknown) > 0 {
				t.Errorf("left over: %v", res.Unknown)
			}
			var doc map[string]any
			if err := json.Unmarshal(raw, &doc); err != nil {
				t.Fatal(err)
			}
			for i, tb := range spec.Tables {
				want := int64(elements(doc, strings.Split(tb.Rows, ".")))
				if c := res.Tables[i]; c.Refused > 0 || c.Out != want || len(got.lines[i]) != int(want) {
					t.Errorf("%s: %+v of %d elements", tb.Name, c, want)
				}
			}
		})
	}
	for name := range exampleOf {
		if !seen[name] {
			t.Errorf("no document is named %q", name)
		}
	}
}

// elements counts the elements of an array behind a path of members and arrays.
func elements(v any, steps []string) int {
	list, _ := v.([]any)
	if len(steps) == 0 {
		return len(list)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(steps[0], "[]"), "|") {
		member, ok := v.(map[string]any)[name]
		if !ok {
			continue
		}
		if !strings.HasSuffix(steps[0], "[]") {
			return elements(member, steps[1:])
		}
		n := 0
		for _, e := range member.([]any) {
			n += elements(e, steps[1:])
		}
		return n
	}
	return 0
}
