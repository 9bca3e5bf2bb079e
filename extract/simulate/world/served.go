package world

import (
	"time"

	"sellerhouse/extract/window"
)

// Served is what Amazon has handed out so far. The books count that and nothing else.
type Served struct {
	Settlements []ServedSettlement `json:"settlements"`
	Ads         []ServedAds        `json:"ads"`
	Orders      []ServedOrders     `json:"orders"`
	Traffic     []ServedTraffic    `json:"traffic,omitempty"`
	Rates       window.Day         `json:"rates"` // newest publication handed out; 0 is none
}

// ServedSettlement is one settlement document handed out; the same one may stand here often.
type ServedSettlement struct {
	Account string `json:"account"`
	ID      string `json:"id"`
}

// ServedAds is one advertising report handed out. Type is Amazon's: spCampaigns, spAdvertisedProduct.
type ServedAds struct {
	Profile     string     `json:"profile"`
	Type        string     `json:"type"`
	From        window.Day `json:"from"`
	Until       window.Day `json:"until"` // the day after the last one
	GeneratedAt time.Time  `json:"generated_at"`
}

// ServedOrders is one all-orders report handed out: order lines updated, or bought, in [From, Until) as known at
// GeneratedAt.
type ServedOrders struct {
	Account     string    `json:"account"`
	From        time.Time `json:"from"`
	Until       time.Time `json:"until"`
	GeneratedAt time.Time `json:"generated_at"`
	Bought      bool      `json:"bought,omitempty"`   // chosen by purchase
	Archived    bool      `json:"archived,omitempty"` // those of the archive, which the other reports have no more
}

// ServedTraffic is one sales and traffic report handed out.
type ServedTraffic struct {
	Account       string     `json:"account"`
	MarketplaceID string     `json:"marketplace_id"`
	From          window.Day `json:"from"`
	Until         window.Day `json:"until"`
	GeneratedAt   time.Time  `json:"generated_at"`
}

// Books are the world's own accounts in one reporting currency, counted from what has been served.
type Books struct {
	Currency   string       `json:"currency"`
	Digits     int          `json:"digits"`
	Leaves     []Leaf       `json:"leaves"`
	AdsSources []AdsSource  `json:"ads_sources"`
	Unproven   []Unproven   `json:"unproven"` // lines the datasets of the core cannot prove, by name
	Tied       []Tied       `json:"settlements"`
	Missing    []MissingFix `json:"missing_rates,omitempty"`
}

// Leaf is one line of the P&L at the publish grain. Decimal texts throughout: TC exact per currency, RC
// exact with 8 decimals, Published rounded to the reporting currency's minor units (TAX and BS lines are
// rounded for display only). A leaf that is exactly zero everywhere may be absent.
type Leaf struct {
	Entity      string            `json:"entity"`
	Account     string            `json:"account"`
	Marketplace string            `json:"marketplace"` // our label (US, DE); empty: not known; (account): of several stores
	Month       window.Month      `json:"month"`
	Line        string            `json:"pl_line"`
	TC          map[string]string `json:"amount_tc"`
	RC          string            `json:"amount_rc"`
	Published   string            `json:"published"`
	Dataset     string            `json:"dataset"` // what proves it: settlement_v2, sp_campaign, inputs, ecb_rates, or none
	IsPL        bool              `json:"is_pl"`
	Provable    bool              `json:"provable"`
}

// AdsSource says where the advertising of an account, marketplace and month is booked from.
type AdsSource struct {
	Account     string       `json:"account"`
	Marketplace string       `json:"marketplace"`
	Month       window.Month `json:"month"`
	Source      string       `json:"source"` // ADS_API or SETTLEMENT
}

// Unproven names a line that happens in the world and stands in no dataset of the core.
type Unproven struct {
	Line string `json:"pl_line"`
	Why  string `json:"why"`
}

// Tied is one served settlement and its total.
type Tied struct {
	Account  string `json:"account"`
	ID       string `json:"id"`
	Currency string `json:"currency"`
	Total    string `json:"total"`
	Lines    int    `json:"lines"`
	Realized string `json:"fx_realized"` // reporting currency, 8 decimals
}

// MissingFix counts rows without a rate.
type MissingFix struct {
	Currency string `json:"currency"`
	Rows     int    `json:"rows"`
}
