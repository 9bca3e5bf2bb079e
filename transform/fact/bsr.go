package fact

import "sellerhouse/extract/dataset"

// BSRDaily is where products stand in their stores' sales ranks.
var BSRDaily = declare(Table{
	Name:    "fact_bsr_daily",
	Doc:     "Sales ranks of products by site and day, in each classification and display group. 1 is the best; ranks do not add.",
	Grain:   "one row per site, day, ASIN and rank",
	Key:     []string{"account_sk", "marketplace_sk", "date", "asin", "kind", "category_id", "occurrence"},
	OrderBy: []string{"account_sk", "marketplace_sk", "date", "asin", "kind", "category_id", "occurrence"},
	Month:   "date",
	Columns: columns(tenant(), []dataset.Column{
		date("date", "UTC day of the snapshot"),
		instant("snapshot_at", "when Amazon answered"),
		text("asin", "ASIN"),
		label("kind", "CLASSIFICATION or DISPLAY_GROUP"),
		label("category_id", "browse node, or display group"),
		text("category", "its name"),
		number("occurrence", "numbers equal rows of a snapshot, from 1"),
	}, nullable(
		count("rank", "sales rank"),
	), lineage()),
	Feed: &Feed{
		Number: "occurrence",
		Sources: []Source{
			{
				Dataset: "catalog_items", Table: "catalog_ranks", Sites: []Site{{ByID, "marketplace_id"}}, ASIN: "asin",
				Columns: map[string]string{"category_id": "classification_id", "category": "title"}, Texts: map[string]string{"kind": "CLASSIFICATION"},
			},
			{
				Dataset: "catalog_items", Table: "catalog_display_ranks", Sites: []Site{{ByID, "marketplace_id"}}, ASIN: "asin",
				Columns: map[string]string{"category_id": "display_group", "category": "title"}, Texts: map[string]string{"kind": "DISPLAY_GROUP"},
			},
		},
	},
})
