package catalog

import (
	"strings"
	"time"

	"sellerhouse/extract/dataset"
)

// AccountHealth is how Amazon judges a seller today, site by site.
var AccountHealth = declare(dataset.Spec{
	Name:      "account_health",
	Doc:       "Seller performance (V2): the state of the account, each metric with its target, and warnings, by site, as of the moment it was generated.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_V2_SELLER_PERFORMANCE_REPORT"},
	Seller:    true,
	Role:      "Selling Partner Insights",
	Format:    dataset.JSON,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Traps: []string{
		"A snapshot: dates are ignored and a missed day can never be had.",
		"Metrics look back over windows of their own, between 7 and 180 days.",
		"Some members are spelt in two ways between the published schema and its example: prefulfillmentCancelRate, documentRequest, warningState, ahrStatus.",
	},
	Sample: accountHealthSample,
	Tables: []dataset.Table{
		{
			Name: "account_health_status", Rows: "accountStatuses", Grain: "one row per site of a snapshot", Key: []string{"marketplace_id"},
			Columns: []dataset.Column{
				required(label("marketplace_id", "marketplaceId", "the site")),
				required(label("status", "status", "NORMAL, AT_RISK, DEACTIVATED")),
			},
		},
		{
			Name: "account_health_metrics", Rows: "performanceMetrics", Grain: "one row per site of a snapshot, a group of columns for each metric", Key: []string{"marketplace_id"},
			Columns: accountHealthMetrics(),
		},
		{
			Name: "account_health_warning", Rows: "performanceMetrics[].warningStates|warningState", Grain: "one row per site and warning of a snapshot", Key: []string{"marketplace_id", "warning_type"},
			Columns: []dataset.Column{
				required(label("marketplace_id", "performanceMetrics[].marketplaceId", "the site")),
				required(label("warning_type", "warningType", "what the warning is about")),
				label("status", "status", "GOOD, BAD, NONE"),
			},
		},
	},
})

// accountHealthMetrics are the columns of every metric: its counts, its rate and target, and the days it looks at.
func accountHealthMetrics() []dataset.Column {
	cols := []dataset.Column{required(label("marketplace_id", "marketplaceId", "the site"))}
	// add gives a metric its columns. Paths are those of the metric's member, in each of its spellings.
	add := func(name, doc string, members []string, counts ...[2]string) {
		at := func(c dataset.Column) dataset.Column {
			from := c.From
			c.From = members[0] + "." + from
			for _, m := range members[1:] {
				c.Aliases = append(c.Aliases, m+"."+from)
			}
			return optional(c)
		}
		for _, n := range counts {
			cols = append(cols, at(count(name+"_"+n[0], n[1], doc+": "+strings.ReplaceAll(n[0], "_", " "))))
		}
		cols = append(cols,
			at(fraction(name+"_rate", "rate", doc+": rate, a share of one")),
			at(dataset.Column{Name: name + "_target", From: "targetValue", Kind: dataset.Decimal(18, 10), Doc: doc + ": Amazon's target"}),
			at(label(name+"_condition", "targetCondition", doc+": LESS_THAN, GREATER_THAN, EQUALS")),
			at(label(name+"_status", "status", doc+": GOOD, BAD, NONE")),
			at(instant(name+"_from", "reportingDateRange.reportingDateFrom", doc+": first instant looked at")),
			at(instant(name+"_until", "reportingDateRange.reportingDateTo", doc+": last instant looked at")))
	}
	part := func(name, doc string, member string) {
		cols = append(cols,
			optional(count(name+"_count", member+".count", doc)),
			optional(label(name+"_status", member+".status", doc+": GOOD, BAD, NONE")))
	}
	add("late_shipment", "late shipments", []string{"lateShipmentRate"}, [2]string{"orders", "orderCount"}, [2]string{"late", "lateShipmentCount"})
	for _, ch := range []string{"afn", "mfn"} {
		object := "orderDefectRate." + ch
		add("order_defect_"+ch, "order defects, "+strings.ToUpper(ch), []string{object}, [2]string{"orders", "orderCount"})
		for _, p := range [][2]string{{"defects", "orderWithDefects"}, {"claims", "claims"}, {"chargebacks", "chargebacks"}, {"negative_feedback", "negativeFeedback"}} {
			part("order_defect_"+ch+"_"+p[0], "order defects, "+strings.ToUpper(ch)+": "+strings.ReplaceAll(p[0], "_", " "), object+"."+p[1])
		}
		cols = append(cols, optional(label("order_defect_"+ch+"_fulfillment", object+".fulfillmentType", "as the document prints it; not always its own channel")))
	}
	add("invoice_defect", "invoice defects", []string{"invoiceDefectRate"}, [2]string{"orders", "orderCount"})
	for _, p := range [][2]string{{"invoice_defect_all", "invoiceDefect"}, {"invoice_defect_missing", "missingInvoice"}, {"invoice_defect_late", "lateInvoice"}} {
		part(p[0], "invoice defects: "+p[1], "invoiceDefectRate."+p[1])
	}
	add("on_time_delivery", "deliveries on time", []string{"onTimeDeliveryRate"}, [2]string{"shipments", "shipmentCountWithValidTracking"}, [2]string{"on_time", "onTimeDeliveryCount"})
	add("unit_on_time_delivery", "units delivered on time", []string{"unitOnTimeDeliveryRate"}, [2]string{"units", "totalUnitCount"}, [2]string{"on_time", "unitOnTimeDeliveryCount"})
	add("valid_tracking", "valid tracking", []string{"validTrackingRate"}, [2]string{"shipments", "shipmentCount"}, [2]string{"valid", "validTrackingCount"})
	add("cancellation", "cancellations before fulfilment", []string{"preFulfillmentCancellationRate", "prefulfillmentCancelRate"}, [2]string{"orders", "orderCount"}, [2]string{"cancelled", "cancellationCount"})
	for _, m := range []struct {
		name    string
		members []string
	}{
		{"listing_policy_violations", []string{"listingPolicyViolations"}},
		{"product_authenticity_complaints", []string{"productAuthenticityCustomerComplaints"}},
		{"product_condition_complaints", []string{"productConditionCustomerComplaints"}},
		{"product_safety_complaints", []string{"productSafetyCustomerComplaints"}},
		{"received_intellectual_property_complaints", []string{"receivedIntellectualPropertyComplaints"}},
		{"restricted_product_violations", []string{"restrictedProductPolicyViolations"}},
		{"suspected_intellectual_property_violations", []string{"suspectedIntellectualPropertyViolations"}},
		{"food_safety_issues", []string{"foodAndProductSafetyIssues"}},
		{"other_policy_violations", []string{"otherPolicyViolations"}},
		{"document_requests", []string{"documentRequests", "documentRequest"}},
	} {
		add(m.name, strings.ReplaceAll(m.name, "_", " "), m.members, [2]string{"defects", "defectsCount"})
	}
	rating := func(c dataset.Column) dataset.Column { return optional(c) }
	status := label("account_health_rating", "accountHealthRating.accountHealthRatingStatus", "GREAT, WARNED ...")
	status.Aliases = []string{"accountHealthRating.ahrStatus"}
	return append(cols, rating(status),
		rating(instant("account_health_rating_from", "accountHealthRating.reportingDateRange.reportingDateFrom", "first instant looked at")),
		rating(instant("account_health_rating_until", "accountHealthRating.reportingDateRange.reportingDateTo", "last instant looked at")))
}

const accountHealthSample = `{"accountStatuses":[{"marketplaceId":"ATVPDKIKX0DER","status":"NORMAL"},{"marketplaceId":"A2EUQ1WTGCTBG2","status":"AT_RISK"}],
"performanceMetrics":[{"marketplaceId":"ATVPDKIKX0DER",
"lateShipmentRate":{"reportingDateRange":{"reportingDateFrom":"2026-01-01T00:00Z","reportingDateTo":"2026-01-30T23:59Z"},"orderCount":870,"lateShipmentCount":28,"status":"GOOD","rate":0.03218390805,"targetValue":0.04,"targetCondition":"LESS_THAN"},
"orderDefectRate":{"afn":{"reportingDateRange":{"reportingDateFrom":"2025-11-20T00:00Z","reportingDateTo":"2026-01-18T23:59Z"},"orderCount":539,"orderWithDefects":{"count":1,"status":"GOOD"},"claims":{"count":1,"status":"NONE"},"chargebacks":{"count":0,"status":"NONE"},"negativeFeedback":{"count":0,"status":"NONE"},"fulfillmentType":"afn","status":"GOOD","rate":0.0018552875,"targetValue":0.01,"targetCondition":"LESS_THAN"}},
"preFulfillmentCancellationRate":{"reportingDateRange":{"reportingDateFrom":"2026-01-23T00:00Z","reportingDateTo":"2026-01-29T23:59Z"},"orderCount":171,"cancellationCount":5,"status":"BAD","rate":0.0292397661,"targetValue":0.025,"targetCondition":"LESS_THAN"},
"listingPolicyViolations":{"reportingDateRange":{"reportingDateFrom":"2025-08-04T00:00Z","reportingDateTo":"2026-01-30T23:59Z"},"defectsCount":2,"status":"BAD","targetValue":0,"targetCondition":"EQUALS"},
"accountHealthRating":{"accountHealthRatingStatus":"GREAT","reportingDateRange":{"reportingDateFrom":"2025-08-04T00:00Z","reportingDateTo":"2026-01-30T23:59Z"}},
"warningStates":[{"warningType":"spammingSellerMessaging","status":"BAD"},{"warningType":"shippingLate","status":"GOOD"}]},
{"marketplaceId":"A2EUQ1WTGCTBG2","accountHealthRating":{"ahrStatus":"WARNED"},"warningState":[{"warningType":"spammingSellerMessaging","status":"GOOD"}]}]}
`
