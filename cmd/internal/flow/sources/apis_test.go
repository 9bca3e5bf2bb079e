package sources_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// printed is a document or page as the simulated Amazon handed it out.
type printed struct {
	Type    string `json:"type"`
	Account string `json:"account"`
	Rows    int64  `json:"rows"`
}

// What the APIs beside reports answer goes from the simulated Amazon through the lake to stg: every row that was
// printed is a row or in quarantine, and the money is the world's own.
func TestAPIs(t *testing.T) {
	t.Parallel()
	all := []string{"standard"}
	if flowtest.Long() {
		all = append(all, "")
	}
	for _, faults := range all {
		t.Run(fmt.Sprintf("faults %q", faults), func(t *testing.T) {
			t.Parallel()
			var names []string
			for _, s := range catalog.All() {
				if s.Source.API == dataset.Pages || s.Source.API == dataset.Kiosk {
					names = append(names, s.Name)
				}
			}
			h := open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 3, World: world.Options{Months: 2, SKUs: 8, OrdersPerDay: 30}, Faults: faults}), flowtest.Everything)
			f := h.pullAll(t, append([]string{catalog.FBAInventory.Name, catalog.ListingsAll.Name, catalog.FeePreview.Name}, names...)...) // which name the products
			h.Publish(t, flow.Options{Datasets: names})
			h.allPrinted(t, f, names)
			t.Run("finances", h.financesTie)
			t.Run("finances in facts", h.financesInFacts)
			t.Run("inventory", h.summariesAgree)
			t.Run("orders", h.ordersAgree)
			t.Run("sales and traffic", h.trafficAgrees)
			t.Run("vendor orders", h.vendorOrdersAgree)
			t.Run("vendor orders in facts", h.vendorOrdersInFacts)
			t.Run("economics", h.economicsAgree)
			t.Run("catalog", h.itemsAgree)
			t.Run("vendor analytics", h.vendorAnalyticsAgree)
			t.Run("product fees", h.feesAgree)
		})
	}
}

// pull asks for all that is wanted of some datasets.
func (h *house) pull(t *testing.T, names ...string) *flow.Flow {
	t.Helper()
	f, err := flow.Open(t.Context(), h.Parts, flow.Options{Datasets: names, Logger: flowtest.Logger(t)})
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := f.Plan(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	res, err := f.Extract(t.Context(), wanted.Slices)
	if err != nil || res.Err() != nil {
		t.Fatal(err, res.Err())
	}
	return f
}

// pullAll pulls at every moment of the demo and returns the last run.
func (h *house) pullAll(t *testing.T, names ...string) (f *flow.Flow) {
	t.Helper()
	shared := h.Clock.(*clock.Shared)
	for _, m := range h.Moments() {
		if err := shared.AdvanceTo(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		f = h.pull(t, names...)
	}
	return f
}

// allPrinted asserts that the rows handed out by type are those of the lake, and that each dataset has some.
func (h *house) allPrinted(t *testing.T, f *flow.Flow, names []string) {
	t.Helper()
	var documents []printed
	h.Ask(t, "/_documents", &documents)
	want, got := map[string]int64{}, map[string]int64{}
	for _, d := range documents {
		want[d.Type] += d.Rows
	}
	for _, name := range names {
		spec, _ := catalog.ByName(name)
		var in, out, refused, docs int64
		for _, a := range h.Accounts {
			ms, err := f.Lake().Manifests(t.Context(), name, a.Code)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range ms {
				if m.Rejected != "" || len(m.Unknown) > 0 && h.faultless(t) {
					t.Errorf("%s %s %s: rejected %q, unknown %v", a.Code, name, m.Document, m.Rejected, m.Unknown)
				}
				if m.Raw != "" {
					docs++
				}
				for i, rows := range m.Tables {
					if rows.In != rows.Out+rows.Quarantined {
						t.Errorf("%s %s %s: %d rows in, %d out, %d in quarantine", a.Code, rows.Table, m.Document, rows.In, rows.Out, rows.Quarantined)
					}
					if i == 0 || spec.Source.API == dataset.Reports { // of an API's pages the rows of the first table are counted
						in, out, refused = in+rows.In, out+rows.Out, refused+rows.Quarantined
					}
				}
			}
		}
		got[spec.Source.Type] += in
		var shown []string
		for _, table := range spec.Tables {
			shown = append(shown, table.Name+" "+h.Rows(t, "SELECT count() FROM stg."+table.Name)[0][0])
		}
		t.Logf("%s: %d documents, %d rows printed, %d in the lake, %d in quarantine; stg: %s", name, docs, want[spec.Source.Type], out, refused, strings.Join(shown, ", "))
		if in == 0 {
			t.Errorf("%s: no rows at all", name)
		}
	}
	for typ, n := range got {
		if n != want[typ] {
			t.Errorf("%s: %d rows were printed, %d came into the lake", typ, want[typ], n)
		}
	}
}

func (h *house) faultless(t *testing.T) bool {
	var f struct {
		Extra int `json:"extra_column"`
	}
	h.Ask(t, "/_faults", &f)
	return f.Extra == 0
}

// financesTie compares the transactions of each closed event group with its settlement. Of a deferred transaction
// its release counts.
func (h *house) financesTie(t *testing.T) {
	now := clock.Moment(h.Clock)
	want := map[string]string{}
	for _, a := range h.World.Accounts() {
		for _, g := range h.World.EventGroups(a.Code, now) {
			if g.SettlementID != "" && g.End.Before(now.Add(-5*24*time.Hour)) {
				want[a.Code+" "+g.ID] = world.FormatMinor(g.Total, g.Digits)
			}
		}
	}
	const counts = "upper(transaction_status) = 'RELEASED'"
	for what, query := range map[string]string{
		"totals": "SELECT account, event_group_id, toString(sum(total_tc)) FROM stg.finance_transactions WHERE " + counts + " GROUP BY account, event_group_id",
		"amounts at the ends of breakdowns": "SELECT t.account, t.event_group_id, toString(sum(b.amount_tc)) FROM stg.finance_breakdowns AS b INNER JOIN stg.finance_transactions AS t " +
			"ON t.account = b.account AND t.transaction_id = b.transaction_id WHERE " + counts + " GROUP BY t.account, t.event_group_id",
	} {
		ties := 0
		for _, r := range h.Rows(t, query) {
			total, ok := want[r[0]+" "+r[1]]
			if !ok {
				continue
			}
			if flowtest.Number(t, r[2]).Cmp(flowtest.Number(t, total)) != 0 {
				t.Errorf("%s: %s of event group %s sum to %s, the settlement to %s", r[0], what, r[1], r[2], total)
			}
			ties++
		}
		if ties != len(want) || ties == 0 {
			t.Errorf("%s of %d of %d closed event groups are there", what, ties, len(want))
		}
	}
	if n := h.Rows(t, "SELECT count() FROM stg.finance_transactions WHERE transaction_status LIKE 'DEFERRED%'")[0][0]; n == "0" {
		t.Error("no transaction is deferred")
	}
}

// summariesAgree compares the last snapshot with what stood in the warehouses then.
func (h *house) summariesAgree(t *testing.T) {
	last := h.Moments()[len(h.Moments())-1]
	want := map[string]int{}
	for _, a := range h.World.Accounts() {
		for _, id := range a.Marketplaces {
			for _, r := range h.World.Inventory(a.Code, id, last) {
				want[a.Code] += r.Total
				want[a.Code+" reserved"] += r.Reserved
				want[a.Code+" unfulfillable"] += r.Unsellable
			}
		}
	}
	got := map[string]string{}
	for _, r := range h.Rows(t, "SELECT account, toString(sum(total)), toString(sum(reserved_customer_orders + reserved_transfers + reserved_processing)), "+
		"toString(sum(unfulfillable_customer_damaged + unfulfillable_warehouse_damaged)) FROM stg.fba_inventory_summaries "+
		"WHERE toDate(_generated_at) = '"+last.UTC().Format(time.DateOnly)+"' GROUP BY account") {
		got[r[0]], got[r[0]+" reserved"], got[r[0]+" unfulfillable"] = r[1], r[2], r[3]
	}
	for k, n := range want {
		if g := got[k]; g != fmt.Sprint(n) && (n != 0 || g != "") {
			t.Errorf("%s: %s units, want %d", k, g, n)
		}
	}
	if len(got) == 0 {
		t.Error("no summaries of the last moment")
	}
}

// ordersAgree compares the orders that changed since the first run, as last seen, with the world's.
func (h *house) ordersAgree(t *testing.T) {
	moments := h.Moments()
	// The first run begins with the day before it; what changes within minutes of the last one is yet to come.
	from, until := moments[0].AddDate(0, 0, -1).Truncate(24*time.Hour), moments[len(moments)-1].Add(-3*time.Minute)
	want, total := map[string]int{}, map[string]int64{}
	for _, a := range h.World.Accounts() {
		for _, r := range h.World.Orders(a.Code, from, until, moments[len(moments)-1]) {
			want[a.Code]++
			if r.Currency != "" {
				total[a.Code+" "+r.Currency] += r.ItemPrice.Minor
			}
		}
	}
	lines := 0
	for _, r := range h.Rows(t, "SELECT account, toString(count()) FROM stg.orders_api_items GROUP BY account") {
		if r[1] != fmt.Sprint(want[r[0]]) {
			t.Errorf("%s: %s order items, want %d", r[0], r[1], want[r[0]])
		}
		lines++
	}
	for _, r := range h.Rows(t, "SELECT account, currency, toString(sum(item_price_tc)) FROM stg.orders_api_items WHERE isNotNull(currency) GROUP BY account, currency") {
		digits := 2
		if r[1] == "JPY" {
			digits = 0
		}
		if w := world.FormatMinor(total[r[0]+" "+r[1]], digits); flowtest.Number(t, r[2]).Cmp(flowtest.Number(t, w)) != 0 {
			t.Errorf("%s: ordered %s %s, want %s", r[0], r[1], r[2], w)
		}
	}
	if lines == 0 {
		t.Error("no orders")
	}
}

// trafficAgrees compares the days that Data Kiosk gave with the world's as they stood when they were read last, and
// the children with their days.
func (h *house) trafficAgrees(t *testing.T) {
	days := 0
	for _, r := range h.Rows(t, "SELECT account, marketplace_id, toString(date), toString(_generated_at), toString(ordered_product_sales_tc), toString(units_ordered), toString(page_views), "+
		"currency, toString(average_selling_price_tc) FROM stg.sales_traffic_kiosk_by_date") {
		day, err := window.ParseDay(r[2])
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse("2006-01-02 15:04:05.000", r[3])
		if err != nil {
			t.Fatal(err)
		}
		all, _ := h.World.SalesTraffic(r[0], r[1], day, day+1, at)
		if len(all) != 1 {
			t.Fatalf("%v: %d days", r, len(all))
		}
		d := all[0]
		if sales := world.FormatMinor(d.OrderedProductSales, d.Digits); flowtest.Number(t, r[4]).Cmp(flowtest.Number(t, sales)) != 0 || r[5] != fmt.Sprint(d.UnitsOrdered) ||
			r[6] != fmt.Sprint(d.BrowserPageViews+d.MobilePageViews) || r[7] != d.Currency {
			t.Errorf("%v, want %s %s, %d units, %d views", r, sales, d.Currency, d.UnitsOrdered, d.BrowserPageViews+d.MobilePageViews)
		}
		days++
	}
	if days < 100 {
		t.Errorf("%d days of all sites", days)
	}
	for _, r := range h.Rows(t, "SELECT account, marketplace_id, date, s, u, ds, du FROM (SELECT account, marketplace_id, date, sum(ordered_product_sales_tc) AS s, sum(units_ordered) AS u, min(_generated_at) AS g "+
		"FROM stg.sales_traffic_kiosk_by_asin GROUP BY account, marketplace_id, date) AS a "+
		"INNER JOIN (SELECT account, marketplace_id, date, ordered_product_sales_tc AS ds, units_ordered AS du FROM stg.sales_traffic_kiosk_by_date) AS d USING (account, marketplace_id, date) WHERE s != ds OR u != du") {
		t.Errorf("children and day differ: %v", r)
	}
}

// vendorOrdersAgree compares purchase orders, what became of them and shipments with the world's.
func (h *house) vendorOrdersAgree(t *testing.T) {
	last := h.Moments()[len(h.Moments())-1].Add(-10 * time.Minute)
	want := map[string]string{}
	for _, a := range h.World.Accounts() {
		var ordered, accepted, rejected, received, lines, shipped, delivered int
		var cost int64
		for _, o := range h.World.VendorOrders(a.Code, last) {
			for _, l := range o.Lines {
				lines++
				ordered, accepted, rejected, received = ordered+l.Ordered, accepted+l.Accepted, rejected+l.Rejected, received+l.Received
				cost += l.Cost * int64(l.Ordered)
			}
		}
		for _, s := range h.World.VendorShipments(a.Code, last) {
			for _, l := range s.Lines {
				shipped += l.Units
				if !s.DeliveredAt.IsZero() {
					delivered += l.Units
				}
			}
		}
		if lines > 0 {
			want[a.Code] = strings.TrimSpace(fmt.Sprintln(lines, ordered, world.FormatMinor(cost, 2), lines, accepted, rejected, received, shipped, delivered))
		}
	}
	got := 0
	for _, r := range h.Rows(t, `SELECT account, toString(n), toString(o), toString(c), toString(sn), toString(a), toString(r), toString(x), toString(u), toString(d)
FROM (SELECT account, count() AS n, sum(ordered * unit_size) AS o, sum(net_cost_tc * ordered * unit_size) AS c FROM stg.vendor_purchase_order_items GROUP BY account) AS po
INNER JOIN (SELECT account, count() AS sn, sum(accepted) AS a, sum(rejected) AS r, sum(received) AS x FROM stg.vendor_order_status_items GROUP BY account) AS st USING account
INNER JOIN (SELECT account, sum(units) AS u, sumIf(units, isNotNull(delivered_at)) AS d FROM stg.vendor_shipment_items GROUP BY account) AS sh USING account`) {
		if f := strings.Fields(want[r[0]]); len(f) != 9 || flowtest.Number(t, f[2]).Cmp(flowtest.Number(t, r[3])) != 0 || strings.Join(append(f[:2:2], f[3:]...), " ") != strings.Join(append(r[1:3:3], r[4:]...), " ") {
			t.Errorf("%s: %v, want %s (lines, ordered, cost; lines, accepted, rejected, received; shipped, delivered)", r[0], r[1:], want[r[0]])
		}
		got++
	}
	if got != len(want) || got == 0 {
		t.Errorf("%d of %d vendors have orders", got, len(want))
	}
}

// economicsAgree compares sales and fees of days and SKUs with the world's as they stood when they were read last.
func (h *house) economicsAgree(t *testing.T) {
	type sums struct{ sales, refunds, fees int64 }
	got, want := map[string][3]string{}, map[string]*sums{}
	digits := map[string]int{}
	for _, r := range h.Rows(t, `SELECT e.account, e.marketplace_id, toString(e.date), toString(min(e._generated_at)), toString(sum(e.ordered_product_sales_tc)), toString(sum(e.refunded_product_sales_tc)),
toString(any(f.fees)), toString(sum(e.ordered_product_sales_tc - e.refunded_product_sales_tc - e.net_proceeds_tc)) FROM stg.economics AS e
LEFT JOIN (SELECT account, marketplace_id, date, sum(total_tc) AS fees FROM (
    SELECT account, marketplace_id, date, total_tc FROM stg.economics_fees UNION ALL SELECT account, marketplace_id, date, total_tc FROM stg.economics_ads) GROUP BY account, marketplace_id, date) AS f
ON f.account = e.account AND f.marketplace_id = e.marketplace_id AND f.date = e.date GROUP BY e.account, e.marketplace_id, e.date`) {
		day, err := window.ParseDay(r[2])
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse("2006-01-02 15:04:05.000", r[3])
		if err != nil {
			t.Fatal(err)
		}
		key := strings.Join(r[:3], " ")
		got[key] = [3]string{r[4], r[5], r[7]}
		if r[6] != "NULL" && flowtest.Number(t, r[6]).Cmp(flowtest.Number(t, r[7])) != 0 {
			t.Errorf("%s: fees and ads are %s, sales less proceeds %s", key, r[6], r[7])
		}
		x := &sums{}
		want[key] = x
		for _, e := range h.World.Economics(r[0], r[1], day, day+1, at) {
			digits[key] = e.Digits
			x.sales, x.refunds = x.sales+e.OrderedSales, x.refunds+e.RefundedSales
			x.fees += e.Ads
			for _, f := range e.Fees {
				x.fees += f.Amount
			}
		}
	}
	refunds := int64(0)
	for key, w := range want {
		for i, n := range []int64{w.sales, w.refunds, w.fees} {
			if flowtest.Number(t, got[key][i]).Cmp(flowtest.Number(t, world.FormatMinor(n, digits[key]))) != 0 {
				t.Errorf("%s: %v, want %+v", key, got[key], w)
				break
			}
		}
		refunds += w.refunds
	}
	if len(got) < 100 || refunds == 0 {
		t.Errorf("%d days of all sites, refunds of %d", len(got), refunds)
	}
}

// itemsAgree compares products with the world's catalogue as it stood when they were read.
func (h *house) itemsAgree(t *testing.T) {
	n := 0
	for _, r := range h.Rows(t, `SELECT i.account, i.marketplace_id, i.asin, toString(i._generated_at), i.brand, i.title, ifNull(toString(r.rank), '0'), ifNull(l.parent_asins, '')
FROM stg.catalog_items AS i
LEFT JOIN stg.catalog_ranks AS r ON r.account = i.account AND r.marketplace_id = i.marketplace_id AND r.asin = i.asin AND r._generated_at = i._generated_at
LEFT JOIN stg.catalog_relationships AS l ON l.account = i.account AND l.marketplace_id = i.marketplace_id AND l.asin = i.asin AND l._generated_at = i._generated_at`) {
		at, err := time.Parse("2006-01-02 15:04:05.000", r[3])
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, it := range h.World.CatalogItems(r[0], r[1], at) {
			if it.ASIN != r[2] {
				continue
			}
			found = true
			if r[4] != it.Brand || r[5] != it.Title || r[6] != fmt.Sprint(it.Rank) || it.Parent != it.ASIN && it.Parent != "" && r[7] != `["`+it.Parent+`"]` {
				t.Errorf("%v, want %+v", r, it)
			}
		}
		if !found {
			t.Errorf("%v is no product of the world", r)
		}
		n++
	}
	if n == 0 {
		t.Error("no products")
	}
}

// vendorAnalyticsAgree compares a vendor's days, in both views, with the world's as they stood when they were read.
func (h *house) vendorAnalyticsAgree(t *testing.T) {
	for view, sourcing := range map[string]bool{"manufacturing": false, "sourcing": true} {
		days := 0
		for _, r := range h.Rows(t, fmt.Sprintf(`SELECT t.account, toString(t.date), toString(t._generated_at), toString(t.shipped_units), toString(t.shipped_revenue_tc), toString(t.shipped_cogs_tc), toString(t.customer_returns),
toString(t.sellable_on_hand), toString(a.units), toString(a.stock)
FROM stg.vendor_kiosk_%[1]s AS t INNER JOIN (SELECT account, date, sum(shipped_units) AS units, sum(sellable_on_hand) AS stock FROM stg.vendor_kiosk_%[1]s_by_asin GROUP BY account, date) AS a
ON a.account = t.account AND a.date = t.date`, view)) {
			day, err := window.ParseDay(r[1])
			if err != nil {
				t.Fatal(err)
			}
			at, err := time.Parse("2006-01-02 15:04:05.000", r[2])
			if err != nil {
				t.Fatal(err)
			}
			periods := []window.Range{{From: day, Until: day + 1}}
			sales, _ := h.World.VendorSales(r[0], sourcing, periods, at)
			stock, _ := h.World.VendorInventory(r[0], periods, at)
			x, v := sales[0], stock[0]
			if r[3] != fmt.Sprint(x.ShippedUnits) || flowtest.Number(t, r[4]).Cmp(flowtest.Number(t, world.FormatMinor(x.ShippedRevenue, 2))) != 0 ||
				flowtest.Number(t, r[5]).Cmp(flowtest.Number(t, world.FormatMinor(x.ShippedCOGS, 2))) != 0 || r[6] != fmt.Sprint(x.CustomerReturns) ||
				r[7] != fmt.Sprint(v.Sellable) || r[8] != r[3] || r[9] != r[7] {
				t.Errorf("%s: %v, want %+v and %d sellable", view, r, x, v.Sellable)
			}
			days++
		}
		if days < 50 {
			t.Errorf("%s: %d days", view, days)
		}
	}
}

// feesAgree compares the fees of products without a preview, as listed and in the fact, with what the world would charge,
// and finds no product that has a preview of the day among them.
func (h *house) feesAgree(t *testing.T) {
	charged := map[string]string{}
	for _, r := range h.Rows(t, `SELECT f.account, f.marketplace_id, f.asin, toString(f.listing_price_tc), toString(f.total_fee_tc), toString(d.fees), toString(toUnixTimestamp(f._generated_at))
FROM stg.product_fees AS f INNER JOIN (SELECT account, marketplace_id, asin, _generated_at, sum(final_fee_tc) AS fees FROM stg.product_fee_details GROUP BY account, marketplace_id, asin, _generated_at) AS d
ON d.account = f.account AND d.marketplace_id = f.marketplace_id AND d.asin = f.asin AND d._generated_at = f._generated_at WHERE f.status = 'Success'`) {
		m, ok := amazon.ByID(r[1])
		if !ok {
			t.Fatalf("%v names no store", r)
		}
		price := flowtest.Number(t, r[3])
		for range m.MinorUnits {
			price.Mul(price, big.NewRat(10, 1))
		}
		fees, ok := h.World.FeesOf(r[0], r[1], r[2], price.Num().Int64(), false)
		var total int64
		for _, f := range fees {
			total += f.Amount
		}
		if want := world.FormatMinor(total, m.MinorUnits); !ok || flowtest.Number(t, r[4]).Cmp(flowtest.Number(t, want)) != 0 || flowtest.Number(t, r[5]).Cmp(flowtest.Number(t, r[4])) != 0 {
			t.Errorf("%v, want fees of %s", r, want)
		}
		charged[strings.Join([]string{r[0], r[1], r[2], r[6]}, " ")] = world.FormatMinor(total, m.MinorUnits)
	}
	h.Compare(t, "fees of products in fact_fee_preview", "SELECT account_code, marketplace_id, f.asin, toString(toUnixTimestamp(snapshot_at)), toString(sum(estimated_fee_total_tc)) FROM dw.fact_fee_preview AS f"+
		accounts+"INNER JOIN dw.dim_marketplace AS m ON m.marketplace_sk = f.marketplace_sk WHERE source = 'PRODUCT_FEES' AND isNotNull(estimated_fee_total_tc) GROUP BY account_code, marketplace_id, f.asin, snapshot_at", charged)
}
