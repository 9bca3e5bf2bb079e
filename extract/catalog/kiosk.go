package catalog

import (
	"slices"
	"strings"

	"sellerhouse/extract/dataset"
)

// Schemas of Data Kiosk that are asked.
const (
	kioskSalesTraffic = "analytics_salesAndTraffic_2024_04_24"
	kioskEconomics    = "analytics_economics_2024_03_15"
	kioskVendor       = "analytics_vendorAnalytics_2024_09_30"
)

// kioskQuery is a query of one field that selects what the tables' columns read.
func kioskQuery(schema, field, arguments string, tables ...dataset.Table) string {
	sel := &selection{}
	for _, t := range tables {
		rows, _ := strings.CutPrefix(t.Rows, "[].")
		for _, c := range t.Columns {
			for _, path := range []string{c.From, c.CurrencyFrom} {
				around, ok := strings.CutPrefix(path, "[].")
				switch {
				case path == "":
				case ok:
					sel.add(around)
				case rows != "":
					sel.add(rows + "." + path)
				default:
					sel.add(path)
				}
			}
		}
	}
	return "query Sellerhouse{" + schema + "{" + field + "(" + arguments + ")" + sel.String() + "}}"
}

// selection is a GraphQL selection set.
type selection struct {
	name  string
	below []*selection
}

// add selects a path. Elements of lists are written [] in it and are selected like objects.
func (s *selection) add(path string) {
	at := s
	for name := range strings.SplitSeq(path, ".") {
		name = strings.TrimSuffix(name, "[]")
		i := slices.IndexFunc(at.below, func(b *selection) bool { return b.name == name })
		if i < 0 {
			i = len(at.below)
			at.below = append(at.below, &selection{name: name})
		}
		at = at.below[i]
	}
}

func (s *selection) String() string {
	if len(s.below) == 0 {
		return s.name
	}
	parts := make([]string, len(s.below))
	for i, b := range s.below {
		parts[i] = b.String()
	}
	return s.name + "{" + strings.Join(parts, " ") + "}"
}

// fromKiosk turns the columns of a report into those of the same figures at Data Kiosk: the objects have other
// names there, and nothing is spelt in two ways.
func fromKiosk(cols []dataset.Column, renamed ...string) []dataset.Column {
	r := strings.NewReplacer(renamed...)
	out := make([]dataset.Column, 0, len(cols))
	for _, c := range cols {
		c.From, c.CurrencyFrom, c.Aliases = r.Replace(c.From), r.Replace(c.CurrencyFrom), nil
		out = append(out, c)
	}
	return out
}
