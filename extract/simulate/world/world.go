// Package world is the simulated Amazon's truth: one deterministic world of entities, accounts, products,
// orders, refunds, fees, advertising, settlements and rates per seed, the projections Amazon's reports
// give of it, and its own books. It does no I/O except WriteInputs.
//
// It is the judge of the pipeline and shares no decoding, mapping or arithmetic with it: money is whole
// minor units, conversions are 128-bit integers, and every movement knows its P&L line because the world
// made it so.
package world

import (
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/window"
)

// Options sizes a world. Zero values take the defaults.
type Options struct {
	Months       int // whole months from 2025-10 on; default 9
	SKUs         int // products of the group; default 80
	OrdersPerDay int // of the whole group, on average; default 60
}

// World is everything that happens between Start and End. It is immutable and safe for concurrent use.
type World struct {
	seed     int64
	opt      Options
	start    window.Day
	end      window.Day
	entities []entity
	accounts []*account
	vendors  []*vendor
	products []*product
	rates    []RateDay
	costs    []cost
	regs     []registration
	byCode   map[string]*account
	profiles map[string]*profile
}

// New makes the world of a seed.
func New(seed int64, o Options) *World {
	if o.Months <= 0 {
		o.Months = 9
	}
	if o.SKUs <= 0 {
		o.SKUs = 80
	}
	if o.OrdersPerDay <= 0 {
		o.OrdersPerDay = 60
	}
	w := &World{seed: seed, opt: o, start: window.Date(2025, time.October, 1)}
	m := w.start.Month()
	for range o.Months {
		m = m.Next()
	}
	w.end = m.First() - 1
	w.build()
	return w
}

// Seed returns the seed the world was made of.
func (w *World) Seed() int64 { return w.seed }

// Start returns the first day anything is sold, 2025-10-01 for every seed.
func (w *World) Start() window.Day { return w.start }

// End returns the last day of the world, 2026-06-30 with the default options.
func (w *World) End() window.Day { return w.end }

// Account is one selling-partner authorisation.
type Account struct {
	Code             string // US-A, EU-A, EU-B, FE-A; US-V, DE-V sell to Amazon
	Type             string // seller, vendor
	Region           amazon.Region
	SellingPartnerID string
	Marketplaces     []string // ids; the first is the home store
	Entity           string   // legal entity code
	Restricted       bool     // its application may read what holds personal data
	Profiles         []Profile
}

// Profile is one advertising profile: the account's advertiser in one marketplace.
type Profile struct {
	ID            string
	MarketplaceID string
	TimeZone      string
	Currency      string
}

// Amount is a sum in the minor units of its currency (yen, cents), or nothing where a report leaves the cell empty.
type Amount struct {
	Minor int64
	Set   bool
}

// Settlement is one closed statement of an account in one currency.
type Settlement struct {
	ID            string // 11 digits
	Account       string
	Start         time.Time
	End           time.Time
	Deposit       time.Time
	ClosedAt      time.Time // when Amazon lists it
	Currency      string
	Digits        int   // minor units of the currency: 0 for JPY, else 2
	Total         int64 // minor units; always the sum of Lines
	MarketplaceID string
	Style         amazon.Style // numbers and plain dates as this store prints them
	Charset       string       // UTF-8 or windows-1252: how the bytes are encoded, which the content type does not say
	Lines         []SettlementLine
}

// SettlementLine is one data line of a settlement. Columns that are not here are empty on data lines.
type SettlementLine struct {
	TransactionType          string
	OrderID                  string
	MerchantOrderID          string
	AdjustmentID             string
	ShipmentID               string
	MarketplaceName          string
	AmountType               string
	AmountDescription        string
	Amount                   int64 // minor units, seller's view
	FulfillmentID            string
	PostedAt                 time.Time
	OrderItemCode            string
	MerchantOrderItemID      string
	MerchantAdjustmentItemID string
	SKU                      string
	Quantity                 int // 0 is an empty cell
	PromotionID              string

	move *movement // what the world means by it; the books read it
}

// OrderRow is one order line as the all-orders reports show it at one moment.
type OrderRow struct {
	AmazonOrderID     string
	MerchantOrderID   string
	PurchaseDate      time.Time
	LastUpdated       time.Time
	OrderStatus       string // Pending, Unshipped, Shipped, Cancelled
	Fulfillment       string // Amazon, Merchant
	SalesChannel      string
	MarketplaceID     string // of the store, also for multi-channel orders
	ServiceLevel      string
	ProductName       string
	SKU               string
	ASIN              string
	ItemStatus        string
	Quantity          int
	Currency          string // empty where no price is shown
	Digits            int
	ItemPrice         Amount // line total; includes the tax at tax-inclusive stores
	ItemTax           Amount
	ShippingPrice     Amount
	ShippingTax       Amount
	GiftWrapPrice     Amount
	GiftWrapTax       Amount
	ItemPromotion     Amount // positive
	ShipPromotion     Amount // positive
	ShipCity          string
	ShipState         string
	ShipPostalCode    string
	ShipCountry       string
	PromotionIDs      string
	IsBusiness        bool
	PurchaseOrder     string
	BuyerCompany      string
	Licensee          string
	PriceDesignation  string
	IsReplacement     bool
	OrderItemSequence int    // 1.. within the order; no column of the report
	OrderItemCode     string // as settlements name the line; no column of the report
}

// TrafficDay is one day of a store: salesAndTrafficByDate. Money in minor units.
type TrafficDay struct {
	Date                window.Day
	Currency            string
	Digits              int
	OrderedProductSales int64
	UnitsOrdered        int
	TotalOrderItems     int
	UnitsRefunded       int
	ClaimsGranted       int
	ClaimsAmount        int64
	ShippedProductSales int64
	UnitsShipped        int
	OrdersShipped       int
	BrowserPageViews    int
	MobilePageViews     int
	BrowserSessions     int
	MobileSessions      int
	BuyBoxViews         int // page views with our offer featured: the numerator of buyBoxPercentage
	AverageOfferCount   int
	AverageParentItems  int
	FeedbackReceived    int
	NegativeFeedback    int
}

// TrafficASIN is one child product over the whole window asked for: salesAndTrafficByAsin.
type TrafficASIN struct {
	ParentASIN          string
	ChildASIN           string
	SKU                 string
	Currency            string
	Digits              int
	OrderedProductSales int64
	UnitsOrdered        int
	TotalOrderItems     int
	BrowserPageViews    int
	MobilePageViews     int
	BrowserSessions     int
	MobileSessions      int
	BuyBoxViews         int
}

// InventoryRow is one line of the unsuppressed inventory report. Warehouse is fulfillable plus unsellable
// plus reserved plus researching, Total is Warehouse plus the three inbound quantities.
type InventoryRow struct {
	SKU, FNSKU, ASIN, ProductName string
	Condition                     string
	YourPrice                     Amount // in the store's currency
	Digits                        int
	MFNListing, AFNListing        bool
	MFNFulfillable                Amount // a quantity; unset is blank
	Warehouse                     int
	Fulfillable                   int
	Unsellable                    int
	Reserved                      int
	Total                         int
	PerUnitVolume                 string // as printed, cubic feet in NA, cubic metres elsewhere
	InboundWorking                int
	InboundShipped                int
	InboundReceiving              int
	Researching                   int
	ReservedFuture                int
	FutureBuyable                 int
}

// AdsFigures are the metrics of one advertising row. Money is in ten-thousandths of the currency.
// The windows of 1, 7, 14 and 30 days are cumulative: index 0..3.
type AdsFigures struct {
	Impressions       int
	Clicks            int
	Cost              int64 // 1/10000 of the currency
	Purchases         [4]int
	PurchasesSameSKU  [4]int
	Units             [4]int
	UnitsSameSKU      [4]int
	Sales             [4]int64 // 1/10000 of the currency
	SalesSameSKU      [4]int64
	TopOfSearchShare  int // basis points of the share of top-of-search impressions; -1 is null
	AddToList         int
	QualifiedBorrows  int
	CampaignBudget    int64 // 1/10000 of the currency, as of generation
	CampaignStatus    string
	CampaignStrategy  string
	CampaignBudgetTyp string
}

// AdsCampaignRow is one campaign and day of an spCampaigns report. Only rows with activity exist.
type AdsCampaignRow struct {
	Date         window.Day
	CampaignID   int64
	CampaignName string
	Currency     string
	AdsFigures
}

// AdsProductRow is one advertised product and day of an spAdvertisedProduct report.
type AdsProductRow struct {
	Date           window.Day
	CampaignID     int64
	CampaignName   string
	AdGroupID      int64
	AdGroupName    string
	AdID           int64
	PortfolioID    int64 // 0 is null
	AdvertisedASIN string
	AdvertisedSKU  string
	Currency       string
	AdsFigures
}

// RateDay is one publication of the European Central Bank: units of a currency per euro, as printed.
type RateDay struct {
	Date  window.Day
	Rates []Rate // in the file's column order
}

// Rate is one currency of a publication.
type Rate struct {
	Currency string
	Text     string // decimal text as published, e.g. 1.1512
	e10      int64  // the same in 1/10^10
}
