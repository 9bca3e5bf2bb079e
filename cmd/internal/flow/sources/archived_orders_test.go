package sources_test

import (
	"fmt"
	"testing"
	"time"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// archivedAfter is how many days after their purchase Amazon archives orders.
const archivedAfter = 548

// pullArchived pulls some datasets when what was bought before a day, and some hours of that day, is archived.
func (h *house) pullArchived(t *testing.T, before window.Day, names ...string) *flow.Flow {
	t.Helper()
	if err := h.Clock.(*clock.Shared).AdvanceTo(t.Context(), (before + archivedAfter).UTC().Add(6*time.Hour)); err != nil {
		t.Fatal(err)
	}
	return h.pull(t, names...)
}

// An account that is connected when its first month of orders is archived gets those from the archive and the others by
// their purchase. The next day has moved a day later: each order line stands once, with the world's prices.
func TestArchivedOrders(t *testing.T) {
	t.Parallel()
	names := []string{catalog.ArchivedOrders.Name, catalog.OrdersByDate.Name}
	h := open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 12, World: world.Options{Months: 2, SKUs: 10, OrdersPerDay: 6}}), flowtest.Everything)
	day := h.World.Start() + 31
	h.pullArchived(t, day, append(names, catalog.ECBRates.Name)...)
	f := h.pullArchived(t, day+1, names...)
	h.Publish(t, flow.Options{Datasets: names})
	h.allPrinted(t, f, names)

	now := clock.Moment(h.Clock)
	lines, prices, archive := flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}
	for _, a := range h.sellers() {
		for _, r := range h.World.OrdersBought(a.Code, h.World.Start().UTC().AddDate(0, 0, -2), now, now) {
			lines[a.Code+" "+r.SalesChannel]++
			if r.ItemPrice.Set && r.Currency != "" {
				prices[a.Code+" "+r.Currency] += r.ItemPrice.Minor
			}
			if r.PurchaseDate.Before((day + 1).UTC()) {
				archive[a.Code]++
			}
		}
	}
	during := func(from, until window.Day) string {
		return fmt.Sprintf(" WHERE purchase_at >= '%s' AND purchase_at < '%s'", from, until)
	}
	first := h.World.Start() - 2
	h.Compare(t, "archived lines", "SELECT account, toString(count()) FROM stg.archived_orders"+during(first, day+1)+" GROUP BY account", archive.Units())
	h.Compare(t, "archived lines in facts", of("fact_order_item", "", "count()", during(first, day+1)), archive.Units())
	h.Compare(t, "lines bought", of("fact_order_item", "sales_channel", "count()", ""), lines.Units())
	h.Compare(t, "prices", of("fact_order_item", "f.currency", "sum(ifNull(item_price_tc, 0))", " WHERE f.currency != '' AND isNotNull(item_price_tc)"), prices.Texts())
	for what, query := range map[string]string{
		"lines by purchase are of the archive":                   "SELECT count() FROM stg.orders_by_date" + during(first, day),
		"lines stand twice":                                      "SELECT count() - uniqExact(account_sk, amazon_order_id, sku, line_no) FROM dw.fact_order_item",
		"lines have no price in the reporting currency":          "SELECT count() FROM dw.fact_order_item WHERE item_price_tc != 0 AND isNull(item_price_rc)",
		"no line was there by purchase and archived a day later": "SELECT count() = 0 FROM stg.orders_by_date WHERE (account, amazon_order_id) IN (SELECT account, amazon_order_id FROM stg.archived_orders)",
	} {
		if n := h.One(t, query); n != "0" {
			t.Errorf("%s %s", n, what)
		}
	}
}
