package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

const catalogItem = "items[]."

func itemColumns(cols ...dataset.Column) []dataset.Column {
	return append([]dataset.Column{
		required(text("asin", catalogItem+"asin", "ASIN")),
	}, cols...)
}

// CatalogItems is what Amazon's catalogue says of a seller's or vendor's products: brand, parents, sales ranks.
var CatalogItems = declare(dataset.Spec{
	Name: "catalog_items",
	Doc:  "Catalog items: one row per product and site with brand and title, and rows for its ranks, relationships, identifiers and dimensions.",
	Source: dataset.Source{
		API: dataset.Pages, Type: "searchCatalogItems", ASINs: "identifiers",
		Options: map[string]string{"includedData": "summaries,identifiers,dimensions,salesRanks,relationships,productTypes"},
	},
	Seller:    true,
	Vendor:    true,
	Role:      "Product Listing",
	Format:    dataset.JSON,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Traps: []string{
		"Twenty products a call at most.",
		"Titles of the listings report may have lost characters of other scripts: those here are whole.",
		"Products without sales have no rank; a rank is of the moment.",
	},
	Sample: `{"numberOfResults":2,"pagination":{},"items":[{"asin":"B000TEST01","dimensions":[{"marketplaceId":"ATVPDKIKX0DER","item":{"height":{"unit":"inches","value":4.5},"length":{"unit":"inches","value":3},"width":{"unit":"inches","value":3},"weight":{"unit":"pounds","value":0.8}},"package":{"height":{"unit":"inches","value":5}}}],` +
		`"identifiers":[{"marketplaceId":"ATVPDKIKX0DER","identifiers":[{"identifierType":"EAN","identifier":"0123456789012"}]}],"productTypes":[{"marketplaceId":"ATVPDKIKX0DER","productType":"MUG"}],` +
		`"salesRanks":[{"marketplaceId":"ATVPDKIKX0DER","classificationRanks":[{"classificationId":"289814","title":"Coffee Cups & Mugs","link":"https://www.amazon.com/x","rank":1520}],"displayGroupRanks":[{"websiteDisplayGroup":"kitchen_display_on_website","title":"Kitchen & Dining","rank":73001}]}],` +
		`"summaries":[{"marketplaceId":"ATVPDKIKX0DER","adultProduct":false,"brand":"Redware","browseClassification":{"displayName":"Coffee Cups & Mugs","classificationId":"289814"},"color":"Red","itemClassification":"BASE_PRODUCT","itemName":"Red mug 12\" set","manufacturer":"Redware Ltd","packageQuantity":2,"releaseDate":"2024-05-01T00:00:00Z","size":"2 pack","websiteDisplayGroup":"kitchen_display_on_website","websiteDisplayGroupName":"Kitchen"}],` +
		`"relationships":[{"marketplaceId":"ATVPDKIKX0DER","relationships":[{"type":"VARIATION","parentAsins":["B000TEST00"],"variationTheme":{"attributes":["color"],"theme":"COLOR"}}]}]},` +
		`{"asin":"B000TEST02","summaries":[{"marketplaceId":"ATVPDKIKX0DER","itemName":"Blue mug"}]}]}
`,
	Tables: []dataset.Table{
		{
			Name: "catalog_items", Rows: catalogItem + "summaries", Grain: "one row per product and site of a snapshot", Key: []string{"asin", "marketplace_id"},
			Columns: itemColumns(
				required(label("marketplace_id", "marketplaceId", "the site")),
				text("brand", "brand", "brand as the catalogue has it"),
				text("title", "itemName", "title"),
				text("manufacturer", "manufacturer", "manufacturer"),
				label("item_classification", "itemClassification", "BASE_PRODUCT, VARIATION_PARENT, PRODUCT_BUNDLE, OTHER"),
				text("classification", "browseClassification.displayName", "where it stands in the store"),
				label("classification_id", "browseClassification.classificationId", "the same as a browse node"),
				label("display_group", "websiteDisplayGroup", "display group"),
				label("display_group_name", "websiteDisplayGroupName", "its name"),
				text("color", "color", "colour"),
				text("size", "size", "size"),
				text("style", "style", "style"),
				text("model_number", "modelNumber", "model"),
				text("part_number", "partNumber", "part number"),
				count("package_quantity", "packageQuantity", "pieces in a package"),
				instant("released_at", "releaseDate", "since when it is sold"),
				dataset.Column{Name: "is_adult", From: "adultProduct", Kind: dataset.Bool, Doc: "for adults"},
				dataset.Column{Name: "is_autographed", From: "autographed", Kind: dataset.Bool, Doc: "autographed"},
				dataset.Column{Name: "is_memorabilia", From: "memorabilia", Kind: dataset.Bool, Doc: "memorabilia"},
				dataset.Column{Name: "is_trade_in", From: "tradeInEligible", Kind: dataset.Bool, Doc: "may be traded in"},
				text("contributors", "contributors", "JSON list: authors, actors"),
			),
		},
		{
			Name: "catalog_ranks", Rows: catalogItem + "salesRanks[].classificationRanks", Grain: "one row per product, site and classification of a snapshot", Key: []string{"asin", "marketplace_id", "classification_id"},
			Columns: itemColumns(
				required(label("marketplace_id", catalogItem+"salesRanks[].marketplaceId", "the site")),
				label("classification_id", "classificationId", "browse node"),
				text("title", "title", "its name"),
				text("link", "link", "its address"),
				count("rank", "rank", "sales rank in it, 1 is the best"),
			),
		},
		{
			Name: "catalog_display_ranks", Rows: catalogItem + "salesRanks[].displayGroupRanks", Grain: "one row per product, site and display group of a snapshot", Key: []string{"asin", "marketplace_id", "display_group"},
			Columns: itemColumns(
				required(label("marketplace_id", catalogItem+"salesRanks[].marketplaceId", "the site")),
				label("display_group", "websiteDisplayGroup", "display group"),
				text("title", "title", "its name"),
				text("link", "link", "its address"),
				count("rank", "rank", "sales rank in it, 1 is the best"),
			),
		},
		{
			Name: "catalog_relationships", Rows: catalogItem + "relationships[].relationships", Grain: "one row per relationship of a product on a site of a snapshot", Key: []string{"asin", "marketplace_id", dataset.ColLine},
			Columns: itemColumns(
				required(label("marketplace_id", catalogItem+"relationships[].marketplaceId", "the site")),
				label("relationship", "type", "VARIATION or PACKAGE_HIERARCHY"),
				text("parent_asins", "parentAsins", "JSON list of parents"),
				text("child_asins", "childAsins", "JSON list of children"),
				label("theme", "variationTheme.theme", "what children differ in"),
				text("theme_attributes", "variationTheme.attributes", "JSON list of the same"),
			),
		},
		{
			Name: "catalog_identifiers", Rows: catalogItem + "identifiers[].identifiers", Grain: "one row per identifier of a product on a site of a snapshot", Key: []string{"asin", "marketplace_id", "identifier_type", "identifier"},
			Columns: itemColumns(
				required(label("marketplace_id", catalogItem+"identifiers[].marketplaceId", "the site")),
				label("identifier_type", "identifierType", "EAN, UPC, GTIN ..."),
				text("identifier", "identifier", "the identifier"),
			),
		},
		{
			Name: "catalog_product_types", Rows: catalogItem + "productTypes", Grain: "one row per product type of a product on a site of a snapshot", Key: []string{"asin", "marketplace_id", "product_type"},
			Columns: itemColumns(
				required(label("marketplace_id", "marketplaceId", "the site")),
				required(label("product_type", "productType", "MUG ...")),
			),
		},
		{
			Name: "catalog_dimensions", Rows: catalogItem + "dimensions", Grain: "one row per product and site of a snapshot", Key: []string{"asin", "marketplace_id"},
			Columns: itemColumns(append([]dataset.Column{required(label("marketplace_id", "marketplaceId", "the site"))}, dimensions()...)...),
		},
	},
})

// dimensions are the measures of an item and of its package.
func dimensions() []dataset.Column {
	var out []dataset.Column
	for _, of := range []string{"item", "package"} {
		for _, measure := range []string{"height", "length", "width", "weight"} {
			out = append(out,
				dataset.Column{Name: of + "_" + measure, From: of + "." + measure + ".value", Kind: dataset.Decimal(18, 6), Doc: measure + " of the " + of + ", in its unit"},
				label(of+"_"+measure+"_unit", of+"."+measure+".unit", "inches and pounds in NA, centimeters and kilograms elsewhere"),
			)
		}
	}
	return out
}
