package build_test

import (
	"strings"
	"testing"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/ingest"
)

// A document of several batches, whose rows jump between two months: every cell is in its own row of its own
// month, every order has its own tax mode, and all amounts are on the ledger.
func TestLongSettlement(t *testing.T) {
	const n = 7 * 2860
	text := strings.Split(strings.TrimSuffix(manyLines(n), "\n"), "\n")
	text[1] = strings.Replace(text[1], "2026-05-01", "2026-04-20", 1)
	for i := 2; i < len(text); i++ {
		if (i-2)/7%3 == 0 { // every third order's tax is nobody else's
			text[i] = strings.Replace(text[i], "ItemWithheldTax\tMarketplaceFacilitatorTax-Principal", "ItemFees\tCommission", 1)
		}
		if i%997 < 3 || i > 12_000 && i < 12_100 {
			cells := strings.Split(text[i], "\t")
			cells[17] = "2026-04-25" + cells[17][10:]
			cells[23] = "Spring sale"
			text[i] = strings.Join(cells, "\t")
		}
	}
	h := newHouse(t, seller("US-A", "US"))
	h.commit(ingest.Doc{Spec: catalog.SettlementV2, Account: "US-A", DocumentID: "long"}, strings.Join(text, "\n")+"\n")
	files := h.build()
	seen, april := map[string]bool{}, 0
	for _, r := range h.rows(files, "fact_settlement_line") {
		line := 0
		for _, c := range r["src_row"] {
			line = 10*line + int(c-'0')
		}
		if seen[r["src_row"]] || line < 3 || line > len(text) {
			t.Fatalf("row of line %s is there twice, or no line of the document", r["src_row"])
		}
		seen[r["src_row"]] = true
		cells, mode := strings.Split(text[line-1], "\t"), "FACILITATED"
		if (line-3)/7%3 == 0 {
			mode = "SEPARATE"
		}
		for column, want := range map[string]string{
			"transaction_type": cells[6], "order_id": cells[7], "merchant_order_id": cells[8], "shipment_id": cells[10], "marketplace_name": cells[11], "amount_type": cells[12],
			"amount_description": cells[13], "amount_tc": cells[14] + "00", "fulfillment_id": cells[15], "order_item_code": cells[18], "sku": cells[21],
			"promotion_id": cells[23], "settlement_id": "1", "src_file": "long", "tax_mode": mode,
		} {
			if r[column] != want {
				t.Fatalf("line %d: %s = %q, want %q", line, column, r[column], want)
			}
		}
		if got := r["posted_date"][:7]; got != cells[17][:7] {
			t.Fatalf("line %d is booked in %s, want %s", line, got, cells[17][:7])
		}
		if r["posted_date"] < "2026-05-01" {
			april++
		}
	}
	if len(seen) != n || april < 100 {
		t.Errorf("%d lines, %d of them in April; want %d and at least 100", len(seen), april, n)
	}
	var lines, ledger string
	for _, f := range files {
		if f.Month != 202605 {
			continue
		}
		switch f.Table {
		case "fact_settlement_line":
			lines = f.Sums["amount_tc"]
		case "fact_pnl_line":
			ledger = f.Sums["amount_tc"]
		}
	}
	if lines == "" || lines+"00" != ledger {
		t.Errorf("lines of May sum to %s, their ledger to %s", lines, ledger)
	}
}
