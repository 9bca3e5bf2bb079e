package simulate

import (
	"slices"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/simulate/world"
)

// Grant is one Login-with-Amazon client and an account's consent to it.
type Grant struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	RefreshToken string `json:"refresh_token"`
}

// Profile is one advertising profile of an account.
type Profile struct {
	ID            string `json:"id"`
	MarketplaceID string `json:"marketplace_id"`
	Site          string `json:"site"` // our label
	TimeZone      string `json:"time_zone"`
	Currency      string `json:"currency"`
}

// Access is all that a configuration needs to know of an account. The secrets open nothing but this
// simulation.
type Access struct {
	Code             string    `json:"code"`
	Type             string    `json:"type"`
	Region           string    `json:"region"`
	Entity           string    `json:"entity"`
	SellingPartnerID string    `json:"selling_partner_id"`
	Marketplaces     []string  `json:"marketplaces"` // ids, home first
	Sites            []string  `json:"sites"`        // our labels of the same
	SPAPI            Grant     `json:"spapi"`
	Ads              Grant     `json:"ads"`
	Restricted       bool      `json:"restricted,omitempty"` // its application has a restricted role
	Profiles         []Profile `json:"profiles"`
}

// account is an account as the server knows it.
type account struct {
	Access
	world world.Account
	homes map[string]amazon.Marketplace // by id
}

// newAccount gives an account its two clients: seller and advertising programs are different applications. With one
// the clients are those of all accounts.
func newAccount(s seed, a world.Account, one bool) *account {
	grant := func(what string) Grant {
		whose := a.Code
		if one {
			whose = "all"
		}
		return Grant{
			ClientID:     "amzn1.application-oa2-client." + s.hex(32, "client", what, whose),
			ClientSecret: "amzn1.oa2-cs.v1." + s.hex(64, "secret", what, whose),
			RefreshToken: "Atzr|IwEB" + s.hex(64, "refresh", what, a.Code),
		}
	}
	acc := &account{world: a, homes: map[string]amazon.Marketplace{}, Access: Access{
		Code: a.Code, Type: a.Type, Region: string(a.Region), Entity: a.Entity, SellingPartnerID: a.SellingPartnerID,
		Marketplaces: slices.Clone(a.Marketplaces), SPAPI: grant("spapi"), Ads: grant("ads"),
		Restricted: a.Restricted,
		Profiles:   []Profile{},
	}}
	for _, id := range a.Marketplaces {
		if m, ok := amazon.ByID(id); ok {
			acc.homes[id] = m
			acc.Sites = append(acc.Sites, m.Code)
		}
	}
	for _, p := range a.Profiles {
		acc.Profiles = append(acc.Profiles, Profile{p.ID, p.MarketplaceID, acc.homes[p.MarketplaceID].Code, p.TimeZone, p.Currency})
	}
	return acc
}

// profile finds one of the account's profiles.
func (a *account) profile(id string) (world.Profile, bool) {
	for _, p := range a.world.Profiles {
		if p.ID == id {
			return p, true
		}
	}
	return world.Profile{}, false
}

// Accounts lists the accounts with the credentials that open them here.
func (s *Server) Accounts() []Access {
	out := make([]Access, len(s.accounts))
	for i, a := range s.accounts {
		out[i] = a.Access
	}
	return out
}
