package build

import (
	"bytes"
	"context"
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
	doc      *lake.Live
	head     header
	groups   map[[2]uint64]int32
	list     []groupOf
	sum      money.Sum // of all amounts
	moved    money.Sum // of transfer rows among them
	count    uint32
	closes   []reserve       // closing reserve rows
	opens    []reserve       // opening reserve rows
	named    map[int]bool    // marketplaces rows name
	blank    map[uint64]bool // orders of rows that name none
	nameless bool            // rows that name neither
	last     [2]uint64
	lastAt   int32

	// What is left when every group is decided: sorted hashes whose low three bits are the mode.
	modes   []uint64 // of groups
	sales   []uint64 // of sales, by order and SKU
	special map[uint64]taxed
	whole   bool // modes are all there, not only sales
	hit     uint64
	hitMode taxed
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
	s.groups, s.list, s.lastAt, s.whole = nil, nil, -1, true
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
}

// taxedOf is how the rows of a group treat tax. Rows of a group mostly follow one another.
func (s *settlement) taxedOf(k [2]uint64) taxed {
	key := k[0] &^ modeBits
	if s.hit == key && s.hitMode.mode != tax.Outside {
		return s.hitMode
	}
	t := taxed{mode: modeIn(s.modes, key)}
	if t.mode == tax.Inclusive || t.mode == tax.FacilitatedResidual {
		t = s.special[key]
	}
	s.hit, s.hitMode = key, t
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
func (x *ruled) grouped(l *line) bool {
	return x.tax || x.withheld || x.class != apart && len(l.order) > 0
}

// groupKey identifies a row's group.
func groupKey(x *ruled, l *line) [2]uint64 {
	if x.class == correction {
		return hash128(x.txHash, l.order)
	}
	item, shipment := l.item, l.adjustment
	if len(item) == 0 {
		item = l.sku
	}
	if len(shipment) == 0 {
		shipment = l.shipment
	}
	return hash128(x.txHash, l.order, item, shipment)
}

// find returns the place of a group, -1 where there is none. Rows of a group mostly follow one another.
func (s *settlement) find(k [2]uint64) int32 {
	if s.lastAt >= 0 && s.last == k {
		return s.lastAt
	}
	if i, ok := s.groups[k]; ok {
		s.last, s.lastAt = k, i
		return i
	}
	return -1
}

// survey reads a settlement's lines once and keeps the groups of one bucket of orders out of several; the
// first bucket keeps everything else too.
func (b *Builder) survey(ctx context.Context, sc *scope, rules *rulebook, s *settlement, bucket, buckets uint64) error {
	s.groups, s.list, s.lastAt = map[[2]uint64]int32{}, nil, -1
	return b.lines(ctx, s.doc, true, s.header, func(l *line) error {
		var order uint64
		if len(l.order) > 0 {
			order = hash128(orderSeed, l.order)[0]
		}
		if bucket > 0 && order%buckets != bucket {
			return nil
		}
		if bucket == 0 {
			s.note(b, sc, rules, l, order)
		}
		if order%buckets != bucket {
			return nil
		}
		place, day := sc.placeDay(l, s.head.currency)
		x := rules.of(l, day)
		if !x.grouped(l) {
			return nil
		}
		k := groupKey(x, l)
		i := s.find(k)
		if i < 0 {
			i = int32(len(s.list))
			s.groups[k] = i
			s.last, s.lastAt = k, i
			s.list = append(s.list, groupOf{order: order, sale: hash128(saleSeed, l.order, bytes.TrimSpace(l.sku))[0], day: day, market: place, class: x.class})
		}
		g := &s.list[i]
		if g.market == 0 {
			g.market = place
		}
		switch {
		case x.tax:
			g.AddTax(l.amount)
		case x.withheld:
			g.AddWithheld(l.amount, uint64(l.row)<<8|uint64(l.part))
		}
		return nil
	})
}

// placeDay is the marketplace a row names, 0 for none, and its local day there, else at the only marketplace of
// the currency, else at home.
func (sc *scope) placeDay(l *line, currency string) (place int32, day window.Day) {
	n := sc.markets.name(l.market)
	if l.dated {
		return int32(n.index), l.day
	}
	zone := n.index
	if zone == 0 {
		zone = sc.only(currency)
	}
	return int32(n.index), sc.markets.list[zone].zone.Day(l.posted)
}

// note keeps what does not belong to a group: sums, reserves, which marketplaces there are.
func (s *settlement) note(b *Builder, sc *scope, rules *rulebook, l *line, order uint64) {
	s.sum.Add(l.amount)
	s.count++
	place, day := sc.placeDay(l, s.head.currency)
	switch {
	case place != 0:
		s.named[int(place)] = true
	case site.AmazonOrder(l.order):
		s.blank[order] = true
	default:
		s.nameless = true
	}
	x := rules.of(l, day)
	switch x.Line {
	case ledger.ReserveClose:
		s.closes = append(s.closes, reserve{l.amount, day})
	case ledger.ReserveOpen:
		s.opens = append(s.opens, reserve{l.amount, day})
	case ledger.Transfer:
		if ledger.Key(string(l.tx)) == "transfer" {
			s.moved.Add(l.amount)
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
