package input_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/lake"
	"sellerhouse/transform/input"
)

func TestSavedVersions(t *testing.T) {
	store, ctx := lake.NewMemory(), t.Context()
	at := func(h int) time.Time { return time.Date(2026, 5, 1, h, 0, 0, 0, time.UTC) }
	a, b := input.NewFile("brands.csv", []byte("brand\nA\n")), input.NewFile("brands.csv", []byte("brand\nB\n"))
	vat := input.NewFile("vat.yaml", []byte("rates: []\n"))
	for _, step := range []struct {
		hour  int
		files []input.File
	}{{1, []input.File{a}}, {2, []input.File{b, vat}}, {3, []input.File{b, vat}}, {4, []input.File{a}}} {
		if err := input.Save(ctx, store, "p/", step.files, at(step.hour)); err != nil {
			t.Fatal(err)
		}
	}
	sets := 0
	for _, err := range store.List(ctx, "p/inputs/sets/") {
		if sets++; err != nil {
			t.Fatal(err)
		}
	}
	if sets != 3 {
		t.Errorf("%d records, want 3: the same files again are no change", sets)
	}
	for name, tt := range map[string]struct {
		asOf time.Time
		want []input.File
	}{
		"before any":                     {at(0), nil},
		"the first":                      {at(1), []input.File{a}},
		"the second, an hour later":      {at(3), []input.File{b, vat}},
		"back to the first, without VAT": {at(5), []input.File{a}},
		"now":                            {time.Time{}, []input.File{a}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := input.Saved(ctx, store, "p/", tt.asOf)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
