package build_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
	"sellerhouse/transform/build"
	"sellerhouse/transform/fact"
)

// In a whole world keys are unique, rows stand in their table's order and in their partition, and every
// surrogate key of a fact has its member.
func TestFactsAndDimensionsFit(t *testing.T) {
	w := world.New(5, world.Options{Months: 2, SKUs: 8, OrdersPerDay: 8})
	now := w.End().UTC().Add(20 * time.Hour)
	h, _ := populate(t, w, now)
	for _, a := range w.Accounts() {
		if a.Type == "vendor" {
			continue
		}
		for _, id := range a.Marketplaces {
			h.commit(ingest.Doc{Spec: catalog.FBAInventory, Account: a.Code, Marketplaces: []string{id}}, inventoryText(w.Inventory(a.Code, id, now)))
		}
	}
	files := h.build()
	for _, tb := range fact.All() {
		rows := h.rows(files, tb.Name)
		committed := []string{"settlement_v2", "all_orders", "sp_campaign", "fba_inventory", "ecb_rates"}
		fed := len(tb.From) == 0 || slices.ContainsFunc(tb.From, func(d string) bool { return slices.Contains(committed, d) })
		if len(rows) == 0 && tb.Name != "dim_cost_version" && tb.Name != "dim_promotion" && fed {
			t.Errorf("%s is empty", tb.Name)
		}
		seen := map[string]bool{}
		for _, r := range rows {
			var k []string
			for _, c := range tb.Key {
				k = append(k, r[c])
			}
			key := strings.Join(k, "|")
			if seen[key] {
				t.Errorf("%s: key %s twice", tb.Name, key)
			}
			seen[key] = true
		}
	}
	members := map[string]map[string]bool{}
	for column, dim := range map[string]string{
		"marketplace_sk": "dim_marketplace", "account_sk": "dim_account", "legal_entity_sk": "dim_legal_entity", "client_sk": "dim_client",
		"brand_sk": "dim_brand", "product_sk": "dim_product", "campaign_sk": "dim_campaign", "fee_type_sk": "dim_fee_type", "promotion_sk": "dim_promotion",
	} {
		members[column] = map[string]bool{}
		for _, r := range h.rows(files, dim) {
			members[column][r[column]] = true
		}
	}
	lines := map[string]bool{}
	for _, r := range h.rows(files, "dim_pl_line") {
		lines[r["pl_line"]] = true
	}
	unknownBrands := 0
	for _, tb := range fact.All() {
		if !tb.Partitioned() {
			continue
		}
		for _, f := range files {
			if f.Table != tb.Name {
				continue
			}
			rows := h.rows([]build.File{f}, tb.Name)
			for i, r := range rows {
				for column, m := range members {
					if sk, ok := r[column]; ok && !m[sk] && !(column == "fee_type_sk" && sk == "0") {
						t.Errorf("%s: %s %s has no member: %v", tb.Name, column, sk, r)
					}
				}
				if l, ok := r["pl_line"]; ok && !lines[l] {
					t.Errorf("%s: no line %q", tb.Name, l)
				}
				if r["brand_sk"] == "0" && r["sku"] != "" {
					unknownBrands++
				}
				month := r[tb.Month]
				if tb.Month != "period" {
					month = strings.ReplaceAll(month[:7], "-", "")
				}
				if month != fmt.Sprint(int(f.Month)) {
					t.Errorf("%s has a row of %s", f.Partition, r[tb.Month])
				}
				if i > 0 && tb.Name != "fact_pnl_line" && after(tb, rows[i-1], r) {
					t.Errorf("%s: %v stands before %v", f.Partition, rows[i-1], r)
				}
			}
		}
	}
	if unknownBrands > 0 {
		t.Errorf("%d rows with a SKU have no brand, although every product has a rule by SKU or ASIN", unknownBrands)
	}
}

// after says whether a row should stand after the next one.
func after(tb *fact.Table, a, b row) bool {
	for _, name := range tb.OrderBy {
		c, _ := tb.Column(name)
		x, y := a[name], b[name]
		if !c.Kind.IsText() && c.Kind.Base != dataset.BaseDate && len(x) != len(y) {
			return len(x) > len(y)
		}
		if x != y {
			return x > y
		}
	}
	return false
}

func inventoryText(rows []world.InventoryRow) string {
	var b strings.Builder
	b.WriteString("sku\tfnsku\tasin\tproduct-name\tcondition\tyour-price\tmfn-listing-exists\tmfn-fulfillable-quantity\tafn-listing-exists\tafn-warehouse-quantity\tafn-fulfillable-quantity\tafn-unsellable-quantity\tafn-reserved-quantity\tafn-total-quantity\tper-unit-volume\tafn-inbound-working-quantity\tafn-inbound-shipped-quantity\tafn-inbound-receiving-quantity\tafn-researching-quantity\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "%s\t%s\t%s\tx\t%s\t\t\t\t\t%d\t%d\t%d\t%d\t%d\t\t%d\t%d\t%d\t%d\n", r.SKU, r.FNSKU, r.ASIN, r.Condition, r.Warehouse, r.Fulfillable, r.Unsellable, r.Reserved, r.Total,
			r.InboundWorking, r.InboundShipped, r.InboundReceiving, r.Researching)
	}
	return b.String()
}

// A gap of up to three days between two snapshots repeats the earlier one; after the last one nothing is known.
func TestInventoryGaps(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	snap := func(when string, units int) {
		h.commit(ingest.Doc{Spec: catalog.FBAInventory, Account: "US-A", Marketplaces: []string{us}, GeneratedAt: at(t, when)},
			inventoryText([]world.InventoryRow{{SKU: "A", FNSKU: "X", ASIN: "B0A", Condition: "New", Fulfillable: units, Warehouse: units, Total: units, Unsellable: 1}}))
	}
	snap("2026-04-29T08:00:00Z", 10)
	snap("2026-05-02T08:00:00Z", 20)
	snap("2026-05-02T20:00:00Z", 21) // the newest of a day counts
	snap("2026-05-08T08:00:00Z", 30)
	var got []string
	for _, r := range h.rows(h.build(), "fact_inventory_daily") {
		got = append(got, r["date"]+" "+r["fulfillable"]+" "+r["unfulfillable"]+" "+r["is_carried"])
	}
	want := []string{"2026-04-29 10 1 0", "2026-04-30 10 1 1", "2026-05-01 10 1 1", "2026-05-02 21 1 0", "2026-05-03 21 1 1", "2026-05-04 21 1 1", "2026-05-05 21 1 1", "2026-05-08 30 1 0"}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// Both grains of sales and traffic come from one document; a day asked again replaces the day.
func TestSalesAndTraffic(t *testing.T) {
	h := newHouse(t, seller("UK-A", "UK"))
	h.input("brands.csv", "brand\nP\n")
	h.input("brand_map.csv", "match_type,pattern,brand\nPARENT_ASIN,B0PARENT,P\n")
	h.rates("2026-05-04 USD 1.2 GBP 0.8")
	const uk = "A1F83G8C2ARO7P"
	doc := func(generated, date, sales string) {
		amount := func(s string) string { return `{"amount":` + s + `,"currencyCode":"GBP"}` }
		text := `{"reportSpecification":{"reportType":"GET_SALES_AND_TRAFFIC_REPORT","reportOptions":{"dateGranularity":"DAY","asinGranularity":"CHILD"},"dataStartTime":"` + date + `","dataEndTime":"` + date + `","marketplaceIds":["` + uk + `"]},
"salesAndTrafficByDate":[{"date":"` + date + `","salesByDate":{"orderedProductSales":` + amount(sales) + `,"unitsOrdered":4,"totalOrderItems":3,"averageSalesPerOrderItem":` + amount("1") + `,"averageUnitsPerOrderItem":1,"averageSellingPrice":` + amount("1") + `,"unitsRefunded":1,"refundRate":2.5,"claimsGranted":0,"claimsAmount":` + amount("0") + `,"shippedProductSales":` + amount("7") + `,"unitsShipped":1,"ordersShipped":1},"trafficByDate":{"browserPageViews":1,"mobileAppPageViews":2,"pageViews":3,"browserSessions":1,"mobileAppSessions":1,"sessions":2,"buyBoxPercentage":95.24,"orderItemSessionPercentage":1,"unitSessionPercentage":1,"averageOfferCount":1,"averageParentItems":1,"feedbackReceived":0,"negativeFeedbackReceived":0,"receivedNegativeFeedbackRate":0}}],
"salesAndTrafficByAsin":[{"parentAsin":"B0PARENT","childAsin":"B0CHILD","salesByAsin":{"unitsOrdered":4,"orderedProductSales":` + amount(sales) + `,"totalOrderItems":3},"trafficByAsin":{"browserSessions":1,"mobileAppSessions":1,"sessions":2,"browserSessionPercentage":1,"mobileAppSessionPercentage":1,"sessionPercentage":1,"browserPageViews":1,"mobileAppPageViews":2,"pageViews":3,"browserPageViewsPercentage":1,"mobileAppPageViewsPercentage":1,"pageViewsPercentage":1,"buyBoxPercentage":95.24,"unitSessionPercentage":1}}]}`
		h.commit(ingest.Doc{
			Spec: catalog.SalesTraffic, Account: "UK-A", Marketplaces: []string{uk}, GeneratedAt: at(t, generated), Options: catalog.SalesTraffic.Source.Options,
			Window: window.Range{From: day(t, date), Until: day(t, date) + 1},
		}, text)
	}
	doc("2026-05-06T06:00:00Z", "2026-05-04", "80.00")
	doc("2026-05-07T06:00:00Z", "2026-05-04", "96.00")
	doc("2026-05-07T06:00:00Z", "2026-05-05", "10.00")
	files := h.build()
	for _, table := range []string{"fact_sales_traffic_daily_by_date", "fact_sales_traffic_daily_by_asin"} {
		diff(t, table, map[string]string{"2026-05-04 96.0000 2 95.2400": "144", "2026-05-05 10.0000 2 95.2400": "15"},
			trim(sums(t, h.rows(files, table), "ordered_product_sales_rc", 8, []string{"date", "ordered_product_sales_tc", "sessions", "buy_box_percentage"})))
	}
	for _, r := range h.rows(files, "fact_sales_traffic_daily_by_asin") {
		if r["brand_sk"] != fmt.Sprint(fact.SK("P")) || r["child_asin"] != "B0CHILD" || r["parent_asin"] != "B0PARENT" || r["product_sk"] != "0" {
			t.Errorf("row %v", r)
		}
	}
	h.settle("UK-A", statement{id: "1", start: "2026-05-01", end: "2026-05-14", deposit: "2026-05-16", currency: "GBP", rows: []string{
		"2026-05-05|Order|ItemFees|Commission|-1.00|order-id=202-0000001-0000001|marketplace-name=Amazon.co.uk|sku=S",
	}})
	h.orders("UK-A", "2026-05-05T12:30:00Z", "Amazon.co.uk", "GBP", "202-0000001-0000001 2026-05-04T09:00:00Z 2026-05-05T09:00:00Z Shipped CHILD 1 10.00 GB")
	for _, r := range h.rows(h.build(), "fact_order_item") {
		if r["brand_sk"] != fmt.Sprint(fact.SK("P")) {
			t.Errorf("an order line of a child has brand %s: its parent stands in the traffic report", r["brand_sk"])
		}
	}
}
