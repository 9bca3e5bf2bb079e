package build_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
	"sellerhouse/transform/build"
)

func day(t testing.TB, s string) window.Day {
	t.Helper()
	d, err := window.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	x, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

const us = "ATVPDKIKX0DER"

// campaigns commits a campaign report of profile 1 on amazon.com. Rows are "date campaign cost sales".
func (h *house) campaigns(account, generated, from, until string, rows ...string) {
	h.t.Helper()
	var out []string
	for _, r := range rows {
		f := strings.Fields(r)
		out = append(out, fmt.Sprintf(`{"date":%q,"campaignId":%q,"campaignName":"Campaign %s","campaignBudgetCurrencyCode":"USD","impressions":100,"clicks":10,"cost":%s,"purchases7d":1,"sales7d":%s,"unitsSoldClicks7d":1}`, f[0], f[1], f[1], f[2], f[3]))
	}
	h.commit(ingest.Doc{
		Spec: catalog.SPCampaign, Account: account, Marketplaces: []string{us}, Profile: "1", GeneratedAt: at(h.t, generated),
		Window: window.Range{From: day(h.t, from), Until: day(h.t, until)},
	}, "["+strings.Join(out, ",")+"]")
}

// Of each day the newest document that covers it wins whole, also where it has no row.
func TestRestatedAdvertising(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	h.campaigns("US-A", "2026-05-02T06:00:00Z", "2026-05-01", "2026-05-02", "2026-05-01 c1 12.3456 40.00", "2026-05-01 c2 3.10 0")
	table := func() map[string]string {
		return trim(sums(t, h.rows(h.build(), "fact_ads_campaign_daily"), "cost_tc", 6, []string{"campaign_id"}))
	}
	diff(t, "before", map[string]string{"c1": "12.3456", "c2": "3.1"}, table())
	h.campaigns("US-A", "2026-05-15T06:00:00Z", "2026-05-01", "2026-05-02", "2026-05-01 c1 12.3456 55.00", "2026-05-01 c3 0.90 9.00")
	diff(t, "after", map[string]string{"c1": "12.3456", "c3": "0.9"}, table())
	h.campaigns("US-A", "2026-05-02T06:00:00Z", "2026-05-01", "2026-05-02", "2026-05-01 c1 12.3456 40.00", "2026-05-01 c2 3.10 0")
	rows := h.rows(h.build(), "fact_ads_campaign_daily")
	diff(t, "the first again", map[string]string{"": "64"}, trim(sums(t, rows, "attr_sales_tc", 4, nil)))
	diff(t, "in dollars", map[string]string{"": "13.2456"}, trim(sums(t, rows, "cost_rc", 8, nil)))
	for _, r := range rows {
		if r["attribution_window"] != "7" || r["is_final"] != "0" || r["attr_orders"] != "1" || r["ad_product"] != "SP" {
			t.Errorf("row %v", r)
		}
	}
	h.campaigns("US-A", "2026-06-30T12:00:00Z", "2026-06-28", "2026-06-29", "2026-06-28 c1 1 1")
	for _, r := range h.rows(h.build(), "fact_ads_campaign_daily") {
		if want := map[string]string{"2026-05-01": "1", "2026-06-28": "0"}[r["date"]]; r["is_final"] != want {
			t.Errorf("%s: is_final %s, want %s", r["date"], r["is_final"], want)
		}
	}
}

func TestOverlappingWindows(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	days := func(from, n int, cost string) (rows []string) {
		for i := range n {
			rows = append(rows, fmt.Sprintf("2026-05-%02d c1 %s 0", from+i, cost))
		}
		return rows
	}
	h.campaigns("US-A", "2026-05-16T06:00:00Z", "2026-05-02", "2026-05-16", days(2, 14, "2.00")...)
	h.campaigns("US-A", "2026-05-15T06:00:00Z", "2026-05-01", "2026-05-15", append(days(1, 14, "1.00"), "2026-05-03 c5 9.00 0")...)
	total := func() map[string]string {
		return trim(sums(t, h.rows(h.build(), "fact_ads_campaign_daily"), "cost_tc", 6, []string{"campaign_id"}))
	}
	diff(t, "May", map[string]string{"c1": "29"}, total())
	h.asOf = at(t, "2026-05-15T23:59:59Z")
	diff(t, "as known on 15 May", map[string]string{"c1": "14", "c5": "9"}, total())
}

// Advertising counts once: from the reports where they cover the month, else from the settlements.
func TestAdvertisingCountsOnce(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	var july []string
	for i := range 31 {
		cost := "139.00"
		if i == 30 {
			cost = "151.09"
		}
		july = append(july, fmt.Sprintf("2026-07-%02d c1 %s 0", i+1, cost))
	}
	h.campaigns("US-A", "2026-09-15T06:00:00Z", "2026-07-01", "2026-08-01", july...)
	h.campaigns("US-A", "2026-09-15T06:00:00Z", "2026-08-01", "2026-08-20", "2026-08-01 c1 3900.00 0")
	h.campaigns("US-A", "2026-09-15T06:00:00Z", "2026-08-21", "2026-09-01") // 20 August is missing
	ads := "ServiceFee|Cost of Advertising|TransactionTotalAmount|"
	h.settle("US-A", statement{id: "1", start: "2026-06-28", end: "2026-08-30", deposit: "2026-09-01", currency: "USD", rows: []string{
		"2026-07-10|" + ads + "-4000.00", "2026-07-20|" + ads + "-510.25", "2026-07-22|ServiceFee|Refund for Advertiser|TransactionTotalAmount|20.00", "2026-08-10|" + ads + "-4100.00",
	}})
	files := h.build()
	pnl := h.rows(files, "fact_pnl_line")
	diff(t, "July", map[string]string{"AD_SP": "-4321.09", "BS_ADS_CLEARING": "-4490.25"}, lines(t, pnl, "202607"))
	diff(t, "August", map[string]string{"AD_SETTLED": "-4100"}, lines(t, pnl, "202608"))
	diff(t, "the settlement's own basis", map[string]string{"AD_SETTLED": "-8590.25"}, trim(sums(t, h.rows(files, "fact_settlement_line"), "amount_tc", 4, []string{"pl_line"})))
	h.campaigns("US-A", "2026-09-16T06:00:00Z", "2026-08-20", "2026-08-21", "2026-08-20 c1 10.00 0") // the gap closes: the month's ledger changes
	diff(t, "August, complete", map[string]string{"AD_SP": "-3910", "BS_ADS_CLEARING": "-4100"}, lines(t, h.rows(h.build(), "fact_pnl_line"), "202608"))
}

const ordersHeader = "amazon-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\tship-country\tmerchant-order-id\torder-channel\tship-service-level\tproduct-name\titem-tax\tshipping-price\tshipping-tax\tgift-wrap-price\tgift-wrap-tax\titem-promotion-discount\tship-promotion-discount\tship-city\tship-state\tship-postal-code\tpromotion-ids\n"

// orders commits an orders report. Rows are "order purchased updated status sku qty price country" with - for blank.
func (h *house) orders(account, generated, channel, currency string, rows ...string) {
	h.t.Helper()
	var b strings.Builder
	b.WriteString(ordersHeader)
	for _, r := range rows {
		f := strings.Fields(r)
		for i := range f {
			if f[i] == "-" {
				f[i] = ""
			}
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\tAmazon\t%s\t%s\tB0%s\t%s\t%s\t%s\t%s\t%s%s\n", f[0], f[1], f[2], f[3], channel, f[4], f[4], f[3], f[5], currency, f[6], f[7], strings.Repeat("\t", 15))
	}
	h.commit(ingest.Doc{Spec: catalog.AllOrders, Account: account, GeneratedAt: at(h.t, generated)}, b.String())
}

// The row updated last counts, whatever came in last; equal lines of one order stay apart.
func TestOrderUpdates(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	p := "2026-05-01T09:00:00Z "
	doc1 := []string{"111-5 " + p + "2026-05-01T10:00:00Z Pending A 1 - US"}
	doc2 := []string{
		"111-5 " + p + "2026-05-01T12:00:00Z Shipped A 1 25.00 US",
		"111-6 " + p + "2026-05-01T12:00:00Z Shipped B 1 9.00 US", "111-6 " + p + "2026-05-01T12:00:00Z Shipped B 1 9.00 US",
		"111-7 " + p + "2026-05-01T12:00:00Z Cancelled C 0 - US",
	}
	doc3 := []string{"111-5 " + p + "2026-05-01T11:00:00Z Unshipped A 1 24.00 US"}
	h.orders("US-A", "2026-05-01T10:30:00Z", "Amazon.com", "USD", doc1...)
	h.orders("US-A", "2026-05-01T12:30:00Z", "Amazon.com", "USD", doc2...)
	h.orders("US-A", "2026-05-03T12:30:00Z", "Amazon.com", "USD", doc3...)
	want := []string{"111-5 A 1 Shipped 1 25.0000 25.00000000", "111-6 B 1 Shipped 1 9.0000 9.00000000", "111-6 B 2 Shipped 1 9.0000 9.00000000", "111-7 C 1 Canceled 0 NULL NULL"}
	got := func() (out []string) {
		for _, r := range h.rows(h.build(), "fact_order_item") {
			out = append(out, strings.Join([]string{r["amazon_order_id"], r["sku"], r["line_no"], r["order_status"], r["quantity"], r["item_price_tc"], r["item_price_rc"]}, " "))
		}
		return out
	}
	if d := cmp.Diff(want, got()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	h.orders("US-A", "2026-05-04T12:30:00Z", "Amazon.com", "USD", doc2...)
	if d := cmp.Diff(want, got()); d != "" {
		t.Errorf("the same document again (-want +got):\n%s", d)
	}
}

// A local day has 23 hours where clocks change.
func TestLocalDayOfOrders(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	row := func(n, when, price string) string {
		return "111-" + n + " " + when + " " + when + " Shipped A 1 " + price + " US"
	}
	h.orders("US-A", "2026-03-20T10:30:00Z", "Amazon.com", "USD", row("1", "2026-03-08T07:59:59Z", "10.00"), row("2", "2026-03-08T08:00:00Z", "20.00"),
		row("3", "2026-03-09T06:59:59Z", "30.00"), row("4", "2026-03-09T07:00:00Z", "40.00"))
	diff(t, "sales by local day", map[string]string{"2026-03-07": "10", "2026-03-08": "50", "2026-03-09": "40"},
		trim(sums(t, h.rows(h.build(), "fact_order_item"), "item_price_tc", 4, []string{"purchase_date"})))
}

// The cost of the day of the sale, in each component's currency, at the rate of the day the version began.
func TestCostVersions(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	h.rates("2026-01-01 USD 0.14 CNY 1", "2026-03-01 USD 0.138 CNY 1", "2026-02-25 USD 1.2 CNY 8")
	h.input("costs.csv", "account,sku,component,valid_from,amount,currency\n,K,PURCHASE,2026-01-01,30.00,CNY\n,K,PURCHASE,2026-03-01,33.00,CNY\n,K,FREIGHT,2026-01-01,0.80,USD\n")
	h.input("bundles.csv", "bundle_sku,component_sku,qty\nKK,K,2\n")
	o := func(posted, sku, qty, market string) string {
		return posted + "|Order|ItemPrice|Principal|50.00|order-id=111-0000001-0000001|marketplace-name=" + market + "|sku=" + sku + "|quantity-purchased=" + qty
	}
	h.settle("US-A", statement{id: "1", start: "2026-02-20", end: "2026-03-14", deposit: "2026-03-16", currency: "USD", rows: []string{
		o("2026-02-27", "K", "3", "Amazon.com"), o("2026-03-02", " K", "2", "Amazon.com"), o("2026-03-02", "KK", "1", "Amazon.com"), o("2026-03-02", "NEW", "4", "Amazon.com"),
		o("2026-03-03", "K", "1", "Non-Amazon US"), o("2026-03-03", "amzn.gr.K-abc-VG", "1", "Amazon.com"),
	}})
	pnl := h.rows(h.build(), "fact_pnl_line")
	diff(t, "February", map[string]string{"CG_STANDARD": "-15"}, only(lines(t, pnl, "202602"), "CG_"))
	diff(t, "March", map[string]string{"CG_STANDARD": "-21.416", "CG_MCF": "-5.354", "CG_MISSING": "0"}, only(lines(t, pnl, "202603"), "CG_"))
	diff(t, "units", map[string]string{"202602 CG_STANDARD": "3", "202603 CG_STANDARD": "4", "202603 CG_MCF": "1", "202603 CG_MISSING": "4"},
		sums(t, pnl, "qty", 0, []string{"period", "pl_line"}, "source=COGS"))
}

func only(m map[string]string, prefix string) map[string]string {
	maps.DeleteFunc(m, func(k, _ string) bool { return !strings.HasPrefix(k, prefix) })
	return m
}

// A parcel to another country is taxed there; a refund in a later statement follows its sale.
func TestCountryOfTheOrderAndLaterRefund(t *testing.T) {
	h := newHouse(t, seller("EU-A", "DE", "FR"))
	h.currency = "EUR"
	h.entity("DE01", "EUR")
	h.input("vat.yaml", `registrations:
  - {entity: DE01, country: DE, vat_no: DE123456789, valid_from: 2024-01-01, fee_vat_reclaimable: false}
  - {entity: DE01, country: FR, vat_no: FR12123456789, valid_from: 2024-01-01, fee_vat_reclaimable: true}
  - {entity: DE01, country: AT, vat_no: ATU12345678, scheme: OSS, valid_from: 2024-01-01}
rates:
  - {country: DE, rate: 0.19, valid_from: 2021-01-01}
  - {country: FR, rate: 0.20, valid_from: 2014-01-01}
  - {country: AT, rate: 0.20, valid_from: 2016-01-01}
`)
	h.orders("EU-A", "2026-01-12T10:30:00Z", "Amazon.de", "EUR",
		"302-0000001-0000001 2026-01-10T09:00:00Z 2026-01-11T09:00:00Z Shipped A 1 120.00 AT",
		"302-0000002-0000002 2026-01-10T09:00:00Z 2026-01-11T09:00:00Z Shipped A 1 119.00 CH")
	cells := func(n string) string { return "|order-id=" + n + "|marketplace-name=Amazon.de|sku=A" }
	h.settle("EU-A", statement{id: "1", start: "2026-01-01", end: "2026-01-14", deposit: "2026-01-16", currency: "EUR", rows: []string{
		"2026-01-11|Order|ItemPrice|Principal|120.00" + cells("302-0000001-0000001"),
		"2026-01-11|Order|ItemPrice|Principal|119.00" + cells("302-0000002-0000002"),
		"2026-01-11|Order|ItemPrice|Principal|119.00" + cells("302-0000003-0000003"),
		"2026-01-12|other-transaction|other-transaction|BuyerRecharge|5.00|order-id=302-0000001-0000001",
		"2026-01-12|FBAFees|FBA Inventory Storage Fee|Tax on fee|-1.90|marketplace-name=Amazon.de",
		"2026-01-12|FBAFees|FBA Inventory Storage Fee|Tax on fee|-2.00|marketplace-name=Amazon.fr",
		"2026-01-12|other-transaction|other-transaction|Subscription Fee|-39.00",
	}})
	refund := func(n string) string { return cells(n) + "|adjustment-id=r" }
	h.settle("EU-A", statement{id: "2", start: "2026-01-14", end: "2026-02-14", deposit: "2026-02-16", currency: "EUR", rows: []string{
		"2026-02-01|Refund|ItemPrice|Principal|-120.00" + refund("302-0000001-0000001"),
		"2026-02-01|Refund|ItemPrice|Principal|-119.00" + refund("302-0000002-0000002"),
		"2026-02-01|Refund|ItemPrice|Principal|-119.00" + refund("302-0000009-0000009"), // its sale is not in the lake
	}})
	files := h.build()
	pnl := h.rows(files, "fact_pnl_line")
	diff(t, "January", map[string]string{"GS_PRODUCT": "319", "TX_VAT_OUTPUT": "39", "RF_OTHER": "5", "ST_MONTHLY": "-1.9", "TX_FEE_TAX": "-2", "FE_SUBSCRIPTION": "-39"}, eur(t, pnl, "202601"))
	diff(t, "February", map[string]string{"RF_PRODUCT": "-319", "TX_VAT_OUTPUT": "-39"}, eur(t, pnl, "202602"))
	for _, r := range h.rows(files, "fact_settlement_line") {
		known := r["marketplace_sk"] != "0"
		if want := r["amount_description"] != "Subscription Fee"; known != want {
			t.Errorf("line %s %s: marketplace %s", r["src_row"], r["amount_description"], r["marketplace_sk"])
		}
	}
}

func eur(t testing.TB, rows []row, period string) map[string]string {
	t.Helper()
	return trim(sums(t, rows, "amount_tc", 6, []string{"pl_line"}, "period="+period, "reporting_ccy=EUR"))
}

// An entity that keeps its books in another currency gets rows of its own in it.
func TestTwoReportingCurrencies(t *testing.T) {
	h := newHouse(t, seller("EU-A", "DE"))
	h.entity("GB01", "GBP")
	h.rates("2026-01-10 USD 1.2 GBP 0.8", "2026-01-16 USD 1.2 GBP 0.8")
	h.settle("EU-A", statement{id: "1", start: "2026-01-01", end: "2026-01-14", deposit: "2026-01-16", currency: "EUR", rows: []string{
		"2026-01-10|other-transaction|other-transaction|Subscription Fee|-39.00|marketplace-name=Amazon.de", "2026-01-10|other-transaction|other-transaction|Fee Adjustment|100.00|marketplace-name=Amazon.de",
	}})
	diff(t, "both", map[string]string{"USD FE_SUBSCRIPTION": "-46.8", "GBP FE_SUBSCRIPTION": "-31.2", "USD FE_OTHER_ADJUST": "120", "GBP FE_OTHER_ADJUST": "80", "USD FX_REALIZED": "0", "GBP FX_REALIZED": "0"},
		trim(sums(t, h.rows(h.build(), "fact_pnl_line"), "amount_rc", 8, []string{"reporting_ccy", "pl_line"})))
}

// A month without a rate has no amount in the reporting currency, never zero.
func TestNoRate(t *testing.T) {
	h := newHouse(t, seller("EU-A", "DE"))
	h.rates("2025-11-01 USD 1.2")
	h.settle("EU-A", statement{id: "1", start: "2026-01-01", end: "2026-01-14", deposit: "2026-01-16", currency: "EUR", rows: []string{"2026-01-10|other-transaction|other-transaction|Subscription Fee|-39.00"}})
	for _, r := range h.rows(h.build(), "fact_pnl_line") {
		if r["amount_rc"] != "NULL" || r["fx_rate"] != "NULL" || r["amount_tc"] != "-39.000000" {
			t.Errorf("row %v", r)
		}
	}
}

// Everything twice gives the same bytes under the same keys: documents listed in another order, settlements
// worked on a few lines at a time.
func TestDeterminism(t *testing.T) {
	w := world.New(3, world.Options{Months: 2, SKUs: 8, OrdersPerDay: 6})
	now := w.End().UTC().Add(20 * time.Hour)
	h, _ := populate(t, w, now)
	h.build()
	first := h.snapshotOf()
	defer build.SetChunkRows(20)()
	h, _ = populate(t, w, now)
	h.store = h.reversed()
	h.build()
	second := h.snapshotOf()
	if len(first) < 20 {
		t.Fatalf("only %d files", len(first))
	}
	if d := cmp.Diff(slices.Sorted(maps.Keys(first)), slices.Sorted(maps.Keys(second))); d != "" {
		t.Fatalf("keys differ:\n%s", d)
	}
	for k := range first {
		if first[k] != second[k] {
			t.Errorf("%s differs", k)
		}
	}
}

// A second build finds everything; a new document changes the versions of what it touches and nothing else.
func TestVersionsFollowWhatIsRead(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"), seller("UK-A", "UK"))
	h.rates("2026-05-01 USD 1.1 GBP 0.9")
	may := []string{"2026-05-10|other-transaction|other-transaction|Subscription Fee|-39.00"}
	h.settle("US-A", statement{id: "1", start: "2026-05-01", end: "2026-05-14", deposit: "2026-05-16", currency: "USD", rows: may})
	h.settle("UK-A", statement{id: "2", start: "2026-05-01", end: "2026-05-14", deposit: "2026-05-16", currency: "GBP", rows: may})
	versions := func() map[string]string {
		out := map[string]string{}
		parts, err := h.builder().Partitions(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range parts {
			out[p.String()] = p.Version
		}
		return out
	}
	for _, f := range h.build() {
		if !f.Built {
			t.Errorf("%s was there before it was built", f.Partition)
		}
	}
	for _, f := range h.build() {
		if f.Built {
			t.Errorf("%s was built twice", f.Partition)
		}
	}
	before := versions()
	changed := func(what string, want ...string) {
		t.Helper()
		after := versions()
		var got []string
		for k, v := range after {
			if before[k] != v {
				got = append(got, k)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
		before = after
	}
	changed("nothing new")
	h.campaigns("US-A", "2026-05-12T06:00:00Z", "2026-05-01", "2026-05-11", "2026-05-05 c1 1 1")
	changed("advertising of one account", "fact_ads_campaign_daily US-A 2026-05", "fact_pnl_line US-A 2026-05", "dim_campaign")
	h.settle("US-A", statement{id: "3", start: "2026-06-03", end: "2026-06-17", deposit: "2026-06-19", currency: "USD", rows: []string{"2026-06-10|other-transaction|other-transaction|Subscription Fee|-39.00"}})
	changed("a later settlement", "fact_settlement_line US-A 2026-06", "fact_refund US-A 2026-06", "fact_pnl_line US-A 2026-06", "fact_settlement US-A 2026-06", "dim_product")
	h.rates("2026-05-01 USD 1.1 GBP 0.9", "2026-05-04 USD 1.2 GBP 0.9")
	changed("a rate", "fact_pnl_line US-A 2026-05", "fact_pnl_line US-A 2026-06", "fact_pnl_line UK-A 2026-05", "fact_settlement US-A 2026-05", "fact_settlement US-A 2026-06",
		"fact_settlement UK-A 2026-05", "fact_refund US-A 2026-05", "fact_refund US-A 2026-06", "fact_refund UK-A 2026-05", "fact_ads_campaign_daily US-A 2026-05", "fact_fx_rate", "fact_fx_effective", "dim_campaign")
	h.input("costs.csv", "sku,component,valid_from,amount,currency\nK,PURCHASE,2026-01-01,30.00,CNY\n")
	changed("a cost", "fact_pnl_line US-A 2026-05", "fact_pnl_line US-A 2026-06", "fact_pnl_line UK-A 2026-05", "dim_cost_version", "dim_product", "dim_campaign", "fact_fx_effective")
}

// Statements of a real seller in the older layout, and a hand-made one, tie and are mapped without a rest.
func TestRealSettlements(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "samples", "settlements")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no samples beside the repository")
	}
	h := newHouse(t, seller("CA-A", "CA"), seller("US-A", "US"))
	h.currency = "CAD"
	for name, spec := range map[string]*dataset.Spec{"50011020300.txt": catalog.SettlementV1, "50018020314.txt": catalog.SettlementV1, "50034020328.txt": catalog.SettlementV1, "flat-file-v2-sample.txt": catalog.SettlementV2} {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		account := "CA-A"
		if spec == catalog.SettlementV2 {
			account = "US-A"
		}
		h.commit(ingest.Doc{Spec: spec, Account: account, Imported: true, DocumentID: name}, string(body))
	}
	files := h.build()
	got := map[string]string{}
	for _, s := range h.rows(files, "fact_settlement") {
		got[s["src_file"]] = s["status"] + " " + s["total_amount_tc"] + " " + s["sum_rows_tc"] + " " + s["chain_ok"]
	}
	diff(t, "settlements", map[string]string{
		"50011020300.txt": "TIED -321.6900 -321.6900 1", "50018020314.txt": "TIED -62.3100 -62.3100 1",
		"50034020328.txt": "TIED 1016.0800 1016.0800 1", "flat-file-v2-sample.txt": "TIED 582.8900 582.8900 0",
	}, got)
	for _, r := range h.rows(files, "fact_settlement_line") {
		if r["pl_line"] == "UM_UNMAPPED" {
			t.Errorf("%s line %s: %s | %s | %s has no rule", r["src_file"], r["src_row"], r["transaction_type"], r["amount_type"], r["amount_description"])
		}
	}
	split := sums(t, h.rows(files, "fact_pnl_line"), "amount_tc", 6, []string{"settlement_id"}, "source=SETTLEMENT", "reporting_ccy=CAD")
	for _, s := range h.rows(files, "fact_settlement") {
		if split[s["settlement_id"]] != s["sum_rows_tc"]+"00" {
			t.Errorf("%s: the ledger has %s, its lines %s", s["settlement_id"], split[s["settlement_id"]], s["sum_rows_tc"])
		}
	}
}

// Reports and the Orders API are one upsert: the state told last counts, the API's item id and the report's ship
// country stay, and what only one of them has told stands alone.
func TestOrdersOfReportsAndAPI(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	p := "2026-05-01T09:00:00Z "
	h.orders("US-A", "2026-05-01T12:30:00Z", "Amazon.com", "USD",
		"111-5 "+p+"2026-05-01T10:00:00Z Unshipped A 1 25.00 US", "111-6 "+p+"2026-05-01T12:00:00Z Shipped B 2 9.00 US", "111-6 "+p+"2026-05-01T12:00:00Z Shipped B 1 4.50 US")
	item := func(id, sku, quantity, price string) string {
		return `{"orderItemId":"` + id + `","quantityOrdered":` + quantity + `,"product":{"asin":"B0` + sku + `","sellerSku":"` + sku + `"},"proceeds":{"proceedsTotal":{"amount":"` + price +
			`","currencyCode":"USD"},"breakdowns":[{"type":"ITEM","subtotal":{"amount":"` + price + `","currencyCode":"USD"}}]},"fulfillment":{"quantityFulfilled":` + quantity + `,"quantityUnfulfilled":0}}`
	}
	order := func(id, updated, status string, items ...string) string {
		return `{"orderId":"` + id + `","createdTime":"2026-05-01T09:00:00Z","lastUpdatedTime":"` + updated + `","salesChannel":{"channelName":"AMAZON","marketplaceId":"` + us +
			`"},"fulfillment":{"fulfillmentStatus":"` + status + `","fulfilledBy":"AMAZON"},"orderItems":[` + strings.Join(items, ",") + `]}`
	}
	h.commit(ingest.Doc{Spec: catalog.OrdersAPI, Account: "US-A", GeneratedAt: at(t, "2026-05-02T12:30:00Z")}, `{"orders":[`+strings.Join([]string{
		order("111-5", "2026-05-02T10:00:00Z", "SHIPPED", item("I5", "A", "1", "24.00")),
		order("111-6", "2026-05-01T11:00:00Z", "UNSHIPPED", item("I61", "B", "1", "4.50"), item("I62", "B", "2", "9.00")),
		order("111-9", "2026-05-02T11:00:00Z", "PENDING", item("I9", "C", "3", "30.00")),
	}, ",")+`]}`)
	var got []string
	for _, r := range h.rows(h.build(), "fact_order_item") {
		got = append(got, strings.Join([]string{r["amazon_order_id"], r["order_item_id"], r["sku"], r["line_no"], r["order_status"], r["item_status"], r["quantity"], r["item_price_rc"], r["ship_country"], r["last_updated_at"]}, " "))
	}
	want := []string{
		"111-5 I5 A 1 Shipped Shipped 1 24.00000000 US 2026-05-02T10:00:00Z",
		"111-6 I62 B 1 Shipped Shipped 2 9.00000000 US 2026-05-01T12:00:00Z",
		"111-6 I61 B 2 Shipped Shipped 1 4.50000000 US 2026-05-01T12:00:00Z",
		"111-9 I9 C 1 Pending Shipped 3 30.00000000  2026-05-02T11:00:00Z",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
