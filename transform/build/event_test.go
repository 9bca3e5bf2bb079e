package build_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/window"
)

func usd(x string) string { return `{"currencyCode":"USD","currencyAmount":` + x + `}` }

func ending(name, x string) string {
	return `{"breakdownType":"` + name + `","breakdownAmount":` + usd(x) + `}`
}

// shipment is a transaction of two items at 12 and 8 dollars, 2 for shipping and a fee of 3.
func shipment(id, status, related, posted string) string {
	parts := `{"breakdownType":"Sales","breakdownAmount":` + usd("22") + `,"breakdowns":[` + ending("OurPricePrincipal", "20") + `,` + ending("ShippingPrincipal", "2") + `]},` + ending("Commission", "-3")
	item := func(sku, price, fee string) string {
		return `{"totalAmount":` + usd(price) + `,"relatedIdentifiers":[{"itemRelatedIdentifierName":"ORDER_ADJUSTMENT_ITEM_ID","itemRelatedIdentifierValue":"i-` + sku + `"}],"breakdowns":[{"breakdownType":"Sales","breakdownAmount":` +
			usd(price) + `,"breakdowns":[` + ending("OurPricePrincipal", price) + `]},` + ending("Commission", fee) + `],"contexts":[{"contextType":"ProductContext","asin":"B0` + sku + `","sku":"` + sku + `","quantityShipped":1}]}`
	}
	return `{"relatedIdentifiers":[{"relatedIdentifierName":"ORDER_ID","relatedIdentifierValue":"111-1"}` + related + `],"transactionType":"Shipment","transactionId":"` + id + `","transactionStatus":"` + status + `","description":"Order Payment","postedDate":"` + posted +
		`","totalAmount":` + usd("19") + `,"marketplaceDetails":{"marketplaceId":"ATVPDKIKX0DER","marketplaceName":"Amazon.com"},"items":[` + item("A", "12", "-1") + `,` + item("B", "8", "-1.5") + `],"breakdowns":[` + parts + `],"contexts":[]}`
}

// transactions commits a page of transactions.
func (h *house) transactions(generated string, transactions ...string) {
	h.t.Helper()
	h.commit(ingest.Doc{
		Spec: catalog.FinanceTransactions, Account: "US-A", GeneratedAt: at(h.t, generated),
		Window: window.Range{From: day(h.t, "2026-05-01"), Until: day(h.t, "2026-06-10")},
	}, `{"payload":{"nextToken":null,"transactions":[`+strings.Join(transactions, ",")+`]}}`)
}

// Amounts of transactions are those of their items where these add up to them; of a deferred transaction its release
// counts.
func TestFinancialEvents(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	h.transactions("2026-05-20T00:00:00Z", shipment("t1", "DEFERRED", "", "2026-05-18T10:00:00Z"))
	columns := strings.Fields("transaction_id transaction_status is_counted posted_date sku order_item_id leaf_path amount_tc quantity pl_line")
	before := []string{
		"t1 | DEFERRED | 1 | 2026-05-18 |  |  | Commission | -3.0000 | NULL | FE_REFERRAL",
		"t1 | DEFERRED | 1 | 2026-05-18 |  |  | Sales/ShippingPrincipal | 2.0000 | NULL | GS_SHIPPING",
		"t1 | DEFERRED | 1 | 2026-05-18 | A | i-A | Sales/OurPricePrincipal | 12.0000 | 1 | GS_PRODUCT",
		"t1 | DEFERRED | 1 | 2026-05-18 | B | i-B | Sales/OurPricePrincipal | 8.0000 | 1 | GS_PRODUCT",
	}
	if d := cmp.Diff(before, h.show("fact_financial_event", columns...)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	// The release comes; the transaction itself is not read again.
	h.transactions("2026-06-05T00:00:00Z", shipment("t1-R", "Released", `,{"relatedIdentifierName":"DEFERRED_TRANSACTION_ID","relatedIdentifierValue":"t1"}`, "2026-06-01T17:00:00Z"))
	var want []string
	for _, line := range before {
		want = append(want, strings.Replace(line, "DEFERRED | 1", "DEFERRED | 0", 1))
		want = append(want, strings.NewReplacer("t1 | DEFERRED | 1 | 2026-05-18", "t1-R | RELEASED | 1 | 2026-06-01").Replace(line))
	}
	slices.Sort(want)
	if d := cmp.Diff(want, h.show("fact_financial_event", columns...)); d != "" {
		t.Errorf("released (-want +got):\n%s", d)
	}
}

// What no settlement has is booked from transactions until the settlement comes.
func TestOpenTransactions(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	settle := func(id, start, end string, rows ...string) {
		h.settle("US-A", statement{id: id, start: start, end: end, deposit: end, currency: "USD", rows: rows})
	}
	const cells = "|order-id=111-1|order-item-code=i-A|sku=A|marketplace-name=Amazon.com"
	settle("1", "2026-05-01", "2026-05-15", "2026-05-10|Order|ItemPrice|Principal|5.00|quantity-purchased=1"+cells)
	h.transactions("2026-05-20T00:00:00Z", shipment("t0", "RELEASED", "", "2026-05-10T10:00:00Z"), shipment("t1", "RELEASED", "", "2026-05-18T10:00:00Z"),
		shipment("t2", "DEFERRED_RELEASED", "", "2026-05-16T10:00:00Z"))
	open := func() map[string]string {
		return sums(t, h.rows(h.build(), "fact_pnl_line"), "amount_tc", 6, []string{"period", "source", "pl_line"})
	}
	diff(t, "open", map[string]string{
		"202605 SETTLEMENT GS_PRODUCT": "5", "202605 EVENT_OPEN GS_PRODUCT": "20", "202605 EVENT_OPEN GS_SHIPPING": "2",
		"202605 EVENT_OPEN FE_REFERRAL": "-3", "202605 COGS CG_MISSING": "0",
	}, trim(open()))
	for _, r := range h.rows(h.build(), "fact_pnl_line") {
		if r["source"] != "EVENT_OPEN" || r["pl_line"] != "GS_PRODUCT" {
			continue
		}
		if r["basis"] != "POSTED" || r["is_estimate"] != "0" || r["posted_date"] != "2026-05-18" || r["qty"] != "1" || r["order_id"] != "111-1" || r["settlement_id"] != "" || !strings.HasPrefix(r["source_key"], "t1:i-") {
			t.Errorf("row %v", r)
		}
	}
	settle("2", "2026-05-15", "2026-05-29", "2026-05-18|Order|ItemPrice|Principal|12.00|quantity-purchased=1"+cells)
	diff(t, "settled", map[string]string{"202605 SETTLEMENT GS_PRODUCT": "17", "202605 COGS CG_MISSING": "0"}, trim(open()))
}
