package world

import (
	"time"

	"sellerhouse/extract/window"
)

// local turns cents on the American shelf into a store's minor units.
func (s *site) local(cents int) int64 { return mulDiv(int64(cents), priceIn[s.m.Currency], 1000) }

// overhead writes what Amazon books on a store beside its orders: storage, inbound and removal fees,
// reimbursements, programme fees, adjustments, advertising.
func (w *World) overhead(s *site, out *[]SettlementLine) {
	w.fees(s, out)
	w.chargeAds(s, out)
}

// fees writes all of it but the advertising.
func (w *World) fees(s *site, out *[]SettlementLine) {
	for m := w.start.Month(); m.First() <= w.end; m = m.Next() {
		d := newDraw(w.seed, "overhead", s.account.Code, s.m.Code, m.String())
		e := feeWriter{w: w, s: s, d: d, m: m, out: out}
		e.month()
	}
}

// feeWriter writes one store's account-level rows of one month.
type feeWriter struct {
	w   *World
	s   *site
	d   draw
	m   window.Month
	out *[]SettlementLine
}

// at returns a moment of the month's n-th day; one in six is at the edge of the store's day.
func (e *feeWriter) at(day int) time.Time {
	t := (e.m.First() + window.Day(day-1)).Start(e.s.loc)
	switch e.d.IntN(6) {
	case 0:
		return t.UTC()
	case 1:
		return t.Add(24*time.Hour - 2*time.Minute).UTC()
	}
	return t.Add(time.Duration(e.d.between(60, 22*60*60)) * time.Second).UTC()
}

// row starts an event; named rows print their store, which account-level rows often do not.
func (e *feeWriter) row(transaction string, at time.Time, named bool) *poster {
	// Where several stores share a currency a fee without a name belongs to none of them; fees with tax of
	// their own are always named.
	p := &poster{out: e.out, row: SettlementLine{TransactionType: transaction, PostedAt: at}, move: movement{site: e.s, named: named}}
	if named {
		p.row.MarketplaceName = e.s.m.SalesChannel
	}
	return p
}

func (e *feeWriter) month() {
	s, d, code := e.s, e.d, e.s.m.Code
	scale := max(1, s.weight*e.w.opt.OrdersPerDay/20) // a store of weight 20 in a group of 60 a day: 60
	if s == s.account.home {
		p := e.row("other-transaction", e.at(5), false)
		p.add("other-transaction", "Subscription Fee", -map[string]int64{"US": 3999, "UK": 2500, "AE": 9900, "JP": 4900}[code], "FE_SUBSCRIPTION")
	}
	e.storage(scale)
	e.inbound(scale)
	e.programmes()
	e.reimbursements(scale)
	e.adjustments()
	if d.percent(25) {
		p := e.row("other-transaction", e.at(d.between(3, 26)), d.percent(50))
		name := "Quantum Handling Fee"
		if code == "DE" || code == "FR" {
			name = "Prüfgebühr Verpackung"
		}
		p.add("other-transaction", name, -s.local(d.between(40, 700)), "UM_UNMAPPED")
	}
}

func (e *feeWriter) storage(scale int) {
	s, d := e.s, e.d
	base := s.local(d.between(90, 150) * scale)
	old := s.m.Code == "US" && e.m < 202601 || s.m.Code == "JP"
	at := e.at(d.between(7, 10))
	if old {
		p := e.row("other-transaction", at, false)
		p.add("other-transaction", "Storage Fee", -base, "ST_MONTHLY")
	} else {
		p := e.row("FBAFees", at, s.account.Region == "EU")
		p.add("FBA Inventory Storage Fee", "Base fee", -base, "ST_MONTHLY")
		if bp := e.feeTax(); bp > 0 {
			p.add("FBA Inventory Storage Fee", "Tax on fee", -vatOnTop(base, bp), "TX_FEE_TAX", taxOn("ST_MONTHLY"))
		}
		if d.percent(30) {
			p.add("FBA Inventory Storage Fee", "Discount on Fee", percentOf(base, 300), "ST_MONTHLY")
		}
	}
	if d.percent(60) {
		aged := s.local(d.between(15, 60) * scale)
		if old {
			p := e.row("other-transaction", e.at(16), false)
			p.add("other-transaction", "StorageRenewalBilling", -aged, "ST_AGED")
		} else {
			p := e.row("FBAFees", e.at(17), s.account.Region == "EU")
			p.add("FBA Long Term Storage Fee", "Base fee", -aged, "ST_AGED")
			if bp := e.feeTax(); bp > 0 {
				p.add("FBA Long Term Storage Fee", "Tax on fee", -vatOnTop(aged, bp), "TX_FEE_TAX", taxOn("ST_AGED"))
			}
		}
	}
	if d.percent(45) {
		fee := s.local(d.between(60, 900))
		if old {
			p := e.row("other-transaction", e.at(19), false)
			p.row.OrderID = "Removal-" + d.letters(8)
			p.add("other-transaction", []string{"RemovalComplete", "DisposalComplete"}[d.IntN(2)], -fee, "FF_FBA_REMOVAL")
			if n := len(*e.out) - 1; (*e.out)[n].AmountDescription == "DisposalComplete" {
				(*e.out)[n].move.line = "FF_FBA_DISPOSAL"
			}
		} else {
			p := e.row("FBAFees", e.at(19), s.account.Region == "EU")
			p.row.OrderID = d.letters(10)
			if d.percent(50) {
				p.add("FBA Removal Order: Return Fee", "Base fee", -fee, "FF_FBA_REMOVAL")
			} else {
				p.add("FBA Removal Order: Disposal Fee", "Base fee", -fee, "FF_FBA_DISPOSAL")
			}
			if bp := e.feeTax(); bp > 0 {
				last := (*e.out)[len(*e.out)-1]
				p.add(last.AmountType, "Tax on fee", -vatOnTop(fee, bp), "TX_FEE_TAX", taxOn(last.move.line))
			}
		}
	}
}

// feeTax is the tax Amazon adds to this store's fees, in basis points; most stores bill without.
func (e *feeWriter) feeTax() int {
	switch {
	case e.s.account.Code == "EU-A":
		return vatRates[taxCountry(e.s.m)]
	case e.s.account.Code == "EU-B" && e.s.m.Code == "DE":
		return vatRates["DE"]
	}
	return 0
}

func (e *feeWriter) inbound(scale int) {
	s, d := e.s, e.d
	for range d.between(1, 3) {
		fee := s.local(d.between(20, 45) * scale)
		at := e.at(d.between(2, 27))
		shipment := "FBA15" + d.letters(7)
		switch {
		case s.m.Code == "JP":
			p := e.row("other-transaction", at, false)
			p.row.OrderID = shipment
			p.add("other-transaction", "FBAInboundTransportationFee", -fee, "FF_INBOUND_TRANSPORT")
		case s.m.Code == "US" && d.percent(50):
			p := e.row("FBAFees", at, false)
			p.row.OrderID = shipment
			p.add("FBA Inbound Placement Service Fee", "Base fee", -fee, "FF_INBOUND_PLACEMENT")
		default:
			p := e.row("FBAFees", at, s.account.Region == "EU")
			p.row.OrderID = shipment
			p.add("FBA Amazon-Partnered Carrier Shipment Fee", "Base fee", -fee, "FF_INBOUND_TRANSPORT")
			if d.percent(40) {
				p.add("FBA Amazon-Partnered Carrier Shipment Fee", "Discount on Fee", percentOf(fee, 1000), "FF_INBOUND_TRANSPORT")
			}
		}
	}
	if d.percent(20) {
		p := e.row("other-transaction", e.at(d.between(2, 27)), false)
		p.add("other-transaction", "Unplanned Service Fee - Barcode label missing", -s.local(d.between(20, 180)), "FF_INBOUND_DEFECT")
	}
}

func (e *feeWriter) programmes() {
	s, d, code := e.s, e.d, e.s.m.Code
	for range d.between(0, 3) {
		p := e.row("CouponRedemptionFee", e.at(d.between(1, 28)), true)
		name := "Save 10% on " + brands[d.IntN(len(brands))].name
		if code == "DE" {
			name = "10 % Rabatt für Büro & Küche"
		}
		p.add("CouponRedemptionFee", name, -s.local(60*d.between(1, 9)), "MK_COUPON_FEE")
	}
	if d.percent(35) {
		p := e.row("AmazonFees", e.at(d.between(1, 28)), true)
		p.add("Coupon Participation Fee", "Base fee", -s.local(500), "MK_COUPON_FEE")
		p.add("Coupon Performance Based Fee", "Base fee", -s.local(d.between(40, 900)), "MK_COUPON_FEE")
	}
	if d.percent(30) {
		p := e.row("AmazonFees", e.at(d.between(1, 28)), true)
		p.add("Deal Participation Fee", "Base fee", -s.local(7000), "MK_DEAL_FEE")
		if d.percent(50) {
			p.add("Deal Performance Based Fee", "Base fee", -s.local(d.between(100, 2500)), "MK_DEAL_FEE")
		}
	} else if d.percent(25) {
		p := e.row("Lightning Deal Fee", e.at(d.between(1, 28)), false)
		p.add("LightningDealFee", "LightningDealFee", -s.local(15000), "MK_DEAL_FEE")
	}
	if d.percent(20) {
		p := e.row("AmazonFees", e.at(d.between(1, 28)), true)
		p.add("Vine Enrollment Fee", "Base fee", -s.local(20000), "MK_VINE")
	}
	if code == "UK" && d.percent(40) {
		p := e.row("AmazonFees", e.at(d.between(1, 28)), true)
		p.add("Amazon service fee for EPR Pay on Behalf - GB - Packaging - (Period "+e.m.String()+")", "Base fee", -int64(d.between(90, 300)), "FE_REGULATORY")
		p.add("Eco-contribution for EPR Pay on Behalf - GB - Packaging", "Base fee", -int64(d.between(100, 2000)), "FE_REGULATORY")
	}
}

// reimbursement reasons with the line each is booked on.
var reimbursements = []struct {
	reason, line string
	weight       int
	lost         bool // goods never sold are gone: a write-off no core dataset shows
}{
	{"WAREHOUSE_LOST", "RB_LOST", 30, true},
	{"WAREHOUSE_DAMAGE", "RB_DAMAGED", 25, true},
	{"REVERSAL_REIMBURSEMENT", "RB_CUSTOMER_RETURN", 16, false},
	{"FREE_REPLACEMENT_REFUND_ITEMS", "RB_CUSTOMER_RETURN", 6, false},
	{"MISSING_FROM_INBOUND", "RB_INBOUND", 8, true},
	{"INCORRECT_FEES_ITEMS", "RB_FEE_CORRECTION", 4, false},
	{"REMOVAL_ORDER_LOST", "RB_REMOVAL", 3, true},
	{"CS_ERROR_ITEMS", "RB_CUSTOMER_RETURN", 4, false},
	{"COMPENSATED_CLAWBACK", "RB_CLAWBACK", 7, false},
	{"AUTONOMOUS_CART_DAMAGE", "RB_OTHER", 2, false},
}

func (e *feeWriter) reimbursements(scale int) {
	s, d := e.s, e.d
	if len(s.offers) == 0 {
		return
	}
	weights := make([]int, len(reimbursements))
	for i, r := range reimbursements {
		weights[i] = r.weight
	}
	for range d.between(1, 2+scale/25) {
		f := s.offers[d.IntN(len(s.offers))]
		if f.p.mfn {
			continue
		}
		r := reimbursements[d.weighted(weights...)]
		n := 1 + d.weighted(80, 15, 5)
		amount := percentOf(f.price*int64(n), 5500)
		p := e.row("other-transaction", e.at(d.between(1, 28)), d.percent(30))
		p.row.AdjustmentID, p.row.SKU = d.digits(11), f.p.sku
		if r.line == "RB_CLAWBACK" {
			amount = -amount
		}
		var mods []func(*SettlementLine, *movement)
		if r.lost {
			mods = append(mods, aside("CG_WRITEOFF", f.p, n))
		}
		mods = append(mods, quantity(n))
		p.add("FBA Inventory Reimbursement", r.reason, amount, r.line, mods...)
		if r.reason == "WAREHOUSE_DAMAGE" && d.percent(30) { // the same unit twice: an equal, legitimate row
			p.add("FBA Inventory Reimbursement", r.reason, amount, r.line, mods...)
		}
	}
}

func (e *feeWriter) adjustments() {
	s, d := e.s, e.d
	if len(s.offers) == 0 {
		return
	}
	f := s.offers[d.IntN(len(s.offers))]
	if d.percent(30) {
		p := e.row("Fee Adjustment", e.at(d.between(1, 28)), true)
		p.row.SKU = f.p.sku
		p.add("Item Fee Adjustment", "FBA Pick & Pack Fee", s.local(d.between(1, 25)*100)*int64(1-2*d.IntN(2)), "FF_FBA_ADJUST")
	}
	if d.percent(20) {
		p := e.row("AmazonFees", e.at(d.between(1, 28)), true)
		p.row.SKU = f.p.sku
		p.add("FBA fulfilment fee per unit - Correction", "Base fee", -s.local(d.between(20, 300)), "FF_FBA_ADJUST")
	}
	if d.percent(15) {
		p := e.row("other-transaction", e.at(d.between(1, 28)), false)
		p.add("other-transaction", "CommissionCorrection", s.local(d.between(20, 900)), "FE_REFERRAL")
	}
	if d.percent(20) {
		p := e.row("other-transaction", e.at(d.between(1, 28)), false)
		p.add("other-transaction", "Fee Adjustment", s.local(d.between(-500, 500)), "FE_OTHER_ADJUST")
	}
	if d.percent(10) {
		p := e.row("SAFE-T Reimbursement", e.at(d.between(1, 28)), false)
		p.add("other-transaction", "SAFE-T Reimbursement", s.local(d.between(500, 3000)), "RB_SAFET")
	}
}
