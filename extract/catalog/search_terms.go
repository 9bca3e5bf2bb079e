package catalog

import "sellerhouse/extract/dataset"

// Search terms of a whole site and the three products clicked most for each: millions of rows a week in large sites.
var (
	SearchTermsWeek  = declare(searchTerms("search_terms_week", dataset.Weekly))
	SearchTermsMonth = declare(searchTerms("search_terms_month", dataset.Monthly))
)

func searchTerms(name string, of dataset.Period) dataset.Spec {
	s := brandAnalytics(name, "Brand Analytics search terms of a site by "+string(of)+": the products clicked most for each term.", "GET_BRAND_ANALYTICS_SEARCH_TERMS_REPORT", of)
	s.Traps = append(s.Traps,
		"A request covers exactly one period; the document of a large site has millions of rows and several GB.",
		"The order of rows is not guaranteed, and the sum of a term's shares is below 1.")
	s.Sample = searchTermsSample(of)
	s.Tables = []dataset.Table{{
		Name: name, Rows: "dataByDepartmentAndSearchTerm",
		Grain: "one row per department, search term and one of its three most clicked products, over the document's window",
		Key:   []string{"department_name", "search_term", "click_share_rank"},
		Columns: []dataset.Column{
			label("department_name", "departmentName", "the site, or one of its departments"),
			required(text("search_term", "searchTerm", "what customers typed, in lower case")),
			count("search_frequency_rank", "searchFrequencyRank", "place of the term by searches in the department; 1 is searched most"),
			text("clicked_asin", "clickedAsin", "product clicked"),
			count("click_share_rank", "clickShareRank", "place of the product by clicks for the term, 1 to 3"),
			fraction("click_share", "clickShare", "share of the term's clicks"),
			fraction("conversion_share", "conversionShare", "share of the term's purchases"),
			optional(text("clicked_item_name", "clickedItemName", "title of the product, in some files")),
		},
	}}
	return s
}

func searchTermsSample(of dataset.Period) string {
	head := `{"reportSpecification":{"reportType":"GET_BRAND_ANALYTICS_SEARCH_TERMS_REPORT","reportOptions":{"reportPeriod":"WEEK"},"dataStartTime":"2026-01-04","dataEndTime":"2026-01-10","marketplaceIds":["ATVPDKIKX0DER"]},`
	if of == dataset.Monthly {
		head = `{"reportSpecification":{"reportType":"GET_BRAND_ANALYTICS_SEARCH_TERMS_REPORT","reportOptions":{"reportPeriod":"MONTH"},"dataStartTime":"2026-01-01","dataEndTime":"2026-01-31","marketplaceIds":["ATVPDKIKX0DER"]},`
	}
	return head + `
"dataByDepartmentAndSearchTerm":[{"departmentName":"Amazon.com","searchTerm":"blue mug","searchFrequencyRank":1204,"clickedAsin":"B0SAMPLE01","clickShareRank":1,"clickShare":0.0771,"conversionShare":0.0874},
{"departmentName":"Amazon.com","searchTerm":"mug 12\" set","searchFrequencyRank":98211,"clickedAsin":"B0SAMPLE02","clickShareRank":3,"clickShare":0.0312,"conversionShare":0}]}
`
}
