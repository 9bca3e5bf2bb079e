package build

import (
	"bytes"
	"context"
	"math/bits"
	"slices"

	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/ledger"
	"sellerhouse/transform/money"
	"sellerhouse/transform/site"
	"sellerhouse/transform/tax"
)

// groupOf is an order-item group of a settlement: all rows of one order, item, shipment or adjustment and
// transaction type.
type groupOf struct {
	tax.Group
	order   uint64 // hash of the order id
	sale    uint64 // hash of order id and SKU
	rate    int64  // of INCLUSIVE, 6 decimals
	day     window.Day
	market  int32 // place; 0 where no row names one
	class   class
	mode    tax.Mode
	decided bool
}

// settlement is what the first reading of a settlement's lines leaves: its header, its groups, its reserves.
type settlement struct {
	doc       *lake.Live
	head      header
	groups    map[[2]uint64]int32
	list      []groupOf
	sum       money.Sum // of all amounts
	moved     money.Sum // of transfer rows among them
	count     uint32
	closes    []reserve       // closing reserve rows
	opens     []reserve       // opening reserve rows
	named     map[int]bool    // marketplaces rows name
	blank     map[uint64]bool // orders of rows that name none
	nameless  bool            // rows that name neither
	lastNamed int32
	open      *openRows // in place of a document's lines: transactions that no settlement has yet

	// What is left when every group is decided: sorted hashes whose low three bits are the mode.
	modes   []uint64 // of groups
	from    []uint32 // where the hashes with the same upper bits begin in modes, and where the last end
	sales   []uint64 // of sales, by order and SKU
	special map[uint64]taxed
	whole   bool // modes are all there, not only sales
}

// taxed is how a group's rows treat tax.
type taxed struct {
	mode           tax.Mode
	rate, residual int64
	last           uint64 // position of the row that is split
}

const modeBits = 7

// compact turns the groups decided so far into what the second reading needs, a tenth of their size.
func (s *settlement) compact() {
	if s.special == nil {
		s.special = map[uint64]taxed{}
	}
	for k, i := range s.groups {
		g := &s.list[i]
		s.modes = append(s.modes, k[0]&^modeBits|uint64(g.mode))
		if g.mode == tax.Inclusive || g.mode == tax.FacilitatedResidual {
			s.special[k[0]&^modeBits] = taxed{g.mode, g.rate, g.Residual(), g.LastWithheld}
		}
	}
	s.compactSales()
	s.groups, s.list, s.whole = nil, nil, true
}

// compactSales keeps the modes of sales only.
func (s *settlement) compactSales() {
	for i := range s.list {
		if g := &s.list[i]; g.class == sale {
			s.sales = append(s.sales, g.sale&^modeBits|uint64(g.mode))
		}
	}
}

// seal sorts what compact left; nothing is added later.
func (s *settlement) seal() {
	slices.Sort(s.modes)
	slices.Sort(s.sales)
	width := max(1, bits.Len(uint(len(s.modes)/8)))
	s.from = make([]uint32, 1<<width+1)
	for _, m := range s.modes {
		s.from[m>>(64-width)+1]++
	}
	for i := range s.from[1:] {
		s.from[i+1] += s.from[i]
	}
}

// near are the modes of hashes with the same upper bits as one.
func (s *settlement) near(key uint64) []uint64 {
	if len(s.from) == 0 {
		return nil
	}
	i := key >> (65 - bits.Len(uint(len(s.from)-1))) // of so many bits are the places
	return s.modes[s.from[i]:s.from[i+1]]
}

// taxedOf is how the rows of a group treat tax.
func (s *settlement) taxedOf(k [2]uint64) taxed {
	key := k[0] &^ modeBits
	t := taxed{mode: modeIn(s.near(key), key)}
	if t.mode == tax.Inclusive || t.mode == tax.FacilitatedResidual {
		t = s.special[key]
	}
	return t
}

// modeIn finds the mode of a hash, Outside where it is not there. Of several the largest counts.
func modeIn(sorted []uint64, key uint64) tax.Mode {
	i, _ := slices.BinarySearch(sorted, key|modeBits+1)
	if i > 0 && sorted[i-1]&^modeBits == key {
		return tax.Mode(sorted[i-1] & modeBits)
	}
	return tax.Outside
}

// reserve is a reserve row.
type reserve struct {
	amount int64
	day    window.Day
}

// grouped says whether a row is part of an order-item group.
func (x *ruled) grouped(a *amounts, i int) bool {
	return x.tax || x.withheld || x.class != apart && len(a.order.Bytes(i)) > 0
}

// groupKey identifies a row's group.
func groupKey(x *ruled, a *amounts, i int) [2]uint64 {
	order := a.order.Bytes(i)
	if x.class == correction {
		return hash128(x.txHash, order)
	}
	item, shipment := a.item.Bytes(i), a.adjustment.Bytes(i)
	if len(item) == 0 {
		item = a.sku.Bytes(i)
	}
	if len(shipment) == 0 {
		shipment = a.shipment.Bytes(i)
	}
	return hash128(x.txHash, order, item, shipment)
}

// survey reads a settlement's lines once and keeps the groups of one bucket of orders out of several; the
// first bucket keeps everything else too.
func (b *Builder) survey(ctx context.Context, sc *scope, rules *rulebook, s *settlement, bucket, buckets uint64) error {
	likely := lines(s.doc) / int64(buckets) / 8 // few groups have more lines
	s.groups, s.list = make(map[[2]uint64]int32, likely), make([]groupOf, 0, likely)
	p := newPlaces(sc)
	return b.linesOf(ctx, s, true, s.header, func(a *amounts) error {
		p.begin(a, s.head.currency)
		var order uint64
		group := int32(-1) // of the row before, where that has the same order, item and type
		for i := range a.n {
			switch {
			case !a.sameOrder(i):
				order, group = 0, -1
				if id := a.order.Bytes(i); len(id) > 0 {
					order = hash128(orderSeed, id)[0]
				}
			case group >= 0 && !a.sameItem(i):
				group = -1
			}
			mine := order%buckets == bucket
			if bucket > 0 && !mine {
				continue
			}
			place, day := p.of(a, i)
			x := rules.of(a, i, day)
			if bucket == 0 {
				s.note(x, a, i, place, day, order)
			}
			if !mine || !x.grouped(a, i) {
				continue
			}
			if group < 0 {
				group = s.group(x, a, i, order, place, day)
			}
			g := &s.list[group]
			if g.market == 0 {
				g.market = place
			}
			switch {
			case x.tax:
				g.AddTax(a.amount.Ints[i])
			case x.withheld:
				row, part := a.position(i)
				g.AddWithheld(a.amount.Ints[i], uint64(row)<<8|uint64(part))
			}
		}
		return nil
	})
}

// group returns the place of a row's group, which begins with it where it is new.
func (s *settlement) group(x *ruled, a *amounts, i int, order uint64, place int32, day window.Day) int32 {
	k := groupKey(x, a, i)
	at, ok := s.groups[k]
	if !ok {
		at = int32(len(s.list))
		s.groups[k] = at
		sale := hash128(saleSeed, a.order.Bytes(i), bytes.TrimSpace(a.sku.Bytes(i)))[0]
		s.list = append(s.list, groupOf{order: order, sale: sale, day: day, market: place, class: x.class})
	}
	return at
}

// note keeps what does not belong to a group: sums, reserves, which marketplaces there are.
func (s *settlement) note(x *ruled, a *amounts, i int, place int32, day window.Day, order uint64) {
	amount := a.amount.Ints[i]
	s.sum.Add(amount)
	s.count++
	switch {
	case place != 0:
		if place != s.lastNamed {
			s.named[int(place)], s.lastNamed = true, place
		}
	case site.AmazonOrder(a.order.Bytes(i)):
		s.blank[order] = true
	default:
		s.nameless = true
	}
	switch x.Line {
	case ledger.ReserveClose:
		s.closes = append(s.closes, reserve{amount, day})
	case ledger.ReserveOpen:
		s.opens = append(s.opens, reserve{amount, day})
	case ledger.Transfer:
		if ledger.Key(a.tx.Text(i)) == "transfer" {
			s.moved.Add(amount)
		}
	}
}

const (
	orderSeed = 0x6f72
	saleSeed  = 0x7361
)

// header keeps the summary line; a second one in a document is ignored.
func (s *settlement) header(h header) error {
	if !s.head.found {
		s.head = h
	}
	return nil
}

// wants lists the orders whose answers decide modes or marketplaces of the settlement.
func (b *Builder) wants(sc *scope, s *settlement, want map[uint64]bool) {
	for o := range s.blank {
		want[o] = true
	}
	for i := range s.list {
		g := &s.list[i]
		if g.HasTax || g.HasWithheld || g.class != sale && g.class != refund {
			continue
		}
		if g.market != 0 && !sc.markets.list[g.market].TaxInclusive {
			continue
		}
		if b.cfg.Inputs.VAT.OwnAnywhere(sc.owners.on(g.day).entity) {
			want[g.order] = true
		}
	}
}

// modes decides every group whose own rows do. Groups that inherit from their sale stay open and their sales
// are returned.
func (b *Builder) modes(sc *scope, s *settlement, orders map[uint64]orderOf) (open map[uint64]bool) {
	minor := money.Minor(s.head.currency)
	open = map[uint64]bool{}
	for i := range s.list {
		g := &s.list[i]
		mode, ok := g.Mode(minor, g.class == correction)
		if ok {
			g.mode, g.decided = mode, true
			continue
		}
		switch g.class {
		case sale:
			g.mode, g.rate = b.ownTax(sc, g, orders)
			g.decided = true
		case refund:
			open[g.sale] = true
		default:
			g.mode, g.decided = tax.None, true
		}
	}
	return open
}

// taxPlace is where a group's sale is taxed: where the parcel went, as far as the order is known, else the
// marketplace's country. inclusive says whether shelf prices of the site contain tax.
func (b *Builder) taxPlace(sc *scope, g *groupOf, orders map[uint64]orderOf) (country string, inclusive bool) {
	m := &sc.markets.list[g.market]
	o, known := orders[g.order]
	if g.market == 0 && known {
		m = &sc.markets.list[o.market]
	}
	country = tax.Country(m.Code)
	if known && o.country != [2]byte{} {
		country = tax.Country(string(o.country[:]))
	}
	return country, m.TaxInclusive
}

// ownTax says whether prices of a group without tax rows contain our own VAT, and at which rate.
func (b *Builder) ownTax(sc *scope, g *groupOf, orders map[uint64]orderOf) (tax.Mode, int64) {
	country, inclusive := b.taxPlace(sc, g, orders)
	if inclusive {
		if rate, ok := b.cfg.Inputs.VAT.Own(sc.owners.on(g.day).entity, country, g.day); ok {
			return tax.Inclusive, rate
		}
	}
	return tax.None, 0
}

// inherit decides the refunds that were left open, given the modes of their sales.
func (b *Builder) inherit(sc *scope, s *settlement, orders map[uint64]orderOf, sales map[uint64]tax.Mode) {
	for i := range s.list {
		g := &s.list[i]
		if g.decided {
			continue
		}
		g.decided = true
		of, known := sales[g.sale]
		if !known {
			g.mode, g.rate = b.ownTax(sc, g, orders)
			continue
		}
		if g.mode = tax.Refunded(of); g.mode != tax.Inclusive {
			continue
		}
		country, _ := b.taxPlace(sc, g, orders)
		rate, ok := b.cfg.Inputs.VAT.Rate(country, tax.Standard, g.day)
		if !ok {
			g.mode = tax.None
			continue
		}
		g.rate = rate
	}
}

// saleModes adds the modes of a settlement's sales, by order and SKU, of those asked for.
func (s *settlement) saleModes(want map[uint64]bool, into map[uint64]tax.Mode) {
	if s.list == nil {
		for k := range want {
			if m := modeIn(s.sales, k&^modeBits); m != tax.Outside {
				into[k] = m
			}
		}
		return
	}
	for i := range s.list {
		g := &s.list[i]
		if g.class != sale || !want[g.sale] {
			continue
		}
		into[g.sale] = g.mode
	}
}
