package sources_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/account"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// analytics are the reports of brands, promotions, account health and vendors that are asked for by themselves.
func analytics() (names []string) {
	roles := map[string]bool{"Brand Analytics": true, "Selling Partner Insights": true}
	for _, s := range catalog.All() {
		if s.Source.API == dataset.Reports && s.Format == dataset.JSON && roles[s.Role] && !s.OnDemand && s.Name != catalog.SalesTraffic.Name {
			names = append(names, s.Name)
		}
	}
	return names
}

// Analytics go from the simulated Amazon through the lake to stg: every row that was printed is a row or in
// quarantine, and units and money are the world's own.
func TestAnalytics(t *testing.T) {
	t.Parallel()
	all := []string{"standard"}
	if flowtest.Long() {
		all = append(all, "")
	}
	for _, faults := range all {
		t.Run(fmt.Sprintf("faults %q", faults), func(t *testing.T) {
			t.Parallel()
			names := analytics()
			h := open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 6, World: world.Options{Months: 3, SKUs: 24, OrdersPerDay: 24}, Faults: faults}), flowtest.Everything)
			// Weeks of search queries are asked only where they are wanted.
			names = append(names, catalog.SearchQueryWeek.Name)
			h.single().Include = []string{catalog.SearchQueryWeek.Name}
			// Listings name the products that search queries are asked for, from the next run on.
			f := h.pullAll(t, append(names, catalog.ListingsAll.Name, catalog.ECBRates.Name)...)
			h.Publish(t, flow.Options{Datasets: names})
			h.allPrinted(t, f, names)
			t.Run("vendors", h.vendorsAgree)
			t.Run("brands", h.brandsAgree)
			t.Run("weeks of search queries", h.weeksAgree)
			t.Run("promotions", h.promotionsAgree)
			t.Run("account health", h.healthAgrees)
			t.Run("facts", h.analyticsInFacts)
		})
	}
}

// stores hands out the stores of all accounts, or of those of a kind.
func (h *house) stores(kind string, each func(account, marketplaceID string)) {
	for _, a := range h.World.Accounts() {
		for _, id := range a.Marketplaces {
			if kind == "" || a.Type == kind {
				each(a.Code, id)
			}
		}
	}
}

// vendorsAgree compares vendor figures of the days that were read after they had settled.
func (h *house) vendorsAgree(t *testing.T) {
	moments := h.Moments()
	now := moments[len(moments)-1]
	first, last := h.World.Start(), window.DayOf(now, time.UTC)-6
	settled := window.DayOf(moments[0], time.UTC) + 1 // days before it were read once, some while orders could still be cancelled
	shipped, ordered, stock, views, returns := flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}
	h.stores("vendor", func(code, _ string) {
		for _, view := range []string{"manufacturing", "sourcing"} {
			key := code + " " + view
			total, _ := h.World.VendorSales(code, view == "sourcing", []window.Range{{From: first, Until: last}}, now)
			shipped[key+" EUR"] += total[0].ShippedRevenue
			shipped[key+" COGS EUR"] += total[0].ShippedCOGS
			returns[key] += int64(total[0].CustomerReturns)
			for _, d := range (window.Range{From: first, Until: last}).Split(1) {
				_, rows := h.World.VendorInventory(code, []window.Range{d}, now)
				for _, r := range rows {
					stock[key+" on hand"] += int64(r.Sellable)
					stock[key+" received"] += int64(r.Received)
					stock[key+" open"] += int64(r.OpenOrders)
				}
			}
		}
		total, _ := h.World.VendorSales(code, false, []window.Range{{From: settled, Until: last}}, now)
		ordered[code+" EUR"] += total[0].OrderedRevenue
		total, _ = h.World.VendorSales(code, false, []window.Range{{From: first, Until: last}}, now)
		views[code] += int64(total[0].GlanceViews)
	})
	during := func(from window.Day) string {
		return fmt.Sprintf("start_date >= '%s' AND start_date < '%s'", from, last)
	}
	of := func(table, name, sum string, from window.Day) string {
		return "SELECT account, '" + name + "', toString(sum(" + sum + ")) FROM stg." + table + " WHERE " + during(from) + " GROUP BY account"
	}
	for _, view := range []string{"manufacturing", "sourcing"} {
		for _, table := range []string{"vendor_sales_" + view, "vendor_sales_" + view + "_by_asin"} {
			h.Compare(t, table, of(table, view+" EUR", "shipped_revenue_tc", first)+" UNION ALL "+of(table, view+" COGS EUR", "shipped_cogs_tc", first), only(shipped.Texts(), view))
			h.Compare(t, table+" returns", of(table, view, "customer_returns", first), only(returns.Units(), view))
		}
		fact := func(table, name, sum string) string {
			return flowtest.FactOf(table, "'"+name+"'", sum, during(first)+" AND distributor_view = '"+strings.ToUpper(view)+"'")
		}
		for _, table := range []string{"fact_vendor_sales", "fact_vendor_sales_total"} {
			h.Compare(t, table, fact(table, view+" EUR", "shipped_revenue_tc")+" UNION ALL "+fact(table, view+" COGS EUR", "shipped_cogs_tc"), only(shipped.Texts(), view))
			h.Compare(t, table+" returns", fact(table, view, "customer_returns"), only(returns.Units(), view))
		}
		for _, table := range []string{"fact_vendor_inventory", "fact_vendor_inventory_total"} {
			h.Compare(t, table, fact(table, view+" on hand", "sellable_on_hand_inventory_units")+" UNION ALL "+fact(table, view+" received", "net_received_inventory_units")+
				" UNION ALL "+fact(table, view+" open", "open_purchase_order_units"), only(stock.Units(), view))
		}
		for _, table := range []string{"vendor_inventory_" + view, "vendor_inventory_" + view + "_by_asin"} {
			h.Compare(t, table, of(table, view+" on hand", "sellable_on_hand_inventory_units", first)+" UNION ALL "+of(table, view+" received", "net_received_inventory_units", first)+
				" UNION ALL "+of(table, view+" open", "open_purchase_order_units", first), only(stock.Units(), view))
		}
	}
	for _, table := range []string{"vendor_sales_manufacturing", "vendor_sales_manufacturing_by_asin"} {
		h.Compare(t, table+" ordered", of(table, "EUR", "ordered_revenue_tc", settled), ordered.Texts())
	}
	h.Compare(t, "fact_vendor_sales ordered", flowtest.FactOf("fact_vendor_sales", "'EUR'", "ordered_revenue_tc", during(settled)+" AND distributor_view = 'MANUFACTURING'"), ordered.Texts())
	for _, table := range []string{"fact_vendor_traffic", "fact_vendor_traffic_total"} {
		h.Compare(t, table, flowtest.FactOf(table, "", "glance_views", during(first)), views.Units())
	}
	for _, table := range []string{"vendor_traffic", "vendor_traffic_by_asin"} {
		h.Compare(t, table, "SELECT account, toString(sum(glance_views)) FROM stg."+table+" WHERE "+during(first)+" GROUP BY account", views.Units())
	}
	h.vendorMarginsAgree(t, (window.Range{From: first, Until: last}).Split(1), now)
	h.vendorHoursAgree(t, now)
	h.Compare(t, "forecast weeks", "SELECT account, toString(count()) FROM stg.vendor_forecast WHERE _generated_at >= '"+now.Format("2006-01-02")+"' GROUP BY account", func() map[string]string {
		weeks := flowtest.Totals{}
		h.stores("vendor", func(code, _ string) { weeks[code] += int64(len(h.World.VendorForecasts(code, now))) })
		return weeks.Units()
	}())
	if n := h.One(t, "SELECT countIf(net_pure_product_margin > 0.2 AND net_pure_product_margin < 0.7) = count() AND count() > 50 FROM stg.vendor_margin_by_asin WHERE isNotNull(net_pure_product_margin)"); n != "1" {
		t.Errorf("margins are not what prices and costs of the world give")
	}
}

// vendorMarginsAgree compares each day's margins with what prices and costs of the world give: what is left of the
// revenue of shipped units without their cost, of which the vendor allows a twentieth.
func (h *house) vendorMarginsAgree(t *testing.T, days []window.Range, now time.Time) {
	products, totals := map[string]string{}, map[string]string{}
	h.stores("vendor", func(code, _ string) {
		sums, byASIN := h.World.VendorSales(code, false, days, now)
		put := func(into map[string]string, key string, x world.VendorSales) {
			if x.ShippedRevenue != 0 {
				margin := big.NewRat(x.ShippedRevenue-x.ShippedCOGS+x.ShippedCOGS/20, x.ShippedRevenue)
				into[code+" "+x.Period.From.String()+key] = margin.FloatString(4)
			}
		}
		for _, x := range sums {
			put(totals, "", x)
		}
		for _, x := range byASIN {
			put(products, " "+x.ASIN, x)
		}
	})
	known := fmt.Sprintf("period = 'DAY' AND start_date >= '%s' AND start_date < '%s' AND isNotNull(net_pure_product_margin)", days[0].From, days[len(days)-1].Until)
	h.Compare(t, "fact_vendor_margin", flowtest.FactOf("fact_vendor_margin", "toString(start_date), asin", "net_pure_product_margin", known), products)
	h.Compare(t, "fact_vendor_margin_total", flowtest.FactOf("fact_vendor_margin_total", "toString(start_date)", "net_pure_product_margin", known), totals)
}

// vendorHoursAgree compares the hours that real time reports still had at the last moment.
func (h *house) vendorHoursAgree(t *testing.T, now time.Time) {
	from, until := now.AddDate(0, 0, -28).Truncate(24*time.Hour), now.AddDate(0, 0, -6).Truncate(24*time.Hour)
	units, views := flowtest.Totals{}, flowtest.Totals{}
	h.stores("vendor", func(code, _ string) {
		for _, x := range h.World.VendorHours(code, from, until, now) {
			units[code] += int64(x.OrderedUnits)
			views[code] += int64(x.GlanceViews)
		}
	})
	hours := fmt.Sprintf(" WHERE start_time >= '%s' AND start_time < '%s' GROUP BY account", from.Format(time.DateTime), until.Format(time.DateTime))
	h.Compare(t, "hours of sales", "SELECT account, toString(sum(ordered_units)) FROM stg.vendor_real_time_sales"+hours, units.Units())
	h.Compare(t, "hours of traffic", "SELECT account, toString(sum(glance_views)) FROM stg.vendor_real_time_traffic"+hours, views.Units())
	if n := h.One(t, "SELECT count() > 100 AND min(highly_available_inventory) >= 0 FROM stg.vendor_real_time_inventory"); n != "1" {
		t.Error("no hours of stock")
	}
}

// only keeps the keys that hold a word, of the view that is asked for.
func only(all map[string]string, word string) map[string]string {
	out := map[string]string{}
	for k, v := range all {
		for _, w := range []string{"US-V " + word, "DE-V " + word} {
			if len(k) >= len(w) && k[:len(w)] == w {
				out[k] = v
			}
		}
	}
	return out
}

// brandsAgree compares whole months of Brand Analytics with what was bought in them.
func (h *house) brandsAgree(t *testing.T) {
	repeat, sales, baskets, queries := flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}
	// The last month is not yet there for every store. Search queries were asked at the last moment alone, when their
	// products were known, and for the month before that.
	asked := h.World.End().Month().Prev()
	var months []window.Month
	for m := h.World.Start().Month(); m <= asked; m = m.Next() {
		months = append(months, m)
	}
	h.stores("", func(code, id string) {
		for _, m := range months {
			for _, x := range h.World.Searched(code, id, m.Range()) {
				repeat[code] += int64(x.Orders)
				sales[code] += int64(x.BySearch)
				baskets[code] += int64(len(x.With))
				if m == asked {
					for _, q := range h.World.Queries(code, id, m.Range(), []string{x.ASIN}) {
						queries[code] += int64(q.OwnPurchases)
					}
				}
			}
		}
	})
	of := func(table, sum string, until window.Month) string {
		return fmt.Sprintf("SELECT account, toString(%s) FROM stg.%s WHERE start_date < '%s' GROUP BY account", sum, table, until.Next().First())
	}
	h.Compare(t, "orders of repeat purchases", of("repeat_purchase", "sum(orders)", asked), repeat.Units())
	h.Compare(t, "purchases from search", of("search_catalog_performance_month", "sum(purchase_count)", asked), sales.Units())
	h.Compare(t, "baskets", of("market_basket", "count()", asked), baskets.Units())
	h.Compare(t, "purchases by query", fmt.Sprintf("SELECT account, toString(sum(asin_purchase_count)) FROM stg.search_query_performance_month WHERE start_date = '%s' GROUP BY account", asked.First()), queries.Units())
	before := fmt.Sprintf("start_date < '%s'", asked.Next().First())
	h.Compare(t, "fact_repeat_purchase", flowtest.FactOf("fact_repeat_purchase", "", "orders", before), repeat.Units())
	h.Compare(t, "fact_search_query", flowtest.FactOf("fact_search_query", "", "asin_purchase_count", fmt.Sprintf("period = 'MONTH' AND start_date = '%s'", asked.First())), queries.Units())
	if n := h.One(t, "SELECT uniqExact(click_share_rank) = 3 AND count() > 1000 FROM stg.search_terms_week"); n != "1" {
		t.Error("search terms lack products")
	}
}

// weeksAgree compares the weeks of search queries with what the world says of them: every week that ended since shortly
// before the account was first asked, whose products were known then.
func (h *house) weeksAgree(t *testing.T) {
	a, now := h.single(), h.Moments()[len(h.Moments())-1]
	site := a.Marketplaces[0]
	figures, weeks := flowtest.Totals{}, 0
	today := window.DayOf(now, site.Location())
	for w := dataset.Weekly.Around(today - 17); w.Until <= today-3; w = dataset.Weekly.Around(w.Until) {
		if w.From < today-17 {
			continue
		}
		weeks++
		key := a.Code + " " + w.From.String() + " " + (w.Until - 1).String() + " "
		for _, x := range h.World.Searched(a.Code, site.ID, w) {
			for _, q := range h.World.Queries(a.Code, site.ID, w, []string{x.ASIN}) {
				figures[key+"rows"]++
				figures[key+"volume"] += int64(q.Volume)
				figures[key+"impressions"] += int64(q.OwnImpressions)
				figures[key+"clicks"] += int64(q.OwnClicks)
				figures[key+"purchases"] += int64(q.OwnPurchases)
				figures[key+"all purchases"] += int64(q.Purchases)
			}
		}
	}
	if weeks == 0 {
		t.Fatal("no week is over")
	}
	var stg, facts []string
	for figure, sum := range map[string]string{
		"rows": "count()", "volume": "sum(search_query_volume)", "impressions": "sum(asin_impression_count)", "clicks": "sum(asin_click_count)",
		"purchases": "sum(asin_purchase_count)", "all purchases": "sum(total_purchase_count)",
	} {
		stg = append(stg, "SELECT account, toString(start_date), toString(end_date), '"+figure+"', toString("+sum+") FROM stg.search_query_performance_week GROUP BY account, start_date, end_date")
		facts = append(facts, of("fact_search_query", "toString(start_date), toString(end_date), '"+figure+"'", sum, "WHERE period = 'WEEK'"))
	}
	h.Compare(t, "weeks of search queries", strings.Join(stg, " UNION ALL "), figures.Units())
	h.Compare(t, "fact_search_query by week", strings.Join(facts, " UNION ALL "), figures.Units())
}

// single is the first seller with one store.
func (h *house) single() *account.Account {
	return &h.Accounts[slices.IndexFunc(h.Accounts, func(a account.Account) bool { return a.Type == account.Seller && len(a.Marketplaces) == 1 })]
}

// promotionsAgree compares what promotions and coupons brought that ended before the last reading.
func (h *house) promotionsAgree(t *testing.T) {
	now := h.Moments()[len(h.Moments())-1]
	ended := now.AddDate(0, 0, -2)
	revenue, units, discount, redeemed := flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}
	first := h.World.Start().UTC().AddDate(0, 0, -1) // stores east of Greenwich begin before it
	h.stores("", func(code, id string) {
		for _, p := range h.World.Promotions(code, id, first, ended, now) {
			if p.End.Before(ended) {
				revenue[code+" "+p.Store.Currency] += p.Revenue
				for _, x := range p.Products {
					units[code] += int64(x.Units)
				}
			}
		}
		for _, c := range h.World.Coupons(code, id, first, ended, now) {
			if c.End.Before(ended) {
				discount[code+" "+c.Store.Currency] += c.Discount
				redeemed[code] += int64(c.Redemptions)
			}
		}
	})
	before := " WHERE end_at < '" + ended.Format(time.DateTime) + "' GROUP BY account"
	h.Compare(t, "promotions", "SELECT account, currency, toString(sum(revenue_tc)) FROM stg.promotion_performance"+before+", currency", revenue.Texts())
	h.Compare(t, "promoted units", "SELECT account, toString(sum(p.units_sold)) FROM stg.promotion_performance_product AS p INNER JOIN stg.promotion_performance AS q ON p.promotion_id = q.promotion_id AND p.account = q.account"+
		" WHERE q.end_at < '"+ended.Format(time.DateTime)+"' GROUP BY account", units.Units())
	past := func(is string) string {
		return "f.type " + is + " 'COUPON' AND f.end_at < '" + ended.Format(time.DateTime) + "'"
	}
	h.Compare(t, "promotions in facts", flowtest.FactOf("fact_promotion", "currency", "revenue_tc", past("!=")), revenue.Texts())
	h.Compare(t, "coupons in facts", flowtest.FactOf("fact_promotion", "currency", "total_discount_tc", past("=")), discount.Texts())
	h.Compare(t, "redemptions in facts", flowtest.FactOf("fact_promotion", "", "redemptions", past("=")), redeemed.Units())
	h.Compare(t, "promoted units in facts", flowtest.FactOf("fact_promotion_product", "", "units_sold", "promotion_sk IN (SELECT f.promotion_sk FROM dw.fact_promotion AS f WHERE "+past("!=")+")"), units.Units())
	h.Compare(t, "coupons", "SELECT account, currency, toString(sum(total_discount_tc)) FROM (SELECT account, currency, total_discount_tc, end_at FROM stg.coupon_performance UNION ALL SELECT account, currency, total_discount_tc, end_at FROM stg.vendor_coupon_performance)"+before+", currency", discount.Texts())
	h.Compare(t, "redemptions", "SELECT account, toString(sum(redemptions)) FROM (SELECT account, redemptions, end_at FROM stg.coupon_performance UNION ALL SELECT account, redemptions, end_at FROM stg.vendor_coupon_performance)"+before, redeemed.Units())
}

// healthAgrees compares each snapshot of account health with how the account stood then.
func (h *house) healthAgrees(t *testing.T) {
	rows := h.Rows(t, "SELECT account, marketplace_id, toString(toUnixTimestamp(_generated_at)), toString(late_shipment_orders), toString(late_shipment_late), toString(order_defect_afn_orders), toString(cancellation_orders), account_health_rating FROM stg.account_health_metrics")
	sites := 0
	h.stores("seller", func(string, string) { sites++ })
	if want := sites * len(h.Moments()); len(rows) != want {
		t.Errorf("%d rows of account health, want one of each of %d stores and %d moments", len(rows), sites, len(h.Moments()))
	}
	for _, r := range rows {
		var at int64
		if _, err := fmt.Sscan(r[2], &at); err != nil {
			t.Fatal(err)
		}
		for _, s := range h.World.Standing(r[0], time.Unix(at, 0).UTC()) {
			if s.Store.ID != r[1] {
				continue
			}
			got := fmt.Sprint(r[3:])
			if want := fmt.Sprint([]string{fmt.Sprint(s.Late.Whole), fmt.Sprint(s.Late.Part), fmt.Sprint(s.Defects["afn"].Whole), fmt.Sprint(s.Cancels.Whole), s.Rating}); got != want {
				t.Errorf("%s %s at %s: %s, want %s", r[0], s.Store.Code, s.At, got, want)
			}
		}
	}
}
