package coverage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/coverage"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

// The curve counts, by age, how often days were read again, how often something moved and by how much.
func TestCurve(t *testing.T) {
	spec := &dataset.Spec{
		Name: "traffic", Seller: true, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, MaxDays: 30, History: 30, Measure: "sales",
		Source: dataset.Source{API: dataset.Reports}, Tables: []dataset.Table{{Name: "t", Day: "date"}},
	}
	weekly := *spec
	weekly.Period = dataset.Weekly
	// doc says of each day of its window what texts say, "measure hash".
	doc := func(id, from, until, when string, units ...lake.Unit) lake.Manifest {
		m := read(id, from, until, when, 0)
		table := lake.TableRows{Table: "t", Units: units}
		for _, u := range units {
			table.Out += u.Rows
		}
		m.Tables = []lake.TableRows{table}
		return m
	}
	day := func(d, hash, sales string) lake.Unit {
		return lake.Unit{Day: days(d, d).From, Rows: 1, Hash: hash, Measure: sales}
	}
	for name, tt := range map[string]struct {
		spec *dataset.Spec
		held []lake.Manifest
		want []coverage.Point
	}{
		"a first reading compares with nothing": {spec: spec, held: []lake.Manifest{doc("a", "2026-01-02", "2026-01-03", "2026-01-04T12:00:00Z", day("2026-01-02", "x", "10"))}},
		"unmoved, moved down, gone": {
			spec: spec, held: []lake.Manifest{
				doc("c", "2026-01-02", "2026-01-03", "2026-01-06T12:00:00Z", day("2026-01-02", "y", "7.5")),
				doc("a", "2026-01-02", "2026-01-03", "2026-01-04T12:00:00Z", day("2026-01-02", "x", "10.00")),
				doc("b", "2026-01-02", "2026-01-03", "2026-01-05T12:00:00Z", day("2026-01-02", "x", "10.00")),
				doc("d", "2026-01-02", "2026-01-03", "2026-01-07T12:00:00Z"),
			},
			want: []coverage.Point{
				{Dataset: "traffic", Account: "US-A", Measure: "sales", Age: 3, Reads: 1, Measured: 1, Before: "10.00000000", Change: "0.00000000"},
				{Dataset: "traffic", Account: "US-A", Measure: "sales", Age: 4, Reads: 1, Moved: 1, Measured: 1, Before: "10.00000000", Change: "2.50000000"},
				{Dataset: "traffic", Account: "US-A", Measure: "sales", Age: 5, Reads: 1, Moved: 1, Measured: 1, Before: "7.50000000", Change: "7.50000000"},
			},
		},
		"days of one age add up, whatever the sign": {
			spec: spec, held: []lake.Manifest{
				doc("a", "2026-01-02", "2026-01-04", "2026-01-05T12:00:00Z", day("2026-01-02", "x", "-3"), day("2026-01-03", "x", "4")),
				doc("b", "2026-01-02", "2026-01-03", "2026-01-06T12:00:00Z", day("2026-01-02", "y", "-5")),
				doc("c", "2026-01-03", "2026-01-04", "2026-01-07T12:00:00Z", day("2026-01-03", "z", "4.000000001")),
			},
			want: []coverage.Point{{Dataset: "traffic", Account: "US-A", Measure: "sales", Age: 4, Reads: 2, Moved: 2, Measured: 2, Before: "7.00000000", Change: "2.00000000"}},
		},
		"readings of one day are one, those too early and imports none": {
			spec: spec, held: []lake.Manifest{
				doc("e", "2026-01-02", "2026-01-03", "2026-01-02T12:00:00Z", day("2026-01-02", "w", "1")),
				doc("a", "2026-01-02", "2026-01-03", "2026-01-04T12:00:00Z", day("2026-01-02", "x", "1")),
				doc("b", "2026-01-02", "2026-01-03", "2026-01-04T13:00:00Z", day("2026-01-02", "y", "2")),
				doc("c", "2026-01-02", "2026-01-03", "2026-01-05T12:00:00Z", day("2026-01-02", "y", "2")),
				with(doc("i", "2026-01-02", "2026-01-03", "2026-01-06T12:00:00Z", day("2026-01-02", "z", "9")), func(m *lake.Manifest) { m.Imported = true }),
			},
			want: []coverage.Point{{Dataset: "traffic", Account: "US-A", Measure: "sales", Age: 3, Reads: 1, Measured: 1, Before: "2.00000000", Change: "0.00000000"}},
		},
		"weeks are compared whole": {
			spec: &weekly, held: []lake.Manifest{
				doc("a", "2026-01-04", "2026-01-18", "2026-01-19T12:00:00Z", day("2026-01-04", "x", "5"), day("2026-01-11", "x", "5")),
				doc("b", "2026-01-11", "2026-01-18", "2026-01-20T12:00:00Z", day("2026-01-11", "x", "5"), day("2026-01-12", "x", "1")),
			},
			want: []coverage.Point{{Dataset: "traffic", Account: "US-A", Measure: "sales", Age: 3, Reads: 1, Moved: 1, Measured: 1, Before: "5.00000000", Change: "1.00000000"}},
		},
		"what a document says that is not known is not compared": {
			spec: spec, held: []lake.Manifest{
				doc("a", "2026-01-02", "2026-01-03", "2026-01-04T12:00:00Z", day("2026-01-02", "x", "1")),
				with(doc("b", "2026-01-02", "2026-01-03", "2026-01-05T12:00:00Z", day("2026-01-02", "x", "1")), func(m *lake.Manifest) { m.Tables[0].Out = 9 }),
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := coverage.Curve(coverage.Input{
				Accounts:  []account.Account{{Code: "US-A", Type: account.Seller, Marketplaces: []amazon.Marketplace{us}}},
				Specs:     []*dataset.Spec{tt.spec},
				Manifests: func(string, string) []lake.Manifest { return tt.held },
				Opened:    func(string) window.Day { return 0 },
				Now:       time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
			})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("points (-want +got):\n%s", diff)
			}
		})
	}
}
