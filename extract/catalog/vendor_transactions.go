package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

const vendorTransaction = "payload.transactionStatus"

// VendorTransactions is what became of what a vendor's own systems submitted. Amazon lists no transactions: they are
// asked for one by one, by the ids that Amazon answered when they were submitted.
var VendorTransactions = declare(dataset.Spec{
	Name:      "vendor_transactions",
	Doc:       "Vendor transactions: what became of each acknowledgement, shipment notice or invoice that was submitted, by the ids in vendor_transactions.csv.",
	Source:    dataset.Source{API: dataset.Pages, Type: "getTransaction", ASINs: "transactionId", Each: true},
	Vendor:    true,
	Role:      "Inventory and Order Tracking",
	Format:    dataset.JSON,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Traps: []string{
		"There is no list: what is not named in inputs/vendor_transactions.csv is not asked for.",
		"A transaction is asked for once a day until it is a success or a failure, for thirty days at most.",
		"Accepted with an id does not mean taken: a failure shows here only.",
	},
	Sample: `{"payload":{"transactionStatus":{"transactionId":"20260105180000-00000000-0000-4000-8000-000000000001","status":"Failure","errors":[{"code":"InvalidInput","message":"The item is unknown.","details":"itemSequenceNumber 2"},{"code":"InvalidInput","message":"The quantity is above what was ordered."}]}}}` + "\n",
	Tables: []dataset.Table{
		{
			Name: "vendor_transactions", Rows: vendorTransaction, Single: true, Grain: "one row per transaction of a day's reading", Key: []string{"transaction_id"},
			Columns: []dataset.Column{
				required(text("transaction_id", "transactionId", "as Amazon answered when it was submitted")),
				required(label("status", "status", "Processing, Success or Failure")),
			},
		},
		{
			Name: "vendor_transaction_errors", Rows: vendorTransaction + "[].errors", Single: true, Grain: "one row per reason of a failure", Key: []string{"transaction_id", dataset.ColLine},
			Columns: []dataset.Column{
				required(text("transaction_id", vendorTransaction+"[].transactionId", "the transaction")),
				required(label("code", "code", "Amazon's code")),
				text("message", "message", "what is wrong"),
				text("details", "details", "where"),
			},
		},
	},
})
