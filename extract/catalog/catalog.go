// Package catalog declares every dataset, one file each. It does no I/O.
package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"sellerhouse/extract/dataset"
)

var declared = map[string]*dataset.Spec{}

// declare adds a Spec to the catalog. It panics on a repeated name or table.
func declare(s dataset.Spec) *dataset.Spec {
	for _, other := range declared {
		if other.Name == s.Name {
			panic(fmt.Sprintf("catalog: dataset %q is declared twice", s.Name))
		}
		for _, t := range s.Tables {
			if _, ok := other.Table(t.Name); ok {
				panic(fmt.Sprintf("catalog: table %q is declared twice", t.Name))
			}
		}
	}
	declared[s.Name] = &s
	return &s
}

// All returns every Spec in name order.
func All() []*dataset.Spec { return slices.Clone(sorted()) }

var sorted = sync.OnceValue(func() []*dataset.Spec {
	return slices.SortedFunc(maps.Values(declared), func(a, b *dataset.Spec) int { return strings.Compare(a.Name, b.Name) })
})

// ByName finds a Spec by our name.
func ByName(name string) (*dataset.Spec, bool) { s, ok := declared[name]; return s, ok }

// Find finds a Spec by our name, by Amazon's type name or by an alias, in any case.
func Find(name string) (*dataset.Spec, bool) {
	for _, s := range All() {
		if strings.EqualFold(s.Name, name) || strings.EqualFold(s.Source.Type, name) ||
			slices.ContainsFunc(s.Aliases, func(a string) bool { return strings.EqualFold(a, name) }) {
			return s, true
		}
	}
	return nil, false
}

func text(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Text, Doc: doc}
}

func label(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Label, Doc: doc}
}

func count(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Int, Doc: doc}
}

func instant(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Instant, Doc: doc}
}

func money(name, from, currency, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Money(18, 4), Currency: currency, Doc: doc}
}

func ratio(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Decimal(9, 4), Doc: doc}
}

func required(c dataset.Column) dataset.Column { c.Required = true; return c }

func optional(c dataset.Column) dataset.Column { c.Optional = true; return c }
