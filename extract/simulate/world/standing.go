package world

import (
	"slices"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/window"
)

// Standing is how Amazon judges a seller in one store at a moment.
type Standing struct {
	Store    amazon.Marketplace
	Status   string // NORMAL, AT_RISK: as judged when the UTC day began
	Rating   string // GREAT, WARNED
	At       time.Time
	Late     Measured // of orders the seller shipped, 30 days
	Defects  map[string]Defects
	Invoices Measured // of business orders, 7 days; stores of the European Union
	OnTime   Measured // deliveries of tracked shipments, 30 days
	Tracked  Measured // shipments with valid tracking, 30 days
	Cancels  Measured // orders the seller cancelled, 7 days
	Counters []Counter
	Warnings []Counter
}

// Measured is a part of a whole and Amazon's target for it, in ten-thousandths.
type Measured struct {
	Part, Whole int
	Target      int
	AtLeast     bool // the share must be greater; else it must be less
	Days        int
}

// Good says whether the target is met; where there is nothing to measure it is.
func (m Measured) Good() bool {
	if m.Whole == 0 {
		return true
	}
	if m.AtLeast {
		return m.Part*10000 > m.Target*m.Whole
	}
	return m.Part*10000 < m.Target*m.Whole
}

// Defects are the order defects of a channel in 60 days.
type Defects struct {
	Measured
	Claims, Chargebacks, Feedback int
}

// Counter is a count that should be zero.
type Counter struct {
	Name  string
	Count int
}

// Policies are what violations are counted of, as reports name it.
var Policies = []string{
	"listingPolicyViolations", "productAuthenticityCustomerComplaints", "productConditionCustomerComplaints", "productSafetyCustomerComplaints",
	"receivedIntellectualPropertyComplaints", "restrictedProductPolicyViolations", "suspectedIntellectualPropertyViolations",
	"foodAndProductSafetyIssues", "otherPolicyViolations", "documentRequests",
}

// Standing returns how a seller stands in each of its stores at asOf.
func (w *World) Standing(account string, asOf time.Time) []Standing {
	out := w.measures(account, asOf)
	for i, judged := range w.measures(account, window.DayOf(asOf, time.UTC).UTC()) {
		if !judged.Defects["mfn"].Good() || !judged.Cancels.Good() {
			out[i].Status = "AT_RISK"
		}
	}
	return out
}

// measures are all of it but the judgement.
func (w *World) measures(account string, asOf time.Time) []Standing {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	var out []Standing
	for _, s := range a.sites {
		x := Standing{
			Store: s.m, At: asOf, Status: "NORMAL", Rating: "GREAT",
			Late:     Measured{Target: 400, Days: 30},
			Invoices: Measured{Target: 500, Days: 7},
			OnTime:   Measured{Target: 9000, AtLeast: true, Days: 30},
			Tracked:  Measured{Target: 9500, AtLeast: true, Days: 30},
			Cancels:  Measured{Target: 250, Days: 7},
			Defects:  map[string]Defects{"afn": {Measured: Measured{Target: 100, Days: 60}}, "mfn": {Measured: Measured{Target: 100, Days: 60}}},
		}
		for _, o := range a.orders {
			if o.site == s && !o.mcf && !o.purchase.After(asOf) {
				w.judge(&x, o)
			}
		}
		month := asOf.Format("2006-01")
		for _, name := range Policies {
			n := 0
			if k := hash(w.seed, "policy", account, s.m.Code, name, month); k%9 == 0 {
				n = 1 + int(k>>8%3)
			}
			x.Counters = append(x.Counters, Counter{name, n})
		}
		if hash(w.seed, "warning", account, s.m.Code, month)%6 == 0 {
			x.Warnings = append(x.Warnings, Counter{"spammingSellerMessaging", 1})
		}
		bad := len(x.Warnings)
		for _, c := range x.Counters {
			bad += c.Count
		}
		if bad > 1 {
			x.Rating = "WARNED"
		}
		out = append(out, x)
	}
	return out
}

// judge counts one order in the measures whose days it falls into.
func (w *World) judge(x *Standing, o *order) {
	since := func(t time.Time, days int) bool {
		return !t.IsZero() && !t.After(x.At) && t.After(x.At.AddDate(0, 0, -days))
	}
	k := hash(w.seed, "judged", o.id)
	shipped := since(o.shipped, 30)
	if o.mfn && shipped {
		x.Late.Whole++
		x.Tracked.Whole++
		if o.shipped.Sub(o.accepted) > 48*time.Hour {
			x.Late.Part++
		}
		if k%40 != 0 {
			x.Tracked.Part++
			x.OnTime.Whole++
			if k>>8%25 != 0 {
				x.OnTime.Part++
			}
		}
	}
	if o.mfn && since(o.purchase, 7) {
		x.Cancels.Whole++
		if !o.cancelled.IsZero() && !o.cancelled.After(x.At) && k%3 == 0 {
			x.Cancels.Part++ // by the seller; buyers cancel the rest
		}
	}
	if o.business && since(o.shipped, 7) && slices.Contains([]string{"DE", "FR", "UK"}, x.Store.Code) {
		x.Invoices.Whole++
		if k%30 == 0 {
			x.Invoices.Part++
		}
	}
	if !since(o.purchase, 60) || o.shipped.IsZero() || o.shipped.After(x.At) {
		return
	}
	channel := "afn"
	if o.mfn {
		channel = "mfn"
	}
	d := x.Defects[channel]
	d.Whole++
	switch k >> 16 % 300 {
	case 0:
		d.Part, d.Claims = d.Part+1, d.Claims+1
	case 1:
		d.Part, d.Feedback = d.Part+1, d.Feedback+1
	case 2:
		d.Part, d.Chargebacks, d.Feedback = d.Part+1, d.Chargebacks+1, d.Feedback+1 // one order, two defects
	}
	x.Defects[channel] = d
}
