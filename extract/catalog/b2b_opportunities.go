package catalog

import "sellerhouse/extract/dataset"

// Products that business customers look for and we could sell: with an offer on Amazon, and with none. Both are
// imported; they are no figures of ours.
var (
	B2BRecommended = declare(b2bOpportunities("b2b_opportunities_recommended", "Products on Amazon that business customers look for, recommended to us.",
		"GET_B2B_PRODUCT_OPPORTUNITIES_RECOMMENDED_FOR_YOU", b2bRecommendedSample, []dataset.Column{
			required(text("asin", "asin", "product")),
			text("item_name", "itemName", "title"),
			text("link", "link", "its page"),
			label("brand", "brand", "brand"),
			label("category", "category", "category"),
			label("sub_category", "subCategory", "category below it"),
			currencyOf("lowestPriceInTheLastWeek"),
			money("lowest_price_tc", "lowestPriceInTheLastWeek.amount", "currency", "lowest price of the last week"),
			yesNo("has_fba_offer", "hasFBAOffer", "someone sells it with FBA"),
			count("offer_count", "offerCount", "offers"),
			yesNo("has_amazon_offer", "hasAmazonOffer", "Amazon sells it"),
			yesNo("has_vat_invoice_offer", "hasOfferWithVatInvoiceGeneration", "someone gives VAT invoices for it"),
			count("review_count", "reviewCount", "reviews"),
			count("b2b_sales_rank", "b2bSalesRank", "place among business sales"),
			label("b2b_sales_rank_growth", "b2bSalesRankGrowth", "LOW, MEDIUM, HIGH"),
			label("page_views", "pageViews", "LOW, MEDIUM, HIGH"),
			optional(text("part_number", "partNumber", "maker's part number")),
			optional(text("ean", "ean", "EAN")),
			optional(text("upc", "upc", "UPC")),
			optional(text("isbn", "isbn", "ISBN")),
			optional(text("model_number", "modelNumber", "model")),
			yesNo("is_brand_you_offer", "isBrandYouOffer", "we sell the brand"),
			yesNo("is_category_you_offer", "isCategoryYouOffer", "we sell the category"),
			label("product_performance", "productPerformance", "TIER_1, TIER_2, TIER_3"),
			yesNo("is_product_on_amazon", "isProductOnAmazon", "as the document says"),
		}, "asin"))
	B2BMissing = declare(b2bOpportunities("b2b_opportunities_missing", "Products that business customers asked for and Amazon does not have.",
		"GET_B2B_PRODUCT_OPPORTUNITIES_NOT_YET_ON_AMAZON", b2bMissingSample, []dataset.Column{
			text("item_name", "itemName", "title"),
			label("brand", "brand", "brand"),
			label("category", "category", "category"),
			optional(text("ean", "ean", "EAN")),
			optional(text("upc", "upc", "UPC")),
			optional(text("isbn", "isbn", "ISBN")),
			optional(text("part_number", "partNumber", "maker's part number")),
			optional(text("model_number", "modelNumber", "model")),
			instant("first_requested_at", "initialB2bBuyerRequestedDate", "when a business customer first asked for it"),
		}, "item_name", "brand", "ean"))
)

func b2bOpportunities(name, doc, reportType, sample string, cols []dataset.Column, key ...string) dataset.Spec {
	return dataset.Spec{
		Name: name, Doc: doc, Source: dataset.Source{API: dataset.ImportOnly, Type: reportType},
		Seller: true, Format: dataset.JSON, Scope: dataset.PerMarketplace, Supersede: dataset.Snapshot,
		Traps:  []string{"The document does not say what was asked for: import it with its site.", "Optional identifiers are missing where a product has none."},
		Sample: sample,
		Tables: []dataset.Table{{Name: name, Rows: "recommendations", Grain: "one row per product of a snapshot", Key: append(key, "_line"), Columns: columns(cols)}},
	}
}

const b2bRecommendedSample = `{"recommendations":[{"asin":"B0SAMPLE09","itemName":"Toner 05A | Black","link":"https://www.amazon.com/dp/B0SAMPLE09","brand":"SAMPLE","category":"Office Products","subCategory":"0375 Toner","lowestPriceInTheLastWeek":{"amount":43.95,"currencyCode":"USD"},"hasFBAOffer":true,"offerCount":50,"hasAmazonOffer":true,"hasOfferWithVatInvoiceGeneration":false,"reviewCount":439,"b2bSalesRank":2158,"b2bSalesRankGrowth":"LOW","pageViews":"MEDIUM","partNumber":"CE0","ean":"0000000000017","isBrandYouOffer":false,"isCategoryYouOffer":true,"productPerformance":"TIER_1","isProductOnAmazon":true}]}
`

const b2bMissingSample = `{"recommendations":[{"itemName":"Indoor/Outdoor Curtain Pair","brand":"SAMPLE","category":"Furniture","ean":"0000000000024","initialB2bBuyerRequestedDate":"2026-01-04 00:00:00"}]}
`
