package world

import (
	"slices"
	"strconv"
	"time"

	"sellerhouse/extract/window"
)

// size is what a unit of a product measures, in hundredths of a unit.
type size struct {
	long, median, short int // inches in America, centimetres elsewhere
	weight              int // pounds, kilograms
	tier                string
	units, weights      string
}

func (p *product) size(s *site) size {
	h := hash(int64(p.index), "size", p.asin)
	z := size{long: 400 + int(h%1200), median: 200 + int(h>>8%180), short: 80 + int(h>>16%110), weight: 30 + int(h>>24%400), units: "inches", weights: "pounds", tier: "Large standard-size"}
	if z.long < 800 {
		z.tier = "Small standard-size"
	}
	if s.account.Region != "NA" {
		z.long, z.median, z.short, z.weight = z.long*254/100, z.median*254/100, z.short*254/100, z.weight*45/100
		z.units, z.weights, z.tier = "centimetres", "kilograms", "Standard parcel"
	}
	return z
}

// onHand returns the warehouse quantity of every product of a store at the end of each day from Start on.
func (w *World) onHand(s *site) map[*offer][]int {
	return lazily(s.account, "on hand "+s.m.Code, func() map[*offer][]int {
		out := map[*offer][]int{}
		days := int(w.end-w.start) + ledgerTail + 1
		for _, f := range s.stocked() {
			k := w.shelf(s, f)
			out[f] = make([]int, days)
			out[f][0] = k.received(w, w.start-1, 0) + k.researching + k.unsellable
		}
		for _, e := range w.ledger(s.account) {
			if e.site == s {
				out[e.offer][e.day-w.start] += e.units
			}
		}
		for _, list := range out {
			for i := 1; i < days; i++ {
				list[i] += list[i-1]
			}
		}
		return out
	})
}

// average is the mean quantity on hand of a month in hundredths of a unit; days before the world count as its first.
func (w *World) average(s *site, f *offer, m window.Month) int {
	list := w.onHand(s)[f]
	sum := 0
	for d := m.First(); d < m.Next().First(); d++ {
		sum += list[min(max(int(d-w.start), 0), len(list)-1)]
	}
	return int(divRound(int64(sum)*100, int64(m.Range().Days())))
}

// charged sums what a settlement's rows of a line say, by what they are: the fee itself and its discount, both positive.
func charged(rows []SettlementLine, line string, in func(*SettlementLine) bool) (fee, discount int64, found bool) {
	for i := range rows {
		r := &rows[i]
		if r.move.line != line || !in(r) {
			continue
		}
		found = true
		if r.AmountDescription == "Discount on Fee" {
			discount += r.Amount
		} else {
			fee -= r.Amount
		}
	}
	return fee, discount, found
}

// shareOut shares an amount by weights; the parts add up to it.
func shareOut(amount int64, weights []int64) []int64 {
	out := make([]int64, len(weights))
	var sum, upTo, given int64
	for _, x := range weights {
		sum += x
	}
	for i, x := range weights {
		upTo += x
		part := amount
		if sum > 0 {
			part = mulDiv(amount, upTo, sum)
		}
		out[i], given = part-given, part
	}
	return out
}

// StorageFeeRow is the monthly storage fee of one product in one warehouse. Money in minor units, volumes in the last
// digit of VolumeDigits.
type StorageFeeRow struct {
	ASIN, FNSKU, SKU, ProductName  string
	Centre, Country                string
	Long, Median, Short            int // hundredths
	MeasurementUnits               string
	Weight                         int // hundredths
	WeightUnits                    string
	VolumeDigits                   int
	ItemVolume, TotalVolume        int64
	VolumeUnits, SizeTier          string
	OnHand, PendingRemoval, Orders int // average units, hundredths
	Month                          window.Month
	Rate                           int64 // 1/10000 of the currency a unit of volume
	Currency                       string
	Digits                         int
	Fee, Incentive                 int64
	MarketplaceID                  string // no column of the report
}

// StoragePublished is when the storage fees of a month can be had: between the 7th and the 15th of the next one.
func (w *World) StoragePublished(account string, m window.Month) time.Time {
	d := newDraw(w.seed, "storage published", account, m.String())
	return (m.Next().First() + window.Day(d.between(6, 13))).UTC().Add(time.Duration(d.between(0, 20*60)) * time.Minute)
}

// StorageFees returns the storage fees of a month; none before they are published. Of each store they add up to the
// storage fee that is settled in the month after.
func (w *World) StorageFees(account string, m window.Month, asOf time.Time) []StorageFeeRow {
	a := w.byCode[account]
	if a == nil || m < w.start.Month() || w.StoragePublished(account, m).After(asOf) {
		return nil
	}
	return lazily(a, "storage "+m.String(), func() []StorageFeeRow {
		var rows []StorageFeeRow
		for _, s := range a.sites {
			fee, discount, found := charged(w.feeRows(s), "ST_MONTHLY", func(r *SettlementLine) bool { return r.month(s) == m.Next() })
			offers := s.stocked()
			if !found || len(offers) == 0 {
				continue
			}
			weights := make([]int64, len(offers))
			var volume int64
			for i, f := range offers {
				weights[i] = int64(w.average(s, f, m)) * int64(w.shelf(s, f).volume)
				volume += weights[i]
			}
			fees, discounts := shareOut(fee, weights), shareOut(discount, weights)
			cents := pow10(4 - s.m.MinorUnits)
			for i, f := range offers {
				p, k, z := f.p, w.shelf(s, f), f.p.size(s)
				if weights[i] == 0 && i > 0 {
					continue
				}
				r := StorageFeeRow{
					ASIN: p.asin, FNSKU: p.fnsku, SKU: p.sku, ProductName: f.title, Country: taxCountry(s.m), Centre: centres[s.m.Code][0],
					Long: z.long, Median: z.median, Short: z.short, MeasurementUnits: z.units, Weight: z.weight, WeightUnits: z.weights, SizeTier: z.tier,
					VolumeDigits: s.volumeDigits(), ItemVolume: int64(k.volume), TotalVolume: divRound(weights[i], 100), VolumeUnits: s.volumeUnit(),
					OnHand: w.average(s, f, m), Month: m, Currency: s.m.Currency, Digits: s.m.MinorUnits, Fee: fees[i], Incentive: discounts[i], MarketplaceID: s.m.ID,
				}
				if volume > 0 { // a currency's ten-thousandths for a whole unit of volume
					r.Rate = mulDiv(fee*cents*100, pow10(s.volumeDigits()), volume)
				}
				r.Orders = r.OnHand / 20
				rows = append(rows, r)
			}
		}
		return rows
	})
}

// AgedFeeRow is the surcharge on stock of one product that has lain too long, as of the 15th of a month.
type AgedFeeRow struct {
	Snapshot                      window.Day
	SKU, FNSKU, ASIN, ProductName string
	Condition                     string
	PerUnitVolume, VolumeUnit     string
	Currency, Country             string
	Digits                        int
	Units                         int
	Amount                        int64 // minor units
	Tier                          string
	Rate                          int64  // 1/10000 of the currency a unit of volume
	MarketplaceID                 string // no column of the report
}

// ageTiers are the ages that cost more, in days.
var ageTiers = []struct {
	name        string
	from, until int
}{
	{"181-210 days", 181, 211},
	{"211-240 days", 211, 241},
	{"241-270 days", 241, 271},
	{"271-300 days", 271, 301},
	{"301-330 days", 301, 331},
	{"331-365 days", 331, 366},
	{"366-455 days", 366, 456},
	{"456+ days", 456, 1 << 30},
}

// AgedFees returns the surcharges of the snapshots in [from, until), as known at asOf: they show two days after the
// snapshot. Of each store and month they add up to the surcharge that is settled in it.
func (w *World) AgedFees(account string, from, until window.Day, asOf time.Time) []AgedFeeRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	var rows []AgedFeeRow
	for m := w.start.Month(); m.First() <= w.end; m = m.Next() {
		on := m.First() + 14
		if on < from || on >= until || (on + 2).UTC().After(asOf) {
			continue
		}
		for _, s := range a.sites {
			rows = append(rows, w.agedFees(s, m)...)
		}
	}
	return rows
}

func (w *World) agedFees(s *site, m window.Month) []AgedFeeRow {
	return lazily(s.account, "aged "+s.m.Code+m.String(), func() []AgedFeeRow {
		fee, _, found := charged(w.feeRows(s), "ST_AGED", func(r *SettlementLine) bool { return r.month(s) == m })
		if !found {
			return nil
		}
		on := m.First() + 14
		var rows []AgedFeeRow
		var weights []int64
		oldest := struct {
			row    AgedFeeRow
			weight int64
			days   int
		}{days: -1}
		stock := w.onHand(s)
		for _, f := range s.stocked() {
			k := w.shelf(s, f)
			row := AgedFeeRow{
				Snapshot: on, SKU: f.p.sku, FNSKU: f.p.fnsku, ASIN: f.p.asin, ProductName: f.title, Condition: "New", PerUnitVolume: k.perUnit(s),
				VolumeUnit: s.volumeUnit(), Currency: s.m.Currency, Country: taxCountry(s.m), Digits: s.m.MinorUnits, MarketplaceID: s.m.ID,
			}
			parts := w.ages(s, f, stock[f][on-w.start], on)
			for _, t := range ageTiers {
				if n := older(parts, t.from, t.until); n > 0 {
					row.Units, row.Tier = n, t.name
					rows, weights = append(rows, row), append(weights, int64(n)*int64(k.volume))
				}
			}
			if len(parts) > 0 && parts[0].days > oldest.days {
				row.Units, row.Tier = parts[0].units, ageTiers[0].name
				oldest.row, oldest.weight, oldest.days = row, int64(row.Units)*int64(k.volume), parts[0].days
			}
		}
		if len(rows) == 0 && oldest.days >= 0 {
			rows, weights = []AgedFeeRow{oldest.row}, []int64{oldest.weight}
		}
		var volume int64
		for _, x := range weights {
			volume += x
		}
		for i, x := range shareOut(fee, weights) {
			rows[i].Amount = x
			rows[i].Rate = mulDiv(fee*pow10(4-s.m.MinorUnits), pow10(s.volumeDigits()), max(1, volume))
		}
		return rows
	})
}

// OverageRow is what a kind of storage was used of its limit. Nobody in this world was over it, so nothing is charged.
type OverageRow struct {
	Charged         window.Day
	Country         string
	StorageType     string
	Usage, Limit    int64 // hundredths of VolumeUnit
	VolumeUnit      string
	Rate            int64 // 1/100 of the currency a unit of volume
	Currency        string
	Digits          int
	MarketplaceID   string // no column of the report
	Overage, Charge int64
}

// Overages returns the storage used and allowed, charged in [from, until), as known at asOf.
func (w *World) Overages(account string, from, until window.Day, asOf time.Time) []OverageRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	var rows []OverageRow
	for m := w.start.Month().Next(); m.First() <= w.end; m = m.Next() {
		on := m.First() + 6
		if on < from || on >= until || (on + 1).UTC().After(asOf) {
			continue
		}
		for _, s := range a.sites {
			var used int64
			for _, f := range s.stocked() {
				used += int64(w.average(s, f, m.Prev())) * int64(w.shelf(s, f).volume) / pow10(s.volumeDigits())
			}
			rows = append(rows, OverageRow{
				Charged: on, Country: taxCountry(s.m), StorageType: "Standard-size", Usage: used, Limit: used*5/2 + 10000, VolumeUnit: s.volumeUnit(),
				Rate: s.local(1000) / pow10(s.m.MinorUnits) * 100, Currency: s.m.Currency, Digits: s.m.MinorUnits, MarketplaceID: s.m.ID,
			})
		}
	}
	slices.SortStableFunc(rows, func(x, y OverageRow) int { return int(x.Charged) - int(y.Charged) })
	return rows
}

// NoncomplianceRow is a shipment to Amazon that was not as it had to be.
type NoncomplianceRow struct {
	Reported, Created             window.Day
	Shipment, Carton, Centre      string
	SKU, FNSKU, ASIN, ProductName string
	Problem                       string
	Units, Expected, Received     int
	Coaching, FeeType, Currency   string
	Digits                        int
	Fee                           int64 // minor units
	Level, Alert                  string
	MarketplaceID                 string // no column of the report
}

// Noncompliance returns the problems reported in [from, until), as known at asOf. The fees of a store are those of its
// settlements for unplanned services.
func (w *World) Noncompliance(account string, from, until window.Day, asOf time.Time) []NoncomplianceRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	all := lazily(a, "noncompliance", func() []NoncomplianceRow {
		var rows []NoncomplianceRow
		for _, s := range a.sites {
			rows = append(rows, w.noncompliance(s)...)
		}
		slices.SortStableFunc(rows, func(x, y NoncomplianceRow) int { return int(x.Reported) - int(y.Reported) })
		return rows
	})
	var rows []NoncomplianceRow
	for _, r := range all {
		if r.Reported >= from && r.Reported < until && !(r.Reported + 1).UTC().After(asOf) {
			rows = append(rows, r)
		}
	}
	return rows
}

func (w *World) noncompliance(s *site) []NoncomplianceRow {
	offers := s.stocked()
	if len(offers) == 0 {
		return nil
	}
	var rows []NoncomplianceRow
	row := func(d draw, on window.Day) NoncomplianceRow {
		f, ids := offers[d.IntN(len(offers))], w.inboundShipments(s, on.Month())
		r := NoncomplianceRow{
			Reported: on, Created: on - window.Day(d.between(8, 30)), Shipment: ids[d.IntN(len(ids))], Centre: centres[s.m.Code][0],
			SKU: f.p.sku, FNSKU: f.p.fnsku, ASIN: f.p.asin, ProductName: f.title, Expected: d.between(12, 60),
			Currency: s.m.Currency, Digits: s.m.MinorUnits, Alert: "Active", MarketplaceID: s.m.ID,
		}
		r.Carton = r.Shipment + "U00000" + strconv.Itoa(d.between(1, 9))
		r.Received = r.Expected
		return r
	}
	for i, l := range w.feeRows(s) {
		if l.move.line != "FF_INBOUND_DEFECT" {
			continue
		}
		d := newDraw(w.seed, "defect", s.account.Code, s.m.Code, itoa(i))
		r := row(d, window.DayOf(l.PostedAt, s.loc)-window.Day(d.between(2, 6)))
		r.Problem, r.Units, r.Coaching, r.FeeType, r.Level = "Barcode label missing", d.between(1, r.Expected), "Standard", "Unplanned Service Fee - Barcode label missing", "Unit"
		r.Fee = -l.Amount
		rows = append(rows, r)
	}
	for m := w.start.Month(); m.First() <= w.end; m = m.Next() {
		d := newDraw(w.seed, "coaching", s.account.Code, s.m.Code, m.String())
		for range d.between(0, 2) {
			r := row(d, m.First()+window.Day(d.IntN(28)))
			r.Units = d.between(1, 4)
			if d.percent(50) {
				r.Problem, r.Received = "Quantity received less than expected", r.Expected-r.Units
			} else {
				r.Problem, r.Received = "Quantity received more than expected", r.Expected+r.Units
			}
			r.Coaching, r.Level, r.Alert = "First", "Carton", []string{"Active", "Resolved"}[d.IntN(2)]
			rows = append(rows, r)
		}
	}
	return rows
}
