package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
)

// A sheet says everything a Spec does, in words.
func TestSheet(t *testing.T) {
	columns := []dataset.Column{
		{Name: "date", From: "date", Kind: dataset.Date, Required: true, Doc: "the store's day"},
		{Name: "sales_tc", From: "sales.amount", Kind: dataset.Money(18, 4), Doc: "ordered | not shipped"},
		{Name: "rank", From: "rank", Kind: dataset.Int, Volatile: true, Doc: "rank of the moment"},
		{Name: "postal", From: "postal-code", Kind: dataset.Text, Personal: dataset.CutPersonal, Doc: "postal code"},
		{Name: "buyer", From: "buyer-name", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "buyer"},
	}
	table := []dataset.Table{{Name: "t", Grain: "one row per day", Key: []string{"date"}, Day: "date", Columns: columns}}
	specs := []dataset.Spec{
		{
			Name: "everything", Doc: "what there is", Aliases: []string{"all of it"}, Seller: true, Vendor: true, Regions: []string{"EU"}, Sites: []string{"DE", "FR"},
			Source:     dataset.Source{API: dataset.Reports, Type: "GET_IT", Options: map[string]string{"b": "2", "a": "1"}, ASINs: "asin", Between: [2]string{"from", "to"}},
			Restricted: true, Role: "Brand Analytics", OnDemand: true, Format: dataset.JSON, Scope: dataset.PerMarketplace, Supersede: dataset.Replace,
			Serves:  dataset.Serves{From: window.Date(2026, 1, 1), Until: window.Date(2026, 12, 1), Replacement: "something"},
			MaxDays: 31, History: 730, Backfill: 90, Latency: 90 * time.Minute, Reread: dataset.Reread{Daily: 14, Weekly: 35}, Settle: 6, ByInstant: true,
			Fallback: "the_report", Limit: dataset.Limit{Every: 15 * time.Minute, Burst: 4, Same: 30 * time.Minute, PerApplication: true, Open: 1}, Measure: "sales_tc", NoData: []string{"nothing there"},
			Traps: []string{"camelCase is kept (amzn/selling-partner-api-models#1).", "No stop"}, Tables: table,
		},
		{Name: "weeks", Seller: true, Source: dataset.Source{API: dataset.Kiosk, Type: "root"}, Role: "R", Format: dataset.JSONLines, Scope: dataset.PerRegion, Supersede: dataset.Replace, Period: dataset.Weekly, MaxDays: 7, History: 60},
		{Name: "changes", Seller: true, Source: dataset.Source{API: dataset.Pages, Type: "listIt"}, Role: "R", Format: dataset.JSON, Scope: dataset.PerRegion, Supersede: dataset.Upsert, UpsertBy: "at", ByUpdate: true, Past: "by_date", Overlap: 24 * time.Hour},
		{Name: "now", Vendor: true, Source: dataset.Source{API: dataset.Reports, Type: "GET_NOW"}, Role: "R", Format: dataset.TSV, Scope: dataset.PerMarketplace, Supersede: dataset.Snapshot, Every: 7 * 24 * time.Hour, NoData: []string{"CANCELLED"}},
		{Name: "statements", Seller: true, Source: dataset.Source{API: dataset.Listed, Type: "GET_THEM"}, Role: "R", Format: dataset.TSV, Scope: dataset.PerRegion, Supersede: dataset.Append, Identity: "id", History: 89},
		{Name: "files", Seller: true, Source: dataset.Source{API: dataset.ImportOnly, Type: "GET_OLD"}, Role: "R", Format: dataset.CSV, Scope: dataset.PerRegion, Supersede: dataset.Upsert},
		{Name: "rates", Source: dataset.Source{API: dataset.Rates}, Format: dataset.CSV, Scope: dataset.Global, Supersede: dataset.Upsert},
	}
	facts := []*fact.Table{{Name: "fact_it", From: []string{"everything", "files"}}, {Name: "fact_too", From: []string{"everything"}}}
	var b strings.Builder
	for i := range specs {
		sheet(&b, &specs[i], facts)
	}
	golden := filepath.Join("testdata", "sheet.golden.md")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("sheets (-want +got), UPDATE=1 rewrites them:\n%s", diff)
	}
}

// Every dataset has a whole sheet: who asks with which right, for what, and what becomes of it.
func TestEverySheetIsWhole(t *testing.T) {
	named := map[string]bool{}
	for _, s := range catalog.All() {
		named[s.Name] = true
		var b strings.Builder
		sheet(&b, s, fact.All())
		want := []string{"Source", "Format", "One request covers", "Newer documents", "Feeds"}
		if s.Source.API != dataset.ImportOnly && s.Scope != dataset.Global {
			want = append(want, "Asked by", "Role", "Window", "History", "No data")
		}
		for _, w := range want {
			if !strings.Contains(b.String(), "- **"+w+":** ") {
				t.Errorf("%s: the sheet lacks %q", s.Name, w)
			}
		}
	}
	for _, s := range catalog.All() {
		if s.Measure != "" && !slices.ContainsFunc(s.Tables, func(t dataset.Table) bool {
			c, _, ok := t.Column(s.Measure)
			return ok && (c.Kind.Base == dataset.BaseInt || c.Kind.Base == dataset.BaseDecimal)
		}) {
			t.Errorf("%s is measured by %q, which is no number of it", s.Name, s.Measure)
		}
		for _, other := range []string{s.Past, s.Fallback, s.Serves.Replacement} {
			if other != "" && !named[other] {
				t.Errorf("%s names the dataset %q, which does not exist", s.Name, other)
			}
		}
	}
	for _, f := range fact.All() {
		for _, name := range f.From {
			if !named[name] {
				t.Errorf("dw.%s is made from %q, which does not exist", f.Name, name)
			}
		}
	}
}
