package world

import (
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/window"
)

// HealthRow is a product of a store in the inventory planning report, as it stands at a moment. The ages of what is
// available add up to Available.
type HealthRow struct {
	InventoryRow
	Snapshot       window.Day
	Country        string
	Currency       string
	ProductGroup   string
	Ages           []int    // by HealthAges
	Sold           [4]int   // units shipped in the last 7, 30, 60 and 90 days
	Sales          [4]int64 // what they were sold for, minor units
	PendingRemoval int
	SupplyDays     int // of what is on hand at the pace of the last 30 days; -1 where nothing sells
	Excess         int
	ItemVolume     int64 // in the last digit of VolumeDigits
	VolumeDigits   int
	VolumeUnit     string
	NextMonthFee   int64 // estimated storage of the next month, minor units
	SalesRank      int
	Size           string
	AgedUnits      []int   // by the tiers of AgeTiers: units that the next surcharge would count
	AgedFees       []int64 // what it would cost, minor units
	StrandedSince  window.Day
	Alert, Action  string
}

// HealthAges are the ages of stock that the planning report tells apart, in days, half-open; they overlap as its columns do.
var HealthAges = []struct {
	Column      string
	From, Until int
}{
	{"inv-age-0-to-90-days", 0, 91},
	{"inv-age-91-to-180-days", 91, 181},
	{"inv-age-181-to-270-days", 181, 271},
	{"inv-age-271-to-365-days", 271, 366},
	{"inv-age-366-to-455-days", 366, 456},
	{"inv-age-456-plus-days", 456, 1 << 30},
	{"inv-age-0-to-30-days", 0, 31},
	{"inv-age-31-to-60-days", 31, 61},
	{"inv-age-61-to-90-days", 61, 91},
	{"inv-age-181-to-330-days", 181, 331},
	{"inv-age-331-to-365-days", 331, 366},
}

// AgeTiers are the tiers of the aged inventory surcharge as column names print them.
var AgeTiers = []string{"181-210", "211-240", "241-270", "271-300", "301-330", "331-365", "366-455", "456-plus"}

// Health returns a store's products at asOf as the inventory planning report sees them.
func (w *World) Health(account, marketplaceID string, asOf time.Time) []HealthRow {
	a := w.byCode[account]
	if a == nil || a.siteOf(marketplaceID) == nil {
		return nil
	}
	s := a.siteOf(marketplaceID)
	today := window.DayOf(asOf, s.loc)
	sold, sales := w.pace(s, asOf)
	var rows []HealthRow
	for _, v := range w.Inventory(account, marketplaceID, asOf) {
		f := s.offerOf(v.SKU)
		k := w.shelf(s, f)
		r := HealthRow{
			InventoryRow: v, Snapshot: today, Country: taxCountry(s.m), Currency: s.m.Currency, Sold: sold[f], Sales: sales[f],
			ItemVolume: int64(k.volume), VolumeDigits: s.volumeDigits(), VolumeUnit: s.volumeUnit(), Size: f.p.size(s).tier, SupplyDays: -1,
			ProductGroup: f.p.category(), SalesRank: 100 + int(hash(w.seed, "rank", f.p.asin, s.m.Code)%90000),
		}
		parts := w.ages(s, f, v.Fulfillable, today)
		for _, b := range HealthAges {
			r.Ages = append(r.Ages, older(parts, b.From, b.Until))
		}
		for _, t := range ageTiers {
			n := older(parts, t.from, t.until)
			r.AgedUnits = append(r.AgedUnits, n)
			r.AgedFees = append(r.AgedFees, mulDiv(int64(n*k.volume), s.local(150), pow10(s.volumeDigits())))
		}
		for _, o := range w.removals(s) {
			if !o.requested.After(asOf) && o.finished.After(asOf) {
				for _, l := range o.lines {
					if l.offer == f {
						r.PendingRemoval += l.requested()
					}
				}
			}
		}
		if n := r.Sold[1]; n > 0 {
			r.SupplyDays = v.Fulfillable * 30 / n
			r.Excess = max(0, v.Fulfillable-n*6) // beyond half a year
		}
		r.NextMonthFee = mulDiv(int64(v.Warehouse*k.volume), s.local(78), pow10(s.volumeDigits()))
		r.StrandedSince = w.stranded(s, f, today)
		switch {
		case v.Fulfillable == 0:
			r.Alert, r.Action = "Out of stock", "Restock"
		case r.SupplyDays >= 0 && r.SupplyDays < 14:
			r.Alert, r.Action = "Low stock", "Restock"
		case r.Excess > 0:
			r.Alert, r.Action = "Excess", "Create sale"
		case r.Sold[3] == 0:
			r.Alert, r.Action = "Low traffic", "Advertise listing"
		default:
			r.Action = "No action required"
		}
		rows = append(rows, r)
	}
	return rows
}

// pace counts what Amazon shipped of a store's offers in the last 7, 30, 60 and 90 days, and its price.
func (w *World) pace(s *site, asOf time.Time) (units map[*offer][4]int, sales map[*offer][4]int64) {
	units, sales = map[*offer][4]int{}, map[*offer][4]int64{}
	oldest := asOf.Add(-100 * 24 * time.Hour)
	for _, o := range s.account.orders {
		if o.site != s || o.mfn || o.shipped.IsZero() || o.shipped.After(asOf) || o.purchase.Before(oldest) {
			continue
		}
		for i := range o.items {
			it := &o.items[i]
			n, v := units[it.offer], sales[it.offer]
			for j, days := range []int{7, 30, 60, 90} {
				if o.shipped.After(asOf.Add(-time.Duration(days) * 24 * time.Hour)) {
					n[j], v[j] = n[j]+it.qty, v[j]+it.price
				}
			}
			units[it.offer], sales[it.offer] = n, v
		}
	}
	return units, sales
}

// category is the product group of a product's brand.
func (p *product) category() string {
	for _, b := range brands {
		if b.code == p.brand {
			return b.category
		}
	}
	return ""
}

// stranded is the day since which a product has no offer though there is stock, zero where it has one. About one
// product in forty is so for three weeks.
func (w *World) stranded(s *site, f *offer, today window.Day) window.Day {
	const weeks = 21
	since := w.start + (today-w.start)/weeks*weeks
	if hash(w.seed, "stranded", s.account.Code, s.m.Code, f.p.sku, since.String())%40 != 0 {
		return 0
	}
	return since
}

// StrandedRow is stock without an offer.
type StrandedRow struct {
	InventoryRow
	Since   time.Time
	Removal time.Time // when it would be taken out
	Reason  string
}

// Stranded returns a store's stock without an offer at asOf, mostly none.
func (w *World) Stranded(account, marketplaceID string, asOf time.Time) []StrandedRow {
	a := w.byCode[account]
	if a == nil || a.siteOf(marketplaceID) == nil {
		return nil
	}
	s := a.siteOf(marketplaceID)
	today := window.DayOf(asOf, s.loc)
	var rows []StrandedRow
	for _, v := range w.Inventory(account, marketplaceID, asOf) {
		since := w.stranded(s, s.offerOf(v.SKU), today)
		if since == 0 || v.Warehouse == 0 {
			continue
		}
		d := newDraw(w.seed, "strand", account, s.m.Code, v.SKU, since.String())
		at := s.hourOf(since-1, d)
		rows = append(rows, StrandedRow{v, at, at.AddDate(0, 0, 30), []string{"Listing closed", "Listing error", "Pricing error"}[d.IntN(3)]})
	}
	return rows
}

// FeePreviewRow is what Amazon would charge for a unit. Money in minor units, sizes in hundredths.
type FeePreviewRow struct {
	SKU, FNSKU, ASIN, ProductName string
	ProductGroup, Brand           string
	Store                         string // as the report prints it: US, CA, DE, UK ...
	Currency                      string
	Digits                        int
	YourPrice                     int64
	Long, Median, Short, Weight   int
	Units, Weights, Tier          string
	Referral, Fulfilment          int64
	MarketplaceID                 string // no column of the report
}

// FeePreview returns the fees of every product Amazon keeps, by store, at asOf.
func (w *World) FeePreview(account string, asOf time.Time) []FeePreviewRow {
	a := w.byCode[account]
	if a == nil || window.DayOf(asOf, time.UTC) < w.start {
		return nil
	}
	var rows []FeePreviewRow
	for _, s := range a.sites {
		for _, f := range s.stocked() {
			z := f.p.size(s)
			rows = append(rows, FeePreviewRow{
				SKU: f.p.sku, FNSKU: f.p.fnsku, ASIN: f.p.asin, ProductName: f.title, ProductGroup: f.p.category(), Brand: f.p.brandName(),
				Store: s.m.Code, Currency: s.m.Currency, Digits: s.m.MinorUnits, YourPrice: f.price, Long: z.long, Median: z.median, Short: z.short,
				Weight: z.weight, Units: z.units, Weights: z.weights, Tier: z.tier,
				Referral: percentOf(f.price, f.p.commission), Fulfilment: f.p.fulfilment(s), MarketplaceID: s.m.ID,
			})
		}
	}
	return rows
}

func (p *product) brandName() string {
	for _, b := range brands {
		if b.code == p.brand {
			return b.name
		}
	}
	return ""
}

// StockRow is a product's stock over all stores of an account.
type StockRow struct {
	SKU, FNSKU, ASIN, ProductName string
	Fulfillable, Unsellable       int
	Reserved                      int // for customers' orders
	Researching                   int
	ByCountry                     []CountryStock
	Unsold                        [3]int // unsellable units by how long they have lain: 0-7, 8-60, 61-90 days
	Aged                          []aged // of what is fulfillable
}

// CountryStock is what of it lies in a country, as reports print countries.
type CountryStock struct {
	Country     string
	Fulfillable int
}

// Older counts the fulfillable units that have lain at least from and fewer than until days.
func (r *StockRow) Older(from, until int) int { return older(r.Aged, from, until) }

// Stock returns an account's products with their stock over all its stores at asOf, by SKU.
func (w *World) Stock(account string, asOf time.Time) []StockRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	at := map[string]int{}
	var rows []StockRow
	for _, s := range a.sites {
		today := window.DayOf(asOf, s.loc)
		for _, v := range w.Inventory(account, s.m.ID, asOf) {
			i, ok := at[v.SKU]
			if !ok {
				i = len(rows)
				at[v.SKU] = i
				rows = append(rows, StockRow{SKU: v.SKU, FNSKU: v.FNSKU, ASIN: v.ASIN, ProductName: v.ProductName})
			}
			r := &rows[i]
			r.Fulfillable, r.Unsellable, r.Reserved, r.Researching = r.Fulfillable+v.Fulfillable, r.Unsellable+v.Unsellable, r.Reserved+v.Reserved, r.Researching+v.Researching
			r.ByCountry = append(r.ByCountry, CountryStock{taxCountry(s.m), v.Fulfillable})
			r.Unsold[hash(w.seed, "unsold", v.SKU)%3] += v.Unsellable
			r.Aged = append(r.Aged, w.ages(s, s.offerOf(v.SKU), v.Fulfillable, today)...)
		}
	}
	slices.SortFunc(rows, func(x, y StockRow) int { return strings.Compare(x.SKU, y.SKU) })
	return rows
}
