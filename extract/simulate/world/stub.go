package world

import (
	"time"

	"sellerhouse/extract/window"
)

type (
	entity       struct{}
	account      struct{}
	product      struct{}
	profile      struct{}
	cost         struct{}
	registration struct{}
	movement     struct{}
)

func (w *World) build() {}

// Accounts returns the group's accounts.
func (w *World) Accounts() []Account { return nil }

// Settlements returns the account's settlements of the whole world, oldest first; a settlement exists for
// a reader from its ClosedAt on. The result is shared: do not change it.
func (w *World) Settlements(account string) []Settlement { return nil }

// Orders returns the account's order lines whose last update, as known at asOf, is in [from, until), by
// time of that update.
func (w *World) Orders(account string, from, until, asOf time.Time) []OrderRow { return nil }

// SalesTraffic returns a store's figures for the days [from, until) as known at asOf.
func (w *World) SalesTraffic(account, marketplaceID string, from, until window.Day, asOf time.Time) ([]TrafficDay, []TrafficASIN) {
	return nil, nil
}

// Inventory returns a store's FBA stock at asOf.
func (w *World) Inventory(account, marketplaceID string, asOf time.Time) []InventoryRow { return nil }

// AdsCampaigns returns a profile's campaign days in [from, until) with activity, as known at asOf.
func (w *World) AdsCampaigns(profile string, from, until window.Day, asOf time.Time) []AdsCampaignRow {
	return nil
}

// AdsProducts returns a profile's advertised-product days in [from, until) with activity, as known at asOf.
func (w *World) AdsProducts(profile string, from, until window.Day, asOf time.Time) []AdsProductRow {
	return nil
}

// Rates returns the reference rates published by asOf, oldest first, back to before the world's start.
func (w *World) Rates(asOf time.Time) []RateDay { return nil }

// WriteInputs writes the files finance supplies for this world into dir.
func (w *World) WriteInputs(dir string) error { return nil }

// Books returns the books of what has been served, in the reporting currency.
func (w *World) Books(served Served, reportingCurrency string) *Books {
	return &Books{Currency: reportingCurrency}
}

// FormatMinor prints minor units with a decimal point: FormatMinor(-123456, 2) is "-1234.56".
func FormatMinor(minor int64, digits int) string { return "" }
