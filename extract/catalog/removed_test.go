package catalog

import (
	"regexp"
	"testing"
)

// What replaces a removed type is a dataset, and none is declared for the type itself.
func TestRemovedTypesAreReplaced(t *testing.T) {
	for kind, r := range removed {
		if s, ok := Find(kind); ok {
			t.Errorf("%s is removed, and %s asks for it", kind, s.Name)
		}
		for _, name := range regexp.MustCompile(`[a-z]+_[a-z0-9_]+`).FindAllString(r.instead, -1) {
			if _, ok := ByName(name); !ok {
				t.Errorf("%s is replaced by %s, which is no dataset", kind, name)
			}
		}
	}
	for name, want := range map[string]string{
		"get_fba_sns_forecast_data":                 "GET_FBA_SNS_FORECAST_DATA cannot be asked for: Amazon removed it on 2025-12-11; its replenishment operations (2022-11-07) replace it, which are not read",
		"GET_DATE_RANGE_FINANCIAL_TRANSACTION_DATA": "GET_DATE_RANGE_FINANCIAL_TRANSACTION_DATA cannot be asked for: Amazon never gave it to programs; settlement_v2 and finance_transactions show the same",
		"x": "no dataset \"x\"; `sellerhouse docs` lists them",
	} {
		if got := Unknown(name).Error(); got != want {
			t.Errorf("%s: %s\nwant %s", name, got, want)
		}
	}
}
