package build

import (
	"cmp"
	"slices"

	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/fx"
	"sellerhouse/transform/input"
	"sellerhouse/transform/product"
)

// productKey is a SKU on a marketplace, by its place.
type productKey struct {
	market int
	sku    string
}

// productOf is a product as rows refer to it.
type productOf struct {
	at       int // place among the scope's
	sk       uint64
	sku      string // normal spelling
	base     string // SKU whose goods it sells; sku itself for most
	regraded bool
	item     product.Item
	brandEra int // 0: none yet; else era + 1
	brandSK  uint64
	costEra  int
	costs    []costOf
}

// costOf is one component of a unit cost with its rates, one per reporting currency asked for.
type costOf struct {
	input.Cost
	rates []fx.Effective
}

// identities says what ASIN a SKU stands for and what parent an ASIN has, as far as documents tell.
type identities struct {
	asin    map[[2]string]string // by marketplace id ("" any) and SKU
	parent  map[string]string    // by child ASIN
	version [32]byte
}

func (x *identities) of(marketplace, sku string) string {
	if x == nil {
		return ""
	}
	if a, ok := x.asin[[2]string{marketplace, sku}]; ok {
		return a
	}
	return x.asin[[2]string{"", sku}]
}

func (x *identities) parentOf(asin string) string {
	if x == nil {
		return ""
	}
	return x.parent[asin]
}

// product finds a product; blank SKUs have none.
func (b *Builder) product(s *scope, ids *identities, market int, sku []byte) *productOf {
	if p, ok := s.products[productKey{market, string(sku)}]; ok { // the conversion in a map index does not allocate
		return p
	}
	p := &productOf{at: len(s.products), sk: fact.NotApplicable}
	if normal := product.Norm(string(sku)); normal != "" {
		id := s.markets.list[market].ID
		p.sku, p.base, p.sk = normal, normal, fact.ProductSK(s.account.Code, id, normal)
		known := func(x string) bool { return b.cfg.Inputs.Known(x) || ids.of(id, x) != "" }
		if product.Regraded(normal) {
			p.regraded = true
			if base, ok := product.Base(normal, known); ok {
				p.base = base
			}
		}
		asin := ids.of(id, p.base)
		p.item = product.Item{Account: s.account.Code, Marketplace: id, SKU: p.base, ASIN: asin, Parent: ids.parentOf(asin)}
	}
	s.products[productKey{market, string(sku)}] = p
	return p
}

// brand is a product's brand on a day.
func (b *Builder) brand(p *productOf, day window.Day) uint64 {
	if p.sku == "" {
		return fact.NotApplicable
	}
	if era := b.brands.Era(day) + 1; era != p.brandEra {
		p.brandEra, p.brandSK = era, fact.SK(b.brands.Brand(p.item, day))
	}
	return p.brandSK
}

// costEra numbers the stretches of days on which unit costs are the same.
func (b *Builder) costEra(day window.Day) int {
	i, _ := slices.BinarySearch(b.plan.costDays, day+1)
	return i
}

// cost is what a unit of a product costs on a day; empty where that is not known. Rates are those of the day
// each version began, for every reporting currency of the account.
func (b *Builder) cost(s *scope, p *productOf, day window.Day) []costOf {
	era := b.costEra(day) + 1
	if era == p.costEra {
		return p.costs
	}
	p.costEra, p.costs = era, nil
	currencies := s.owners.currencies()
	for _, c := range b.cfg.Inputs.UnitCost(s.account.Code, p.base, day) {
		x := costOf{Cost: c}
		for _, to := range currencies {
			x.rates = append(x.rates, b.plan.fx.Effective(c.From, c.Currency, to))
		}
		p.costs = append(p.costs, x)
	}
	return p.costs
}

// seen lists the products of a scope that have a SKU, in order.
func (s *scope) seen() []seenProduct {
	var out []seenProduct
	done := map[seenProduct]bool{}
	for k, p := range s.products {
		x := seenProduct{Marketplace: s.markets.list[k.market].ID, SKU: p.sku}
		if p.sku != "" && !done[x] {
			done[x] = true
			out = append(out, x)
		}
	}
	slices.SortFunc(out, bySKU)
	return out
}

func bySKU(a, b seenProduct) int {
	return cmp.Or(cmp.Compare(a.Marketplace, b.Marketplace), cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.ASIN, b.ASIN))
}
