package world

import (
	"sort"
	"strings"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/window"
)

// What Brand Analytics shows follows from what was bought: a product's purchases are its orders, and clicks, baskets
// and impressions lead up to them.

// Searched is a product over a period, as search saw it. Money is in minor units of the store.
type Searched struct {
	Period      window.Range
	ASIN        string
	Price       int64 // the store's, for medians
	Orders      int   // orders with it
	Revenue     int64
	Repeated    int // orders of customers who had bought it before
	RepeatSales int64
	Customers   int
	BySearch    int // orders that came from search
	SearchSales int64
	Impressions int
	Clicks      int
	Baskets     int
	With        []Bought // up to three products bought together with it, most often first

	words []string // what leads to it
	key   uint64
}

// Bought is a product bought together with another one.
type Bought struct {
	ASIN   string
	Orders int
}

// Query is one search query that showed a product: all products' figures and the product's own.
type Query struct {
	ASIN                      string
	Text                      string
	Score                     int // 1 brings the product most
	Volume                    int
	Impressions, Clicks       int
	Baskets, Purchases        int
	OwnImpressions, OwnClicks int
	OwnBaskets, OwnPurchases  int
	MedianPrice, OwnPrice     int64
	SameDay, NextDay, TwoDays int // of 10000 of all products' clicks, baskets and purchases
	Store                     amazon.Marketplace
}

// Term is one of a product's places under a search term of the whole site. Shares are in ten-thousandths.
type Term struct {
	Department, Text  string
	Rank              int
	ASIN              string
	Place             int
	Clicks, Purchases int
}

// purchase is an order as search knows it: the products in it and what was paid for each.
type purchase struct {
	id    string
	lines []purchaseLine
}

type purchaseLine struct {
	product *product
	revenue int64
}

// purchases are what customers of an account bought in a store during a period, without what was cancelled.
func (w *World) purchases(account, marketplaceID string, p window.Range) []purchase {
	if v := w.vendorOf(account); v != nil {
		begin, _ := v.day(p.From)
		end, _ := v.day(p.Until)
		var out []purchase
		for _, s := range within(v.sales, begin, end, soldAt) {
			if s.cancelled.IsZero() {
				out = append(out, purchase{v.Code + s.at.Format(time.RFC3339) + s.item.p.asin, []purchaseLine{{s.item.p, s.revenue}}})
			}
		}
		return out
	}
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	s := a.siteOf(marketplaceID)
	if s == nil {
		return nil
	}
	var out []purchase
	for _, o := range s.ordersOf(p.From.Start(s.loc), p.Until.Start(s.loc)) {
		if o.mcf || o.replacement || !o.cancelled.IsZero() {
			continue
		}
		x := purchase{id: o.id}
		for i := range o.items {
			x.lines = append(x.lines, purchaseLine{o.items[i].offer.p, o.items[i].price})
		}
		out = append(out, x)
	}
	return out
}

// showing is a product and its price in a store.
type showing struct {
	product *product
	price   int64
}

// shelves are the products an account has in a store, and the store.
func (w *World) shelves(account, marketplaceID string) ([]showing, amazon.Marketplace) {
	var out []showing
	if v := w.vendorOf(account); v != nil {
		for _, it := range v.items {
			out = append(out, showing{it.p, it.price})
		}
		return out, v.m
	}
	a := w.byCode[account]
	if a == nil {
		return nil, amazon.Marketplace{}
	}
	s := a.siteOf(marketplaceID)
	if s == nil {
		return nil, amazon.Marketplace{}
	}
	for _, f := range s.offers {
		out = append(out, showing{f.p, f.price})
	}
	return out, s.m
}

// Searched returns the products of an account in a store that were searched for in a period, by product.
func (w *World) Searched(account, marketplaceID string, p window.Range) []Searched {
	stock, m := w.shelves(account, marketplaceID)
	at := map[*product]int{}
	out := make([]Searched, 0, len(stock))
	for i, f := range stock {
		at[f.product] = i
		key := hash(w.seed, "searched", m.Code, f.product.asin, p.String())
		out = append(out, Searched{
			Period: p, ASIN: f.product.asin, Price: f.price, words: queriesOf(f.product, m), key: key,
			Clicks: int(key%7) * p.Days() / 3,
		})
	}
	together := map[[2]*product]int{}
	for _, o := range w.purchases(account, marketplaceID, p) {
		again, found := hash(w.seed, "again", o.id)%100 < 7, hash(w.seed, "by search", o.id)%10 < 7
		seen := map[*product]bool{}
		for _, l := range o.lines {
			i, ok := at[l.product]
			if !ok {
				continue
			}
			x := &out[i]
			x.Revenue += l.revenue
			if again {
				x.RepeatSales += l.revenue
			}
			if found {
				x.SearchSales += l.revenue
			}
			if seen[l.product] {
				continue
			}
			seen[l.product] = true
			x.Orders++
			if again {
				x.Repeated++
			}
			if found {
				x.BySearch++
			}
		}
		for a := range seen {
			for b := range seen {
				if a != b {
					together[[2]*product{a, b}]++
				}
			}
		}
	}
	for i := range out {
		x := &out[i]
		x.Customers = x.Orders - x.Repeated/3
		x.Baskets = x.BySearch*2 + int(x.key>>8%5)
		x.Clicks += x.Baskets*3 + x.BySearch
		x.Impressions = x.Clicks*(8+int(x.key>>16%9)) + int(x.key>>24%40)
		for _, f := range stock {
			if n := together[[2]*product{stock[i].product, f.product}]; n > 0 {
				x.With = append(x.With, Bought{f.product.asin, n})
			}
		}
		sort.SliceStable(x.With, func(a, b int) bool { return x.With[a].Orders > x.With[b].Orders })
		if len(x.With) > 3 {
			x.With = x.With[:3]
		}
	}
	out = keep(out, func(x Searched) bool { return x.Impressions > 0 })
	sort.Slice(out, func(i, j int) bool { return out[i].ASIN < out[j].ASIN })
	return out
}

func keep[T any](s []T, ok func(T) bool) []T {
	out := s[:0]
	for _, x := range s {
		if ok(x) {
			out = append(out, x)
		}
	}
	return out
}

// queriesOf are what people type who find a product, the likeliest first.
func queriesOf(p *product, m amazon.Marketplace) []string {
	n, brand := nouns[p.noun], ""
	for _, b := range brands {
		if b.code == p.brand {
			brand = strings.ToLower(b.name)
		}
	}
	noun := n.en
	switch m.Code {
	case "DE":
		noun = n.de
	case "FR":
		noun = n.fr
	case "JP":
		noun = n.ja
	}
	noun = strings.ToLower(noun)
	return []string{noun, brand + " " + noun, noun + " 2026", brand}
}

// Queries returns the search queries that showed the products asked for in a period.
func (w *World) Queries(account, marketplaceID string, p window.Range, asins []string) []Query {
	wanted := map[string]bool{}
	for _, a := range asins {
		wanted[a] = true
	}
	_, m := w.shelves(account, marketplaceID)
	var out []Query
	for _, x := range w.Searched(account, marketplaceID, p) {
		if !wanted[x.ASIN] {
			continue
		}
		// The first query brings half of everything, each further one half of what is left.
		left := [4]int{x.Impressions, x.Clicks, x.Baskets, x.BySearch}
		for i, text := range x.words {
			var own [4]int
			for k := range left {
				own[k] = (left[k] + 1) / 2
				if i == len(x.words)-1 {
					own[k] = left[k]
				}
				left[k] -= own[k]
			}
			if own[0] == 0 {
				continue
			}
			k := avalanche(x.key + uint64(i))
			times := 4 + int(k%17)
			q := Query{
				ASIN: x.ASIN, Text: text, Score: i + 1, Store: m, OwnImpressions: own[0], OwnClicks: own[1], OwnBaskets: own[2], OwnPurchases: own[3],
				Impressions: own[0]*times + int(k>>8%50), Clicks: own[1]*times + int(k>>16%9), Baskets: own[2]*times + int(k>>24%4), Purchases: own[3]*times + int(k>>32%2),
				OwnPrice: x.Price, MedianPrice: percentOf(x.Price, 8500+int(k>>40%3000)),
				SameDay: 1000 + int(k>>12%1500), NextDay: 2500 + int(k>>20%1500), TwoDays: 3000 + int(k>>28%1000),
			}
			q.Volume = q.Impressions/20 + 1
			out = append(out, q)
		}
	}
	return out
}

// termWords come before and behind a noun in what people search for.
var termWords = []string{"", "%s", "best %s", "%s set", "cheap %s", "%s gift", "small %s", "large %s", "%s black", "%s for office", "%s sale", "new %s"}

// Terms returns the search terms of a whole site in a period, each with the three products clicked most: ours among
// others. They are the same whoever asks.
func (w *World) Terms(marketplaceID string, p window.Range) []Term {
	m, ok := amazon.ByID(marketplaceID)
	if !ok {
		return nil
	}
	var out []Term
	for i := range nouns {
		n := nouns[i]
		noun := n.en
		switch m.Code {
		case "DE":
			noun = n.de
		case "FR":
			noun = n.fr
		case "JP":
			noun = n.ja
		}
		for j, pattern := range termWords {
			text := strings.ToLower(noun)
			if j > 0 {
				text = strings.ReplaceAll(pattern, "%s", text)
				if j == 1 {
					text += " " + itoa(i+1)
				}
			}
			d := newDraw(w.seed, "term", m.Code, text, p.String())
			clicks := d.between(300, 2500)
			rank := (i*len(termWords)+j)*97 + d.between(1, 90)
			for place := range 3 {
				t := Term{Department: m.SalesChannel, Text: text, Rank: rank, Place: place + 1, ASIN: "B0" + d.letters(8), Clicks: clicks, Purchases: clicks * d.between(0, 130) / 100}
				if candidates := (len(w.products) - i + len(nouns) - 1) / len(nouns); candidates > 0 && d.percent(60) {
					t.ASIN = w.products[i+len(nouns)*d.IntN(candidates)].asin
				}
				out = append(out, t)
				clicks = clicks * d.between(40, 90) / 100
			}
		}
	}
	return out
}
