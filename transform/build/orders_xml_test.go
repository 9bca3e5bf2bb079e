package build_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/ingest"
)

// Orders as XML are one upsert with the flat reports: the last update counts, whoever tells it; of equal ones the flat
// report, which says more, else the newest document.
func TestOrdersOfXML(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	tagged := func(generated string, orders ...string) {
		var b strings.Builder
		b.WriteString("<AmazonEnvelope><Message>")
		for _, o := range orders {
			f := strings.Fields(o) // order, update, status, item, SKU, units, price
			b.WriteString("<Order><AmazonOrderID>" + f[0] + "</AmazonOrderID><PurchaseDate>2026-05-01T09:00:00Z</PurchaseDate><LastUpdatedDate>" + f[1] + "</LastUpdatedDate><OrderStatus>" + f[2] +
				"</OrderStatus><SalesChannel>Amazon.com</SalesChannel><OrderItem><AmazonOrderItemCode>" + f[3] + "</AmazonOrderItemCode><SKU>" + f[4] + "</SKU><Quantity>" + f[5] +
				`</Quantity><ItemPrice><Component><Type>Principal</Type><Amount currency="USD">` + f[6] + "</Amount></Component></ItemPrice></OrderItem></Order>")
		}
		h.commit(ingest.Doc{Spec: catalog.OrdersXML, Account: "US-A", GeneratedAt: at(t, generated)}, b.String()+"</Message></AmazonEnvelope>")
	}
	p := "2026-05-01T09:00:00Z "
	h.orders("US-A", "2026-05-01T12:30:00Z", "Amazon.com", "USD",
		"111-1 "+p+"2026-05-01T10:00:00Z Unshipped A 1 25.00 US", "111-2 "+p+"2026-05-01T10:00:00Z Unshipped A 1 25.00 US", "111-3 "+p+"2026-05-03T10:00:00Z Shipped A 1 25.00 US")
	tagged("2026-05-02T12:30:00Z", "111-1 2026-05-01T10:00:00Z Pending I1 A 2 50.00", "111-2 2026-05-02T10:00:00Z Shipped I2 A 1 24.99",
		"111-3 2026-05-02T10:00:00Z Unshipped I3 A 1 25.00", "111-4 2026-05-02T10:00:00Z Shipped I4 B 1 7.01", "111-5 2026-05-02T10:00:00Z Unshipped I5 B 1 7.01")
	tagged("2026-05-02T13:30:00Z", "111-4 2026-05-02T10:00:00Z Shipped I4 B 1 7.02")
	h.orders("US-A", "2026-05-02T12:00:00Z", "Amazon.com", "USD", "111-5 "+p+"2026-05-02T10:00:00Z Shipped B 1 7.03 US") // older than the XML, and still
	var got []string
	for _, r := range h.rows(h.build(), "fact_order_item") {
		got = append(got, strings.Join([]string{r["amazon_order_id"], r["order_item_id"], r["sku"], r["line_no"], r["order_status"], r["quantity"], r["currency"], r["item_price_tc"]}, " "))
	}
	want := []string{
		"111-1  A 1 Unshipped 1 USD 25.0000",
		"111-2 I2 A 1 Shipped 1 USD 24.9900",
		"111-3  A 1 Shipped 1 USD 25.0000",
		"111-4 I4 B 1 Shipped 1 USD 7.0200",
		"111-5  B 1 Shipped 1 USD 7.0300",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
