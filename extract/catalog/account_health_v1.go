package catalog

import (
	"slices"
	"time"

	"sellerhouse/extract/dataset"
)

// AccountHealthV1 is the older XML of how Amazon judges a seller; the JSON of account_health says more.
var AccountHealthV1 = declare(dataset.Spec{
	Name:      "account_health_v1",
	Doc:       "Seller performance (V1, XML): one row per site with defects, lateness, cancellations, refunds, tracking and answers to buyers, as of the moment it was generated.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_V1_SELLER_PERFORMANCE_REPORT"},
	Seller:    true,
	Role:      "Selling Partner Insights",
	Format:    dataset.XML,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Traps: []string{
		"A snapshot: dates are ignored and a missed day can never be had.",
		"Amazon publishes no list of the elements: every one but the site may be absent, and one that nobody declared is kept.",
		"Rates are fractions of 1.",
	},
	Sample: `<?xml version="1.0" encoding="UTF-8"?>
<sellerPerformance>
  <sellerPerformanceReport>
    <marketplaceId>ATVPDKIKX0DER</marketplaceId>
    <orderDefects><orderCount>412</orderCount><orderWithDefects>2</orderWithDefects><negativeFeedback>1</negativeFeedback><aToZClaims>1</aToZClaims><chargebacks>0</chargebacks><rate>0.0049</rate></orderDefects>
    <customerExperience>
      <lateShipmentRate><orderCount>80</orderCount><lateShipmentCount>1</lateShipmentCount><rate>0.0125</rate></lateShipmentRate>
      <preFulfillmentCancellationRate><orderCount>20</orderCount><cancellationCount>0</cancellationCount><rate>0</rate></preFulfillmentCancellationRate>
      <refundRate><orderCount>400</orderCount><refundCount>18</refundCount><rate>0.045</rate></refundRate>
    </customerExperience>
    <trackingInformation><validTrackingRate><shipmentCount>80</shipmentCount><validTrackingCount>78</validTrackingCount><rate>0.975</rate></validTrackingRate></trackingInformation>
    <buyerSellerContactResponseTimeMetrics><responseUnder24Hours>12</responseUnder24Hours><noResponseForContactsOlderThan24Hours>0</noResponseForContactsOlderThan24Hours><averageResponseTimeInHours>6.5</averageResponseTimeInHours></buyerSellerContactResponseTimeMetrics>
  </sellerPerformanceReport>
  <sellerPerformanceReport>
    <marketplaceId>A2EUQ1WTGCTBG2</marketplaceId>
    <orderDefects><orderCount>0</orderCount><orderWithDefects>0</orderWithDefects></orderDefects>
  </sellerPerformanceReport>
</sellerPerformance>
`,
	Tables: []dataset.Table{{
		Name:  "account_health_v1",
		Rows:  "sellerPerformanceReport",
		Grain: "one row per site of a snapshot",
		Key:   []string{"marketplace_id"},
		Columns: slices.Concat([]dataset.Column{
			required(named(label("marketplace_id", "marketplaceId", "Amazon's marketplace id"), "@marketplaceId")),
		}, anyOf(
			count("defect_orders", "orderDefects.orderCount", "orders looked at for defects, 60 days"),
			count("defects", "orderDefects.orderWithDefects", "of them with a defect"),
			count("negative_feedback", "orderDefects.negativeFeedback", "of them with bad feedback"),
			count("a_to_z_claims", "orderDefects.aToZClaims", "of them with an A-to-z claim"),
			count("chargebacks", "orderDefects.chargebacks", "of them with a chargeback"),
			share("defect_rate", "orderDefects.rate", "defects / orders"),
			count("late_orders", "customerExperience.lateShipmentRate.orderCount", "orders the seller shipped, 30 days"),
			count("late_shipments", "customerExperience.lateShipmentRate.lateShipmentCount", "of them late"),
			share("late_rate", "customerExperience.lateShipmentRate.rate", "late / shipped"),
			count("cancel_orders", "customerExperience.preFulfillmentCancellationRate.orderCount", "orders, 7 days"),
			count("cancellations", "customerExperience.preFulfillmentCancellationRate.cancellationCount", "of them cancelled by the seller"),
			share("cancel_rate", "customerExperience.preFulfillmentCancellationRate.rate", "cancelled / orders"),
			count("refund_orders", "customerExperience.refundRate.orderCount", "orders, 30 days"),
			count("refunds", "customerExperience.refundRate.refundCount", "refunds of them"),
			share("refund_rate", "customerExperience.refundRate.rate", "refunds / orders"),
			count("tracked_shipments", "trackingInformation.validTrackingRate.shipmentCount", "shipments, 30 days"),
			count("valid_tracking", "trackingInformation.validTrackingRate.validTrackingCount", "of them with a valid number"),
			share("valid_tracking_rate", "trackingInformation.validTrackingRate.rate", "valid / shipments"),
			count("answered_in_a_day", "buyerSellerContactResponseTimeMetrics.responseUnder24Hours", "buyers' messages answered within 24 hours"),
			count("answered_late", "buyerSellerContactResponseTimeMetrics.responseTimeGreaterThan24Hours", "messages answered later"),
			count("unanswered", "buyerSellerContactResponseTimeMetrics.noResponseForContactsOlderThan24Hours", "messages older than a day without an answer"),
			number("answer_hours", "buyerSellerContactResponseTimeMetrics.averageResponseTimeInHours", "hours until an answer, on average"),
		)),
	}},
})
