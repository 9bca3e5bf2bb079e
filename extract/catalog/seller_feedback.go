package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// SellerFeedback is what buyers said of the seller where it was not good.
var SellerFeedback = declare(dataset.Spec{
	Name:      "seller_feedback",
	Doc:       "Seller feedback of three stars or fewer: one row per rating.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_SELLER_FEEDBACK_DATA"},
	Seller:    true,
	Role:      "Selling Partner Insights",
	Format:    dataset.TSV,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Replace,
	MaxDays:   90,
	History:   365,
	Latency:   6 * time.Hour,
	Reread:    dataset.Reread{Weekly: 60}, // as long as buyers can take a rating back
	Measure:   "rating",
	Traps: []string{
		"Headers are in the store's language, so columns are read by their places; older files have three more before the order id.",
		"Days are as the store prints them: 10/20/23 in the United States, 20/10/23 in Britain, 20.10.23 in Germany, 2023/10/20 in Japan.",
		"Only ratings of one to three stars are in it.",
		"Comments and responses are free text; the rater's address is always there.",
	},
	Sample: lines("\t",
		"Date|Rating|Comments|Your Response|Order ID|Rater Email",
		"31/01/26|2|Late and the box was open.||202-1000001-1000001|abc@marketplace.example",
		"30/01/26|3|Hm.|Sorry!|202-1000002-1000002|def@marketplace.example",
	),
	Tables: []dataset.Table{{
		Name:       "seller_feedback",
		Grain:      "one row per rating of a document",
		Key:        []string{"order_id", "feedback_date", "_line"},
		Day:        "feedback_date",
		ByPosition: true,
		Columns: []dataset.Column{
			required(plainDay("feedback_date", "Date", "the store's day of the rating")),
			required(count("rating", "Rating", "stars, 1 to 3")),
			personal("comments", "Comments", "the buyer's words"),
			personal("response", "Your Response", "the seller's words"),
			optional(label("arrived_on_time", "Arrived on Time", "Yes or No in the store's language; older files only")),
			optional(label("item_as_described", "Item as Described", "Yes or No in the store's language; older files only")),
			optional(label("customer_service", "Customer Service", "Yes or No in the store's language; older files only")),
			text("order_id", "Order ID", "the order that was rated"),
			personal("rater_email", "Rater Email", "the buyer's address"),
		},
	}},
})
