package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// InboundNoncompliance is what was wrong with the goods sent to Amazon.
var InboundNoncompliance = declare(dataset.Spec{
	Name:      "inbound_noncompliance",
	Doc:       "Inbound performance: one row per problem with a shipment to Amazon's warehouses, with what it cost.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FBA_FULFILLMENT_INBOUND_NONCOMPLIANCE_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Replace,
	MaxDays:   90,
	History:   548,
	Latency:   30 * time.Hour,
	Reread:    dataset.Reread{Daily: 30},
	ByInstant: true,
	Limit:     dataset.Limit{Same: 4 * time.Hour},
	Measure:   "fee_tc",
	Traps: []string{
		"The day is that of the report of the problem, weeks after the shipment was made.",
		"A problem without a fee is coaching only.",
	},
	Sample: flat("issue-reported-date shipment-creation-date fba-shipment-id fba-carton-id fulfillment-center-id sku fnsku asin product-name problem-type problem-quantity expected-quantity received-quantity performance-measurement-unit coaching-level fee-type currency fee-total problem-level alert-status",
		cells{"issue-reported-date": "2026-01-08", "shipment-creation-date": "2025-12-20", "fba-shipment-id": "FBA15SAMPLE1", "fba-carton-id": "FBA15SAMPLE1U000001", "fulfillment-center-id": "PHX7", "sku": "MUG-BLUE", "fnsku": "X00SAMPLE1", "asin": "B0SAMPLE01", "product-name": "Blue mug", "problem-type": "Barcode label missing", "problem-quantity": "12", "expected-quantity": "50", "received-quantity": "50", "performance-measurement-unit": "Units", "coaching-level": "Standard", "fee-type": "Unplanned Service Fee", "currency": "USD", "fee-total": "6.60", "problem-level": "Unit", "alert-status": "Active"},
		cells{"issue-reported-date": "2026-01-09", "shipment-creation-date": "2025-12-21", "fba-shipment-id": "FBA15SAMPLE2", "fulfillment-center-id": "PHX7", "sku": "MUG-RED", "fnsku": "X00SAMPLE2", "asin": "B0SAMPLE02", "product-name": "Red mug", "problem-type": "Quantity received less than expected", "problem-quantity": "2", "expected-quantity": "20", "received-quantity": "18", "performance-measurement-unit": "Units", "coaching-level": "First", "problem-level": "Carton", "alert-status": "Resolved"},
	),
	Tables: []dataset.Table{{
		Name:  "inbound_noncompliance",
		Grain: "one row per problem",
		Key:   []string{"fba_shipment_id", "fba_carton_id", "fnsku", "problem_type", "issue_reported_date", "_line"},
		Day:   "issue_reported_date",
		Columns: []dataset.Column{
			dayOf("issue_reported_date", "issue-reported-date", "day the problem was reported"),
			plainDay("shipment_creation_date", "shipment-creation-date", "day the shipment was made"),
			required(text("fba_shipment_id", "fba-shipment-id", "shipment id FBA15...")),
			text("fba_carton_id", "fba-carton-id", "carton, blank where the whole shipment is meant"),
			label("fc", "fulfillment-center-id", "warehouse"),
			text("sku", "sku", "the seller's SKU"),
			text("fnsku", "fnsku", "Amazon's barcode label"),
			text("asin", "asin", "ASIN"),
			{Name: "product_name", From: "product-name", Kind: dataset.Text, Volatile: true, Doc: "title"},
			label("problem_type", "problem-type", "what was wrong"),
			count("problem_quantity", "problem-quantity", "units it was wrong with"),
			count("expected_quantity", "expected-quantity", "units announced"),
			count("received_quantity", "received-quantity", "units received"),
			label("performance_measurement_unit", "performance-measurement-unit", "what the quantities count"),
			label("coaching_level", "coaching-level", "how often it happened before"),
			label("fee_type", "fee-type", "fee charged for it"),
			label("currency", "currency", "ISO 4217"),
			money("fee_tc", "fee-total", "currency", "fee, positive"),
			label("problem_level", "problem-level", "Unit, Carton, Shipment"),
			label("alert_status", "alert-status", "Active, Resolved ..."),
		},
	}},
})
