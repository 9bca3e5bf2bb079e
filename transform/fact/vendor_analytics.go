package fact

import "sellerhouse/extract/dataset"

// analytics declares the two tables of a vendor report: by product under its own name, and of the whole account
// apart, since Amazon rounds and filters either by itself. views names the datasets by view, "" where there is none.
func analytics(name, doc, rows string, views map[string]string, figures func() []dataset.Column, convert ...string) (byASIN, total *Table) {
	make := func(table, doc, grain, suffix string, product bool) *Table {
		head := []dataset.Column{
			label("period", "DAY, WEEK, MONTH, QUARTER, YEAR or OTHER; only days add up"),
			date("start_date", "first day of the period"),
			date("end_date", "last day of the period"),
		}
		k := []string{"account_sk", "marketplace_sk", "period", "start_date", "end_date"}
		order := []string{"account_sk", "marketplace_sk", "start_date", "end_date"}
		if len(views) > 1 {
			head = append(head,
				label("distributor_view", "MANUFACTURING: all units of the products; SOURCING: those Amazon bought from this vendor. Never add both"),
				label("selling_program", "RETAIL, BUSINESS or FRESH"))
			k = append(k, "distributor_view", "selling_program")
			order = append(order, "distributor_view", "selling_program")
		}
		if product {
			head = append(head, key("product_sk", "product"), text("asin", "product"))
			k, order = append(k, "asin"), append(order, "asin")
		}
		t := Table{Name: table, Doc: doc, Grain: grain, Key: k, OrderBy: order, Month: "start_date", Feed: &Feed{Convert: convert}}
		var rc []dataset.Column
		if len(convert) > 0 {
			head = append(head, label("currency", "ISO 4217; the site's where a row has no amount"))
			rc = rate()
			for _, c := range convert {
				rc = append(rc, reporting(c+"_rc", c+"_tc in the reporting currency, at the rate of the first day"))
			}
		}
		t.Columns = columns(tenant(), head, nullable(figures()...), rc, lineage())
		for _, view := range []string{"", "MANUFACTURING", "SOURCING"} {
			dataset, ok := views[view]
			if !ok {
				continue
			}
			s := Source{Dataset: dataset, Table: dataset + suffix, Day: "start_date", Sites: reported}
			if product {
				s.ASIN = "asin"
			}
			if view != "" {
				s.Texts = map[string]string{"distributor_view": view}
			}
			t.Feed.Sources = append(t.Feed.Sources, s)
		}
		return declare(t)
	}
	byASIN = make(name, doc+", by product.", "one row per "+rows+" and product", "_by_asin", true)
	total = make(name+"_total", doc+", of the whole account as Amazon adds it up, which is not the sum of the products.", "one row per "+rows, "", false)
	return byASIN, total
}

// What Amazon sold of a vendor's products to its customers. It is statistics, never the vendor's revenue.
var (
	VendorSales, VendorSalesTotal = analytics("fact_vendor_sales", "Vendor sell-out: what Amazon's customers ordered and got", "period, site, view and program",
		map[string]string{"MANUFACTURING": "vendor_sales_manufacturing", "SOURCING": "vendor_sales_sourcing"}, func() []dataset.Column {
			return []dataset.Column{
				money("ordered_revenue_tc", "ordered value, without tax; MANUFACTURING only"),
				count("ordered_units", "units ordered; MANUFACTURING only"),
				money("shipped_revenue_tc", "value of shipped units, without tax: what Amazon's customers paid"),
				money("shipped_cogs_tc", "what Amazon paid for those units"),
				count("shipped_units", "units shipped"),
				count("customer_returns", "units returned; not for FRESH"),
			}
		}, "ordered_revenue", "shipped_revenue", "shipped_cogs")

	VendorTraffic, VendorTrafficTotal = analytics("fact_vendor_traffic", "Vendor traffic: views of product pages", "period and site", map[string]string{"": "vendor_traffic"}, func() []dataset.Column {
		return []dataset.Column{count("glance_views", "views of product pages with a price")}
	})

	VendorInventory, VendorInventoryTotal = analytics("fact_vendor_inventory", "Vendor stock at Amazon: balances at the end of the period, receipts and rates of supply", "period, site, view and program",
		map[string]string{"MANUFACTURING": "vendor_inventory_manufacturing", "SOURCING": "vendor_inventory_sourcing"}, func() []dataset.Column {
			return []dataset.Column{
				money("net_received_inventory_cost_tc", "cost of the units received, net of those sent back"),
				count("net_received_inventory_units", "units received, net of those sent back; can be below zero"),
				count("open_purchase_order_units", "balance: units confirmed and not yet received; can be below zero"),
				money("sellable_on_hand_inventory_cost_tc", "balance: cost of the sellable units on hand"),
				count("sellable_on_hand_inventory_units", "balance: sellable units on hand"),
				money("unsellable_on_hand_inventory_cost_tc", "balance: cost of the unsellable units on hand"),
				count("unsellable_on_hand_inventory_units", "balance: unsellable units on hand"),
				money("aged_90_plus_days_sellable_inventory_cost_tc", "of the sellable, on hand for 90 days and more"),
				count("aged_90_plus_days_sellable_inventory_units", "of the sellable, on hand for 90 days and more"),
				money("unhealthy_inventory_cost_tc", "more than is expected to sell"),
				count("unhealthy_inventory_units", "more than is expected to sell"),
				count("unfilled_customer_ordered_units", "units customers ordered that have not been shipped"),
				share("vendor_confirmation_rate", "units confirmed of those ordered; can exceed 1"),
				share("receive_fill_rate", "units received of those confirmed"),
				{Name: "average_vendor_lead_time_days", Kind: dataset.Decimal(18, 8), Doc: "days from order to receipt"},
				share("sell_through_rate", "units shipped of those shipped and on hand"),
				share("procurable_product_out_of_stock_rate", "share of views while there was no stock"),
				share("uft", "share of units that could be delivered fast; of the whole account only"),
			}
		}, "net_received_inventory_cost", "sellable_on_hand_inventory_cost", "unsellable_on_hand_inventory_cost", "aged_90_plus_days_sellable_inventory_cost", "unhealthy_inventory_cost")

	VendorMargin, VendorMarginTotal = analytics("fact_vendor_margin", "Vendor net pure product margin: what Amazon keeps of the products' sales. It neither adds up nor averages", "period and site",
		map[string]string{"": "vendor_margin"}, func() []dataset.Column {
			return []dataset.Column{share("net_pure_product_margin", "share of shipped revenue; may be below zero, NULL without sales")}
		})
)
