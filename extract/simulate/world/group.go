package world

import (
	"fmt"
	"sync"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/window"
)

type entity struct {
	code, name, country, currency string
}

// registration is a tax registration of an entity in a country (ISO code as orders print it).
type registration struct {
	entity, country, number, scheme string
	from                            window.Day
	reclaim                         bool // tax on Amazon's fees comes back
}

// account is an Account with what the world knows beside it.
type account struct {
	Account
	index       int
	home        *site
	sites       []*site
	settlements []Settlement
	open        []openPeriod // by currency: what follows the last settlement
	orders      []*order
	byOrder     map[string]*order
	refunds     []refund // in order of what they refund
	lazy        sync.Map // what is worked out when it is first asked for, by name
}

// site is one account in one marketplace.
type site struct {
	account *account
	index   int // in the account
	m       amazon.Marketplace
	loc     *time.Location
	weight  int // share of the group's orders
	profile *profile
	offers  []*offer
}

type profile struct {
	Profile
	site      *site
	loc       *time.Location
	campaigns []*campaign
}

type product struct {
	index             int
	sku, asin, parent string
	fnsku, brand      string
	usd               int64 // shelf price in cents
	mfn               bool
	commission        int // basis points
	noun              int // index into nouns
}

// offer is a product in one store: its price in minor units as the shelf shows it.
type offer struct {
	p     *product
	price int64
	title string
}

type cost struct {
	account, sku, component, currency string
	from                              window.Day
	amount                            int64 // 1/100 of the currency a unit
}

var brands = []struct{ code, name, owner, category string }{
	{"ALDER", "Alder & Ash", "HK01", "Home"},
	{"BRISK", "Brisk", "HK01", "Electronics"},
	{"CEDAR", "Cedarline", "DE01", "Kitchen"},
}

var nouns = []struct{ en, de, fr, ja string }{
	{`Mug Set 12"`, `Becherset 30 cm, weiß`, `Lot de tasses, évasé`, "マグカップ セット"},
	{"LED Desk Lamp", "LED-Schreibtischleuchte für Büro", "Lampe de bureau à DEL", "LEDデスクライト"},
	{"Chef Knife 8 in", "Kochmesser 20 cm, geschärft", "Couteau de chef affûté", "シェフナイフ"},
	{"Throw Blanket", "Kuscheldecke, größer", "Plaid très doux", "ブランケット"},
	{"USB-C Charger 65W", "USB-C-Ladegerät 65 W", "Chargeur USB-C 65 W", "USB-C充電器"},
	{"Cutting Board", "Schneidebrett aus Öko-Holz", "Planche à découper", "まな板"},
	{"Picture Frame", "Bilderrahmen für Wände", "Cadre photo doré", "フォトフレーム"},
	{"Bluetooth Speaker", "Bluetooth-Lautsprecher, überall", "Enceinte Bluetooth légère", "スピーカー"},
	{"Baking Tray", "Backblech, beschichtet", "Plaque à pâtisserie", "ベーキングトレイ"},
	{"Floor Cushion", "Bodenkissen, größenverstellbar", "Coussin d'été", "座布団"},
}

func zone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(fmt.Sprintf("world: zone %q: %v", name, err))
	}
	return loc
}

func (w *World) build() {
	w.makeRates()
	w.makeGroup()
	w.makeProducts()
	w.makeCampaigns()
	w.makeOrders()
	w.makeVendors()
	var wait sync.WaitGroup
	for _, a := range w.accounts {
		wait.Go(func() { w.settle(a) }) // accounts share nothing that is written
	}
	wait.Wait()
}

func (w *World) makeGroup() {
	w.entities = []entity{
		{"HK01", "Example HK Ltd", "HK", "HKD"},
		{"DE01", "Example Handels GmbH", "DE", "EUR"},
	}
	w.byCode, w.profiles = map[string]*account{}, map[string]*profile{}
	type siteSpec struct {
		code   string
		weight int
	}
	for i, s := range []struct {
		code   string
		region amazon.Region
		entity string
		sites  []siteSpec
	}{
		{"US-A", amazon.NA, "HK01", []siteSpec{{"US", 25}, {"CA", 5}}},
		{"EU-A", amazon.EU, "DE01", []siteSpec{{"UK", 8}, {"DE", 8}, {"FR", 4}}},
		{"EU-B", amazon.EU, "HK01", []siteSpec{{"AE", 2}, {"DE", 3}}},
		{"FE-A", amazon.FE, "HK01", []siteSpec{{"JP", 5}}},
	} {
		d := newDraw(w.seed, "account", s.code)
		a := &account{index: i, byOrder: map[string]*order{}, Account: Account{
			Code: s.code, Type: "seller", Region: s.region, Entity: s.entity,
			SellingPartnerID: "A" + d.letters(13), Restricted: s.code == "EU-A",
		}}
		for j, ss := range s.sites {
			m, ok := amazon.ByCode(ss.code)
			if !ok {
				panic("world: marketplace " + ss.code)
			}
			p := &profile{Profile: Profile{
				ID: itoa(d.between(1, 8)) + d.digits(14), MarketplaceID: m.ID, TimeZone: m.AdsZone, Currency: m.Currency,
			}}
			st := &site{account: a, index: j, m: m, loc: m.Location(), weight: ss.weight, profile: p}
			p.site, p.loc = st, zone(p.TimeZone)
			a.sites = append(a.sites, st)
			a.Marketplaces = append(a.Marketplaces, m.ID)
			a.Profiles = append(a.Profiles, p.Profile)
			w.profiles[p.ID] = p
		}
		a.home = a.sites[0]
		w.accounts = append(w.accounts, a)
		w.byCode[a.Code] = a
	}
	long := window.Date(2024, time.January, 1)
	w.regs = []registration{
		{"DE01", "DE", "DE123456789", "NORMAL", long, true},
		{"DE01", "FR", "FR12123456789", "NORMAL", long, true},
		{"DE01", "GB", "GB123456789", "MARKETPLACE_DEEMED", long, true},
		{"DE01", "AT", "ATU12345678", "OSS", long, true},
		{"DE01", "NL", "NL123456789B01", "OSS", long, true},
		{"DE01", "BE", "BE0123456789", "OSS", long, true},
		{"DE01", "IT", "IT12345678901", "OSS", long, true},
		{"HK01", "DE", "DE987654321", "MARKETPLACE_DEEMED", long, false},
		// From November 2025 on the same sales in the Emirates contain tax of our own.
		{"HK01", "AE", "100123456700003", "NORMAL", window.Date(2025, time.November, 1), false},
		{"HK01", "JP", "T1234567890123", "NORMAL", long, true},
		{"HK01", "CA", "123456789RT0001", "NORMAL", long, true},
	}
}

// vatRates are standard rates in basis points by country as orders print it.
var vatRates = map[string]int{
	"DE": 1900, "FR": 2000, "AT": 2000, "NL": 2100, "BE": 2100, "IT": 2200, "GB": 2000, "IE": 2300,
	"AE": 500, "JP": 1000, "CA": 500, "LU": 1700, "CH": 810, "SA": 1500,
}

// registered says whether sales of an entity in a country contain tax of its own on a day.
func (w *World) registered(entity, country string, d window.Day) bool {
	for _, r := range w.regs {
		if r.entity == entity && r.country == country && d >= r.from {
			return r.scheme == "NORMAL" || r.scheme == "OSS"
		}
	}
	return false
}

// reclaims says whether an entity gets back tax on fees in a country.
func (w *World) reclaims(entity, country string, d window.Day) bool {
	for _, r := range w.regs {
		if r.entity == entity && r.country == country && d >= r.from {
			return r.reclaim
		}
	}
	return false
}

// taxCountry is a marketplace's country as orders print it.
func taxCountry(m amazon.Marketplace) string {
	if m.Code == "UK" {
		return "GB"
	}
	return m.Code
}

// priceIn is how a cent on the American shelf looks elsewhere: minor units per 1000 cents.
var priceIn = map[string]int64{"USD": 1000, "CAD": 1360, "GBP": 840, "EUR": 960, "AED": 3750, "JPY": 1520}

func (w *World) makeProducts() {
	for i := range w.opt.SKUs {
		d := newDraw(w.seed, "product", itoa(i))
		b := brands[i%len(brands)]
		p := &product{
			index: i, brand: b.code, noun: i % len(nouns),
			asin: "B0" + d.letters(8), parent: "B0" + d.letters(8), fnsku: "X00" + d.letters(7), mfn: i%5 == 4,
			usd:        int64(d.between(8, 70))*100 + 99,
			commission: []int{1500, 800, 1500}[i%3],
		}
		switch i % 4 {
		case 0:
			p.sku = fmt.Sprintf("%s-%03d", b.code, i)
		case 1:
			p.sku = fmt.Sprintf("%s SKU %03d", b.code, i)
		case 2:
			p.sku = fmt.Sprintf("%c%s_%03d-B", b.code[0], "x", i)
		default:
			p.sku = fmt.Sprintf("%s/%03d+", b.code[:3], i)
		}
		w.products = append(w.products, p)
	}
	for i, p := range w.products {
		p.parent = w.products[i/9*9+i%3].parent // three products of a brand are one family
	}
	for _, a := range w.accounts {
		for _, s := range a.sites {
			for _, p := range w.products {
				if !stocks(a.Code, p.index) {
					continue
				}
				s.offers = append(s.offers, &offer{p: p, price: shelfPrice(p, s.m), title: title(p, s.m)})
			}
		}
	}
	w.makeCosts()
}

func stocks(account string, i int) bool {
	switch account {
	case "EU-A":
		return i%7 != 6
	case "EU-B":
		return i%2 == 0
	case "FE-A":
		return i%3 != 2
	}
	return true
}

func shelfPrice(p *product, m amazon.Marketplace) int64 {
	v := mulDiv(p.usd, priceIn[m.Currency], 1000)
	if m.MinorUnits == 0 {
		return v/10*10 + 8
	}
	return v/100*100 + 99
}

func title(p *product, m amazon.Marketplace) string {
	n, b := nouns[p.noun], ""
	for _, x := range brands {
		if x.code == p.brand {
			b = x.name
		}
	}
	switch m.Code {
	case "DE":
		return b + " " + n.de + " " + itoa(p.index)
	case "FR":
		return b + " " + n.fr + " " + itoa(p.index)
	case "JP":
		return b + " " + n.ja + " " + itoa(p.index)
	}
	return b + " " + n.en + " " + itoa(p.index)
}

func (w *World) makeCosts() {
	first, second, third := window.Date(2025, time.September, 1), window.Date(2025, time.November, 10), window.Date(2026, time.March, 1)
	for i, p := range w.products {
		add := func(account, component, currency string, from window.Day, amount int64) {
			w.costs = append(w.costs, cost{account, p.sku, component, currency, from, amount})
		}
		base := p.usd * 180 / 100 // about a quarter of the shelf price, in hundredths of a yuan
		add("", "PURCHASE", "CNY", first, base)
		if i%3 == 0 {
			add("", "PURCHASE", "CNY", second, base+int64(10+i%7))
		}
		if i%4 == 1 {
			add("", "PURCHASE", "CNY", third, base+base/9)
		}
		add("", "FREIGHT", "USD", first, int64(35+i%90))
		if stocks("EU-A", i) && i%2 == 0 {
			add("EU-A", "DUTY", "EUR", first, int64(12+i%30))
		}
		if stocks("FE-A", i) && i%3 == 1 {
			add("FE-A", "PURCHASE", "JPY", first, int64(100*(200+i))) // bought locally there
		}
	}
}

// costsOf returns the costs of a unit valid on a day: per component the version for the account where
// there is one, else the group's.
func (w *World) costsOf(account, sku string, d window.Day) []cost {
	type slot struct {
		c   cost
		own bool
	}
	var order []string
	best := map[string]slot{}
	for _, c := range w.costs {
		if c.sku != sku || c.from > d || (c.account != "" && c.account != account) {
			continue
		}
		b, seen := best[c.component]
		if !seen {
			order = append(order, c.component)
		}
		own := c.account != ""
		if !seen || (own && !b.own) || (own == b.own && c.from >= b.c.from) {
			best[c.component] = slot{c, own}
		}
	}
	out := make([]cost, 0, len(order))
	for _, k := range order {
		out = append(out, best[k].c)
	}
	return out
}

// Accounts returns the group's accounts: sellers, then vendors.
func (w *World) Accounts() []Account {
	out := make([]Account, 0, len(w.accounts)+len(w.vendors))
	for _, a := range w.accounts {
		out = append(out, a.Account)
	}
	for _, v := range w.vendors {
		out = append(out, v.Account)
	}
	return out
}

func (a *account) siteOf(marketplaceID string) *site {
	for _, s := range a.sites {
		if s.m.ID == marketplaceID {
			return s
		}
	}
	return nil
}

// siteOfCurrency returns the account's only site of a currency, nil where there are several or none.
func (a *account) siteOfCurrency(currency string) *site {
	var found *site
	for _, s := range a.sites {
		if s.m.Currency == currency {
			if found != nil {
				return nil
			}
			found = s
		}
	}
	return found
}

// currencies returns the account's settlement currencies in order of its sites.
func (a *account) currencies() []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range a.sites {
		if !seen[s.m.Currency] {
			seen[s.m.Currency] = true
			out = append(out, s.m.Currency)
		}
	}
	return out
}
