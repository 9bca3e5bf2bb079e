package catalog

import (
	"fmt"
	"strings"
)

// removed are types no dataset is declared for because Amazon gives them no more, with when it took them away and
// what shows the same. Source: the deprecation schedules of the Selling Partner API (read 2026-11).
var removed = map[string]struct{ when, instead string }{
	"GET_FBA_SNS_FORECAST_DATA":                       {"on 2025-12-11", "its replenishment operations (2022-11-07) replace it, which are not read"},
	"GET_FBA_SNS_PERFORMANCE_DATA":                    {"on 2025-12-11", "its replenishment operations (2022-11-07) replace it, which are not read"},
	"GET_FBA_FULFILLMENT_INVENTORY_ADJUSTMENTS_DATA":  {"on 2023-01-31", "ledger_detail replaces it"},
	"GET_FBA_FULFILLMENT_INVENTORY_RECEIPTS_DATA":     {"on 2023-01-31", "ledger_detail replaces it"},
	"GET_FBA_FULFILLMENT_INVENTORY_SUMMARY_DATA":      {"on 2023-01-31", "ledger_detail replaces it"},
	"GET_FBA_FULFILLMENT_INVENTORY_HEALTH_DATA":       {"on 2023-01-31", "inventory_planning replaces it"},
	"GET_FBA_FULFILLMENT_CURRENT_INVENTORY_DATA":      {"on 2023-01-31", "ledger_summary replaces it"},
	"GET_FBA_FULFILLMENT_MONTHLY_INVENTORY_DATA":      {"on 2023-01-31", "ledger_summary replaces it"},
	"GET_VENDOR_SALES_DIAGNOSTIC_REPORT":              {"in 2022", "vendor_sales_manufacturing and vendor_sales_sourcing replace it"},
	"GET_VENDOR_INVENTORY_HEALTH_AND_PLANNING_REPORT": {"in 2022", "vendor_inventory_manufacturing and vendor_inventory_sourcing replace it"},
	"GET_VENDOR_DEMAND_FORECAST_REPORT":               {"in 2022", "vendor_forecast replaces it"},
	"GET_BRAND_ANALYTICS_ALTERNATE_PURCHASE_REPORT":   {"in 2023", "nothing replaces it"},
	"GET_BRAND_ANALYTICS_ITEM_COMPARISON_REPORT":      {"in 2023", "nothing replaces it"},
	"analytics_salesAndTraffic_2023_11_15":            {"on 2026-03-27", "sales_traffic_kiosk_by_asin and sales_traffic_kiosk_by_date replace it"},
	"GET_DATE_RANGE_FINANCIAL_TRANSACTION_DATA":       {"", "settlement_v2 and finance_transactions show the same"},
}

// Unknown is the error of a name that no dataset has. Of a type Amazon gives no more it says since when and what there
// is instead.
func Unknown(name string) error {
	for kind, r := range removed {
		switch {
		case !strings.EqualFold(kind, name):
		case r.when == "":
			return fmt.Errorf("%s cannot be asked for: Amazon never gave it to programs; %s", kind, r.instead)
		default:
			return fmt.Errorf("%s cannot be asked for: Amazon removed it %s; %s", kind, r.when, r.instead)
		}
	}
	return fmt.Errorf("no dataset %q; `sellerhouse docs` lists them", name)
}
