package sources_test

import (
	"fmt"
	"testing"
	"time"

	"sellerhouse/cmd/internal/flow/flowtest"

	"sellerhouse/extract/clock"
	"sellerhouse/extract/simulate/world"
)

// whole asserts that each row of the tables in stg is one row of a fact, and that no key stands twice.
func (h *house) whole(t *testing.T, fact, key string, tables ...string) {
	t.Helper()
	want := 0
	for _, s := range tables {
		var n int
		if _, err := fmt.Sscan(h.One(t, "SELECT count() FROM stg."+s), &n); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			t.Errorf("%s: stg.%s is empty", fact, s)
		}
		want += n
	}
	if got := h.One(t, "SELECT count() FROM dw."+fact); got != fmt.Sprint(want) {
		t.Errorf("%s has %s rows, its reports %d", fact, got, want)
	}
	if got := h.One(t, "SELECT uniqExact("+key+") FROM dw."+fact); got != fmt.Sprint(want) {
		t.Errorf("%s: %s keys in %d rows", fact, got, want)
	}
}

// analyticsInFacts counts: rows in are rows out.
func (h *house) analyticsInFacts(t *testing.T) {
	const of = "account_sk, marketplace_sk, "
	h.whole(t, "fact_search_query", of+"period, start_date, asin, search_query", "search_query_performance_month", "search_query_performance_week")
	h.whole(t, "fact_repeat_purchase", of+"start_date, asin", "repeat_purchase")
	h.whole(t, "fact_promotion", of+"promotion_id", "promotion_performance", "coupon_performance", "vendor_coupon_performance")
	h.whole(t, "fact_promotion_product", of+"promotion_id, asin", "promotion_performance_product", "coupon_performance_asin", "vendor_coupon_asin")
	h.whole(t, "fact_vendor_sales", of+"distributor_view, selling_program, period, start_date, end_date, asin", "vendor_sales_manufacturing_by_asin", "vendor_sales_sourcing_by_asin")
	h.whole(t, "fact_vendor_sales_total", of+"distributor_view, selling_program, period, start_date, end_date", "vendor_sales_manufacturing", "vendor_sales_sourcing")
	h.whole(t, "fact_vendor_inventory", of+"distributor_view, selling_program, period, start_date, end_date, asin", "vendor_inventory_manufacturing_by_asin", "vendor_inventory_sourcing_by_asin")
	h.whole(t, "fact_vendor_inventory_total", of+"distributor_view, selling_program, period, start_date, end_date", "vendor_inventory_manufacturing", "vendor_inventory_sourcing")
	h.whole(t, "fact_vendor_traffic", of+"period, start_date, end_date, asin", "vendor_traffic_by_asin")
	h.whole(t, "fact_vendor_traffic_total", of+"period, start_date, end_date", "vendor_traffic")
	h.whole(t, "fact_vendor_margin", of+"period, start_date, end_date, asin", "vendor_margin_by_asin")
	h.whole(t, "fact_vendor_margin_total", of+"period, start_date, end_date", "vendor_margin")
	for what, query := range map[string]string{
		"rows without a site":              "SELECT countIf(marketplace_sk = 0) FROM (SELECT marketplace_sk FROM dw.fact_promotion UNION ALL SELECT marketplace_sk FROM dw.fact_vendor_sales UNION ALL SELECT marketplace_sk FROM dw.fact_search_query)",
		"sales that are in no other money": "SELECT countIf(isNull(shipped_revenue_rc) AND isNotNull(shipped_revenue_tc)) FROM dw.fact_vendor_sales",
		"promotions without a member":      "SELECT count() FROM dw.fact_promotion WHERE promotion_sk NOT IN (SELECT promotion_sk FROM dw.dim_promotion)",
		"products without a member":        "SELECT count() FROM dw.fact_vendor_sales WHERE product_sk NOT IN (SELECT product_sk FROM dw.dim_product) OR product_sk < 2",
	} {
		if n := h.One(t, query); n != "0" {
			t.Errorf("%s %s", n, what)
		}
	}
}

// vendorOrdersInFacts compares orders and shipments of vendors with the world's.
func (h *house) vendorOrdersInFacts(t *testing.T) {
	last := h.Moments()[len(h.Moments())-1].Add(-10 * time.Minute)
	quantities, announced := flowtest.Totals{}, flowtest.Totals{}
	cost := flowtest.Totals{}
	for _, a := range h.World.Accounts() {
		for _, o := range h.World.VendorOrders(a.Code, last) {
			for _, l := range o.Lines {
				quantities[a.Code+" ordered"] += int64(l.Ordered)
				quantities[a.Code+" accepted"] += int64(l.Accepted)
				quantities[a.Code+" rejected"] += int64(l.Rejected)
				quantities[a.Code+" received"] += int64(l.Received)
				cost[a.Code+" "+o.Currency] += l.Cost * int64(l.Ordered)
			}
		}
		for _, s := range h.World.VendorShipments(a.Code, last) {
			for _, l := range s.Lines {
				announced[a.Code+" units"] += int64(l.Units)
				if !s.ShippedAt.IsZero() && !s.AnnouncedAt.IsZero() && !s.AnnouncedAt.After(s.ShippedAt) && (s.DeliveredAt.IsZero() || s.AnnouncedAt.Before(s.DeliveredAt)) {
					announced[a.Code+" lines in time"]++
				}
			}
		}
	}
	var query string
	for i, name := range []string{"ordered", "accepted", "rejected", "received"} {
		if i > 0 {
			query += " UNION ALL "
		}
		query += flowtest.FactOf("fact_vendor_po", "'"+name+"'", name, "1")
	}
	h.Compare(t, "fact_vendor_po", query, quantities.Units())
	h.Compare(t, "cost of orders", flowtest.FactOf("fact_vendor_po", "currency", "ordered_cost_tc", "1"), cost.Texts())
	h.Compare(t, "fact_vendor_asn", flowtest.FactOf("fact_vendor_asn", "'units'", "units", "1")+" UNION ALL "+flowtest.FactOf("fact_vendor_asn", "'lines in time'", "is_on_time", "1"), announced.Units())
	h.whole(t, "fact_vendor_po", "account_sk, vendor_code, po_number, item_seq", "vendor_purchase_order_items")
	h.whole(t, "fact_vendor_asn", "account_sk, vendor_code, shipment_id, po_number, item_seq", "vendor_shipment_items")
}

// financesInFacts compares what counts of each closed event group with its settlement.
func (h *house) financesInFacts(t *testing.T) {
	now, want := clock.Moment(h.Clock), map[string]string{}
	for _, a := range h.World.Accounts() {
		for _, g := range h.World.EventGroups(a.Code, now) {
			if g.SettlementID != "" && g.End.Before(now.Add(-5*24*time.Hour)) {
				want[a.Code+" "+g.ID] = world.FormatMinor(g.Total, g.Digits)
			}
		}
	}
	if len(want) == 0 {
		t.Error("no closed event group")
	}
	for _, r := range h.Rows(t, flowtest.FactOf("fact_financial_event", "event_group_id", "amount_tc", "is_counted = 1")) {
		if total, ok := want[r[0]+" "+r[1]]; ok && flowtest.Number(t, r[2]).Cmp(flowtest.Number(t, total)) != 0 {
			t.Errorf("%s: events of group %s sum to %s, the settlement to %s", r[0], r[1], r[2], total)
		}
		delete(want, r[0]+" "+r[1])
	}
	for k := range want {
		t.Errorf("%s: no events", k)
	}
	for what, query := range map[string]string{
		"amounts without a rule that the world's settlements have a rule for": "SELECT count() FROM dw.fact_financial_event WHERE pl_line = 'UM_UNMAPPED' AND amount_tc != 0 AND leaf_path NOT IN ('Quantum Handling Fee', 'Prüfgebühr Verpackung')",
		"prices without a product":    "SELECT count() FROM dw.fact_financial_event WHERE pl_line = 'GS_PRODUCT' AND product_sk < 2",
		"leaves of transactions less": "SELECT toString(abs(sum(x))) FROM (SELECT sum(amount_tc) AS x FROM stg.finance_breakdowns UNION ALL SELECT -sum(amount_tc) FROM dw.fact_financial_event)",
	} {
		if n := h.One(t, query); flowtest.Number(t, n).Sign() != 0 {
			t.Errorf("%s %s", n, what)
		}
	}
}
