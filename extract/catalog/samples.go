package catalog

import "strings"

// cells is one line of a sample: what stands under which header.
type cells map[string]string

// flat prints a tab separated document with the given header.
func flat(header string, lines ...cells) string {
	names := strings.Fields(header)
	var b strings.Builder
	b.WriteString(strings.Join(names, "\t") + "\n")
	for _, l := range lines {
		row := make([]string, len(names))
		for i, n := range names {
			row[i] = l[n]
		}
		b.WriteString(strings.Join(row, "\t") + "\n")
	}
	return b.String()
}

var settlementV2Sample = flat(
	"settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type order-id merchant-order-id adjustment-id shipment-id marketplace-name amount-type amount-description amount fulfillment-id posted-date posted-date-time order-item-code merchant-order-item-id merchant-adjustment-item-id sku quantity-purchased promotion-id",
	cells{"settlement-id": "30000000001", "settlement-start-date": "2026-01-01 08:00:00 UTC", "settlement-end-date": "2026-01-15 08:00:00 UTC", "deposit-date": "2026-01-17 08:00:00 UTC", "total-amount": "16.25", "currency": "USD"},
	cells{"settlement-id": "30000000001", "transaction-type": "Order", "order-id": "111-1000001-1000001", "marketplace-name": "Amazon.com", "amount-type": "ItemPrice", "amount-description": "Principal", "amount": "19.25", "fulfillment-id": "AFN", "posted-date": "2026-01-08", "posted-date-time": "2026-01-08 17:02:11 UTC", "order-item-code": "70000000000001", "sku": "MUG-BLUE", "quantity-purchased": "1"},
	cells{"settlement-id": "30000000001", "transaction-type": "Order", "order-id": "111-1000001-1000001", "marketplace-name": "Amazon.com", "amount-type": "ItemFees", "amount-description": "Commission", "amount": "-3.00", "fulfillment-id": "AFN", "posted-date": "2026-01-08", "posted-date-time": "2026-01-08 17:02:11 UTC", "order-item-code": "70000000000001", "sku": "MUG-BLUE"},
)

var settlementV1Sample = flat(
	"settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type order-id merchant-order-id adjustment-id shipment-id marketplace-name shipment-fee-type shipment-fee-amount order-fee-type order-fee-amount fulfillment-id posted-date order-item-code merchant-order-item-id merchant-adjustment-item-id sku quantity-purchased price-type price-amount item-related-fee-type item-related-fee-amount misc-fee-amount other-fee-amount other-fee-reason-description promotion-id promotion-type promotion-amount direct-payment-type direct-payment-amount other-amount",
	cells{"settlement-id": "30000000002", "settlement-start-date": "2025-08-01T22:00:00+00:00", "settlement-end-date": "2025-08-15T22:00:00+00:00", "deposit-date": "2025-08-17T22:00:00+00:00", "total-amount": "27.80", "currency": "CAD"},
	cells{"settlement-id": "30000000002", "transaction-type": "Order", "order-id": "702-1000001-1000001", "marketplace-name": "Amazon.ca", "posted-date": "2025-08-08T06:20:00+00:00", "order-item-code": "70000000000002", "sku": "MUG-BLUE", "quantity-purchased": "1"},
	cells{"settlement-id": "30000000002", "transaction-type": "Order", "order-id": "702-1000001-1000001", "marketplace-name": "Amazon.ca", "posted-date": "2025-08-08T06:20:00+00:00", "order-item-code": "70000000000002", "sku": "MUG-BLUE", "price-type": "Principal", "price-amount": "35.00"},
	cells{"settlement-id": "30000000002", "transaction-type": "ServiceFee", "posted-date": "2025-08-09T06:20:00+00:00", "item-related-fee-type": "Cost of Advertising", "item-related-fee-amount": "-6.00", "other-fee-amount": "-1.20", "other-fee-reason-description": "TaxAmount"},
)

var allOrdersSample = flat(
	"amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel order-channel ship-service-level product-name sku asin item-status quantity currency item-price item-tax shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount ship-city ship-state ship-postal-code ship-country promotion-ids is-business-order purchase-order-number price-designation",
	cells{"amazon-order-id": "111-1000001-1000001", "purchase-date": "2026-01-07T22:10:01+00:00", "last-updated-date": "2026-01-08T18:00:00+00:00", "order-status": "Shipped", "fulfillment-channel": "Amazon", "sales-channel": "Amazon.com", "ship-service-level": "Standard", "product-name": `Blue mug 12" set`, "sku": "MUG-BLUE", "asin": "B0SAMPLE01", "item-status": "Shipped", "quantity": "1", "currency": "USD", "item-price": "19.25", "item-tax": "1.59", "ship-city": "Austin", "ship-state": "TX", "ship-postal-code": "78701", "ship-country": "US", "is-business-order": "false"},
	cells{"amazon-order-id": "111-1000002-1000002", "purchase-date": "2026-01-08T01:10:01+00:00", "last-updated-date": "2026-01-08T01:10:01+00:00", "order-status": "Pending", "fulfillment-channel": "Merchant", "sales-channel": "Amazon.com", "ship-service-level": "Standard", "product-name": "Blue mug", "sku": "MUG-BLUE", "asin": "B0SAMPLE01", "quantity": "2", "is-business-order": "true"},
)

var fbaInventorySample = flat(
	"sku fnsku asin product-name condition your-price mfn-listing-exists mfn-fulfillable-quantity afn-listing-exists afn-warehouse-quantity afn-fulfillable-quantity afn-unsellable-quantity afn-reserved-quantity afn-total-quantity per-unit-volume afn-inbound-working-quantity afn-inbound-shipped-quantity afn-inbound-receiving-quantity afn-researching-quantity afn-reserved-future-supply afn-future-supply-buyable",
	cells{"sku": "MUG-BLUE", "fnsku": "X00SAMPLE1", "asin": "B0SAMPLE01", "product-name": "Blue mug", "condition": "New", "your-price": "19.25", "mfn-listing-exists": "No", "afn-listing-exists": "Yes", "afn-warehouse-quantity": "120", "afn-fulfillable-quantity": "110", "afn-unsellable-quantity": "4", "afn-reserved-quantity": "6", "afn-total-quantity": "150", "per-unit-volume": "0.05", "afn-inbound-working-quantity": "0", "afn-inbound-shipped-quantity": "30", "afn-inbound-receiving-quantity": "0", "afn-researching-quantity": "0", "afn-reserved-future-supply": "0", "afn-future-supply-buyable": "0"},
)

const salesTrafficSample = `{"reportSpecification":{"reportType":"GET_SALES_AND_TRAFFIC_REPORT","reportOptions":{"dateGranularity":"DAY","asinGranularity":"CHILD"},"dataStartTime":"2026-01-08","dataEndTime":"2026-01-08","marketplaceIds":["ATVPDKIKX0DER"]},
"salesAndTrafficByDate":[{"date":"2026-01-08","salesByDate":{"orderedProductSales":{"amount":456.14,"currencyCode":"USD"},"unitsOrdered":41,"totalOrderItems":38,"averageSalesPerOrderItem":{"amount":12.0,"currencyCode":"USD"},"averageUnitsPerOrderItem":1.08,"averageSellingPrice":{"amount":11.13,"currencyCode":"USD"},"unitsRefunded":1,"refundRate":2.44,"claimsGranted":0,"claimsAmount":{"amount":0.0,"currencyCode":"USD"},"shippedProductSales":{"amount":650.72,"currencyCode":"USD"},"unitsShipped":59,"ordersShipped":54},"trafficByDate":{"browserPageViews":2367,"mobileAppPageViews":1333,"pageViews":3700,"browserSessions":2009,"mobileAppSessions":220,"sessions":2229,"buyBoxPercentage":10.73,"orderItemSessionPercentage":1.7,"unitSessionPercentage":1.84,"averageOfferCount":94,"averageParentItems":36,"feedbackReceived":10,"negativeFeedbackReceived":1,"receivedNegativeFeedbackRate":10.0}}],
"salesAndTrafficByAsin":[{"parentAsin":"B0SAMPLE00","childAsin":"B0SAMPLE01","salesByAsin":{"unitsOrdered":3,"orderedProductSales":{"amount":57.75,"currencyCode":"USD"},"totalOrderItems":3},"trafficByAsin":{"browserSessions":13,"mobileAppSessions":5,"sessions":18,"browserSessionPercentage":0.65,"mobileAppSessionPercentage":2.27,"sessionPercentage":0.81,"browserPageViews":21,"mobileAppPageViews":22,"pageViews":43,"browserPageViewsPercentage":0.89,"mobileAppPageViewsPercentage":1.65,"pageViewsPercentage":1.16,"buyBoxPercentage":95.24,"unitSessionPercentage":16.67}}]}
`

const spCampaignSample = `[{"date":"2026-01-08","campaignId":123456789012345,"campaignName":"Mugs","campaignStatus":"ENABLED","campaignBudgetAmount":25.0,"campaignBudgetType":"DAILY_BUDGET","campaignBudgetCurrencyCode":"USD","topOfSearchImpressionShare":null,"impressions":1200,"clicks":14,"cost":12.3456,"purchases1d":1,"purchases7d":2,"purchases14d":2,"purchases30d":2,"sales1d":19.25,"sales7d":38.5,"sales14d":38.5,"sales30d":38.5,"unitsSoldClicks1d":1,"unitsSoldClicks7d":2,"unitsSoldClicks14d":2,"unitsSoldClicks30d":2,"attributedSalesSameSku7d":19.25,"attributedSalesSameSku14d":19.25}]
`

const spAdvertisedProductSample = `[{"date":"2026-01-08","campaignId":123456789012345,"campaignName":"Mugs","adGroupId":223456789012345,"adGroupName":"All mugs","adId":323456789012345,"advertisedAsin":"B0SAMPLE01","advertisedSku":"MUG-BLUE","campaignBudgetCurrencyCode":"USD","impressions":1200,"clicks":14,"cost":12.3456,"purchases1d":1,"purchases7d":2,"purchases14d":2,"purchases30d":2,"sales1d":19.25,"sales7d":38.5,"sales14d":38.5,"sales30d":38.5,"unitsSoldClicks1d":1,"unitsSoldClicks7d":2,"unitsSoldClicks14d":2,"unitsSoldClicks30d":2,"attributedSalesSameSku7d":19.25,"attributedSalesSameSku14d":19.25}]
`

const ecbRatesSample = "Date,USD,JPY,BGN,GBP,\n2026-01-08,1.1684,186.75,N/A,0.87058,\n2026-01-07,1.1711,186.43,N/A,0.87105,\n"
