package catalog

import (
	"strings"

	"sellerhouse/extract/dataset"
)

// personal is text that stays in the raw document.
func personal(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: doc + "; personal, not kept"}
}

// postal is a postal code, of which the first three characters are kept.
func postal(name, from string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Text, Personal: dataset.CutPersonal, Doc: "first three characters of the postal code"}
}

// dayOf is the day of an instant as it is printed, in whatever zone the store prints it.
func dayOf(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Date, Required: true, Doc: doc}
}

func plainDay(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Date, Doc: doc}
}

func yesNo(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Bool, Doc: doc}
}

// share is a rate as a fraction of 1.
func share(name, from, doc string) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: dataset.Decimal(18, 8), Doc: doc}
}

// anyOf makes every column one that a file may lack.
func anyOf(columns ...dataset.Column) []dataset.Column {
	for i := range columns {
		columns[i].Optional = true
	}
	return columns
}

// named gives a column further headers it was seen under.
func named(c dataset.Column, aliases ...string) dataset.Column { c.Aliases = aliases; return c }

// lines prints a document whose headers hold spaces: cells cut by sep, the header first.
func lines(sep string, rows ...string) string {
	var b strings.Builder
	for _, r := range rows {
		cells := strings.Split(r, "|")
		for i, c := range cells {
			cells[i] = strings.TrimSpace(c)
		}
		b.WriteString(strings.Join(cells, sep) + "\n")
	}
	return b.String()
}
