package sources_test

import (
	"slices"
	"strings"
	"testing"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

// Accounts that take their orders as XML have the order lines of those that take them flat, and the ids of their items.
func TestOrdersAsXML(t *testing.T) {
	t.Parallel()
	flat := []string{catalog.AllOrders.Name, catalog.OrdersByDate.Name}
	tagged := []string{catalog.OrdersXML.Name, catalog.OrdersXMLByDate.Name}
	lines := func(include, exclude []string) (h *house, out []string) {
		h = open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 12, World: world.Options{Months: 2, SKUs: 10, OrdersPerDay: 6}}), flowtest.Everything)
		for i := range h.Accounts {
			h.Accounts[i].Include, h.Accounts[i].Exclude = include, exclude
		}
		wanted := slices.Concat(flat, tagged, []string{catalog.ECBRates.Name})
		f := h.pullAll(t, wanted...)
		for _, name := range exclude {
			for _, a := range h.Accounts {
				if ms, err := f.Lake().Manifests(t.Context(), name, a.Code); err != nil || len(ms) > 0 {
					t.Fatalf("%s has %d documents of %s, %v", a.Code, len(ms), name, err)
				}
			}
		}
		h.Publish(t, flow.Options{Datasets: wanted})
		for _, r := range h.Rows(t, "SELECT account_code, toString(tuple(amazon_order_id, sku, line_no, merchant_order_id, purchase_at, purchase_date, last_updated_at, order_status, item_status, "+
			"fulfillment_channel, sales_channel, is_mcf, ship_service_level, asin, product_sk, quantity, f.currency, item_price_tc, item_tax_tc, shipping_price_tc, shipping_tax_tc, "+
			"giftwrap_price_tc, giftwrap_tax_tc, item_promo_tc, ship_promo_tc, promotion_ids, is_business_order, ship_country, ship_state, ship_postal_prefix, item_price_rc, shipping_price_rc, "+
			"item_promo_rc)) FROM dw.fact_order_item AS f"+accounts) {
			out = append(out, strings.Join(r, " "))
		}
		slices.Sort(out)
		return h, out
	}
	_, want := lines(nil, nil)
	h, got := lines(tagged, flat)
	if !slices.Equal(got, want) || len(want) < 200 {
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Errorf("line %d as XML\n%s\nflat\n%s", i, got[i], want[i])
				break
			}
		}
		t.Fatalf("%d lines as XML, %d flat", len(got), len(want))
	}
	ids := map[string]bool{}
	now := h.Moments()[len(h.Moments())-1]
	for _, a := range h.sellers() {
		for _, r := range h.World.OrdersBought(a.Code, h.World.Start().UTC().AddDate(0, 0, -2), now, now) {
			ids[r.AmazonOrderID+" "+r.SKU+" "+r.OrderItemCode] = true
		}
	}
	for _, r := range h.Rows(t, "SELECT amazon_order_id, sku, order_item_id FROM dw.fact_order_item") {
		if !ids[strings.Join(r, " ")] {
			t.Errorf("%s: no such order item", strings.Join(r, " "))
		}
	}
}
