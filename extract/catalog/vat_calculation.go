package catalog

import (
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/dataset"
)

// VATCalculation is how Amazon worked out the VAT of every line, for sellers who use its calculation service.
var VATCalculation = declare(dataset.Spec{
	Name:       "vat_calculation",
	Doc:        "European VAT calculation of a month: one row per line of a shipment or refund with its tax, parts and invoice.",
	Source:     dataset.Source{API: dataset.Reports, Type: "SC_VAT_TAX_REPORT"},
	Seller:     true,
	Regions:    []string{"EU"},
	Role:       "Tax Remittance",
	Restricted: true,
	Format:     dataset.CSV,
	Scope:      dataset.PerRegion,
	Supersede:  dataset.Replace,
	Period:     dataset.Monthly,
	MaxDays:    31,
	History:    548,
	Latency:    5 * 24 * time.Hour,
	Reread:     dataset.Reread{Weekly: 62},
	Measure:    "price_incl_tc",
	Traps: []string{
		"Restricted: a data token is needed for each document, and the tax role for the application.",
		"Real comma separated values: titles and addresses are quoted.",
		"Refunds are negative; rates are fractions of 1.",
	},
	Sample: quoted(vatCalculationColumns,
		cells{"Marketplace ID": "A1PA6795UKMFR9", "Merchant ID": "A0SAMPLE", "Order Date": "2026-01-07T22:10:01Z", "Transaction Type": "SHIPMENT", "Is Invoice Corrected": "false", "Order ID": "302-1000001-1000001", "Shipment Date": "2026-01-08T18:00:00Z", "Shipment ID": "DSAMPLE01", "Transaction ID": "DSAMPLE011", "ASIN": "B0SAMPLE01", "SKU": "MUG-BLUE", "Quantity": "1", "Tax Calculation Date": "2026-01-08T18:00:00Z", "Tax Rate": "0.1900", "Product Tax Code": "A_GEN_STANDARD", "Currency": "EUR", "Tax Type": "VAT", "Tax Calculation Reason Code": "Taxable", "Tax Reporting Scheme": "REGULAR", "Tax Collection Responsibility": "Seller", "Tax Address Role": "ShipFrom", "Jurisdiction Level": "Country", "Jurisdiction Name": "GERMANY", "OUR_PRICE Tax Inclusive Selling Price": "18.99", "OUR_PRICE Tax Amount": "3.03", "OUR_PRICE Tax Exclusive Selling Price": "15.96", "Seller Tax Registration": "DE123456789", "Seller Tax Registration Jurisdiction": "DE", "VAT Invoice Number": "DE00000001", "Export Outside EU": "false", "Ship From Country": "DE", "Ship To City": "Köln, Altstadt", "Ship To Country": "DE", "Ship To Postal Code": "50667", "Is Amazon Invoiced": "true"},
		cells{"Marketplace ID": "A1PA6795UKMFR9", "Merchant ID": "A0SAMPLE", "Order Date": "2026-01-07T22:10:01Z", "Transaction Type": "REFUND", "Order ID": "302-1000001-1000001", "Shipment Date": "2026-01-12T09:00:00Z", "Shipment ID": "DSAMPLE01", "Transaction ID": "crow:SAMPLE", "ASIN": "B0SAMPLE01", "SKU": "MUG-BLUE", "Quantity": "1", "Tax Calculation Date": "2026-01-12T09:00:00Z", "Tax Rate": "0.1900", "Currency": "EUR", "OUR_PRICE Tax Inclusive Selling Price": "-18.99", "OUR_PRICE Tax Amount": "-3.03", "OUR_PRICE Tax Exclusive Selling Price": "-15.96", "Ship To Country": "DE"},
	),
	Tables: []dataset.Table{{
		Name:    "vat_calculation",
		Grain:   "one row per line of a shipment or refund and month",
		Key:     []string{"transaction_id", "sku", "_line"},
		Columns: vatCalculationColumns,
	}},
})

// quoted prints a comma separated sample under the columns' headers.
func quoted(columns []dataset.Column, rows ...cells) string {
	headers := headersOf(columns)
	quote := func(list []string) string {
		for i, c := range list {
			if strings.ContainsAny(c, "\" ,") {
				list[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
		}
		return strings.Join(list, ",") + "\n"
	}
	out := quote(slices.Clone(headers))
	for _, r := range rows {
		line := make([]string, len(headers))
		for i, h := range headers {
			line[i] = r[h]
		}
		out += quote(line)
	}
	return out
}

var vatCalculationColumns = slices.Concat([]dataset.Column{
	required(label("marketplace_id", "Marketplace ID", "Amazon's marketplace id")),
	text("merchant_id", "Merchant ID", "the seller's id"),
	instant("order_at", "Order Date", "instant of the order"),
	required(label("transaction_type", "Transaction Type", "SHIPMENT, REFUND, RETURN ...")),
	optional(yesNo("is_corrected", "Is Invoice Corrected", "corrects an earlier invoice")),
	required(text("order_id", "Order ID", "order")),
	instant("shipped_at", "Shipment Date", "instant of the shipment or refund"),
	text("shipment_id", "Shipment ID", "shipment"),
	required(text("transaction_id", "Transaction ID", "the shipment or refund")),
	text("asin", "ASIN", "ASIN"),
	text("sku", "SKU", "the seller's SKU"),
	count("quantity", "Quantity", "units"),
	instant("tax_calculated_at", "Tax Calculation Date", "instant the tax was worked out for"),
	share("tax_rate", "Tax Rate", "rate, a fraction of 1"),
	label("product_tax_code", "Product Tax Code", "A_GEN_STANDARD ..."),
	required(label("currency", "Currency", "ISO 4217")),
	label("tax_type", "Tax Type", "VAT"),
	label("tax_reason", "Tax Calculation Reason Code", "Taxable, Exempt ..."),
	optional(label("tax_reporting_scheme", "Tax Reporting Scheme", "REGULAR, UNION-OSS, DEEMED_RESELLER ...")),
	optional(label("tax_collection_responsibility", "Tax Collection Responsibility", "Seller or Marketplace")),
	label("tax_address_role", "Tax Address Role", "ShipFrom or ShipTo: whose address decides"),
	label("jurisdiction_level", "Jurisdiction Level", "Country ..."),
	label("jurisdiction", "Jurisdiction Name", "where the tax is due"),
}, taxParts("price", "OUR_PRICE", "price of the items"), taxParts("shipping", "SHIPPING", "shipping"), taxParts("giftwrap", "GIFTWRAP", "gift wrap"), []dataset.Column{
	text("seller_vat_number", "Seller Tax Registration", "the seller's registration"),
	label("seller_vat_country", "Seller Tax Registration Jurisdiction", "its country"),
	personal("buyer_vat_number", "Buyer Tax Registration", "the buyer's registration"),
	label("buyer_vat_country", "Buyer Tax Registration Jurisdiction", "its country"),
	label("buyer_tax_registration_type", "Buyer Tax Registration Type", "VAT, Citizen ..."),
	optional(personal("buyer_e_invoice_account", "Buyer E Invoice Account Id", "the buyer's electronic invoice account")),
	label("invoice_currency", "Invoice Level Currency Code", "ISO 4217 of the invoice"),
	share("invoice_rate", "Invoice Level Exchange Rate", "rate to the invoice's currency"),
	plainDay("invoice_rate_date", "Invoice Level Exchange Rate Date", "day of that rate"),
	number("converted_tax", "Converted Tax Amount", "tax in the invoice's currency"),
	text("invoice_number", "VAT Invoice Number", "VAT invoice"),
	personal("invoice_url", "Invoice Url", "address of the invoice"),
	yesNo("is_export", "Export Outside EU", "left the European Union"),
	text("ship_from_city", "Ship From City", "city of the warehouse it left"),
	text("ship_from_state", "Ship From State", "state it left"),
	label("ship_from_country", "Ship From Country", "country it left, ISO 3166"),
	postal("ship_from_postal_prefix", "Ship From Postal Code"),
	text("ship_from_tax_location", "Ship From Tax Location Code", "Amazon's code of the place it left"),
	personal("ship_city", "Ship To City", "city"),
	text("ship_state", "Ship To State", "state or province"),
	label("ship_country", "Ship To Country", "country it goes to, ISO 3166"),
	postal("ship_postal_prefix", "Ship To Postal Code"),
	text("ship_to_tax_location", "Ship To Location Code", "Amazon's code of the place it goes to"),
}, anyOf(
	label("return_country", "Return Fc Country", "country of the warehouse a return went to"),
	yesNo("is_amazon_invoiced", "Is Amazon Invoiced", "Amazon writes the invoice"),
	text("original_invoice_number", "Original VAT Invoice Number", "the invoice that is corrected"),
	text("correction_details", "Invoice Correction Details", "what is corrected"),
	label("sdi_status", "SDI Invoice Delivery Status", "Italy: how far the electronic invoice is"),
	text("sdi_error_code", "SDI Invoice Error Code", "Italy: error"),
	text("sdi_error", "SDI Invoice Error Description", "Italy: error in words"),
	instant("sdi_updated_at", "SDI Invoice Status Last Updated Date", "Italy: last change of the status"),
	personal("e_invoice_url", "EInvoice URL", "address of the electronic invoice"),
))

// taxParts are the amounts of one part of the price.
func taxParts(name, from, what string) []dataset.Column {
	return []dataset.Column{
		money(name+"_incl_tc", from+" Tax Inclusive Selling Price", "currency", what+", with tax"),
		money(name+"_tax_tc", from+" Tax Amount", "currency", what+", the tax of it"),
		money(name+"_excl_tc", from+" Tax Exclusive Selling Price", "currency", what+", without tax"),
		money(name+"_promo_incl_tc", from+" Tax Inclusive Promo Amount", "currency", "discount on "+what+", with tax"),
		money(name+"_promo_tax_tc", from+" Tax Amount Promo", "currency", "discount on "+what+", the tax of it"),
		money(name+"_promo_excl_tc", from+" Tax Exclusive Promo Amount", "currency", "discount on "+what+", without tax"),
	}
}
