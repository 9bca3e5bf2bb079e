package build_test

import (
	"slices"
	"strings"
	"testing"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/ingest"
)

// Products, accounts and sites are described by the newest listings, catalogue items and participations.
func TestWhatDimensionsSay(t *testing.T) {
	h := newHouse(t, seller("US-A", "US", "CA"))
	h.commit(ingest.Doc{Spec: catalog.ListingsAll, Account: "US-A", Marketplaces: []string{us}, GeneratedAt: at(t, "2026-05-01T08:00:00Z")},
		strings.ReplaceAll(strings.ReplaceAll(catalog.ListingsAll.Sample, "B0SAMPLE01", "B0OLDASIN1"), "Active", "Incomplete"))
	h.commit(ingest.Doc{Spec: catalog.ListingsAll, Account: "US-A", Marketplaces: []string{us}, GeneratedAt: at(t, "2026-05-02T08:00:00Z")},
		strings.ReplaceAll(catalog.ListingsAll.Sample, "B0SAMPLE01", "B000TEST01"))
	h.commit(ingest.Doc{Spec: catalog.CatalogItems, Account: "US-A", Marketplaces: []string{us}, GeneratedAt: at(t, "2026-05-02T09:00:00Z")}, catalog.CatalogItems.Sample)
	h.commit(ingest.Doc{Spec: catalog.SellerParticipations, Account: "US-A", Marketplaces: []string{us}, GeneratedAt: at(t, "2026-05-02T09:00:00Z")}, catalog.SellerParticipations.Sample)
	has := func(table, want string, columns ...string) {
		t.Helper()
		if got := h.texts(table, columns...); !slices.Contains(got, want) {
			t.Errorf("%s has no row %q among %q", table, want, got)
		}
	}
	has("dim_product", `MUG-BLUE B000TEST01 B000TEST00 Red mug 12" set Active AFN Redware Coffee Cups & Mugs COLOR 2024-03-05 2`,
		"sku", "asin", "parent_asin", "title", "status", "fulfillment_channel", "catalog_brand", "category", "variation_theme", "launch_date", "pack_units")
	has("dim_product", "MUG-BLUE NULL 127", "sku", "weight_g", "height_mm")
	has("dim_product", "LAMP-05 Inactive MFN Desk lamp", "sku", "status", "fulfillment_channel", "title")
	has("dim_account", "US-A Sample Store US", "account_code", "store_name", "stores")
	has("dim_marketplace", "US 1", "country_code", "accounts")
	has("dim_marketplace", "CA 0", "country_code", "accounts")
	has("fact_bsr_daily", "2026-05-02 B000TEST01 CLASSIFICATION 289814 Coffee Cups & Mugs 1520", "date", "asin", "kind", "category_id", "category", "rank")
	has("fact_bsr_daily", "2026-05-02 B000TEST01 DISPLAY_GROUP kitchen_display_on_website Kitchen & Dining 73001", "date", "asin", "kind", "category_id", "category", "rank")
}

// Product Fees tell what a sale costs of products that no preview has.
func TestFees(t *testing.T) {
	h := newHouse(t, seller("US-A", "US", "CA"))
	h.commit(ingest.Doc{Spec: catalog.FeePreview, Account: "US-A", Marketplaces: []string{us}, GeneratedAt: at(t, "2026-05-02T08:00:00Z")}, catalog.FeePreview.Sample)
	h.commit(ingest.Doc{Spec: catalog.ProductFees, Account: "US-A", Marketplaces: []string{us}, GeneratedAt: at(t, "2026-05-02T09:00:00Z")}, catalog.ProductFees.Sample)
	got := h.texts("fact_fee_preview", "source", "amazon_store", "sku", "currency", "estimated_fee_total_tc", "fulfilment_fee_tc")
	for _, want := range []string{"PREVIEW US MUG-BLUE USD 5.9900 3.1000", "PREVIEW CA MUG-RED CAD NULL NULL"} {
		if !slices.Contains(got, want) {
			t.Errorf("no row %q among %q", want, got)
		}
	}
	fees := slices.DeleteFunc(got, func(s string) bool { return !strings.HasPrefix(s, "PRODUCT_FEES") })
	if len(fees) == 0 || !slices.ContainsFunc(fees, func(s string) bool { return !strings.Contains(s, "NULL NULL") }) {
		t.Errorf("no fee of a product without a preview: %q", fees)
	}
}
