package catalog

import (
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/dataset"
)

// VATInvoices is every line that sellers who write their own invoices have to invoice.
var VATInvoices = declare(dataset.Spec{
	Name:       "vat_invoices",
	Doc:        "VAT invoice data: one row per order item of a shipment or refund, with its amounts and how far its invoice is.",
	Source:     dataset.Source{API: dataset.Reports, Type: "GET_FLAT_FILE_VAT_INVOICE_DATA_REPORT"},
	Seller:     true,
	Regions:    []string{"EU"},
	Role:       "Tax Invoicing",
	Restricted: true,
	Format:     dataset.TSV,
	Scope:      dataset.PerRegion,
	Supersede:  dataset.Upsert,
	MaxDays:    30,
	History:    548,
	Latency:    24 * time.Hour,
	Reread:     dataset.Reread{Daily: 7},
	ByInstant:  true,
	Measure:    "item_incl_tc",
	Traps: []string{
		"Full of personal data, so that it is asked for only where restricted types are allowed; of it ids, SKUs, amounts and countries are kept.",
		"The order of its columns is not fixed.",
		"The discount groups are printed positive.",
	},
	Sample: flat(strings.Join(headersOf(vatInvoiceColumns), " "),
		cells{"marketplace-id": "A1PA6795UKMFR9", "order-id": "302-1000001-1000001", "order-item-id": "70000000000001", "shipping-id": "DSAMPLE01", "transaction-id": "DSAMPLE011", "transaction-type": "SHIPMENT", "invoice-status": "InvoicePending", "is-amazon-invoiced": "false", "order-date": "2026-01-07T22:10:01+00:00", "shipment-date": "2026-01-08T18:00:00+00:00", "asin": "B0SAMPLE01", "sku": "MUG-BLUE", "product-name": "Blauer Becher", "quantity-purchased": "1", "currency": "EUR", "item-vat-incl-amount": "18.99", "item-vat-amount": "3.03", "item-vat-excl-amount": "15.96", "item-vat-rate": "0.19", "is-business-order": "true", "recipient-name": "Jane Sample", "ship-city": "Köln", "ship-postal-code": "50667", "ship-country": "DE", "ship-from-country": "DE", "buyer-vat-number": "DE000000000", "export-outside-eu": "false"},
		cells{"marketplace-id": "A1PA6795UKMFR9", "order-id": "302-1000001-1000001", "order-item-id": "70000000000001", "shipping-id": "DSAMPLE01", "transaction-id": "crow:SAMPLE", "transaction-type": "REFUND", "invoice-status": "InvoicePending", "order-date": "2026-01-07T22:10:01+00:00", "shipment-date": "2026-01-12T09:00:00+00:00", "asin": "B0SAMPLE01", "sku": "MUG-BLUE", "quantity-purchased": "1", "currency": "EUR", "item-vat-incl-amount": "-18.99", "item-vat-amount": "-3.03", "item-vat-excl-amount": "-15.96", "item-vat-rate": "0.19", "ship-country": "DE"},
	),
	Tables: []dataset.Table{{
		Name:    "vat_invoices",
		Grain:   "one row per order item of a shipment or refund",
		Key:     []string{"transaction_id", "order_item_id"},
		Columns: vatInvoiceColumns,
	}},
})

var vatInvoiceColumns = slices.Concat([]dataset.Column{
	required(label("marketplace_id", "marketplace-id", "Amazon's marketplace id")),
	required(text("order_id", "order-id", "order")),
	required(text("order_item_id", "order-item-id", "order item id")),
	text("shipment_id", "shipping-id", "shipment"),
	required(text("transaction_id", "transaction-id", "the shipment or refund to be invoiced")),
	required(label("transaction_type", "transaction-type", "SHIPMENT, REFUND ...")),
	text("invoice_number", "invoice-number", "the seller's invoice"),
	label("invoice_status", "invoice-status", "InvoicePending, Uploaded ..."),
	text("invoice_status_description", "invoice-status-description", "the same in words"),
	yesNo("is_amazon_invoiced", "is-amazon-invoiced", "Amazon writes the invoice"),
	instant("order_at", "order-date", "instant of the order"),
	instant("shipped_at", "shipment-date", "instant of the shipment or refund"),
	personal("buyer_vat_number", "buyer-vat-number", "the buyer's registration"),
	text("seller_vat_number", "seller-vat-number", "the seller's registration"),
	text("asin", "asin", "ASIN"),
	text("sku", "sku", "the seller's SKU"),
	text("product_name", "product-name", "title"),
	count("quantity", "quantity-purchased", "units"),
	required(label("currency", "currency", "ISO 4217")),
}, vatGroup("item", "item", "the items"), vatGroup("item_promo", "item-promo", "discount on the items"),
	vatGroup("giftwrap", "gift-wrap", "gift wrap"), vatGroup("giftwrap_promo", "gift-promo", "discount on gift wrap"),
	vatGroup("shipping", "shipping", "shipping"), vatGroup("shipping_promo", "shipping-promo", "discount on shipping"), anyOf(
		text("item_promotion_id", "item-promotion-id", "promotion"),
		text("giftwrap_promotion_id", "gift-promotion-id", "promotion"),
		text("shipping_promotion_id", "ship-promotion-id", "promotion"),
		yesNo("is_business_order", "is-business-order", "business order"),
		label("price_designation", "price-designation", "BusinessPrice or blank"),
		personal("purchase_order_number", "purchase-order-number", "the buyer's order number"),
		personal("recipient_name", "recipient-name", "recipient"),
		label("ship_service_level", "ship-service-level", "Standard ..."),
		label("fulfilled_by", "fulfilled-by", "Amazon or Merchant"),
		personal("ship_address_1", "ship-address-1", "address"),
		personal("ship_address_2", "ship-address-2", "address"),
		personal("ship_address_3", "ship-address-3", "address"),
		personal("ship_city", "ship-city", "city"),
		text("ship_state", "ship-state", "state or province"),
		postal("ship_postal_prefix", "ship-postal-code"),
		label("ship_country", "ship-country", "country the parcel goes to, ISO 3166"),
		personal("ship_phone", "ship-phone-number", "telephone"),
		label("ship_from_country", "ship-from-country", "country the parcel left, ISO 3166"),
		text("ship_from_state", "ship-from-state", "state it left"),
		text("ship_from_city", "ship-from-city", "city of the warehouse it left"),
		postal("ship_from_postal_prefix", "ship-from-postal-code"),
		personal("billing_name", "billing-name", "who is billed"),
		personal("bill_address_1", "bill-address-1", "billing address"),
		personal("bill_address_2", "bill-address-2", "billing address"),
		personal("bill_address_3", "bill-address-3", "billing address"),
		personal("bill_city", "bill-city", "billing city"),
		text("bill_state", "bill-state", "billing state"),
		postal("bill_postal_prefix", "bill-postal-code"),
		label("bill_country", "bill-country", "billing country, ISO 3166"),
		personal("billing_phone", "billing-phone-number", "telephone"),
		personal("buyer_name", "buyer-name", "buyer"),
		personal("buyer_company", "buyer-company-name", "the buyer's company"),
		text("legacy_order_item_id", "legacy-customer-order-item-id", "older order item id"),
		label("invoice_format", "recommended-invoice-format", "format Amazon recommends"),
		label("buyer_tax_registration_type", "buyer-tax-registration-type", "kind of the buyer's registration"),
		personal("buyer_e_invoice_account", "buyer-e-invoice-account-id", "the buyer's electronic invoice account"),
		yesNo("is_buyer_present", "is-buyer-physically-present", "the buyer is established there"),
		yesNo("is_seller_present", "is-seller-physically-present", "the seller is established there"),
		text("citation_es", "citation-es", "sentence an invoice must hold, Spanish"),
		text("citation_it", "citation-it", "sentence an invoice must hold, Italian"),
		text("citation_fr", "citation-fr", "sentence an invoice must hold, French"),
		text("citation_de", "citation-de", "sentence an invoice must hold, German"),
		text("citation_en", "citation-en", "sentence an invoice must hold, English"),
		yesNo("is_export", "export-outside-eu", "left the European Union"),
		yesNo("is_corrected", "is-invoice-corrected", "corrects an earlier invoice"),
		text("original_invoice_number", "original-vat-invoice-number", "the invoice that is corrected"),
		text("correction_details", "invoice-correction-details", "what is corrected"),
	))

// vatGroup are the amounts of one part of the price.
func vatGroup(name, from, what string) []dataset.Column {
	return []dataset.Column{
		money(name+"_incl_tc", from+"-vat-incl-amount", "currency", what+", with VAT"),
		money(name+"_vat_tc", from+"-vat-amount", "currency", what+", the VAT of it"),
		money(name+"_excl_tc", from+"-vat-excl-amount", "currency", what+", without VAT"),
		share(name+"_vat_rate", from+"-vat-rate", "rate, a fraction of 1"),
	}
}
