// Package account describes the accounts a group sells through and where each one's credentials are
// found. It does no I/O.
package account

import (
	"log/slog"
	"slices"

	"sellerhouse/extract/amazon"
)

// Type is what kind of partner an account is.
type Type string

// The types.
const (
	Seller Type = "seller" // sells on Amazon
	Vendor Type = "vendor" // sells to Amazon
)

// Secret is a value that is never printed or logged.
type Secret string

const redacted = "[redacted]"

// String hides the secret.
func (Secret) String() string { return redacted }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return redacted }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText hides the secret from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Reveal returns the secret itself, for the one call that needs it.
func (s Secret) Reveal() string { return string(s) }

// Credentials are one Login-with-Amazon client and the account's grant to it.
type Credentials struct {
	ClientID     Secret
	ClientSecret Secret
	RefreshToken Secret
}

// Set says whether the credentials were given at all.
func (c Credentials) Set() bool { return c.ClientID != "" && c.RefreshToken != "" }

// Egress is an account's own way out of the network.
type Egress struct {
	Proxy    string // URL of an HTTP(S) or SOCKS5 proxy
	SourceIP string // local address to leave from
}

// Account is one selling-partner authorisation in one region.
type Account struct {
	Code             string
	Type             Type
	Region           amazon.Region
	SellingPartnerID string
	Marketplaces     []amazon.Marketplace // in the configuration's order; the first is home unless inputs say otherwise
	Discovers        bool                 // the configuration names none: those in which Amazon says the seller takes part
	SPAPI            Credentials
	Ads              Credentials
	Profiles         []string // advertising profile ids
	Egress           Egress
	Exclude          []string // dataset names not wanted
	Include          []string // names wanted of those that are asked on demand only
	Queue            string   // SQS queue of notifications; empty: reports are polled
	Restricted       bool     // may ask for types that need a restricted role
}

// Wants says whether a dataset is not excluded.
func (a Account) Wants(dataset string) bool { return !slices.Contains(a.Exclude, dataset) }

// Demands says whether a dataset that is asked on demand only is wanted.
func (a Account) Demands(dataset string) bool { return slices.Contains(a.Include, dataset) }

// Sells says whether the account has the marketplace.
func (a Account) Sells(marketplaceID string) bool {
	return slices.ContainsFunc(a.Marketplaces, func(m amazon.Marketplace) bool { return m.ID == marketplaceID })
}
