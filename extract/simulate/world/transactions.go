package world

import (
	"encoding/hex"
	"sort"
	"strings"
	"time"
)

// Transaction is one event of the Finances API: what a customer's shipment, a refund or a fee moved. Every
// settlement line is in exactly one transaction that counts, so that those of an event group sum to its
// settlement. Money in minor units.
type Transaction struct {
	ID              string
	Type            string // Shipment, Refund, ServiceFee ...
	Status          string // RELEASED, DEFERRED, DEFERRED_RELEASED
	Description     string
	PostedAt        time.Time
	MarketplaceID   string // of the store, empty for the account as a whole
	MarketplaceName string // as printed
	Currency        string
	Digits          int
	Total           int64
	OrderID         string
	ShipmentID      string
	RefundID        string
	GroupID         string // event group, open or closed
	SettlementID    string // once the group is closed
	DeferredID      string // of a release: what it releases
	ReleaseID       string // of a released one: its release
	MaturesAt       time.Time
	Items           []TransactionItem
	Parts           []TransactionPart // all of it, items included: what Amazon prints on the transaction
}

// TransactionItem is what a transaction moved for one order item or SKU.
type TransactionItem struct {
	Code, SKU, ASIN, Title string
	Quantity               int
	Fulfillment            string
	Total                  int64
	Parts                  []TransactionPart
}

// TransactionPart is one amount, at the end of a path of names: Expenses, AmazonFees, Commission.
type TransactionPart struct {
	Path   string // joined by slashes
	Amount int64
}

// EventGroup is a period of one currency of an account, open or settled.
type EventGroup struct {
	ID           string
	SettlementID string
	Start, End   time.Time // End is zero while it is open
	ClosedAt     time.Time
	Currency     string
	Digits       int
	Beginning    int64 // balance brought forward
	Total        int64
	Deposit      time.Time
}

// openPeriod is what an account's last settlement of a currency left behind.
type openPeriod struct {
	Settlement
}

// keepOpen keeps the lines posted after an account's last settlement of a currency.
func (a *account) keepOpen(st *Settlement, rows []*SettlementLine) {
	for _, r := range rows {
		st.Lines = append(st.Lines, *r)
	}
	a.open = append(a.open, openPeriod{*st})
}

// lag is how long orders may be missing from an account's transactions.
const lag = 48 * time.Hour

// groupID is the id of the event group that a settlement closes.
func (w *World) groupID(st *Settlement) string {
	return newDraw(w.seed, "event group", st.Account, st.ID).letters(22)
}

// EventGroups returns an account's event groups that began by asOf, oldest first.
func (w *World) EventGroups(account string, asOf time.Time) []EventGroup {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	var out []EventGroup
	for _, st := range a.periods() {
		if st.Start.After(asOf) {
			continue
		}
		g := EventGroup{ID: w.groupID(st), Start: st.Start, Currency: st.Currency, Digits: st.Digits}
		closed := !st.ClosedAt.After(asOf) && a.closes(st)
		if closed {
			g.SettlementID, g.End, g.ClosedAt, g.Deposit, g.Total = st.ID, st.End, st.ClosedAt, st.Deposit, st.Total
		}
		for i := range st.Lines {
			l := &st.Lines[i]
			switch l.move.line {
			case "BS_RESERVE_OPEN", "BS_PAYABLE_AMAZON":
				g.Beginning += l.Amount
			}
			if !closed && !l.PostedAt.After(asOf) {
				g.Total += l.Amount
			}
		}
		out = append(out, g)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Start.Before(out[j].Start) })
	return out
}

// periods are an account's settlements and what is open after the last ones.
func (a *account) periods() []*Settlement {
	var out []*Settlement
	for i := range a.settlements {
		out = append(out, &a.settlements[i])
	}
	for i := range a.open {
		out = append(out, &a.open[i].Settlement)
	}
	return out
}

// closes says whether a period is closed within the world.
func (a *account) closes(st *Settlement) bool {
	for i := range a.open {
		if st == &a.open[i].Settlement {
			return false
		}
	}
	return true
}

// event is a transaction with all that happens to it.
type event struct {
	Transaction
	closedAt time.Time // of its group; zero where the world ends before
	seenAt   time.Time // from when it is listed
	matures  time.Time // zero: never deferred
	estimate int       // item whose commission was estimated a cent too high, -1 for none
}

// Transactions returns an account's transactions posted in [from, until), as known at asOf, by time of posting.
func (w *World) Transactions(account string, from, until, asOf time.Time) []Transaction {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	var out []Transaction
	in := func(t time.Time) bool { return !t.Before(from) && t.Before(until) && !t.After(asOf) }
	for _, e := range w.events(a) {
		if e.seenAt.After(asOf) {
			continue
		}
		settled := !e.closedAt.IsZero() && !e.closedAt.After(asOf)
		t := e.Transaction
		if !settled {
			t.SettlementID = ""
		}
		if e.matures.IsZero() {
			if in(t.PostedAt) {
				out = append(out, t)
			}
			continue
		}
		release := t
		release.ID, release.DeferredID, release.PostedAt = t.ID+"-R", t.ID, e.matures
		released := !e.matures.After(asOf)
		if in(t.PostedAt) {
			t.Status, t.MaturesAt, t.SettlementID = "DEFERRED", e.matures, ""
			if released {
				t.Status, t.ReleaseID = "DEFERRED_RELEASED", release.ID
			}
			out = append(out, t.estimated(e.estimate))
		}
		if released && in(e.matures) {
			out = append(out, release)
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		if !out[i].PostedAt.Equal(out[j].PostedAt) {
			return out[i].PostedAt.Before(out[j].PostedAt)
		}
		return out[i].ID < out[j].ID
	})
	return out
}

// estimated is a deferred transaction whose commission is not known to the cent yet.
func (t Transaction) estimated(item int) Transaction {
	if item < 0 {
		return t
	}
	t.Total--
	t.Items = append([]TransactionItem(nil), t.Items...)
	it := &t.Items[item]
	it.Total--
	it.Parts = lessACent(it.Parts)
	t.Parts = lessACent(t.Parts)
	return t
}

const commissionPath = "Expenses/AmazonFees/Commission"

func lessACent(parts []TransactionPart) []TransactionPart {
	out := append([]TransactionPart(nil), parts...)
	for i := range out {
		if out[i].Path == commissionPath {
			out[i].Amount--
		}
	}
	return out
}

// events are an account's transactions, worked out once.
func (w *World) events(a *account) []event {
	if all, ok := a.lazy.Load("transactions"); ok {
		return all.([]event)
	}
	var out []event
	for _, st := range a.periods() {
		out = append(out, w.eventsOf(a, st)...)
	}
	a.lazy.Store("transactions", out)
	return out
}

// eventsOf groups a period's lines into transactions.
func (w *World) eventsOf(a *account, st *Settlement) []event {
	var order []string
	groups := map[string][]*SettlementLine{}
	for i := range st.Lines {
		l := &st.Lines[i]
		key := strings.Join([]string{l.TransactionType, l.OrderID, l.AdjustmentID, l.PostedAt.Format(time.RFC3339)}, "|")
		switch l.TransactionType {
		case "other-transaction", "ServiceFee":
			key += "|" + itoa(i) // each row is an event; two equal ones are two
		case "Order":
		default:
			key += "|" + l.OrderItemCode + "|" + l.SKU
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], l)
	}
	group := w.groupID(st)
	out := make([]event, 0, len(order))
	for n, key := range order {
		lines := groups[key]
		d := newDraw(w.seed, "transaction", a.Code, st.ID, itoa(n), key)
		e := w.event(a, st, lines, d)
		e.GroupID, e.SettlementID = group, st.ID
		if a.closes(st) {
			e.closedAt = st.ClosedAt
		} else {
			e.SettlementID = ""
		}
		if e.Type == "Shipment" {
			// Within the period, or the money would be paid out before it is released.
			if m := e.PostedAt.Add(time.Duration(d.between(3*24, 7*24)) * time.Hour); d.percent(12) && (m.Before(st.End) || e.closedAt.IsZero()) {
				e.matures = m
			}
			if d.percent(20) {
				e.seenAt = e.PostedAt.Add(time.Duration(d.between(1, int(lag/time.Minute)-1)) * time.Minute)
			}
		}
		out = append(out, e)
	}
	return out
}

// event is one transaction of the lines that belong together.
func (w *World) event(a *account, st *Settlement, lines []*SettlementLine, d draw) event {
	l := lines[0]
	e := event{estimate: -1, seenAt: l.PostedAt}
	t := &e.Transaction
	id := hash(w.seed, "transaction id", a.Code, st.ID, d.letters(16))
	t.ID = "tx-" + hex.EncodeToString([]byte{byte(id >> 56), byte(id >> 48), byte(id >> 40), byte(id >> 32), byte(id >> 24), byte(id >> 16), byte(id >> 8), byte(id)}) + d.letters(6)
	t.Status, t.PostedAt, t.Currency, t.Digits = "RELEASED", l.PostedAt, st.Currency, st.Digits
	t.Type, t.Description = eventType(l)
	t.OrderID, t.ShipmentID, t.RefundID, t.MarketplaceName = l.OrderID, l.ShipmentID, l.AdjustmentID, l.MarketplaceName
	if l.move.site != nil && l.move.named {
		t.MarketplaceID = l.move.site.m.ID
	}
	refund := strings.Contains(l.TransactionType, "Refund")
	items := map[string]int{}
	for _, l := range lines {
		t.Total += l.Amount
		path := partPath(l, refund)
		t.Parts = addPart(t.Parts, path, l.Amount)
		if l.SKU == "" {
			continue
		}
		i, ok := items[l.OrderItemCode+"|"+l.SKU]
		if !ok {
			i = len(t.Items)
			items[l.OrderItemCode+"|"+l.SKU] = i
			it := TransactionItem{Code: l.OrderItemCode, SKU: l.SKU, Fulfillment: l.FulfillmentID}
			if f := a.offerOf(l); f != nil {
				it.ASIN, it.Title = f.p.asin, f.title
			}
			t.Items = append(t.Items, it)
		}
		it := &t.Items[i]
		it.Total += l.Amount
		it.Quantity += l.Quantity
		it.Parts = addPart(it.Parts, path, l.Amount)
		if path == commissionPath && e.estimate < 0 {
			e.estimate = i
		}
	}
	return e
}

// offerOf finds what a line's SKU is in the store of its event.
func (a *account) offerOf(l *SettlementLine) *offer {
	s := l.move.site
	if s == nil {
		return nil
	}
	for _, f := range s.offers {
		if f.p.sku == l.SKU {
			return f
		}
	}
	return nil
}

// addPart adds an amount to the part of its path.
func addPart(parts []TransactionPart, path string, amount int64) []TransactionPart {
	for i := range parts {
		if parts[i].Path == path {
			parts[i].Amount += amount
			return parts
		}
	}
	return append(parts, TransactionPart{path, amount})
}

// eventType is what the Finances API calls an event that a settlement shows as line l.
func eventType(l *SettlementLine) (kind, description string) {
	switch l.TransactionType {
	case "Order":
		return "Shipment", "Order Payment"
	case "Refund":
		return "Refund", "Refund Order"
	case "A-to-z Guarantee Refund":
		return "GuaranteeClaim", "A-to-z Guarantee Claim"
	case "Chargeback Refund":
		return "Chargeback", "Chargeback Refund"
	case "Order_Retrocharge", "Refund_Retrocharge":
		return "Retrocharge", strings.ReplaceAll(l.TransactionType, "_", " ")
	case "CouponRedemptionFee":
		return "CouponPayment", l.AmountDescription
	case "Lightning Deal Fee":
		return "SellerDealPayment", l.AmountDescription
	case "SAFE-T Reimbursement":
		return "SAFETReimbursement", l.AmountDescription
	}
	switch l.AmountType {
	case "FBA Inventory Reimbursement":
		return "Adjustment", "FBA Inventory Reimbursement - " + l.AmountDescription
	case "Cost of Advertising":
		return "ProductAdsPayment", "Cost of Advertising"
	}
	switch l.move.line {
	case "BS_RESERVE_OPEN", "BS_RESERVE_CLOSE":
		return "Adjustment", l.AmountDescription
	case "BS_PAYABLE_AMAZON", "BS_CARD_CHARGE":
		return "DebtRecovery", l.AmountDescription
	case "BS_FAILED_TRANSFER":
		return "Transfer", l.AmountDescription
	}
	if l.AmountType != "other-transaction" {
		return "ServiceFee", l.AmountType
	}
	return "ServiceFee", l.AmountDescription
}

// partPath is where a transaction shows a line's amount. The names are those seen in answers of the API.
func partPath(l *SettlementLine, refund bool) string {
	sales, expenses := "Sales", "Expenses"
	if refund {
		sales, expenses = "Refunded Sales", "Refunded Expenses"
	}
	switch l.AmountType {
	case "ItemPrice":
		name := map[string]string{
			"Principal": "ProductCharges/OurPricePrincipal", "Tax": "Tax/OurPriceTax", "Shipping": "Shipping/ShippingPrincipal", "ShippingTax": "Tax/ShippingTax",
			"GiftWrap": "Giftwrap/GiftwrapPrincipal", "GiftWrapTax": "Tax/GiftwrapTax", "Goodwill": "Goodwill/GoodwillPrincipal", "RestockingFee": "Restocking/RestockingDeductionPrincipal",
		}[l.AmountDescription]
		if name == "" {
			name = l.AmountDescription
		}
		return sales + "/" + name
	case "Promotion":
		return sales + "/Promo/" + l.AmountDescription
	case "ItemWithheldTax":
		return "Tax/" + l.AmountDescription
	case "ItemFees", "Shipment-Fees":
		if strings.HasPrefix(l.AmountDescription, "FBA") {
			return expenses + "/FBAFees/" + l.AmountDescription
		}
		return expenses + "/AmazonFees/" + l.AmountDescription
	case "CostOfPointsGranted", "CostOfPointsReturned":
		return expenses + "/" + l.AmountType
	case "FBA Inventory Reimbursement":
		return "FBAInventoryReimbursement/" + l.AmountDescription
	case "Cost of Advertising":
		return "AdvertisingFee"
	case "other-transaction":
		return pathName(l.AmountDescription)
	}
	return pathName(l.AmountType) + "/" + pathName(l.AmountDescription)
}

// pathName keeps a path's slashes for the path.
func pathName(s string) string { return strings.ReplaceAll(s, "/", "-") }
