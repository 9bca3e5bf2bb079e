package fact

import "slices"

// Feed says how live rows of datasets become a table's rows. Which documents count is the datasets' own rule. Columns
// that report and fact share by name are copied; everything else is named here or worked out by name in the builder.
type Feed struct {
	Sources []Source
	// First says that of a day of a site only rows of the first source count that has a document for it.
	First bool
	// Number is the column that numbers rows whose key is equal otherwise, in the order of their document, from 1.
	Number string
	// Convert names amounts: NAME_tc is told as NAME_rc at the rate of the row's day.
	Convert []string
}

// Source is one report table of a feed. Columns are the report's.
type Source struct {
	Dataset string
	Table   string // blank: the dataset's first
	// Day is the column that says a row's day: a date, or an instant told in the row's site's zone. Blank is the UTC
	// day the document was generated for snapshots, the one day of its window for others.
	Day   string
	Sites []Site // ways to the row's site; the first that answers counts
	// SKU, ASIN, FNSKU and Parent say which product a row is of; blank where rows do not say.
	SKU, ASIN, FNSKU, Parent string
	Columns                  map[string]string // fact column: report column of another name
	Texts                    map[string]string // fact column: the same text in every row
	Also                     []string          // columns that are read for what the builder works out
	// Gives are columns that a row of this source gives to the row that a source before it has with the same key. A
	// row whose key no other has stands by itself.
	Gives []string
}

// Site is a way to a row's site.
type Site struct {
	By     By
	Column string // of the report; none where the document tells
}

// By is what tells a site.
type By string

// The ways to a site.
const (
	ByDocument By = "document" // the one site it was asked for, unless its type is regional; else the account's only one
	ByID       By = "id"       // Amazon's marketplace id
	ByChannel  By = "channel"  // a sales channel, Amazon.de
	ByCountry  By = "country"  // a country or store label, where the account sells there
	ByCurrency By = "currency" // the account's only site of a currency
	ByOrder    By = "order"    // the site of the order of that id
)

// datasets names the datasets of a feed's sources.
func (f *Feed) datasets() []string {
	var out []string
	for _, s := range f.Sources {
		if !slices.Contains(out, s.Dataset) {
			out = append(out, s.Dataset)
		}
	}
	return out
}

// reported are the ways to a site of reports that cover one site each.
var reported = []Site{{By: ByDocument}}
