package world

import (
	"fmt"
	"strings"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/window"
)

// vendor is an account that sells to Amazon, which sells on. Its days are the marketplace's.
type vendor struct {
	Account
	index     int
	code      string // vendor code, five letters
	m         amazon.Marketplace
	loc       *time.Location
	share     int // of the group's orders a day, in percent
	centres   []string
	warehouse string // the vendor's own, where shipments start
	items     []*vendorItem
	byASIN    map[string]*vendorItem
	sales     []*vendorSale // by time
	shipped   []*vendorSale // by time of shipping
	returned  []*vendorSale // by time of return
	orders    []*vendorOrder
	shipments []*vendorShipment
}

// vendorItem is a product Amazon buys from a vendor. Money is in minor units, without tax.
type vendorItem struct {
	p         *product
	index     int
	sku       string // the vendor's own number
	ean       string
	title     string
	price     int64 // what Amazon sells it for
	cost      int64 // what Amazon pays
	list      int64
	caseSize  int
	mean      int // units a day, in thousandths
	glance    uint64
	centre    string
	stock     int // while the world is made
	unsold    int // unsellable, while the world is made
	open      int // accepted and not received, while the world is made
	backlog   []*vendorSale
	moves     []stockMove
	receivals []receipt
}

// vendorSale is one order line of Amazon's customers.
type vendorSale struct {
	item      *vendorItem
	at        time.Time
	units     int
	revenue   int64
	cost      int64
	sourced   bool // Amazon bought the units from this vendor code
	cancelled time.Time
	shipped   time.Time
	returned  time.Time
	broken    bool // came back unsellable
	late      lateNews
}

// lateNews are the nights that pass until the daily figures count that a sale was cancelled, shipped or came back; 0
// where they do at once.
type lateNews struct{ cancelled, shipped, returned int }

// stockMove is a change of an item's stock at Amazon, with the balances after it.
type stockMove struct {
	at       time.Time
	sellable int // after the move
	unsold   int // after the move
}

// receipt is a quantity Amazon took in, or sent back to the vendor where it is negative.
type receipt struct {
	at    time.Time
	units int
}

// vendorGroups are the vendor accounts, one a marketplace.
var vendorGroups = []struct {
	code      string
	region    amazon.Region
	entity    string
	site      string
	share     int
	centres   []string
	warehouse string
}{
	{"US-V", amazon.NA, "HK01", "US", 18, []string{"PHX7", "ABE8"}, "VWHUS"},
	{"DE-V", amazon.EU, "DE01", "DE", 10, []string{"LEJ1", "DTM2"}, "VWHDE"},
}

// makeVendors makes the vendor accounts and all that happens to them. It draws from streams of its own.
func (w *World) makeVendors() {
	for i, g := range vendorGroups {
		m, ok := amazon.ByCode(g.site)
		if !ok {
			panic("world: marketplace " + g.site)
		}
		d := newDraw(w.seed, "vendor account", g.code)
		v := &vendor{
			index: i, m: m, loc: m.Location(), share: g.share, centres: g.centres, warehouse: g.warehouse, byASIN: map[string]*vendorItem{},
			code: vendorLetters(d, 5),
			Account: Account{
				Code: g.code, Type: "vendor", Region: g.region, Entity: g.entity, SellingPartnerID: "A" + d.letters(13), Marketplaces: []string{m.ID},
			},
		}
		w.makeVendorItems(v)
		w.runVendor(v)
		w.vendors = append(w.vendors, v)
	}
}

func vendorLetters(d draw, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(byte('A' + d.IntN(26)))
	}
	return b.String()
}

// vendorSells says whether Amazon buys a product from a vendor account: a third of the group's.
func vendorSells(account string, i int) bool {
	if account == "DE-V" {
		return i%3 == 0
	}
	return i%3 == 1
}

func (w *World) makeVendorItems(v *vendor) {
	weights := 0
	for _, p := range w.products {
		if !vendorSells(v.Code, p.index) {
			continue
		}
		d := newDraw(w.seed, "vendor item", v.Code, p.asin)
		it := &vendorItem{
			p: p, index: len(v.items), sku: fmt.Sprintf("%s-%s", p.brand[:2], d.digits(6)), ean: "4" + d.digits(12), title: title(p, v.m),
			caseSize: []int{4, 6, 8, 12}[d.IntN(4)], mean: 1 + d.IntN(6), glance: hash(w.seed, "vendor glance", v.Code, p.asin),
			centre: v.centres[len(v.items)%len(v.centres)],
		}
		shelf := shelfPrice(p, v.m)
		if v.m.TaxInclusive {
			shelf -= vatInside(shelf, vatRates[taxCountry(v.m)])
		}
		it.price, it.list = shelf, percentOf(shelf, 11500)
		it.cost = percentOf(shelf, d.between(5200, 6400))
		weights += it.mean
		v.items = append(v.items, it)
		v.byASIN[p.asin] = it
	}
	for _, it := range v.items {
		it.mean = w.opt.OrdersPerDay * 1000 * v.share / 100 * it.mean / weights
	}
}

// vendorOf finds a vendor account, nil for any other.
func (w *World) vendorOf(account string) *vendor {
	for _, v := range w.vendors {
		if v.Code == account {
			return v
		}
	}
	return nil
}

// week is the mean sale of seven days, at least one unit.
func (it *vendorItem) week() int { return max(1, it.mean*7/1000) }

// move books a change of stock.
func (it *vendorItem) move(at time.Time, sellable, unsold int) {
	it.stock += sellable
	it.unsold += unsold
	it.moves = append(it.moves, stockMove{at, it.stock, it.unsold})
}

// stockAt returns the sellable and unsellable units at an instant.
func (it *vendorItem) stockAt(t time.Time) (sellable, unsold int) {
	i := after(it.moves, t, func(m stockMove) time.Time { return m.at })
	if i == 0 {
		return 0, 0
	}
	return it.moves[i-1].sellable, it.moves[i-1].unsold
}

// receivedIn returns what Amazon took in during [from, until), net of what it sent back.
func (it *vendorItem) receivedIn(from, until time.Time) int {
	n := 0
	for _, r := range it.receivals {
		if !r.at.Before(from) && r.at.Before(until) {
			n += r.units
		}
	}
	return n
}

// after returns how many of the sorted things are not later than t.
func after[T any](s []T, t time.Time, at func(T) time.Time) int {
	lo, hi := 0, len(s)
	for lo < hi {
		if mid := (lo + hi) / 2; at(s[mid]).After(t) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// within returns the sorted things of [from, until).
func within[T any](s []T, from, until time.Time, at func(T) time.Time) []T {
	lo, hi := after(s, from.Add(-1), at), after(s, until.Add(-1), at)
	return s[lo:max(lo, hi)]
}

// VendorItem is a product as a vendor's catalogue knows it.
type VendorItem struct {
	ASIN, SKU, EAN, Title string
	Cost, Price           int64 // minor units, without tax
}

// VendorItems returns what Amazon buys from a vendor account.
func (w *World) VendorItems(account string) []VendorItem {
	v := w.vendorOf(account)
	if v == nil {
		return nil
	}
	out := make([]VendorItem, 0, len(v.items))
	for _, it := range v.items {
		out = append(out, VendorItem{it.p.asin, it.sku, it.ean, it.title, it.cost, it.price})
	}
	return out
}

// VendorCode returns a vendor account's five-letter code.
func (w *World) VendorCode(account string) string {
	if v := w.vendorOf(account); v != nil {
		return v.code
	}
	return ""
}

// vendorDay returns the first and last instant of a day of the vendor's marketplace.
func (v *vendor) day(d window.Day) (begin, end time.Time) {
	return d.Start(v.loc).UTC(), (d + 1).Start(v.loc).UTC()
}
