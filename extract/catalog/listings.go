package catalog

import (
	"fmt"
	"slices"
	"time"

	"sellerhouse/extract/dataset"
)

// listings declares one of the listings reports, which differ in what they leave out.
func listings(name, reportType, doc, sample string, columns []dataset.Column) *dataset.Spec {
	return declare(dataset.Spec{
		Name:      name,
		Doc:       doc,
		Source:    dataset.Source{API: dataset.Reports, Type: reportType},
		Seller:    true,
		Role:      "Product Listing",
		Format:    dataset.TSV,
		Scope:     dataset.PerMarketplace,
		Supersede: dataset.Snapshot,
		Every:     24 * time.Hour,
		Limit:     dataset.Limit{Same: 30 * time.Minute},
		Measure:   "price_tc",
		Traps: []string{
			"A snapshot: dates are ignored and a missed day can never be had.",
			"In Windows-1252 outside Japan: other scripts are question marks already at Amazon's (amzn/selling-partner-api-models#2748, #4031, #4955).",
			"Japan's headers are Japanese, its file Shift-JIS and without the columns that are blank elsewhere.",
			"open-date carries a zone by its abbreviation: PST, BST, MEST, JST.",
			"quantity is blank where Amazon ships; there is no currency column.",
		},
		Sample: sample,
		Tables: []dataset.Table{{
			Name:    name,
			Grain:   "one row per SKU of a snapshot",
			Key:     []string{"sku", "_line"},
			Columns: columns,
		}},
	})
}

// ListingsAll is every listing of a site, whatever its state.
var ListingsAll = listings("listings_all", "GET_MERCHANT_LISTINGS_ALL_DATA",
	"All listings of a site: one row per SKU, active, inactive or incomplete, as of the moment it was generated.",
	flat(
		"item-name item-description listing-id seller-sku price quantity open-date image-url item-is-marketplace product-id-type zshop-shipping-fee item-note item-condition zshop-category1 zshop-browse-path zshop-storefront-feature asin1 asin2 asin3 will-ship-internationally expedited-shipping zshop-boldface product-id bid-for-featured-placement add-delete pending-quantity fulfillment-channel merchant-shipping-group status",
		cells{"item-name": `Blue mug 12" set`, "item-description": "<p>Made to last.</p>", "listing-id": "0101SAMPLE1", "seller-sku": "MUG-BLUE", "price": "19.25", "open-date": "2024-03-05 10:22:11 PST", "item-is-marketplace": "y", "product-id-type": "1", "item-condition": "11", "asin1": "B0SAMPLE01", "product-id": "B0SAMPLE01", "pending-quantity": "0", "fulfillment-channel": "AMAZON_NA", "status": "Active"},
		cells{"item-name": "Desk lamp", "listing-id": "0101SAMPLE2", "seller-sku": "LAMP-05", "price": "49.99", "quantity": "12", "open-date": "2024-07-05 10:22:11 PDT", "item-is-marketplace": "y", "product-id-type": "1", "item-condition": "11", "asin1": "B0SAMPLE05", "product-id": "B0SAMPLE05", "pending-quantity": "0", "fulfillment-channel": "DEFAULT", "merchant-shipping-group": "Standard", "status": "Inactive"},
	), listingColumns)

// ListingsActive is every listing of a site that buyers can see.
var ListingsActive = listings("listings_active", "GET_MERCHANT_LISTINGS_DATA",
	"Active listings of a site: one row per SKU that buyers can see, as of the moment it was generated.",
	flat(
		"item-name item-description listing-id seller-sku price quantity open-date image-url item-is-marketplace product-id-type zshop-shipping-fee item-note item-condition zshop-category1 zshop-browse-path zshop-storefront-feature asin1 asin2 asin3 will-ship-internationally expedited-shipping zshop-boldface product-id bid-for-featured-placement add-delete pending-quantity fulfillment-channel merchant-shipping-group",
		cells{"item-name": "Blauer Becher", "listing-id": "0202SAMPLE1", "seller-sku": "MUG-BLUE", "price": "18.99", "open-date": "2024-07-05 19:22:11 MEST", "item-is-marketplace": "y", "product-id-type": "1", "item-condition": "11", "asin1": "B0SAMPLE01", "product-id": "B0SAMPLE01", "pending-quantity": "0", "fulfillment-channel": "AMAZON_EU"},
	), listingColumns)

// ListingsInactive is every listing of a site that buyers cannot see. The sample is as Japan prints it.
var ListingsInactive = listings("listings_inactive", "GET_MERCHANT_LISTINGS_INACTIVE_DATA",
	"Inactive listings of a site: one row per SKU that buyers cannot see, as of the moment it was generated.",
	lines("\t",
		"商品名|出品ID|出品者SKU|価格|数量|出品日|商品IDタイプ|コンディション説明|コンディション|国外へ配送可|迅速な配送|商品ID|在庫数|フルフィルメント・チャンネル|merchant-shipping-group|ステータス",
		"マグカップ セット|0303SAMPLE1|MUG-BLUE|2960|0|2024/07/05 19:22:11 JST|1||11|||B0SAMPLE01|0|DEFAULT|Standard|Inactive",
	), listingColumns)

// listingColumns are those of every listings report. What Japan's files drop may be absent anywhere.
var listingColumns = slices.Concat([]dataset.Column{
	named(text("item_name", "item-name", "title; blank while incomplete"), "商品名"),
	optional(text("item_description", "item-description", "description, HTML and all")),
	named(text("listing_id", "listing-id", "listing"), "出品ID"),
	required(named(text("sku", "seller-sku", "the seller's SKU, case-sensitive"), "出品者SKU")),
	named(money("price_tc", "price", "", "the seller's price in the site's currency"), "価格"),
	named(count("quantity", "quantity", "units the seller ships; blank where Amazon does"), "数量"),
	named(instant("opened_at", "open-date", "instant the listing was made"), "出品日"),
	optional(text("image_url", "image-url", "normally blank")),
	optional(yesNo("is_marketplace", "item-is-marketplace", "sold on the marketplace")),
	named(count("product_id_type", "product-id-type", "1 ASIN, 2 ISBN, 3 UPC, 4 EAN"), "商品IDタイプ"),
	optional(text("zshop_shipping_fee", "zshop-shipping-fee", "normally blank")),
	optional(named(text("item_note", "item-note", "note on the condition"), "コンディション説明")),
	named(count("item_condition", "item-condition", "11 new, 1 to 4 used, 10 refurbished"), "コンディション"),
	optional(text("zshop_category", "zshop-category1", "normally blank")),
	optional(text("zshop_browse_path", "zshop-browse-path", "normally blank")),
	optional(text("zshop_storefront_feature", "zshop-storefront-feature", "normally blank")),
	optional(named(text("asin", "asin1", "ASIN"), "ASIN 1")),
	optional(named(text("asin_2", "asin2", "second ASIN"), "ASIN 2")),
	optional(named(text("asin_3", "asin3", "third ASIN"), "ASIN 3")),
	optional(named(text("ships_internationally", "will-ship-internationally", "where it ships to, as printed"), "国外へ配送可")),
	optional(named(text("expedited_shipping", "expedited-shipping", "as printed"), "迅速な配送")),
	optional(text("zshop_boldface", "zshop-boldface", "normally blank")),
	named(text("product_id", "product-id", "the ASIN where product_id_type is 1"), "商品ID"),
	optional(text("featured_bid", "bid-for-featured-placement", "normally blank")),
	optional(text("add_delete", "add-delete", "normally blank")),
	optional(named(count("pending_quantity", "pending-quantity", "units in orders not yet released"), "在庫数")),
	named(label("fulfillment_channel", "fulfillment-channel", "DEFAULT where the seller ships, AMAZON_NA, AMAZON_EU, AMAZON_JP ... where Amazon does"), "フルフィルメント・チャンネル"),
	optional(label("merchant_shipping_group", "merchant-shipping-group", "shipping template")),
	optional(named(label("listing_status", "status", "Active, Inactive or Incomplete; not in the report of active ones"), "ステータス")),
}, anyOf(slices.Concat([]dataset.Column{
	number("business_price", "Business Price", "price for businesses, in the site's currency"),
	label("quantity_price_type", "Quantity Price Type", "fixed or percent"),
}, steps("quantity", "Quantity", 5), []dataset.Column{
	label("progressive_price_type", "Progressive Price Type", "fixed or percent"),
}, steps("progressive", "Progressive", 3), []dataset.Column{
	text("optional_payment_type_exclusion", "optional-payment-type-exclusion", "payment kinds not taken"),
	text("scheduled_delivery_sku_set", "scheduled-delivery-sku-set", "set of SKUs with scheduled delivery"),
	count("minimum_order_quantity", "Minimum order quantity", "units at least"),
	label("sell_remainder", "Sell remainder", "whether the rest below the minimum is sold"),
	number("minimum_price", "minimum-seller-allowed-price", "lowest price a rule may set"),
	number("maximum_price", "maximum-seller-allowed-price", "highest price a rule may set"),
})...))

// number is an amount or rate without a currency of its own.
func number(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Decimal(18, 4), Doc: doc}
}

// steps are the pairs of lower bound and price of prices by quantity.
func steps(name, from string, n int) []dataset.Column {
	var out []dataset.Column
	for i := range n {
		out = append(out,
			count(fmt.Sprintf("%s_bound_%d", name, i+1), fmt.Sprintf("%s Lower Bound %d", from, i+1), "units from which the price of this step holds"),
			number(fmt.Sprintf("%s_price_%d", name, i+1), fmt.Sprintf("%s Price %d", from, i+1), "price of this step in the site's currency, or a percentage"))
	}
	return out
}
