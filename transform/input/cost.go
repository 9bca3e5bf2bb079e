package input

import (
	"cmp"
	"slices"
	"strings"

	"sellerhouse/extract/account"
	"sellerhouse/extract/window"
	"sellerhouse/transform/money"
	"sellerhouse/transform/product"
)

// Components are the parts a unit cost is made of.
var Components = []string{"PURCHASE", "FREIGHT", "DUTY", "INSURANCE", "QC", "PACKAGING", "PREP", "OTHER"}

// costs reads costs.csv. A version without an end holds until the next one of its account, SKU and component.
func (s *Set) costs(c *collector, text string, accounts []account.Account) {
	type placed struct {
		Cost
		row *row
		end bool // valid_to was given
	}
	var all []placed
	first := map[[4]string]int{}
	read(c, text, []string{"sku", "component", "valid_from", "amount", "currency"},
		[]string{"account", "valid_to", "per", "units_per_carton", "source", "supplier_terms_days"}, func(w *row) {
			x := Cost{
				Account: w.account("account", accounts), SKU: product.Norm(w.text("sku")), Component: w.code("component", Components...),
				From: w.date("valid_from", 0), Until: w.date("valid_to", Forever), Amount: w.decimal("amount", 6),
				Currency: w.currency("currency"), Per: cmp.Or(w.code("per", "UNIT", "CARTON"), "UNIT"), Source: w.text("source"),
			}
			n := w.integer("units_per_carton", 1_000_000)
			w.integer("supplier_terms_days", 3650)
			if x.Per == "CARTON" {
				if n == 0 && !w.bad {
					w.wrong("units_per_carton", "E016", "per CARTON needs units_per_carton")
				} else if n > 0 {
					unit, err := money.MulDiv(x.Amount, 1, n)
					if err != nil {
						w.wrong("amount", "E010", "value out of range [0,9223372036854.775807]")
					}
					x.Amount = unit
				}
			}
			if x.Until <= x.From && !w.bad {
				w.wrong("valid_to", "E010", "value out of range: valid_to must be after valid_from")
			}
			if w.bad {
				return
			}
			key := [4]string{x.Account, x.SKU, x.Component, x.From.String()}
			if line, ok := first[key]; ok {
				w.wrong("valid_from", "E008", "duplicate key (first on line %d)", line)
				return
			}
			first[key] = w.line
			all = append(all, placed{x, w, w.text("valid_to") != ""})
		})
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), strings.Compare(a.SKU, b.SKU), strings.Compare(a.Component, b.Component), cmp.Compare(a.From, b.From))
	})
	for i := range all {
		x := &all[i]
		if i > 0 && all[i-1].Account == x.Account && all[i-1].SKU == x.SKU && all[i-1].Component == x.Component {
			before := &all[i-1]
			switch {
			case !before.end:
				before.Until = x.From
			case before.Until > x.From:
				x.row.wrong("valid_from", "E009", "overlapping validity with line %d", before.row.line)
			}
			if before.Currency == x.Currency && before.Amount > 0 && (x.Amount > before.Amount*3/2 || x.Amount < before.Amount/2) {
				x.row.wrong("amount", "W101", "cost of %s %s changes by more than half", x.SKU, x.Component)
			}
		}
	}
	for _, x := range all {
		s.Costs = append(s.Costs, x.Cost)
	}
}

// bundles reads bundles.csv.
func (s *Set) bundles(c *collector, text string) {
	lines := map[string]int{}
	seen := map[[2]string]int{}
	read(c, text, []string{"bundle_sku", "component_sku", "qty"}, nil, func(w *row) {
		bundle, part := product.Norm(w.text("bundle_sku")), product.Norm(w.text("component_sku"))
		qty := w.integer("qty", 1_000_000)
		if line, ok := seen[[2]string{bundle, part}]; ok {
			w.wrong("component_sku", "E008", "duplicate key (first on line %d)", line)
		}
		if w.bad {
			return
		}
		seen[[2]string{bundle, part}] = w.line
		if _, ok := lines[bundle]; !ok {
			lines[bundle] = w.line
		}
		s.Bundles[bundle] = append(s.Bundles[bundle], Part{part, qty})
	})
	for bundle, line := range lines {
		if s.contains(bundle, bundle, map[string]bool{}) {
			c.add(line, 1, "E017", "bundle %q contains itself", bundle)
		}
	}
}

func (s *Set) contains(bundle, sku string, seen map[string]bool) bool {
	if seen[bundle] {
		return false
	}
	seen[bundle] = true
	for _, p := range s.Bundles[bundle] {
		if p.SKU == sku || s.contains(p.SKU, sku, seen) {
			return true
		}
	}
	return false
}

// UnitCost returns what a unit of a SKU costs an account on a day, one Cost per component and currency
// version: an account's own component beats the one for all. A bundle costs what its parts do; its amounts
// are multiplied. It is empty where no cost is known.
func (s *Set) UnitCost(accountCode, sku string, day window.Day) []Cost {
	return s.unitCost(accountCode, sku, day, 1)
}

func (s *Set) unitCost(accountCode, sku string, day window.Day, qty int64) []Cost {
	var out []Cost
	for _, component := range Components {
		x, ok := s.costOf(accountCode, sku, component, day)
		if !ok {
			x, ok = s.costOf("", sku, component, day)
		}
		if ok {
			x.Amount *= qty
			out = append(out, x)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, p := range s.Bundles[sku] {
		part := s.unitCost(accountCode, p.SKU, day, qty*p.Qty)
		if len(part) == 0 {
			return nil // a bundle with an unknown part has no known cost
		}
		out = append(out, part...)
	}
	return out
}

func (s *Set) costOf(accountCode, sku, component string, day window.Day) (Cost, bool) {
	key := Cost{Account: accountCode, SKU: sku, Component: component, From: day}
	i, found := slices.BinarySearchFunc(s.Costs, key, func(a, b Cost) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), strings.Compare(a.SKU, b.SKU), strings.Compare(a.Component, b.Component), cmp.Compare(a.From, b.From))
	})
	if !found {
		i--
	}
	if i < 0 {
		return Cost{}, false
	}
	x := s.Costs[i]
	if x.Account != accountCode || x.SKU != sku || x.Component != component || day >= x.Until {
		return Cost{}, false
	}
	return x, true
}

// Known says whether a SKU has a cost or is a bundle.
func (s *Set) Known(sku string) bool {
	return len(s.Bundles[sku]) > 0 || slices.ContainsFunc(s.Costs, func(c Cost) bool { return c.SKU == sku })
}
