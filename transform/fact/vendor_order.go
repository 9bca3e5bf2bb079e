package fact

import "sellerhouse/extract/dataset"

// VendorPO is what Amazon ordered from vendors and what became of it.
var VendorPO = declare(Table{
	Name:    "fact_vendor_po",
	Doc:     "Purchase orders of vendors, item by item: what was ordered at which cost, accepted, rejected and received, as it stands now. Quantities are units, also of orders in cases.",
	Grain:   "one row per purchase order and item",
	Key:     []string{"account_sk", "vendor_code", "po_number", "item_seq"},
	OrderBy: []string{"account_sk", "marketplace_sk", "po_date", "vendor_code", "po_number", "item_seq"},
	Month:   "po_date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		label("vendor_code", "vendor code"),
		text("po_number", "purchase order"),
		text("item_seq", "number of the item in the order"),
		date("po_date", "local day it was placed"),
		label("po_state", "New, Acknowledged, Closed; blank where only the status is known"),
		label("po_status", "OPEN or CLOSED, of the status; blank where that is not known"),
		text("asin", "product"),
		text("vendor_sku", "the vendor's own number, EAN or UPC"),
		label("confirmation_status", "ACCEPTED, PARTIALLY_ACCEPTED, REJECTED, UNCONFIRMED"),
		label("receive_status", "NOT_RECEIVED, PARTIALLY_RECEIVED, RECEIVED"),
		label("currency", "ISO 4217"),
	}, nullable(
		instant("state_changed_at", "when the order came to its state"),
		instant("last_received_at", "last receipt"),
		instant("ship_window_from", "first instant to ship"),
		instant("ship_window_to", "last instant to ship"),
		instant("delivery_window_from", "first instant to deliver"),
		instant("delivery_window_to", "last instant to deliver"),
		count("ordered", "units ordered"),
		count("accepted", "units accepted; may exceed those ordered"),
		count("rejected", "units rejected"),
		count("backordered", "units accepted for later; NULL, as no source tells them"),
		count("received", "units received"),
		money("unit_cost_tc", "what Amazon pays a unit, without tax"),
		money("ordered_cost_tc", "unit_cost_tc of all units ordered"),
	), rate(), []dataset.Column{
		reporting("ordered_cost_rc", "ordered_cost_tc in the reporting currency, at the rate of the day it was placed"),
	}, lineage()),
	Feed: &Feed{
		Convert: []string{"ordered_cost"},
		Sources: []Source{
			{
				Dataset: "vendor_purchase_orders", Table: "vendor_purchase_order_items", Day: "po_date", Sites: []Site{{By: ByDocument}, {ByCurrency, "currency"}}, ASIN: "asin",
				Columns: map[string]string{"unit_cost_tc": "net_cost_tc"}, Also: []string{"unit_of_measure", "unit_size", "ship_window", "delivery_window"},
			},
			{
				Dataset: "vendor_order_status", Table: "vendor_order_status_items", Day: "po_date", Sites: []Site{{By: ByDocument}, {ByCurrency, "currency"}}, ASIN: "asin",
				Columns: map[string]string{"unit_cost_tc": "net_cost_tc"},
				Also: []string{
					"unit_of_measure", "unit_size", "accepted_unit", "accepted_unit_size", "rejected_unit", "rejected_unit_size", "received_unit", "received_unit_size",
				},
				Gives: []string{"po_status", "confirmation_status", "receive_status", "last_received_at", "accepted", "rejected", "received"},
			},
		},
	},
})

// VendorASN is what vendors delivered, as announced.
var VendorASN = declare(Table{
	Name:    "fact_vendor_asn",
	Doc:     "Shipments of vendors to Amazon, by item of an order: units, and when they were announced (ASN), left and arrived.",
	Grain:   "one row per shipment, purchase order and item",
	Key:     []string{"account_sk", "vendor_code", "shipment_id", "po_number", "item_seq"},
	OrderBy: []string{"account_sk", "marketplace_sk", "created_date", "vendor_code", "shipment_id", "po_number", "item_seq"},
	Month:   "created_date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product"),
		label("vendor_code", "vendor code"),
		text("shipment_id", "the vendor's shipment"),
		text("po_number", "purchase order"),
		text("item_seq", "number of the item in the order"),
		date("created_date", "local day the shipment was created"),
		text("asin", "product"),
		text("vendor_sku", "the vendor's own number, EAN or UPC"),
	}, nullable(
		instant("asn_sent_at", "when it was announced"),
		instant("ship_at", "when it left"),
		instant("delivery_at", "when it arrived"),
		instant("window_to", "last instant to ship, by the order"),
		count("units", "units shipped"),
		flag("is_on_time", "1 where it was announced by the time it left and before it arrived; NULL until it has left"),
	), lineage()),
	Feed: &Feed{Sources: []Source{{
		Dataset: "vendor_shipments", Table: "vendor_shipment_items", Day: "created_at", Sites: reported, ASIN: "asin",
		Columns: map[string]string{"ship_at": "shipped_at", "delivery_at": "delivered_at"}, Also: []string{"unit_of_measure", "unit_size", "ship_window"},
	}}},
})

// VendorInvoice is what vendors were paid and charged.
var VendorInvoice = declare(Table{
	Name:    "fact_vendor_invoice",
	Doc:     "What Amazon paid vendors of their invoices and what it deducted or billed. A remittance can hold what chargebacks and co-op invoices say as well: every sum filters source_type.",
	Grain:   "one row per line of a remittance, chargeback or co-op invoice",
	Key:     []string{"account_sk", "source_type", "payee", "payment_no", "invoice_no", "line", "occurrence"},
	OrderBy: []string{"account_sk", "marketplace_sk", "date", "source_type", "payee", "payment_no", "invoice_no", "line", "occurrence"},
	Month:   "date",
	Columns: columns(tenant(), []dataset.Column{
		key("product_sk", "product; 1 where the line is of none"),
		label("source_type", "REMITTANCE, CHARGEBACK or COOP"),
		text("payee", "vendor code that is paid or charged"),
		text("payment_no", "payment, of remittances"),
		text("invoice_no", "invoice, credit note, claim or chargeback"),
		count("line", "its line; 0 for the whole of it"),
		number("occurrence", "numbers equal rows of a file, from 1"),
		date("date", "day it was paid (REMITTANCE), charged (CHARGEBACK), issued (COOP)"),
		label("deduction_type", "SHORTAGE, PRICE, COOP, PROVISION, RETURN, CHARGEBACK; blank for invoices"),
		label("transaction_type", "as exported"),
		label("status", "as exported, of chargebacks"),
		text("po_number", "purchase order"),
		text("shipment_id", "shipment, of chargebacks"),
		text("asin", "product"),
		text("agreement_no", "agreement, of co-op invoices"),
		text("description", "as exported"),
		text("dispute_case", "dispute, where there is one"),
		label("currency", "ISO 4217"),
	}, nullable(
		date("invoice_date", "when it was issued"),
		date("due_date", "when it is due"),
		date("paid_date", "when it was paid"),
		count("quantity", "units"),
		money("invoice_tc", "amount without tax: + is owed to the vendor, - is taken from him"),
		money("tax_tc", "its tax, same sign"),
		money("discount_tc", "discount taken for paying early, as exported"),
		money("withheld_tc", "tax withheld, as exported"),
		money("paid_tc", "what was paid of it"),
		money("remaining_tc", "what is still open"),
		money("reversed_tc", "what was given back of a chargeback, positive"),
	), rate(), []dataset.Column{
		reporting("invoice_rc", "invoice_tc in the reporting currency"),
		reporting("tax_rc", "tax_tc in the reporting currency"),
		reporting("paid_rc", "paid_tc in the reporting currency"),
	}, lineage()),
	Feed: &Feed{
		Number:  "occurrence",
		Convert: []string{"invoice", "tax", "paid"},
		Sources: []Source{
			{
				Dataset: "vendor_remittance", Day: "paid_date", Sites: []Site{{By: ByDocument}, {ByCurrency, "currency"}}, Texts: map[string]string{"source_type": "REMITTANCE"},
			},
			{
				Dataset: "vendor_chargeback", Day: "charged_date", Sites: []Site{{By: ByDocument}, {ByCurrency, "currency"}}, ASIN: "asin",
				Columns: map[string]string{"invoice_no": "chargeback_no", "transaction_type": "chargeback_type", "description": "sub_type"},
				Texts:   map[string]string{"source_type": "CHARGEBACK", "deduction_type": "CHARGEBACK"}, Also: []string{"charged_tc"},
			},
			{
				Dataset: "vendor_coop_invoice", Day: "invoice_date", Sites: []Site{{By: ByDocument}, {ByCurrency, "currency"}}, ASIN: "asin",
				Columns: map[string]string{"description": "agreement_title", "transaction_type": "funding_type"},
				Texts:   map[string]string{"source_type": "COOP", "deduction_type": "COOP"},
			},
		},
	},
})
