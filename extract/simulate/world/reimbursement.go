package world

import (
	"slices"
	"time"

	"sellerhouse/extract/window"
)

// reimbursement is what Amazon paid or gave back for goods of a store: the line of the settlement and what is behind it.
type reimbursement struct {
	site      *site
	id        string
	cause     string // as the settlement line says it; empty: goods were given back, for which there is no line
	at        time.Time
	offer     *offer
	units     int
	inventory int // of units, given back as goods
	amount    int64
	nth       int // 1.. of the lines with this id
}

// reimbursed returns a store's reimbursements by time.
func (w *World) reimbursed(s *site) []reimbursement {
	return lazily(s.account, "reimbursed "+s.m.Code, func() []reimbursement {
		var out []reimbursement
		nth := map[string]int{}
		for _, r := range w.feeRows(s) {
			if r.AmountType != "FBA Inventory Reimbursement" {
				continue
			}
			nth[r.AdjustmentID]++
			out = append(out, reimbursement{
				site: s, id: r.AdjustmentID, cause: r.AmountDescription, at: r.PostedAt, offer: s.offerOf(r.SKU), units: r.Quantity,
				amount: r.Amount, nth: nth[r.AdjustmentID],
			})
		}
		offers := s.stocked()
		for m := w.start.Month(); len(offers) > 0 && m.First() <= w.end; m = m.Next() {
			if d := newDraw(w.seed, "given back", s.account.Code, s.m.Code, m.String()); d.percent(30) {
				n := d.between(1, 2)
				out = append(out, reimbursement{
					site: s, id: d.digits(11), at: s.hourOf(m.First()+window.Day(d.IntN(28)), d), offer: offers[d.IntN(len(offers))],
					units: n, inventory: n, nth: 1,
				})
			}
		}
		slices.SortStableFunc(out, func(x, y reimbursement) int { return x.at.Compare(y.at) })
		return out
	})
}

// reimbursementReasons are the reasons of the reimbursements report by the settlement's.
var reimbursementReasons = map[string]string{
	"WAREHOUSE_LOST": "Lost_Warehouse", "WAREHOUSE_DAMAGE": "Damaged_Warehouse", "REVERSAL_REIMBURSEMENT": "CustomerReturn",
	"FREE_REPLACEMENT_REFUND_ITEMS": "CustomerServiceIssue", "MISSING_FROM_INBOUND": "Lost_Inbound", "INCORRECT_FEES_ITEMS": "FeeCorrection",
	"REMOVAL_ORDER_LOST": "Removal_Order_Lost", "CS_ERROR_ITEMS": "CustomerServiceIssue", "COMPENSATED_CLAWBACK": "Reimbursement_Reversal",
	"AUTONOMOUS_CART_DAMAGE": "GeneralAdjustment", "": "Lost_Warehouse",
}

// ReimbursementRow is one line of the reimbursements report. Money in minor units.
type ReimbursementRow struct {
	ApprovedAt                    time.Time
	ID, CaseID, OrderID, Reason   string
	SKU, FNSKU, ASIN, ProductName string
	Condition, Currency           string
	Digits                        int
	AmountPerUnit, AmountTotal    int64 // negative for what is taken back
	Cash, Inventory, Total        int   // units
	OriginalID, OriginalReason    string
	MarketplaceID                 string    // no column of the report
	PostedAt                      time.Time // of the settlement line; no column of the report
}

// Reimbursements returns what was approved in [from, until), by time, as known at asOf. A reimbursement is approved some
// hours before its settlement line is posted.
func (w *World) Reimbursements(account string, from, until, asOf time.Time) []ReimbursementRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	all := lazily(a, "reimbursements", func() []ReimbursementRow {
		var rows []ReimbursementRow
		for _, s := range a.sites {
			rows = append(rows, w.reimbursementsOf(s)...)
		}
		slices.SortStableFunc(rows, func(x, y ReimbursementRow) int { return x.ApprovedAt.Compare(y.ApprovedAt) })
		return rows
	})
	var rows []ReimbursementRow
	for _, r := range all {
		if !r.ApprovedAt.Before(from) && r.ApprovedAt.Before(until) && !r.ApprovedAt.After(asOf) {
			rows = append(rows, r)
		}
	}
	return rows
}

func (w *World) reimbursementsOf(s *site) []ReimbursementRow {
	var rows []ReimbursementRow
	for _, x := range w.reimbursed(s) {
		p := x.offer.p
		d := newDraw(w.seed, "reimbursement", s.account.Code, s.m.Code, x.id)
		r := ReimbursementRow{
			ApprovedAt: x.at.Add(-time.Duration(d.between(10, 18*60)) * time.Minute), PostedAt: x.at, ID: x.id,
			Reason: reimbursementReasons[x.cause], SKU: p.sku, FNSKU: p.fnsku, ASIN: p.asin, ProductName: x.offer.title, Condition: "New",
			Currency: s.m.Currency, Digits: s.m.MinorUnits, AmountTotal: x.amount, Cash: x.units - x.inventory, Inventory: x.inventory, Total: x.units,
			MarketplaceID: s.m.ID,
		}
		r.AmountPerUnit = divRound(x.amount, int64(max(1, x.units)))
		if d.percent(40) {
			r.CaseID = d.digits(10)
		}
		switch r.Reason {
		case "CustomerReturn", "CustomerServiceIssue":
			r.OrderID = w.orderBefore(s, x.offer, r.ApprovedAt.Add(-30*24*time.Hour))
		case "Reimbursement_Reversal":
			// What is taken back was paid before the world began, or is the last that was paid for the product.
			r.Cash, r.Total = -r.Cash, -r.Total
			r.OriginalID, r.OriginalReason = d.digits(11), "Lost_Warehouse"
			for _, old := range rows {
				if old.SKU == r.SKU && old.AmountTotal > 0 {
					r.OriginalID, r.OriginalReason = old.ID, old.Reason
				}
			}
		}
		rows = append(rows, r)
	}
	return rows
}

// orderBefore finds the last order of a product in a store that Amazon shipped before t; none is empty.
func (w *World) orderBefore(s *site, f *offer, t time.Time) string {
	id := ""
	for _, o := range s.account.orders {
		if o.purchase.After(t) {
			break
		}
		if o.site != s || o.mfn || o.mcf || o.shipped.IsZero() || o.shipped.After(t) {
			continue
		}
		for i := range o.items {
			if o.items[i].offer == f {
				id = o.id
			}
		}
	}
	return id
}
