package build_test

import (
	"slices"
	"strings"
	"testing"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/ingest"
)

// Every metric of the report's own example is a row, its rate worked out from its counts.
func TestAccountHealth(t *testing.T) {
	h := newHouse(t, seller("US-A", "US", "CA"))
	h.commit(ingest.Doc{Spec: catalog.AccountHealth, Account: "US-A", Marketplaces: []string{us}, GeneratedAt: at(t, "2026-01-31T08:00:00Z")}, catalog.AccountHealth.Sample)
	var got []string
	for _, r := range h.rows(h.build(), "fact_account_health_daily") {
		got = append(got, strings.Join([]string{r["metric_code"], r["channel"], r["numerator"], r["denominator"], r["rate"], r["rate_reported"], r["target_condition"], r["amazon_status"], r["range_to"]}, " "))
	}
	for _, want := range []string{
		"ACCOUNT_STATUS ALL NULL NULL NULL NULL  NORMAL NULL", "ACCOUNT_STATUS ALL NULL NULL NULL NULL  AT_RISK NULL",
		"LATE_SHIPMENT MFN 28 870 0.0321839080 0.0321839081 LESS_THAN GOOD 2026-01-30", "ORDER_DEFECT AFN 1 539 0.0018552876 0.0018552875 LESS_THAN GOOD 2026-01-18",
		"PRE_FULFILLMENT_CANCELLATION MFN 5 171 0.0292397661 0.0292397661 LESS_THAN BAD 2026-01-29",
		"LISTING_POLICY_VIOLATIONS ALL 2 NULL NULL NULL EQUALS BAD 2026-01-30", "ACCOUNT_HEALTH_RATING ALL NULL NULL NULL NULL  WARNED NULL",
		"WARNING:shippingLate ALL NULL NULL NULL NULL  GOOD NULL",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no row %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
	if len(got) != 11 {
		t.Errorf("%d rows:\n%s", len(got), strings.Join(got, "\n"))
	}
}
