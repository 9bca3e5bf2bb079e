package catalog

import (
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/dataset"
)

// VATTransactions is every movement that matters for European value added tax.
var VATTransactions = declare(dataset.Spec{
	Name:       "vat_transactions",
	Doc:        "European VAT transactions of a month: one row per sale, refund, return, transfer or inbound of a line.",
	Source:     dataset.Source{API: dataset.Reports, Type: "GET_VAT_TRANSACTION_DATA"},
	Seller:     true,
	Regions:    []string{"EU"},
	Role:       "Tax Remittance",
	Restricted: true,
	Format:     dataset.TSV,
	Scope:      dataset.PerRegion,
	Supersede:  dataset.Replace,
	Period:     dataset.Monthly,
	MaxDays:    31,
	History:    548,
	Latency:    10 * 24 * time.Hour,
	Reread:     dataset.Reread{Weekly: 62},
	Measure:    "total_incl_tc",
	Traps: []string{
		"Restricted: a data token is needed for each document, and the tax role for the application.",
		"Amazon makes a month between the third and the tenth day of the next; asked too early it is CANCELLED or FATAL.",
		"Days are 31-12-2026, rates fractions of 1, refunds negative.",
		"The header says DEPATURE_CITY; PROGRAM_TYPE and the last two columns stand in newer files only.",
	},
	Sample: flat(strings.Join(headersOf(vatColumns), " "),
		cells{"UNIQUE_ACCOUNT_IDENTIFIER": "A0SAMPLE", "ACTIVITY_PERIOD": "2026-JAN", "SALES_CHANNEL": "AFN", "MARKETPLACE": "amazon.de", "TRANSACTION_TYPE": "SALE", "TRANSACTION_EVENT_ID": "302-1000001-1000001", "ACTIVITY_TRANSACTION_ID": "DSAMPLE011", "TAX_CALCULATION_DATE": "08-01-2026", "TRANSACTION_DEPART_DATE": "08-01-2026", "TRANSACTION_ARRIVAL_DATE": "10-01-2026", "TRANSACTION_COMPLETE_DATE": "08-01-2026", "SELLER_SKU": "MUG-BLUE", "ASIN": "B0SAMPLE01", "ITEM_DESCRIPTION": "Blauer Becher", "QTY": "1", "PRICE_OF_ITEMS_AMT_VAT_EXCL": "15.96", "TOTAL_PRICE_OF_ITEMS_AMT_VAT_EXCL": "15.96", "TOTAL_ACTIVITY_VALUE_AMT_VAT_EXCL": "15.96", "PRICE_OF_ITEMS_VAT_RATE_PERCENT": "0.19", "PRICE_OF_ITEMS_VAT_AMT": "3.03", "TOTAL_PRICE_OF_ITEMS_VAT_AMT": "3.03", "TOTAL_ACTIVITY_VALUE_VAT_AMT": "3.03", "PRICE_OF_ITEMS_AMT_VAT_INCL": "18.99", "TOTAL_PRICE_OF_ITEMS_AMT_VAT_INCL": "18.99", "TOTAL_ACTIVITY_VALUE_AMT_VAT_INCL": "18.99", "TRANSACTION_CURRENCY_CODE": "EUR", "DEPATURE_CITY": "Leipzig", "DEPARTURE_COUNTRY": "DE", "ARRIVAL_CITY": "Graz", "ARRIVAL_COUNTRY": "AT", "ARRIVAL_POST_CODE": "8010", "SALE_DEPART_COUNTRY": "DE", "SALE_ARRIVAL_COUNTRY": "AT", "TRANSACTION_SELLER_VAT_NUMBER_COUNTRY": "AT", "TRANSACTION_SELLER_VAT_NUMBER": "ATU12345678", "EXPORT_OUTSIDE_EU": "NO", "TAX_REPORTING_SCHEME": "UNION-OSS", "TAX_COLLECTION_RESPONSIBILITY": "SELLER"},
		cells{"UNIQUE_ACCOUNT_IDENTIFIER": "A0SAMPLE", "ACTIVITY_PERIOD": "2026-JAN", "SALES_CHANNEL": "AFN", "MARKETPLACE": "N/A", "TRANSACTION_TYPE": "FC_TRANSFER", "TRANSACTION_EVENT_ID": "TR0000001", "ACTIVITY_TRANSACTION_ID": "TR0000001", "TRANSACTION_DEPART_DATE": "09-01-2026", "TRANSACTION_ARRIVAL_DATE": "09-01-2026", "TRANSACTION_COMPLETE_DATE": "09-01-2026", "SELLER_SKU": "MUG-BLUE", "ASIN": "B0SAMPLE01", "ITEM_DESCRIPTION": "Blauer Becher", "QTY": "2", "TRANSACTION_CURRENCY_CODE": "EUR", "DEPARTURE_COUNTRY": "DE", "ARRIVAL_COUNTRY": "PL", "EXPORT_OUTSIDE_EU": "NO"},
	),
	Tables: []dataset.Table{{
		Name:    "vat_transactions",
		Grain:   "one row per movement of a line and month",
		Key:     []string{"activity_transaction_id", "transaction_type", "sku", "_line"},
		Columns: vatColumns,
	}},
})

// headersOf are the headers columns are read from, in their order.
func headersOf(columns []dataset.Column) []string {
	var out []string
	for _, c := range columns {
		if c.From != "" && !slices.Contains(out, c.From) {
			out = append(out, c.From)
		}
	}
	return out
}

var vatColumns = slices.Concat([]dataset.Column{
	text("account_identifier", "UNIQUE_ACCOUNT_IDENTIFIER", "the seller's id"),
	required(label("activity_period", "ACTIVITY_PERIOD", "month, as 2026-JAN")),
	label("sales_channel", "SALES_CHANNEL", "AFN, MFN or MCF"),
	label("marketplace_name", "MARKETPLACE", "amazon.de ..., N/A where there is none"),
	optional(label("program_type", "PROGRAM_TYPE", "REGULAR ..., newer files")),
	required(label("transaction_type", "TRANSACTION_TYPE", "SALE, REFUND, RETURN, FC_TRANSFER, INBOUND, DONATION, COMMINGLING_BUY, COMMINGLING_SELL, LIQUIDATION_SALE, LIQUIDATION_REFUND")),
	text("event_id", "TRANSACTION_EVENT_ID", "order or transfer"),
	text("activity_transaction_id", "ACTIVITY_TRANSACTION_ID", "shipment, refund or transfer"),
	plainDay("tax_calculation_date", "TAX_CALCULATION_DATE", "day the tax was worked out for"),
	plainDay("depart_date", "TRANSACTION_DEPART_DATE", "day the goods left"),
	plainDay("arrival_date", "TRANSACTION_ARRIVAL_DATE", "day the goods arrived"),
	plainDay("complete_date", "TRANSACTION_COMPLETE_DATE", "day the movement was complete"),
	text("sku", "SELLER_SKU", "the seller's SKU"),
	text("asin", "ASIN", "ASIN"),
	text("product_name", "ITEM_DESCRIPTION", "title"),
	label("manufacture_country", "ITEM_MANUFACTURE_COUNTRY", "country of origin"),
	count("quantity", "QTY", "units"),
	number("item_weight", "ITEM_WEIGHT", "weight of a unit, kg"),
	number("total_weight", "TOTAL_ACTIVITY_WEIGHT", "weight of the movement, kg"),
	money("cost_price_tc", "COST_PRICE_OF_ITEMS", "currency", "cost of the goods, on transfers"),
}, vatBlock("AMT_VAT_EXCL", "excl", "without VAT"), vatBlock("VAT_AMT", "vat", "the VAT of it"), vatBlock("AMT_VAT_INCL", "incl", "with VAT"), []dataset.Column{
	required(label("currency", "TRANSACTION_CURRENCY_CODE", "ISO 4217")),
	text("commodity_code", "COMMODITY_CODE", "customs tariff number"),
	text("statistical_code_depart", "STATISTICAL_CODE_DEPART", "kind of transaction for the statistics of the country left"),
	text("statistical_code_arrival", "STATISTICAL_CODE_ARRIVAL", "kind of transaction for the statistics of the country reached"),
	text("supplementary_unit", "COMMODITY_CODE_SUPPLEMENTARY_UNIT", "unit the tariff counts in"),
	number("item_supplementary", "ITEM_QTY_SUPPLEMENTARY_UNIT", "of it in one unit"),
	number("total_supplementary", "TOTAL_ACTIVITY_SUPPLEMENTARY_UNIT", "of it in the movement"),
	label("product_tax_code", "PRODUCT_TAX_CODE", "A_GEN_STANDARD ..."),
	text("depart_city", "DEPATURE_CITY", "city of the warehouse the goods left"),
	label("depart_country", "DEPARTURE_COUNTRY", "country the goods left, ISO 3166"),
	postal("depart_postal_prefix", "DEPARTURE_POST_CODE"),
	personal("arrival_city", "ARRIVAL_CITY", "city the goods went to"),
	label("arrival_country", "ARRIVAL_COUNTRY", "country the goods went to, ISO 3166"),
	postal("arrival_postal_prefix", "ARRIVAL_POST_CODE"),
	label("sale_depart_country", "SALE_DEPART_COUNTRY", "country of departure for the tax of a sale"),
	label("sale_arrival_country", "SALE_ARRIVAL_COUNTRY", "country of arrival for the tax of a sale"),
	label("transportation_mode", "TRANSPORTATION_MODE", "how the goods travelled"),
	label("delivery_conditions", "DELIVERY_CONDITIONS", "DAP ..."),
	label("depart_vat_country", "SELLER_DEPART_VAT_NUMBER_COUNTRY", "country of the seller's registration where the goods left"),
	text("depart_vat_number", "SELLER_DEPART_COUNTRY_VAT_NUMBER", "the seller's registration where the goods left"),
	label("arrival_vat_country", "SELLER_ARRIVAL_VAT_NUMBER_COUNTRY", "country of the seller's registration where the goods arrived"),
	text("arrival_vat_number", "SELLER_ARRIVAL_COUNTRY_VAT_NUMBER", "the seller's registration where the goods arrived"),
	label("seller_vat_country", "TRANSACTION_SELLER_VAT_NUMBER_COUNTRY", "country of the registration the movement is declared under"),
	text("seller_vat_number", "TRANSACTION_SELLER_VAT_NUMBER", "registration the movement is declared under"),
	label("buyer_vat_country", "BUYER_VAT_NUMBER_COUNTRY", "country of a business buyer's registration"),
	personal("buyer_vat_number", "BUYER_VAT_NUMBER", "a business buyer's registration"),
	label("imputation_country", "VAT_CALCULATION_IMPUTATION_COUNTRY", "country whose VAT was worked out"),
	label("taxable_jurisdiction", "TAXABLE_JURISDICTION", "where the tax is due, by name"),
	label("jurisdiction_level", "TAXABLE_JURISDICTION_LEVEL", "Country ..."),
	text("invoice_number", "VAT_INV_NUMBER", "VAT invoice"),
	number("invoice_converted_amount", "VAT_INV_CONVERTED_AMT", "VAT in the invoice's currency"),
	label("invoice_currency", "VAT_INV_CURRENCY_CODE", "ISO 4217 of the invoice"),
	share("invoice_rate", "VAT_INV_EXCHANGE_RATE", "rate to the invoice's currency"),
	plainDay("invoice_rate_date", "VAT_INV_EXCHANGE_RATE_DATE", "day of that rate"),
	yesNo("is_export", "EXPORT_OUTSIDE_EU", "left the European Union"),
	personal("invoice_url", "INVOICE_URL", "address of the invoice"),
	personal("buyer_name", "BUYER_NAME", "buyer"),
	personal("arrival_address", "ARRIVAL_ADDRESS", "address the goods went to"),
	text("supplier_name", "SUPPLIER_NAME", "who sold commingled goods"),
	text("supplier_vat_number", "SUPPLIER_VAT_NUMBER", "their registration"),
	optional(label("tax_reporting_scheme", "TAX_REPORTING_SCHEME", "REGULAR, UNION-OSS, DEEMED_RESELLER ..., newer files")),
	optional(label("tax_collection_responsibility", "TAX_COLLECTION_RESPONSIBILITY", "SELLER or MARKETPLACE, newer files")),
})

// vatBlock are the amounts of a movement on one basis: with VAT, without, or the VAT itself, whose groups begin with
// their rates.
func vatBlock(basis, suffix, what string) []dataset.Column {
	var out []dataset.Column
	rate := func(group, from string) {
		if basis == "VAT_AMT" {
			out = append(out, share(group+"_vat_rate", from+"_VAT_RATE_PERCENT", "rate, a fraction of 1"))
		}
	}
	add := func(name, from, doc string) {
		out = append(out, money(name+"_"+suffix+"_tc", from+"_"+basis, "currency", doc+", "+what))
	}
	rate("price", "PRICE_OF_ITEMS")
	add("price", "PRICE_OF_ITEMS", "price of the items")
	add("promo", "PROMO_PRICE_OF_ITEMS", "discount on the items")
	add("total_price", "TOTAL_PRICE_OF_ITEMS", "price less discount")
	rate("shipping", "SHIP_CHARGE")
	add("shipping", "SHIP_CHARGE", "shipping charged")
	add("promo_shipping", "PROMO_SHIP_CHARGE", "discount on shipping")
	add("total_shipping", "TOTAL_SHIP_CHARGE", "shipping less discount")
	rate("giftwrap", "GIFT_WRAP")
	add("giftwrap", "GIFT_WRAP", "gift wrap charged")
	add("promo_giftwrap", "PROMO_GIFT_WRAP", "discount on gift wrap")
	add("total_giftwrap", "TOTAL_GIFT_WRAP", "gift wrap less discount")
	add("total", "TOTAL_ACTIVITY_VALUE", "the whole movement")
	return out
}
