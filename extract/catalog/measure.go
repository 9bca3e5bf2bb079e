package catalog

import "sellerhouse/extract/dataset"

// measure is a length, weight or volume.
func measure(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Decimal(18, 6), Doc: doc}
}

// quantityOf is a number of units or days that need not be whole.
func quantityOf(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Decimal(18, 4), Doc: doc}
}
