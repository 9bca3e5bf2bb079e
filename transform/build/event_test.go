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

// Amounts of transactions are those of their items where these add up to them; of a deferred transaction its release
// counts.
func TestFinancialEvents(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	amount := func(x string) string { return `{"currencyCode":"USD","currencyAmount":` + x + `}` }
	leaf := func(name, x string) string {
		return `{"breakdownType":"` + name + `","breakdownAmount":` + amount(x) + `}`
	}
	shipment := func(id, status, related, posted string) string {
		parts := `{"breakdownType":"Sales","breakdownAmount":` + amount("22") + `,"breakdowns":[` + leaf("OurPricePrincipal", "20") + `,` + leaf("ShippingPrincipal", "2") + `]},` + leaf("Commission", "-3")
		item := func(sku, price, fee string) string {
			return `{"totalAmount":` + amount(price) + `,"relatedIdentifiers":[{"itemRelatedIdentifierName":"ORDER_ADJUSTMENT_ITEM_ID","itemRelatedIdentifierValue":"i-` + sku + `"}],"breakdowns":[{"breakdownType":"Sales","breakdownAmount":` +
				amount(price) + `,"breakdowns":[` + leaf("OurPricePrincipal", price) + `]},` + leaf("Commission", fee) + `],"contexts":[{"contextType":"ProductContext","asin":"B0` + sku + `","sku":"` + sku + `","quantityShipped":1}]}`
		}
		return `{"relatedIdentifiers":[{"relatedIdentifierName":"ORDER_ID","relatedIdentifierValue":"111-1"}` + related + `],"transactionType":"Shipment","transactionId":"` + id + `","transactionStatus":"` + status + `","description":"Order Payment","postedDate":"` + posted +
			`","totalAmount":` + amount("19") + `,"marketplaceDetails":{"marketplaceId":"ATVPDKIKX0DER","marketplaceName":"Amazon.com"},"items":[` + item("A", "12", "-1") + `,` + item("B", "8", "-1.5") + `],"breakdowns":[` + parts + `],"contexts":[]}`
	}
	commit := func(generated string, transactions ...string) {
		h.commit(ingest.Doc{
			Spec: catalog.FinanceTransactions, Account: "US-A", GeneratedAt: at(t, generated),
			Window: window.Range{From: day(t, "2026-05-01"), Until: day(t, "2026-06-10")},
		}, `{"payload":{"nextToken":null,"transactions":[`+strings.Join(transactions, ",")+`]}}`)
	}
	commit("2026-05-20T00:00:00Z", shipment("t1", "DEFERRED", "", "2026-05-18T10:00:00Z"))
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
	commit("2026-06-05T00:00:00Z", shipment("t1-R", "Released", `,{"relatedIdentifierName":"DEFERRED_TRANSACTION_ID","relatedIdentifierValue":"t1"}`, "2026-06-01T17:00:00Z"))
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
