package catalog

import (
	"slices"
	"time"

	"sellerhouse/extract/dataset"
)

// FBAInventoryAll is the twin of FBAInventory that holds archived listings too.
var FBAInventoryAll = declare(dataset.Spec{
	Name:      "fba_inventory_all",
	Doc:       "FBA inventory of all listings, archived ones included: one row per SKU, condition and site, as of the moment it was generated.",
	Source:    dataset.Source{API: dataset.Reports, Type: "GET_FBA_MYI_ALL_INVENTORY_DATA"},
	Seller:    true,
	Role:      "Amazon Fulfillment",
	Format:    dataset.TSV,
	Scope:     dataset.PerMarketplace,
	Supersede: dataset.Snapshot,
	Every:     24 * time.Hour,
	Limit:     dataset.Limit{Same: 30 * time.Minute},
	Measure:   "fulfillable",
	Traps: []string{
		"A snapshot: dates are ignored and a missed day can never be had.",
		"Rows of listings that are not archived are those of the unsuppressed inventory: never add the two.",
		"There is no currency column: your-price is in the site's currency.",
	},
	Sample: fbaInventorySample,
	Tables: []dataset.Table{{
		Name:    "fba_inventory_all",
		Grain:   "one row per SKU, condition and site of a snapshot",
		Key:     []string{"sku", "condition", "_line"},
		Columns: slices.Clone(FBAInventory.Tables[0].Columns),
	}},
})
