package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// ProductFees is what Amazon would charge for a sale of products that the fee preview leaves out.
var ProductFees = declare(dataset.Spec{
	Name: "product_fees",
	Doc:  "Product fees: one row per product that has no fee preview, with the fees of a sale at today's price, and a row per fee.",
	Source: dataset.Source{
		API: dataset.Pages, Type: "getMyFeesEstimates", ASINs: "offers", Priced: true,
	},
	Seller:    true,
	Role:      "Pricing",
	Format:    dataset.JSON,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Traps: []string{
		"An estimate at the price that was sent, not a fee that was charged.",
		"Each product has a status of its own: ClientError where it is not sold in the store.",
		"Fees may be made of others: final_fee_tc of those at the top are added up, included ones stand in included.",
	},
	Sample: `[{"Status":"Success","FeesEstimateIdentifier":{"MarketplaceId":"ATVPDKIKX0DER","IdType":"ASIN","SellerId":"A0","SellerInputIdentifier":"B000TEST01","IsAmazonFulfilled":false,"IdValue":"B000TEST01","PriceToEstimateFees":{"ListingPrice":{"CurrencyCode":"USD","Amount":19.99}}},` +
		`"FeesEstimate":{"TimeOfFeesEstimation":"2026-01-08T06:00:00Z","TotalFeesEstimate":{"CurrencyCode":"USD","Amount":3.0},"FeeDetailList":[{"FeeType":"ReferralFee","FeeAmount":{"CurrencyCode":"USD","Amount":3.0},"FeePromotion":{"CurrencyCode":"USD","Amount":0},"FinalFee":{"CurrencyCode":"USD","Amount":3.0}},{"FeeType":"FBAFees","FeeAmount":{"CurrencyCode":"USD","Amount":0},"FinalFee":{"CurrencyCode":"USD","Amount":0},"IncludedFeeDetailList":[]}]}},` +
		`{"Status":"ClientError","FeesEstimateIdentifier":{"MarketplaceId":"ATVPDKIKX0DER","IdType":"ASIN","IdValue":"B000TEST02","PriceToEstimateFees":{"ListingPrice":{"CurrencyCode":"USD","Amount":5}}},"Error":{"Type":"Sender","Code":"InvalidParameterValue","Message":"There is an client-side error.","Detail":[]}}]
`,
	Tables: []dataset.Table{
		{
			Name: "product_fees", Grain: "one row per product and price of a snapshot", Key: []string{"asin", "marketplace_id", "listing_price_tc"},
			Columns: []dataset.Column{
				required(text("asin", "FeesEstimateIdentifier.IdValue", "ASIN")),
				label("id_type", "FeesEstimateIdentifier.IdType", "ASIN or SellerSKU"),
				required(label("marketplace_id", "FeesEstimateIdentifier.MarketplaceId", "the site")),
				label("seller_id", "FeesEstimateIdentifier.SellerId", "the seller"),
				text("identifier", "FeesEstimateIdentifier.SellerInputIdentifier", "as it was asked for"),
				{Name: "is_fba", From: "FeesEstimateIdentifier.IsAmazonFulfilled", Kind: dataset.Bool, Doc: "as if Amazon fulfils it"},
				label("program", "FeesEstimateIdentifier.OptionalFulfillmentProgram", "fulfilment programme"),
				label("currency", "FeesEstimateIdentifier.PriceToEstimateFees.ListingPrice.CurrencyCode", "ISO 4217"),
				money("listing_price_tc", "FeesEstimateIdentifier.PriceToEstimateFees.ListingPrice.Amount", "currency", "the price it is estimated for"),
				label("status", "Status", "Success, ClientError, ServiceError"),
				instant("estimated_at", "FeesEstimate.TimeOfFeesEstimation", "when it was estimated"),
				{Name: "total_fee_tc", From: "FeesEstimate.TotalFeesEstimate.Amount", Kind: dataset.Money(18, 4), Currency: "currency", CurrencyFrom: "FeesEstimate.TotalFeesEstimate.CurrencyCode", Doc: "all fees of a sale, positive"},
				label("error_code", "Error.Code", "why there is no estimate"),
				text("error_message", "Error.Message", "the same in words"),
				label("error_type", "Error.Type", "Sender or Receiver"),
				text("error_detail", "Error.Detail", "JSON list"),
			},
		},
		{
			Name: "product_fee_details", Rows: "[].FeesEstimate.FeeDetailList", Grain: "one row per product and fee of a snapshot", Key: []string{"asin", "marketplace_id", "fee_type", dataset.ColLine},
			Columns: []dataset.Column{
				required(text("asin", "[].FeesEstimateIdentifier.IdValue", "ASIN")),
				required(label("marketplace_id", "[].FeesEstimateIdentifier.MarketplaceId", "the site")),
				required(label("fee_type", "FeeType", "ReferralFee, VariableClosingFee, PerItemFee, FBAFees ...")),
				label("currency", "FinalFee.CurrencyCode", "ISO 4217"),
				{Name: "fee_tc", From: "FeeAmount.Amount", Kind: dataset.Money(18, 4), Currency: "currency", CurrencyFrom: "FeeAmount.CurrencyCode", Doc: "the fee, positive"},
				{Name: "promotion_tc", From: "FeePromotion.Amount", Kind: dataset.Money(18, 4), Currency: "currency", CurrencyFrom: "FeePromotion.CurrencyCode", Doc: "discount on it"},
				{Name: "tax_tc", From: "TaxAmount.Amount", Kind: dataset.Money(18, 4), Currency: "currency", CurrencyFrom: "TaxAmount.CurrencyCode", Doc: "tax on it"},
				money("final_fee_tc", "FinalFee.Amount", "currency", "fee less promotion, with tax"),
				text("included", "IncludedFeeDetailList", "JSON list of the fees it is made of"),
			},
		},
	},
})
