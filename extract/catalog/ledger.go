package catalog

import (
	"strings"
	"time"

	"sellerhouse/extract/dataset"
)

// quotedLines prints a document with every cell in double quotes: cells cut by a bar, the header first.
func quotedLines(rows ...string) string {
	var b strings.Builder
	for _, r := range rows {
		cells := strings.Split(r, "|")
		for i, c := range cells {
			cells[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		b.WriteString(strings.Join(cells, "\t") + "\n")
	}
	return b.String()
}

// ledgerDate is the day of a ledger row, written month first in every store.
var ledgerDate = dataset.Column{
	Name: "date", From: "Date", Kind: dataset.Date, Dates: dataset.MonthFirst, Required: true,
	Doc: "the store's day, printed MM/DD/YYYY whatever the store",
}

var ledgerTitle = dataset.Column{Name: "title", From: "Title", Kind: dataset.Text, Volatile: true, Doc: "title of today"}

// LedgerSummary is what moved in Amazon's warehouses, per day, product and country.
var LedgerSummary = declare(dataset.Spec{
	Name: "ledger_summary",
	Doc:  "Inventory ledger by day: opening balance, movements by kind and closing balance of a product in one condition and country.",
	Source: dataset.Source{
		API: dataset.Reports, Type: "GET_LEDGER_SUMMARY_VIEW_DATA",
		Options: map[string]string{"aggregateByLocation": "COUNTRY", "aggregatedByTimePeriod": "DAILY"},
	},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.QuotedTSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Replace,
	MaxDays:   31,
	History:   548,
	Latency:   36 * time.Hour,
	Reread:    dataset.Reread{Daily: 35},
	ByInstant: true,
	Limit:     dataset.Limit{Same: 4 * time.Hour},
	Measure:   "ending_balance",
	Traps: []string{
		"Every cell stands in double quotes; headers stand with spaces in files and without in the documentation.",
		"Dates are MM/DD/YYYY in every store, MM/YYYY where MONTHLY is asked for.",
		"Signs are part of the number: what leaves is negative. Ending = starting + receipts + customer shipments + customer returns + vendor returns + transfers + found + lost + damaged + disposed + other + unknown; in transit only informs.",
		"A product that did not move on a day may have no row: its balance is the last one before.",
	},
	Sample: quotedLines(
		"Date|FNSKU|ASIN|MSKU|Title|Disposition|Starting Warehouse Balance|In Transit Between Warehouses|Receipts|Customer Shipments|Customer Returns|Vendor Returns|Warehouse Transfer In/Out|Found|Lost|Damaged|Disposed|Other Events|Ending Warehouse Balance|Unknown Events|Location",
		`01/08/2026|X00SAMPLE1|B0SAMPLE01|MUG-BLUE|Blue mug 12" set|SELLABLE|100|4|50|-12|1|-5|0|2|-1|0|0|0|135|0|US`,
		`01/08/2026|X00SAMPLE1|B0SAMPLE01|MUG-BLUE|Blue mug 12" set|CUSTOMER_DAMAGED|3|0|0|0|1|0|0|0|0|0|-1|0|3|0|US`,
	),
	Tables: []dataset.Table{{
		Name:  "ledger_summary",
		Grain: "one row per day, product, condition and country",
		Key:   []string{"date", "fnsku", "sku", "disposition", "location", "store", "_line"},
		Day:   "date",
		Columns: []dataset.Column{
			ledgerDate,
			text("fnsku", "FNSKU", "Amazon's barcode label"),
			text("asin", "ASIN", "ASIN"),
			text("sku", "MSKU", "the seller's SKU"),
			ledgerTitle,
			required(label("disposition", "Disposition", "SELLABLE, DEFECTIVE, CUSTOMER_DAMAGED, WAREHOUSE_DAMAGED, CARRIER_DAMAGED, DISTRIBUTOR_DAMAGED, EXPIRED")),
			required(named(count("starting_balance", "Starting Warehouse Balance", "units at the beginning of the day"), "StartingWarehouseBalance")),
			named(count("in_transit", "In Transit Between Warehouses", "units on the way between warehouses, no part of the balance"), "InTransitBetweenWarehouses"),
			count("receipts", "Receipts", "units received from the seller"),
			named(count("customer_shipments", "Customer Shipments", "units sent to customers, negative"), "CustomerShipments"),
			named(count("customer_returns", "Customer Returns", "units that came back"), "CustomerReturns"),
			named(count("vendor_returns", "Vendor Returns", "units sent back to the seller, negative"), "VendorReturns"),
			named(count("transfers", "Warehouse Transfer In/Out", "units from and to warehouses elsewhere, signed"), "WarehouseTransferIn/Out", "WarehouseTransferInOut"),
			count("found", "Found", "units found again"),
			count("lost", "Lost", "units lost, negative"),
			count("damaged", "Damaged", "units that changed to or from damaged, signed"),
			count("disposed", "Disposed", "units disposed of, negative"),
			named(count("other_events", "Other Events", "everything else, signed"), "OtherEvents"),
			required(named(count("ending_balance", "Ending Warehouse Balance", "units at the end of the day"), "EndingWarehouseBalance")),
			named(count("unknown_events", "Unknown Events", "what Amazon cannot say, signed"), "UnknownEvents"),
			required(label("location", "Location", "country the goods lie in, ISO 3166; a warehouse where FC is asked for")),
			optional(label("store", "Store", "store the stock is for, newer files")),
		},
	}},
})

// LedgerDetail is every movement in Amazon's warehouses.
var LedgerDetail = declare(dataset.Spec{
	Name:      "ledger_detail",
	Doc:       "Inventory ledger by event: one row per movement of a product in a warehouse.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_LEDGER_DETAIL_VIEW_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.QuotedTSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Replace,
	MaxDays:   31,
	History:   548,
	Latency:   36 * time.Hour,
	Reread:    dataset.Reread{Daily: 35},
	ByInstant: true,
	Limit:     dataset.Limit{Same: 4 * time.Hour},
	Measure:   "quantity",
	Traps: []string{
		"Every cell stands in double quotes; headers stand with spaces in files and without in the documentation.",
		"Dates are MM/DD/YYYY in every store.",
		"Events have no id: equal rows are told apart by their order among those of the day.",
		"Reconciled and unreconciled quantities move for weeks.",
	},
	Sample: quotedLines(
		"Date|FNSKU|ASIN|MSKU|Title|Event Type|Reference ID|Quantity|Fulfillment Center|Disposition|Reason|Country|Reconciled Quantity|Unreconciled Quantity|Date and Time|Store",
		`01/08/2026|X00SAMPLE1|B0SAMPLE01|MUG-BLUE|Blue mug 12" set|Receipts|FBA15SAMPLE1|50|PHX7|SELLABLE||US|0|0|2026-01-08T09:14:00-0800|US`,
		`01/08/2026|X00SAMPLE1|B0SAMPLE01|MUG-BLUE|Blue mug 12" set|Adjustments|AD0000000001|-1|PHX7|SELLABLE|M|US|0|1|2026-01-08T11:00:00-0800|US`,
		`01/08/2026|X00SAMPLE1|B0SAMPLE01|MUG-BLUE|Blue mug 12" set|Shipments|111-1000001-1000001|-2|ONT8|SELLABLE||US|0|0|2026-01-08T17:02:11-0800|US`,
	),
	Tables: []dataset.Table{{
		Name:  "ledger_detail",
		Grain: "one row per movement",
		Key:   []string{"date", "fnsku", "event_type", "reference_id", "fc", "disposition", "reason", "country", "quantity", "_line"},
		Day:   "date",
		Columns: []dataset.Column{
			ledgerDate,
			text("fnsku", "FNSKU", "Amazon's barcode label"),
			text("asin", "ASIN", "ASIN"),
			text("sku", "MSKU", "the seller's SKU"),
			ledgerTitle,
			required(named(label("event_type", "Event Type", "Receipts, Shipments, CustomerReturns, VendorReturns, WhseTransfers, Adjustments"), "EventType")),
			named(text("reference_id", "Reference ID", "order, shipment, removal order or adjustment, by the event"), "ReferenceID"),
			required(count("quantity", "Quantity", "units, signed")),
			named(label("fc", "Fulfillment Center", "warehouse"), "FulfillmentCenter"),
			label("disposition", "Disposition", "SELLABLE, DEFECTIVE, CUSTOMER_DAMAGED, WAREHOUSE_DAMAGED, CARRIER_DAMAGED, DISTRIBUTOR_DAMAGED, EXPIRED"),
			label("reason", "Reason", "code of an adjustment, as printed: M misplaced, F found, E damaged, D destroyed, O other owner ..."),
			label("country", "Country", "country of the warehouse, ISO 3166"),
			named(count("reconciled_quantity", "Reconciled Quantity", "units of an adjustment that were found or paid for"), "ReconciledQuantity"),
			named(count("unreconciled_quantity", "Unreconciled Quantity", "units of an adjustment that are still open"), "UnreconciledQuantity"),
			optional(named(instant("happened_at", "Date and Time", "instant of the event, newer files"), "DateAndTime")),
			optional(label("store", "Store", "store the stock is for, newer files")),
		},
	}},
})
