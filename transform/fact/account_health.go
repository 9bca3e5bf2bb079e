package fact

import (
	"strings"

	"sellerhouse/extract/dataset"
)

// HealthMetric is a metric of account health and where the report has it.
type HealthMetric struct {
	Code, Channel string
	Column        string // the report's columns of it begin so
	Part, Whole   string // columns of the counts; blank where there is none
}

// HealthMetrics are the metrics of the V2 report.
var HealthMetrics = healthMetrics()

func healthMetrics() []HealthMetric {
	out := []HealthMetric{
		{"ORDER_DEFECT", "AFN", "order_defect_afn", "order_defect_afn_defects_count", "order_defect_afn_orders"},
		{"ORDER_DEFECT", "MFN", "order_defect_mfn", "order_defect_mfn_defects_count", "order_defect_mfn_orders"},
		{"LATE_SHIPMENT", "MFN", "late_shipment", "late_shipment_late", "late_shipment_orders"},
		{"PRE_FULFILLMENT_CANCELLATION", "MFN", "cancellation", "cancellation_cancelled", "cancellation_orders"},
		{"VALID_TRACKING", "MFN", "valid_tracking", "valid_tracking_valid", "valid_tracking_shipments"},
		{"ON_TIME_DELIVERY", "MFN", "on_time_delivery", "on_time_delivery_on_time", "on_time_delivery_shipments"},
		{"UNIT_ON_TIME_DELIVERY", "MFN", "unit_on_time_delivery", "unit_on_time_delivery_on_time", "unit_on_time_delivery_units"},
		{"INVOICE_DEFECT", "ALL", "invoice_defect", "invoice_defect_all_count", "invoice_defect_orders"},
	}
	for _, name := range []string{
		"listing_policy_violations", "product_authenticity_complaints", "product_condition_complaints", "product_safety_complaints",
		"received_intellectual_property_complaints", "restricted_product_violations", "suspected_intellectual_property_violations",
		"food_safety_issues", "other_policy_violations", "document_requests",
	} {
		out = append(out, HealthMetric{strings.ToUpper(name), "ALL", name, name + "_defects", ""})
	}
	return out
}

// columns are the report's columns of a metric.
func (m HealthMetric) columns() []string {
	out := []string{m.Column + "_rate", m.Column + "_target", m.Column + "_condition", m.Column + "_status", m.Column + "_from", m.Column + "_until", m.Part}
	if m.Whole != "" {
		out = append(out, m.Whole)
	}
	return out
}

// AccountHealthDaily is how Amazon judges an account, metric by metric.
var AccountHealthDaily = declare(Table{
	Name:    "fact_account_health_daily",
	Doc:     "Account health by site: a row a metric, one for the account's status, one for its rating and one a warning. Metrics look back over windows of their own.",
	Grain:   "one row per site, day, metric and channel",
	Key:     []string{"account_sk", "marketplace_sk", "snapshot_date", "metric_code", "channel", "occurrence"},
	OrderBy: []string{"account_sk", "marketplace_sk", "snapshot_date", "metric_code", "channel", "occurrence"},
	Month:   "snapshot_date",
	Columns: columns(tenant(), []dataset.Column{
		date("snapshot_date", "UTC day of the snapshot"),
		instant("snapshot_at", "when Amazon generated the snapshot"),
		label("metric_code", "ORDER_DEFECT, LATE_SHIPMENT ...; ACCOUNT_STATUS, ACCOUNT_HEALTH_RATING; WARNING: and what it is about"),
		label("channel", "AFN, MFN or ALL"),
		number("occurrence", "numbers equal metrics of a snapshot, from 1"),
	}, nullable(
		count("numerator", "defects, late shipments ..."),
		count("denominator", "what they are counted of; NULL for counters"),
		dataset.Column{Name: "rate", Kind: dataset.Decimal(18, 10), Doc: "numerator / denominator, a share of one"},
		dataset.Column{Name: "rate_reported", Kind: dataset.Decimal(18, 10), Doc: "as Amazon prints it"},
		dataset.Column{Name: "target_value", Kind: dataset.Decimal(18, 10), Doc: "Amazon's target"},
	), []dataset.Column{
		label("target_condition", "LESS_THAN, GREATER_THAN, EQUALS"),
		label("amazon_status", "GOOD, BAD, NONE; NORMAL, AT_RISK, DEACTIVATED of the account; GREAT ... of its rating"),
	}, nullable(
		date("range_from", "first UTC day looked at"),
		date("range_to", "last UTC day looked at"),
	), lineage()),
	Feed: &Feed{
		Number: "occurrence",
		Sources: []Source{
			{Dataset: "account_health", Table: "account_health_status", Sites: []Site{{ByID, "marketplace_id"}}, Also: []string{"status"}},
			{Dataset: "account_health", Table: "account_health_metrics", Sites: []Site{{ByID, "marketplace_id"}}, Also: healthColumns()},
			{Dataset: "account_health", Table: "account_health_warning", Sites: []Site{{ByID, "marketplace_id"}}, Also: []string{"warning_type", "status"}},
		},
	},
})

func healthColumns() []string {
	out := []string{"account_health_rating", "account_health_rating_from", "account_health_rating_until"}
	for _, m := range HealthMetrics {
		out = append(out, m.columns()...)
	}
	return out
}
