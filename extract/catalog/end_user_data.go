package catalog

import "sellerhouse/extract/dataset"

// EndUserData is what customers who agreed to it viewed and bought of the brand. Who they are stays in the raw
// document.
var EndUserData = declare(dataset.Spec{
	Name:      "end_user_data",
	Doc:       "End user data: page views and sales of products to customers who agreed to share them; names, addresses and e-mail stay in the raw document. Imported.",
	Source:    dataset.Source{API: dataset.ImportOnly, Type: "END_USER_DATA_REPORT"},
	Aliases:   []string{"GET_END_USER_DATA_REPORT"},
	Seller:    true,
	Vendor:    true,
	Format:    dataset.JSON,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Replace,
	Traps:     []string{"Personal data of the customer is beside every figure: it is dropped before Parquet, and the postal code cut to three characters."},
	Sample: `{"reportSpecification":{"reportType":"END_USER_DATA_REPORT","reportOptions":{"reportPeriod":"WEEK"},"dataStartTime":"2026-01-04","dataEndTime":"2026-01-10","marketplaceIds":["A1PA6795UKMFR9"]},
"endUserData":[{"fullName":"Sample Person","mailingAddress":{"addressLine1":"Sample Way 1","addressLine2":"","addressLine3":"","city":"Berlin","stateOrRegion":"Berlin","districtOrCounty":"","postalCode":"10115","countryCode":"DE"},"primaryEmail":"person@example.com",
"asinMetrics":[{"startDate":"2026-01-04","endDate":"2026-01-10","marketplaceId":"A1PA6795UKMFR9","asin":"B0SAMPLE01","pageViews":12,"gms":125.2,"currencyCode":"EUR"},{"startDate":"2026-01-04","endDate":"2026-01-10","marketplaceId":"A1PA6795UKMFR9","asin":"B0SAMPLE02","pageViews":1}]}]}
`,
	Tables: []dataset.Table{{
		Name: "end_user_data", Rows: "endUserData[].asinMetrics", Grain: "one row per customer (unnamed), period and product", Key: []string{"start_date", "asin", "_line"}, Day: "start_date",
		Columns: []dataset.Column{
			personal("full_name", "endUserData[].fullName", "full name"),
			personal("primary_email", "endUserData[].primaryEmail", "primary email"),
			personal("address_line_1", "endUserData[].mailingAddress.addressLine1", "address line 1"),
			personal("address_line_2", "endUserData[].mailingAddress.addressLine2", "address line 2"),
			personal("address_line_3", "endUserData[].mailingAddress.addressLine3", "address line 3"),
			personal("city", "endUserData[].mailingAddress.city", "city"),
			personal("district_or_county", "endUserData[].mailingAddress.districtOrCounty", "district or county"),
			postal("postal_code", "endUserData[].mailingAddress.postalCode"),
			label("state_or_region", "endUserData[].mailingAddress.stateOrRegion", "state or region"),
			label("country_code", "endUserData[].mailingAddress.countryCode", "country"),
			required(plainDay("start_date", "startDate", "first day of the period")),
			required(plainDay("end_date", "endDate", "last day of the period")),
			label("marketplace_id", "marketplaceId", "the site"),
			required(text("asin", "asin", "product")),
			optional(count("page_views", "pageViews", "page views")),
			optional(label("currency", "currencyCode", "ISO 4217")),
			optional(money("gms_tc", "gms", "currency", "sales")),
		},
	}},
})
