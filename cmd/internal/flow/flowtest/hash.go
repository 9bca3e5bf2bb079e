package flowtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/transform/fact"
)

// Hashes are, of every dw table, its rows and a hash of them in any order. Which run loaded a row is left out.
func (h *House) Hashes(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, table := range fact.All() {
		var cols []string
		for _, c := range table.Columns {
			if c.Name != "ingest_run_id" {
				cols = append(cols, c.Name)
			}
		}
		row := h.Rows(t, fmt.Sprintf("SELECT count(), sum(cityHash64(toString(tuple(%s)))) FROM dw.%s", strings.Join(cols, ", "), table.Name))
		out[table.Name] = row[0][0] + " rows " + row[0][1]
	}
	return out
}

// Same asserts that two warehouses hold equal tables.
func Same(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: tables differ (-want +got):\n%s", what, diff)
	}
}

// filled are the tables of the seven datasets that must not be empty in a simulated group.
var filled = []string{
	"fact_ads_campaign_daily", "fact_ads_product_daily", "fact_fx_effective", "fact_fx_rate", "fact_inventory_daily", "fact_order_item",
	"fact_pnl_line", "fact_sales_traffic_daily_by_asin", "fact_sales_traffic_daily_by_date", "fact_settlement", "fact_settlement_line",
	"dim_account", "dim_brand", "dim_campaign", "dim_cost_version", "dim_currency", "dim_date", "dim_fee_type", "dim_legal_entity",
	"dim_marketplace", "dim_pl_line", "dim_product", "dim_vat_registration",
}

// NoneEmpty asserts that the tables every simulated group fills have rows.
func NoneEmpty(t *testing.T, hashes map[string]string) {
	t.Helper()
	for _, name := range filled {
		if got := hashes[name]; got == "" || strings.HasPrefix(got, "0 rows") {
			t.Errorf("dw.%s is empty (%q)", name, got)
		}
	}
}
