package build_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/window"
)

func vendor(code string, markets ...string) account.Account {
	a := seller(code, markets...)
	a.Type = account.Vendor
	return a
}

// show prints columns of a table's rows, sorted.
func (h *house) show(table string, columns ...string) []string {
	h.t.Helper()
	var out []string
	for _, r := range h.rows(h.build(), table) {
		var cells []string
		for _, c := range columns {
			if _, ok := r[c]; !ok {
				h.t.Fatalf("%s has no column %s", table, c)
			}
			cells = append(cells, r[c])
		}
		out = append(out, strings.Join(cells, " | "))
	}
	slices.Sort(out)
	return out
}

// Facts of brands, promotions and vendors follow from the samples of their reports.
func TestFactsOfSamples(t *testing.T) {
	const de = "A1PA6795UKMFR9"
	for name, tt := range map[string]struct {
		specs   []*dataset.Spec
		account account.Account
		site    string
		window  string // from..until
		table   string
		columns string
		want    []string
	}{
		"search queries of a month": {
			[]*dataset.Spec{catalog.SearchQueryMonth},
			seller("US-A", "US"), us, "2026-01-01..2026-02-01", "fact_search_query",
			"period start_date end_date asin search_query search_query_score asin_purchase_count total_purchase_count asin_median_purchase_price_tc currency",
			[]string{
				"MONTH | 2026-01-01 | 2026-01-31 | B0SAMPLE01 | blue mug | 1 | 5 | 100 | 19.2500 | USD",
				"MONTH | 2026-01-01 | 2026-01-31 | B0SAMPLE02 | mug set | 7 | 0 | 0 | NULL | USD",
			},
		},
		"repeat purchases": {
			[]*dataset.Spec{catalog.RepeatPurchase},
			seller("US-A", "US"), us, "2026-01-01..2026-02-01", "fact_repeat_purchase",
			"start_date asin orders unique_customers repeat_purchase_revenue_tc repeat_purchase_revenue_rc",
			[]string{"2026-01-01 | B0SAMPLE01 | 126 | 121 | 192.5000 | 192.50000000", "2026-01-01 | B0SAMPLE02 | 3 | 3 | 0.0000 | 0.00000000"},
		},
		"promotions and coupons": {
			[]*dataset.Spec{catalog.PromotionPerformance, catalog.CouponPerformance},
			seller("US-A", "US"), us, "2026-01-01..2026-02-01", "fact_promotion",
			"promotion_id type source_type start_date name status discount_pct units_sold redemptions revenue_tc amount_spent_tc total_discount_rc",
			[]string{
				"16900000001 | BD | BEST_DEAL | 2026-01-08 | Save on mugs | APPROVED | NULL | 12 | NULL | 231.0000 | 150.0000 | NULL",
				"16900000002 | LD | LIGHTNING_DEAL | 2026-01-20 | Waiting | PENDING_APPROVAL | NULL | 0 | NULL | 0.0000 | NULL | NULL",
				"A2SAMPLE00001 | COUPON | COUPON | 2026-01-08 | Mugs 10% off |  | 10.0000 | NULL | 4 | 77.0000 | 10.1000 | 7.70000000",
				"A2SAMPLE00002 | COUPON | COUPON | 2026-01-20 |  |  | NULL | NULL | 0 | NULL | 0.0000 | 0.00000000",
			},
		},
		"products of promotions": {
			[]*dataset.Spec{catalog.PromotionPerformance, catalog.CouponPerformance},
			seller("US-A", "US"), us, "2026-01-01..2026-02-01", "fact_promotion_product",
			"promotion_id asin start_date units_sold revenue_tc",
			[]string{
				"16900000001 | B0SAMPLE01 | 2026-01-08 | 11 | 211.7500", "16900000001 | B0SAMPLE02 | 2026-01-08 | 1 | 19.2500",
				"A2SAMPLE00001 | B0SAMPLE01 | 2026-01-08 | NULL | NULL", "A2SAMPLE00001 | B0SAMPLE02 | 2026-01-08 | NULL | NULL",
			},
		},
		"every promotion is a member": {
			[]*dataset.Spec{catalog.VendorCouponPerformance},
			vendor("US-V", "US"), us, "2026-01-01..2026-02-01", "dim_promotion",
			"promotion_id type name start_date campaign_id",
			[]string{
				" |  | not applicable | 1970-01-01 | ", " |  | unknown | 1970-01-01 | ",
				"A2SAMPLE00003 | COUPON | Mugs 10% off | 2026-01-08 | AMZSAMPLE0001", "A2SAMPLE00004 | COUPON |  | 2026-01-10 | AMZSAMPLE0001",
			},
		},
		"vendors' coupons tell what they take off": {
			[]*dataset.Spec{catalog.VendorCouponPerformance},
			vendor("US-V", "US"), us, "2026-01-01..2026-02-01", "fact_promotion_product",
			"promotion_id asin discount_pct",
			[]string{"A2SAMPLE00003 | B0SAMPLE01 | 10.0000", "A2SAMPLE00004 | B0SAMPLE01 | NULL", "A2SAMPLE00004 | B0SAMPLE02 | NULL"},
		},
		"both views of vendor sales": {
			[]*dataset.Spec{catalog.VendorSalesManufacturing, catalog.VendorSalesSourcing},
			vendor("DE-V", "DE"), de, "2026-01-08..2026-01-10", "fact_vendor_sales",
			"distributor_view selling_program period start_date asin ordered_units shipped_revenue_tc shipped_units customer_returns currency",
			[]string{
				"MANUFACTURING | RETAIL | DAY | 2026-01-08 | B0SAMPLE01 | 10 | 96.4000 | 8 | 1 | EUR",
				"SOURCING | RETAIL | DAY | 2026-01-08 | B0SAMPLE01 | NULL | 96.4000 | 8 | 1 | EUR",
			},
		},
		"the whole account apart": {
			[]*dataset.Spec{catalog.VendorSalesSourcing},
			vendor("DE-V", "DE"), de, "2026-01-08..2026-01-10", "fact_vendor_sales_total",
			"period start_date shipped_revenue_tc",
			[]string{"DAY | 2026-01-08 | 96.4000", "DAY | 2026-01-09 | 0.0000"},
		},
		"vendor traffic": {
			[]*dataset.Spec{catalog.VendorTraffic},
			vendor("DE-V", "DE"), de, "2026-01-08..2026-01-10", "fact_vendor_traffic",
			"start_date asin glance_views",
			[]string{"2026-01-08 | B0SAMPLE01 | 100", "2026-01-08 | B0SAMPLE02 | 12"},
		},
		"vendor stock": {
			[]*dataset.Spec{catalog.VendorInventoryManufacturing},
			vendor("DE-V", "DE"), de, "2026-01-08..2026-01-10", "fact_vendor_inventory",
			"asin net_received_inventory_units sellable_on_hand_inventory_units unhealthy_inventory_units uft",
			[]string{"B0SAMPLE01 | -3 | 332 | 0 | NULL", "B0SAMPLE02 | 0 | 0 | NULL | NULL"},
		},
		"vendor margin may be below zero or not there": {
			[]*dataset.Spec{catalog.VendorMargin},
			vendor("DE-V", "DE"), de, "2026-01-08..2026-01-10", "fact_vendor_margin",
			"asin net_pure_product_margin",
			[]string{"B0SAMPLE01 | -0.0213000000000000", "B0SAMPLE02 | NULL"},
		},
		"orders of vendors with what became of them, in units": {
			[]*dataset.Spec{catalog.VendorPurchaseOrders, catalog.VendorOrderStatus},
			vendor("US-V", "US"), us, "2026-01-01..2026-01-15", "fact_vendor_po",
			"po_number item_seq po_date po_state po_status ordered accepted rejected received confirmation_status unit_cost_tc ordered_cost_tc ship_window_to",
			[]string{
				"L8266355 | 1 | 2026-01-05 | Acknowledged | OPEN | 72 | 60 | 12 | 54 | PARTIALLY_ACCEPTED | 7.2500 | 522.0000 | 2026-01-17T08:00:00Z",
				"L8266355 | 2 | 2026-01-05 | Acknowledged | OPEN | 40 | NULL | NULL | NULL | UNCONFIRMED | 3.1000 | 124.0000 | 2026-01-17T08:00:00Z",
			},
		},
		"a status whose order is not there stands by itself": {
			[]*dataset.Spec{catalog.VendorOrderStatus},
			vendor("US-V", "US"), us, "2026-01-01..2026-01-15", "fact_vendor_po",
			"item_seq po_state ordered received ordered_cost_tc",
			[]string{"1 |  | 72 | 54 | 522.0000", "2 |  | 40 | NULL | NULL"},
		},
		"shipments of vendors": {
			[]*dataset.Spec{catalog.VendorShipments},
			vendor("US-V", "US"), us, "2026-01-01..2026-01-15", "fact_vendor_asn",
			"shipment_id po_number item_seq created_date units is_on_time window_to delivery_at",
			[]string{"SHIP1 | L8266355 | 1 | 2026-01-10 | 60 | 1 | 2026-01-17T08:00:00Z | NULL"},
		},
		"what vendors are paid and charged": {
			[]*dataset.Spec{catalog.VendorRemittance, catalog.VendorChargeback, catalog.VendorCoopInvoice},
			vendor("DE-V", "DE"), "", "", "fact_vendor_invoice",
			"source_type invoice_no line date deduction_type invoice_tc tax_tc paid_tc due_date dispute_case",
			[]string{
				"CHARGEBACK | CB-0001 | 1 | 2026-01-15 | CHARGEBACK | -12.0000 | -2.2800 | NULL | NULL | ",
				"CHARGEBACK | CB-0002 | 0 | 2026-01-16 | CHARGEBACK | -30.0000 | -5.7000 | NULL | NULL | 9000000002",
				"COOP | CO-0001 | 1 | 2026-02-02 | COOP | -1125.0000 | -213.7500 | NULL | 2026-03-04 | ",
				"COOP | CO-0002 | 1 | 2026-02-02 | COOP | -30.0000 | -5.7000 | NULL | 2026-03-04 | ",
				"REMITTANCE | INV-0001 | 0 | 2026-01-30 |  | 1250.0000 | 237.5000 | 1462.5000 | 2026-01-27 | ",
				"REMITTANCE | INV-0001SC | 1 | 2026-01-30 | SHORTAGE | -15.6000 | -2.9600 | -18.5600 | NULL | 9000000001",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, tt.account)
			h.rates("2026-01-02 USD 1.1")
			for _, s := range tt.specs {
				d := ingest.Doc{Spec: s, Account: tt.account.Code, Imported: tt.window == ""}
				if tt.site != "" && s.Scope == dataset.PerMarketplace {
					d.Marketplaces = []string{tt.site}
				}
				if from, until, ok := strings.Cut(tt.window, ".."); ok {
					d.Window = window.Range{From: day(t, from), Until: day(t, until)}
				}
				h.commit(d, s.Sample)
			}
			if d := cmp.Diff(tt.want, h.show(tt.table, strings.Fields(tt.columns)...)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
