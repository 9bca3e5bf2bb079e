package catalog

import "sellerhouse/extract/dataset"

// What Amazon pays vendors and what it deducts has no API: people export it from Vendor Central, whose files are not
// published. These three are our own layouts of it, with the headers people are known to have as further names.

// VendorRemittance is what a payment paid and deducted, invoice by invoice.
var VendorRemittance = declare(vendorFile("vendor_remittance", "Vendor remittances: what each payment paid of each invoice, and deductions with their reason. Imported.", vendorRemittanceSample,
	dataset.Table{
		Grain: "one row per invoice or deduction of a payment", Key: []string{"payee", "payment_no", "invoice_no", "line"}, Day: "paid_date",
		Columns: []dataset.Column{
			required(named(text("payee", "payee", "the vendor code that is paid"), "Payee code", "Vendor code", "Payee")),
			required(named(text("payment_no", "payment_no", "the payment"), "Payment number", "Payment Number", "Remittance number", "Payment ID")),
			required(named(plainDay("paid_date", "paid_date", "when it was paid"), "Payment date", "Payment Date", "Paid date")),
			required(named(text("invoice_no", "invoice_no", "the invoice, credit note or claim"), "Invoice number", "Invoice Number", "Invoice ID")),
			optional(named(count("line", "line", "line of the invoice; blank for the whole of it"), "Line number", "Line item")),
			optional(named(plainDay("invoice_date", "invoice_date", "when it was issued"), "Invoice date", "Invoice Date")),
			optional(named(plainDay("due_date", "due_date", "when it was due"), "Due date", "Invoice due date")),
			optional(named(text("po_number", "po_number", "purchase order"), "PO number", "Purchase order", "PO")),
			optional(named(label("transaction_type", "transaction_type", "as exported: invoice, credit, shortage claim ..."), "Transaction type", "Transaction Type", "Invoice type")),
			optional(named(label("deduction_type", "deduction_type", "SHORTAGE, PRICE, COOP, PROVISION, RETURN; blank for invoices"), "Deduction type", "Deduction reason")),
			optional(named(text("description", "description", "as exported"), "Transaction description", "Description", "Transaction Description", "Reference details")),
			required(named(label("currency", "currency", "ISO 4217"), "Invoice currency", "Invoice Currency", "Currency code")),
			named(money("invoice_tc", "invoice_amount", "currency", "amount of the invoice, without tax; below zero for deductions"), "Invoice amount", "Invoice Amount", "Net amount"),
			optional(named(money("tax_tc", "tax_amount", "currency", "its tax"), "Tax amount", "Tax", "VAT amount")),
			optional(named(money("discount_tc", "discount_amount", "currency", "discount taken for paying early"), "Terms discount taken", "Terms Discount Taken", "Discount")),
			optional(named(money("withheld_tc", "withheld_amount", "currency", "tax withheld"), "Withholding amount", "Withholding Amount")),
			required(named(money("paid_tc", "paid_amount", "currency", "what was paid of it; below zero for deductions"), "Amount paid", "Amount Paid", "Net amount paid", "Payment amount")),
			optional(named(money("remaining_tc", "remaining_amount", "currency", "what is still open"), "Remaining amount", "Remaining Amount")),
			optional(named(text("dispute_case", "dispute_case", "dispute, where there is one"), "Dispute ID", "Case ID", "Dispute case")),
		},
	}))

// VendorChargeback is what Amazon charges vendors for deliveries that break its rules.
var VendorChargeback = declare(vendorFile("vendor_chargeback", "Vendor chargebacks: what Amazon charged for deliveries against its rules, and what became of it. Imported.", vendorChargebackSample,
	dataset.Table{
		Grain: "one row per chargeback and line", Key: []string{"payee", "chargeback_no", "line"}, Day: "charged_date",
		Columns: []dataset.Column{
			required(named(text("payee", "payee", "the vendor code that is charged"), "Payee code", "Vendor code", "Vendor")),
			required(named(text("chargeback_no", "chargeback_no", "the chargeback"), "Issue ID", "Chargeback ID", "Chargeback number", "Invoice number")),
			optional(named(count("line", "line", "its line; blank where it has one"), "Line number", "Line item")),
			required(named(plainDay("charged_date", "charged_date", "when it was made"), "Creation date", "Creation Date", "Charge date", "Created on")),
			required(named(label("chargeback_type", "chargeback_type", "which rule"), "Issue type", "Chargeback type", "Type of issue", "Type")),
			optional(named(label("sub_type", "sub_type", "which part of it"), "Issue sub-type", "Sub-type of the non-compliance", "Subtype")),
			optional(named(text("po_number", "po_number", "purchase order"), "Purchase order", "PO number", "Purchase order number", "PO")),
			optional(named(text("shipment_id", "shipment_id", "shipment"), "Shipment ID", "ASN", "ARN", "Shipment")),
			optional(named(text("asin", "asin", "product"), "ASIN")),
			optional(named(count("quantity", "quantity", "units charged for"), "Quantity", "Product quantity", "Units")),
			required(named(label("currency", "currency", "ISO 4217"), "Currency code", "Charge currency")),
			required(named(money("charged_tc", "charged_amount", "currency", "what was charged, without tax; positive"), "Financial charge", "Charge amount", "Chargeback amount", "Amount")),
			optional(named(money("tax_tc", "tax_amount", "currency", "its tax"), "Tax amount", "Tax", "VAT amount")),
			optional(named(money("reversed_tc", "reversed_amount", "currency", "what was given back; positive"), "Charge reversed", "Reversed amount")),
			optional(named(label("status", "status", "as exported"), "Dispute state", "Status", "Dispute status")),
			optional(named(plainDay("dispute_until", "dispute_until", "last day for a dispute"), "Dispute by", "Dispute deadline", "Days remaining to dispute")),
			optional(named(text("dispute_case", "dispute_case", "dispute, where there is one"), "Dispute ID", "Case ID", "Dispute case")),
		},
	}))

// VendorCoopInvoice is what vendors are billed for co-op agreements.
var VendorCoopInvoice = declare(vendorFile("vendor_coop_invoice", "Vendor co-op invoices: what is billed for each agreement, its basis and rate. Imported.", vendorCoopSample,
	dataset.Table{
		Grain: "one row per invoice and line", Key: []string{"payee", "invoice_no", "line"}, Day: "invoice_date",
		Columns: []dataset.Column{
			required(named(text("payee", "payee", "the vendor code that is billed"), "Payee code", "Vendor code", "Vendor")),
			required(named(text("invoice_no", "invoice_no", "the invoice"), "Invoice ID", "Invoice number", "Invoice Number")),
			optional(named(count("line", "line", "its line; blank where it has one"), "Line number", "Line item")),
			required(named(plainDay("invoice_date", "invoice_date", "when it was issued"), "Invoice date", "Invoice Date")),
			optional(named(plainDay("due_date", "due_date", "when it is due"), "Due date", "Invoice due date")),
			required(named(text("agreement_no", "agreement_no", "the agreement"), "Agreement ID", "Agreement number", "Agreement")),
			optional(named(text("agreement_title", "agreement_title", "its title"), "Agreement title", "Title")),
			optional(named(label("funding_type", "funding_type", "accrual, price protection, promotion ..."), "Funding type", "Agreement type")),
			optional(named(plainDay("period_from", "period_from", "first day billed"), "Period from", "Start date", "Receive start date")),
			optional(named(plainDay("period_until", "period_until", "last day billed"), "Period to", "End date", "Receive end date")),
			optional(named(text("asin", "asin", "product; blank where it is for all"), "ASIN")),
			optional(named(count("quantity", "quantity", "units"), "Quantity", "Units")),
			required(named(label("currency", "currency", "ISO 4217"), "Currency code", "Invoice currency")),
			optional(named(money("basis_tc", "basis_amount", "currency", "what the rate is applied to"), "Basis amount", "Net receipts", "Agreement basis")),
			optional(named(dataset.Column{Name: "rate", From: "rate", Kind: dataset.Decimal(18, 6), Doc: "percent of the basis"}, "Rate", "Percentage", "Funding percent")),
			required(named(money("invoice_tc", "invoice_amount", "currency", "what is billed, without tax; positive"), "Invoice amount", "Original balance", "Billed amount", "Amount")),
			optional(named(money("tax_tc", "tax_amount", "currency", "its tax"), "Tax amount", "Tax", "VAT amount")),
			optional(named(text("dispute_case", "dispute_case", "dispute, where there is one"), "Dispute ID", "Case ID", "Dispute case")),
		},
	}))

// VendorFiles are the layouts of files that people export from Vendor Central.
var VendorFiles = []*dataset.Spec{VendorRemittance, VendorChargeback, VendorCoopInvoice}

func vendorFile(name, doc, sample string, t dataset.Table) dataset.Spec {
	t.Name = name
	return dataset.Spec{
		Name: name, Doc: doc, Source: dataset.Source{API: dataset.ImportOnly, Type: name},
		Vendor: true, Format: dataset.CSV, Scope: dataset.PerRegion, Supersede: dataset.Upsert,
		Traps: []string{
			"Amazon publishes no layout: columns are ours, with commas, tabs or semicolons between cells. A header that fits none is refused, naming the nearest.",
			"A row that is imported again replaces the one with the same key; equal rows of one file are all kept.",
			"Signs are as in the header's words: remittances are signed, charges are positive.",
		},
		Sample: sample, Tables: []dataset.Table{t},
	}
}

const vendorRemittanceSample = `payee,payment_no,paid_date,invoice_no,line,invoice_date,due_date,po_number,transaction_type,deduction_type,description,currency,invoice_amount,tax_amount,discount_amount,withheld_amount,paid_amount,remaining_amount,dispute_case
ABCDE,7000000001,2026-01-30,INV-0001,,2025-11-28,2026-01-27,1A2B3C4D,INVOICE,,,EUR,1250.00,237.50,-25.00,0.00,1462.50,0.00,
ABCDE,7000000001,2026-01-30,INV-0001SC,1,2026-01-20,,1A2B3C4D,CLAIM,SHORTAGE,"Shortage, 2 units",EUR,-15.60,-2.96,,,-18.56,0.00,9000000001
`

const vendorChargebackSample = `payee,chargeback_no,line,charged_date,chargeback_type,sub_type,po_number,shipment_id,asin,quantity,currency,charged_amount,tax_amount,reversed_amount,status,dispute_until,dispute_case
ABCDE,CB-0001,1,2026-01-15,ASN Accuracy,ASN sent late,1A2B3C4D,SHP000000001,B0SAMPLE01,24,EUR,12.00,2.28,0.00,Open,2026-02-14,
ABCDE,CB-0002,,2026-01-16,On-Time Non-Compliance,,1A2B3C4E,,,,EUR,30.00,5.70,30.00,Reversed,,9000000002
`

const vendorCoopSample = `payee,invoice_no,line,invoice_date,due_date,agreement_no,agreement_title,funding_type,period_from,period_until,asin,quantity,currency,basis_amount,rate,invoice_amount,tax_amount,dispute_case
ABCDE,CO-0001,1,2026-02-02,2026-03-04,48000001,"Marketing, 2026",Accrual,2026-01-01,2026-01-31,,,EUR,25000.00,4.5,1125.00,213.75,
ABCDE,CO-0002,1,2026-02-02,2026-03-04,48000002,New year deal,Promotion,2026-01-08,2026-01-15,B0SAMPLE01,12,EUR,,,30.00,5.70,
`
