package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// Vendor analytics of Data Kiosk in Amazon's two views: all sales of the brand's products, and those of units bought from
// the vendor.
var (
	VendorKioskManufacturing = declare(vendorKiosk("vendor_kiosk_manufacturing", "manufacturingView", "all sales of the products, whoever Amazon bought them from"))
	VendorKioskSourcing      = declare(vendorKiosk("vendor_kiosk_sourcing", "sourcingView", "sales of units that Amazon bought from this vendor"))
)

func vendorKiosk(name, view, what string) dataset.Spec {
	tables := []dataset.Table{
		{
			Name: name, Grain: "one row per day and site, all products together", Key: []string{"date", "marketplace_id"}, Day: "date",
			Columns: append([]dataset.Column{
				{Name: "date", From: "startDate", Kind: dataset.Date, Required: true, Doc: "the site's local day"},
				optional(dataset.Column{Name: "end_date", From: "endDate", Kind: dataset.Date, Doc: "the same day"}),
				marketplace(),
			}, vendorMetrics("totals.", view)...),
		},
		{
			Name: name + "_by_asin", Rows: "[].metrics", Grain: "one row per day, site and product", Key: []string{"date", "marketplace_id", "asin"}, Day: "date",
			Columns: append([]dataset.Column{
				{Name: "date", From: "[].startDate", Kind: dataset.Date, Required: true, Doc: "the site's local day"},
				required(label("marketplace_id", "[].marketplaceId", "the site")),
				required(text("asin", "groupByKey.asin", "ASIN")),
				text("parent_asin", "groupByKey.parentAsin", "parent ASIN"),
				label("brand", "groupByKey.brand", "brand"),
				label("vendor_code", "groupByKey.vendorCode", "vendor code"),
				text("title", "groupByKey.productTitle", "title"),
			}, vendorMetrics("metrics.", view)...),
		},
	}
	ordered := `,"orders":{"orderedUnitsWithRevenue":{"units":10,"value":{"amount":120.5,"currencyCode":"EUR"}},"unfilledOrderedUnits":1},"traffic":{"glanceViews":55}`
	if view == "sourcingView" {
		ordered = ""
	}
	figures := `{"costs":{"shippedCogs":{"amount":70,"currencyCode":"EUR"},"netPPM":null},"customerSatisfaction":{"customerReturns":1},"shippedOrders":{"shippedUnitsWithRevenue":{"units":8,"value":{"amount":96.4,"currencyCode":"EUR"}}},` +
		`"productAvailability":{"sellableOnHandInventory":{"units":40,"value":{"amount":350,"currencyCode":"EUR"}}},"sourcing":{"netReceived":{"units":-2,"value":{"amount":-17.5,"currencyCode":"EUR"}},"openPurchaseOrderQuantity":-4}` + ordered + `}`
	return dataset.Spec{
		Name: name,
		Doc:  "Vendor analytics of Data Kiosk by day: " + what + ".",
		Source: dataset.Source{
			API: dataset.Kiosk, Type: kioskVendor,
			Query: kioskQuery(kioskVendor, view, `startDate:"{startDate}",endDate:"{endDate}",aggregateBy:DAY`, tables...),
		},
		Vendor:    true,
		Role:      "Brand Analytics",
		Format:    dataset.JSONLines,
		Scope:     dataset.PerRegion,
		Supersede: dataset.Replace,
		MaxDays:   31,
		History:   1460,
		Backfill:  365,
		Latency:   72 * time.Hour,
		Reread:    dataset.Reread{Daily: 14, Weekly: 35},
		Settle:    4,
		Limit:     dataset.Limit{Open: 1, Alone: true},
		Measure:   "shipped_units",
		Traps: append([]string{
			"In spring 2026 inventory figures were given for single days only (amzn/selling-partner-api-models#5215).",
			"Orders, traffic and forecasts are in the manufacturing view alone.",
			"Received units and open purchase orders can be negative.",
		}, kioskTraps[:3]...),
		Sample: `{"startDate":"2026-01-08","endDate":"2026-01-08","marketplaceId":"A1PA6795UKMFR9","totals":` + figures + `,"metrics":[{"groupByKey":{"asin":"B000TEST01","parentAsin":"B000TEST00","brand":"Redware","vendorCode":"ABCD1","productTitle":"Red mug"},"metrics":` + figures + `}]}
{"startDate":"2026-01-09","endDate":"2026-01-09","marketplaceId":"A1PA6795UKMFR9","totals":{},"metrics":[]}
`,
		Tables: tables,
	}
}

// vendorMetrics are the figures of a view.
func vendorMetrics(at, view string) []dataset.Column {
	amount := func(name, path, doc string) dataset.Column {
		c := money(name, at+path+".amount", "currency", doc)
		c.CurrencyFrom = at + path + ".currencyCode"
		return c
	}
	number := func(name, path, doc string) dataset.Column { return count(name, at+path, doc) }
	share := func(name, path, doc string) dataset.Column {
		return dataset.Column{Name: name, From: at + path, Kind: dataset.Decimal(18, 6), Doc: doc}
	}
	both := func(units, value, path, doc string) []dataset.Column {
		return []dataset.Column{number(units, path+".units", doc+": units"), amount(value, path+".value", doc+": value")}
	}
	var out []dataset.Column
	add := func(cols ...dataset.Column) { out = append(out, cols...) }
	add(label("currency", at+"costs.shippedCogs.currencyCode", "ISO 4217"))
	add(
		amount("shipped_cogs_tc", "costs.shippedCogs", "what Amazon paid for the units shipped"),
		amount("contra_cogs_tc", "costs.contraCogs", "what the vendor gave back"),
		amount("contra_cogs_per_unit_tc", "costs.contraCogsPerUnit", "of a unit"),
		amount("sales_discount_tc", "costs.salesDiscount", "discounts given to customers"),
		share("average_sales_discount", "costs.averageSalesDiscount", "of sales"),
		share("net_ppm", "costs.netPPM", "net pure product margin, a fraction of 1"),
		number("customer_returns", "customerSatisfaction.customerReturns", "units returned"),
		amount("average_selling_price_tc", "shippedOrders.averageSellingPrice", "of units shipped"),
	)
	add(both("shipped_units", "shipped_revenue_tc", "shippedOrders.shippedUnitsWithRevenue", "shipped to customers")...)
	add(both("sellable_on_hand", "sellable_on_hand_cost_tc", "productAvailability.sellableOnHandInventory", "stock that can be sold")...)
	add(both("unsellable_on_hand", "unsellable_on_hand_cost_tc", "productAvailability.unsellableOnHandInventory", "stock that cannot")...)
	add(both("aged_90_days", "aged_90_days_cost_tc", "productAvailability.aged90DaysSellableInventory", "stock older than 90 days")...)
	add(both("unhealthy", "unhealthy_cost_tc", "productAvailability.unhealthyInventory", "stock beyond what will sell")...)
	add(
		share("sell_through_rate", "productAvailability.sellThroughRate", "shipped of what there was, a fraction of 1"),
		share("sourceable_out_of_stock", "productAvailability.sourceableROOS", "views without stock of what can be bought, a fraction of 1"),
	)
	add(both("net_received", "net_received_cost_tc", "sourcing.netReceived", "received less sent back; can be negative")...)
	add(
		number("confirmed_units", "sourcing.confirmedUnits", "accepted by the vendor"),
		number("open_po_units", "sourcing.openPurchaseOrderQuantity", "ordered and not received; can be negative"),
		share("lead_time_days", "sourcing.overallVendorLeadTime", "from order to receipt"),
		share("procurable_out_of_stock", "sourcing.procurableProductOOS", "views without stock, a fraction of 1"),
		share("fill_rate", "sourcing.receivedFillRate", "received of what was ordered, a fraction of 1"),
		share("confirmation_rate", "sourcing.vendorConfirmationRate", "accepted of what was ordered, a fraction of 1"),
	)
	if view == "sourcingView" {
		return out
	}
	add(
		amount("net_ordered_gms_tc", "orders.netOrderedGMS", "ordered less cancelled"),
		amount("net_shipment_gms_tc", "orders.netShipmentGMS", "shipped less returned"),
	)
	add(both("ordered_units", "ordered_revenue_tc", "orders.orderedUnitsWithRevenue", "ordered by customers")...)
	add(
		number("unfilled_units", "orders.unfilledOrderedUnits", "ordered and not shipped"),
		number("glance_views", "traffic.glanceViews", "views with the featured offer"),
		share("lost_featured_offer", "traffic.lostFeaturedOffer", "views without the featured offer, a fraction of 1"),
	)
	return out
}
