// Package site gives Amazon's labels of its sites one meaning: which marketplace a row belongs to, whether it
// is a sale on Amazon at all, and on which local day it happened. It does no I/O.
package site

import (
	"strings"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
)

// Resolver finds the marketplace of an account's rows. It is safe for concurrent use.
type Resolver struct {
	home     amazon.Marketplace
	currency map[string]amazon.Marketplace // of currencies exactly one marketplace of the account has
	country  map[string]amazon.Marketplace // by label
}

// New returns the resolver of an account. home is the label of its home marketplace; where it is blank or
// not the account's, the account's first marketplace is home.
func New(a account.Account, home string) *Resolver {
	r := &Resolver{currency: map[string]amazon.Marketplace{}, country: map[string]amazon.Marketplace{}}
	seen := map[string]int{}
	for i, m := range a.Marketplaces {
		if i == 0 || m.Code == home {
			r.home = m
		}
		seen[m.Currency]++
		r.currency[m.Currency], r.country[m.Code] = m, m
	}
	for c, n := range seen {
		if n > 1 {
			delete(r.currency, c)
		}
	}
	return r
}

// Home is the account's home marketplace; its zero value when the account has none.
func (r *Resolver) Home() amazon.Marketplace { return r.home }

// Name is what a printed sales channel or marketplace name means.
type Name struct {
	Marketplace amazon.Marketplace
	Known       bool // the marketplace could be read
	MCF         bool // multi-channel fulfilment: the sale was made elsewhere
}

// ByName reads a sales channel as printed, in any case, with or without www. Texts of multi-channel
// fulfilment such as "Non-Amazon US" or "SI Prod DE Marketplace" name their site where they can.
func ByName(text string) Name {
	if m, ok := amazon.ByChannel(text); ok {
		return Name{Marketplace: m, Known: true}
	}
	lower := strings.ToLower(strings.Join(strings.Fields(text), " "))
	if rest, ok := strings.CutPrefix(lower, "non-amazon"); ok {
		n := Name{MCF: true}
		n.Marketplace, n.Known = label(rest)
		return n
	}
	words := strings.Fields(lower)
	if len(words) == 4 && words[0] == "si" && words[3] == "marketplace" {
		for _, w := range words[1:3] {
			if w != "prod" {
				n := Name{MCF: true}
				n.Marketplace, n.Known = label(w)
				return n
			}
		}
	}
	return Name{}
}

// label reads what follows "Non-Amazon": a country label, or a channel.
func label(s string) (amazon.Marketplace, bool) {
	s = strings.Trim(s, " .-_")
	if m, ok := amazon.ByCode(s); ok && len(s) == 2 {
		return m, true
	}
	return amazon.ByChannel("amazon." + s)
}

// ByCurrency returns the account's only marketplace of a currency.
func (r *Resolver) ByCurrency(currency string) (amazon.Marketplace, bool) {
	m, ok := r.currency[currency]
	return m, ok
}

// MCF says whether a settlement row's ids show multi-channel fulfilment: an order id that is not Amazon's
// beside a reference of the seller's own.
func MCF(orderID, merchantOrderID []byte) bool {
	return len(orderID) > 0 && len(merchantOrderID) > 0 && string(orderID) != string(merchantOrderID) && !AmazonOrder(orderID)
}

// AmazonOrder says whether an id has the form 123-1234567-1234567.
func AmazonOrder(id []byte) bool {
	if len(id) != 19 || id[3] != '-' || id[11] != '-' {
		return false
	}
	for i, c := range id {
		if i != 3 && i != 11 && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// ByCountry returns the account's marketplace of a country, or of a store label such as UK. Goods may lie where
// the account does not sell: those countries have none.
func (r *Resolver) ByCountry(code string) (amazon.Marketplace, bool) {
	m, ok := amazon.ByCode(strings.TrimSpace(code))
	if !ok {
		return amazon.Marketplace{}, false
	}
	m, ok = r.country[m.Code]
	return m, ok
}
