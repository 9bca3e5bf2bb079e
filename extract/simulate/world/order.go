package world

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"sellerhouse/extract/window"
)

// regime is how Amazon treats the tax of an order.
type regime int

const (
	noTaxRows   regime = iota // no tax rows: the price is gross at tax-inclusive stores, untaxed at others
	facilitated               // Amazon adds the tax and withholds it again
	separate                  // Amazon adds the tax and pays it out; the seller owes it
)

// order is one customer order and everything that ever happens to it.
type order struct {
	site        *site
	id          string
	merchantID  string
	mcf         bool
	mfn         bool
	business    bool
	replacement bool
	purchase    time.Time
	accepted    time.Time // Pending ends
	shipped     time.Time // zero when cancelled or beyond the world
	cancelled   time.Time
	touched     time.Time // a later update that changes nothing shown
	service     string
	city, state string
	postal      string
	country     string // where it is shipped to
	regime      regime
	taxBP       int // of the tax rows, basis points
	poNumber    string
	items       []item
}

// item is one order line. Money in minor units; Price and the others are what the order report shows.
type item struct {
	offer     *offer
	code      string // order item code
	seq       int
	qty       int
	price     int64
	shipping  int64
	gift      int64
	promo     int64 // positive
	shipPromo int64 // positive
	points    int64
	promoID   string
	twin      bool // the promotion came in two equal parts
	residual  int64
	tax       taxed
}

// taxed is the tax of an item's parts in minor units: inside the amounts at tax-inclusive stores, on top elsewhere.
type taxed struct{ price, shipping, gift, promo, shipPromo int64 }

func (t taxed) sum() int64 { return t.price + t.shipping + t.gift - t.promo - t.shipPromo }

// place is where an order may go: a country with states and cities.
type place struct {
	country, state, city, postal string
	weight, taxBP                int
}

var places = map[string][]place{
	"US": {
		{"US", "TX", "Austin", "78701", 20, 825},
		{"US", "CA", "San Diego", "92101", 22, 775},
		{"US", "NY", "Albany", "12207", 16, 800},
		{"US", "WA", "Tacoma", "98402", 8, 1030},
		{"US", "OR", "Portland", "97201", 5, 0},
		{"US", "MT", "Helena", "59601", 2, 0},
		{"US", "FL", "Tampa", "33602", 15, 700},
		{"US", "IL", "Peoria", "61602", 9, 650},
		{"US", "TN", "Memphis", "38103", 6, 975},
	},
	"CA": {
		{"CA", "ON", "Ottawa", "K1P 1J1", 45, 1300},
		{"CA", "QC", "Québec", "G1R 4S9", 25, 1498},
		{"CA", "AB", "Calgary", "T2P 2M5", 18, 500},
		{"CA", "NT", "Yellowknife", "X1A 2N9", 12, 0},
	},
	"UK": {{"GB", "", "Leeds", "LS1 4AP", 70, 2000}, {"GB", "", "Cardiff", "CF10 1EP", 27, 2000}, {"IE", "", "Cork", "T12 W8RX", 3, 2300}},
	"DE": {
		{"DE", "", "Köln", "50667", 45, 1900},
		{"DE", "", "Leipzig", "04109", 36, 1900},
		{"AT", "", "Graz", "8010", 7, 2000},
		{"FR", "", "Metz", "57000", 4, 2000},
		{"NL", "", "Utrecht", "3511", 3, 2100},
		{"IT", "", "Trento", "38122", 2, 2200},
		{"CH", "", "Bern", "3011", 2, 810},
		{"LU", "", "Luxembourg", "1111", 1, 1700},
	},
	"FR": {{"FR", "", "Lyon", "69002", 60, 2000}, {"FR", "", "Nîmes", "30000", 30, 2000}, {"BE", "", "Namur", "5000", 6, 2100}, {"DE", "", "Kehl", "77694", 4, 1900}},
	"AE": {{"AE", "", "Dubai", "", 70, 500}, {"AE", "", "Sharjah", "", 24, 500}, {"SA", "", "Riyadh", "12211", 6, 1500}},
	"JP": {{"JP", "東京都", "千代田区", "100-0001", 60, 1000}, {"JP", "大阪府", "大阪市", "530-0001", 40, 1000}},
}

var orderPrefixes = map[string][]string{
	"US": {"111", "112", "113", "114"}, "CA": {"701", "702"}, "UK": {"202", "203", "204"}, "DE": {"302", "303", "304", "305"},
	"FR": {"402", "403"}, "AE": {"405", "408"}, "JP": {"249", "250", "503"},
}

func (w *World) makeOrders() {
	total := 0
	for _, a := range w.accounts {
		for _, s := range a.sites {
			total += s.weight
		}
	}
	for _, a := range w.accounts {
		for _, s := range a.sites {
			if len(s.offers) == 0 {
				continue
			}
			for day := w.start; day <= w.end; day++ {
				d := newDraw(w.seed, "day", a.Code, s.m.Code, day.String())
				// The mean in thousandths of an order, with a weekly rhythm and a peak in late November.
				mean := w.opt.OrdersPerDay * 1000 * s.weight / total
				mean = mean * []int{108, 100, 95, 96, 98, 97, 106}[int(day.UTC().Weekday())] / 100
				if m := day.Month(); m == 202511 && day.UTC().Day() >= 20 {
					mean = mean * 16 / 10
				} else if m == 202512 && day.UTC().Day() <= 20 {
					mean = mean * 13 / 10
				}
				n := mean / 1000
				if d.IntN(1000) < mean%1000 {
					n++
				}
				n += d.between(-n/4, n/4)
				for i := range n {
					w.makeOrder(s, day, i)
				}
			}
		}
		sort.Slice(a.orders, func(i, j int) bool {
			x, y := a.orders[i], a.orders[j]
			if !x.purchase.Equal(y.purchase) {
				return x.purchase.Before(y.purchase)
			}
			return x.id < y.id
		})
	}
}

func (w *World) makeOrder(s *site, day window.Day, n int) {
	a := s.account
	d := newDraw(w.seed, "order", a.Code, s.m.Code, day.String(), itoa(n))
	begin := day.Start(s.loc)
	length := int((day + 1).Start(s.loc).Sub(begin) / time.Second) // 23 and 25 hours count
	o := &order{site: s, purchase: begin.Add(time.Duration(d.IntN(length)) * time.Second).UTC()}
	first := s.offers[d.IntN(len(s.offers))]
	o.mfn = first.p.mfn
	o.mcf = !o.mfn && s.m.Code != "AE" && d.permille(12)
	o.replacement = !o.mcf && d.permille(8)
	o.business = !o.mcf && d.percent(9)
	for {
		if o.mcf {
			o.id = "S0" + itoa(d.between(1, 3)) + "-" + d.digits(7) + "-" + d.digits(7)
		} else {
			ps := orderPrefixes[s.m.Code]
			o.id = ps[d.IntN(len(ps))] + "-" + d.digits(7) + "-" + d.digits(7)
		}
		if a.byOrder[o.id] == nil {
			break
		}
	}
	o.merchantID = o.id
	if o.mcf {
		o.merchantID = "SHOP-" + d.digits(6)
	}
	o.service = []string{"Standard", "Expedited", "SecondDay", "NextDay"}[d.weighted(60, 20, 15, 5)]
	w.placeOrder(o, d)
	o.accepted = o.purchase.Add(time.Duration(d.between(20, 90)) * time.Minute)
	if d.percent(6) {
		o.accepted = o.purchase.Add(time.Duration(d.between(5, 30)) * time.Hour) // payment took its time
	}
	if d.percent(3) && !o.mcf && !o.replacement {
		o.cancelled = o.purchase.Add(time.Duration(d.between(15, 40*60)) * time.Minute)
		if o.accepted.After(o.cancelled) {
			o.accepted = time.Time{}
		}
	} else {
		o.shipped = o.accepted.Add(time.Duration(d.between(3*60, 60*60)) * time.Minute).Add(time.Duration(d.IntN(60)) * time.Second)
		o.edge(s, d)
		if d.percent(4) {
			o.touched = o.shipped.Add(time.Duration(d.between(3*24, 15*24)) * time.Hour)
		}
	}
	w.fillOrder(o, first, d)
	a.orders = append(a.orders, o)
	a.byOrder[o.id] = o
}

// edge moves some shipments to the last or first seconds of a local day, where a fixed offset or the
// wrong zone would put them into another day or month.
func (o *order) edge(s *site, d draw) {
	if !d.permille(25) {
		return
	}
	midnight := (window.DayOf(o.shipped, s.loc) + 1).Start(s.loc)
	o.shipped = midnight.Add([]time.Duration{-time.Second, 0, -31 * time.Minute, 29 * time.Minute}[d.IntN(4)]).UTC()
}

func (w *World) placeOrder(o *order, d draw) {
	ps := places[o.site.m.Code]
	weights := make([]int, len(ps))
	for i := range ps {
		weights[i] = ps[i].weight
	}
	p := ps[d.weighted(weights...)]
	o.country, o.state, o.city, o.postal = p.country, p.state, p.city, p.postal
	o.taxBP = p.taxBP
	switch o.site.m.Code {
	case "US":
		o.regime = facilitated
	case "CA":
		o.regime = separate
		if p.state == "QC" {
			o.regime = facilitated
		}
	case "UK":
		o.regime = facilitated
	case "DE":
		o.regime = facilitated
		if o.site.account.Entity == "DE01" {
			o.regime = []regime{noTaxRows, separate}[d.weighted(55, 45)]
		}
		if p.country == "CH" {
			o.regime = noTaxRows // an export
		}
	case "FR":
		o.regime = []regime{noTaxRows, facilitated}[d.weighted(60, 40)]
	case "AE":
		o.regime = noTaxRows
	case "JP":
		o.regime = separate
	}
	if o.taxBP == 0 || o.mcf || o.replacement {
		o.regime = noTaxRows
	}
}

func (w *World) fillOrder(o *order, first *offer, d draw) {
	s := o.site
	offers := []*offer{first}
	extra := d.weighted(78, 14, 5, 3)
	switch {
	case o.replacement:
	case extra == 3:
		offers = append(offers, first) // two equal lines in one order
	default:
		for range extra {
			// Lines of one order share the channel.
			if c := s.offers[d.IntN(len(s.offers))]; c.p.mfn == o.mfn && c != first {
				offers = append(offers, c)
			}
		}
	}
	equal := extra == 3 && !o.replacement
	cents := pow10(s.m.MinorUnits)
	for i, f := range offers {
		it := item{offer: f, seq: i + 1, qty: 1 + d.weighted(84, 11, 3, 2), code: d.digits(14)}
		if it.code[0] == '0' {
			it.code = "7" + it.code[1:]
		}
		if equal {
			it.qty = 1
		}
		switch {
		case o.replacement, o.mcf:
		default:
			unit := f.price
			if o.business {
				unit -= percentOf(unit, 500)
			}
			it.price = unit * int64(it.qty)
			if i == 0 && (o.mfn || d.percent(18)) && !equal {
				it.shipping = f.shippingPrice(s)
				if !o.mfn && d.percent(40) {
					it.shipPromo, it.promoID = it.shipping, "Free Shipping"
				}
			}
			if d.percent(3) && !equal {
				it.gift = mulDiv(399, priceIn[s.m.Currency], 1000)
				if cents == 1 {
					it.gift = 350
				}
			}
			if d.percent(14) && !equal {
				it.promo = percentOf(it.price, []int{500, 1000, 1500}[d.IntN(3)])
				it.promoID = promoName(s.m.Code, d)
				if it.qty%2 == 0 && it.promo%2 == 0 {
					it.twin = true
				}
			}
			if s.m.Code == "JP" && d.percent(40) {
				it.points = divRound(it.price, 100)
			}
		}
		if o.regime != noTaxRows {
			f := vatOnTop
			if s.m.TaxInclusive {
				f = vatInside
			}
			it.tax = taxed{
				price: f(it.price, o.taxBP), shipping: f(it.shipping, o.taxBP), gift: f(it.gift, o.taxBP),
				promo: f(it.promo, o.taxBP), shipPromo: f(it.shipPromo, o.taxBP),
			}
			if o.regime == facilitated && d.permille(20) && it.tax.sum() > 10 {
				it.residual = int64(d.between(1, 4)) // Amazon withheld a little less than it charged
				if d.percent(50) {
					it.residual = -it.residual // or a little more
				}
				if len(offers) > 1 {
					it.residual = 0
				}
			}
		}
		o.items = append(o.items, it)
	}
	if o.business {
		o.poNumber = "PO-" + d.digits(5)
	}
}

func (f *offer) shippingPrice(s *site) int64 {
	v := mulDiv(599, priceIn[s.m.Currency], 1000)
	if s.m.MinorUnits == 0 {
		return 480
	}
	return v
}

func promoName(country string, d draw) string {
	switch country {
	case "DE":
		return []string{"Sommeraktion für Büro", "Rabatt 10"}[d.IntN(2)]
	case "FR":
		return []string{"Offre d'été", "Remise spéciale"}[d.IntN(2)]
	}
	return fmt.Sprintf("PLM-%s-%s deal", d.letters(4), d.digits(2))
}

// updated returns the last update of an order known at asOf, and the state it is in.
func (o *order) updated(asOf time.Time) (time.Time, string) {
	at, status := o.purchase, "Pending"
	step := func(t time.Time, s string) {
		if !t.IsZero() && !t.After(asOf) && !t.Before(at) {
			at, status = t, s
		}
	}
	step(o.accepted, "Unshipped")
	step(o.shipped, "Shipped")
	step(o.cancelled, "Cancelled")
	if status == "Shipped" {
		step(o.touched, "Shipped")
	}
	return at, status
}

// Orders returns the account's order lines whose last update, as known at asOf, is in [from, until), by
// time of that update.
func (w *World) Orders(account string, from, until, asOf time.Time) []OrderRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	type hit struct {
		o      *order
		at     time.Time
		status string
	}
	var hits []hit
	for _, o := range a.orders {
		if o.purchase.After(asOf) || !o.purchase.Before(until) {
			break // orders stand by purchase, and no update comes before it
		}
		at, status := o.updated(asOf)
		if at.Before(from) || !at.Before(until) {
			continue
		}
		hits = append(hits, hit{o, at, status})
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].at.Before(hits[j].at) })
	var rows []OrderRow
	for _, h := range hits {
		for i := range h.o.items {
			rows = append(rows, h.o.row(&h.o.items[i], h.at, h.status))
		}
	}
	return rows
}

func (o *order) row(it *item, at time.Time, status string) OrderRow {
	s := o.site
	r := OrderRow{
		AmazonOrderID: o.id, MerchantOrderID: o.merchantID, PurchaseDate: o.purchase, LastUpdated: at,
		OrderStatus: status, ItemStatus: "Unshipped", Fulfillment: "Amazon", SalesChannel: s.m.SalesChannel,
		MarketplaceID: s.m.ID, ServiceLevel: o.service, ProductName: it.offer.title, SKU: it.offer.p.sku,
		ASIN: it.offer.p.asin, Quantity: it.qty, Digits: s.m.MinorUnits,
		ShipCity: o.city, ShipState: o.state, ShipPostalCode: o.postal, ShipCountry: o.country,
		PromotionIDs: it.promoID, IsBusiness: o.business, PurchaseOrder: o.poNumber, IsReplacement: o.replacement,
		OrderItemSequence: it.seq, OrderItemCode: it.code,
	}
	if o.mfn {
		r.Fulfillment = "Merchant"
	}
	if o.mcf {
		r.SalesChannel = "Non-Amazon " + s.m.Code
	}
	if o.business {
		r.PriceDesignation = "BusinessPrice"
		number := strings.TrimPrefix(o.poNumber, "PO-") // no draw of their own: the world stays as it is
		r.BuyerCompany, r.Licensee = "Sample Company "+number, "Sample Licensee "+number
	}
	switch status {
	case "Shipped":
		r.ItemStatus = "Shipped"
	case "Cancelled":
		r.ItemStatus, r.Quantity = "Cancelled", 0
		return r
	}
	if o.mcf || (status == "Pending" && o.mfn) {
		return r
	}
	r.Currency = s.m.Currency
	r.ItemPrice = Amount{it.price, true}
	set := func(a *Amount, v int64) {
		if v != 0 {
			*a = Amount{v, true}
		}
	}
	set(&r.ItemTax, it.tax.price-it.tax.promo)
	set(&r.ShippingPrice, it.shipping)
	set(&r.ShippingTax, it.tax.shipping-it.tax.shipPromo)
	set(&r.GiftWrapPrice, it.gift)
	set(&r.GiftWrapTax, it.tax.gift)
	set(&r.ItemPromotion, it.promo)
	set(&r.ShipPromotion, it.shipPromo)
	return r
}
