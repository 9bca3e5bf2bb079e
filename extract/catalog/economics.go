package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// aggregated is the amount of a charge, with what it is made of.
func aggregated(at string) []dataset.Column {
	part := func(name, path, doc string) dataset.Column {
		c := money(name, at+path+".amount", "currency", doc)
		c.CurrencyFrom = at + path + ".currencyCode"
		return c
	}
	return []dataset.Column{
		label("currency", at+"totalAmount.currencyCode", "ISO 4217"),
		part("amount_tc", "amount", "the charge, without promotion and tax"),
		part("amount_per_unit_tc", "amountPerUnit", "of a unit"),
		part("amount_per_unit_delta_tc", "amountPerUnitDelta", "how that changed"),
		part("promotion_tc", "promotionAmount", "discount on it"),
		part("tax_tc", "taxAmount", "tax on it"),
		part("total_tc", "totalAmount", "amount, promotion and tax together: what is paid"),
		count("quantity", at+"quantity", "units it is for"),
	}
}

// economicsOf are the columns that say which product and day a row inside is of.
func economicsOf() []dataset.Column {
	return []dataset.Column{
		{Name: "date", From: "[].startDate", Kind: dataset.Date, Required: true, Doc: "the site's local day"},
		required(label("marketplace_id", "[].marketplaceId", "the site")),
		text("sku", "[].msku", "the seller's SKU"),
		text("asin", "[].childAsin", "child ASIN"),
	}
}

func economicsTables() []dataset.Table {
	amount := func(name, path, doc string) dataset.Column { return money(name, path+".amount", "currency", doc) }
	return []dataset.Table{
		{
			Name: "economics", Grain: "one row per day and SKU of one site", Key: []string{"date", "marketplace_id", "sku"}, Day: "date",
			Columns: withCurrencyCodes([]dataset.Column{
				{Name: "date", From: "startDate", Kind: dataset.Date, Required: true, Doc: "the site's local day"},
				optional(dataset.Column{Name: "end_date", From: "endDate", Kind: dataset.Date, Doc: "the same day"}),
				marketplace(),
				text("parent_asin", "parentAsin", "parent ASIN"),
				text("asin", "childAsin", "child ASIN"),
				text("fnsku", "fnsku", "Amazon's barcode label"),
				text("sku", "msku", "the seller's SKU"),
				label("currency", "sales.netProductSales.currencyCode", "ISO 4217"),
				amount("average_selling_price_tc", "sales.averageSellingPrice", "average selling price"),
				amount("ordered_product_sales_tc", "sales.orderedProductSales", "ordered sales"),
				amount("refunded_product_sales_tc", "sales.refundedProductSales", "refunded sales, positive"),
				amount("net_product_sales_tc", "sales.netProductSales", "ordered less refunded"),
				count("units_ordered", "sales.unitsOrdered", "units ordered"),
				count("units_refunded", "sales.unitsRefunded", "units refunded"),
				count("net_units_sold", "sales.netUnitsSold", "ordered less refunded"),
				amount("cost_of_goods_tc", "cost.costOfGoodsSold", "cost as the seller entered it, NULL without"),
				amount("cost_of_shipping_to_amazon_tc", "cost.fbaCost.shippingToAmazonCost", "as the seller entered it"),
				amount("cost_of_mfn_fulfilment_tc", "cost.mfnCost.fulfillmentCost", "as the seller entered it"),
				amount("cost_of_mfn_storage_tc", "cost.mfnCost.storageCost", "as the seller entered it"),
				amount("miscellaneous_cost_tc", "cost.miscellaneousCost", "as the seller entered it"),
				amount("net_proceeds_tc", "netProceeds.total", "net sales less fees, advertising and cost"),
				amount("net_proceeds_per_unit_tc", "netProceeds.perUnit", "of a unit"),
			}),
		},
		{
			Name: "economics_fees", Rows: "[].fees[].charges", Grain: "one row per day, SKU, fee and charge", Key: []string{"date", "marketplace_id", "sku", "fee_type", dataset.ColLine}, Day: "date",
			Columns: append(append(economicsOf(),
				required(label("fee_type", "[].fees[].feeTypeName", "REFERRAL_FEES, FBA_FULFILLMENT_FEES ...")),
				text("identifier", "identifier", "tells charges of one fee apart"),
				dataset.Column{Name: "charge_from", From: "startDate", Kind: dataset.Date, Doc: "first day it is for"},
				dataset.Column{Name: "charge_until", From: "endDate", Kind: dataset.Date, Doc: "last day it is for"},
			), aggregated("aggregatedDetail.")...),
		},
		{
			Name: "economics_ads", Rows: "[].ads", Grain: "one row per day, SKU and kind of advertising", Key: []string{"date", "marketplace_id", "sku", "ad_type"}, Day: "date",
			Columns: append(append(economicsOf(), required(label("ad_type", "adTypeName", "SPONSORED_PRODUCTS_CHARGES ..."))), aggregated("charge.aggregatedDetail.")...),
		},
	}
}

// Economics is the profit and loss of each product as Amazon sees it.
var Economics = declare(dataset.Spec{
	Name: "economics",
	Doc:  "Economics of products from Data Kiosk: sales, fees, advertising and net proceeds per site, day and SKU.",
	Source: dataset.Source{
		API: dataset.Kiosk, Type: kioskEconomics,
		Query: kioskQuery(kioskEconomics, "economics", `startDate:"{startDate}",endDate:"{endDate}",marketplaceIds:[{marketplaceIds}],aggregateBy:{date:DAY,productId:MSKU}`, economicsTables()...),
	},
	Seller:    true,
	Role:      "Brand Analytics",
	Format:    dataset.JSONLines,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Replace,
	MaxDays:   31,
	History:   730,
	Latency:   72 * time.Hour,
	Reread:    dataset.Reread{Daily: 14, Weekly: 35},
	Settle:    4,
	Limit:     dataset.Limit{Open: 1, Alone: true},
	Measure:   "net_proceeds_tc",
	Traps: append([]string{
		"The total of a charge holds promotion and tax already.",
		"Cost is what the seller entered in Seller Central, often nothing.",
	}, kioskTraps[:3]...),
	Sample: `{"startDate":"2026-01-08","endDate":"2026-01-08","marketplaceId":"ATVPDKIKX0DER","parentAsin":"B000TEST00","childAsin":"B000TEST01","fnsku":"X000TEST01","msku":"SKU-RED-S","sales":{"averageSellingPrice":{"amount":19.99,"currencyCode":"USD"},"netProductSales":{"amount":19.99,"currencyCode":"USD"},"netUnitsSold":1,"orderedProductSales":{"amount":39.98,"currencyCode":"USD"},"refundedProductSales":{"amount":19.99,"currencyCode":"USD"},"unitsOrdered":2,"unitsRefunded":1},` +
		`"fees":[{"feeTypeName":"REFERRAL_FEES","charges":[{"identifier":"","startDate":"2026-01-08","endDate":"2026-01-08","aggregatedDetail":{"amount":{"amount":3,"currencyCode":"USD"},"amountPerUnit":null,"promotionAmount":{"amount":0,"currencyCode":"USD"},"quantity":2,"taxAmount":{"amount":0,"currencyCode":"USD"},"totalAmount":{"amount":3,"currencyCode":"USD"}}}]},{"feeTypeName":"FBA_FULFILLMENT_FEES","charges":[]}],` +
		`"ads":[{"adTypeName":"SPONSORED_PRODUCTS_CHARGES","charge":{"aggregatedDetail":{"amount":{"amount":1.5,"currencyCode":"USD"},"totalAmount":{"amount":1.5,"currencyCode":"USD"}}}}],"cost":null,"netProceeds":{"perUnit":{"amount":15.49,"currencyCode":"USD"},"total":{"amount":15.49,"currencyCode":"USD"}}}
`,
	Tables: economicsTables(),
})
