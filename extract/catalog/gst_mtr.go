package catalog

import (
	"slices"

	"sellerhouse/extract/dataset"
)

// gst declares one of India's tax reports, which people take from Seller Central.
func gst(name, reportType, doc string, restricted bool, sample string, key []string, columns []dataset.Column) *dataset.Spec {
	return declare(dataset.Spec{
		Name:       name,
		Doc:        doc,
		Source:     dataset.Source{API: dataset.ImportOnly, Type: reportType},
		Seller:     true,
		Regions:    []string{"EU"}, // the region of the Indian store's endpoint
		Sites:      []string{"IN"},
		Role:       "Tax Remittance",
		Restricted: restricted,
		Format:     dataset.CSV,
		Scope:      dataset.PerMarketplace,
		Supersede:  dataset.Replace,
		Period:     dataset.Monthly,
		Traps: []string{
			"India only; amounts are rupees and no column says so.",
			"Columns come and go from year to year: those of the newer electronic invoices may be absent.",
		},
		Sample: sample,
		Tables: []dataset.Table{{Name: name, Grain: "one row per invoice line of a month", Key: key, Day: "invoice_date", Columns: columns}},
	})
}

// GSTB2B is India's merchant tax report of sales to businesses.
var GSTB2B = gst("gst_mtr_b2b", "GET_GST_MTR_B2B_CUSTOM", "Indian merchant tax report, sales to businesses: one row per line of an invoice, refund or cancellation. By import only.",
	true, quoted(gstB2BColumns,
		cells{"Seller Gstin": "29SAMPLE0000A1Z1", "Invoice Number": "IN-1", "Invoice Date": "2026-01-08 10:20:30", "Transaction Type": "Shipment", "Order Id": "404-1000001-1000001", "Shipment Id": "DSAMPLE01", "Shipment Date": "2026-01-08 10:20:30", "Order Date": "2026-01-07 10:20:30", "Shipment Item Id": "DSAMPLEITEM1", "Quantity": "1", "Item Description": "Mug, blue", "Asin": "B0SAMPLE01", "Hsn/sac": "6912", "Sku": "MUG-BLUE", "Ship From State": "KARNATAKA", "Ship From Country": "IN", "Ship To City": "PUNE", "Ship To State": "MAHARASHTRA", "Ship To Country": "IN", "Ship To Postal Code": "411001", "Invoice Amount": "590.00", "Tax Exclusive Gross": "500.00", "Total Tax Amount": "90.00", "Igst Rate": "0.18", "Principal Amount": "590.00", "Principal Amount Basis": "500.00", "Igst Tax": "90.00", "Tcs Igst Rate": "0.005", "Tcs Igst Amount": "2.50", "Warehouse Id": "BLR7", "Fulfillment Channel": "AFN", "Buyer Name": "Sample Traders", "Customer Bill To Gstid": "27SAMPLE0000B1Z1"},
	), []string{"invoice_number", "shipment_item_id", "transaction_type", "_line"}, gstB2BColumns)

// GSTB2C is India's merchant tax report of sales to consumers.
var GSTB2C = gst("gst_mtr_b2c", "GET_GST_MTR_B2C_CUSTOM", "Indian merchant tax report, sales to consumers: one row per line of an invoice, refund or cancellation. By import only.",
	false, quoted(gstColumns,
		cells{"Seller Gstin": "29SAMPLE0000A1Z1", "Invoice Number": "IN-2", "Invoice Date": "2026-01-09 10:20:30", "Transaction Type": "Refund", "Order Id": "404-1000002-1000002", "Shipment Id": "DSAMPLE02", "Quantity": "1", "Item Description": "Mug", "Asin": "B0SAMPLE01", "Hsn/sac": "6912", "Sku": "MUG-BLUE", "Ship To State": "KARNATAKA", "Ship To Country": "IN", "Invoice Amount": "-590.00", "Tax Exclusive Gross": "-500.00", "Total Tax Amount": "-90.00", "Cgst Rate": "0.09", "Sgst Rate": "0.09", "Principal Amount": "-590.00", "Principal Amount Basis": "-500.00", "Cgst Tax": "-45.00", "Sgst Tax": "-45.00", "Credit Note No": "CN-1", "Credit Note Date": "2026-01-12 10:00:00"},
	), []string{"invoice_number", "shipment_item_id", "transaction_type", "_line"}, gstColumns)

// GSTTransfers is India's report of goods moved between the seller's own registrations.
var GSTTransfers = gst("gst_stock_transfers", "GET_GST_STR_ADHOC", "Indian stock transfer report: one row per line of goods moved between warehouses of two states. By import only.",
	false, quoted(gstTransferColumns,
		cells{"Gstin Of Supplier": "29SAMPLE0000A1Z1", "Gstin Of Receiver": "27SAMPLE0000A1Z1", "Transaction Type": "FC_TRANSFER", "Transaction Id": "ST-1", "Invoice Number": "ST-IN-1", "Invoice Date": "2026-01-08", "Ship From Fc": "BLR7", "Ship From State": "KARNATAKA", "Ship To Fc": "BOM4", "Ship To State": "MAHARASHTRA", "Asin": "B0SAMPLE01", "Sku": "MUG-BLUE", "Hsn Code": "6912", "Quantity": "4", "Invoice Value": "944.00", "Taxable Value": "800.00", "Igst Rate": "0.18", "Igst Amount": "144.00"},
	), []string{"invoice_number", "sku", "_line"}, gstTransferColumns)

func rupees(name, from, doc string) dataset.Column { return money(name, from, "=INR", doc) }

var gstColumns = slices.Concat([]dataset.Column{
	required(text("seller_gstin", "Seller Gstin", "the seller's registration")),
	required(text("invoice_number", "Invoice Number", "invoice")),
	dayOf("invoice_date", "Invoice Date", "day of the invoice"),
	instant("invoice_at", "Invoice Date", "instant of the invoice"),
	required(label("transaction_type", "Transaction Type", "Shipment, Refund, Cancel, EInvoiceCancel, FreeReplacement")),
	text("order_id", "Order Id", "order"),
	text("shipment_id", "Shipment Id", "shipment"),
	instant("shipped_at", "Shipment Date", "instant of the shipment"),
	instant("order_at", "Order Date", "instant of the order"),
	text("shipment_item_id", "Shipment Item Id", "line of the shipment"),
	count("quantity", "Quantity", "units"),
	text("product_name", "Item Description", "title"),
	text("asin", "Asin", "ASIN"),
	text("hsn", "Hsn/sac", "tariff number"),
	text("sku", "Sku", "the seller's SKU"),
	label("product_tax_code", "Product Tax Code", "A_GEN_STANDARD ..."),
	text("bill_from_city", "Bill From City", "city of the seller"),
	label("bill_from_state", "Bill From State", "state of the seller"),
	label("bill_from_country", "Bill From Country", "country of the seller"),
	postal("bill_from_postal_prefix", "Bill From Postal Code"),
	text("ship_from_city", "Ship From City", "city of the warehouse"),
	label("ship_from_state", "Ship From State", "state of the warehouse"),
	label("ship_from_country", "Ship From Country", "country of the warehouse"),
	postal("ship_from_postal_prefix", "Ship From Postal Code"),
	personal("ship_city", "Ship To City", "city"),
	label("ship_state", "Ship To State", "state it goes to"),
	label("ship_country", "Ship To Country", "country it goes to"),
	postal("ship_postal_prefix", "Ship To Postal Code"),
	rupees("invoice_tc", "Invoice Amount", "the line with tax"),
	rupees("taxable_tc", "Tax Exclusive Gross", "the line without tax"),
	rupees("tax_tc", "Total Tax Amount", "its tax"),
	share("cgst_rate", "Cgst Rate", "central tax, a fraction of 1"),
	share("sgst_rate", "Sgst Rate", "state tax, a fraction of 1"),
	share("utgst_rate", "Utgst Rate", "union territory tax, a fraction of 1"),
	share("igst_rate", "Igst Rate", "integrated tax, a fraction of 1"),
	share("cess_rate", "Compensatory Cess Rate", "compensation cess, a fraction of 1"),
	rupees("principal_tc", "Principal Amount", "price with tax"),
	rupees("principal_basis_tc", "Principal Amount Basis", "price without tax"),
	rupees("cgst_tc", "Cgst Tax", "central tax on the price"),
	rupees("sgst_tc", "Sgst Tax", "state tax on the price"),
	rupees("igst_tc", "Igst Tax", "integrated tax on the price"),
	rupees("utgst_tc", "Utgst Tax", "union territory tax on the price"),
	rupees("cess_tc", "Compensatory Cess Tax", "cess on the price"),
}, gstPart("shipping", "Shipping", "Shipping Cess Tax Amount", "shipping"), gstPart("giftwrap", "Gift Wrap", "Gift Wrap Compensatory Cess Tax", "gift wrap"), []dataset.Column{
	rupees("item_promo_tc", "Item Promo Discount", "discount on the price"),
	rupees("item_promo_basis_tc", "Item Promo Discount Basis", "the same without tax"),
	rupees("item_promo_tax_tc", "Item Promo Tax", "its tax"),
	rupees("shipping_promo_tc", "Shipping Promo Discount", "discount on shipping"),
	rupees("shipping_promo_basis_tc", "Shipping Promo Discount Basis", "the same without tax"),
	rupees("shipping_promo_tax_tc", "Shipping Promo Tax", "its tax"),
	rupees("giftwrap_promo_tc", "Gift Wrap Promo Discount", "discount on gift wrap"),
	rupees("giftwrap_promo_basis_tc", "Gift Wrap Promo Discount Basis", "the same without tax"),
	rupees("giftwrap_promo_tax_tc", "Gift Wrap Promo Tax", "its tax"),
	share("tcs_cgst_rate", "Tcs Cgst Rate", "tax collected at source, a fraction of 1"),
	rupees("tcs_cgst_tc", "Tcs Cgst Amount", "tax collected at source, central"),
	share("tcs_sgst_rate", "Tcs Sgst Rate", "tax collected at source, a fraction of 1"),
	rupees("tcs_sgst_tc", "Tcs Sgst Amount", "tax collected at source, state"),
	share("tcs_utgst_rate", "Tcs Utgst Rate", "tax collected at source, a fraction of 1"),
	rupees("tcs_utgst_tc", "Tcs Utgst Amount", "tax collected at source, union territory"),
	share("tcs_igst_rate", "Tcs Igst Rate", "tax collected at source, a fraction of 1"),
	rupees("tcs_igst_tc", "Tcs Igst Amount", "tax collected at source, integrated"),
	label("fulfillment_center", "Warehouse Id", "warehouse"),
	label("fulfillment_channel", "Fulfillment Channel", "AFN, MFN"),
}, anyOf(
	label("payment_method", "Payment Method Code", "how it was paid"),
	text("credit_note_number", "Credit Note No", "credit note"),
	instant("credit_note_at", "Credit Note Date", "instant of the credit note"),
))

// gstPart are the amounts of a part of the price besides the price itself.
func gstPart(name, from, cess, what string) []dataset.Column {
	return []dataset.Column{
		rupees(name+"_tc", from+" Amount", what+" with tax"),
		rupees(name+"_basis_tc", from+" Amount Basis", what+" without tax"),
		rupees(name+"_cgst_tc", from+" Cgst Tax", "central tax on "+what),
		rupees(name+"_sgst_tc", from+" Sgst Tax", "state tax on "+what),
		rupees(name+"_utgst_tc", from+" Utgst Tax", "union territory tax on "+what),
		rupees(name+"_igst_tc", from+" Igst Tax", "integrated tax on "+what),
		rupees(name+"_cess_tc", cess, "cess on "+what),
	}
}

var gstB2BColumns = slices.Concat(gstColumns, anyOf(
	personal("bill_city", "Bill To City", "billing city"),
	label("bill_state", "Bill To State", "billing state"),
	label("bill_country", "Bill To Country", "billing country"),
	named(postal("bill_postal_prefix", "Bill To Postalcode"), "Bill To Postal Code"),
	named(personal("customer_bill_gstin", "Customer Bill To Gstid", "the buyer's registration"), "Customer Bill To Gstin"),
	named(personal("customer_ship_gstin", "Customer Ship To Gstid", "the recipient's registration"), "Customer Ship To Gstin"),
	personal("buyer_name", "Buyer Name", "buyer"),
	text("irn", "Irn Number", "electronic invoice"),
	label("irn_status", "Irn Filing Status", "how far it is"),
	instant("irn_at", "Irn Date", "when it was filed"),
	text("irn_error", "Irn Error Code", "why it was refused"),
))

var gstTransferColumns = slices.Concat([]dataset.Column{
	required(text("supplier_gstin", "Gstin Of Supplier", "registration the goods left")),
	text("receiver_gstin", "Gstin Of Receiver", "registration the goods went to"),
	required(label("transaction_type", "Transaction Type", "FC_TRANSFER, FC_REMOVAL ...")),
	text("transaction_id", "Transaction Id", "transfer"),
	required(text("invoice_number", "Invoice Number", "invoice")),
	dayOf("invoice_date", "Invoice Date", "day of the invoice"),
	required(text("sku", "Sku", "the seller's SKU")),
	count("quantity", "Quantity", "units"),
	rupees("invoice_tc", "Invoice Value", "the line with tax"),
	rupees("taxable_tc", "Taxable Value", "the line without tax"),
}, anyOf(
	text("order_id", "Order Id", "order of the transfer"),
	label("ship_from_center", "Ship From Fc", "warehouse the goods left"),
	text("ship_from_city", "Ship From City", "its city"),
	label("ship_from_state", "Ship From State", "its state"),
	label("ship_from_country", "Ship From Country", "its country"),
	postal("ship_from_postal_prefix", "Ship From Postal Code"),
	label("ship_to_center", "Ship To Fc", "warehouse the goods went to"),
	text("ship_to_city", "Ship To City", "its city"),
	label("ship_to_state", "Ship To State", "its state"),
	label("ship_to_country", "Ship To Country", "its country"),
	postal("ship_to_postal_prefix", "Ship To Postal Code"),
	text("asin", "Asin", "ASIN"),
	text("hsn", "Hsn Code", "tariff number"),
	share("igst_rate", "Igst Rate", "integrated tax, a fraction of 1"),
	rupees("igst_tc", "Igst Amount", "integrated tax"),
	share("sgst_rate", "Sgst Rate", "state tax, a fraction of 1"),
	rupees("sgst_tc", "Sgst Amount", "state tax"),
	share("utgst_rate", "Utgst Rate", "union territory tax, a fraction of 1"),
	rupees("utgst_tc", "Utgst Amount", "union territory tax"),
	share("cgst_rate", "Cgst Rate", "central tax, a fraction of 1"),
	rupees("cgst_tc", "Cgst Amount", "central tax"),
	share("cess_rate", "Compensatory Cess Rate", "cess, a fraction of 1"),
	rupees("cess_tc", "Compensatory Cess Amount", "cess"),
	text("irn", "Irn Number", "electronic invoice"),
	label("irn_status", "Irn Filing Status", "how far it is"),
	instant("irn_at", "Irn Date", "when it was filed"),
	text("irn_error", "Irn Error Code", "why it was refused"),
))
