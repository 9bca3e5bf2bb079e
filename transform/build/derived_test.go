package build_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/window"
)

func (h *house) texts(name string, columns ...string) []string {
	var out []string
	for _, r := range h.rows(h.build(), name) {
		var cells []string
		for _, c := range columns {
			cells = append(cells, r[c])
		}
		out = append(out, strings.Join(cells, " "))
	}
	return out
}

// A refund is one row, whatever its lines, with the reason of the return nearest in time.
func TestRefunds(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	h.settle("US-A", statement{id: "1", start: "2026-05-01", end: "2026-05-14", deposit: "2026-05-16", currency: "USD", rows: []string{
		"2026-05-03|Order|ItemPrice|Principal|20.00|order-id=111-0000001-0000001|marketplace-name=Amazon.com|sku=A|quantity-purchased=2|order-item-code=I1",
		"2026-05-05|Refund|ItemPrice|Principal|-10.00|order-id=111-0000001-0000001|marketplace-name=Amazon.com|sku=A|quantity-purchased=1|adjustment-id=R1|order-item-code=I1",
		"2026-05-05|Refund|ItemFees|Commission|1.50|order-id=111-0000001-0000001|marketplace-name=Amazon.com|sku=A|adjustment-id=R1|order-item-code=I1",
		"2026-05-05|Refund|ItemFees|RefundCommission|-0.30|order-id=111-0000001-0000001|marketplace-name=Amazon.com|sku=A|adjustment-id=R1|order-item-code=I1",
		"2026-05-05|Refund|ItemPrice|Shipping|-3.00|order-id=111-0000001-0000001|marketplace-name=Amazon.com|sku=A|adjustment-id=R1|order-item-code=I1",
	}})
	header := "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\tdetailed-disposition\treason\tstatus\tlicense-plate-number\tcustomer-comments\n"
	row := func(day, reason, lpn string) string {
		return day + "T08:00:00-08:00\t111-0000001-0000001\tA\tB0A\tX1\tx\t1\tPHX7\tSELLABLE\t" + reason + "\tok\t" + lpn + "\t\n"
	}
	h.commit(ingest.Doc{
		Spec: catalog.FBAReturns, Account: "US-A", Marketplaces: []string{us}, Window: window.Range{From: day(t, "2026-01-01"), Until: day(t, "2026-05-20")},
	}, header+row("2026-02-01", "TOO_EARLY", "L0")+row("2026-04-30", "DEFECTIVE", "L1")+row("2026-05-08", "UNWANTED_ITEM", ""))
	columns := []string{"order_id", "sku", "units", "refund_principal_tc", "refund_shipping_tc", "commission_back_tc", "refund_admin_tc", "other_tc", "total_rc", "return_reason", "return_date"}
	want := []string{"111-0000001-0000001 A 1 -10.0000 -3.0000 1.5000 -0.3000 0.0000 -11.80000000 UNWANTED_ITEM 2026-05-08"}
	if d := cmp.Diff(want, h.texts("fact_refund", columns...)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"AFN 1 L0 1", "AFN 1 L1 1", "AFN 1  1"}, h.texts("fact_return", "channel", "is_sellable", "license_plate_number", "quantity")); d != "" {
		t.Errorf("returns (-want +got):\n%s", d)
	}
}

// A shipment is one row of the month it was first received in, however its receipts are spread.
func TestInboundShipments(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	header := `"Date"	"FNSKU"	"ASIN"	"MSKU"	"Title"	"Event Type"	"Reference ID"	"Quantity"	"Fulfillment Center"	"Disposition"	"Reason"	"Country"	"Reconciled Quantity"	"Unreconciled Quantity"` + "\n"
	move := func(day, kind, reference, units string) string {
		return `"` + strings.Join([]string{day, "X1", "B0A", "A", "x", kind, reference, units, "PHX7", "SELLABLE", "", "US", "0", "0"}, "\"\t\"") + "\"\n"
	}
	h.commit(ingest.Doc{
		Spec: catalog.LedgerDetail, Account: "US-A", Marketplaces: []string{us}, Options: catalog.LedgerDetail.Source.Options,
		Window: window.Range{From: day(t, "2026-01-01"), Until: day(t, "2026-03-10")},
	}, header+move("01/30/2026", "Receipts", "FBA1", "40")+move("01/30/2026", "Receipts", "FBA1", "40")+move("02/02/2026", "Receipts", "FBA1", "5")+
		move("02/03/2026", "Shipments", "111-1", "-2")+move("02/20/2026", "Receipts", "FBA2", "7"))
	h.commit(ingest.Doc{
		Spec: catalog.InboundNoncompliance, Account: "US-A", Marketplaces: []string{us}, Window: window.Range{From: day(t, "2026-01-01"), Until: day(t, "2026-03-10")},
	}, "issue-reported-date\tshipment-creation-date\tfba-shipment-id\tfba-carton-id\tfulfillment-center-id\tsku\tfnsku\tasin\tproduct-name\tproblem-type\tproblem-quantity\texpected-quantity\treceived-quantity\tperformance-measurement-unit\tcoaching-level\tfee-type\tcurrency\tfee-total\tproblem-level\talert-status\n"+
		"2026-02-08\t2026-01-10\tFBA1\tU1\tPHX7\tA\tX1\tB0A\tx\tLabel missing\t3\t90\t85\tUnits\tStandard\tFee\tUSD\t6.60\tUnit\tActive\n"+
		"2026-02-09\t2026-01-11\tFBA3\tU1\tPHX7\tA\tX1\tB0A\tx\tToo few\t2\t9\t7\tUnits\tFirst\t\t\t\tCarton\tActive\n")
	want := []string{
		"2026-01-30 FBA1 A 85 2026-02-02 Label missing 3 6.6000", "2026-02-09 FBA3 A NULL NULL Too few 2 NULL", "2026-02-20 FBA2 A 7 2026-02-20  NULL NULL",
	}
	if d := cmp.Diff(want, h.texts("fact_inbound_shipment", "date", "shipment_id", "sku", "received", "last_received_date", "defect_reason", "problem_quantity", "defect_fee_tc")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"1", "2", "1", "1", "1"}, h.texts("fact_inventory_ledger", "occurrence")); d != "" {
		t.Errorf("equal movements (-want +got):\n%s", d)
	}
}
